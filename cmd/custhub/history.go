package main

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// moment reads what --as-of takes: a run (r7), a day, or a time.
func moment(arg string) (store.Moment, error) {
	if n, ok := strings.CutPrefix(arg, "r"); ok {
		if run, err := strconv.ParseInt(n, 10, 64); err == nil && run > 0 {
			return store.Moment{Run: run}, nil
		}
	}
	if day, err := time.ParseInLocation(time.DateOnly, arg, time.Local); err == nil {
		return store.Moment{At: day.AddDate(0, 0, 1)}, nil // at its end
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if at, err := time.ParseInLocation(layout, arg, time.Local); err == nil {
			return store.Moment{At: at}, nil
		}
	}
	return store.Moment{}, fault.Usage("usage.as_of", "--as-of takes a run (r7), a day (2026-11-21, its end) or a time (2026-11-21T08:00:00+08:00)", "'custhub runs' lists the runs").With(arg)
}

// showAsOf shows a customer as it was published at a moment.
func (a *app) showAsOf(ctx context.Context, st *store.Store, id, asOf string, clear bool) error {
	m, err := moment(asOf)
	if err != nil {
		return err
	}
	if m.Run > 0 {
		run, err := st.RunByID(ctx, m.Run)
		if err != nil {
			return err
		}
		if run == nil {
			return fault.Usage("usage.no_run", "there is no such run", "'custhub runs' lists the runs").With(asOf)
		}
	}
	c, err := st.CustomerAsOf(ctx, id, m)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(customerDocument(c, clear))
	}
	p := customerPrinter{a: a, clear: clear, person: isPerson(&c.Entity)}
	p.line("%s  %s  (%s %s)", c.ID, shown(&c.Entity, record.CustomerLegalName, clear), a.text("as of", "截至"), asOf)
	p.entity(&c.Entity, "  ")
	return p.err
}

// cause is what brought a change about.
type cause struct {
	Run      string    `json:"run"`
	Batch    string    `json:"batch,omitempty"`
	Kind     string    `json:"kind"`
	At       time.Time `json:"at"`
	Operator string    `json:"operator,omitempty"`
	Reason   string    `json:"reason,omitempty"`
}

