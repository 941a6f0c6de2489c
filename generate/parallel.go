package generate

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/custhub/custhub/generate/model"
	"github.com/custhub/custhub/generate/write"
)

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
			if !sendTo(ctx, slots, j.done) || !sendTo(ctx, jobs, j) {
				return ctx.Err()
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
				if err := sinks[i].Write(ctx, p.part, p.encoded[i]); err != nil {
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
