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

// headOf is the head of a word of these units.
func headOf(u []uint16, nick bool) head {
	if len(u) == 0 {
		return 0
	}
	h := isWord | head(min(len(u), 255))<<48 | head(u[0])<<32
	for _, c := range u {
		h |= 1 << (c & 31)
		if c == ' ' {
			h |= isSplit
		}
	}
	if nick {
		h |= isNick
	}
	if len(u) > 64 {
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

// jaro bounds the Jaro similarity from above.
func (h head) jaro(g head) float32 {
	p, q := h.strange(g)
	x, y := float32(h.size()), float32(g.size())
	m := min(x-float32(p), y-float32(q))
	return (m/x + m/y + 1) / 3
}

// hopeless reports whether the Jaro–Winkler similarity is certainly below 0.84:
// with the four units of a common prefix that takes a Jaro similarity of at least
// 0.733.
func (h head) hopeless(g head) bool {
	j := h.jaro(g)
	if h.first() != g.first() {
		return j < 0.84
	}
	return j < 0.733
}

// slack makes up for rounding where a bound is held against a threshold.
const slack = 1e-4

// below reports whether the Jaro–Winkler similarity is certainly below a
// threshold.
func (h head) below(g head, threshold float32) bool {
	j := h.jaro(g)
	if h.first() == g.first() {
		j += 0.4 * (1 - j)
	}
	return j+slack < threshold && (h|g)&isLong == 0
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
	case h.size() >= 4 && g.size()-h.size() <= 1 && !h.tooFar(g, 1), !h.below(g, 0.92):
		return close1
	}
	return similar
}
