package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/survive"
)

// Decisions are what stewards decided: inputs of resolve that outlive it.
type Decisions struct {
	Assertions []Assertion
	Overrides  []survive.Override
}

// Decider is a store that keeps stewards' decisions.
type Decider interface {
	Decisions(ctx context.Context) (Decisions, error)
}

// ResolveResult is what a resolve did.
type ResolveResult struct {
	Records   int64 // live customer records looked at
	Published int64 // customers written
	Gone      int64 // customers that ceased
	Review    int64 // pairs found that wait for a person
	Refused   int64 // must-links refused (P7)
}

// publishSize is the number of customers of one publishing transaction.
const publishSize = 2000

// Resolve brings customers in line with the live records: after a load, a
// rollback, an edit or a steward's decision it is one and the same step. A crash
// in it is cured by running it again (P2).
func Resolve(ctx context.Context, st Store, plan *Plan, opt Options) (ResolveResult, error) {
	opt.fill()
	var res ResolveResult
	scope, err := st.Pending(ctx)
	if err != nil || scope.Empty() {
		return res, err
	}
	if err := agree(ctx, st, plan, opt.Operator); err != nil {
		return res, errors.Join(err, st.Release(ctx))
	}
	r := resolver{st: st, plan: plan, opt: &opt, res: &res}
	if d, ok := st.(Decider); ok {
		if r.decisions, err = d.Decisions(ctx); err != nil {
			return res, err
		}
	}
	r.overrides = map[int64][]survive.Override{}
	for _, o := range r.decisions.Overrides {
		r.overrides[o.Record] = append(r.overrides[o.Record], o)
	}
	for _, step := range []func(context.Context, Scope) error{r.partition, r.publish, st.PublishEvents, st.Finish} {
		if err := step(ctx, scope); err != nil {
			return res, err
		}
	}
	return res, nil
}

type resolver struct {
	st        Store
	plan      *Plan
	opt       *Options
	res       *ResolveResult
	decisions Decisions
	overrides map[int64][]survive.Override
	values    []record.Mapped // of the customer that survives, used again for the next
}

// chunk is what one publishing transaction takes.
type chunk struct {
	golden []Golden
	gone   []int64
}

// publishers is how many goroutines write golden records: with a store that has
// one writer, one makes rows while the other writes, and with a server one waits
// for it while the other makes rows.
const publishers = 2

// publish makes golden records in one goroutine and writes them in others.
func (r *resolver) publish(ctx context.Context, _ Scope) error {
	const stage = "publish"
	r.opt.Progress.Stage(stage, -1)
	defer r.opt.Progress.Done(stage)
	chunks := make(chan chunk)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(chunks)
		return r.survive(ctx, chunks)
	})
	var mu sync.Mutex // guards res
	for range publishers {
		g.Go(func() error {
			for c := range chunks {
				if err := r.st.Publish(ctx, c.golden, c.gone); err != nil {
					return err
				}
				mu.Lock()
				r.res.Published += int64(len(c.golden))
				r.res.Gone += int64(len(c.gone))
				mu.Unlock()
				r.opt.Progress.Add(stage, int64(len(c.golden)))
			}
			return nil
		})
	}
	return g.Wait()
}

func (r *resolver) survive(ctx context.Context, chunks chan<- chunk) error {
	var c chunk
	send := func() error {
		select {
		case chunks <- c:
			c = chunk{}
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := r.st.Members(ctx, func(customer int64, members []Stored) error {
		if len(members) == 0 {
			c.gone = append(c.gone, customer)
		} else {
			golden, err := r.golden(customer, members)
			if err != nil {
				return err
			}
			if c.golden == nil {
				c.golden = make([]Golden, 0, publishSize)
			}
			c.golden = append(c.golden, golden)
		}
		if len(c.golden)+len(c.gone) < publishSize {
			return nil
		}
		return send()
	})
	if err != nil || len(c.golden)+len(c.gone) == 0 {
		return err
	}
	return send()
}

// golden makes the golden record of a customer from its live records.
func (r *resolver) golden(customer int64, members []Stored) (Golden, error) {
	cs := make([]survive.Contribution, len(members))
	out := Golden{Customer: customer, Members: make([]int64, len(members))}
	var overrides []survive.Override
	r.values = slices.Grow(r.values[:0], len(members))[:len(members)]
	for i := range members {
		s := &members[i]
		m := &r.values[i]
		if err := record.DecodeValues(s.Mapped, m); err != nil {
			return out, fmt.Errorf("record %d: %w", s.ID, err)
		}
		cs[i] = survive.Contribution{Record: s.ID, Ref: s.Ref, Mapped: m}
		out.Members[i] = s.ID
		overrides = append(overrides, r.overrides[s.ID]...)
		if s.ID == customer {
			out.MintedAt = s.MintedAt
		}
	}
	got := r.plan.Survive.Golden(cs, overrides)
	out.Entity = got.Entity
	out.Complete = r.plan.Profiles.For(&out.Entity).Complete(&out.Entity)
	if got.Provenance.Fields != nil {
		p, err := json.Marshal(got.Provenance)
		if err != nil {
			return out, err
		}
		out.Provenance = p
	}
	return out, nil
}
