package text

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/custhub/custhub/record"
)

// Repair is what RepairMojibake found about one text.
type Repair struct {
	Value       string         // the repaired text, or the best that can be made of it
	Outcome     record.Outcome // OK, Fixed, or Invalid when characters are lost for good
	Code        string         // "text.mojibake.utf8_as_gbk", "text.lost.fffd", ...
	Hint        string
	Recoverable bool // the text is right now; false: read it again from its source
}

// RepairMojibake undoes a wrong decoding where that loses nothing: UTF-8 or
// GB18030 or Big5 read as Latin-1 (once or twice), UTF-8 read as GBK, escapes
// (\u5ba2, quoted-printable), UTF-16 read as bytes. A repair is taken only if it
// is lossless, the share of Han characters rises and so do characters in daily
// use (domain specification §3.3, §3.8). Text that lost characters on its way
// (锟斤拷, 烫烫烫, ??) is Invalid: import it again.
func RepairMojibake(s string) Repair {
	if isClean(s) && !suspectASCII(s) || ordinary(s) {
		return Repair{Value: s, Recoverable: true}
	}
	if code, hint := lost(s); code != "" {
		return Repair{Value: despin(s), Outcome: record.Invalid, Code: code, Hint: hint}
	}
	if v, code := unescape(s); code != "" {
		return fixed(v, code)
	}
	if !suspect(s) {
		return Repair{Value: s, Recoverable: true}
	}
	if v := accents(s); v != "" {
		return fixed(v, "text.mojibake.utf8_as_latin1")
	}
	best, code, top := "", "", score(s)
	for _, c := range redecodings(s) {
		if n := score(c.text); n > top+0.2 {
			best, code, top = c.text, c.code, n
		}
	}
	if code == "" {
		return Repair{Value: s, Recoverable: true}
	}
	return fixed(best, "text.mojibake."+code)
}

func fixed(v, code string) Repair {
	return Repair{
		Value: v, Outcome: record.Fixed, Code: code, Recoverable: true,
		Hint: "the source was decoded wrongly; correct the encoding in its connector",
	}
}

// accents undoes UTF-8 read as Latin-1, once or twice, in text of European letters:
// JosÃ© GarcÃ­a. Its form proves it: accents that stand so are no bytes of UTF-8.
func accents(s string) string {
	v := s
	for range 2 {
		b := latin1(v)
		if b == nil {
			b = cp1252(v)
		}
		if b == nil || !utf8.Valid(b) || ASCII(string(b)) || string(b) == v {
			break
		}
		v = string(b)
	}
	if v == s {
		return ""
	}
	for _, r := range v {
		if r >= 0x80 && (r < 0xA0 || r > 0x24F || r == 0xD7 || r == 0xF7) {
			return ""
		}
	}
	return v
}

type redecoding struct{ text, code string }

// redecodings lists every reading of s under another encoding that loses
// nothing.
func redecodings(s string) []redecoding {
	var out []redecoding
	add := func(v string, ok bool, code string) {
		if ok && v != s {
			out = append(out, redecoding{v, code})
		}
	}
	for _, b := range [][]byte{latin1(s), cp1252(s)} {
		if b == nil {
			continue
		}
		add(string(b), utf8.Valid(b), "utf8_as_latin1")
		if utf8.Valid(b) {
			for _, c := range [][]byte{latin1(string(b)), cp1252(string(b))} {
				add(string(c), c != nil && utf8.Valid(c), "double_utf8")
			}
		}
		v, ok := decodeGB18030(b)
		add(v, ok && doubleBytes(s, v), "gbk_as_latin1")
		v, ok = decodeBig5(b)
		add(v, ok && doubleBytes(s, v), "big5_as_latin1")
	}
	if HanCount(s) >= 3 { // two characters are four bytes: too little to tell a name from an accident
		if b, ok := gbk().encode(s); ok {
			add(string(b), utf8.Valid(b), "utf8_as_gbk")
			v, ok := decodeBig5(b)
			add(v, ok && allCommon(v) && mostlyRare(s), "big5_as_gbk")
		}
		if b, ok := codePage936(s); ok {
			add(string(b), utf8.Valid(b), "utf8_as_gbk")
		}
	}
	return out
}

// doubleBytes reports whether the letters of Latin-1 in s look like the bytes of
// double-byte characters, decoded to v: they outweigh the ASCII letters, or all
// stand in pairs and make characters in daily use. The accents of European names
// (Paris spécialités) stand alone among ASCII letters.
func doubleBytes(s, v string) bool {
	high, letters, run := 0, 0, 0
	pairs := true
	for _, r := range s {
		if r >= 0x80 {
			high++
			run++
			continue
		}
		if r|0x20 >= 'a' && r|0x20 <= 'z' {
			letters++
		}
		pairs = pairs && run%2 == 0
		run = 0
	}
	return high >= letters || pairs && run%2 == 0 && allCommon(v)
}

// utf8InGBK reports whether the GBK bytes of the first Han characters of s could
// be the beginning of UTF-8: three bytes E4..E9 80..BF 80..BF. It spares the
// usual text, which always fails it, the whole test.
func utf8InGBK(s string) bool {
	var head [3]byte
	n := 0
	for _, r := range s {
		if r < 0x80 {
			if n > 0 {
				return true
			}
			continue
		}
		c := gbk().code(r)
		head[n] = byte(c >> 8)
		if n++; n < 3 {
			head[n] = byte(c)
			n++
		}
		if n >= 3 {
			break
		}
	}
	return n < 3 || head[0] >= 0xC2 && head[1]&0xC0 == 0x80 && (head[0] < 0xE0 || head[2]&0xC0 == 0x80)
}

