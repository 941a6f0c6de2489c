package sheet

import "sort"

// Filled returns rows in which the first column of every merged range repeats
// the value of the range's first cell downwards, as a person reads it. Merges
// must be in order of their first row.
func Filled(rows Rows, merges []Range) Rows {
	return &filled{Rows: rows, waiting: merges}
}

type filled struct {
	Rows
	waiting []Range
	active  map[int]running // by column, so overlapping ranges can't pile up
	row     Row
}

type running struct {
	last int
	cell Cell
}

func (f *filled) Next() bool {
	if !f.Rows.Next() {
		return false
	}
	f.row = f.Rows.Row()
	if len(f.row.Cells) > 0 { // an empty row stays empty
		f.fill()
		f.admit()
	}
	return true
}

func (f *filled) Row() Row { return f.row }

// fill puts the values of the running ranges into the row's empty cells.
func (f *filled) fill() {
	there := f.row.Cells
	for col, r := range f.active {
		if r.last < f.row.Number {
			delete(f.active, col)
		} else if find(there, col) == nil {
			f.row.Cells = append(f.row.Cells, r.cell)
		}
	}
	if len(f.row.Cells) > len(there) {
		sort.Slice(f.row.Cells, func(i, j int) bool { return f.row.Cells[i].Col < f.row.Cells[j].Col })
	}
}

// admit starts the ranges whose first row this is.
func (f *filled) admit() {
	for len(f.waiting) > 0 && f.waiting[0].FirstRow <= f.row.Number {
		m := f.waiting[0]
		f.waiting = f.waiting[1:]
		if m.FirstRow < f.row.Number || m.LastRow == m.FirstRow {
			continue // its first row is empty, or there is nothing below
		}
		if c := find(f.row.Cells, m.FirstCol); c != nil {
			if f.active == nil {
				f.active = make(map[int]running)
			}
			f.active[m.FirstCol] = running{m.LastRow, *c}
		}
	}
}

// find returns the cell of a column among cells in order.
func find(cells []Cell, col int) *Cell {
	i := sort.Search(len(cells), func(i int) bool { return cells[i].Col >= col })
	if i < len(cells) && cells[i].Col == col {
		return &cells[i]
	}
	return nil
}

// SortMerges orders merged ranges by their first row.
func SortMerges(m []Range) {
	sort.SliceStable(m, func(i, j int) bool { return m[i].FirstRow < m[j].FirstRow })
}
