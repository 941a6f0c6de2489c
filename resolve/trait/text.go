package trait

import (
	"math"
	"slices"
	"strings"

	"github.com/custhub/custhub/resolve/compare"
	"github.com/custhub/custhub/resolve/fold"
)

// Text compares free or structured text word by word: places, titles, lists,
// addresses, whatever is not understood better.
type Text struct {
	codes  []uint32
	whole  []uint32 // word number of the whole folded value, by code
	off    []uint32 // words of value i: tokens[off[i]:off[i+1]], distinct, rarest first after SetRarity
	tokens []uint32
	words  *words
	idf    []float32 // by word: information of its presence, in bits
	number []bool    // by word: starts with a digit
	weighs bool      // numbers must agree (addresses)
	open   bool      // a set of which a record shows a part: no overlap says nothing
}

// TextLevels are the outcomes of Text, with priors that training replaces.
const (
	textSame uint8 = iota + 1
	textReordered
	textSound
	textClose
	textSimilar
	textContained
	textMost
	textHalf
	textSome
	textDiffers
)

// Levels implements Trait.
func (t *Text) Levels() []Level {
	return []Level{
		{Name: "missing"},
		{Name: "same", M: 0.70, Rare: true},
		{Name: "same words, other order", M: 0.02, Rare: true},
		{Name: "sounds the same", M: 0.03},
		{Name: "one edit", M: 0.07},
		{Name: "similar", M: 0.04},
		{Name: "one contains the other", M: 0.04, Rare: true},
		{Name: "most words", M: 0.03, Rare: true},
		{Name: "half of the words", M: 0.03, Rare: true},
		{Name: "some word", M: 0.02, Rare: true},
		{Name: "differs", M: 0.10},
	}
}

// HardlyAlike is the level of Text from which two texts have hardly anything in
// common.
const HardlyAlike = int(textSome)

// SoundsAlike reports whether a level of Text says that two Chinese words are
// written differently but sound the same.
func SoundsAlike(level uint8) bool { return level == textSound }

// Splitter cuts a folded value into words.
type Splitter func(raw string) (folded string, tokens []string)

// Plain splits at blanks.
func Plain(raw string) (string, []string) {
	s := fold.Text(raw, "", fold.Simplify)
	return s, strings.Fields(s)
}

// List splits at list separators (";", "|", "**", "、"); an element is a word.
func List(raw string) (string, []string) {
	raw = strings.ReplaceAll(raw, "**", "|")
	parts := strings.FieldsFunc(raw, func(r rune) bool { return strings.ContainsRune("|;、；", r) })
	out := parts[:0]
	for _, p := range parts {
		f := strings.Fields(fold.Text(p, "", fold.Simplify))
		slices.Sort(f)
		if len(f) > 0 {
			out = append(out, strings.Join(f, " "))
		}
	}
	return strings.Join(out, " | "), out
}

// NewText prepares a text trait; numbers says that numbers in it must agree.
func NewText(col Column, split Splitter, numbers bool) *Text {
	t := &Text{codes: col.Codes, words: newWords(), weighs: numbers}
	n := col.Dict.Len()
	t.whole = make([]uint32, n)
	t.off = make([]uint32, n+1)
	for i := 0; i < n; i++ {
		folded, tokens := split(col.Dict.At(uint32(i)))
		t.whole[i] = t.words.CodeString(folded)
		from := len(t.tokens)
		for _, w := range tokens {
			c := t.words.CodeString(w)
			if !slices.Contains(t.tokens[from:], c) {
				t.tokens = append(t.tokens, c)
			}
		}
		t.off[i+1] = uint32(len(t.tokens))
	}
	t.words.finish(true)
	t.number = make([]bool, t.words.Len())
	for i := range t.number {
		s := t.words.At(uint32(i))
		t.number[i] = s != "" && s[0] >= '0' && s[0] <= '9'
	}
	t.idf = make([]float32, t.words.Len())
	t.SetRarity(everyRecord(len(col.Codes)))
	return t
}

// NewSet prepares a trait of lists: authors, classes, tags. Of such sets a record
// often shows a part, so two that have nothing in common are no evidence.
func NewSet(col Column) *Text {
	t := NewText(col, List, false)
	t.open = true
	return t
}

// Open reports whether the values are parts of sets.
func (t *Text) Open() bool { return t.open }

