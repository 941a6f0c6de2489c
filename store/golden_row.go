package store

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store/schema"
)

// rowBuffer collects rows of one golden table for a bulk insert.
type rowBuffer struct {
	table  *schema.Table
	cols   []string
	fields []schema.Column // the model's columns, which are consecutive
	flat   []any
}

func newRowBuffer(table string) *rowBuffer {
	t := schema.Find(table)
	return &rowBuffer{table: t, cols: t.Names(), fields: t.Fields()}
}

// filled returns the columns in which some row has a value, with the rows cut
// down to them: most customers fill a third of the columns, and binding a null
// costs as much as binding a value.
func (b *rowBuffer) filled() (cols []string, flat []any) {
	width := len(b.cols)
	used := make([]bool, width)
	n := 0
	for i, v := range b.flat {
		if v != nil && !used[i%width] {
			used[i%width] = true
			n++
		}
	}
	if n == width || n == 0 {
		return b.cols, b.flat
	}
	for i, name := range b.cols {
		if used[i] {
			cols = append(cols, name)
		}
	}
	flat = make([]any, 0, len(b.flat)/width*n)
	for i, v := range b.flat {
		if used[i%width] {
			flat = append(flat, v)
		}
	}
	return cols, flat
}

// add appends a row: the columns before the model's, the entity's fields and
// custom fields, the columns after extra.
func (b *rowBuffer) add(before []any, e *record.Entity, after ...any) error {
	b.flat = append(b.flat, before...)
	start, first := len(b.flat), b.fields[0].Field
	b.flat = slices.Grow(b.flat, len(b.cols))[:start+len(b.fields)]
	clear(b.flat[start:])
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
		c := b.fields[f.ID-first]
		v, ok := columnValue(c.Type, f.Value)
		if !ok {
			keep(c.Name, f.Value)
			continue
		}
		b.flat[start+int(f.ID-first)] = v
	}
	for _, x := range e.Ext {
		if !x.Value.IsNull() {
			keep(x.Name, x.Value)
		}
	}
	extra, err := jsonObject(odd)
	b.flat = append(append(b.flat, extra), after...)
	return err
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

// decimalForm is what a DECIMAL(65,20) holds exactly: 45 digits before the point
// and 20 after. PostgreSQL and SQLite could hold more, but then the three stores
// would differ (promise P5).
var decimalForm = regexp.MustCompile(`^-?[0-9]{1,45}(\.[0-9]{1,20})?$`)

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
		return v.Text, decimalForm.MatchString(v.Text)
	case schema.Bool:
		return v.Text == "true", v.Text == "true" || v.Text == "false"
	case schema.When:
		return clean(v.Text), len(v.Text) <= maxWhen
	default:
		return clean(v.Text), true
	}
}
