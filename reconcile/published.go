package reconcile

import (
	"context"
	"fmt"
	"slices"

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
func (v *verifier) published(ctx context.Context, cells *cellTable) error {
	overrides, err := v.overrides(ctx)
	if err != nil {
		return err
	}
	return v.st.Clusters(ctx, v.run, func(page []store.Cluster) error {
		for i := range page {
			if err := v.cluster(&page[i], overrides, cells); err != nil {
				return err
			}
		}
		return nil
	})
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

func (v *verifier) cluster(c *store.Cluster, overrides map[int64][]survive.Override, cells *cellTable) error {
	slices.SortFunc(c.Members, func(a, b pipeline.Stored) int { return int(a.ID - b.ID) })
	cs := make([]survive.Contribution, len(c.Members))
	var own []survive.Override
	for i := range c.Members {
		m := new(record.Mapped)
		if err := record.DecodeMapped(c.Members[i].Mapped, m); err != nil {
			return fmt.Errorf("record %d: %w", c.Members[i].ID, err)
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
	cells.differ(&p, &golden.Entity, &c.Customer.Entity, true)
	return nil
}

// eventTypes are the published events, in the order in which they are compared.
var eventTypes = []record.EntityType{record.Interaction, record.Order, record.Ticket}

// events compares the published events with their landed rows.
func (v *verifier) events(ctx context.Context, cells *cellTable) error {
	return v.st.LivePages(ctx, v.run, func(page []store.Landed) error {
		for _, t := range eventTypes {
			if err := v.eventPage(ctx, t, page, cells); err != nil {
				return err
			}
		}
		return nil
	})
}

func (v *verifier) eventPage(ctx context.Context, t record.EntityType, page []store.Landed, cells *cellTable) error {
	var ids []int64
	for i := range page {
		if page[i].Entity == t {
			ids = append(ids, page[i].Rec)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	have, err := v.st.Events(ctx, t, ids)
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
		p := place{source: publishedSource, stream: t.String(), key: l.Ref.Source + "/" + l.Ref.Stream + "/" + l.Ref.Key, rec: l.Rec,
			cell: func(_ uint16, id record.FieldID) string {
				return t.String() + "[" + l.Ref.Key + "]." + record.Fields[id].Name
			}}
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

// misplaced partitions all live records again and compares the customers they
// should belong to with those they do (promises P4 and P7): it finds a merge, or
// a split, that no rule and no steward made.
func (v *verifier) misplaced(ctx context.Context) (int64, []report.Conflict, error) {
	var assertions []pipeline.Assertion
	if d, ok := any(v.st).(pipeline.Decider); ok {
		decisions, err := d.Decisions(ctx)
		if err != nil {
			return 0, nil, err
		}
		assertions = decisions.Assertions
	}
	degrees := map[int64]int{}
	if err := v.st.Degrees(ctx, nil, v.plan.Match.Limits(), func(key int64, holders int) { degrees[key] = holders }); err != nil {
		return 0, nil, err
	}
	set := v.plan.Match.Set()
	have := map[int64]int64{}
	err := v.st.Clusters(ctx, 0, func(page []store.Cluster) error {
		var m record.Mapped
		for i := range page {
			for j := range page[i].Members {
				s := &page[i].Members[j]
				m = record.Mapped{}
				if err := record.DecodeMapped(s.Mapped, &m); err != nil {
					return fmt.Errorf("record %d: %w", s.ID, err)
				}
				set.Add(s.ID, s.Ref, &m)
				have[s.ID] = s.Customer
			}
		}
		return nil
	})
	if err != nil {
		return 0, nil, err
	}
	part, err := set.Partition(assertions, func(key int64) int { return degrees[key] }, 1)
	if err != nil {
		return 0, nil, err
	}
	var n int64
	var out []report.Conflict
	for _, a := range part.Assignments {
		if have[a.Record] == a.Customer {
			continue
		}
		n++
		if len(out) < report.Drilldowns {
			out = append(out, report.Conflict{A: fmt.Sprintf("record %d", a.Record), B: fmt.Sprintf("customer %d", have[a.Record]), Why: "misplaced", Count: 1,
				Detail: fmt.Sprintf("belongs to customer %d by the rules", a.Customer)})
		}
	}
	return n, out, nil
}
