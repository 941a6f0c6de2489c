package reconcile

import (
	"cmp"
	"slices"
	"strings"

	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/report"
)

// place says where a compared row stands.
type place struct {
	source, stream string // as the report groups it
	key            string
	rec            int64
	person         bool // the customer is a natural person: names are personal
	cell           func(item uint16, id record.FieldID) string
}

// fieldKey names one line of the comparison.
type fieldKey struct {
	source, stream, field string
}

// cellTable collects the comparison of cells. It is used by one goroutine;
// tables of several are added up.
type cellTable struct {
	rows, cells, findings int64
	rec                   int64 // record under comparison
	fields                map[fieldKey]*report.CellField
}

func newCellTable() *cellTable { return &cellTable{fields: map[fieldKey]*report.CellField{}} }

func (t *cellTable) field(k fieldKey) *report.CellField {
	f := t.fields[k]
	if f == nil {
		f = &report.CellField{Source: k.source, Stream: k.stream, Field: k.field, Counts: map[report.State]int64{}, Examples: map[report.State][]report.CellDrill{}}
		t.fields[k] = f
	}
	return f
}

// count notes one cell. Examples of the first records are kept, whatever the
// order in which records come; example is called only for those.
func (t *cellTable) count(k fieldKey, st report.State, example func() report.CellDrill) {
	t.cells++
	f := t.field(k)
	f.Counts[st]++
	if st.Finding() {
		t.findings++
	}
	if st == report.Equal || st == report.BothNull {
		return
	}
	list := f.Examples[st]
	if n := len(list); n == report.Drilldowns {
		if t.rec >= list[n-1].Record {
			return
		}
		list = list[:n-1]
	}
	i := len(list)
	for i > 0 && t.rec < list[i-1].Record {
		i--
	}
	f.Examples[st] = slices.Insert(list, i, example())
}

// add merges another table into this one.
func (t *cellTable) add(o *cellTable) {
	t.rows += o.rows
	t.cells += o.cells
	t.findings += o.findings
	for k, f := range o.fields {
		mine := t.field(k)
		for st, n := range f.Counts {
			mine.Counts[st] += n
		}
		for st, list := range f.Examples {
			mine.Examples[st] = append(mine.Examples[st], list...)
		}
	}
}

// list returns the fields in order, examples sorted by key and cut; against says
// what cells of sources were held against.
func (t *cellTable) list(against string) []report.CellField {
	out := make([]report.CellField, 0, len(t.fields))
	for _, f := range t.fields {
		for st, list := range f.Examples {
			slices.SortFunc(list, func(a, b report.CellDrill) int {
				return cmp.Or(cmp.Compare(a.Record, b.Record), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Place, b.Place))
			})
			f.Examples[st] = list[:min(len(list), report.Drilldowns)]
		}
		if f.Against = against; f.Source == publishedSource {
			f.Against = report.AgainstGolden
		}
		out = append(out, *f)
	}
	slices.SortFunc(out, func(a, b report.CellField) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Stream, b.Stream), compareFields(a.Field, b.Field))
	})
	return out
}

// compareFields orders paths as the unified model does.
func compareFields(a, b string) int {
	return cmp.Or(cmp.Compare(fieldOrder[a], fieldOrder[b]), cmp.Compare(a, b))
}

var fieldOrder, fieldPaths = func() (order map[string]int, paths [record.NumFields]string) {
	order = make(map[string]int, record.NumFields)
	for i := range record.NumFields {
		paths[i] = record.Fields[i].Path()
		order[paths[i]] = int(i)
	}
	return order, paths
}()

// same counts a row whose cells are all what they should be.
func (t *cellTable) same(p *place, e *record.Entity) {
	t.rows++
	t.rec = p.rec
	t.sameEntity(p, e)
}

func (t *cellTable) sameEntity(p *place, e *record.Entity) {
	for i := range e.Fields {
		f := &e.Fields[i]
		t.agreed(p, e.Item, f, f.Value)
	}
	for i := range e.Ext {
		t.count(fieldKey{p.source, p.stream, e.Type.String() + "." + e.Ext[i].Name}, nullness(e.Ext[i].Value), nil)
	}
	for i := range e.Kids {
		t.sameEntity(p, &e.Kids[i])
	}
}

// agreed counts a cell that is as it should be: equal, both null, or changed by
// a rule on its way.
func (t *cellTable) agreed(p *place, item uint16, f *record.FieldValue, stored record.Value) {
	k := fieldKey{p.source, p.stream, fieldPaths[f.ID]}
	if !changed(f) {
		t.count(k, nullness(f.Value), nil)
		return
	}
	t.count(k, report.ChangedByRule, func() report.CellDrill {
		return p.drill(item, f.ID, f.Steps[0].Before.Text, stored.Text, ruleNames(f.Steps))
	})
}

func nullness(v record.Value) report.State {
	if v.IsNull() {
		return report.BothNull
	}
	return report.Equal
}

// changed reports whether rules made of the value something else.
func changed(f *record.FieldValue) bool {
	return len(f.Steps) > 0 && f.Steps[0].Before != f.Value
}

func ruleNames(steps []record.Step) string {
	var names []string
	for i := range steps {
		if !slices.Contains(names, steps[i].Rule) {
			names = append(names, steps[i].Rule)
		}
	}
	return strings.Join(names, ", ")
}

func (p *place) drill(item uint16, id record.FieldID, source, stored, rule string) report.CellDrill {
	d := report.CellDrill{Key: mask.Key(p.key), Record: p.rec, Rule: rule, Source: mask.Field(id, source, p.person), Store: mask.Field(id, stored, p.person)}
	if p.cell != nil {
		d.Place = mask.Key(p.cell(item, id))
	}
	return d
}

