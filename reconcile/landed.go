package reconcile

import (
	"bytes"
	"context"
	"fmt"
	"math"
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
	single  *singles // nil unless the whole store is compared
	other   int64    // rows landed under another configuration, or by hand: not compared
	hash    string
	buf     []byte
	stored  record.Mapped
}

func (c *checker) page(ctx context.Context, page *landedPage) error {
	if c.single != nil {
		if err := c.single.begin(ctx, page); err != nil {
			return err
		}
	}
	for i := range page.rows {
		l := &page.rows[i]
		m, err := c.row(l)
		if err == nil && c.single != nil && l.Entity == record.Customer {
			m, err = c.single.row(l, m)
		}
		if err != nil {
			return err
		}
		if m != nil && l.Entity == record.Customer {
			c.unique.add(&m.Entity)
		}
	}
	if c.single != nil {
		c.single.end()
	}
	for _, t := range eventTypes {
		if err := eventPage(ctx, c.st, t, page.rows, c.cells); err != nil {
			return err
		}
	}
	return nil
}

// row compares one landed row, cell by cell. It returns the row as mapped if it
// decoded that, or found it to be as it should be; it is valid until the next call.
func (c *checker) row(l *store.Landed) (*record.Mapped, error) {
	if l.ConfigHash != c.hash || l.Kind == "replay" || len(l.Raw) == 0 { // or the row as read was purged
		c.other++
		return nil, nil
	}
	r, err := c.streams.get(l.Ref.Source, l.Ref.Stream)
	if err != nil {
		return nil, err
	}
	if r == nil {
		c.other++
		return nil, nil
	}
	want, err := r.replay(l)
	if err != nil {
		return nil, err
	}
	p := place{source: l.Ref.Source, stream: l.Ref.Stream, key: l.Ref.Key, rec: l.Rec, cell: r.cellOf(l)}
	totals := c.totalsOf(l.Ref, r)
	totals.sourceRow(r.row.Values)
	if want != nil {
		p.person = isPerson(&want.Entity)
		if c.buf = record.AppendMapped(c.buf[:0], want); bytes.Equal(c.buf, l.Mapped) {
			c.cells.same(&p, &want.Entity)
			totals.same(&want.Entity)
			return want, nil
		}
	}
	c.stored = record.Mapped{}
	if err := record.DecodeMapped(l.Mapped, &c.stored); err != nil {
		return nil, fmt.Errorf("mapped row of record %d: %w", l.Rec, err)
	}
	if want == nil { // the row should not have landed
		want = &record.Mapped{Entity: record.Entity{Type: c.stored.Entity.Type}}
	}
	c.cells.differ(&p, &want.Entity, &c.stored.Entity, false)
	totals.differ(&want.Entity, &c.stored.Entity)
	return &c.stored, nil
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

// landedPage is a range of landed rows.
type landedPage struct {
	rows        []store.Landed
	after, last int64 // of the whole store: the records that it covers
}

// pages calls fn with the landed rows of a run, or of the whole store.
func (v *verifier) pages(ctx context.Context, fn func(*landedPage) error) error {
	after := int64(0)
	err := v.st.LivePages(ctx, v.run, func(rows []store.Landed) error {
		p := &landedPage{rows, after, rows[len(rows)-1].Rec}
		after = p.last
		return fn(p)
	})
	if err != nil || v.run > 0 {
		return err
	}
	return fn(&landedPage{after: after, last: math.MaxInt64}) // where there should be nothing
}

// landed compares the landed rows of a run, or of the whole store, on all cores.
// With a partitioner, it tells that what it needs of each record, and compares
// customers of one record on the way.
func (v *verifier) landed(ctx context.Context, part *partitioner) (*checker, error) {
	schemas, err := v.schemas(ctx)
	if err != nil {
		return nil, err
	}
	workers := make([]*checker, runtime.GOMAXPROCS(0))
	pages := make(chan *landedPage, 1)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(pages)
		return v.pages(ctx, func(page *landedPage) error {
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
		if part != nil {
			w.single = newSingles(part, w.cells)
		}
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
	for i, w := range workers {
		if i > 0 {
			all.add(w)
		}
		if w.single != nil {
			v.agreed.merge(w.single.agreed)
		}
	}
	return all, nil
}

func newChecker(st *store.Store, plan *pipeline.Plan, schemas map[[2]string]*record.Schema) *checker {
	return &checker{
		st:      st,
		streams: streams{plan: plan, schemas: schemas, by: map[[2]string]*replayer{}},
		cells:   newCellTable(), totals: map[[2]string]*totalTable{}, unique: newUniqueness(), hash: plan.ConfigHash,
	}
}

func (c *checker) add(o *checker) {
	c.cells.add(o.cells)
	c.other += o.other
	c.unique.merge(&o.unique)
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
