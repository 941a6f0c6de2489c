// Package lineage tells where the values of a customer come from (promise P6):
// from a golden field to the rule that chose it, the records that lost, and for
// each back to source, table or sheet, row and cell, with every step that
// changed the value on the way.
package lineage

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/survive"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/yamlfile"
)

// Explanation is the past of a customer's fields.
type Explanation struct {
	Customer string   `json:"customer"`
	Sources  []Source `json:"sources"`
	Fields   []Field  `json:"fields"`
}

// Source is one record of the customer and why it belongs to it.
type Source struct {
	record.Ref
	Rule  string  `json:"joined_by"`
	Score float64 `json:"match_weight,omitempty"` // bits
	Place string  `json:"place"`
	Batch int64   `json:"batch"`
	Run   int64   `json:"run"`
	Read  string  `json:"read_at"`
}

// Field is the past of one golden field.
type Field struct {
	Field  string  `json:"field"` // "legal_name", "contact_point.value"
	Value  string  `json:"value"`
	Rule   string  `json:"rule"` // criterion that decided; "only" when there was no other
	Who    string  `json:"who,omitempty"`
	Why    string  `json:"why,omitempty"`
	From   []Said  `json:"from"` // who said so; the winner first
	Losers []Loser `json:"losers,omitempty"`
}

// Said is what one record says about a field, with its way from the cell.
type Said struct {
	record.Ref
	Record  record.Ref `json:"-"`                // the same with its key in clear, to compare
	Column  string     `json:"column,omitempty"` // columns that feed the field
	Place   string     `json:"place"`            // sheet!cell, file:line:column, table[key].column
	Raw     string     `json:"raw"`              // as the source has it
	Steps   []Step     `json:"steps,omitempty"`
	Value   string     `json:"value"`
	Outcome string     `json:"outcome"`
	Derived bool       `json:"derived,omitempty"`
	Batch   int64      `json:"batch"`
	Changed string     `json:"changed_at,omitempty"`
}

// Step is one change of a value.
type Step struct {
	Rule    string `json:"rule"`
	Outcome string `json:"outcome"`
	Code    string `json:"code,omitempty"`
	Before  string `json:"before"`
	Hint    string `json:"hint,omitempty"`
}

// Derived reports whether the step filled an empty field, and from what: "" where
// it was another part of the same cell.
func (s *Step) Derived() (from string, ok bool) {
	rest, ok := strings.CutPrefix(s.Code, "derived")
	return strings.TrimPrefix(rest, "."), ok && s.Before == ""
}

// Loser is what another record said, and the criterion that put it out.
type Loser struct {
	Said
	Lost string `json:"lost"`
}

// Store is what lineage reads.
type Store interface {
	Customer(ctx context.Context, id string) (*store.Customer, error)
	Lineage(ctx context.Context, customer int64) ([]store.Landed, error)
	Snapshot(ctx context.Context, configHash string) (map[string]string, error)
	StreamSchema(ctx context.Context, source, stream string) ([]byte, error)
}

