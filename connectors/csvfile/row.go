package csvfile

import (
	"strconv"
	"strings"

	"github.com/custhub/custhub/connectors/csvfile/delimited"
	"github.com/custhub/custhub/record"
)

// pageRows is how many rows a page has, slabRows of how many the values are
// allocated at once.
const (
	pageRows = 1024
	slabRows = 256
)

// values returns the values of a new row, all null.
func (r *reader) values() []record.Value {
	n := len(r.p.schema.Columns)
	if len(r.free) < n {
		r.slab = make([]record.Value, min(max(2*len(r.slab), n*slabRows), n*pageRows))
		r.free = r.slab
	}
	v := r.free[:n:n]
	r.free = r.free[n:]
	clear(v)
	return v
}

// makeRow turns a record into a row of the stream.
func (r *reader) makeRow(f file, rec *delimited.Record) record.Row {
	row := record.Row{Values: r.values(), Origin: record.Origin{Part: f.input.Part, Row: rec.Line}, Problem: rec.Problem}
	for i, text := range rec.Fields {
		if i < len(f.columns) {
			row.Values[f.columns[i]] = record.T(text)
		}
	}
	if row.Problem == nil {
		row.Problem = r.ragged(f, rec)
	}
	row.Key = r.rowKey(&row)
	if row.Key == "" && row.Problem == nil {
		row.Problem = &record.Problem{
			Code: "csv.no_key", Column: strings.Join(r.s.o.Key, ", "), Reason: "the columns of the key are empty",
			Hint: "fill in the key in the source, or choose other key columns",
		}
	}
	return row
}

// ragged reports a row whose number of fields isn't the header's. Empty fields
// too many at the end, as a trailing delimiter makes, are nothing.
func (r *reader) ragged(f file, rec *delimited.Record) *record.Problem {
	want, got := len(f.columns), len(rec.Fields)
	if got == want || got < want && r.s.o.Ragged == "pad" || got > want && empty(rec.Fields[want:]) {
		return nil
	}
	value := ""
	if got > want {
		value = strings.Join(rec.Fields[want:], f.layout.dialect.Delimiter)
	}
	return &record.Problem{
		Code: delimited.CodeRagged, Value: value,
		Reason: "the row has " + strconv.Itoa(got) + " fields, the header " + strconv.Itoa(want),
		Hint:   "look for a delimiter or line end inside a field that isn't quoted",
	}
}

// rowKey is the declared key, or the place of the row. It is "" when the
// declared key is empty.
func (r *reader) rowKey(row *record.Row) string {
	if len(r.key) == 0 {
		return row.Origin.String()
	}
	parts := make([]string, len(r.key))
	for i, k := range r.key {
		parts[i] = row.Values[k].Text
	}
	if empty(parts) {
		return ""
	}
	return record.JoinKey(parts...)
}
