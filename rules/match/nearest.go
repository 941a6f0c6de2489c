package match

import (
	"strings"
	"unicode/utf16"

	"github.com/custhub/custhub/resolve/compare"
)

// Nearest returns the known name that is within a few edits of name, or "".
func Nearest(name string, known []string) string {
	best, at := "", 4
	for _, k := range known {
		d := compare.Distance(utf16.Encode([]rune(strings.ToLower(name))), utf16.Encode([]rune(strings.ToLower(k))), 3)
		if d < at && d < len([]rune(k)) {
			best, at = k, d
		}
	}
	return best
}
