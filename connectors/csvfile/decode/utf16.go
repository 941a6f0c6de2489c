package decode

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// appendUTF16 decodes a line of UTF-16.
func appendUTF16(dst, raw []byte, big bool) ([]byte, Flaws) {
	var flaws Flaws
	unit := binary.LittleEndian.Uint16
	if big {
		unit = binary.BigEndian.Uint16
	}
	i := 0
	for ; i+1 < len(raw); i += 2 {
		r := rune(unit(raw[i:]))
		if utf16.IsSurrogate(r) {
			low := rune(0)
			if i+3 < len(raw) {
				low = rune(unit(raw[i+2:]))
			}
			if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
				flaws.add(i)
			} else {
				i += 2
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	if i < len(raw) {
		flaws.Truncated = flaws.Count == 0
		flaws.add(i)
		dst = utf8.AppendRune(dst, utf8.RuneError)
	}
	return dst, flaws
}
