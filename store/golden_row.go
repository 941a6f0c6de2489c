package store

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store/schema"
)

// rowBuffer collects rows of one golden table for a bulk insert: what is filled
// only, since most rows fill a third of their columns.
type rowBuffer struct {
	table  *schema.Table
	cols   []string
	fields []schema.Column // the model's columns, which are consecutive
	extra  int             // the column of custom fields, after the model's
	filled []int64         // by column: rows that have a value, which says something
	used   []bool          // by column: some row has a value
	cells  []cell          // row by row
	ends   []int           // by row: where its cells end

	loadCols []string // what layOut made of the rows
	loadFlat []any
}

// cell is a value of a row.
type cell struct {
	column int
	value  any
}

func newRowBuffer(table string) *rowBuffer {
	t := schema.Find(table)
	b := &rowBuffer{table: t, cols: t.Names(), fields: t.Fields(), filled: make([]int64, len(t.Columns)), used: make([]bool, len(t.Columns))}
	b.extra = slices.Index(b.cols, extraColumn)
	return b
}

// extraColumn holds custom fields and what doesn't fit its column.
const extraColumn = "extra"

// reset empties the buffer for the next rows.
func (b *rowBuffer) reset() {
	clear(b.filled)
	clear(b.used)
	clear(b.cells)
	b.cells, b.ends = b.cells[:0], b.ends[:0]
}

// layOut readies the rows for loading, with the columns in which some row has a
// value: binding a null costs as much as binding a value.
func (b *rowBuffer) layOut() {
	b.loadCols = b.loadCols[:0]
	at := make([]int, len(b.cols))
	for i, name := range b.cols {
		if b.used[i] {
			at[i] = len(b.loadCols)
			b.loadCols = append(b.loadCols, name)
		}
	}
	width := len(b.loadCols)
	clear(b.loadFlat)
	b.loadFlat = slices.Grow(b.loadFlat[:0], len(b.ends)*width)[:len(b.ends)*width]
	begin := 0
	for r, end := range b.ends {
		row := b.loadFlat[r*width:]
		for _, c := range b.cells[begin:end] {
			row[at[c.column]] = c.value
		}
		begin = end
	}
}

// insert loads the rows as laid out.
func (b *rowBuffer) insert(ctx context.Context, q *session) error {
	if len(b.ends) == 0 {
		return nil
	}
	return q.d.insert(ctx, q, b.table.Name, b.loadCols, b.loadFlat)
}

func (b *rowBuffer) put(column int, v any) {
	if v == nil {
		return
	}
	if v != "" || !blankable(b.table.Columns[column]) {
		b.filled[column]++
	}
	b.used[column] = true
	b.cells = append(b.cells, cell{column, v})
}

// add appends a row: the columns before the model's, the entity's fields and
// custom fields, the columns after extra.
func (b *rowBuffer) add(before []any, e *record.Entity, after ...any) error {
	for i, v := range before {
		b.put(i, v)
	}
	first := b.fields[0].Field
	extra, err := inColumns(e, func(f *record.FieldValue, _ schema.Column, v any) { b.put(len(before)+int(f.ID-first), v) })
	b.put(b.extra, extra)
	for i, v := range after {
		b.put(b.extra+1+i, v)
	}
	b.ends = append(b.ends, len(b.cells))
	return err
}

// inColumns calls fit with each value of an entity that its column can hold. It
// returns the column "extra": the others and the custom fields, by name.
func inColumns(e *record.Entity, fit func(f *record.FieldValue, c schema.Column, v any)) (extra any, err error) {
	var odd map[string]any
	keep := func(name string, v record.Value) {
		if odd == nil {
			odd = map[string]any{}
		}
		odd[name] = jsonValue(v)
	}
	for i := range e.Fields {
		f := &e.Fields[i]
		if f.Value.IsNull() {
			continue
		}
		c := schema.FieldColumn(f.ID)
		if v, ok := columnValue(c.Type, f.Value); ok {
			fit(f, c, v)
		} else {
			keep(c.Name, f.Value)
		}
	}
	for _, x := range e.Ext {
		if !x.Value.IsNull() {
			keep(x.Name, x.Value)
		}
	}
	return jsonObject(odd)
}

// jsonObject is a JSON object with sorted names, or null when it is empty.
func jsonObject(m map[string]any) (any, error) {
	if len(m) == 0 {
		return nil, nil
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(m) // sorts names, mends invalid UTF-8, escapes NUL
	return strings.TrimSuffix(b.String(), "\n"), err
}

// jsonValue is a value as JSON keeps it, with all digits of a number.
func jsonValue(v record.Value) any {
	switch v.Kind {
	case record.Int, record.Decimal:
		if json.Valid([]byte(v.Text)) {
			return json.RawMessage(v.Text)
		}
	case record.Bool:
		return v.Text == "true"
	case record.JSON:
		if json.Valid([]byte(v.Text)) {
			return json.RawMessage(v.Text)
		}
	}
	return v.Text
}

// storableDecimal reports whether a DECIMAL(65,20) holds a number exactly: 45
// digits before the point and 20 after. PostgreSQL and SQLite could hold more,
// but then the three stores would differ (promise P5).
func storableDecimal(s string) bool {
	whole, frac, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return onlyDigits(whole, 45) && (!point || onlyDigits(frac, 20))
}

func onlyDigits(s string, most int) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) > 0 && len(s) <= most
}

// maxWhen is the length of columns of type When.
const maxWhen = 40

// columnValue is a model value as its column takes it, and whether it fits. What
// doesn't fit is kept in the column "extra".
func columnValue(t schema.Type, v record.Value) (any, bool) {
	switch t {
	case schema.ID:
		n, err := strconv.ParseInt(v.Text, 10, 64)
		return n, err == nil && strconv.FormatInt(n, 10) == v.Text
	case schema.Decimal:
		return v.Text, storableDecimal(v.Text)
	case schema.Bool:
		return v.Text == "true", v.Text == "true" || v.Text == "false"
	case schema.When:
		return clean(v.Text), len(v.Text) <= maxWhen
	default:
		return clean(v.Text), true
	}
}
