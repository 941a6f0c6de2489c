package resolve

import (
	"cmp"
	"maps"
	"slices"

	"github.com/custhub/custhub/resolve/fs"
)

// sortedPatterns returns the keys in a fixed order, so that sums of floats are
// the same on every run.
func sortedPatterns[V any](m map[fs.Pattern]V) []fs.Pattern {
	return slices.SortedFunc(maps.Keys(m), cmp.Compare)
}
