package xlsx

import (
	"bytes"
	"io"
	"strconv"
	"unsafe"

	"github.com/custhub/custhub/connectors/excelfile/numfmt"
	"github.com/custhub/custhub/connectors/excelfile/sheet"
)

// Rows streams the rows of a sheet. It implements sheet.Rows.
type Rows struct {
	w      *Workbook
	s      *scanner
	closer io.Closer
	row    sheet.Row
	err    error
	inData bool
	done   bool
	sorted bool

	buf   []byte // texts of the current row
	spans []span
}

// span says which part of buf is the text and the raw number of a cell, until
// the whole buffer becomes one string.
type span struct {
	cell             int
	from, to         int
	rawFrom, rawTill int
}

// Rows starts reading the sheet with the index in Sheets.
func (w *Workbook) Rows(index int) (sheet.Rows, error) {
	if index < 0 || index >= len(w.parts) {
		return nil, sheet.Corrupt(w.zip.name, "there is no sheet number "+strconv.Itoa(index+1))
	}
	if err := w.load(); err != nil {
		return nil, err
	}
	s, closer, err := w.scanner(w.parts[index])
	if err != nil {
		return nil, err
	}
	return &Rows{w: w, s: s, closer: closer}, nil
}

// Row returns the current row.
func (r *Rows) Row() sheet.Row { return r.row }

// Err returns what ended the iteration early.
func (r *Rows) Err() error { return r.err }

// Close ends the reading of the sheet.
func (r *Rows) Close() error { return r.closer.Close() }

// Next advances to the next row of the sheet. At the end of the data it also
// reads the rest of the part, so that a damaged file doesn't pass for whole.
func (r *Rows) Next() bool {
	for r.err == nil && !r.done {
		tok, err := r.s.next()
		switch {
		case err != nil:
			r.err = err
		case tok == tokEOF:
			r.done = true
		case tok == tokStart && !r.inData:
			r.inData = string(r.s.name) == "sheetData" && !r.s.empty
		case tok == tokStart && string(r.s.name) == "row":
			if r.err = r.readRow(); r.err == nil {
				return true
			}
		case tok == tokEnd && string(r.s.name) == "sheetData":
			r.inData = false
		}
	}
	return false
}

func (r *Rows) readRow() error {
	number := r.row.Number + 1
	if n, ok := r.s.intAttr("r"); ok {
		if n < number {
			return r.s.corrupt("row " + strconv.Itoa(n) + " comes after row " + strconv.Itoa(r.row.Number))
		}
		number = n
	}
	if number > r.w.limits.Rows {
		return sheet.TooWide(r.s.place, "row "+strconv.Itoa(number))
	}
	r.row = sheet.Row{Number: number, Cells: r.row.Cells[:0]}
	r.buf, r.spans, r.sorted = r.buf[:0], r.spans[:0], true
	if r.s.empty {
		return nil
	}
	if err := r.readCells(); err != nil {
		return err
	}
	r.finish()
	if r.sorted {
		return nil
	}
	return r.sortCells()
}

func (r *Rows) readCells() error {
	next := 0
	for {
		tok, err := r.s.next()
		switch {
		case err != nil:
			return err
		case tok == tokEnd && len(r.s.name) == 3: // row
			return nil
		case tok == tokEOF:
			return r.s.corrupt("its XML ends in the middle")
		case tok != tokStart:
		case len(r.s.name) == 1 && r.s.name[0] == 'c':
			if next, err = r.readCell(next); err != nil {
				return err
			}
		default:
			if err := r.s.skip(); err != nil {
				return err
			}
		}
	}
}

// finish makes the row's buffer one string that all its cells share.
func (r *Rows) finish() {
	if len(r.spans) == 0 {
		return
	}
	all := string(r.buf)
	for _, sp := range r.spans {
		c := &r.row.Cells[sp.cell]
		c.Text = all[sp.from:sp.to]
		c.Raw = all[sp.rawFrom:sp.rawTill]
	}
}

// view is b as a string while b isn't written.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// cellHead is what the start tag of a cell says.
type cellHead struct {
	col    int
	kind   byte // first letter of t, 'i' for inlineStr, 'S' for str, 0 for none
	format *numfmt.Format
}

func (r *Rows) head(next int) (cellHead, error) {
	h := cellHead{col: next}
	for rest := r.s.attrs; ; {
		name, value, after, ok := nextAttr(rest)
		if !ok {
			break
		}
		rest = after
		if len(name) != 1 || len(value) == 0 {
			continue
		}
		switch name[0] {
		case 'r':
			if h.col, ok = column(value); !ok {
				return h, r.s.corrupt("a cell has no proper address")
			}
		case 's':
			if i, err := strconv.Atoi(view(value)); err == nil && i >= 0 && i < len(r.w.formats) {
				h.format = r.w.formats[i]
			}
		case 't':
			if h.kind = value[0]; string(value) == "str" {
				h.kind = 'S'
			}
		}
	}
	if h.col >= r.w.limits.Columns {
		return h, sheet.TooWide(r.s.place, "column "+strconv.Itoa(h.col+1)+" in row "+strconv.Itoa(r.row.Number))
	}
	return h, nil
}

// column reads the letters of an address such as AB12.
func column(ref []byte) (int, bool) {
	col, i := 0, 0
	for ; i < len(ref) && i < 4; i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		col = col*26 + int(c-'A') + 1
	}
	return col - 1, col > 0
}

var nameV, nameF, nameIS = []byte("v"), []byte("f"), []byte("is")

// readCell reads one cell and returns the column after it.
func (r *Rows) readCell(next int) (int, error) {
	h, err := r.head(next)
	if err != nil || r.s.empty {
		return h.col + 1, err
	}
	from := len(r.buf)
	if raw, ok := r.s.plainValue(); ok {
		return h.col + 1, r.storePlain(h, raw, from)
	}
	value, formula := false, false
	for level := r.s.depth; ; {
		tok, err := r.s.next()
		if err != nil {
			return 0, err
		}
		switch tok {
		case tokEOF:
			return 0, r.s.corrupt("its XML ends in the middle")
		case tokStart:
			switch {
			case bytes.Equal(r.s.name, nameV):
				value = !r.s.empty
			case bytes.Equal(r.s.name, nameIS):
				if r.buf, err = r.s.richText(r.buf); err != nil {
					return 0, err
				}
			default:
				formula = formula || bytes.Equal(r.s.name, nameF)
				if err := r.s.skip(); err != nil {
					return 0, err
				}
			}
		case tokText:
			if value {
				if r.buf, err = r.s.append(r.buf); err != nil {
					return 0, err
				}
			}
		case tokEnd:
			value = false
			if r.s.depth < level {
				return h.col + 1, r.store(h, from, formula)
			}
		}
	}
}