// change is one field's value before and after; several values of a nested
// field are separated by "; ".
type change struct {
	Field  string `json:"field"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// goldenChange is one change of a golden record.
type goldenChange struct {
	cause
	What    string   `json:"what"` // "created", "changed", "gone"
	Changes []change `json:"changes"`
}

// recordVersion is one version of a source record.
type recordVersion struct {
	cause
	Live      bool     `json:"live"`
	Deleted   bool     `json:"deleted,omitempty"`
	Withdrawn bool     `json:"withdrawn,omitempty"` // its batch was rolled back
	Place     string   `json:"place,omitempty"`     // where it stood in the source
	Changes   []change `json:"changes"`             // against the version before
}

type recordHistory struct {
	record.Ref
	Versions []recordVersion `json:"versions"`
}

// customerHistory is everything that ever happened to a customer.
type customerHistory struct {
	Customer string          `json:"customer"`
	From     string          `json:"from,omitempty"` // what was before is purged
	Golden   []goldenChange  `json:"golden"`
	Records  []recordHistory `json:"records"`
}

// historian reads histories; it remembers the runs it has seen.
type historian struct {
	st    *store.Store
	field string // only this one; "" all
	clear bool
	runs  map[int64]*pipeline.Run
}

// explainHistory prints every version of a customer and of the records it is
// made of, with what brought each about.
func (a *app) explainHistory(ctx context.Context, st *store.Store, id, field string, clear bool) error {
	h := historian{st: st, field: field, clear: clear, runs: map[int64]*pipeline.Run{}}
	out, err := h.customer(ctx, id)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(out)
	}
	p := customerPrinter{a: a}
	p.line("%s", out.Customer)
	if out.From != "" {
		p.line(a.text("  what was before %s is purged", "  %s 之前的历史已清除"), out.From)
	}
	for _, g := range out.Golden {
		p.cause("  ", &g.cause, p.a.word("version", g.What))
		p.changes(g.Changes)
	}
	for _, r := range out.Records {
		p.line("%s/%s/%s", r.Source, r.Stream, r.Key)
		for _, v := range r.Versions {
			p.cause("  ", &v.cause, v.note(a))
			p.changes(v.Changes)
		}
	}
	return p.err
}

func (v *recordVersion) note(a *app) string {
	var notes []string
	for note, is := range map[string]bool{"live": v.Live, "deleted": v.Deleted, "withdrawn": v.Withdrawn} {
		if is {
			notes = append(notes, a.word("version", note))
		}
	}
	slices.Sort(notes)
	if v.Place != "" {
		notes = append(notes, v.Place)
	}
	return strings.Join(notes, " ")
}

func (p *customerPrinter) cause(indent string, c *cause, note string) {
	who := strings.Join(strings.Fields(c.Run+" "+c.Batch+" "+p.a.word("kind", c.Kind)+" "+c.Operator), " ")
	if c.Reason != "" {
		who += " “" + c.Reason + "”"
	}
	p.line("%s%s  %s  %s", indent, c.At.Format(time.RFC3339), who, note)
}

func (p *customerPrinter) changes(list []change) {
	for _, c := range list {
		p.line("      %s: %q → %q", c.Field, c.Before, c.After)
	}
}

func (h *historian) customer(ctx context.Context, id string) (*customerHistory, error) {
	c, err := h.st.Customer(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &customerHistory{Customer: c.ID}
	from, err := h.st.HistoryFrom(ctx)
	if err != nil {
		return nil, err
	}
	if !from.IsZero() {
		out.From = from.Format(time.DateOnly)
	}
	versions, err := h.st.CustomerHistory(ctx, c.Rec)
	if err != nil {
		return nil, err
	}
	for i := 1; i < len(versions); i++ {
		g, err := h.golden(ctx, &versions[i-1], &versions[i])
		if err != nil {
			return nil, err
		}
		if len(g.Changes) > 0 || g.What != "changed" {
			out.Golden = append(out.Golden, g)
		}
	}
	for _, s := range c.Sources {
		r, err := h.record(ctx, s.Ref)
		if err != nil {
			return nil, err
		}
		out.Records = append(out.Records, r)
	}
	return out, nil
}

// golden is the change from one version of a golden record to the next.
func (h *historian) golden(ctx context.Context, from, to *store.CustomerVersion) (goldenChange, error) {
	g := goldenChange{What: "changed"}
	var before, after *record.Entity
	switch {
	case from.Customer != nil:
		before = &from.Customer.Entity
	case from.Erased:
		g.What = "erased"
	default:
		g.What = "created"
	}
	if to.Customer != nil {
		after = &to.Customer.Entity
	} else {
		g.What = "gone"
	}
	g.Changes = h.changes(before, after)
	var err error
	g.cause, err = h.cause(ctx, from.Run, 0, from.Until)
	g.Kind = from.Cause
	return g, err
}

func (h *historian) record(ctx context.Context, ref record.Ref) (recordHistory, error) {
	out := recordHistory{Ref: ref}
	out.Key = shownKey(ref.Key, h.clear)
	landed, err := h.st.Versions(ctx, ref)
	if err != nil {
		return out, err
	}
	var before *record.Entity
	for i := range landed {
		l := &landed[i]
		v := recordVersion{Live: l.Live, Deleted: l.Deleted, Withdrawn: l.Withdrawn, Place: shownKey(l.Origin.String(), h.clear)}
		if v.cause, err = h.cause(ctx, l.Run, l.Batch, l.ReadAt); err != nil {
			return out, err
		}
		var after *record.Entity
		if !l.Deleted && len(l.Mapped) > 0 {
			var m record.Mapped
			if err := record.DecodeMapped(l.Mapped, &m); err != nil {
				return out, err
			}
			after = &m.Entity
		}
		v.Changes = h.changes(before, after)
		if h.field == "" || len(v.Changes) > 0 {
			out.Versions = append(out.Versions, v)
		}
		before = after
	}
	return out, nil
}

func (h *historian) cause(ctx context.Context, run, batch int64, at time.Time) (cause, error) {
	c := cause{Run: runID(run), At: at}
	if batch > 0 {
		c.Batch = batchID(batch)
	}
	r, ok := h.runs[run]
	if !ok {
		var err error
		if r, err = h.st.RunByID(ctx, run); err != nil {
			return c, err
		}
		h.runs[run] = r
	}
	if r != nil {
		c.Kind, c.Operator, c.Reason = r.Kind, r.Operator, r.Reason
	}
	return c, nil
}

// changes lists the fields in which two entities differ, by name. Personal
// values are masked unless they are asked for.
func (h *historian) changes(before, after *record.Entity) []change {
	was, is := h.values(before), h.values(after)
	names := map[string]bool{}
	for n := range was {
		names[n] = true
	}
	for n := range is {
		names[n] = true
	}
	out := []change{}
	for _, n := range slices.Sorted(maps.Keys(names)) {
		asked := h.field == "" || n == h.field || strings.HasPrefix(n, h.field+".") || n == "customer."+h.field
		if c := (change{Field: n, Before: was[n].shown, After: is[n].shown}); asked && was[n].text != is[n].text {
			out = append(out, c)
		}
	}
	return out
}

// fieldText is the values of one field: as they are, to compare, and as they may
// be seen.
type fieldText struct{ text, shown string }

// values flattens an entity: field path → values.
func (h *historian) values(e *record.Entity) map[string]fieldText {
	out := map[string]fieldText{}
	if e == nil {
		return out
	}
	person := isPerson(e)
	add := func(name, text, shown string) {
		if old, ok := out[name]; ok {
			text, shown = old.text+"; "+text, old.shown+"; "+shown
		}
		out[name] = fieldText{text, shown}
	}
	var walk func(*record.Entity)
	walk = func(e *record.Entity) {
		for _, f := range e.Fields {
			if f.Value.Empty() {
				continue
			}
			shown := f.Value.Text
			if !h.clear {
				shown = mask.Field(f.ID, shown, person)
			}
			add(f.ID.Info().Path(), f.Value.Text, shown)
		}
		for _, x := range e.Ext {
			shown := x.Value.Text
			if !h.clear {
				shown = mask.Text(shown)
			}
			add("ext."+x.Name, x.Value.Text, shown)
		}
		for i := range e.Kids {
			walk(&e.Kids[i])
		}
	}
	walk(e)
	return out
}
