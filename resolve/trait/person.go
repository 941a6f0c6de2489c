package trait

import (
	"math"
	"slices"
	"strings"

	"github.com/custhub/custhub/resolve/fold"
)

// Person compares names of persons made up of any of: given name, surname,
// middle names, full name. Order, short forms, initials, sound and transcription
// are taken into account; titles and masked names are no names.
type Person struct {
	given, surname part
	full           part
	words          *words
	both           map[uint64]int32 // rarity of frequent (given, surname) pairs
}

// part is one component of a name: for each record the code of a value, for
// each value the word of the whole and its words.
type part struct {
	codes  []uint32
	whole  []uint32
	off    []uint32
	tokens []uint32
	joined []uint64 // by code: hash of the value without blanks; full names only
	// spelled: see spelledNames; full names only
	spelled spelledNames
}

// sameJoined reports whether two full names differ by blanks at most.
func (p *part) sameJoined(a, b uint32) bool {
	if p.joined == nil {
		return false
	}
	x := p.joined[p.codes[a]]
	return x != 0 && x == p.joined[p.codes[b]]
}

func (p *part) of(rec uint32) uint32 {
	if p.codes == nil {
		return 0
	}
	return p.whole[p.codes[rec]]
}

func (p *part) words(rec uint32) []uint32 {
	if p.codes == nil {
		return nil
	}
	c := p.codes[rec]
	return p.tokens[p.off[c]:p.off[c+1]]
}

// The outcomes of Person.
const (
	personFull uint8 = iota + 1
	personSame
	personSwapped
	personSurnameClose
	personGivenClose
	personBothClose
	personSurnameOnly
	personGivenOnly
	personOneElsewhere
	personSurnameDiffers
	personGivenDiffers
	personOneClose
	personWord
	personDiffers
)

// Levels implements Trait.
func (t *Person) Levels() []Level {
	return []Level{
		{Name: "missing"},
		{Name: "same in full", M: 0.45, Rare: true},
		{Name: "same given name and surname", M: 0.15, Rare: true},
		{Name: "given name and surname swapped", M: 0.02, Rare: true},
		{Name: "same surname, given name close", M: 0.08, Rare: true},
		{Name: "same given name, surname close", M: 0.06, Rare: true},
		{Name: "both close", M: 0.03},
		{Name: "same surname, a given name missing", M: 0.04, Rare: true},
		{Name: "same given name, a surname missing", M: 0.04, Rare: true},
		{Name: "one name in the other's place", M: 0.02, Rare: true},
		{Name: "same given name, surname differs", M: 0.03, Rare: true},
		{Name: "same surname, given name differs", M: 0.03, Rare: true},
		{Name: "one close, the other missing or different", M: 0.02},
		{Name: "a word in common", M: 0.01, Rare: true},
		{Name: "differs", M: 0.02},
	}
}

// OtherPerson reports whether a level of Person says that two names are of two
// people.
func OtherPerson(level uint8) bool {
	return level == personSurnameDiffers || level == personGivenDiffers || level >= personOneClose
}

// NewPerson prepares a name trait from its columns, of roles Given, Surname,
// Middle or Full. Without Given and Surname columns the full name is split.
func NewPerson(cols []Column) *Person {
	t := &Person{words: newWords()}
	var given, surname, full *Column
	for i := range cols {
		switch cols[i].Role {
		case Given:
			given = &cols[i]
		case Surname:
			surname = &cols[i]
		default:
			full = &cols[i]
		}
	}
	if given == nil && surname == nil && full != nil {
		t.split(*full)
	}
	if given != nil {
		t.given = t.prepare(*given, cleanName)
	}
	if surname != nil {
		t.surname = t.prepare(*surname, cleanName)
	}
	if full != nil {
		t.full = t.prepare(*full, cleanName)
		t.full.joined = make([]uint64, len(t.full.whole))
		for i, w := range t.full.whole {
			if w != 0 {
				t.full.joined[i] = hashText(strings.ReplaceAll(t.words.At(w), " ", ""))
			}
		}
	}
	t.words.finish(true)
	if full != nil {
		t.full.spelled = t.spellNames(*full)
	}
	n := len(cols[0].Codes)
	t.SetRarity(everyRecord(n))
	return t
}

// prepare folds every distinct value of a column.
func (t *Person) prepare(col Column, clean func(string) string) part {
	n := col.Dict.Len()
	p := part{codes: col.Codes, whole: make([]uint32, n), off: make([]uint32, n+1)}
	for i := 0; i < n; i++ {
		s := clean(col.Dict.At(uint32(i)))
		p.whole[i] = t.words.CodeString(s)
		if strings.IndexByte(s, ' ') < 0 {
			if s != "" {
				p.tokens = append(p.tokens, p.whole[i])
			}
		} else {
			for _, w := range strings.Fields(s) {
				p.tokens = append(p.tokens, t.words.CodeString(w))
			}
		}
		p.off[i+1] = uint32(len(p.tokens))
	}
	return p
}