// Explain returns the past of a customer's fields, or of the named one. Values
// are masked unless clear.
func Explain(ctx context.Context, st Store, id, field string, clear bool) (*Explanation, error) {
	c, err := st.Customer(ctx, id)
	if err != nil {
		return nil, err
	}
	landed, err := st.Lineage(ctx, c.Rec)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(landed, func(a, b store.Landed) int { return a.Ref.Compare(b.Ref) }) // not as they came: the same each time
	x := explainer{st: st, c: c, clear: clear, person: c.Entity.Get(record.CustomerKind).Text == "person", mappings: map[string][]*mappings.Mapping{}, schemas: map[[2]string]*record.Schema{}}
	out := &Explanation{Customer: c.ID, Sources: []Source{}, Fields: []Field{}}
	for i := range landed {
		l := &landed[i]
		if err := x.load(ctx, l); err != nil {
			return nil, err
		}
		place := x.records[i].place()
		out.Sources = append(out.Sources, Source{Ref: x.shownRef(l.Ref), Rule: l.Rule, Score: l.Score, Place: x.shownPlace(place), Batch: l.Batch, Run: l.Run, Read: l.ReadAt.Format("2006-01-02T15:04:05Z07:00")})
	}
	if len(c.Provenance) > 0 {
		if err := json.Unmarshal(c.Provenance, &x.provenance); err != nil {
			return nil, fmt.Errorf("provenance of customer %s: %w", c.ID, err)
		}
	}
	for _, f := range c.Entity.Fields {
		if name := f.ID.Info().Name; field == "" || field == name {
			out.Fields = append(out.Fields, x.scalar(f))
		}
	}
	for _, e := range c.Entity.Ext {
		if path := extPrefix + e.Name; field == "" || field == path || field == e.Name {
			out.Fields = append(out.Fields, x.custom(e))
		}
	}
	out.Fields = append(out.Fields, x.nested(&c.Entity, field)...)
	if field != "" && len(out.Fields) == 0 {
		return nil, x.noField(field)
	}
	return out, nil
}

// extPrefix stands before the names of custom fields.
const extPrefix = "ext."

// noField says why there is nothing to explain.
func (x *explainer) noField(field string) error {
	var names []string
	for _, e := range x.c.Entity.Ext {
		names = append(names, extPrefix+e.Name)
	}
	for _, id := range record.FieldsOf(record.Customer) {
		names = append(names, id.Info().Name)
	}
	for _, t := range record.Customer.Nested() {
		names = append(names, t.String())
		for _, id := range record.FieldsOf(t) {
			names = append(names, id.Info().Path())
		}
	}
	if slices.Contains(names, field) {
		return fault.New("explain.empty", "the customer has no value in this field", "leave the field out to see those that it has").With(field)
	}
	return fault.Usage("explain.field", "a customer has no field of this name", cmp.Or(yamlfile.DidYouMean(field, names), "leave the field out to see those that it has")).With(field)
}

// explainer is the work on one customer.
type explainer struct {
	st         Store
	c          *store.Customer
	clear      bool
	person     bool
	records    []contribution
	provenance survive.Provenance
	mappings   map[string][]*mappings.Mapping // by configuration
	schemas    map[[2]string]*record.Schema
}

// contribution is one record with what it takes to trace its values.
type contribution struct {
	landed  *store.Landed
	mapped  record.Mapped
	raw     map[string]record.Value
	mapping *mappings.Mapping
	schema  *record.Schema
}

func (x *explainer) load(ctx context.Context, l *store.Landed) error {
	c := contribution{landed: l, raw: map[string]record.Value{}}
	if err := record.DecodeMapped(l.Mapped, &c.mapped); err != nil {
		return err
	}
	if err := record.DecodeRaw(l.Raw, func(column string, v record.Value) { c.raw[column] = v }); err != nil {
		return err
	}
	var err error
	if c.mapping, err = x.mapping(ctx, l); err != nil {
		return err
	}
	if c.schema, err = x.schema(ctx, l.Ref); err != nil {
		return err
	}
	x.records = append(x.records, c)
	return nil
}

// mapping finds the mapping that was in force when the record was landed. A
// configuration that can't be read any more leaves the columns unknown.
func (x *explainer) mapping(ctx context.Context, l *store.Landed) (*mappings.Mapping, error) {
	list, ok := x.mappings[l.ConfigHash]
	if !ok {
		files, err := x.st.Snapshot(ctx, l.ConfigHash)
		if err != nil {
			return nil, err
		}
		for name, text := range files {
			if !strings.Contains(name, "mapping") && !strings.HasPrefix(name, "builtin:") {
				continue
			}
			ms, faults := mappings.Load(name, []byte(text))
			if faults.Errors() == 0 {
				list = append(list, ms...)
			}
		}
		slices.SortFunc(list, func(a, b *mappings.Mapping) int { return cmp.Compare(a.File, b.File) })
		x.mappings[l.ConfigHash] = list
	}
	var best *mappings.Mapping
	for _, m := range list {
		if m.Entity != l.Entity || m.As != l.Ref.Stream && (m.As != "" || !m.Matches(l.Ref.Stream)) {
			continue
		}
		if best == nil || strings.Contains(m.File, l.Ref.Source) {
			best = m
		}
	}
	return best, nil
}

