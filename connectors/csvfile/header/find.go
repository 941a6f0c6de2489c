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

// Find returns the index of the row that heads the table. Rows that fill few
// columns (titles), say one thing in all of them (merged titles), hold prose
// (instructions) or what an export says of itself (制表人：王芳) are passed over. The first other row decides: it heads the
// table if its cells are texts and not values, else the table has no header and
// ok is false. Looking further would take rows of data for what stands above a
// header.
func Find(rows []Row) (index int, ok bool) {
	width := usualWidth(rows)
	for i := range rows {
		f := look(&rows[i])
		switch {
		case f.filled == 0 || f.filled*2 < width:
		case f.filled > 2 && f.distinct < 2 || f.long*2 > f.filled || f.filled < width && f.captions*2 > f.filled:
		case width == 1:
			return i, f.values == 0
		default:
			return i, f.values*5 <= f.filled
		}
	}
	return 0, false
}

// facts are what a row looks like.
type facts struct {
	filled   int // cells with content
	values   int // of those, numbers, dates, phone numbers
	long     int // of those, longer than a heading
	distinct int // different contents
	captions int // of those filled, a caption with its value: 制表人：王芳
}

func look(r *Row) facts {
	var f facts
	seen := map[string]bool{}
	for i, c := range r.Cells {
		if c = strings.TrimSpace(c); c == "" {
			continue
		}
		f.filled++
		seen[c] = true
		if r.value(i) {
			f.values++
		}
		if isCaption(c) {
			f.captions++
		}
		if utf8.RuneCountInString(c) > maxHeading || strings.Count(c, "\n") > 2 {
			f.long++
		}
	}
	f.distinct = len(seen)
	return f
}

// isCaption reports whether a cell is a caption with its value in one.
func isCaption(c string) bool {
	at := strings.IndexAny(c, "：:")
	if at < 0 {
		return false
	}
	_, size := utf8.DecodeRuneInString(c[at:])
	caption, value := strings.TrimSpace(c[:at]), strings.TrimSpace(c[at+size:])
	return utf8.RuneCountInString(caption) > 1 && !looksLikeValue(caption) && value != ""
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
