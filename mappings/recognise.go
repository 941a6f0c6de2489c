package mappings

import (
	"cmp"
	"slices"
	"strings"

	"github.com/custhub/custhub/record"
)

// Candidate is a shipped mapping that fits a stream's columns.
type Candidate struct {
	Name    string   // as in "builtin:NAME"
	Mapping *Mapping // which of the mappings in that file
	Found   int      // columns of the mapping that the stream has
	Of      int      // columns that the mapping knows
}

// Share is the part of the mapping's columns that the stream has, from 0 to 1.
func (c Candidate) Share() float64 { return float64(c.Found) / float64(max(c.Of, 1)) }

// What a stream must have at least, for a shipped mapping to be proposed.
const (
	leastShare   = 0.4
	leastColumns = 3
)

// Recognise returns the shipped mappings that fit a stream's columns, the best
// first: every column that a mapping needs must be there, and enough of the
// others.
func Recognise(schema *record.Schema) []Candidate {
	var out []Candidate
	for _, name := range BuiltinNames() {
		data, _ := Builtin(name)
		list, faults := Load("builtin:"+name, data)
		if faults.Errors() > 0 {
			continue
		}
		for _, m := range list {
			if _, faults := m.Bind(schema, Binding{}); faults.Errors() > 0 {
				continue
			}
			c := Candidate{Name: name, Mapping: m}
			for _, column := range m.columnNames() {
				c.Of++
				if findColumn(schema, column) >= 0 {
					c.Found++
				}
			}
			if c.Found >= leastColumns && c.Share() >= leastShare {
				out = append(out, c)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Found, a.Found), cmp.Compare(b.Share(), a.Share()))
	})
	return out
}

// columnNames lists the columns that the mapping names, each once: of a path, the
// column that it starts from.
func (m *Mapping) columnNames() []string {
	var names []string
	add := func(vals ...*value) {
		for _, v := range vals {
			for _, r := range v.refs {
				if r.special == plainRef {
					base, _, _ := strings.Cut(r.text, ".")
					names = append(names, base)
				}
			}
		}
	}
	add(m.key...)
	if m.owner != nil {
		add(m.owner.key...)
	}
	for _, v := range []*value{m.changedAt, m.replacedBy} {
		if v != nil {
			add(v)
		}
	}
	for _, it := range m.items {
		if it.each != nil {
			names = append(names, it.each.text)
		}
		if it.inEach {
			continue
		}
		for _, f := range it.fields {
			add(f.val)
		}
		for _, e := range it.ext {
			add(e.val)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
