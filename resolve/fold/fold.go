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
	if isFolded(s, simplify) {
		return s
	}
	s = Repair(s)
	f := folder{keep: keep}
	f.b.Grow(len(s))
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			f.add(r)
		case isCommonHan(r):
			if simplify != nil {
				r = simplify(r)
			}
			f.add(r)
		default:
			f.decompose(r, simplify)
		}
	}
	return f.b.String()
}

// isFolded reports whether s is folded already: lower-case ASCII, digits and
// simplified Chinese, words set apart by one blank. So are most values of clean
// data.
func isFolded(s string, simplify func(rune) rune) bool {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			i++
		case c == ' ' && i > 0 && i+1 < len(s) && s[i+1] != ' ':
			i++
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s[i:])
			if !isCommonHan(r) || simplify != nil && simplify(r) != r {
				return false
			}
			i += size
		default:
			return false
		}
	}
	return true
}

// isCommonHan reports whether a character is of the block CJK Unified
// Ideographs: each of them is a letter that nothing decomposes.
func isCommonHan(r rune) bool { return r >= firstHan && r <= lastHan }

const firstHan, lastHan = 0x4E00, 0x9FFF

// folder writes folded text.
type folder struct {
	b    strings.Builder
	keep string
	gap  bool // other signs stand before what comes next
}

// add writes one sign that nothing decomposes.
func (f *folder) add(r rune) {
	switch {
	case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || isCommonHan(r):
	case r >= 'A' && r <= 'Z':
		r += 'a' - 'A'
	case r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
		r = unicode.ToLower(r)
	case strings.ContainsRune(f.keep, r):
		r = unicode.ToLower(r)
	case r == '\'' || r == '`' || r == '’' || r >= utf8.RuneSelf && unicode.Is(unicode.Cf, r):
		return
	default:
		f.gap = true
		return
	}
	if f.gap && f.b.Len() > 0 {
		f.b.WriteByte(' ')
	}
	f.gap = false
	f.b.WriteRune(r)
}

// decompose writes what a sign other than ASCII or a common Han character
// consists of, by compatibility decomposition, without the marks it sets free.
func (f *folder) decompose(r rune, simplify func(rune) rune) {
	for _, r := range norm.NFKD.String(string(r)) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if plain, ok := letters[r]; ok {
			for _, r := range plain {
				f.add(r)
			}
			continue
		}
		if simplify != nil && unicode.Is(unicode.Han, r) {
			r = simplify(r)
		}
		f.add(r)
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
	if isCommonHan(r) {
		if s := simpler[r-firstHan]; s != 0 {
			return rune(s)
		}
	}
	return r
}

// simpler is simplified as a table by character: folding asks for every one.
var simpler = func() (t [lastHan - firstHan + 1]uint16) {
	for from, to := range simplified {
		t[from-firstHan] = uint16(to)
	}
	return t
}()
