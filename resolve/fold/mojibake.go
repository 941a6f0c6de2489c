package fold

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Repair undoes the commonest ruin of Chinese text for comparisons: bytes of
// GBK or UTF-8 that were read as Latin-1 or Windows-1252. It changes nothing
// unless most characters are of that range and the result is Chinese.
func Repair(s string) string {
	raw, ok := latinBytes(s)
	if !ok {
		return s
	}
	if utf8.Valid(raw) && mostlyHan(string(raw)) {
		return string(raw)
	}
	if out, err := simplifiedchinese.GBK.NewDecoder().Bytes(raw); err == nil && mostlyHan(string(out)) {
		return string(out)
	}
	return s
}

// latinBytes turns characters back to the bytes they were read from; ok says
// that there are enough beyond ASCII to suspect ruin.
func latinBytes(s string) ([]byte, bool) {
	high, all := 0, 0
	for _, r := range s {
		all++
		if r < 0x80 {
			continue
		}
		if _, ok := latinByte(r); !ok {
			return nil, false
		}
		high++
	}
	if high < 4 || 2*high < all {
		return nil, false
	}
	raw := make([]byte, 0, all)
	for _, r := range s {
		b, _ := latinByte(r)
		raw = append(raw, b)
	}
	return raw, true
}

// latinByte returns the byte that a character of Latin-1 or Windows-1252 was
// read from.
func latinByte(r rune) (byte, bool) {
	switch {
	case r <= 0xFF:
		return byte(r), true
	case r > '™': // the last of windows1252
		return 0, false
	}
	b, ok := windows1252[r]
	return b, ok
}

func mostlyHan(s string) bool {
	han, all := 0, 0
	for _, r := range s {
		if r == utf8.RuneError {
			return false
		}
		if r >= utf8.RuneSelf {
			all++
			if unicode.Is(unicode.Han, r) {
				han++
			}
		}
	}
	return han >= 2 && 10*han >= 7*all
}

// windows1252 are the characters of bytes 80 to 9F there.
var windows1252 = map[rune]byte{
	'€': 0x80, '‚': 0x82, 'ƒ': 0x83, '„': 0x84, '…': 0x85, '†': 0x86, '‡': 0x87, 'ˆ': 0x88, '‰': 0x89, 'Š': 0x8A, '‹': 0x8B, 'Œ': 0x8C, 'Ž': 0x8E,
	'‘': 0x91, '’': 0x92, '“': 0x93, '”': 0x94, '•': 0x95, '–': 0x96, '—': 0x97, '˜': 0x98, '™': 0x99, 'š': 0x9A, '›': 0x9B, 'œ': 0x9C, 'ž': 0x9E, 'Ÿ': 0x9F,
}
