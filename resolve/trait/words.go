package trait

import (
	"unicode"
	"unicode/utf16"

	"github.com/custhub/custhub/resolve/compare"
	"github.com/custhub/custhub/resolve/dict"
)

// words is the lexicon of a trait: every distinct word or folded value, with
// its UTF-16 units, sound and rarity. Word 0 is the empty word.
type words struct {
	*dict.Dict
	units  []uint16
	end    []uint32
	sound  []uint64 // hash of how it sounds; equal sounds may be the same name
	spell  []uint64 // of words in Latin letters, where there are Chinese ones too: the sound of a Chinese word so spelled
	rarity []int32  // see rarityTable
	hashes []uint64 // stable hash of each word, for blocking keys
	heads  []head
}

func newWords() *words { return &words{Dict: dict.New()} }

// finish fills the units and sounds once all words are known; values that
// nobody speaks need no sounds.
func (w *words) finish(spoken bool) {
	n := w.Len()
	w.end = make([]uint32, n)
	if spoken {
		w.sound = make([]uint64, n)
	}
	w.units = make([]uint16, 0, w.Bytes())
	w.hashes = make([]uint64, n)
	w.heads = make([]head, n)
	w.rarity = make([]int32, n)
	chinese := false
	for i := 0; i < n; i++ {
		s := w.At(uint32(i))
		from := len(w.units)
		w.units = appendUnits(w.units, s)
		w.end[i] = uint32(len(w.units))
		nick := false
		if spoken {
			w.sound[i] = soundOf(s)
			_, nick = nicknames[s]
		}
		w.heads[i] = headOf(w.units[from:], nick)
		w.hashes[i] = hashText(s)
		chinese = chinese || spoken && hasHan(s)
	}
	if chinese {
		w.spellings()
	}
	w.Seal()
}

// finishValues is finish for values of which nearly every record has its own:
// their units and hashes are made when they are asked for.
func (w *words) finishValues() {
	w.heads = make([]head, w.Len())
	var buf unitBuffer
	for i := range w.heads {
		w.heads[i] = headOf(w.spelled(uint32(i), &buf), false)
	}
	w.Seal()
}

// unitBuffer has room for the units of most values.
type unitBuffer [maxUnits]uint16

// spelled returns the units of value i, in buf if they fit.
func (w *words) spelled(i uint32, buf *unitBuffer) []uint16 { return appendUnits(buf[:0], w.At(i)) }

func appendUnits(dst []uint16, s string) []uint16 {
	for _, r := range s {
		if r > 0xFFFF {
			hi, lo := utf16.EncodeRune(r)
			dst = append(dst, uint16(hi), uint16(lo))
			continue
		}
		dst = append(dst, uint16(r))
	}
	return dst
}

// text returns the units of word i.
func (w *words) text(i uint32) []uint16 {
	if i == 0 {
		return nil
	}
	return w.units[w.end[i-1]:w.end[i]]
}

// likeness of two words.
type likeness uint8

const (
	unlike  likeness = iota
	similar          // Jaro–Winkler, two edits in a long word
	close1           // one edit, same sound, nickname, initial
	equal
)

// like compares two words, both not empty.
func (w *words) like(a, b uint32) likeness {
	if a == b {
		return equal
	}
	h, g := w.heads[a], w.heads[b]
	if h.most(g) == unlike {
		return unlike
	}
	x, y := w.text(a), w.text(b)
	if len(x) > len(y) {
		x, y, a, b = y, x, b, a
	}
	if len(x) == 1 {
		if x[0] == y[0] && x[0] < 0x2E80 && len(y) > 1 {
			return close1 // an initial; a single Han character is a whole word
		}
		if isHan(x[0]) && (w.soundAlike(a, b) || w.spelledAlike(a, b)) {
			return close1
		}
		return unlike
	}
	if isHan(x[0]) || isHan(y[0]) {
		return w.likeHan(a, b, x, y)
	}
	if h&g&isNick != 0 && nickname(w.At(a), w.At(b)) {
		return close1
	}
	if h.hopeless(g) {
		return unlike
	}
	if len(x) >= 4 && len(y)-len(x) <= 1 && !h.tooFar(g, 1) && compare.Distance(x, y, 1) <= 1 {
		return close1
	}
	jw := compare.JaroWinkler(x, y)
	switch {
	case jw >= 0.92:
		return close1
	case jw >= 0.84:
		return similar
	case len(x) >= 8 && !h.tooFar(g, 2) && compare.Distance(x, y, 2) <= 2:
		return similar
	}
	return unlike
}

func (w *words) soundAlike(a, b uint32) bool {
	return w.sound != nil && w.sound[a] == w.sound[b] && w.sound[a] != 0
}

// likeHan compares words of which at least one is Chinese: by sound, also
// against a Latin spelling of it, and by character.
func (w *words) likeHan(a, b uint32, x, y []uint16) likeness {
	if w.soundAlike(a, b) || w.spelledAlike(a, b) {
		return close1
	}
	d := compare.Distance(x, y, 2)
	switch {
	case d <= 1 && len(x) >= 4:
		return close1
	case d <= 1 && len(x) >= 3, d <= 2 && len(x) >= 6:
		return similar
	}
	return unlike
}

func isHan(u uint16) bool { return u >= 0x3400 && u <= 0x9FFF || u >= 0xD840 && u <= 0xD8FF }

// hasHan reports whether s contains a Chinese character.
func hasHan(s string) bool {
	for _, r := range s {
		if r >= firstHan && r <= lastHan || r >= 0x3400 && unicode.Is(unicode.Han, r) {
			return true
		}
	}
	return false
}

// hash returns the stable hash of word i, for blocking keys.
func (w *words) hash(i uint32) uint64 {
	if w.hashes == nil {
		return hashText(w.At(i))
	}
	return w.hashes[i]
}

// start returns the first n units of word i.
func (w *words) start(i uint32, n int) []uint16 {
	u := w.text(i)
	return u[:min(len(u), n)]
}

// prefixHash returns the stable hash of the first units of a word.
func prefixHash(u []uint16) uint64 {
	h := uint64(len(u))
	for _, c := range u {
		h = mix(h, uint64(c))
	}
	return h
}