// split derives given names and surnames from full names.
func (t *Person) split(col Column) {
	t.given = t.prepare(col, func(raw string) string { g, _ := SplitName(raw); return g })
	t.surname = t.prepare(col, func(raw string) string { _, s := SplitName(raw); return s })
}

// cleanName folds a name or a part of one; masked names and mere titles vanish.
func cleanName(raw string) string {
	if strings.ContainsAny(raw, "*＊") {
		return ""
	}
	s := fold.Text(raw, "", fold.Simplify)
	if hasHan(s) {
		return strings.ReplaceAll(stripHonorific(s), " ", "")
	}
	return s
}

// SetRarity implements Trait.
func (t *Person) SetRarity(c Census) {
	n := t.words.Len()
	given, surname, word := newTally(n), newTally(n), newTally(n)
	for _, rec := range c.Order {
		e := c.Entity[rec]
		given.add(t.given.of(rec), e)
		surname.add(t.surname.of(rec), e)
		for _, w := range t.given.words(rec) {
			word.add(w, e)
		}
		for _, w := range t.surname.words(rec) {
			word.add(w, e)
		}
	}
	// One table serves all roles: a name is as rare as in the role in which it
	// is most frequent, so that a rare given name that is a common surname
	// isn't overrated.
	g, s, w := rarityTable(given.counts), rarityTable(surname.counts), rarityTable(word.counts)
	for i := range t.words.rarity {
		r := w[i]
		if given.counts[i] > 0 {
			r = g[i]
		}
		if surname.counts[i] > 0 && (given.counts[i] == 0 || surname.counts[i] >= given.counts[i]) {
			r = s[i]
		}
		t.words.rarity[i] = r
	}
	t.countBoth(c)
}

// countBoth finds (given, surname) pairs more frequent than their parts
// explain: famous namesakes, default customers.
func (t *Person) countBoth(c Census) {
	var pairs []uint64
	from, entity := 0, uint32(math.MaxUint32)
	for _, rec := range c.Order {
		g, s := t.given.of(rec), t.surname.of(rec)
		if g == 0 || s == 0 {
			continue
		}
		if c.Entity[rec] != entity {
			from, entity = len(pairs), c.Entity[rec]
		}
		if k := uint64(g)<<32 | uint64(s); !slices.Contains(pairs[from:], k) {
			pairs = append(pairs, k)
		}
	}
	slices.Sort(pairs)
	var square float64
	eachRun(pairs, func(_ uint64, n int) { square += float64(n) * float64(n) })
	t.both = map[uint64]int32{}
	base := math.Log2(square / float64(max(len(pairs), 1)))
	eachRun(pairs, func(k uint64, n int) {
		r := Bits(base - math.Log2(float64(n)))
		if n > 1 && r < t.words.rarity[k>>32]+t.words.rarity[uint32(k)] {
			t.both[k] = r
		}
	})
}

// eachRun calls f for every distinct value of a sorted list.
func eachRun(list []uint64, f func(v uint64, n int)) {
	for i := 0; i < len(list); {
		j := i
		for j < len(list) && list[j] == list[i] {
			j++
		}
		f(list[i], j-i)
		i = j
	}
}

// rarityBoth is how rare it is to have both names, in the measure of the pair.
func (t *Person) rarityBoth(g, s uint32) int32 {
	parts := t.words.rarity[g] + t.words.rarity[s]
	if r, ok := t.both[uint64(g)<<32|uint64(s)]; ok {
		return r
	}
	return parts
}

// Present implements Trait.
func (t *Person) Present(rec uint32) bool {
	return t.given.of(rec) != 0 || t.surname.of(rec) != 0 || t.full.of(rec) != 0
}

// Compare implements Trait.
func (t *Person) Compare(a, b uint32) (uint8, int32) {
	ga, sa, gb, sb := t.given.of(a), t.surname.of(a), t.given.of(b), t.surname.of(b)
	if !t.Present(a) || !t.Present(b) {
		return Missing, 0
	}
	r := t.words.rarity
	if ga != 0 && ga == gb && sa != 0 && sa == sb {
		if fa := t.full.of(a); fa != 0 && fa == t.full.of(b) {
			return personFull, t.rarityBoth(ga, sa)
		}
		return personSame, t.rarityBoth(ga, sa)
	}
	if ga != 0 && sa != 0 && ga == sb && sa == gb {
		return personSwapped, min(t.rarityBoth(ga, sa), t.rarityBoth(sa, ga))
	}
	if ga != 0 && gb != 0 && t.full.sameJoined(a, b) { // 王总 and 王总监 name nobody
		return personSame, 0
	}
	if t.full.spelledSame(a, b) {
		return personBothClose, 0
	}
	g, s := t.likePart(ga, gb), t.likePart(sa, sb)
	if g == differs && t.elsewhere(ga, gb, a, b) {
		g = near
	}
	if s == differs && t.elsewhere(sa, sb, a, b) {
		s = near
	}
	switch {
	case s == same && g == near:
		return personSurnameClose, r[sa]
	case g == same && s == near:
		return personGivenClose, r[ga]
	case g == near && s == near:
		return personBothClose, 0
	}
	if x, y := t.likePart(ga, sb), t.likePart(sa, gb); x >= near && y >= near {
		return personBothClose, 0
	} else if g != same && s != same {
		if x == same || y == same {
			w := ga
			if y == same {
				w = sa
			}
			return personOneElsewhere, r[w]
		}
	}
	switch {
	case s == same && g == absent:
		return personSurnameOnly, r[sa]
	case g == same && s == absent:
		return personGivenOnly, r[ga]
	case g == same:
		return personSurnameDiffers, r[ga]
	case s == same:
		return personGivenDiffers, r[sa]
	case g == near || s == near:
		return personOneClose, 0
	}
	if w := t.commonWord(a, b); w != 0 {
		return personWord, r[w]
	}
	return personDiffers, 0
}

