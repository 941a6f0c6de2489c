package mappings

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/formula"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/yamlfile"
)

// Binding says for which stream of which source a mapping is bound.
type Binding struct {
	Source string         // name of the source; events refer to customers of it by default
	Stream string         // name of the stream in the source; "" means Mapping.Stream
	Zone   *time.Location // zone of times without one; nil leaves them without
}

// Mapper maps the rows of one stream. It keeps buffers between rows: use one for
// each goroutine.
type Mapper struct {
	m          *Mapping
	binding    Binding
	schema     *record.Schema
	as         string
	key        []getter
	owner      []getter
	changedAt  *getter
	replacedBy *getter
	filters    []boundFilter
	top        boundItem

	runner formula.Runner
	row    *record.Row
	seq    uint64 // counts rows, because callers use the same Row again
	parsed []parsedColumn
	steps  []record.Step // slab that mapped values cut their steps from
	parts  []string
}

// parsedColumn caches the JSON document of a column for the row at hand.
type parsedColumn struct {
	seq uint64
	doc any
}

type boundFilter struct {
	env    env
	reason string
}

type boundItem struct {
	plan   *item
	when   *env
	each   *boundRef
	fields []boundField
	ext    []boundExt
	kids   []boundItem
	fixed  bool // all fields are constants: the item depends on its condition only
}

type boundField struct {
	id  record.FieldID
	get getter
}

type boundExt struct {
	name string
	get  getter
}

// getter is a value tied to columns.
type getter struct {
	*value
	refs []boundRef
	env  *env
}

// boundRef is a place in the row or in the element of an each.
type boundRef struct {
	special special
	element bool // path starts at the element
	col     int  // -1: missing and optional
	path    []step
}

// env is an expression with the variables it reads.
type env struct {
	prog *formula.Program
	vars []variable
	vals map[string]any
}

type variable struct {
	name    string
	col     int // -1: no column of that name
	element bool
	object  bool // members of it are read
}

// Bind ties the mapping to the columns of a stream. Every column that is missing
// is a fault with its place and the nearest column there is; when any fault is an
// error, the Mapper is nil.
func (m *Mapping) Bind(schema *record.Schema, b Binding) (*Mapper, fault.List) {
	if b.Stream == "" {
		b.Stream = m.Stream
	}
	mp := &Mapper{m: m, binding: b, schema: schema, as: m.StoreName(b.Stream), parsed: make([]parsedColumn, len(schema.Columns))}
	w := &binder{schema: schema, stream: b.Stream}
	mp.key = w.getters(m.key)
	if m.owner != nil {
		mp.owner = w.getters(m.owner.key)
	}
	if m.changedAt != nil {
		mp.changedAt = w.optional(m.changedAt)
	}
	if m.replacedBy != nil {
		mp.replacedBy = w.optional(m.replacedBy)
	}
	for _, f := range m.filters {
		mp.filters = append(mp.filters, boundFilter{env: *w.env(f.when, f.at, false), reason: f.reason})
	}
	mp.top = w.item(m.items[0], false)
	if w.faults.Errors() > 0 {
		return nil, w.faults
	}
	return mp, w.faults
}

// Schema returns the columns that the mapper was bound to.
func (mp *Mapper) Schema() *record.Schema { return mp.schema }

// StoreName is the name of the stream in the store.
func (mp *Mapper) StoreName() string { return mp.as }

// binder resolves the references of a mapping.
type binder struct {
	schema *record.Schema
	stream string
	faults fault.List
	told   []string // columns already reported as missing
}

func (w *binder) getters(vals []*value) []getter {
	var out []getter
	for _, v := range vals {
		out = append(out, w.getter(v, false))
	}
	return out
}

func (w *binder) optional(v *value) *getter {
	g := w.getter(v, false)
	return &g
}

func (w *binder) getter(v *value, inEach bool) getter {
	g := getter{value: v}
	for _, r := range v.refs {
		g.refs = append(g.refs, w.ref(r, inEach))
	}
	if v.prog != nil {
		g.env = w.env(v.prog, v.at, inEach)
	}
	return g
}

