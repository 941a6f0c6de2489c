package sqldb

import (
	"strings"

	"github.com/custhub/custhub/record"
)

// row scans the present row of the result into the page.
func (r *reader) row() error {
	r.line.buf = r.line.buf[:0]
	if err := r.rows.Scan(r.dest...); err != nil {
		return err
	}
	all := string(r.line.buf)
	vals := r.space(len(r.page))
	row := record.Row{Values: vals, Origin: record.Origin{Part: r.p.part}}
	for i := range r.cells {
		c := &r.cells[i]
		vals[i] = c.value(all)
		if c.broken && row.Problem == nil {
			row.Problem = &record.Problem{
				Code: "sqldb.encoding", Column: r.p.columns[i].Name, Value: vals[i].Text,
				Reason: "the text is not valid in the database's encoding",
				Hint:   "correct it at the source, or read the column as bytes and decode it in the mapping",
			}
		}
	}
	row.Key = r.p.keyOf(vals)
	if row.Key == "" && row.Problem == nil {
		row.Problem = &record.Problem{Code: "sqldb.empty_key", Reason: "the key of the row is empty", Hint: "give the row a key at the source, or declare another key"}
	}
	row.Deleted = r.p.deleted >= 0 && r.p.isDeleted(vals[r.p.deleted])
	if r.p.mark >= 0 {
		r.marks = append(r.marks, r.cells[r.p.mark].part(all))
	}
	for _, i := range r.p.key {
		r.marks = append(r.marks, r.cells[i].part(all))
	}
	r.page = append(r.page, row)
	return nil
}

// space returns the values of the i-th row of the page. They are reused by the
// next page, as the contract of connectors.Reader allows.
func (r *reader) space(i int) []record.Value {
	width := len(r.p.schema.Columns)
	for len(r.values) < (i+1)*width {
		r.values = append(r.values, make([]record.Value, max(width, min(r.s.options.PageSize*width-len(r.values), 64*width+len(r.values))))...)
	}
	vals := r.values[i*width : (i+1)*width : (i+1)*width]
	clear(vals)
	return vals
}

// keyOf joins the values of the key columns.
func (p *plan) keyOf(vals []record.Value) string {
	if len(p.key) == 1 {
		return record.JoinKey(vals[p.key[0]].Text)
	}
	parts := make([]string, len(p.key))
	for i, k := range p.key {
		parts[i] = vals[k].Text
	}
	return record.JoinKey(parts...)
}

// isDeleted tells whether a value of the deletion mark means deleted.
func (p *plan) isDeleted(v record.Value) bool {
	if v.IsNull() {
		return false
	}
	if p.dead != nil {
		return p.dead[v.Text]
	}
	switch strings.ToLower(v.Text) {
	case "", "0", "false", "f", "n", "no":
		return false
	}
	return true
}
