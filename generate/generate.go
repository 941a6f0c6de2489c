// Package generate makes customers of which the truth is known: four sources in
// their native shapes, the truth beside them, and a project that runs on them.
// A set is byte-identical for its seed, size and version, whatever the number of
// workers, and a smaller set is a prefix of a larger one.
package generate

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/custhub/custhub/generate/model"
	"github.com/custhub/custhub/generate/write"
)

// Options say what to generate.
type Options struct {
	Size     int    // records of version 0, all sources together
	Seed     uint64 // the same seed gives the same set
	Version  int    // version in time, from 0
	Out      string // folder; it is made if it doesn't exist
	Workers  int    // goroutines that make records; 0 means one a processor
	Store    string // DSN of the store in custhub.yaml; "" means SQLite in the folder
	Progress func(done, total int)
}

// Summary says what a set holds.
type Summary struct {
	Out      string         `json:"out"`
	Seed     uint64         `json:"seed"`
	Size     int            `json:"size"`
	Version  int            `json:"version"`
	Entities int            `json:"entities"`
	Records  int            `json:"records"`
	Sources  map[string]int `json:"sources"`
	States   map[string]int `json:"states"`
	Orders   int            `json:"orders"`
	Tickets  int            `json:"tickets"`
	Contacts int            `json:"interactions"`
}

// Run generates a set.
func Run(ctx context.Context, o Options) (*Summary, error) {
	spec, err := model.DefaultSpec()
	if err != nil {
		return nil, err
	}
	m, err := model.New(o.Seed, spec)
	if err != nil {
		return nil, err
	}
	plan, err := m.NewPlan(o.Size, o.Version)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(o.Out, "truth"), 0o755); err != nil {
		return nil, err
	}
	sum := &Summary{
		Out: o.Out, Seed: o.Seed, Size: o.Size, Version: o.Version, Entities: plan.Entities, Records: plan.Total(),
		Sources: map[string]int{}, States: map[string]int{},
	}
	for src := model.ERP; src < model.NumSources; src++ {
		sum.Sources[src.String()] = plan.Records[src]
	}
	sinks, err := open(o.Out)
	if err != nil {
		return nil, errors.Join(err, closeAll(sinks))
	}
	err = produce(ctx, plan, sinks, &o, sum)
	return sum, errors.Join(err, closeAll(sinks))
}

// outputs are the files of a set and what opens them.
var outputs = []struct {
	path string
	open func(string) (write.Sink, error)
}{
	{"erp.db", write.ERP},
	{"crm.csv", write.CRM},
	{"crm_activities.csv", write.Activities},
	{"requesters.jsonl", write.Requesters},
	{"tickets.jsonl", write.Tickets},
	{"customers.xlsx", write.Excel},
	{"all.csv", write.Flat},
	{"truth/records.csv", write.Records},
	{"truth/entities.csv", write.Entities},
	{"truth/contacts.csv", write.Contacts},
	{"truth/relations.csv", write.Relations},
	{"truth/fields.csv", write.Fields},
	{"truth/events.csv", write.Events},
}

func open(dir string) ([]write.Sink, error) {
	var sinks []write.Sink
	for _, o := range outputs {
		s, err := o.open(filepath.Join(dir, filepath.FromSlash(o.path)))
		if err != nil {
			return sinks, fmt.Errorf("%s: %w", o.path, err)
		}
		sinks = append(sinks, s)
	}
	return sinks, nil
}

func closeAll(sinks []write.Sink) error {
	var errs []error
	for _, s := range sinks {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}

// made is a part with what each sink encoded of it.
type made struct {
	part    *model.Part
	encoded [][]byte
}

// produce makes the parts in parallel and hands them to the sinks in order.
// Each sink writes on its own goroutine; at most a few parts are in flight, so
// memory doesn't grow with the set.
func produce(ctx context.Context, plan *model.Plan, sinks []write.Sink, o *Options, sum *Summary) error {
	workers := o.Workers
	if workers < 1 {
		workers = runtime.GOMAXPROCS(0)
	}
	g, ctx := errgroup.WithContext(ctx)
	slots := make(chan chan *made, 2*workers) // parts in order, each a promise
	type job struct {
		no   int
		done chan *made
	}
	jobs := make(chan job)
	g.Go(func() error {
		defer close(jobs)
		defer close(slots)
		for no := range plan.Parts() {
			j := job{no, make(chan *made, 1)}
			for _, send := range []func() bool{
				func() bool { return sendTo(ctx, slots, j.done) },
				func() bool { return sendTo(ctx, jobs, j) },
			} {
				if !send() {
					return ctx.Err()
				}
			}
		}
		return nil
	})
	for range workers {
		g.Go(func() error {
			for j := range jobs {
				j.done <- encode(plan.Part(j.no), sinks)
			}
			return nil
		})
	}
	writers := make([]chan *made, len(sinks))
	for i := range sinks {
		writers[i] = make(chan *made, 2)
		g.Go(func() error {
			for p := range writers[i] {
				if err := sinks[i].Write(p.part, p.encoded[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer func() {
			for _, w := range writers {
				close(w)
			}
		}()
		return distribute(ctx, slots, writers, plan.Parts(), o.Progress, sum)
	})
	return g.Wait()
}

func encode(part *model.Part, sinks []write.Sink) *made {
	p := &made{part: part, encoded: make([][]byte, len(sinks))}
	for i, s := range sinks {
		p.encoded[i] = s.Encode(part)
	}
	return p
}

func distribute(ctx context.Context, slots <-chan chan *made, writers []chan *made, total int, progress func(int, int), sum *Summary) error {
	done := 0
	for slot := range slots {
		var p *made
		select {
		case p = <-slot:
		case <-ctx.Done():
			return ctx.Err()
		}
		for _, w := range writers {
			if !sendTo(ctx, w, p) {
				return ctx.Err()
			}
		}
		sum.count(p.part)
		done++
		if progress != nil {
			progress(done, total)
		}
	}
	return nil
}

// sendTo sends unless the work was cancelled.
func sendTo[T any](ctx context.Context, to chan<- T, v T) bool {
	select {
	case to <- v:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *Summary) count(p *model.Part) {
	for i := range p.Records {
		s.States[p.Records[i].End.String()]++
	}
}