// latin1 returns the bytes of s read as ISO 8859-1, nil if a character isn't
// one byte.
func latin1(s string) []byte {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if r > 0xFF {
			return nil
		}
		b = append(b, byte(r))
	}
	return b
}

// cp1252 is latin1 for text that passed through Windows code page 1252, nil
// when that makes no difference.
func cp1252(s string) []byte {
	b := make([]byte, 0, len(s))
	diff := false
	for _, r := range s {
		if r <= 0xFF {
			b = append(b, byte(r))
			continue
		}
		c, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			return nil
		}
		diff = true
		b = append(b, c)
	}
	if !diff {
		return nil
	}
	return b
}

// suspect reports whether s could be the result of a wrong decoding: letters of
// Latin-1, or Han characters that are not in daily use.
func suspect(s string) bool {
	latin, rare, han := 0, 0, 0
	for _, r := range s {
		switch {
		case r < 0x80:
		case r < 0x250 || r >= 0x2010 && r <= 0x2122:
			latin++
		case r >= 0x4E00 && r <= 0x9FFF:
			han++
			if !common(r) {
				rare++
			}
		case r < 0x3000 || r >= 0xAC00 && r < 0xFF00 || r > 0xFF60:
			rare++
		}
	}
	return latin >= 2 || rare >= 1 && han >= 2 && (2*rare >= han || utf8InGBK(s))
}

// score says how much s looks like Chinese text: the share of its characters
// that are Han and in daily use, less those that don't belong into any text.
func score(s string) float64 {
	var n, good, bad float64
	for _, r := range s {
		switch {
		case r < 0x80:
			n += 0.5
		case Han(r):
			n++
			if common(r) {
				good++
			} else {
				bad += 0.5
			}
		case r >= 0x3000 && r <= 0x303F, r >= 0xFF00 && r <= 0xFF60:
			n++
			good += 0.5
		default:
			n++
			bad++
		}
	}
	if n == 0 {
		return 0
	}
	return (good - bad) / n
}

// mostlyRare reports whether s has three Han characters or more and most of them
// are not in daily use: a name with rare characters (岷县, 璟玥) is no mojibake.
func mostlyRare(s string) bool {
	rare, han := 0, 0
	for _, r := range s {
		if Han(r) {
			han++
			if !common(r) {
				rare++
			}
		}
	}
	return han >= 3 && 2*rare > han
}

func allCommon(s string) bool {
	for _, r := range s {
		if r >= 0x80 && !common(r) {
			return false
		}
	}
	return true
}

// lost recognises text whose characters are gone; code is "" when they aren't.
func lost(s string) (code, hint string) {
	const again = "the characters are lost; read the value again from its source with the right encoding"
	switch {
	case strings.ContainsRune(s, utf8.RuneError):
		return "text.lost.replacement", again
	case strings.Contains(s, "锟斤拷") || strings.Contains(s, "锟斤"):
		return "text.lost.fffd_as_gbk", again
	case strings.Contains(s, "ï¿½"):
		return "text.lost.fffd_as_latin1", again
	case filler(s, '烫') || filler(s, '屯') || filler(s, '葺'):
		return "text.lost.memory_fill", "memory that was never written (0xCC, 0xCD fill); there is no value"
	case questionMarks(s):
		return "text.lost.question_marks", again
	case strings.Contains(s, "65438+0"):
		return "text.spun", "machine-spun text (the digit 1 became 65438+0); don't load it without a look"
	}
	return "", ""
}

// filler reports whether s is three or more of one character and nothing else.
func filler(s string, r rune) bool {
	c := string(r)
	n := strings.Count(s, c)
	return n >= 3 && n*len(c) == len(s)
}

// questionMarks reports whether s consists of two or more question marks, or
// has a run of them among Han characters or in the middle of a text.
func questionMarks(s string) bool {
	n := strings.Count(s, "?")
	if n < 2 {
		return false
	}
	if n == len(strings.TrimSpace(s)) {
		return true
	}
	return strings.Contains(s, "???") && !strings.HasSuffix(s, "???")
}

// despin gives back the digits of machine-spun text, for a person to check.
func despin(s string) string { return strings.ReplaceAll(s, "65438+0", "1") }

// ordinary reports whether s is plain Chinese text: ideographs in daily use,
// Chinese punctuation, letters, digits and the ASCII signs that begin no escape.
// It is the fast path of nearly every value.
func ordinary(s string) bool {
	fill, han, rare := true, 0, 0
	daily := daily()
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == ' ', r == '(', r == ')', r == '-', r == '.', r == ',', r == '/', r == ':', r == '_':
		case r >= 0x4E00 && r <= 0x9FFF:
			if r == '锟' {
				return false
			}
			han++
			if !daily[r-firstHan] {
				rare++
			}
		case r >= 0x3000 && r <= 0x303F && r != 0x3000, r >= 0xFF01 && r <= 0xFF5E:
		default:
			return false
		}
		fill = fill && (r == '烫' || r == '屯' || r == '葺')
	}
	return !fill && (rare == 0 || 2*rare <= han && !utf8InGBK(s))
}
