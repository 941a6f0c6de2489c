package xls

import (
	"encoding/binary"
	"math"
	"slices"
	"sort"
	"strconv"

	"github.com/custhub/custhub/connectors/excelfile/numfmt"
	"github.com/custhub/custhub/connectors/excelfile/sheet"
)

// Rows reads the rows of a sheet. It implements sheet.Rows.
type Rows struct {
	w     *Workbook
	place string
	at    int   // offset of the next record
	order []int // offsets of the cells by row, when the file has them mixed up
	row   sheet.Row
	err   error

	buf   []byte
	spans []span
}

type span struct{ cell, from, to, rawFrom, rawTo int }

// Rows starts reading the sheet with the index in Sheets.
func (w *Workbook) Rows(index int) (sheet.Rows, error) {
	start, err := w.substream(index)
	if err != nil {
		return nil, err
	}
	r := &Rows{w: w, place: w.name + "!" + w.sheets[index].Name, at: start}
	if err := r.checkOrder(start); err != nil {
		return nil, err
	}
	return r, nil
}

// substream returns the offset of the first record of a sheet.
func (w *Workbook) substream(index int) (int, error) {
	if index < 0 || index >= len(w.offsets) {
		return 0, w.corrupt("there is no sheet number " + strconv.Itoa(index+1))
	}
	rec, ok := recordAt(w.stream, w.offsets[index])
	if !ok || rec.kind != recBOF {
		return 0, sheet.Corrupt(w.name+"!"+w.sheets[index].Name, "the sheet isn't where the workbook says")
	}
	return rec.next, nil
}

func isCell(kind uint16) bool {
	switch kind {
	case recLabelSST, recNumber, recRK, recMulRK, recFormula, recLabel, recRString, recBoolErr:
		return true
	}
	return false
}

// walk calls visit for each record of a sheet itself, leaving out the charts
// embedded in it.
func (w *Workbook) walk(at int, visit func(at int, rec record) error) error {
	for depth := 1; ; {
		rec, ok := recordAt(w.stream, at)
		if !ok {
			return errShort
		}
		switch rec.kind {
		case recBOF:
			depth++
		case recEOF:
			if depth--; depth == 0 {
				return nil
			}
		default:
			if depth == 1 {
				if err := visit(at, rec); err != nil {
					return err
				}
			}
		}
		at = rec.next
	}
}

// checkOrder finds whether the cells come row by row, and sorts them if not.
func (r *Rows) checkOrder(start int) error {
	last, mixed := -1, false
	err := r.w.walk(start, func(_ int, rec record) error {
		if isCell(rec.kind) {
			row := u16(rec.data, 0)
			mixed = mixed || row < last
			last = row
		}
		return nil
	})
	if err != nil {
		return sheet.Corrupt(r.place, "the sheet ends in the middle")
	}
	if !mixed {
		return nil
	}
	r.order = []int{}
	err = r.w.walk(start, func(at int, rec record) error {
		if isCell(rec.kind) {
			r.order = append(r.order, at)
		}
		return nil
	})
	sort.SliceStable(r.order, func(i, j int) bool {
		return u16(r.w.stream, r.order[i]+4) < u16(r.w.stream, r.order[j]+4)
	})
	return err
}

// Row returns the current row.
func (r *Rows) Row() sheet.Row { return r.row }

// Err returns what ended the iteration early.
func (r *Rows) Err() error { return r.err }

// Close ends the reading of the sheet.
func (r *Rows) Close() error { return nil }

// cell returns the next cell record without consuming it.
func (r *Rows) cell() (record, bool) {
	if r.order != nil {
		if len(r.order) == 0 {
			return record{}, false
		}
		return recordAt(r.w.stream, r.order[0])
	}
	for depth := 1; ; {
		rec, ok := recordAt(r.w.stream, r.at)
		switch {
		case !ok:
			return record{}, false
		case rec.kind == recBOF:
			depth++
		case rec.kind == recEOF:
			if depth--; depth == 0 {
				return record{}, false
			}
		case depth == 1 && isCell(rec.kind):
			return rec, true
		}
		r.at = rec.next
	}
}

func (r *Rows) consume(rec record) {
	if r.order != nil {
		r.order = r.order[1:]
	} else {
		r.at = rec.next
	}
}

// Next advances to the next row that has cells.
func (r *Rows) Next() bool {
	if r.err != nil {
		return false
	}
	rec, ok := r.cell()
	if !ok {
		return false
	}
	row := u16(rec.data, 0)
	r.row = sheet.Row{Number: row + 1, Cells: r.row.Cells[:0]}
	r.buf, r.spans = r.buf[:0], r.spans[:0]
	for ok && u16(rec.data, 0) == row {
		if r.err = r.decode(rec); r.err != nil {
			return false
		}
		r.consume(rec)
		rec, ok = r.cell()
	}
	r.finish()
	r.err = r.arrange()
	return r.err == nil
}

// finish makes the row's buffer one string that all its cells share.
func (r *Rows) finish() {
	all := string(r.buf)
	for _, sp := range r.spans {
		c := &r.row.Cells[sp.cell]
		c.Text, c.Raw = all[sp.from:sp.to], all[sp.rawFrom:sp.rawTo]
	}
}

// arrange puts the cells in the order of their columns.
func (r *Rows) arrange() error {
	cells := r.row.Cells
	byColumn := func(a, b sheet.Cell) int { return a.Col - b.Col }
	if !slices.IsSortedFunc(cells, byColumn) {
		slices.SortStableFunc(cells, byColumn)
	}
	for i := range cells {
		if cells[i].Col >= min(maxColumns, r.w.limits.Columns) {
			return sheet.TooWide(r.place, "column "+strconv.Itoa(cells[i].Col+1))
		}
		if i > 0 && cells[i].Col == cells[i-1].Col {
			return sheet.Corrupt(r.place, "row "+strconv.Itoa(r.row.Number)+" has a cell twice")
		}
	}
	return nil
}

func (r *Rows) decode(rec record) error {
	d := rec.data
	if len(d) < 6 {
		return sheet.Corrupt(r.place, "a cell is cut off")
	}
	c := sheet.Cell{Col: u16(d, 2), Format: r.format(u16(d, 4)), Date1904: r.w.date1904}
	switch rec.kind {
	case recLabelSST:
		return r.label(c, d)
	case recLabel, recRString:
		return r.inline(c, d[6:])
	case recNumber:
		r.number(c, appendNumber(r.buf, math.Float64frombits(u64(d, 6))))
	case recRK:
		r.number(c, appendRK(r.buf, u32(d, 6)))
	case recMulRK:
		for i := 4; i+6 <= len(d)-2; i += 6 {
			c.Format = r.format(u16(d, i))
			r.number(c, appendRK(r.buf, u32(d, i+2)))
			c.Col++
		}
	case recBoolErr:
		if len(d) >= 8 {
			r.boolOrError(c, d[6], d[7] != 0)
		}
	case recFormula:
		return r.formula(c, rec)
	}
	return nil
}

func u64(b []byte, at int) uint64 {
	if at+8 > len(b) {
		return 0
	}
	return binary.LittleEndian.Uint64(b[at:])
}

func (r *Rows) format(xf int) *numfmt.Format {
	if xf < len(r.w.formats) {
		return r.w.formats[xf]
	}
	return nil
}
