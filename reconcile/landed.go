package reconcile

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// checker compares pages of landed rows with what mapping and rules make of
// their raw rows now. Each goroutine has one; they are added up.
type checker struct {
	st      *store.Store
	streams streams
	cells   *cellTable
	totals  map[[2]string]*totalTable
	unique  uniqueness
	other   int64 // rows landed under another configuration, or by hand: not compared
	hash    string
	buf     []byte
	stored  record.Mapped
}

func (c *checker) page(ctx context.Context, page []store.Landed) error {
	for i := range page {
		if err := c.row(&page[i]); err != nil {
			return err
		}
	}
	for _, t := range eventTypes {
		if err := eventPage(ctx, c.st, t, page, c.cells); err != nil {
			return err
		}
	}
	return nil
}

// row compares one landed row, cell by cell.
func (c *checker) row(l *store.Landed) error {
	if l.ConfigHash != c.hash || l.Kind == "replay" || len(l.Raw) == 0 { // or the row as read was purged
		c.other++
		return nil
	}
	r, err := c.streams.get(l.Ref.Source, l.Ref.Stream)
	if err != nil {
		return err
	}
	if r == nil {
		c.other++
		return nil
	}
	want, err := r.replay(l)
	if err != nil {
		return err
	}
	p := place{source: l.Ref.Source, stream: l.Ref.Stream, key: l.Ref.Key, rec: l.Rec, cell: r.cellOf(l)}
	totals := c.totalsOf(l.Ref, r)
	totals.sourceRow(r.row.Values)
	if want != nil {
		p.person = isPerson(&want.Entity)
		if l.Entity == record.Customer {
			c.unique.add(&want.Entity)
		}
		if c.buf = record.AppendMapped(c.buf[:0], want); bytes.Equal(c.buf, l.Mapped) {
			c.cells.same(&p, &want.Entity)
			totals.same(&want.Entity)
			return nil
		}
	}
	c.stored = record.Mapped{}
	if err := record.DecodeMapped(l.Mapped, &c.stored); err != nil {
		return fmt.Errorf("mapped row of record %d: %w", l.Rec, err)
	}
	if want == nil { // the row should not have landed
		want = &record.Mapped{Entity: record.Entity{Type: c.stored.Entity.Type}}
	}
	c.cells.differ(&p, &want.Entity, &c.stored.Entity, false)
	totals.differ(&want.Entity, &c.stored.Entity)
	return nil
}

func (c *checker) totalsOf(ref record.Ref, r *replayer) *totalTable {
	key := [2]string{ref.Source, ref.Stream}
	t := c.totals[key]
	if t == nil {
		t = newTotalTable(r, ref.Source, ref.Stream)
		c.totals[key] = t
	}
	return t
}

func isPerson(e *record.Entity) bool { return e.Get(record.CustomerKind).Text == "person" }

// landed compares the landed rows of a run, or of the whole store, on all cores.
func (v *verifier) landed(ctx context.Context) (*checker, error) {
	schemas, err := v.schemas(ctx)
	if err != nil {
		return nil, err
	}
	workers := make([]*checker, runtime.GOMAXPROCS(0))
	pages := make(chan []store.Landed, 1)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(pages)
		return v.st.LivePages(ctx, v.run, func(page []store.Landed) error {
			select {
			case pages <- page:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	for i := range workers {
		w := newChecker(v.st, v.plan, schemas)
		workers[i] = w
		g.Go(func() error {
			for page := range pages {
				if err := w.page(ctx, page); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	all := workers[0]
	for _, w := range workers[1:] {
		all.add(w)
	}
	return all, nil
}

func newChecker(st *store.Store, plan *pipeline.Plan, schemas map[[2]string]*record.Schema) *checker {
	return &checker{
		st:      st,
		streams: streams{plan: plan, schemas: schemas, by: map[[2]string]*replayer{}},
		cells:   newCellTable(), totals: map[[2]string]*totalTable{}, unique: uniqueness{}, hash: plan.ConfigHash,
	}
}

func (c *checker) add(o *checker) {
	c.cells.add(o.cells)
	c.other += o.other
	c.unique.merge(o.unique)
	for key, t := range o.totals {
		if mine := c.totals[key]; mine != nil {
			mine.add(t)
		} else {
			c.totals[key] = t
		}
	}
}

// schemas are the last seen columns of every stream of the store.
func (v *verifier) schemas(ctx context.Context) (map[[2]string]*record.Schema, error) {
	v.once.Do(func() {
		v.known = map[[2]string]*record.Schema{}
		var counts []store.StreamCount
		if counts, v.knownErr = v.st.LiveCounts(ctx); v.knownErr != nil {
			return
		}
		for _, c := range counts {
			var data []byte
			if data, v.knownErr = v.st.StreamSchema(ctx, c.Source, c.Stream); v.knownErr != nil {
				return
			}
			if v.known[[2]string{c.Source, c.Stream}], v.knownErr = decodeSchema(data); v.knownErr != nil {
				return
			}
		}
	})
	return v.known, v.knownErr
}

// verifier is the work of one verification.
type verifier struct {
	st   *store.Store
	plan *pipeline.Plan
	run  int64 // 0: the whole store

	agreed agreement

	once     sync.Once
	known    map[[2]string]*record.Schema
	knownErr error
}