func (x *explainer) schema(ctx context.Context, ref record.Ref) (*record.Schema, error) {
	key := [2]string{ref.Source, ref.Stream}
	if s, ok := x.schemas[key]; ok {
		return s, nil
	}
	s := &record.Schema{}
	data, err := x.st.StreamSchema(ctx, ref.Source, ref.Stream)
	if err == nil && len(data) > 0 {
		err = json.Unmarshal(data, s)
	}
	x.schemas[key] = s
	return s, err
}

// scalar explains one field of the customer itself.
func (x *explainer) scalar(f record.FieldValue) Field {
	name := f.ID.Info().Name
	out := Field{Field: name, Value: x.show(f.ID, f.Value.Text), Rule: "only", From: []Said{}}
	choice, chosen := x.provenance.Fields[name]
	if chosen {
		out.Rule, out.Who, out.Why = choice.Rule, choice.Who, choice.Why
	}
	lost := map[int64]string{}
	for _, l := range choice.Losers {
		lost[l.Record] = l.Lost
	}
	for i := range x.records {
		c := &x.records[i]
		fv := c.mapped.Entity.Find(f.ID)
		if fv == nil || fv.Value.Empty() {
			continue
		}
		said := x.said(c, 0, fv)
		switch reason, isLoser := lost[c.landed.Rec]; {
		case isLoser:
			out.Losers = append(out.Losers, Loser{said, reason})
		case fv.Value.Plain() != f.Value.Plain():
			out.Losers = append(out.Losers, Loser{said, out.Rule})
		case c.landed.Rec == choice.Record:
			out.From = slices.Insert(out.From, 0, said)
		default:
			out.From = append(out.From, said)
		}
	}
	if len(out.From) == 0 && !chosen {
		out.Rule = "derived"
	}
	return out
}

// custom explains a custom field: what the most preferred record that has one says
// (survive.Rules, which ranks whole records for them).
func (x *explainer) custom(e record.ExtValue) Field {
	out := Field{Field: extPrefix + e.Name, Value: x.showText(e.Value.Text), Rule: "only", From: []Said{}}
	for i := range x.records {
		c := &x.records[i]
		for _, own := range c.mapped.Entity.Ext {
			if own.Name != e.Name || own.Value.Empty() {
				continue
			}
			var columns []string
			if c.mapping != nil {
				columns = c.mapping.ExtColumns(0, e.Name)
			}
			said := x.from(c, columns, x.showText)
			said.Value, said.Outcome = x.showText(own.Value.Text), record.OK.String()
			if own.Value.Plain() == e.Value.Plain() {
				out.From = append(out.From, said)
			} else {
				out.Losers = append(out.Losers, Loser{said, "ranked"})
			}
		}
	}
	switch {
	case len(out.Losers) > 0:
		out.Rule = "ranked"
	case len(out.From) > 1:
		out.Rule = "agreed"
	}
	return out
}

func (x *explainer) showText(text string) string {
	if x.clear {
		return text
	}
	return mask.Text(text)
}

// said traces what a record says of a field back to its cell.
func (x *explainer) said(c *contribution, item uint16, fv *record.FieldValue) Said {
	var columns []string
	if c.mapping != nil && !fv.Derived {
		columns = c.mapping.Columns(item, fv.ID)
	}
	s := x.from(c, columns, func(text string) string { return x.show(fv.ID, text) })
	s.Value, s.Outcome, s.Derived = x.show(fv.ID, fv.Value.Text), fv.Outcome.String(), fv.Derived
	for _, step := range fv.Steps {
		s.Steps = append(s.Steps, Step{Rule: step.Rule, Outcome: step.Outcome.String(), Code: step.Code, Before: x.show(fv.ID, step.Before.Text), Hint: step.Hint})
	}
	return s
}

