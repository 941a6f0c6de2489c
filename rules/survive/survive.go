// Package survive makes golden records: for each field or declared group of
// fields it chooses, among what the source records of one customer say, the
// value that survives, and remembers which rule chose it and what lost
// (promise P6). It is pure: a golden record is a function of the contributions,
// the rules and the human overrides, and of nothing else — no clock, no order of
// arrival (promise P4).
package survive

import (
	"cmp"
	"slices"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/industry"
)

// Contribution is one source record of a customer.
type Contribution struct {
	Record int64 // id of the source record
	Ref    record.Ref
	Mapped *record.Mapped
}

// Override is a person's decision for one field of the customer that a record
// belongs to. Later loads can't undo it.
type Override struct {
	Record int64 // anchor: applies to the customer that holds this record
	Field  record.FieldID
	Value  record.Value
	Who    string
	Why    string
	At     string // canonical time; of several overrides of one field the newest applies
}

// Result is a golden record with its past.
type Result struct {
	Entity     record.Entity
	Provenance Provenance
}

// Provenance says for each field and nested entity of a golden record where it
// came from.
type Provenance struct {
	Fields map[string]Choice `json:"fields,omitempty"`
	Kids   []KidSources      `json:"kids,omitempty"` // in the order of Entity.Kids
}

// Choice is how one value won.
type Choice struct {
	Record int64   `json:"record"`          // winner; for an override its anchor
	Rule   string  `json:"rule"`            // criterion that decided, "only", "agreed", or "override"
	Group  string  `json:"group,omitempty"` // fields that survived together with this one
	Who    string  `json:"who,omitempty"`
	Why    string  `json:"why,omitempty"`
	Losers []Loser `json:"losers,omitempty"`
}

// Loser is a value that did not survive.
type Loser struct {
	Record  int64  `json:"record"`
	Value   string `json:"value"`
	Outcome string `json:"outcome,omitempty"` // of its rules, when not ok
	Lost    string `json:"lost"`              // criterion that put it out
}

// KidSources lists the records that one nested entity was merged from.
type KidSources struct {
	Records []int64 `json:"records"`
}

// Golden returns the golden record of the contributions. The slice is sorted by
// (source, stream, key), so the caller's order has no effect.
func (r *Rules) Golden(cs []Contribution, overrides []Override) Result {
	slices.SortFunc(cs, func(a, b Contribution) int { return a.Ref.Compare(b.Ref) })
	g := golden{rules: r, cs: cs}
	g.out.Entity.Type = record.Customer
	if len(cs) > 1 || len(overrides) > 0 {
		g.out.Provenance.Fields = map[string]Choice{}
	}
	g.scalars()
	g.custom()
	g.override(overrides)
	g.kids()
	g.completePlace()
	g.completeSize()
	return g.out
}

// golden is the work on one customer.
type golden struct {
	rules *Rules
	cs    []Contribution
	out   Result
}

// scalars chooses the customer's own fields, group by group.
func (g *golden) scalars() {
	if len(g.cs) == 1 {
		g.single()
		return
	}
	present := map[record.FieldID]bool{}
	for _, c := range g.cs {
		for i := range c.Mapped.Entity.Fields {
			if f := &c.Mapped.Entity.Fields[i]; !f.Value.Empty() {
				present[f.ID] = true
			}
		}
	}
	for _, unit := range g.rules.units {
		if slices.ContainsFunc(unit.fields, func(id record.FieldID) bool { return present[id] }) {
			g.unit(unit)
		}
	}
}

// single copies the fields of a customer that has one record.
func (g *golden) single() {
	g.out.Entity.Fields = bare(g.cs[0].Mapped.Entity.Fields)
}

