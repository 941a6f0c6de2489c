package reconcile

import (
	"cmp"
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

// published makes the golden records of the customers of a run again from their
// records and compares them, cell by cell, with what is published; reading
// overlaps with comparing.
func (v *verifier) published(ctx context.Context, cells *cellTable) error {
	decisions, err := v.st.Decisions(ctx)
	if err != nil {
		return err
	}
	c := clusterChecker{survive: v.plan.Survive, overrides: overridesOf(decisions), cells: cells, agreed: v.agreed}
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
				if err := c.cluster(&page[i]); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return g.Wait()
}

// overrides are the values that persons set, by the record that anchors them.
type overrides map[int64][]survive.Override

func overridesOf(d pipeline.Decisions) overrides {
	out := overrides{}
	for _, o := range d.Overrides {
		out[o.Record] = append(out[o.Record], o)
	}
	return out
}

// clusterChecker compares published customers with the golden records that their
// records make. Each goroutine has one.
type clusterChecker struct {
	survive   *survive.Rules
	overrides overrides
	cells     *cellTable
	agreed    agreement
	set       pipeline.Set // unless nil, collects the records on the way
}

func (k *clusterChecker) cluster(c *store.Cluster) error {
	slices.SortFunc(c.Members, func(a, b pipeline.Stored) int { return cmp.Compare(a.ID, b.ID) })
	cs := make([]survive.Contribution, len(c.Members))
	for i := range c.Members {
		s := &c.Members[i]
		m := new(record.Mapped)
		if err := record.DecodeValues(s.Mapped, m); err != nil {
			return fmt.Errorf("record %d: %w", s.ID, err)
		}
		if k.set != nil {
			k.set.Add(s.ID, s.Ref, m)
		}
		cs[i] = survive.Contribution{Record: s.ID, Ref: s.Ref, Mapped: m}
	}
	k.compare(c.Customer, cs)
	return nil
}

// compare holds a published customer against the golden record of its records.
func (k *clusterChecker) compare(c *store.Customer, cs []survive.Contribution) {
	p := place{source: publishedSource, stream: "customer", key: c.ID, rec: c.Rec, person: isPerson(&c.Entity)}
	p.cell = func(_ uint16, id record.FieldID) string { return "customer[" + c.ID + "]." + record.Fields[id].Name }
	if len(cs) == 0 {
		k.cells.missing(&p, &c.Entity)
		return
	}
	var own []survive.Override
	for i := range cs {
		own = append(own, k.overrides[cs[i].Record]...)
	}
	golden := k.survive.Golden(cs, own)
	k.agreed.add(&golden.Provenance)
	k.cells.differ(&p, &golden.Entity, &c.Entity, true)
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
		if err := record.DecodeValues(string(l.Mapped), &m); err != nil {
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
