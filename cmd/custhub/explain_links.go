package main

import (
	"context"
	"fmt"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
)

// holdingDocument is what holds a customer together, as 'explain --links' prints
// it.
type holdingDocument struct {
	Customer string         `json:"customer"`
	Records  []sampleRecord `json:"records"`
	Links    []holdLine     `json:"links"` // heaviest first
	Weakest  *holdLine      `json:"weakest,omitempty"`
	Average  float64        `json:"average"` // weight of all pairs
	Pairs    int            `json:"pairs"`
}

type holdLine struct {
	A      string  `json:"a"`
	B      string  `json:"b"`
	Weight float64 `json:"weight"` // bits
	Field  string  `json:"field"`  // what says most for it, or "steward"
}

// explainLinks prints which links hold a customer together, and which is the
// weakest.
func (a *app) explainLinks(ctx context.Context, st *store.Store, id string) error {
	match, err := pipeline.InForce(ctx, st, pipeline.Wanted{})
	if err != nil {
		return err
	}
	engine, ok := match.(*pipeline.Engine)
	if !ok {
		return fault.Usage("explain.exact", "the store is matched by exact identifiers, which have no weights", "'custhub customers show' says which identifier joined each record")
	}
	c, err := st.Customer(ctx, id)
	if err != nil {
		return err
	}
	var ids []int64
	for _, s := range c.Sources {
		ids = append(ids, s.Rec)
	}
	members, err := st.StoredByID(ctx, ids)
	if err != nil {
		return err
	}
	said, err := st.Decisions(ctx)
	if err != nil {
		return err
	}
	h, err := engine.Holds(members, said.Assertions, func(keys []int64) (map[int64]int, error) {
		holders := map[int64]int{}
		return holders, st.Degrees(ctx, append([]int64{}, keys...), engine.Limits(), func(k int64, n int) { holders[k] = n })
	})
	if err != nil {
		return err
	}
	d := holdingDocument{Customer: c.ID, Links: []holdLine{}, Average: h.Average, Pairs: h.Pairs}
	names := map[int64]string{}
	for i := range members {
		r, err := maskedRecord(&members[i])
		if err != nil {
			return err
		}
		d.Records = append(d.Records, r)
		names[members[i].ID] = r.Record
	}
	for _, l := range h.Links {
		d.Links = append(d.Links, holdLine{names[l.A], names[l.B], l.Weight, l.Field})
	}
	if n := len(d.Links); n > 0 {
		d.Weakest = &d.Links[n-1]
	}
	return a.printLinks(&d)
}

func (a *app) printLinks(d *holdingDocument) error {
	if a.json {
		return a.printJSON(d)
	}
	fmt.Fprintln(a.out, d.Customer)
	for _, r := range d.Records {
		fmt.Fprintf(a.out, "  %s  %s\n", r.Record, terminal.OneLine(r.Name))
	}
	for i, l := range d.Links {
		note := ""
		if i == len(d.Links)-1 {
			note = a.text("  (the weakest)", "  （最弱）")
		}
		fmt.Fprintf(a.out, "%+8.2f  %s %s — %s%s\n", l.Weight, terminal.Pad(a.word("trait", l.Field), 20), l.A, l.B, note)
	}
	_, err := fmt.Fprintf(a.out, a.text("%+8.2f  on average of %d pairs\n", "%+8.2f  %d 对的平均权重\n"), d.Average, d.Pairs)
	return err
}
