// Package generate makes customers of which the truth is known: four sources in
// their native shapes, the truth beside them, and a project that runs on them.
// A set is byte-identical for its seed, size and version, whatever the number of
// workers, and a smaller set is a prefix of a larger one.
package generate

import (
	"context"
	"errors"
	"os"
	"path/filepath"

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
	Script   bool   // also erp.sql, the ERP as a script for PostgreSQL and MySQL
	Store    string // DSN of the store in custhub.yaml; "" means SQLite in the folder
	Progress func(done, total int)
}

// Summary says what a set holds.
type Summary struct {
	Out          string         `json:"out"`
	Seed         uint64         `json:"seed"`
	Size         int            `json:"size"`
	Version      int            `json:"version"`
	Entities     int            `json:"entities"`
	Records      int            `json:"records"`
	Sources      map[string]int `json:"sources"`
	States       map[string]int `json:"states"`
	Orders       int            `json:"orders"`
	Tickets      int            `json:"tickets"`
	Interactions int            `json:"interactions"`
}

// Run generates a set. The files are written beside their places and moved
// there when all are whole, so that an interrupted run leaves the old set as it
// was.
func Run(ctx context.Context, o Options) (*Summary, error) {
	if err := usable(o.Out, o.Store); err != nil {
		return nil, err
	}
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
	work := filepath.Join(o.Out, ".generating")
	if err := os.MkdirAll(filepath.Join(work, "truth"), 0o755); err != nil {
		return nil, cannotWrite(o.Out, err)
	}
	defer func() { _ = os.RemoveAll(work) }() // what is left of it is of no use
	sum := &Summary{
		Out: o.Out, Seed: o.Seed, Size: o.Size, Version: o.Version, Entities: plan.Entities, Records: plan.Total(),
		Sources: map[string]int{}, States: map[string]int{},
	}
	for src := model.ERP; src < model.NumSources; src++ {
		sum.Sources[src.String()] = plan.Records[src]
	}
	if err := files(ctx, plan, work, &o, sum); err != nil {
		return nil, err
	}
	return sum, install(work, &o)
}

// files writes all files of the set into a folder.
func files(ctx context.Context, plan *model.Plan, dir string, o *Options, sum *Summary) error {
	var tally write.Tally
	sinks, err := open(dir, o.outputs(&tally))
	if err == nil {
		err = produce(ctx, plan, sinks, o, sum)
	}
	err = errors.Join(err, closeAll(sinks))
	sum.Orders, sum.Tickets, sum.Interactions = int(tally.Orders.Load()), int(tally.Tickets.Load()), int(tally.Interactions.Load())
	return err
}

// output is a file of a set and what opens it.
type output struct {
	path string
	open func(string) (write.Sink, error)
}

// outputs are the files that every set has, besides the events.
var outputs = []output{
	{"erp.db", write.ERP},
	{"crm.csv", write.CRM},
	{"crm_activities.csv", write.Activities},
	{"requesters.jsonl", write.Requesters},
	{"tickets.jsonl", write.Tickets},
	{"comments.jsonl", write.Comments},
	{"customers.xlsx", write.Excel},
	{"all.csv", write.Flat},
	{"truth/records.csv", write.Records},
	{"truth/entities.csv", write.Entities},
	{"truth/contacts.csv", write.Contacts},
	{"truth/relations.csv", write.Relations},
	{"truth/fields.csv", write.Fields},
}

// outputs are the files of a set with these options.
func (o *Options) outputs(tally *write.Tally) []output {
	list := append([]output{}, outputs...)
	list = append(list, output{"truth/events.csv", func(path string) (write.Sink, error) { return write.Events(path, tally) }})
	if o.Script {
		list = append(list, output{"erp.sql", write.ERPScript})
	}
	return list
}

func open(dir string, outputs []output) ([]write.Sink, error) {
	var sinks []write.Sink
	for _, o := range outputs {
		s, err := o.open(filepath.Join(dir, filepath.FromSlash(o.path)))
		if err != nil {
			return sinks, cannotWrite(dir, err)
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
