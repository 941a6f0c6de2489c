// Package compare holds the string kernels of matching: Jaro–Winkler and edit
// distance over UTF-16 units, allocation free, for the inner loop that sees
// tens of millions of pairs. Every function is symmetric and pure.
package compare

import "slices"

// maxWord is how many units fit one machine word of matched flags.
const maxWord = 64

// JaroWinkler returns the Jaro–Winkler similarity of two strings of UTF-16
// units, in [0,1]; 1 means equal. Prefix scale 0.1 over at most four units, and
// only above a Jaro similarity of 0.7 (Winkler 1990). Units past the 64th are
// ignored.
func JaroWinkler(a, b []uint16) float32 {
	a, b = clip(a), clip(b)
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	// The greedy assignment depends on which side is walked: fix the side, so
	// that the result doesn't depend on the order of the two records.
	if len(a) > len(b) || len(a) == len(b) && slices.Compare(a, b) > 0 {
		a, b = b, a
	}
	j := jaro(a, b)
	if j <= 0.7 {
		return j
	}
	p := 0
	for p < len(a) && p < 4 && a[p] == b[p] {
		p++
	}
	return j + float32(p)*0.1*(1-j)
}

func clip(a []uint16) []uint16 {
	if len(a) > maxWord {
		return a[:maxWord]
	}
	return a
}

// jaro wants len(a) <= len(b) <= 64, both not empty.
func jaro(a, b []uint16) float32 {
	window := len(b)/2 - 1
	if window < 0 {
		window = 0
	}
	var usedA, usedB uint64
	matched := 0
	for i, c := range a {
		lo, hi := max(i-window, 0), min(i+window+1, len(b))
		for k := lo; k < hi; k++ {
			if b[k] == c && usedB&(1<<uint(k)) == 0 {
				usedA |= 1 << uint(i)
				usedB |= 1 << uint(k)
				matched++
				break
			}
		}
	}
	if matched == 0 {
		return 0
	}
	moved, k := 0, 0
	for i, c := range a {
		if usedA&(1<<uint(i)) == 0 {
			continue
		}
		for usedB&(1<<uint(k)) == 0 {
			k++
		}
		if b[k] != c {
			moved++
		}
		k++
	}
	m := float32(matched)
	return (m/float32(len(a)) + m/float32(len(b)) + (m-float32(moved)/2)/m) / 3
}
