package store

import (
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
