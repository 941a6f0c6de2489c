package store

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// clean makes a text storable alike on all three databases (promise P5):
// PostgreSQL takes neither NUL nor invalid UTF-8.
func clean(s string) string {
	if strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// cleanBytes is clean for bytes.
func cleanBytes(b []byte) []byte {
	if storable(b) {
		return b
	}
	return []byte(clean(string(b)))
}

// storable reports whether b is UTF-8 without NUL. It sees eight bytes of ASCII,
// and ideographs, at a glance: contents of rows consist of them.
func storable(b []byte) bool {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	for len(b) > 0 {
		if len(b) >= 8 {
			// A byte beyond ASCII, or one that is 0, has its highest bit set.
			if v := binary.LittleEndian.Uint64(b); (v|(v-ones))&high == 0 {
				b = b[8:]
				continue
			}
		}
		switch c := b[0]; {
		case c == 0:
			return false
		case c < utf8.RuneSelf:
			b = b[1:]
		case c >= 0xE3 && c <= 0xE9 && len(b) > 2 && b[1]&0xC0 == 0x80 && b[2]&0xC0 == 0x80: // U+3000 to U+9FFF
			b = b[3:]
		default:
			r, n := utf8.DecodeRune(b)
			if r == utf8.RuneError && n == 1 {
				return false
			}
			b = b[n:]
		}
	}
	return true
}

// maxName is the length of columns of type Name, in characters.
const maxName = 255

// short is clean, cut to what a Name column holds.
func short(s string) string {
	s = clean(s)
	if len(s) <= maxName {
		return s
	}
	n := 0
	for i := range s {
		if n == maxName {
			return s[:i]
		}
		n++
	}
	return s
}

// textOrNull is a JSON text for a nullable column.
func textOrNull(b []byte) any {
	if b == nil {
		return nil
	}
	return clean(string(b))
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