// differ compares a row field by field: want is what it should be, have what the
// store has. plain compares values as the golden tables keep them.
func (t *cellTable) differ(p *place, want, have *record.Entity, plain bool) {
	t.rows++
	t.rec = p.rec
	t.differEntity(p, want, have, plain)
}

func (t *cellTable) differEntity(p *place, want, have *record.Entity, plain bool) {
	for i := range want.Fields {
		f := &want.Fields[i]
		t.cell(p, want.Item, f, have.Get(f.ID), plain)
	}
	for i := range have.Fields {
		if f := &have.Fields[i]; want.Find(f.ID) == nil && !f.Value.IsNull() {
			t.state(p, want.Item, f.ID, report.StoreOnly, "", f.Value.Text)
		}
	}
	t.custom(p, want, have)
	for _, kid := range []record.EntityType{record.Contact, record.ContactPoint, record.Address, record.Consent, record.OrderItem} {
		t.kids(p, kidsOf(want, kid), kidsOf(have, kid), plain)
	}
}

// cell compares one cell and says in which state it is.
func (t *cellTable) cell(p *place, item uint16, f *record.FieldValue, have record.Value, plain bool) {
	want := f.Value
	switch {
	case plain && want.Plain() == have.Plain():
		t.count(fieldKey{p.source, p.stream, fieldPaths[f.ID]}, nullness(have), nil)
	case sameValue(want, have):
		t.agreed(p, item, f, have)
	case have.IsNull():
		t.state(p, item, f.ID, report.SourceOnly, want.Text, "")
	case want.IsNull():
		t.state(p, item, f.ID, report.StoreOnly, "", have.Text)
	default:
		t.state(p, item, f.ID, report.ChangedUnruled, want.Text, have.Text)
	}
}

// sameValue compares values as JSON keeps them: a decimal without a point comes
// back as an integer.
func sameValue(a, b record.Value) bool {
	return a.Text == b.Text && (a.Kind == b.Kind || number(a) && number(b))
}

func (t *cellTable) state(p *place, item uint16, id record.FieldID, st report.State, want, have string) {
	t.count(fieldKey{p.source, p.stream, fieldPaths[id]}, st, func() report.CellDrill { return p.drill(item, id, want, have, "") })
}

// custom compares custom fields. A golden table keeps values that don't fit
// their column among them.
func (t *cellTable) custom(p *place, want, have *record.Entity) {
	at := func(e *record.Entity, name string) record.Value {
		for i := range e.Ext {
			if e.Ext[i].Name == name {
				return e.Ext[i].Value
			}
		}
		return record.Value{}
	}
	for i := range want.Ext {
		w, h := want.Ext[i].Value, at(have, want.Ext[i].Name)
		k := fieldKey{p.source, p.stream, want.Type.String() + "." + want.Ext[i].Name}
		st := nullness(h)
		switch {
		case w.Plain() == h.Plain():
		case h.IsNull():
			st = report.SourceOnly
		default:
			st = report.ChangedUnruled
		}
		t.count(k, st, func() report.CellDrill {
			return report.CellDrill{Key: mask.Key(p.key), Record: p.rec, Source: mask.Text(w.Text), Store: mask.Text(h.Text)}
		})
	}
	for i := range have.Ext {
		name := have.Ext[i].Name
		_, modelled := record.Lookup(have.Type, name) // a value that didn't fit its column
		if !modelled && at(want, name).IsNull() && !have.Ext[i].Value.IsNull() {
			t.count(fieldKey{p.source, p.stream, want.Type.String() + "." + name}, report.StoreOnly, func() report.CellDrill {
				return report.CellDrill{Key: mask.Key(p.key), Record: p.rec, Store: mask.Text(have.Ext[i].Value.Text)}
			})
		}
	}
}

// kids compares nested entities in order; one that is missing on a side leaves
// its cells on the other.
func (t *cellTable) kids(p *place, want, have []*record.Entity, plain bool) {
	for i := range max(len(want), len(have)) {
		switch {
		case i >= len(have):
			t.oneSided(p, want[i], report.SourceOnly)
		case i >= len(want):
			t.oneSided(p, have[i], report.StoreOnly)
		default:
			t.differEntity(p, want[i], have[i], plain)
		}
	}
}

func (t *cellTable) oneSided(p *place, e *record.Entity, st report.State) {
	for i := range e.Fields {
		f := &e.Fields[i]
		if f.Value.IsNull() {
			continue
		}
		if st == report.SourceOnly {
			t.state(p, e.Item, f.ID, st, f.Value.Text, "")
		} else {
			t.state(p, e.Item, f.ID, st, "", f.Value.Text)
		}
	}
	for i := range e.Kids {
		t.oneSided(p, &e.Kids[i], st)
	}
}

func kidsOf(e *record.Entity, t record.EntityType) []*record.Entity {
	var out []*record.Entity
	for i := range e.Kids {
		if e.Kids[i].Type == t {
			out = append(out, &e.Kids[i])
		}
	}
	return out
}

// missing counts the cells of a whole row that one side hasn't.
func (t *cellTable) missing(p *place, e *record.Entity) {
	t.rows++
	t.rec = p.rec
	if len(e.Fields) == 0 {
		t.count(fieldKey{p.source, p.stream, e.Type.String()}, report.MissingRow, func() report.CellDrill { return report.CellDrill{Key: mask.Key(p.key), Record: p.rec} })
		return
	}
	for i := range e.Fields {
		if f := &e.Fields[i]; !f.Value.IsNull() {
			t.state(p, e.Item, f.ID, report.MissingRow, f.Value.Text, "")
		}
	}
}
