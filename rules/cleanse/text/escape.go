package text

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	"strconv"
	"strings"
	"unicode/utf8"
)

// suspectASCII reports whether a pure ASCII text may hold escapes or losses.
func suspectASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\', '=', '?', '+', '&', '%':
			return true
		}
	}
	return false
}

// unescape decodes a value that is written in escapes throughout.
func unescape(s string) (v, code string) {
	if strings.IndexByte(s, 0) >= 0 {
		return utf16Bytes(s)
	}
	if strings.Contains(s, `\u`) {
		if v := jsonUnescape(s); v != s {
			return v, "text.escape.json"
		}
	}
	if strings.Contains(s, "&#") {
		if v := numericEntities(s); v != s && HasHan(v) {
			return v, "text.escape.html"
		}
	}
	if escapedBytes(s, '=') {
		b, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(s)))
		if err == nil && utf8.Valid(b) && HasHan(string(b)) {
			return string(b), "text.escape.quoted_printable"
		}
	}
	if escapedBytes(s, '%') {
		if b, ok := percentBytes(s); ok && utf8.Valid(b) && HasHan(string(b)) {
			return string(b), "text.escape.percent"
		}
	}
	return s, ""
}

// escapedBytes reports whether s holds a run of three escaped bytes that begin
// a Han character in UTF-8: =E5=AE=A2, %E5%AE%A2.
func escapedBytes(s string, mark byte) bool {
	for i := 0; i+8 < len(s); i++ {
		if s[i] == mark && (s[i+1] == 'E' || s[i+1] == 'e') && s[i+3] == mark && s[i+6] == mark {
			return true
		}
	}
	return false
}

func percentBytes(s string) ([]byte, bool) {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b = append(b, s[i])
			continue
		}
		if i+2 >= len(s) {
			return nil, false
		}
		n, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
		if err != nil {
			return nil, false
		}
		b = append(b, byte(n))
		i += 2
	}
	return b, true
}

// jsonUnescape replaces \uXXXX, surrogate pairs included.
func jsonUnescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if n, ok := hex4(s, i); ok {
			i += 6
			if n >= 0xD800 && n < 0xDC00 {
				lo, ok := hex4(s, i)
				if !ok || lo < 0xDC00 || lo > 0xDFFF {
					return s
				}
				n = (n-0xD800)<<10 + (lo - 0xDC00) + 0x10000
				i += 6
			} else if n >= 0xDC00 && n <= 0xDFFF || n < 0x20 {
				return s
			}
			b.WriteRune(n)
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

func hex4(s string, i int) (rune, bool) {
	if i+6 > len(s) || s[i] != '\\' || s[i+1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
	return rune(n), err == nil
}

// numericEntities replaces &#23458; and &#x5BA2;.
func numericEntities(s string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, "&#")
		if i < 0 {
			break
		}
		end := strings.IndexByte(s[i:], ';')
		if end < 0 || end > 9 {
			break
		}
		digits, base := s[i+2:i+end], 10
		if strings.HasPrefix(digits, "x") || strings.HasPrefix(digits, "X") {
			digits, base = digits[1:], 16
		}
		n, err := strconv.ParseUint(digits, base, 32)
		if err != nil || n < 0x20 || !utf8.ValidRune(rune(n)) {
			break
		}
		b.WriteString(s[:i])
		b.WriteRune(rune(n))
		s = s[i+end+1:]
	}
	b.WriteString(s)
	return b.String()
}

// utf16Bytes repairs UTF-16 text of ASCII characters that was read byte by
// byte: every other byte is NUL.
func utf16Bytes(s string) (v, code string) {
	b := []byte(s)
	if len(b)%2 != 0 {
		b = bytes.TrimSuffix(b, []byte{0})
		if len(b)%2 != 0 {
			b = append(b, 0)
		}
	}
	for _, first := range []int{0, 1} {
		out := make([]byte, 0, len(b)/2)
		ok := true
		for i := 0; i+1 < len(b); i += 2 {
			c, zero := b[i+first], b[i+1-first]
			if zero != 0 || c == 0 || c >= 0x80 {
				ok = false
				break
			}
			out = append(out, c)
		}
		if ok && len(out) > 0 {
			return string(out), "text.mojibake.utf16_as_bytes"
		}
	}
	return s, ""
}
