package mappings

import (
	"iter"
	"slices"

	"github.com/custhub/custhub/record"
)

// Columns names the columns and paths that feed a field of the entity that item
// number made (record.Entity.Item), as the mapping spells them; nil for a
// constant or an unmapped field (promise P6).
func (m *Mapping) Columns(item uint16, field record.FieldID) []string {
	if int(item) >= len(m.items) {
		return nil
	}
	for _, f := range m.items[item].fields {
		if f.id == field {
			return m.qualified(m.items[item], f.val.columns())
		}
	}
	return nil
}

// Places goes through what the mapping fills, item by item and in the order of
// fields, with the columns and paths that feed each place (promise P6).
func (m *Mapping) Places() iter.Seq2[record.Place, []string] {
	return func(yield func(record.Place, []string) bool) {
		for _, it := range m.items {
			for _, f := range it.fields {
				if !yield(record.Place{Item: it.num, Field: f.id}, m.qualified(it, f.val.columns())) {
					return
				}
			}
		}
	}
}

// ExtColumns names the columns that feed a custom field.
func (m *Mapping) ExtColumns(item uint16, name string) []string {
	if int(item) >= len(m.items) {
		return nil
	}
	for _, e := range m.items[item].ext {
		if e.name == name {
			return m.qualified(m.items[item], e.val.columns())
		}
	}
	return nil
}

// qualified puts the list of an each before names relative to its elements:
// "lines[].qty".
func (m *Mapping) qualified(it *item, names []string) []string {
	prefix := ""
	for {
		if it.each != nil {
			prefix = it.each.text + "[]." + prefix
		}
		if it.num == 0 {
			break
		}
		it = m.items[it.parent]
	}
	if prefix == "" {
		return names
	}
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = prefix + n
	}
	return out
}

// Fields lists the fields that the mapping fills, in order; for completeness
// and for finding rules that can't fire.
func (m *Mapping) Fields() []record.FieldID {
	var ids []record.FieldID
	for _, it := range m.items {
		for _, f := range it.fields {
			ids = append(ids, f.id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Uses lists the positions of the schema's columns that the mapping reads, in
// order. Columns beyond these may come and go without an effect.
func (mp *Mapper) Uses() []int {
	var cols []int
	refs := func(gs ...getter) {
		for i := range gs {
			for _, r := range gs[i].refs {
				cols = append(cols, r.col)
			}
			cols = append(cols, gs[i].env.columns()...)
		}
	}
	refs(mp.key...)
	refs(mp.owner...)
	for _, g := range []*getter{mp.changedAt, mp.replacedBy} {
		if g != nil {
			refs(*g)
		}
	}
	for i := range mp.filters {
		cols = append(cols, mp.filters[i].env.columns()...)
	}
	var walk func(it *boundItem)
	walk = func(it *boundItem) {
		cols = append(cols, it.when.columns()...)
		if it.each != nil {
			cols = append(cols, it.each.col)
		}
		for i := range it.fields {
			refs(it.fields[i].get)
		}
		for i := range it.ext {
			refs(it.ext[i].get)
		}
		for i := range it.kids {
			walk(&it.kids[i])
		}
	}
	walk(&mp.top)
	slices.Sort(cols)
	cols = slices.Compact(cols)
	return slices.DeleteFunc(cols, func(c int) bool { return c < 0 })
}

func (e *env) columns() []int {
	if e == nil {
		return nil
	}
	var cols []int
	for _, v := range e.vars {
		cols = append(cols, v.col)
	}
	return cols
}

// KeyColumns names the columns that hold the row's own key, or that of its
// customer.
func (m *Mapping) KeyColumns() []string {
	var names []string
	for _, v := range m.key {
		names = append(names, v.columns()...)
	}
	if m.owner != nil {
		for _, v := range m.owner.key {
			names = append(names, v.columns()...)
		}
	}
	return names
}

// Owner returns the source ("" means the event's own) and the stream, by its
// name in the store, of the customer that an event belongs to; ok is false for
// mappings of customers.
func (m *Mapping) Owner() (source, stream string, ok bool) {
	if m.owner == nil {
		return "", "", false
	}
	return m.owner.source, m.owner.stream, true
}
