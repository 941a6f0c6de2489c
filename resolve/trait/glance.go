package trait

import "math/bits"

// Glancer is a trait that tells of most pairs what they can't be without looking
// at the values: what a glance needs of a record are a few machine words, so that
// those of all traits stand side by side in one line of the cache.
type Glancer interface {
	Trait
	// Sights returns how many words a record has.
	Sights() int
	// See fills the words of a record: all zero without a value. It must be called
	// again when rarities have changed.
	See(dst []uint64, rec uint32)
	// Views lists the answers of Glance, each as the set of levels that a pair may
	// have then: bit l is level l.
	Views() []uint16
	// Glance returns the number of a view that holds the level of two records, given
	// their words.
	Glance(a, b []uint64) uint8
}

// manifold is the sight of a record with more values than a glance takes in.
const manifold = ^uint64(0)

// anyLevel is the view of everything: the first of each trait.
const anyLevel uint16 = 1<<MaxLevels - 1

func oneOf(list ...uint8) uint16 {
	var set uint16
	for _, l := range list {
		set |= 1 << l
	}
	return set
}

// onlyLevels are the views of a trait whose glance is exact: view l+1 is level l.
func onlyLevels(n int) []uint16 {
	out := []uint16{anyLevel}
	for l := range n {
		out = append(out, oneOf(uint8(l)))
	}
	return out
}

// Sights implements Glancer.
func (t *Date) Sights() int { return 1 }

// See implements Glancer.
func (t *Date) See(dst []uint64, rec uint32) { dst[0] = uint64(t.packed[t.codes[rec]]) }

// Views implements Glancer.
func (t *Date) Views() []uint16 { return onlyLevels(len(t.Levels())) }

// Glance implements Glancer.
func (t *Date) Glance(a, b []uint64) uint8 { return likeDate(uint32(a[0]), uint32(b[0])) + 1 }

// Sights implements Glancer.
func (t *Phone) Sights() int { return 1 }

// See implements Glancer.
func (t *Phone) See(dst []uint64, rec uint32) {
	v, n := t.only(rec)
	if n != 1 {
		dst[0] = several(n)
		return
	}
	var buf unitBuffer
	dst[0] = pack(t.words.spelled(v, &buf), digitBits, '0'-1)
}

// Views implements Glancer.
func (t *Phone) Views() []uint16 { return onlyLevels(len(t.Levels())) }

// Glance implements Glancer.
func (t *Phone) Glance(a, b []uint64) uint8 {
	x, y := a[0], b[0]
	if x == 0 || y == 0 {
		return Missing + 1
	}
	if x == manifold || y == manifold {
		return 0
	}
	if x == y {
		return 1 + 1
	}
	p, q := packedLen(x, digitBits), packedLen(y, digitBits)
	switch {
	case p != q && p >= 7 && q >= 7 && sameEnd(x, y, p, q, digitBits) >= 7:
		return 2 + 1
	case p >= 7 && q >= 7 && oneEdit(x, y, p, q, digitBits):
		return 3 + 1
	}
	return 4 + 1
}

// several is the sight of n values where n is not 1.
func several(n int) uint64 {
	if n == 0 {
		return 0
	}
	return manifold
}

// Sights implements Glancer.
func (t *Code) Sights() int { return 1 }

// See implements Glancer.
func (t *Code) See(dst []uint64, rec uint32) {
	dst[0] = 0
	if w := t.word[t.codes[rec]]; w != 0 {
		dst[0] = pack(t.words.text(w), byteBits, 0)
	}
}

// Views implements Glancer.
func (t *Code) Views() []uint16 {
	n := len(t.Levels())
	return append(onlyLevels(n), uint16(1)<<n-1-oneOf(Missing, 1))
}

// notSame is the view of two codes that differ, but not known how: the last.
func notSame(kind codeKind) uint8 {
	if kind == category {
		return 3 + 2
	}
	return 5 + 2
}

// Glance implements Glancer.
func (t *Code) Glance(a, b []uint64) uint8 {
	x, y := a[0], b[0]
	switch {
	case x == 0 || y == 0:
		return Missing + 1
	case x == manifold && y == manifold:
		return 0
	case x == y:
		return 1 + 1
	case t.kind == number || x == manifold || y == manifold:
		return notSame(t.kind)
	}
	p, q := packedLen(x, byteBits), packedLen(y, byteBits)
	start := bits.LeadingZeros64(x^y) / byteBits
	near := oneEdit(x, y, p, q, byteBits)
	switch {
	case t.kind == category && near && p >= 2 && q >= 2 && p+q >= 5:
		return 2 + 1
	case t.kind == category:
		return 3 + 1
	case near:
		return 2 + 1
	case start >= max(max(p, q)-3, 2) && min(p, q) >= max(max(p, q)-3, 2):
		return 3 + 1
	case start >= 2 && min(p, q) >= 2:
		return 4 + 1
	}
	return 5 + 1
}

// Widths of a unit in packed text.
const (
	digitBits = 4
	byteBits  = 8
)

// pack packs short text left-aligned into one word, each unit less base; text that
// doesn't fit gives manifold.
func pack(u []uint16, width int, base uint16) uint64 {
	if len(u)*width >= 64 {
		return manifold
	}
	var x uint64
	for i, c := range u {
		c -= base
		if c == 0 || c >= 1<<width {
			return manifold
		}
		x |= uint64(c) << (64 - width*(i+1))
	}
	return x
}

func packedLen(x uint64, width int) int {
	return (64 - bits.TrailingZeros64(x) + width - 1) / width
}

// sameEnd returns how many units two different packed texts of p and q units have
// in common at the end.
func sameEnd(x, y uint64, p, q, width int) int {
	d := x>>(64-width*p) ^ y>>(64-width*q)
	return min(bits.TrailingZeros64(d)/width, p, q)
}

// oneEdit reports whether two different packed texts of p and q units differ by
// one inserted, deleted or replaced unit or by a swap of two neighbours.
func oneEdit(x, y uint64, p, q, width int) bool {
	if p-q > 1 || q-p > 1 {
		return false
	}
	start, end := min(bits.LeadingZeros64(x^y)/width, p, q), sameEnd(x, y, p, q, width)
	if p != q {
		return start+end >= min(p, q)
	}
	if start+end == p-1 {
		return true
	}
	if start+end != p-2 {
		return false
	}
	one := uint64(1)<<width - 1
	at := func(x uint64, i int) uint64 { return x >> (64 - width*(i+1)) & one }
	return at(x, start) == at(y, start+1) && at(x, start+1) == at(y, start)
}
