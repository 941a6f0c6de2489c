package jsonfile

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/record"
)

// reader reads one stream. Its cursor is "row N": the number of rows read.
type reader struct {
	options *StreamOptions
	file    *file
	schema  record.Schema
	index   map[string]int
	total   int64
	row     int64
	done    bool
	rows    []record.Row
}

func newReader(path string, o *StreamOptions, schema record.Schema, total int64, cursor string) (*reader, error) {
	f, err := open(path, o)
	if err != nil {
		return nil, err
	}
	r := &reader{options: o, file: f, schema: schema, index: map[string]int{}, total: total}
	for i, c := range schema.Columns {
		r.index[c.Name] = i
	}
	if cursor == "" {
		return r, nil
	}
	n, ok := strings.CutPrefix(cursor, "row ")
	skip, err := strconv.ParseInt(n, 10, 64)
	if !ok || err != nil || skip < 0 {
		f.close()
		return nil, connectors.BadCursor("jsonfile.cursor", err)
	}
	for r.row < skip {
		obj, err := f.next()
		if err != nil || obj == nil {
			r.done = true
			return r, err
		}
		r.row++
	}
	return r, nil
}

// Schema implements connectors.Reader.
func (r *reader) Schema() *record.Schema { return &r.schema }

// Whole implements connectors.Pass: a file shows every row.
func (r *reader) Whole() bool { return true }

// Total implements connectors.Pass.
func (r *reader) Total() int64 { return r.total }

// Close implements connectors.Reader.
func (r *reader) Close() error {
	r.file.close()
	return nil
}

// Next implements connectors.Reader.
func (r *reader) Next(ctx context.Context, limit int) (connectors.Page, error) {
	r.rows = r.rows[:0]
	for len(r.rows) < limit && !r.done {
		if err := ctx.Err(); err != nil {
			return connectors.Page{}, err
		}
		obj, err := r.file.next()
		if err != nil {
			return connectors.Page{}, err
		}
		if obj == nil {
			r.done = true
			break
		}
		r.row++
		r.rows = append(r.rows, r.toRow(obj))
	}
	if r.done {
		return connectors.Page{Rows: r.rows, Done: true}, nil
	}
	return connectors.Page{Rows: r.rows, Cursor: "row " + strconv.FormatInt(r.row, 10)}, nil
}

func (r *reader) toRow(obj *object) record.Row {
	row := record.Row{
		Origin: record.Origin{Part: filepath.Base(r.options.Path), Row: obj.place(r.row)},
		Values: make([]record.Value, len(r.schema.Columns)), Problem: obj.problem,
	}
	if obj.problem != nil {
		return row
	}
	for _, m := range obj.members {
		if i, ok := r.index[m.name]; ok { // a file that grew since the survey may have more
			row.Values[i] = m.value
		}
	}
	row.Key, row.Problem = r.key(&row)
	return row
}

func (r *reader) key(row *record.Row) (string, *record.Problem) {
	if len(r.options.Key) == 0 {
		return strconv.FormatInt(r.row, 10), nil
	}
	parts := make([]string, len(r.options.Key))
	for i, k := range r.options.Key {
		c, ok := r.index[k]
		if !ok || row.Values[c].Empty() {
			return "", &record.Problem{Code: "jsonfile.no_key", Column: k, Reason: fmt.Sprintf("the row has no %q, which is its key", k), Hint: "fill it in the source, or declare another key"}
		}
		parts[i] = row.Values[c].Text
	}
	return record.JoinKey(parts...), nil
}
