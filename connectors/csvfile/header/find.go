// Package header finds the header of a table that people made, behind titles,
// instructions and empty rows, and makes proper column names of it.
package header

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Row is a row at the beginning of a table.
type Row struct {
	Number int64    // in its file or sheet
	Cells  []string // by position, "" where empty
	Values []bool   // by position: the cell is a number or a date, not a text; may be shorter
}

func (r *Row) filled() int {
	n := 0
	for _, c := range r.Cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// value reports whether a cell is a value rather than a heading.
func (r *Row) value(i int) bool {
	return i < len(r.Values) && r.Values[i] || looksLikeValue(r.Cells[i])
}

// Depth is how many rows at the beginning Find wants to see.
const Depth = 40

// maxHeading is the longest heading, in characters; what is longer is prose.
const maxHeading = 60

// Find returns the index of the row that heads the table: the first that has
// most of the columns the table has and whose cells are all short texts. A
// title or a paragraph of instructions fills one cell or two, data rows hold
// numbers. ok is false when no row is like that.
func Find(rows []Row) (index int, ok bool) {
	width := usualWidth(rows)
	for i := range rows {
		n := rows[i].filled()
		if n == 0 || width > 1 && n < 2 || n*10 < width*6 {
			continue
		}
		if headings(&rows[i], width) {
			return i, true
		}
	}
	return 0, false
}

// usualWidth is the number of filled cells that half of the rows with more
// than one reach.
func usualWidth(rows []Row) int {
	counts := map[int]int{}
	total, widest := 0, 0
	for i := range rows {
		if n := rows[i].filled(); n > 1 {
			counts[n]++
			total++
			widest = max(widest, n)
		}
	}
	seen := 0
	for n := widest; n > 1; n-- {
		if seen += counts[n]; seen*2 >= total {
			return n
		}
	}
	return 1
}

// headings reports whether all cells of a row may be headings. In a table of
// one column there is nothing to compare with, so any short text will do.
func headings(r *Row, width int) bool {
	values, filled := 0, 0
	distinct := map[string]bool{} // a merged title is one text in many cells
	for i, c := range r.Cells {
		c = strings.TrimSpace(c)
		if c == "" {
			continue
		}
		filled++
		distinct[c] = true
		if utf8.RuneCountInString(c) > maxHeading || width > 1 && strings.Count(c, "\n") > 2 {
			return false
		}
		if r.value(i) {
			values++
		}
	}
	if width > 1 {
		return len(distinct) > 1 && values*5 <= filled
	}
	return filled > 0 && values == 0
}

// looksLikeValue reports whether a text is a number, a date, a phone number or
// an e-mail address.
func looksLikeValue(s string) bool {
	s = strings.TrimSpace(s)
	digits, others := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits++
		case strings.ContainsRune("+-./:, ()¥￥$%年月日时分秒TZ", r):
		case r == '@':
			return true
		default:
			others++
		}
	}
	return digits > 0 && others == 0
}
