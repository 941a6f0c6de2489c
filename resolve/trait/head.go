package trait

import "math/bits"

// head is what comparing words looks at first: most strangers are told apart by
// it alone. The classes of its characters are in bits 0 to 31, the first UTF-16
// unit in 32 to 47, the number of units in 48 to 55, and flags above. The head of
// no word is 0. Equal words have equal heads; most others don't.
type head uint64

// The flags of a head.
const (
	isWord  head = 1 << (56 + iota)
	isNick       // a name with short forms
	isLong       // more units than a head counts or Jaro–Winkler looks at
	isSplit      // has blanks, or is of several words
)

// longest is the most units that a head counts.
const longest = 255

// headOf is the head of a word of these units.
func headOf(u []uint16, nick bool) head {
	if len(u) == 0 {
		return 0
	}
	h := isWord | head(min(len(u), longest))<<48 | head(u[0])<<32
	for _, c := range u {
		h |= 1 << (c & 31)
		if c == ' ' {
			h |= isSplit
		}
	}
	if nick {
		h |= isNick
	}
	if len(u) > maxUnits {
		h |= isLong
	}
	return h
}

func (h head) mask() uint32  { return uint32(h) }
func (h head) first() uint16 { return uint16(h >> 32) }
func (h head) size() int     { return int(h >> 48 & 255) }

// strange returns how many characters of one certainly have no partner in the
// other, and the other way round: fewer edits than the larger can't turn the one
// into the other.
func (h head) strange(g head) (int, int) {
	return bits.OnesCount32(h.mask() &^ g.mask()), bits.OnesCount32(g.mask() &^ h.mask())
}

// tooFar reports whether more than limit edits are certain.
func (h head) tooFar(g head, limit int) bool {
	p, q := h.strange(g)
	return max(p, q) > limit
}

// jaro bounds the Jaro similarity of words of x and y units of which at most m
// have a partner.
func jaro(m, x, y float32) float32 { return (m/x + m/y + 1) / 3 }

// maxUnits is how many units of a word Jaro–Winkler looks at.
const maxUnits = 64

// partners tell how many units of two words must have a partner at least for a
// likeness, by whether the first units are equal and the numbers of units.
type partners [2][2 * maxUnits][2 * maxUnits]uint8

// needed are the fewest partners that enough accepts as a Jaro similarity.
func needed(enough func(jaro float32, start bool) bool) *partners {
	var p partners
	for start := range p {
		for x := 1; x <= maxUnits; x++ {
			for y := 1; y <= maxUnits; y++ {
				m := 0
				for m <= min(x, y) && !enough(jaro(float32(m), float32(x), float32(y)), start == 1) {
					m++
				}
				p[start][x][y] = uint8(m)
			}
		}
	}
	return &p
}

// For a Jaro–Winkler similarity of 0.84, four units of common prefix given, it
// takes a Jaro similarity of 0.733.
func similarJaro(j float32, start bool) bool {
	if start {
		return j >= 0.733
	}
	return j >= 0.84
}

var (
	forSimilar  = needed(similarJaro)
	forClose    = needed(winkler(0.92))
	forVeryNear = needed(winkler(0.9))
)

// winkler accepts what may have a Jaro–Winkler similarity of a threshold, with
// some slack for rounding.
func winkler(threshold float32) func(j float32, start bool) bool {
	return func(j float32, start bool) bool {
		if start {
			j += 0.4 * (1 - j)
		}
		return j+1e-4 >= threshold
	}
}

// reaches reports whether enough units may have partners; it can't tell of long
// words.
func (h head) reaches(g head, p *partners) bool {
	if (h|g)&isLong != 0 {
		return true
	}
	start := 0
	if h.first() == g.first() {
		start = 1
	}
	a, b := h.strange(g)
	return min(h.size()-a, g.size()-b) >= int(p[start][h.size()&127][g.size()&127])
}

// hopeless reports whether the Jaro–Winkler similarity is certainly below 0.84.
func (h head) hopeless(g head) bool {
	if (h|g)&isLong == 0 {
		return !h.reaches(g, forSimilar)
	}
	a, b := h.strange(g)
	x, y := h.size(), g.size()
	return max(x, y) < longest && !similarJaro(jaro(float32(min(x-a, y-b)), float32(x), float32(y)), h.first() == g.first())
}

// most bounds the likeness of two words from above.
func (h head) most(g head) likeness {
	if h == g {
		return equal
	}
	if h.size() > g.size() {
		h, g = g, h
	}
	switch {
	case isHan(h.first()) || isHan(g.first()):
		return close1
	case h.size() == 1:
		if h.first() == g.first() && g.size() > 1 {
			return close1
		}
		return unlike
	case h&g&isNick != 0, (h|g)&isLong != 0:
		return close1
	case h.hopeless(g):
		return unlike
	case h.size() >= 4 && g.size()-h.size() <= 1 && !h.tooFar(g, 1), h.reaches(g, forClose):
		return close1
	}
	return similar
}
