package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// strokes are the Latin letters that have no decomposition.
var strokes = strings.NewReplacer("đ", "d", "Đ", "D", "ø", "o", "Ø", "O", "ł", "l", "Ł", "L", "ß", "ss", "æ", "ae", "Æ", "AE", "œ", "oe", "Œ", "OE", "ı", "i", "þ", "th", "ð", "d")

// Unaccent writes Latin letters without their marks: Nguyễn becomes Nguyen. It is
// for keys; other letters stay.
func Unaccent(s string) string {
	if ASCII(s) {
		return s
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(strokes.Replace(s)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}
