package trait

import (
	"strings"

	"github.com/custhub/custhub/resolve/compare"
)

// Tax compares numbers that the state gives: unified social credit codes
// (GB 32100), tax numbers of 15 characters, organisation codes, resident
// identity numbers (GB 11643). Two different valid ones of a kind can't be of
// one customer (P7).
type Tax struct {
	multi
	class []idClass // by word
}

type idClass uint8

const (
	otherID    idClass = iota
	creditCode         // canonical: characters 3 to 17 of a valid code, or a valid old tax number
	residentID
)

// NewTax prepares an identifier trait over one or more columns.
func NewTax(cols []Column) *Tax {
	t := &Tax{multi: prepareMulti(cols, parseTax)}
	t.class = make([]idClass, t.words.Len())
	for i := range t.class {
		t.class[i] = classOf(t.words.At(uint32(i)))
	}
	return t
}

// classOf tells what a number in its canonical form is.
func classOf(s string) idClass {
	switch {
	case len(s) == 16 && s[0] == 'T':
		return creditCode
	case len(s) == 19 && s[0] == 'R':
		return residentID
	}
	return otherID
}

// parseTax emits the canonical form: "T" and characters 3 to 17 of a valid
// credit code, which are the old tax number too; "R" and a valid resident
// number; anything else as it stands.
func parseTax(raw string, emit func(string)) {
	if strings.IndexByte(raw, '*') >= 0 {
		return
	}
	if len(raw) == 18 && strings.IndexByte(raw, ';') < 0 && strings.IndexByte(raw, 0xEF) < 0 { // most are one, complete
		parseOneTax(raw, emit)
		return
	}
	for _, part := range strings.FieldsFunc(raw, func(r rune) bool { return r == ';' || r == '；' }) {
		parseOneTax(part, emit)
	}
}

func parseOneTax(raw string, emit func(string)) {
	parseIdent(raw, func(s string) {
		switch {
		case len(s) == 18 && ValidCredit(s):
			emit("T" + s[2:17])
		case len(s) == 18 && ValidResident(s):
			emit("R" + s)
		case len(s) == 15 && oldTaxNumber(s):
			emit("T" + s)
		default:
			emit(s)
		}
	})
}

// oldTaxNumber reports whether a text has the form of a tax number of 15
// characters: division, organisation code. The check character of the latter is
// not asked for: inside a credit code its failure is a warning only, and what
// looks like a number of another firm must not be merged away (P7).
func oldTaxNumber(s string) bool {
	for i := range 6 {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s[0] >= '1' && s[0] <= '8' && strings.Trim(s[6:], "0") != ""
}

// Levels implements Trait.
func (t *Tax) Levels() []Level {
	return []Level{
		{Name: "missing"},
		{Name: "same", M: 0.90, Rare: true},
		{Name: "one or two edits", M: 0.06},
		{Name: "differs", M: 0.04},
	}
}

// Compare implements Trait.
func (t *Tax) Compare(a, b uint32) (uint8, int32) {
	return t.best(a, b, func(x, y uint32) uint8 {
		if t.class[x] != otherID && t.class[y] != otherID {
			return 3
		}
		var p, q unitBuffer
		u, v := t.words.spelled(x, &p), t.words.spelled(y, &q)
		if t.class[x] == creditCode {
			u, v = v, u
		}
		if t.class[x] == creditCode || t.class[y] == creditCode {
			v = v[1:]
			if len(u) >= 17 { // a damaged 18-character code against a valid one
				u = u[2:min(len(u), 17)]
			}
		}
		if len(u) >= 8 && len(v) >= 8 && compare.Distance(u, v, 2) <= 2 {
			return 2
		}
		return 3
	})
}

// Conflict reports whether two records carry different valid numbers: any valid
// number of one that the other, having valid numbers too, doesn't share.
func (t *Tax) Conflict(a, b uint32) bool {
	anyA, anyB, shared := false, false, false
	t.each(a, func(x uint32) bool {
		if t.class[x] == otherID {
			return true
		}
		anyA = true
		t.each(b, func(y uint32) bool {
			if t.class[y] != otherID {
				anyB = true
				shared = shared || x == y
			}
			return true
		})
		return true
	})
	return anyA && anyB && !shared
}

// Parts implements Trait.
func (t *Tax) Parts() []Part {
	return []Part{{Name: "number", Exact: true}, {Name: "first half"}, {Name: "second half"}}
}

// Keys implements Trait.
func (t *Tax) Keys(dst []uint64, part int, rec uint32) []uint64 {
	return t.keys(dst, rec, func(v uint32) uint64 { return taxKey(t.words.At(v), t.class[v], part) })
}

// taxKey is the key of one number in its canonical form; 0 is none.
func taxKey(s string, class idClass, part int) uint64 {
	switch class {
	case creditCode, residentID:
		s = s[1:]
	default:
		if len(s) == 18 || len(s) == 17 {
			s = s[2:min(len(s), 17)] // line up with the canonical form
		}
	}
	switch {
	case part == 0:
		return hashText(s)
	case len(s) < 8:
		return 0
	case part == 1:
		return mix(1, hashText(s[:8]))
	}
	return mix(2, hashText(s[len(s)-7:]))
}

const (
	creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	residentCheck  = "10X98765432"
)

// ValidCredit checks a unified social credit code of 18 characters by the check
// character of GB 32100-2015, weights 3^i mod 31. All zeros would pass, so they
// are refused.
func ValidCredit(s string) bool {
	sum, w := 0, 1
	zero := true
	for i := 0; i < 18; i++ {
		v := strings.IndexByte(creditAlphabet, s[i])
		if v < 0 {
			return false
		}
		zero = zero && v == 0
		if i < 17 {
			sum += v * w
			w = w * 3 % 31
			continue
		}
		return !zero && v == (31-sum%31)%31
	}
	return false
}

// ValidResident checks a resident identity number of 18 characters (GB 11643):
// a plausible date and the ISO 7064 MOD 11-2 check character.
func ValidResident(s string) bool {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i := 0; i < 17; i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum += int(s[i]-'0') * weights[i]
	}
	month, day := s[10:12], s[12:14]
	if s[6:8] < "19" || s[6:8] > "20" || month < "01" || month > "12" || day < "01" || day > "31" {
		return false
	}
	return s[17] == residentCheck[sum%11]
}
