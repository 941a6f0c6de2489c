package trait

import (
	"strings"

	"github.com/custhub/custhub/resolve/compare"
)

// Ident compares identifiers: customer numbers, social security numbers, any
// code that is meant to be unique.
type Ident struct{ multi }

// NewIdent prepares an identifier trait.
func NewIdent(cols []Column) *Ident { return &Ident{prepareMulti(cols, parseIdent)} }

func parseIdent(raw string, emit func(string)) {
	if strings.Contains(raw, "**") {
		return
	}
	s := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r > 0x7F:
			return r
		}
		return -1
	}, raw)
	if !filler(s) {
		emit(s)
	}
}

// Levels implements Trait.
func (t *Ident) Levels() []Level {
	return []Level{
		{Name: "missing"},
		{Name: "same", M: 0.85, Rare: true},
		{Name: "one edit", M: 0.08},
		{Name: "two edits", M: 0.02},
		{Name: "differs", M: 0.05},
	}
}

// Compare implements Trait.
func (t *Ident) Compare(a, b uint32) (uint8, int32) {
	return t.best(a, b, func(x, y uint32) uint8 {
		h, g := t.words.heads[x], t.words.heads[y]
		if h.size() < 5 || g.size() < 5 || h.tooFar(g, 2) {
			return 4
		}
		var p, q unitBuffer
		u, v := t.words.spelled(x, &p), t.words.spelled(y, &q)
		switch compare.Distance(u, v, 2) {
		case 1:
			return 2
		case 2:
			return 3
		}
		return 4
	})
}

// Parts implements Trait.
func (t *Ident) Parts() []Part {
	return []Part{{Name: "value", Exact: true}, {Name: "first half"}, {Name: "second half"}}
}

// Keys implements Trait.
func (t *Ident) Keys(dst []uint64, part int, rec uint32) []uint64 {
	return t.keys(dst, rec, func(v uint32) uint64 { return identKey(t.words.At(v), part) })
}

// identKey is the key of one identifier; 0 is none.
func identKey(s string, part int) uint64 {
	switch {
	case part == 0:
		return hashText(s)
	case len(s) < 6:
		return 0
	case part == 1:
		return mix(1, hashText(s[:len(s)/2]))
	}
	return mix(2, hashText(s[len(s)/2:]))
}
