package discover

import (
	"sort"
	"strings"
)

// leastColumns is how many columns must bear a system's names to recognise it.
const leastColumns = 4

// System is a system whose export a stream looks like.
type System struct {
	Name    string  `json:"name"`    // of the shipped mapping: use "builtin:NAME"
	Object  string  `json:"object"`  // its table, sheet or API object
	Columns int     `json:"columns"` // of the stream that bear the object's names
	Share   float64 `json:"share"`   // of the object's known columns that are there
}

// Recognise returns the system that a stream's columns come from, and whether
// there is one: at least four columns of exactly its names, being half of the
// stream's columns or of those known of the object.
func Recognise(columns []string, entries []Entry) (System, bool) {
	have := map[string]bool{}
	for _, c := range columns {
		have[c] = true
	}
	type object struct{ system, name string }
	known, hits := map[object]int{}, map[object]int{}
	for _, e := range entries {
		o := object{e.System, e.Object}
		known[o]++
		if have[e.Column] {
			hits[o]++
		}
	}
	var found []System
	for o, n := range hits {
		if n >= leastColumns && (2*n >= len(columns) || 2*n >= known[o]) {
			found = append(found, System{o.system, o.name, n, float64(n) / float64(known[o])})
		}
	}
	if len(found) == 0 {
		return System{}, false
	}
	sort.Slice(found, func(i, j int) bool {
		a, b := found[i], found[j]
		switch {
		case a.Columns != b.Columns:
			return a.Columns > b.Columns
		case a.Share != b.Share:
			return a.Share > b.Share
		}
		return a.Name+a.Object < b.Name+b.Object
	})
	return found[0], distinctive(columns, found[0], entries)
}

// distinctive reports whether the names tell the system apart: everyone has a
// name, phone and email.
func distinctive(columns []string, s System, entries []Entry) bool {
	others := map[string]bool{}
	for _, e := range entries {
		if e.System != s.Name {
			others[strings.ToLower(e.Column)] = true
		}
	}
	own := 0
	for _, e := range entries {
		if e.System != s.Name || e.Object != s.Object || others[strings.ToLower(e.Column)] {
			continue
		}
		for _, c := range columns {
			if c == e.Column {
				own++
			}
		}
	}
	return own >= 2
}
