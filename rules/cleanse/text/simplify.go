package text

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed data/t2s_chars.txt
var t2sChars string

//go:embed data/t2s_phrases.txt
var t2sPhrases string

// simplifier maps Traditional to Simplified Chinese. Characters of the basic
// plane are in a flat table (0 = unchanged), the few others in a map.
type simplifier struct {
	bmp     [0x10000]rune
	astral  map[rune]rune
	phrases map[rune][]phrase
	simple  map[rune]bool // characters that only exist as a Simplified form
}

type phrase struct{ from, to string }

var t2s = sync.OnceValue(loadT2S)

func loadT2S() *simplifier {
	t := &simplifier{astral: map[rune]rune{}, phrases: map[rune][]phrase{}, simple: map[rune]bool{}}
	chars := []rune(strings.TrimSpace(t2sChars))
	for i := 0; i+1 < len(chars); i += 2 {
		if chars[i] < 0x10000 {
			t.bmp[chars[i]] = chars[i+1]
		} else {
			t.astral[chars[i]] = chars[i+1]
		}
	}
	for i := 0; i+1 < len(chars); i += 2 {
		if to := chars[i+1]; t.rune(to) == to {
			t.simple[to] = true
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(t2sPhrases), "\n") {
		from, to, ok := strings.Cut(line, " ")
		if !ok {
			continue
		}
		first, _ := utf8.DecodeRuneInString(from)
		t.phrases[first] = append(t.phrases[first], phrase{from, to})
	}
	return t
}

func (t *simplifier) rune(r rune) rune {
	if r < 0x10000 {
		if r >= 0 {
			if s := t.bmp[r]; s != 0 {
				return s
			}
		}
		return r
	}
	if s, ok := t.astral[r]; ok {
		return s
	}
	return r
}

// Simplify turns Traditional into Simplified Chinese with OpenCC's characters
// and phrases (opencc-js 1.4.2). It is for keys and for searching: a legal name
// of Hong Kong, Macao or Taiwan must never be overwritten with it.
func Simplify(s string) string {
	if ASCII(s) {
		return s
	}
	t := t2s()
	i := strings.IndexFunc(s, func(r rune) bool { return t.rune(r) != r })
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if p, ok := t.phraseAt(r, s[i:]); ok {
			b.WriteString(p.to)
			i += len(p.from)
			continue
		}
		b.WriteRune(t.rune(r))
		i += n
	}
	return b.String()
}

// phraseAt returns the longest phrase at the beginning of s.
func (t *simplifier) phraseAt(first rune, s string) (phrase, bool) {
	var best phrase
	for _, p := range t.phrases[first] {
		if len(p.from) > len(best.from) && strings.HasPrefix(s, p.from) {
			best = p
		}
	}
	return best, best.from != ""
}

// SimplifyKey is Simplify for match keys: character by character, so that equal
// characters always give equal keys, and without the characters whose two forms
// are different names (乾/干, 著/着, 於/于): those stay as they are, and a
// comparison treats them as variants.
func SimplifyKey(s string) string {
	if ASCII(s) {
		return s
	}
	t := t2s()
	change := func(r rune) rune {
		if Trap(r) {
			return r
		}
		return t.rune(r)
	}
	for _, r := range s {
		if r >= utf8.RuneSelf && change(r) != r {
			return strings.Map(change, s)
		}
	}
	return s
}

// Trap reports whether a Traditional character is one whose Simplified form
// also stands for another character in names (domain specification §3.3).
func Trap(r rune) bool { return r == '乾' || r == '著' || r == '於' }

// Traditional reports whether a character is a Traditional form, that is,
// whether Simplified Chinese writes it differently.
func Traditional(r rune) bool { return t2s().rune(r) != r }

// SimplifiedOnly reports whether a character is the Simplified form of another.
func SimplifiedOnly(r rune) bool { return t2s().simple[r] }

// SimplifyRune is SimplifyKey for one character.
func SimplifyRune(r rune) rune {
	if Trap(r) {
		return r
	}
	return t2s().rune(r)
}