// unit chooses one field, or one group of fields that survives as a whole.
func (g *golden) unit(u unit) {
	cands := make([]candidate, 0, len(g.cs))
	for i := range g.cs {
		if c, ok := u.candidate(&g.cs[i]); ok {
			cands = append(cands, c)
		}
	}
	win, choice := g.rules.choose(cands, u.criteria)
	if len(u.fields) > 1 {
		choice.Group = u.name
	}
	for _, id := range u.fields {
		if f := win.from.Mapped.Entity.Find(id); f != nil && !f.Value.Empty() {
			fv := *f
			fv.Steps = nil
			g.out.Entity.Set(fv)
			g.out.Provenance.Fields[id.Info().Name] = choice
		}
	}
}

// custom merges the custom fields: for each name the value of the most trusted
// record that has one.
func (g *golden) custom() {
	seen := map[string]bool{}
	for _, c := range g.ranked() {
		for _, x := range c.Mapped.Entity.Ext {
			if !x.Value.Empty() && !seen[x.Name] {
				seen[x.Name] = true
				g.out.Entity.Ext = append(g.out.Entity.Ext, x)
			}
		}
	}
	slices.SortFunc(g.out.Entity.Ext, func(a, b record.ExtValue) int { return cmp.Compare(a.Name, b.Name) })
}

// override applies the newest human decision for each field.
func (g *golden) override(overrides []Override) {
	slices.SortFunc(overrides, func(a, b Override) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Record, b.Record), cmp.Compare(a.Value.Text, b.Value.Text))
	})
	for _, o := range overrides {
		name := o.Field.Info().Name
		choice := Choice{Record: o.Record, Rule: "override", Who: o.Who, Why: o.Why}
		if old := g.out.Entity.Find(o.Field); old != nil {
			was, chosen := g.out.Provenance.Fields[name]
			if !chosen {
				was.Record = g.cs[0].Record
			}
			choice.Losers = append(choice.Losers, Loser{Record: was.Record, Value: old.Value.Text, Lost: "override"})
		}
		g.out.Entity.Set(record.FieldValue{ID: o.Field, Value: o.Value})
		g.out.Provenance.Fields[name] = choice
	}
}

// ranked returns the contributions from the most to the least preferred as
// whole records.
func (g *golden) ranked() []Contribution {
	if len(g.cs) == 1 {
		return g.cs
	}
	ranked := slices.Clone(g.cs)
	newest := newest(g.cs)
	slices.SortStableFunc(ranked, func(a, b Contribution) int {
		return cmp.Or(
			cmp.Compare(g.rules.trust(&b, newest), g.rules.trust(&a, newest)),
			cmp.Compare(g.rules.rank(a.Ref.Source), g.rules.rank(b.Ref.Source)),
			cmp.Compare(b.Mapped.ChangedAt.Text, a.Mapped.ChangedAt.Text),
		)
	})
	return ranked
}

// completeSize classes a customer whose staff, revenue and industry different
// sources know, and marks the class as derived.
func (g *golden) completeSize() {
	e := &g.out.Entity
	if !e.Get(record.CustomerSizeClass).Empty() || e.Get(record.CustomerKind).Text == "person" {
		return
	}
	if class := industry.CustomerSize(e); class != "" {
		e.Set(record.FieldValue{ID: record.CustomerSizeClass, Value: record.T(class), Derived: true})
	}
}

// completePlace fills the customer's place from its best address where no source
// states it, and marks it as derived.
func (g *golden) completePlace() {
	e := &g.out.Entity
	for _, id := range []record.FieldID{record.CustomerCountry, record.CustomerProvince, record.CustomerCity, record.CustomerDivisionCode} {
		if !e.Get(id).Empty() {
			return
		}
	}
	for i := range e.Kids {
		a := &e.Kids[i]
		if a.Type != record.Address || a.Text(record.AddressProvince) == "" && a.Text(record.AddressCountry) == "" {
			continue
		}
		for from, to := range map[record.FieldID]record.FieldID{
			record.AddressCountry: record.CustomerCountry, record.AddressProvince: record.CustomerProvince,
			record.AddressCity: record.CustomerCity, record.AddressDivisionCode: record.CustomerDivisionCode,
		} {
			if v := a.Text(from); v != "" {
				e.Set(record.FieldValue{ID: to, Value: record.T(v), Derived: true})
			}
		}
		return
	}
}
