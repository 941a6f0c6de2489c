package excelfile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/custhub/custhub/connectors/csvfile/header"
	"github.com/custhub/custhub/connectors/excelfile/sheet"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// layout is how a sheet is to be read, found from its first rows.
type layout struct {
	names []string // of the columns, from column A on
	data  int      // row before the first data row
	note  string
	empty bool // no row at all
}

// examine finds the layout of a sheet.
func (o *Options) examine(book sheet.Workbook, index int, place string) (*layout, error) {
	top, err := firstRows(book, index, max(header.Depth, min(o.HeaderRow+8, 2000)))
	if err != nil {
		return nil, err
	}
	if len(top) == 0 {
		return &layout{empty: true}, nil
	}
	var merges []sheet.Range
	if !o.NoHeader && gaps(top) {
		if merges, err = book.Merges(index); err != nil {
			return nil, err
		}
		spread(top, merges)
	}
	l, err := o.layout(top, merges, place)
	if err != nil {
		return nil, err
	}
	for _, k := range o.Key {
		if !slices.Contains(l.names, k) {
			return nil, fault.New("excel.key_column", "the sheet has no column for the key", "its columns are "+strings.Join(l.names, ", ")).At(place).With(k)
		}
	}
	return l, nil
}

// firstRows reads the first rows that have cells.
func firstRows(book sheet.Workbook, index, depth int) (top []header.Row, err error) {
	rows, err := book.Rows(index)
	if err != nil {
		return nil, err
	}
	for len(top) < depth && rows.Next() {
		r := rows.Row()
		if len(r.Cells) == 0 {
			continue
		}
		h := header.Row{Number: int64(r.Number)}
		for i := range r.Cells {
			c := &r.Cells[i]
			for len(h.Cells) <= c.Col {
				h.Cells, h.Values = append(h.Cells, ""), append(h.Values, false)
			}
			h.Cells[c.Col], h.Values[c.Col] = c.Display(), c.Kind != sheet.Text
		}
		top = append(top, h)
	}
	return top, errors.Join(rows.Err(), rows.Close())
}

// gaps reports whether merged cells may matter for the header: one of the first
// rows has an empty cell between or behind its filled ones.
func gaps(top []header.Row) bool {
	width := 0
	for _, r := range top {
		width = max(width, len(r.Cells))
	}
	for _, r := range top[:min(len(top), 12)] {
		if len(r.Cells) < width || slices.Contains(r.Cells, "") {
			return true
		}
	}
	return false
}

// spread repeats the text of merged cells over the cells that they cover.
func spread(top []header.Row, merges []sheet.Range) {
	at := map[int64]*header.Row{}
	width := 0
	for i := range top {
		at[top[i].Number] = &top[i]
		width = max(width, len(top[i].Cells))
	}
	for _, m := range merges {
		first := at[int64(m.FirstRow)]
		if first == nil || m.FirstCol >= len(first.Cells) {
			continue
		}
		text := first.Cells[m.FirstCol]
		for n := m.FirstRow; n <= m.LastRow && n-m.FirstRow < 8; n++ {
			row := at[int64(n)]
			for c := m.FirstCol; row != nil && c <= min(m.LastCol, width-1); c++ {
				for len(row.Cells) <= c {
					row.Cells, row.Values = append(row.Cells, ""), append(row.Values, false)
				}
				if row.Cells[c] == "" {
					row.Cells[c] = text
				}
			}
		}
	}
}

// layout finds header and columns among the first rows.
func (o *Options) layout(top []header.Row, merges []sheet.Range, place string) (*layout, error) {
	l := &layout{}
	at, found, err := o.headerAt(top, place)
	if err != nil {
		return nil, err
	}
	var heads [][]string
	rest := top
	if found {
		last := int(top[at].Number) + o.depth(top[at], merges) - 1
		for rest = top[at:]; len(rest) > 0 && int(rest[0].Number) <= last; rest = rest[1:] {
			heads = append(heads, rest[0].Cells)
		}
		l.data = last
		if at > 0 && o.HeaderRow == 0 {
			l.note = fmt.Sprintf("%s: header found in row %d; the rows above it are not read", place, top[at].Number)
		}
	} else if !o.NoHeader {
		l.note = "no header found in " + place + ": its columns are named by their letters"
	}
	width := len(o.Columns)
	for _, cells := range heads {
		width = max(width, lastFilled(cells))
	}
	for _, r := range rest {
		width = max(width, lastFilled(r.Cells))
	}
	l.names = header.Names(heads, width, record.ColumnLetters)
	copy(l.names, o.Columns)
	return l, nil
}

// headerAt returns the index of the header row, and whether there is one.
func (o *Options) headerAt(top []header.Row, place string) (int, bool, error) {
	if o.NoHeader {
		return 0, false, nil
	}
	if o.HeaderRow == 0 {
		at, found := header.Find(top)
		return at, found, nil
	}
	for i := range top {
		if int(top[i].Number) == o.HeaderRow {
			return i, true, nil
		}
	}
	return 0, false, fault.New("excel.header", fmt.Sprintf("row %d, which should be the header, is empty", o.HeaderRow), "check header_row").At(place)
}

// depth returns how many rows the header has: as declared, or as far as cells
// merged over rows reach, and one more where cells are merged over columns.
func (o *Options) depth(head header.Row, merges []sheet.Range) int {
	if o.HeaderRows > 0 {
		return o.HeaderRows
	}
	depth := 1
	for _, m := range merges {
		if int64(m.FirstRow) != head.Number {
			continue
		}
		rows := m.LastRow - m.FirstRow + 1
		if m.LastCol > m.FirstCol && rows == 1 {
			rows = 2
		}
		depth = max(depth, min(rows, 4))
	}
	return depth
}

func lastFilled(cells []string) int {
	for i := len(cells); i > 0; i-- {
		if strings.TrimSpace(cells[i-1]) != "" {
			return i
		}
	}
	return 0
}
