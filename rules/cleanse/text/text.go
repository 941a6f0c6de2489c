// Package text cleans text that is not yet known to be anything in particular:
// full-width forms, invisible characters, spaces, words that mean "nothing",
// pseudo customers, broken encodings, Traditional characters for keys.
//
// Every function returns the very string it was given, without allocation,
// when there is nothing to do; cleansing twice equals cleansing once.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isClean reports whether s is printable ASCII without leading, trailing or
// doubled spaces, so that no function of this package would change it.
func isClean(s string) bool {
	prev := byte(' ')
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c >= 0x7f || (c == ' ' && prev == ' ') {
			return false
		}
		prev = c
	}
	return len(s) == 0 || prev != ' '
}

// Clean drops invisible characters, folds full-width forms to ASCII, turns all
// white space into single spaces and trims. It is what every parser of this
// library applies first.
func Clean(s string) string {
	if isClean(s) || !needsClean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if r == utf8.RuneError && n == 1 {
			continue // a stray byte: not text in any encoding
		}
		r = foldRune(r)
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case Invisible(r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// needsClean reports whether Clean would change s.
func needsClean(s string) bool {
	prev := ' '
	for _, r := range s {
		if r < utf8.RuneSelf {
			if r < ' ' || r == 0x7f || (r == ' ' && prev == ' ') {
				return true
			}
		} else if (r < 0x4E00 || r > 0x9FFF) &&
			(r == utf8.RuneError || foldRune(r) != r || unicode.IsSpace(r) || Invisible(r)) {
			return true
		}
		prev = r
	}
	return prev == ' ' && s != ""
}

// Fold turns full-width ASCII forms and the ideographic space into ASCII, as
// Unicode's width folding does (UAX #11), and leaves everything else alone: the
// Chinese punctuation 、。「」 stays as it is.
func Fold(s string) string {
	if strings.IndexFunc(s, wide) < 0 {
		return s
	}
	return strings.Map(foldRune, s)
}

func wide(r rune) bool { return r >= 0x2000 && foldRune(r) != r }

// foldRune folds one character: U+FF01..FF5E to ASCII, U+3000 to space, and the
// full-width currency signs.
func foldRune(r rune) rune {
	switch {
	case r < 0x3000:
		return r
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == 0x3000:
		return ' '
	case r == 0xFFE0:
		return '¢'
	case r == 0xFFE1:
		return '£'
	case r == 0xFFE5:
		return '¥'
	case r == 0xFFE6:
		return '₩'
	}
	return r
}

// Invisible reports whether a character has no visible form and must not be
// part of a value: control characters (Cc) except white space, format
// characters (Cf: zero-width space, joiners, bidi marks, byte-order mark, soft
// hyphen), variation selectors, and U+FFFE/U+FFFF.
func Invisible(r rune) bool {
	switch {
	case r < 0x20:
		return r != '\t' && r != '\n' && r != '\v' && r != '\f' && r != '\r'
	case r < 0x7f:
		return false
	case r < 0xA0:
		return r != 0x85
	case r >= 0x4E00 && r <= 0x9FFF:
		return false
	case r >= 0xFE00 && r <= 0xFE0F, r == 0xFFFE, r == 0xFFFF:
		return true
	case r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0: // Hangul fillers
		return true
	}
	return unicode.Is(unicode.Cf, r)
}

// StripInvisible drops invisible characters, bytes that are not UTF-8, and
// turns the no-break space into a space.
func StripInvisible(s string) string {
	if strings.IndexFunc(s, invisibleOrNBSP) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case r == utf8.RuneError && n == 1, Invisible(r):
		case r == 0xA0 || r == 0x202F:
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func invisibleOrNBSP(r rune) bool { return r == 0xA0 || r == 0x202F || Invisible(r) }

// Trim removes white space and invisible characters at both ends.
func Trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || Invisible(r) })
}

// CollapseSpaces turns every run of white space into one space and trims.
func CollapseSpaces(s string) string {
	if isClean(s) {
		return s
	}
	joined := strings.Join(strings.Fields(s), " ")
	if joined == s {
		return s
	}
	return joined
}

// RemoveSpaces drops every white-space character.
func RemoveSpaces(s string) string {
	if strings.IndexFunc(s, unicode.IsSpace) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// Han reports whether a character is a CJK ideograph.
func Han(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r == 0x3007 ||
		r >= 0xF900 && r <= 0xFAFF || r >= 0x20000 && r <= 0x323AF
}

// HasHan reports whether s holds a CJK ideograph.
func HasHan(s string) bool { return strings.IndexFunc(s, Han) >= 0 }

// HanCount returns the number of CJK ideographs in s.
func HanCount(s string) int {
	n := 0
	for _, r := range s {
		if Han(r) {
			n++
		}
	}
	return n
}

// ASCII reports whether s is pure ASCII.
func ASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
