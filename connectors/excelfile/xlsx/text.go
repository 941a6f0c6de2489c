package xlsx

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// nextAttr cuts the first name="value" off a start tag's attributes; ok is
// false when there is none left. Name comes without its prefix.
func nextAttr(b []byte) (name, value, rest []byte, ok bool) {
	eq := bytes.IndexByte(b, '=')
	if eq < 0 {
		return nil, nil, nil, false
	}
	name = localName(trimSpace(b[:eq]))
	i := eq + 1
	for i < len(b) && b[i] <= ' ' {
		i++
	}
	if i >= len(b) || b[i] != '"' && b[i] != '\'' {
		return nil, nil, nil, false
	}
	j := bytes.IndexByte(b[i+1:], b[i])
	if j < 0 {
		return nil, nil, nil, false
	}
	return name, b[i+1 : i+1+j], b[i+j+2:], true
}

// attr returns the decoded value of the named attribute of the current tag.
func (s *scanner) attr(want string) (string, bool) {
	for rest := s.attrs; ; {
		name, value, r, ok := nextAttr(rest)
		if !ok {
			return "", false
		}
		if string(name) == want {
			out, err := appendText(nil, value, false)
			return string(out), err == nil
		}
		rest = r
	}
}

// intAttr returns a small non-negative number from an attribute.
func (s *scanner) intAttr(want string) (int, bool) {
	for rest := s.attrs; ; {
		name, value, r, ok := nextAttr(rest)
		if !ok {
			return 0, false
		}
		if string(name) == want {
			n, err := strconv.Atoi(view(value))
			return n, err == nil && n >= 0
		}
		rest = r
	}
}

// truthy reads an XML boolean; absent means false.
func (s *scanner) truthy(want string) bool {
	v, _ := s.attr(want)
	return v == "1" || v == "true"
}

type badReference string

func (b badReference) Error() string { return "its XML has an unknown reference &" + string(b) + ";" }

// appendText appends a text of the XML with its references resolved, line ends
// made "\n" and bytes that aren't UTF-8 replaced.
func appendText(dst, raw []byte, cdata bool) ([]byte, error) {
	if !cdata && isPlain(raw) {
		return append(dst, raw...), nil
	}
	start := len(dst)
	if bytes.IndexByte(raw, '\r') < 0 && (cdata || bytes.IndexByte(raw, '&') < 0) {
		dst = append(dst, raw...)
	} else {
		var err error
		if dst, err = appendDecoded(dst, raw, cdata); err != nil {
			return dst, err
		}
	}
	if !utf8.Valid(dst[start:]) {
		fixed := bytes.ToValidUTF8(dst[start:], []byte("\uFFFD"))
		dst = append(dst[:start], fixed...)
	}
	return dst, nil
}

// isPlain recognises short texts, such as numbers, that need no decoding.
func isPlain(raw []byte) bool {
	if len(raw) > 32 {
		return false
	}
	for _, c := range raw {
		if c < ' ' || c >= utf8.RuneSelf || c == '&' {
			return false
		}
	}
	return true
}

func appendDecoded(dst, raw []byte, cdata bool) ([]byte, error) {
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '&' && !cdata:
			n, r, err := reference(raw[i:])
			if err != nil {
				return dst, err
			}
			dst = utf8.AppendRune(dst, r)
			i += n - 1
		case c == '\r':
			if i+1 >= len(raw) || raw[i+1] != '\n' {
				dst = append(dst, '\n')
			}
		default:
			dst = append(dst, c)
		}
	}
	return dst, nil
}

// reference decodes "&name;" or "&#n;" and returns its length.
func reference(b []byte) (int, rune, error) {
	end := bytes.IndexByte(b[:min(len(b), 12)], ';')
	if end < 0 {
		return 0, 0, badReference(strconv.Quote(string(b[1:min(len(b), 12)])))
	}
	name := string(b[1:end])
	switch name {
	case "amp":
		return end + 1, '&', nil
	case "lt":
		return end + 1, '<', nil
	case "gt":
		return end + 1, '>', nil
	case "quot":
		return end + 1, '"', nil
	case "apos":
		return end + 1, '\'', nil
	}
	if len(name) > 1 && name[0] == '#' {
		digits, base := name[1:], 10
		if digits[0] == 'x' || digits[0] == 'X' {
			digits, base = digits[1:], 16
		}
		if n, err := strconv.ParseUint(digits, base, 32); err == nil && utf8.ValidRune(rune(n)) && n != 0 {
			return end + 1, rune(n), nil
		}
	}
	return 0, 0, badReference(name)
}

// unescape resolves _xHHHH_, by which spreadsheets write characters that XML
// can't hold (ECMA-376 part 1, 22.4.2.4), in place: what comes out is never
// longer. _x005F_ is the underscore that keeps such a sequence literal.
func unescape(b []byte) []byte {
	i := bytes.Index(b, []byte("_x"))
	if i < 0 {
		return b
	}
	out := b[:i]
	for i < len(b) {
		r, ok := escape(b[i:])
		if !ok {
			out = append(out, b[i])
			i++
			continue
		}
		i += escapeLen
		if low, ok := escape(b[i:]); ok && utf16.IsSurrogate(r) {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				r = pair
				i += escapeLen
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

const escapeLen = len("_xHHHH_")

func escape(b []byte) (rune, bool) {
	if len(b) < escapeLen || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(n), err == nil
}
