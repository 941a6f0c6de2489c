package trait

import (
	"math"
	"strconv"
	"strings"

	"github.com/custhub/custhub/resolve/compare"
	"github.com/custhub/custhub/resolve/fold"
)

// Code compares short values of which one a record: postcodes, categories,
// numbers. How they are compared is given by a codeKind.
type Code struct {
	codes []uint32
	word  []uint32 // by code
	words *words
	kind  codeKind
	value []float64 // of numbers, by word; NaN where it isn't one
}

type codeKind uint8

const (
	category codeKind = iota
	postcode
	number
)

// NewCategory prepares a column of few distinct values.
func NewCategory(col Column) *Code { return newCode(col, category) }

// NewPostcode prepares a column of postal codes.
func NewPostcode(col Column) *Code { return newCode(col, postcode) }

// NewNumber prepares a column of numbers.
func NewNumber(col Column) *Code { return newCode(col, number) }

func newCode(col Column, kind codeKind) *Code {
	t := &Code{codes: col.Codes, words: newWords(), kind: kind, word: make([]uint32, col.Dict.Len())}
	for i := range t.word {
		raw := col.Dict.At(uint32(i))
		var s string
		switch kind {
		case category:
			s = fold.Text(raw, "", fold.Simplify)
			if whole, ok := strings.CutSuffix(raw, ".0"); ok && isDigits(whole) {
				s = whole // a spreadsheet's way of writing a year
			}
		case postcode:
			s = strings.ReplaceAll(fold.Text(raw, "", nil), " ", "")
		case number:
			if s = canonicalNumber(raw); s == "0" {
				s = "" // what forms and exports write for unknown
			}
		}
		t.word[i] = t.words.CodeString(s)
	}
	t.words.finish(false)
	if kind == number {
		t.value = make([]float64, t.words.Len())
		for i := range t.value {
			v, err := strconv.ParseFloat(t.words.At(uint32(i)), 64)
			if err != nil {
				v = math.NaN()
			}
			t.value[i] = v
		}
	}
	t.SetRarity(everyRecord(len(col.Codes)))
	return t
}

func isDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

// canonicalNumber drops blanks, signs of currency, thousands and useless zeros.
func canonicalNumber(raw string) string {
	s := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return -1
	}, raw)
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return strings.TrimSpace(raw)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// Levels implements Trait.
func (t *Code) Levels() []Level {
	switch t.kind {
	case postcode:
		return []Level{
			{Name: "missing"},
			{Name: "same", M: 0.75, Rare: true},
			{Name: "one edit", M: 0.07},
			{Name: "same district", M: 0.05},
			{Name: "same area", M: 0.05},
			{Name: "differs", M: 0.08},
		}
	case number:
		return []Level{
			{Name: "missing"},
			{Name: "same", M: 0.80, Rare: true},
			{Name: "one edit", M: 0.06},
			{Name: "within 2 %", M: 0.02},
			{Name: "within 10 %", M: 0.02},
			{Name: "differs", M: 0.10},
		}
	}
	return []Level{{Name: "missing"}, {Name: "same", M: 0.90, Rare: true}, {Name: "close", M: 0.02}, {Name: "differs", M: 0.08}}
}

// Compare implements Trait.
func (t *Code) Compare(a, b uint32) (uint8, int32) {
	x, y := t.word[t.codes[a]], t.word[t.codes[b]]
	switch {
	case x == 0 || y == 0:
		return Missing, 0
	case x == y:
		return 1, t.words.rarity[x]
	}
	u, v := t.words.text(x), t.words.text(y)
	switch t.kind {
	case postcode:
		return likePostcode(u, v), 0
	case number:
		return t.likeNumber(x, y, u, v), 0
	}
	if len(u) >= 2 && len(v) >= 2 && (len(u)+len(v) >= 5) && compare.Distance(u, v, 1) <= 1 || sameLetters(u, v) {
		return 2, 0
	}
	return 3, 0
}

// sameLetters reports a swap in a short code (nsw, nws).
func sameLetters(u, v []uint16) bool {
	return len(u) == len(v) && len(u) >= 3 && compare.Distance(u, v, 1) == 1
}

func likePostcode(u, v []uint16) uint8 {
	switch {
	case compare.Distance(u, v, 1) <= 1:
		return 2
	case shareStart(u, v, max(len(u), len(v))-3):
		return 3
	case shareStart(u, v, 2):
		return 4
	}
	return 5
}

func shareStart(u, v []uint16, n int) bool {
	n = max(n, 2)
	if len(u) < n || len(v) < n {
		return false
	}
	for i := 0; i < n; i++ {
		if u[i] != v[i] {
			return false
		}
	}
	return true
}

func (t *Code) likeNumber(x, y uint32, u, v []uint16) uint8 {
	if len(u) >= 3 && len(v) >= 3 && compare.Distance(u, v, 1) <= 1 || len(u) == 2 && len(v) == 2 && u[0] == v[1] && u[1] == v[0] {
		return 2
	}
	p, q := t.value[x], t.value[y]
	d := math.Abs(p - q)
	m := math.Max(math.Abs(p), math.Abs(q))
	switch {
	case d <= 0.02*m:
		return 3
	case d <= 0.1*m:
		return 4
	}
	return 5
}

// Present implements Trait.
func (t *Code) Present(rec uint32) bool { return t.word[t.codes[rec]] != 0 }

// SetRarity implements Trait.
func (t *Code) SetRarity(c Census) {
	ta := newTally(t.words.Len())
	for _, rec := range c.Order {
		ta.add(t.word[t.codes[rec]], c.Entity[rec])
	}
	t.words.rarity = rarityTable(ta.counts)
}

// Parts implements Trait.
func (t *Code) Parts() []Part {
	if t.kind == postcode {
		return []Part{{Name: "value", Exact: true}, {Name: "district"}}
	}
	return []Part{{Name: "value", Exact: true}}
}

// Keys implements Trait.
func (t *Code) Keys(dst []uint64, part int, rec uint32) []uint64 {
	w := t.word[t.codes[rec]]
	switch {
	case w == 0:
		return dst
	case part == 0:
		return append(dst, t.words.hash(w))
	}
	if n := len(t.words.text(w)) - 3; n >= 2 {
		return append(dst, mix(uint64(n), prefixHash(t.words.start(w, n))))
	}
	return dst
}
