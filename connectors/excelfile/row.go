package excelfile

import (
	"strconv"
	"strings"
	"time"

	"github.com/custhub/custhub/connectors/excelfile/sheet"
	"github.com/custhub/custhub/record"
)

// Codes of the problems that a row can have.
const (
	CodeError        = "excel.error_cell"    // a cell holds an error such as #N/A
	CodeUncalculated = "excel.uncalculated"  // a formula without a result
	CodeBeyond       = "excel.beyond_header" // a cell to the right of all columns
	CodeNoKey        = "excel.no_key"        // the columns of the key are empty
)

// makeRow turns a row of the sheet into a row of the stream; ok is false when
// it has no content.
func (r *reader) makeRow(t *table, in sheet.Row) (row record.Row, ok bool) {
	if blank(in.Cells) {
		return row, false
	}
	row = record.Row{Values: r.values(), Origin: record.Origin{Part: t.part(), Row: int64(in.Number), Grid: true}}
	if d, can := r.rows.(problems); can {
		row.Problem = d.problem()
	}
	for i := range in.Cells {
		c := &in.Cells[i]
		if c.Col >= len(t.columns) {
			flag(&row, c, CodeBeyond, "", "the cell stands to the right of all columns", "give the column a heading, or empty the cell")
			continue
		}
		v := r.value(c)
		row.Values[t.columns[c.Col]] = v
		if c.Kind == sheet.Error && r.s.o.Errors != "null" {
			flagError(&row, t, c)
		}
	}
	row.Key = r.rowKey(&row)
	if row.Key == "" && row.Problem == nil {
		row.Problem = &record.Problem{
			Code: CodeNoKey, Column: strings.Join(r.s.o.Key, ", "), Reason: "the columns of the key are empty",
			Hint: "fill in the key in the sheet, or choose other key columns",
		}
	}
	return row, true
}

func blank(cells []sheet.Cell) bool {
	for i := range cells {
		if strings.TrimSpace(cells[i].Text) != "" {
			return false
		}
	}
	return true
}

// flag sets the row's problem unless it has one.
func flag(row *record.Row, c *sheet.Cell, code, column, reason, hint string) {
	if row.Problem == nil && strings.TrimSpace(c.Text) != "" {
		row.Problem = &record.Problem{
			Code: code, Column: column, Value: c.Display(), Hint: hint,
			Reason: reason + ", at " + record.ColumnLetters(c.Col) + strconv.FormatInt(row.Origin.Row, 10),
		}
	}
}

func flagError(row *record.Row, t *table, c *sheet.Cell) {
	name := t.layout.names[c.Col]
	if c.Text == sheet.Uncalculated {
		flag(row, c, CodeUncalculated, name, "the cell holds a formula that was never calculated", "open the workbook in Excel and save it")
		return
	}
	flag(row, c, CodeError, name, "the cell holds an error", "repair the formula in the sheet, or set errors: null to take such cells for empty")
}

// value turns a cell into a value, as the option says.
func (r *reader) value(c *sheet.Cell) record.Value {
	switch {
	case c.Kind == sheet.Error:
		if r.s.o.Errors == "null" {
			return record.Value{}
		}
		return record.T(c.Text)
	case r.s.o.Values == valuesDisplay:
		return record.T(c.Display())
	case c.Kind == sheet.Number && c.Format != nil && c.Format.Padded():
		return record.T(c.Display()) // its zeros belong to it: a code, a postcode
	case r.s.o.Values == valuesTyped:
		return typed(c)
	}
	return record.T(c.Text)
}

func typed(c *sheet.Cell) record.Value {
	switch c.Kind {
	case sheet.Number:
		if strings.IndexByte(c.Text, '.') >= 0 {
			return record.Value{Kind: record.Decimal, Text: c.Text}
		}
		return record.Value{Kind: record.Int, Text: c.Text}
	case sheet.Bool:
		return record.B(c.Text == "true")
	case sheet.Date:
		if isMoment(c.Text, "2006-01-02") {
			return record.Value{Kind: record.Date, Text: c.Text}
		}
		if isMoment(c.Text, "2006-01-02T15:04:05.999") {
			return record.Value{Kind: record.Time, Text: c.Text}
		}
	}
	return record.T(c.Text)
}

// rowKey is the declared key, or the place of the row. It is "" when the
// declared key is empty.
func (r *reader) rowKey(row *record.Row) string {
	if len(r.key) == 0 {
		return row.Origin.String()
	}
	parts := make([]string, len(r.key))
	filled := false
	for i, k := range r.key {
		parts[i] = row.Values[k].Text
		filled = filled || strings.TrimSpace(parts[i]) != ""
	}
	if !filled {
		return ""
	}
	return record.JoinKey(parts...)
}

// isMoment reports whether text is a real date in exactly that form: the strict
// dialect of .xlsx holds dates as text, which may be anything.
func isMoment(text, form string) bool {
	t, err := time.Parse(form, text)
	return err == nil && t.Format(form) == text
}