type partLikeness uint8

const (
	absent partLikeness = iota
	differs
	near
	same
)

// likePart compares two given names or two surnames.
func (t *Person) likePart(a, b uint32) partLikeness {
	switch {
	case a == 0 || b == 0:
		return absent
	case a == b:
		return same
	case t.words.like(a, b) >= close1:
		return near
	case t.words.like(a, b) == similar && len(t.words.text(a)) > 3 && len(t.words.text(b)) > 3:
		return near
	}
	return differs
}

// elsewhere reports whether one record's name part is a word of the other's
// full name: a middle name used as given name, a title used as surname.
func (t *Person) elsewhere(x, y, a, b uint32) bool {
	if slices.Contains(t.full.words(b), x) {
		return true
	}
	if slices.Contains(t.full.words(a), y) {
		return true
	}
	return t.wordWithin(x, y) || t.wordWithin(y, x)
}

// wordWithin reports whether x is one of the blank-separated words of y.
func (t *Person) wordWithin(x, y uint32) bool {
	whole, w := t.words.At(y), t.words.At(x)
	if len(w) < 2 || len(w) >= len(whole) {
		return false
	}
	head, hasHead := strings.CutPrefix(whole, w)
	tail, hasTail := strings.CutSuffix(whole, w)
	if hasHead && head[0] == ' ' || hasTail && tail[len(tail)-1] == ' ' {
		return true
	}
	i := strings.Index(whole, w)
	return i > 0 && i+len(w) < len(whole) && whole[i-1] == ' ' && whole[i+len(w)] == ' '
}

// commonWord returns the rarest word that both names contain, or 0.
func (t *Person) commonWord(a, b uint32) uint32 {
	best := uint32(0)
	for _, list := range [...][2][]uint32{
		{t.full.words(a), t.full.words(b)},
		{t.given.words(a), t.given.words(b)},
		{t.surname.words(a), t.surname.words(b)},
	} {
		for _, x := range list[0] {
			for _, y := range list[1] {
				if x == y && (best == 0 || t.words.rarity[x] > t.words.rarity[best]) {
					best = x
				}
			}
		}
	}
	return best
}

// personName is the first part of Person: given name and surname in any order.
const personName = 0

// Parts implements Trait.
func (t *Person) Parts() []Part {
	return []Part{
		{Name: "name", Exact: true},
		{Name: "surname"},
		{Name: "given name"},
		{Name: "sound"},
		{Name: "surname sound"},
		{Name: "given sound"},
		{Name: "any word"},
	}
}

// Keys implements Trait.
func (t *Person) Keys(dst []uint64, part int, rec uint32) []uint64 {
	g, s := t.given.of(rec), t.surname.of(rec)
	switch part {
	case personName:
		if g != 0 && s != 0 { // order doesn't matter
			return append(dst, t.words.hash(g)+t.words.hash(s))
		}
		if f := t.full.of(rec); f != 0 && g == 0 && s == 0 {
			return append(dst, t.words.hash(f))
		}
	case 1:
		if s != 0 {
			return append(dst, t.words.hash(s))
		}
	case 2:
		if g != 0 {
			return append(dst, t.words.hash(g))
		}
	case 3:
		if g != 0 && s != 0 && t.words.sound[g] != 0 && t.words.sound[s] != 0 {
			return append(dst, t.words.sound[g]+t.words.sound[s])
		}
	case 4:
		if s != 0 && t.words.sound[s] != 0 {
			return append(dst, t.words.sound[s])
		}
	case 5:
		if g != 0 && t.words.sound[g] != 0 {
			return append(dst, t.words.sound[g])
		}
	case 6:
		return t.wordKeys(dst, rec)
	}
	return dst
}

// wordKeys gives every name as a key, whatever its role.
func (t *Person) wordKeys(dst []uint64, rec uint32) []uint64 {
	from := len(dst)
	for _, list := range [...][]uint32{t.given.words(rec), t.surname.words(rec), t.full.words(rec)} {
		for _, w := range list {
			h := t.words.hash(w)
			seen := false
			for _, d := range dst[from:] {
				seen = seen || d == h
			}
			if !seen && len(dst)-from < 6 {
				dst = append(dst, h)
			}
		}
	}
	return dst
}
