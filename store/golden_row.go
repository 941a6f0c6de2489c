package store

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store/schema"
)

// rowBuffer collects rows of one golden table for a bulk insert.
type rowBuffer struct {
	table *schema.Table
	cols  []string
	first record.FieldID // of the table's model columns, which are consecutive
	flat  []any
}

func newRowBuffer(table string) *rowBuffer {
	t := schema.Find(table)
	b := &rowBuffer{table: t, cols: t.Names()}
	b.first = t.Fields()[0].Field
	return b
}

// add appends a row: the columns before the model's, the entity's fields and
// custom fields, the columns after extra.
func (b *rowBuffer) add(before []any, e *record.Entity, after ...any) error {
	fields := b.table.Fields()
	b.flat = append(b.flat, before...)
	start := len(b.flat)
	for range fields {
		b.flat = append(b.flat, nil)
	}
	odd := map[string]any{}
	for i := range e.Fields {
		f := &e.Fields[i]
		if f.Value.IsNull() {
			continue
		}
		c := fields[f.ID-b.first]
		v, ok := columnValue(c.Type, f.Value)
		if !ok {
			odd[c.Name] = jsonValue(f.Value)
			continue
		}
		b.flat[start+int(f.ID-b.first)] = v
	}
	for _, x := range e.Ext {
		if !x.Value.IsNull() {
			odd[x.Name] = jsonValue(x.Value)
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
