// Package fold brings text to the form in which it is compared: lower case,
// half width, no accents, simplified Chinese, punctuation as blanks. The stored
// value is never changed; folding is for keys and comparisons only.
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Text folds s: ASCII and accented letters to lower-case ASCII where that is
// possible, full width to half width, traditional Chinese to simplified by
// simplify (nil keeps characters), every run of other signs to one blank.
// Apostrophes and zero-width characters vanish (o'brien = obrien). Letters,
// digits and the signs in keep survive.
func Text(s string, keep string, simplify func(rune) rune) string {
	if isPlain(s) {
		return s
	}
	if !isASCII(s) {
		s = wide(Repair(s), simplify)
	}
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(keep, r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '`' || r == '’' || unicode.Is(unicode.Cf, r):
		default:
			gap = true
		}
	}
	return b.String()
}

// isPlain reports whether s is already folded ASCII: most values of clean data.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case c == ' ' && i > 0 && i+1 < len(s) && s[i+1] != ' ':
		default:
			return false
		}
	}
	return true
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// wide folds widths and accents by compatibility decomposition and drops the
// marks it sets free.
func wide(s string, simplify func(rune) rune) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		case r >= 0x4E00 && r <= 0x9FFF:
			if simplify != nil {
				r = simplify(r)
			}
			b.WriteRune(r)
		default:
			decompose(&b, r, simplify)
		}
	}
	return b.String()
}

// decompose writes what a sign other than ASCII or a common Han character
// consists of, without marks.
func decompose(b *strings.Builder, r rune, simplify func(rune) rune) {
	for _, r := range norm.NFKD.String(string(r)) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if plain, ok := letters[r]; ok {
			b.WriteString(plain)
			continue
		}
		if simplify != nil && unicode.Is(unicode.Han, r) {
			r = simplify(r)
		}
		b.WriteRune(r)
	}
}

// letters are Latin letters that Unicode does not decompose.
var letters = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'ø': "o", 'Ø': "o", 'đ': "d", 'Đ': "d",
	'ł': "l", 'Ł': "l", 'ð': "d", 'Ð': "d", 'þ': "th", 'Þ': "th", 'ı': "i", 'ħ': "h", 'Ħ': "h",
}

// Simplify maps the traditional characters that are frequent in names of
// organisations, persons and places to simplified ones. It is a compact table;
// a full one can be put in its place wherever a simplify function is taken.
func Simplify(r rune) rune {
	if s, ok := simplified[r]; ok {
		return s
	}
	return r
}
