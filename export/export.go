// Package export writes unified customers for other people and programs: CSV,
// Excel and JSON lines. Personal values are covered unless the caller may see
// them (promise P9), and no cell is ever a formula.
package export

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// Formats lists the kinds of files.
func Formats() []string { return []string{"csv", "xlsx", "jsonl"} }

// nested are the columns beside the customer's own fields: what a table of one
// row a customer can say of its contacts and addresses.
var nested = []string{"contacts", "contact_points", "addresses", "sources"}

// Columns lists every column that can be written: the id, the customer's fields,
// custom fields as JSON, what is nested, and for an export of changes what
// changed.
func Columns() []string {
	cols := []string{"id"}
	for _, id := range record.FieldsOf(record.Customer) {
		cols = append(cols, id.Info().Name)
	}
	return append(append(cols, "ext"), nested...)
}

// Line is one customer to write. Gone customers have an id and nothing else.
type Line struct {
	Customer *store.Customer
	ID       string
	Change   string // "new", "changed", "gone"; "" in an export of everything
	Into     string // gone: the customer it was merged into, if it was
}

// Options say what is written.
type Options struct {
	Format  string
	Columns []string // of Columns(); empty: all
	Changes bool     // add the columns change and merged_into
	Clear   bool     // personal values in clear text
}

// Writer writes lines one by one; memory doesn't grow with them.
type Writer struct {
	opt  Options
	cols []string
	out  sink
}

// sink is one kind of file.
type sink interface {
	head(cols []string) error
	row(cols, cells []string) error
	close() error
}

// New begins a file.
func New(w io.Writer, opt Options) (*Writer, error) {
	cols := opt.Columns
	if len(cols) == 0 {
		cols = Columns()
	}
	if opt.Changes {
		cols = append(slices.Clone(cols), "change", "merged_into")
	}
	x := &Writer{opt: opt, cols: cols}
	switch opt.Format {
	case "xlsx":
		x.out = &sheets{w: w}
	case "jsonl":
		x.out = &lines{w: bufio.NewWriterSize(w, 1<<16)}
	default:
		x.out = &table{w: csv.NewWriter(w)}
	}
	return x, x.out.head(cols)
}

// Write adds a customer.
func (x *Writer) Write(l *Line) error {
	cells := make([]string, len(x.cols))
	for i, c := range x.cols {
		cells[i] = x.cell(l, c)
	}
	return x.out.row(x.cols, cells)
}

// Close ends the file.
func (x *Writer) Close() error { return x.out.close() }

func (x *Writer) cell(l *Line, column string) string {
	switch column {
	case "id":
		return l.ID
	case "change":
		return l.Change
	case "merged_into":
		return l.Into
	}
	if l.Customer == nil {
		return ""
	}
	e := &l.Customer.Entity
	person := e.Get(record.CustomerKind).Text == "person"
	switch column {
	case "ext":
		return x.custom(e)
	case "sources":
		var refs []string
		for _, s := range l.Customer.Sources {
			key := s.Key
			if !x.opt.Clear {
				key = mask.Key(key)
			}
			refs = append(refs, s.Source+"/"+s.Stream+"/"+key)
		}
		return strings.Join(refs, "; ")
	case "contacts":
		return x.kids(e, record.Contact, person)
	case "contact_points":
		return x.kids(e, record.ContactPoint, person)
	case "addresses":
		return x.kids(e, record.Address, person)
	}
	id, _ := record.Lookup(record.Customer, column)
	return x.shown(id, e.Get(id).Text, person)
}

func (x *Writer) shown(id record.FieldID, text string, person bool) string {
	if x.opt.Clear {
		return text
	}
	return mask.Field(id, text, person)
}

// custom is the custom fields as a JSON object.
func (x *Writer) custom(e *record.Entity) string {
	if len(e.Ext) == 0 {
		return ""
	}
	out := map[string]string{}
	for _, f := range e.Ext {
		out[f.Name] = f.Value.Text
		if !x.opt.Clear {
			out[f.Name] = mask.Text(f.Value.Text)
		}
	}
	text, _ := json.Marshal(out) // strings always marshal
	return string(text)
}

