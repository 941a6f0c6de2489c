package reconcile

import (
	"cmp"
	"slices"

	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/report"
)

// total is the control total of one field that one column feeds.
type total struct {
	key    fieldKey
	id     record.FieldID
	item   uint16
	column string

	source measure // the column, in the raw rows
	both   measure // the field, in rows that are as they should be
	want   measure // the field as it should be, in the other rows
	have   measure // the field as the store has it, in the other rows

	ruled, nulled, derived int64
}

// totalTable collects the control totals of one stream. One goroutine uses it;
// tables of several are added up.
type totalTable struct {
	list []*total
	cols []int // position in the raw row, by total
}

func newTotalTable(r *replayer, source, stream string) *totalTable {
	t := &totalTable{}
	for place, cols := range r.mapping.Places() {
		if len(cols) != 1 {
			continue
		}
		i, ok := r.index[cols[0]]
		if !ok {
			continue
		}
		t.list = append(t.list, &total{key: fieldKey{source, stream, fieldPaths[place.Field]}, id: place.Field, item: place.Item, column: cols[0]})
		t.cols = append(t.cols, i)
	}
	return t
}

// sourceRow measures the raw row.
func (t *totalTable) sourceRow(values []record.Value) {
	for i, x := range t.list {
		x.source.add(values[t.cols[i]])
	}
}

// same measures a row that is in the store as it should be.
func (t *totalTable) same(e *record.Entity) {
	for _, x := range t.list {
		x.walk(e, func(f *record.FieldValue) { x.both.add(f.Value); x.explain(f) })
	}
}

// differ measures a row that is not; have is nil when it isn't there at all.
func (t *totalTable) differ(want, have *record.Entity) {
	for _, x := range t.list {
		x.walk(want, func(f *record.FieldValue) { x.want.add(f.Value); x.explain(f) })
		if have != nil {
			x.walk(have, func(f *record.FieldValue) { x.have.add(f.Value) })
		}
	}
}

// explain counts what rules did to a value.
func (x *total) explain(f *record.FieldValue) {
	switch {
	case f.Derived:
		x.derived++
	case !changed(f):
	case f.Value.IsNull():
		x.nulled++
	default:
		x.ruled++
	}
}

// walk calls fn with the field of every entity that the item made.
func (x *total) walk(e *record.Entity, fn func(*record.FieldValue)) {
	if e.Item == x.item && e.Type == record.Fields[x.id].Entity {
		f := e.Find(x.id)
		if f == nil {
			f = &record.FieldValue{ID: x.id}
		}
		fn(f)
	}
	for i := range e.Kids {
		x.walk(&e.Kids[i], fn)
	}
}

func (t *totalTable) add(o *totalTable) {
	for i, x := range t.list {
		y := o.list[i]
		x.source.merge(&y.source)
		x.both.merge(&y.both)
		x.want.merge(&y.want)
		x.have.merge(&y.have)
		x.ruled += y.ruled
		x.nulled += y.nulled
		x.derived += y.derived
	}
}

// report turns the totals into lines of the report. A total passes when the
// store has what mapping and rules make of the source; what they changed is the
// declared explanation of a difference to the raw column.
func (t *totalTable) report(reread bool, absent ...string) []report.Total {
	out := make([]report.Total, 0, len(t.list))
	for _, x := range t.list {
		cover := func(s string) string { return mask.Field(x.id, s, true) }
		x.want.merge(&x.both)
		x.have.merge(&x.both)
		line := report.Total{Source: x.key.source, Stream: x.key.stream, Field: x.key.field, Column: x.column, Reread: reread, Before: x.source.report(cover), After: x.have.report(cover), Status: report.Pass}
		if line.After != x.want.report(cover) {
			line.Status = report.Fail
		}
		if x.source.count != x.want.count {
			line.Explained = append(line.Explained, absent...)
			if x.item > 0 {
				line.Explained = append(line.Explained, "split")
			}
		}
		for _, e := range []struct {
			n    int64
			name string
		}{{x.ruled, "rules"}, {x.nulled, "nulled"}, {x.derived, "derived"}} {
			if e.n > 0 {
				line.Explained = append(line.Explained, e.name)
			}
		}
		out = append(out, line)
	}
	return out
}

func sortTotals(list []report.Total) {
	slices.SortStableFunc(list, func(a, b report.Total) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Stream, b.Stream), compareFields(a.Field, b.Field))
	})
}
