package reconcile

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/rules/survive"
	"github.com/custhub/custhub/store"
)

// publishedSource names what is published among the sources of the comparison.
const publishedSource = "store"

// published makes the golden records of customers again from their records and
// compares them, cell by cell, with what is published.
// part, unless nil, collects the records on the way.
func (v *verifier) published(ctx context.Context, cells *cellTable, part *partitioner) error {
	overrides, err := v.overrides(ctx)
	if err != nil {
		return err
	}
	pages := make(chan []store.Cluster, 1)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(pages)
		return v.st.Clusters(ctx, v.run, func(page []store.Cluster) error {
			select {
			case pages <- page:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	g.Go(func() error {
		for page := range pages {
			for i := range page {
				if err := v.cluster(&page[i], overrides, cells, part); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return g.Wait()
}

func (v *verifier) overrides(ctx context.Context) (map[int64][]survive.Override, error) {
	out := map[int64][]survive.Override{}
	d, ok := any(v.st).(pipeline.Decider)
	if !ok {
		return out, nil
	}
	decisions, err := d.Decisions(ctx)
	for _, o := range decisions.Overrides {
		out[o.Record] = append(out[o.Record], o)
	}
	return out, err
}

func (v *verifier) cluster(c *store.Cluster, overrides map[int64][]survive.Override, cells *cellTable, part *partitioner) error {
	slices.SortFunc(c.Members, func(a, b pipeline.Stored) int { return int(a.ID - b.ID) })
	cs := make([]survive.Contribution, len(c.Members))
	var own []survive.Override
	for i := range c.Members {
		m := new(record.Mapped)
		if err := record.DecodeValues(c.Members[i].Mapped, m); err != nil {
			return fmt.Errorf("record %d: %w", c.Members[i].ID, err)
		}
		if part != nil {
			part.add(&c.Members[i], m)
		}
		cs[i] = survive.Contribution{Record: c.Members[i].ID, Ref: c.Members[i].Ref, Mapped: m}
		own = append(own, overrides[c.Members[i].ID]...)
	}
	p := place{source: publishedSource, stream: "customer", key: c.Customer.ID, rec: c.Customer.Rec, person: isPerson(&c.Customer.Entity)}
	p.cell = func(_ uint16, id record.FieldID) string {
		return "customer[" + c.Customer.ID + "]." + record.Fields[id].Name
	}
	if len(cs) == 0 {
		cells.missing(&p, &c.Customer.Entity)
		return nil
	}
	golden := v.plan.Survive.Golden(cs, own)
	v.agreed.add(&golden.Provenance)
	cells.differ(&p, &golden.Entity, &c.Customer.Entity, true)
	return nil
}

// eventTypes are the published events, in the order in which they are compared.
var eventTypes = []record.EntityType{record.Interaction, record.Order, record.Ticket}

// eventPage compares the published events of one type with their landed rows.
func eventPage(ctx context.Context, st *store.Store, t record.EntityType, page []store.Landed, cells *cellTable) error {
	var ids []int64
	for i := range page {
		if page[i].Entity == t {
			ids = append(ids, page[i].Rec)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	have, err := st.Events(ctx, t, ids)
	if err != nil {
		return err
	}
	var m record.Mapped
	for i := range page {
		l := &page[i]
		if l.Entity != t {
			continue
		}
		m = record.Mapped{}
		if err := record.DecodeMapped(l.Mapped, &m); err != nil {
			return fmt.Errorf("record %d: %w", l.Rec, err)
		}
		p := place{source: publishedSource, stream: t.String(), key: l.Ref.Source + "/" + l.Ref.Stream + "/" + l.Ref.Key, rec: l.Rec}
		p.cell = func(_ uint16, id record.FieldID) string {
			return t.String() + "[" + l.Ref.Key + "]." + record.Fields[id].Name
		}
		if e := have[l.Rec]; e != nil {
			cells.differ(&p, &m.Entity, e, true)
		} else {
			cells.missing(&p, &m.Entity)
		}
	}
	return nil
}

// strays adds the rows of golden tables behind which no live record stands, and
// customers that are assigned but not published.
func (v *verifier) strays(ctx context.Context, cells *cellTable) error {
	list, err := v.st.Strays(ctx, report.Drilldowns)
	if err != nil {
		return err
	}
	for _, s := range list {
		k := fieldKey{publishedSource, s.Table, s.What}
		f := cells.field(k)
		f.Counts[report.MissingRow] += s.Count
		cells.cells += s.Count
		cells.rows += s.Count
		cells.findings += s.Count
		for _, id := range s.IDs {
			d := report.CellDrill{Key: fmt.Sprint(id), Record: id, Place: fmt.Sprintf("%s[id=%d]", s.Table, id), Source: "–", Store: s.What}
			f.Examples[report.MissingRow] = append(f.Examples[report.MissingRow], d)
		}
	}
	return nil
}

// partitioner partitions all live records again (promises P4 and P7): it finds a
// merge, or a split, that no rule and no steward made.
type partitioner struct {
	set     pipeline.Set
	said    []pipeline.Assertion
	degrees map[int64]int   // holders of match keys
	have    map[int64]int64 // record → customer as the store has it
}

func (v *verifier) newPartitioner(ctx context.Context) (*partitioner, error) {
	var assertions []pipeline.Assertion
	if d, ok := any(v.st).(pipeline.Decider); ok {
		decisions, err := d.Decisions(ctx)
		if err != nil {
			return nil, err
		}
		assertions = decisions.Assertions
	}
	degrees := map[int64]int{}
	if err := v.st.Degrees(ctx, nil, v.plan.Match.Limits(), func(key int64, holders int) { degrees[key] = holders }); err != nil {
		return nil, err
	}
	return &partitioner{set: v.plan.Match.Set(), said: assertions, degrees: degrees, have: map[int64]int64{}}, nil
}

func (p *partitioner) add(s *pipeline.Stored, m *record.Mapped) {
	p.set.Add(s.ID, s.Ref, m)
	p.have[s.ID] = s.Customer
}

// misplaced returns how many records are in another customer than they should
// be, with examples.
func (p *partitioner) misplaced() (int64, []report.Conflict, error) {
	part, err := p.set.Partition(p.said, func(key int64) int { return p.degrees[key] }, 1)
	if err != nil {
		return 0, nil, err
	}
	var n int64
	var out []report.Conflict
	for _, a := range part.Assignments {
		if p.have[a.Record] == a.Customer {
			continue
		}
		n++
		if len(out) < report.Drilldowns {
			out = append(out, report.Conflict{
				A: fmt.Sprintf("record %d", a.Record), B: fmt.Sprintf("customer %d", p.have[a.Record]), Why: "misplaced", Count: 1,
				Detail: fmt.Sprintf("belongs to customer %d by the rules", a.Customer),
			})
		}
	}
	return n, out, nil
}