// kids are nested entities, each with its values separated by commas.
func (x *Writer) kids(e *record.Entity, t record.EntityType, person bool) string {
	var out []string
	for i := range e.Kids {
		k := &e.Kids[i]
		if k.Type != t {
			continue
		}
		var parts []string
		for _, f := range k.Brief() {
			parts = append(parts, x.shown(f.ID, f.Value.Text, person))
		}
		if points := x.kids(k, record.ContactPoint, person); points != "" {
			parts = append(parts, points)
		}
		out = append(out, strings.Join(parts, ", "))
	}
	return strings.Join(out, "; ")
}

// table is a CSV file.
type table struct{ w *csv.Writer }

func (t *table) head(cols []string) error { return t.w.Write(cols) }

func (t *table) row(_, cells []string) error {
	for i := range cells {
		cells[i] = Harmless(cells[i])
	}
	return t.w.Write(cells)
}

func (t *table) close() error {
	t.w.Flush()
	return t.w.Error()
}

// Harmless puts an apostrophe before a text that a spreadsheet would take for a
// formula. Numbers, also those of telephones (+8613…), can't do harm and stay.
func Harmless(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) && !strings.HasPrefix(cell, "＝") && !strings.HasPrefix(cell, "＋") && !strings.HasPrefix(cell, "－") && !strings.HasPrefix(cell, "＠") {
		return cell
	}
	if rest := cell[1:]; (cell[0] == '+' || cell[0] == '-') && rest != "" && strings.Trim(rest, "0123456789.") == "" {
		return cell
	}
	return "'" + cell
}

// lines is a file of JSON lines: an object a customer, without empty values.
type lines struct{ w *bufio.Writer }

func (l *lines) head([]string) error { return nil }

func (l *lines) row(cols, cells []string) error {
	sep := "{"
	for i, c := range cols {
		if cells[i] == "" {
			continue
		}
		var text strings.Builder
		enc := json.NewEncoder(&text)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(cells[i]); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(l.w, "%s%q:%s", sep, c, strings.TrimSuffix(text.String(), "\n")); err != nil {
			return err
		}
		sep = ","
	}
	_, err := l.w.WriteString("}\n")
	return err
}

func (l *lines) close() error { return l.w.Flush() }

// sheetRows is how many rows a sheet of Excel holds, and cellSize how many
// characters a cell.
const (
	sheetRows = 1_048_576
	cellSize  = 32_767
)

// sheets is a workbook: as many sheets as the rows need, every cell a text.
type sheets struct {
	w    io.Writer
	f    *excelize.File
	s    *excelize.StreamWriter
	cols []string
	n, r int
}

func (x *sheets) head(cols []string) error {
	x.f, x.cols = excelize.NewFile(), cols
	return x.sheet()
}

// sheet begins the next sheet with a row of titles.
func (x *sheets) sheet() (err error) {
	if x.s != nil {
		if err := x.s.Flush(); err != nil {
			return err
		}
	}
	x.n++
	name := fmt.Sprint("customers", x.n)
	if x.n == 1 {
		name = "customers"
		err = x.f.SetSheetName("Sheet1", name)
	} else {
		_, err = x.f.NewSheet(name)
	}
	if err != nil {
		return err
	}
	if x.s, err = x.f.NewStreamWriter(name); err != nil {
		return err
	}
	x.r = 0
	return x.put(x.cols)
}

func (x *sheets) put(cells []string) error {
	x.r++
	row := make([]any, len(cells))
	for i, c := range cells {
		if r := []rune(c); len(c) > cellSize && len(r) > cellSize {
			c = string(r[:cellSize-1]) + "…"
		}
		row[i] = c
	}
	return x.s.SetRow(fmt.Sprint("A", x.r), row)
}

func (x *sheets) row(_, cells []string) error {
	if x.r == sheetRows {
		if err := x.sheet(); err != nil {
			return err
		}
	}
	return x.put(cells)
}

func (x *sheets) close() error {
	err := x.s.Flush()
	if err == nil {
		err = x.f.Write(x.w)
	}
	return errors.Join(err, x.f.Close())
}
