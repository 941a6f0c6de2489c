package yamlfile

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// Nearest returns the candidate most like name, or "" when none is near enough
// to be what was meant: at most a third of the letters differ, and two at least
// may.
func Nearest(name string, candidates []string) string {
	best, bestDist := "", 1<<30
	lower := strings.ToLower(name)
	for _, c := range candidates {
		if dist := levenshtein.ComputeDistance(lower, strings.ToLower(c)); dist < bestDist {
			best, bestDist = c, dist
		}
	}
	limit := max(2, len([]rune(name))/3)
	if bestDist > limit || bestDist >= len([]rune(name)) {
		return ""
	}
	return best
}

// DidYouMean returns a hint that names the nearest candidate, or lists all of
// them when none is near and they are few.
func DidYouMean(name string, candidates []string) string {
	if n := Nearest(name, candidates); n != "" {
		return "did you mean " + n + "?"
	}
	const few = 24
	if len(candidates) == 0 || len(candidates) > few {
		return ""
	}
	return "allowed: " + strings.Join(candidates, ", ")
}