// everyRecord is the census in which each record is its own entity.
func everyRecord(n int) Census {
	c := Census{Entity: make([]uint32, n), Entities: n, Order: make([]uint32, n)}
	for i := range c.Entity {
		c.Entity[i], c.Order[i] = uint32(i), uint32(i)
	}
	return c
}

// SetRarity implements Trait.
func (t *Text) SetRarity(c Census) {
	tally := newTally(t.words.Len())
	value := newTally(t.words.Len())
	for _, rec := range c.Order {
		code := t.codes[rec]
		value.add(t.whole[code], c.Entity[rec])
		for _, w := range t.tokens[t.off[code]:t.off[code+1]] {
			tally.add(w, c.Entity[rec])
		}
	}
	for i, n := range tally.counts {
		if n > 0 {
			t.idf[i] = float32(math.Log2(float64(c.Entities+1) / float64(n)))
		}
	}
	word, whole := rarityTable(tally.counts), rarityTable(value.counts)
	for i := range word {
		if value.counts[i] > 0 && tally.counts[i] == 0 {
			word[i] = whole[i]
		}
	}
	t.words.rarity = word
	t.sortTokens()
}

// sortTokens puts the words of each value in order, rarest first.
func (t *Text) sortTokens() {
	for i := range t.whole {
		toks := t.tokens[t.off[i]:t.off[i+1]]
		slices.SortFunc(toks, func(a, b uint32) int {
			if t.idf[a] != t.idf[b] {
				if t.idf[a] > t.idf[b] {
					return -1
				}
				return 1
			}
			return strings.Compare(t.words.At(a), t.words.At(b))
		})
	}
}

// tally counts values once an entity, given the records entity by entity.
type tally struct{ counts, last []uint32 }

func newTally(n int) *tally { return &tally{make([]uint32, n), make([]uint32, n)} }

func (t *tally) add(v, entity uint32) {
	if t.last[v] != entity+1 {
		t.last[v] = entity + 1
		t.counts[v]++
	}
}

// Present implements Trait.
func (t *Text) Present(rec uint32) bool { return t.whole[t.codes[rec]] != 0 }

// Compare implements Trait.
func (t *Text) Compare(a, b uint32) (uint8, int32) {
	ca, cb := t.codes[a], t.codes[b]
	wa, wb := t.whole[ca], t.whole[cb]
	if wa == 0 || wb == 0 {
		return Missing, 0
	}
	if wa == wb {
		return textSame, t.words.rarity[wa]
	}
	x, y := t.tokens[t.off[ca]:t.off[ca+1]], t.tokens[t.off[cb]:t.off[cb+1]]
	if t.open {
		if level, rarity := t.compareLists(wa, wb, x, y); level < textDiffers {
			return level, rarity
		}
		return Missing, 0
	}
	if len(x) <= 1 && len(y) <= 1 {
		return t.compareWords(wa, wb), 0
	}
	return t.compareLists(wa, wb, x, y)
}

// compareWords compares values of one word each.
func (t *Text) compareWords(wa, wb uint32) uint8 {
	u, v := t.words.text(wa), t.words.text(wb)
	if sameUnits(u, v) {
		return textReordered
	}
	switch l := t.words.like(wa, wb); {
	case l == close1 && t.words.soundAlike(wa, wb) && isHan(u[0]) && isHan(v[0]):
		return textSound
	case l == close1:
		return textClose
	case l == similar:
		return textSimilar
	}
	if len(u) > len(v) {
		u, v = v, u
	}
	if len(u) >= 2 && slices.Equal(u, v[:len(u)]) {
		return textContained
	}
	return textDiffers
}

