package header

import (
	"strconv"
	"strings"
)

// Names makes unique column names of the headings, given as one or more rows
// from top to bottom. Marks of mandatory columns and white space are dropped;
// headings above each other are joined by "/"; a doubled name gets _2, _3; a
// column without heading is named by missing, which gets its position.
func Names(rows [][]string, width int, missing func(position int) string) []string {
	names := make([]string, width)
	for i := range names {
		names[i] = joined(rows, i)
		if names[i] == "" {
			names[i] = missing(i)
		}
	}
	return unique(names)
}

// joined is the heading of a column.
func joined(rows [][]string, i int) string {
	var parts []string
	for _, r := range rows {
		if i >= len(r) {
			continue
		}
		if c := Clean(r[i]); c != "" && (len(parts) == 0 || parts[len(parts)-1] != c) {
			parts = append(parts, c)
		}
	}
	return strings.Join(parts, "/")
}

// mandatory are the marks that forms put on headings of mandatory columns.
var mandatory = []string{"*", "＊", "※", "(必填)", "（必填）", "[必填]", "【必填】", "(required)"}

// Clean drops what isn't part of a heading: white space around and doubled
// inside, byte order marks, marks of mandatory columns.
func Clean(s string) string {
	s = strings.Join(strings.Fields(strings.Trim(s, "\uFEFF\u200B")), " ")
	for again := true; again; {
		again = false
		for _, m := range mandatory {
			t := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, m), m))
			if t != s {
				s, again = t, true
			}
		}
	}
	return s
}

// unique numbers names that are there already, without taking another's.
func unique(names []string) []string {
	taken := make(map[string]bool, len(names))
	for _, n := range names {
		taken[n] = true
	}
	count := make(map[string]int, len(names))
	for i, n := range names {
		if count[n]++; count[n] == 1 {
			continue
		}
		k := max(count[n], 2)
		for taken[n+"_"+strconv.Itoa(k)] {
			k++
		}
		names[i] = n + "_" + strconv.Itoa(k)
		taken[names[i]], count[n] = true, k
	}
	return names
}

// Numbered names a column without heading by its 1-based position.
func Numbered(position int) string { return "column_" + strconv.Itoa(position+1) }