// from names the cells of a record that columns of a mapping stand for, and what is
// in them.
func (x *explainer) from(c *contribution, columns []string, show func(string) string) Said {
	s := Said{Ref: x.shownRef(c.landed.Ref), Record: c.landed.Ref, Batch: c.landed.Batch, Changed: c.landed.ChangedAt, Place: x.shownPlace(c.place())}
	s.Column = strings.Join(columns, ", ")
	key := c.rowKey()
	var raw, places []string
	for _, col := range columns {
		i := c.schema.Index(col)
		if i < 0 {
			i = c.schema.Index(rootOf(col))
		}
		if i < 0 {
			continue
		}
		place := c.landed.Origin.Cell(c.schema.Columns[i], key)
		if slices.Contains(places, place) {
			continue // two members of one column that holds JSON
		}
		places = append(places, place)
		if v := c.raw[c.schema.Columns[i].Name]; !v.Empty() {
			raw = append(raw, v.Text)
		}
	}
	if len(places) > 0 {
		s.Place = x.shownPlace(strings.Join(places, ", "))
	}
	s.Raw = show(strings.Join(raw, " "))
	return s
}

// rowKey is the key of the source's own row: a mapping may have given the record
// another, such as that of the person whom a ticket names.
func (c *contribution) rowKey() string {
	var parts []string
	for i := range c.schema.Columns {
		if col := &c.schema.Columns[i]; col.Key {
			parts = append(parts, c.raw[col.Name].Text)
		}
	}
	if len(parts) == 0 || slices.Contains(parts, "") {
		return c.landed.Ref.Key
	}
	return record.JoinKey(parts...)
}

// place is the row that a record was made from, as a person can look it up.
func (c *contribution) place() string {
	if o := c.landed.Origin; o.Row > 0 || o.Grid {
		return o.String()
	}
	return c.landed.Origin.Part + "[" + c.rowKey() + "]"
}

// rootOf is the column that a path starts in: "company" of "company.name".
func rootOf(path string) string {
	if i := strings.IndexAny(path, ".["); i > 0 {
		return path[:i]
	}
	return path
}

// shownPlace is a place in a source as the user may see it; keys that name it may be personal.
func (x *explainer) shownPlace(s string) string {
	if x.clear {
		return s
	}
	return mask.Key(s)
}

func (x *explainer) shownRef(r record.Ref) record.Ref {
	r.Key = x.shownPlace(r.Key)
	return r
}

func (x *explainer) show(id record.FieldID, text string) string {
	if x.clear {
		return text
	}
	return mask.Field(id, text, x.person)
}

// nested explains contacts, contact points and addresses: for each value the
// records that state it. field is "" for all, or an entity or field path.
func (x *explainer) nested(e *record.Entity, field string) []Field {
	var out []Field
	for i := range e.Kids {
		k := &e.Kids[i]
		for _, f := range k.Fields {
			path := f.ID.Info().Path()
			if f.Value.Empty() || field != "" && field != path && field != k.Type.String() {
				continue
			}
			out = append(out, Field{Field: path, Value: x.show(f.ID, f.Value.Text), Rule: "united", From: x.whoSays(f.ID, f.Value)})
		}
		out = append(out, x.nested(k, field)...)
	}
	return out
}

func (x *explainer) whoSays(id record.FieldID, v record.Value) []Said {
	said := []Said{}
	var walk func(c *contribution, e *record.Entity)
	walk = func(c *contribution, e *record.Entity) {
		for i := range e.Kids {
			k := &e.Kids[i]
			if f := k.Find(id); f != nil && f.Value.Plain() == v.Plain() {
				said = append(said, x.said(c, k.Item, f))
			}
			walk(c, k)
		}
	}
	for i := range x.records {
		walk(&x.records[i], &x.records[i].mapped.Entity)
	}
	return said
}