// sameUnits reports whether two Chinese words of one length consist of the same
// characters: a slip of the input method.
func sameUnits(u, v []uint16) bool {
	if len(u) != len(v) || len(u) < 2 || !isHan(u[0]) {
		return false
	}
	var used uint64
	for _, c := range u {
		found := false
		for k, d := range v {
			if k < 64 && c == d && used&(1<<uint(k)) == 0 {
				used |= 1 << uint(k)
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// compareLists compares by the information of the words they share.
func (t *Text) compareLists(wa, wb uint32, x, y []uint32) (uint8, int32) {
	if len(x) > len(y) || len(x) == len(y) && t.words.At(wa) > t.words.At(wb) {
		x, y = y, x
	}
	m := t.overlap(x, y)
	switch {
	case m.exact && len(x) == len(y):
		return textReordered, min(t.words.rarity[wa], t.words.rarity[wb])
	case m.numberClash:
		if m.share >= 0.3 {
			return textSome, m.rarity
		}
		return textDiffers, 0
	case len(x) > 1 || len(y) > 1:
		u, v := t.words.text(wa), t.words.text(wb)
		if min(len(u), len(v)) >= 4 && max(len(u), len(v)) <= 80 && !t.words.heads[wa].tooFar(t.words.heads[wb], 1) && compare.Distance(u, v, 1) <= 1 {
			return textClose, 0
		}
	}
	switch {
	case m.exact:
		return textContained, m.rarity
	case m.of >= 0.85:
		return textSimilar, 0
	case m.share >= 0.6:
		return textMost, m.rarity
	case m.share >= 0.35:
		return textHalf, m.rarity
	case m.share > 0.08:
		return textSome, m.rarity
	}
	return textDiffers, 0
}

// match is how two lists of words overlap.
type match struct {
	exact       bool    // every word of the shorter list is in the longer
	of          float32 // information shared, of the shorter list's
	share       float32 // information shared, of both lists'
	rarity      int32   // of the rarest word both have exactly
	numberClash bool    // both have numbers, none in common
}

// overlap greedily pairs the words of x, rarest first, with those of y.
func (t *Text) overlap(x, y []uint32) match {
	var used uint64
	var total, both, got float32
	m := match{exact: true}
	numsX, numsY, numsBoth := 0, 0, 0
	for _, w := range y {
		both += t.idf[w]
		if t.number[w] {
			numsY++
		}
	}
	for _, w := range x {
		total += t.idf[w]
		if t.number[w] {
			numsX++
		}
		if k := slices.Index(y, w); k >= 0 {
			if k < 64 {
				used |= 1 << uint(k)
			}
			if t.number[w] {
				numsBoth++
			}
			got += t.idf[w]
			m.rarity = max(m.rarity, t.words.rarity[w])
			continue
		}
		m.exact = false
		if t.number[w] || len(x)+len(y) > 24 {
			continue
		}
		for k, v := range y {
			if k >= 64 || used&(1<<uint(k)) != 0 || t.number[v] || slices.Contains(x, v) {
				continue
			}
			if t.words.like(w, v) >= similar {
				used |= 1 << uint(k)
				got += 0.8 * min(t.idf[w], t.idf[v])
				break
			}
		}
	}
	if total > 0 {
		m.of = got / total
		m.share = got / (total + both - got)
	}
	m.numberClash = t.weighs && numsX > 0 && numsY > 0 && numsBoth == 0
	return m
}

// The parts of Text.
const (
	textValue = iota
	textRarest
	textSounds
	textStart
	textSecond
)

// textStartUnits is how many UTF-16 units the start of a text has.
const textStartUnits = 4

// Parts implements Trait.
func (t *Text) Parts() []Part {
	return []Part{{Name: "value", Exact: true}, {Name: "rarest word"}, {Name: "sound"}, {Name: "start"}, {Name: "second word"}}
}

// Keys implements Trait.
func (t *Text) Keys(dst []uint64, part int, rec uint32) []uint64 {
	code := t.codes[rec]
	w := t.whole[code]
	if w == 0 {
		return dst
	}
	toks := t.tokens[t.off[code]:t.off[code+1]]
	switch part {
	case textValue:
		return append(dst, t.words.hash(w))
	case textRarest, textSecond:
		// The rarest words of the value: as keys they find values that share
		// what is particular to both.
		for i := 0; i < len(toks) && i < 2; i++ {
			if (part == textRarest || i == 1) && len(toks) > 1 {
				dst = append(dst, t.words.hash(toks[i]))
			}
		}
		if part == textRarest && len(toks) == 1 {
			dst = append(dst, t.words.hash(toks[0]))
		}
		if part == textSecond && len(toks) > 2 {
			dst = append(dst, t.words.hash(toks[2]))
		}
	case textSounds:
		if s := t.words.sound[w]; s != 0 {
			return append(dst, s)
		}
	case textStart:
		if len(t.words.text(w)) > textStartUnits {
			return append(dst, prefixHash(t.words.start(w, textStartUnits)))
		}
	}
	return dst
}
