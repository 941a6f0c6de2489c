package excelfile

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/excelfile/sheet"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// cursor is where reading goes on: after a row of a sheet of a file.
type cursor struct {
	File  string `json:"file"`
	Sheet string `json:"sheet"`
	Row   int    `json:"row"`
	Print string `json:"print"` // size and time of the file
}

func (c cursor) String() string {
	b, _ := json.Marshal(c) // plain data always marshals
	return string(b)
}

func parseCursor(text string) (*cursor, error) {
	c := &cursor{}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(c)
	if err == nil && (c.File == "" || c.Row < 0) {
		err = errors.New("it names no file")
	}
	if err != nil {
		return nil, connectors.BadCursor("excel.cursor", err)
	}
	return c, nil
}

// fingerprint changes when a workbook is saved anew.
func fingerprint(path string) string {
	st, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d-%d", st.Size(), st.ModTime().UnixNano())
}

// reader reads the sheets of a stream one after the other.
type reader struct {
	s     *source
	p     *prepared
	key   []int
	whole bool
	done  bool

	at    int // index of the current table
	after int // last row consumed of it
	print string
	books *shelf
	rows  sheet.Rows
	slab  []record.Value
}

func newReader(s *source, p *prepared, books *shelf, req connectors.Request) (connectors.Reader, error) {
	r := &reader{s: s, p: p, books: books, whole: req.Cursor == ""}
	for _, k := range s.o.Key {
		r.key = append(r.key, p.schema.Index(k))
	}
	if req.Cursor == "" {
		return r, nil
	}
	c, err := parseCursor(req.Cursor)
	if err != nil {
		return nil, err
	}
	for i := range p.tables {
		t := &p.tables[i]
		if t.input.Part == c.File && t.sheet == c.Sheet && fingerprint(t.input.Path) == c.Print {
			r.at, r.after = i, c.Row
			return r, nil
		}
	}
	// Reading everything again is always right: rows are known by their keys.
	s.log.Warn("a workbook was saved anew since the last run; the stream is read from its beginning", "stream", req.Stream, "file", c.File)
	return r, nil
}

// Schema returns the columns of all sheets.
func (r *reader) Schema() *record.Schema { return &r.p.schema }

// Whole reports whether every row of the stream was shown.
func (r *reader) Whole() bool { return r.whole }

// Total is not known without reading the sheets.
func (r *reader) Total() int64 { return -1 }

// Close closes the workbook that is open.
func (r *reader) Close() error { return errors.Join(r.closeRows(), r.books.close()) }

func (r *reader) closeRows() error {
	if r.rows == nil {
		return nil
	}
	err := r.rows.Close()
	r.rows = nil
	return err
}

// Next returns up to limit rows.
func (r *reader) Next(ctx context.Context, limit int) (connectors.Page, error) {
	rows := make([]record.Row, 0, min(limit, 4096))
	for n := 0; len(rows) < limit && !r.done; n++ {
		if n%256 == 0 {
			if err := ctx.Err(); err != nil {
				return connectors.Page{}, err
			}
		}
		row, ok, err := r.row()
		if err != nil {
			return connectors.Page{}, err
		}
		if ok {
			rows = append(rows, row)
		}
	}
	return connectors.Page{Rows: rows, Cursor: r.cursor(), Done: r.done}, nil
}

// cursor returns the text of where reading goes on. A stream is read whole each
// time, so the end is the beginning.
func (r *reader) cursor() string {
	if r.done {
		return ""
	}
	t := &r.p.tables[r.at]
	if r.print == "" {
		r.print = fingerprint(t.input.Path)
	}
	return cursor{File: t.input.Part, Sheet: t.sheet, Row: r.after, Print: r.print}.String()
}

// row returns the next row; ok is false where a step gave none.
func (r *reader) row() (row record.Row, ok bool, err error) {
	if r.at >= len(r.p.tables) {
		r.done = true
		return row, false, nil
	}
	t := &r.p.tables[r.at]
	if t.err != nil {
		return r.badFile(t, t.err)
	}
	if r.rows == nil {
		if err := r.start(t); err != nil {
			return r.badFile(t, err)
		}
	}
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return r.badFile(t, err)
		}
		return row, false, r.nextTable()
	}
	in := r.rows.Row()
	if in.Number <= r.after {
		return row, false, nil
	}
	r.after = in.Number
	row, ok = r.makeRow(t, in)
	return row, ok, nil
}

// start opens the current sheet, keeping the workbook of the sheet before it
// if it is the same.
func (r *reader) start(t *table) error {
	book, err := r.books.get(t.input)
	if err != nil {
		return err
	}
	r.after = max(r.after, t.layout.data)
	rows, err := book.Rows(t.index)
	if err != nil {
		return err
	}
	r.rows = rows
	if !r.s.o.FillDown {
		return nil
	}
	merges, err := book.Merges(t.index)
	r.rows = sheet.Filled(rows, below(merges, t.layout.data))
	return err
}

// below leaves out the merged ranges of the header.
func below(merges []sheet.Range, row int) []sheet.Range {
	for len(merges) > 0 && merges[0].FirstRow <= row {
		merges = merges[1:]
	}
	return merges
}

func (r *reader) nextTable() error {
	r.at++
	r.after, r.print = 0, ""
	return r.closeRows()
}

// badFile makes a row of a file that can't be read (further), so that the other
// files of the stream still are; the only sheet of a stream ends it.
func (r *reader) badFile(t *table, err error) (record.Row, bool, error) {
	r.whole = false
	if len(r.p.tables) == 1 {
		return record.Row{}, false, err
	}
	p := &record.Problem{Code: "excel.unreadable", Reason: err.Error(), Hint: "repair or remove the file"}
	var f *fault.Fault
	if errors.As(err, &f) {
		p.Code, p.Reason, p.Hint = f.Code, f.Message, f.Hint
	}
	row := record.Row{Key: t.part(), Values: r.values(), Origin: record.Origin{Part: t.part(), Grid: t.sheet != "", Row: int64(r.after)}, Problem: p}
	return row, true, r.nextTable()
}

// slabRows is how many rows' values are allocated at once.
const slabRows = 256

// values returns the values of a new row, all null.
func (r *reader) values() []record.Value {
	n := len(r.p.schema.Columns)
	if len(r.slab) < n {
		r.slab = make([]record.Value, n*slabRows)
	}
	v := r.slab[:n:n]
	r.slab = r.slab[n:]
	return v
}