func (w *binder) item(it *item, inEach bool) boundItem {
	b := boundItem{plan: it, fixed: len(it.fields) > 0}
	if it.each != nil {
		r := w.ref(*it.each, inEach)
		b.each = &r
	}
	if it.when != nil {
		b.when = w.env(it.when, it.at, it.inEach)
	}
	for _, f := range it.fields {
		b.fields = append(b.fields, boundField{id: f.id, get: w.getter(f.val, it.inEach)})
		b.fixed = b.fixed && f.val.form == fromConstant
	}
	for _, e := range it.ext {
		b.ext = append(b.ext, boundExt{name: e.name, get: w.getter(e.val, it.inEach)})
	}
	for _, k := range it.kids {
		b.kids = append(b.kids, w.item(k, it.inEach))
	}
	b.fixed = b.fixed && len(b.kids) == 0
	return b
}

func (w *binder) ref(r ref, inEach bool) boundRef {
	if r.special != plainRef {
		return boundRef{special: r.special, col: -1}
	}
	if inEach && !r.row {
		path, err := parsePath(r.text)
		if err != nil {
			w.faults = append(w.faults, r.at.Fault("mapping.path", "the path can't be read: "+err.Error(), "").With(r.text))
		}
		return boundRef{element: true, col: -1, path: path}
	}
	if i := findColumn(w.schema, r.text); i >= 0 {
		return boundRef{col: i}
	}
	for i := len(r.text) - 1; i > 0; i-- {
		if r.text[i] != '.' && r.text[i] != '[' {
			continue
		}
		if col := findColumn(w.schema, r.text[:i]); col >= 0 {
			path, err := parsePath(r.text[i:])
			if err != nil {
				w.faults = append(w.faults, r.at.Fault("mapping.path", "the path can't be read: "+err.Error(), "").With(r.text))
			}
			return boundRef{col: col, path: path}
		}
	}
	if !r.optional {
		w.missing(r.text, r.at)
	}
	return boundRef{col: -1}
}

func (w *binder) missing(name string, at yamlfile.Pos) {
	id := name + at.String()
	if slices.Contains(w.told, id) {
		return
	}
	w.told = append(w.told, id)
	f := at.Fault("mapping.missing_column", fmt.Sprintf("stream %q has no column %q", w.stream, name), yamlfile.DidYouMean(name, w.schema.Names()))
	w.faults = append(w.faults, f.With(name))
}

// env binds the variables of an expression. Inside an each, a variable is a key
// of the element if it has it, else a column.
func (w *binder) env(p *formula.Program, at yamlfile.Pos, inEach bool) *env {
	e := &env{prog: p, vals: map[string]any{}}
	if p == nil {
		return e
	}
	for _, name := range p.Names {
		col := -1
		if !reserved(name) {
			col = findColumn(w.schema, name)
			if col < 0 && !inEach {
				w.missing(name, at)
			}
		}
		e.vars = append(e.vars, variable{name: name, col: col, element: inEach, object: slices.Contains(p.Objects, name)})
	}
	return e
}

// reserved are the variables that are not columns: the row by column name, the
// element of an each, its number and the row's key.
func reserved(name string) bool {
	return name == "row" || name == "it" || name == "index" || name == "key"
}

// findColumn finds a column by name; where no name is equal, by the name without
// regard to case, outer spaces and the width of brackets, if only one fits.
func findColumn(s *record.Schema, name string) int {
	if i := s.Index(name); i >= 0 {
		return i
	}
	found, want := -1, foldName(name)
	for i := range s.Columns {
		if foldName(s.Columns[i].Name) != want {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}

var widths = strings.NewReplacer("（", "(", "）", ")", "【", "[", "】", "]", "：", ":", "／", "/", "\u3000", " ", "\u00a0", " ", "\ufeff", "")

func foldName(s string) string {
	return strings.ToLower(strings.TrimSpace(widths.Replace(s)))
}
