package text

import (
	"strings"
	"sync"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// gbkTable holds the two-byte codes of GBK (GB 13000.1 / CP936) both ways.
type gbkTable struct {
	toRune [0x8000]rune    // index: code - 0x8000; 0 = unmapped
	toCode [0x10000]uint16 // index: rune; 0 = not in GBK
}

var gbk = sync.OnceValue(func() *gbkTable {
	t := &gbkTable{}
	dec := simplifiedchinese.GBK.NewDecoder()
	for hi := 0x81; hi <= 0xFE; hi++ {
		for lo := 0x40; lo <= 0xFE; lo++ {
			if lo == 0x7F {
				continue
			}
			out, err := dec.Bytes([]byte{byte(hi), byte(lo)})
			r := []rune(string(out))
			if err != nil || len(r) != 1 || r[0] == 0xFFFD || r[0] > 0xFFFF {
				continue
			}
			code := hi<<8 | lo
			t.toRune[code-0x8000] = r[0]
			if t.toCode[r[0]] == 0 {
				t.toCode[r[0]] = uint16(code)
			}
		}
	}
	t.userDefined()
	return t
})

// private are the codes that GB 18030-2000 maps to private characters, by the
// first of each run: other programs decode them so (the standard's annex E).
var private = []struct{ rune, from, to int }{
	{0xE766, 0xA2AB, 0xA2B0},
	{0xE76C, 0xA2E3, 0xA2E4},
	{0xE76E, 0xA2EF, 0xA2F0},
	{0xE770, 0xA2FD, 0xA2FE},
	{0xE772, 0xA4F4, 0xA4FE},
	{0xE77D, 0xA5F7, 0xA5FE},
	{0xE785, 0xA6B9, 0xA6C0},
	{0xE78D, 0xA6D9, 0xA6DF},
	{0xE794, 0xA6EC, 0xA6ED},
	{0xE796, 0xA6F3, 0xA6F3},
	{0xE797, 0xA6F6, 0xA6FE},
	{0xE7A0, 0xA7C2, 0xA7D0},
	{0xE7AF, 0xA7F2, 0xA7FE},
	{0xE7BC, 0xA896, 0xA8A0},
	{0xE7C7, 0xA8BC, 0xA8BC},
	{0xE7C8, 0xA8BF, 0xA8BF},
	{0xE7C9, 0xA8C1, 0xA8C4},
	{0xE7CD, 0xA8EA, 0xA8FE},
	{0xE7E2, 0xA958, 0xA958},
	{0xE7E3, 0xA95B, 0xA95B},
	{0xE7E4, 0xA95D, 0xA95F},
	{0xE7E7, 0xA989, 0xA995},
	{0xE7F4, 0xA9F0, 0xA9FE},
	{0xE810, 0xD7FA, 0xD7FE},
}

// userDefined enters the three user-defined areas of GBK, which GB 18030 maps to
// U+E000..E765: other programs decode them so.
func (t *gbkTable) userDefined() {
	for _, p := range private {
		for code := p.from; code <= p.to; code++ {
			t.toCode[p.rune+code-p.from] = uint16(code)
		}
	}
	put := func(r rune, hi, lo int) { t.toCode[r] = uint16(hi<<8 | lo) }
	for lo := 0xA1; lo <= 0xFE; lo++ {
		for hi := 0xAA; hi <= 0xAF; hi++ {
			put(rune(0xE000+(hi-0xAA)*94+lo-0xA1), hi, lo)
		}
		for hi := 0xF8; hi <= 0xFE; hi++ {
			put(rune(0xE234+(hi-0xF8)*94+lo-0xA1), hi, lo)
		}
	}
	for hi := 0xA1; hi <= 0xA7; hi++ {
		r := rune(0xE4C6 + (hi-0xA1)*96)
		for lo := 0x40; lo <= 0xA0; lo++ {
			if lo != 0x7F {
				put(r, hi, lo)
				r++
			}
		}
	}
}

// code returns the GBK code of a character, 0 if it has none of two bytes.
func (t *gbkTable) code(r rune) uint16 {
	if r < 0 || r > 0xFFFF {
		return 0
	}
	return t.toCode[r]
}

// decode returns the character of two GBK bytes, 0 if they stand for none.
func (t *gbkTable) decode(hi, lo byte) rune {
	if hi < 0x81 || lo < 0x40 {
		return 0
	}
	return t.toRune[int(hi)<<8|int(lo)-0x8000]
}

// encode returns s in GBK, and whether every character could be encoded.
func (t *gbkTable) encode(s string) ([]byte, bool) {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		if r < 0x80 {
			out = append(out, byte(r))
			continue
		}
		c := t.code(r)
		if c == 0 {
			return nil, false
		}
		out = append(out, byte(c>>8), byte(c))
	}
	return out, true
}

// codePage936 is encode for text with the euro sign that Windows made: its code
// page 936 reads the single byte 0x80 as one, where GBK has two bytes.
func codePage936(s string) ([]byte, bool) {
	if !strings.ContainsRune(s, '€') {
		return nil, false
	}
	var out []byte
	for i, part := range strings.Split(s, "€") {
		b, ok := gbk().encode(part)
		if !ok {
			return nil, false
		}
		if i > 0 {
			out = append(out, 0x80)
		}
		out = append(out, b...)
	}
	return out, true
}

// common reports whether a character is in daily use: level 1 of GB 2312 (3,755
// characters, rows 16 to 55), after simplification.
func common(r rune) bool {
	r = t2s().rune(r)
	c := gbk().code(r)
	return c >= 0xB0A1 && c <= 0xD7F9 && c&0xFF >= 0xA1
}

// The block CJK Unified Ideographs.
const firstHan, lastHan = 0x4E00, 0x9FFF

// daily is common as a table: nearly every value of a source is asked for.
var daily = sync.OnceValue(func() *[lastHan - firstHan + 1]bool {
	var t [lastHan - firstHan + 1]bool
	for i := range t {
		t[i] = common(rune(firstHan + i))
	}
	return &t
})

// decodeAll decodes b strictly: false if a byte has no meaning.
func decodeAll(e encoding.Encoding, b []byte) (string, bool) {
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return "", false
	}
	s := string(out)
	for _, r := range s {
		if r == 0xFFFD || r < 0x20 && r != '\n' && r != '\t' && r != '\r' {
			return "", false
		}
	}
	return s, true
}

func decodeGB18030(b []byte) (string, bool) { return decodeAll(simplifiedchinese.GB18030, b) }
func decodeBig5(b []byte) (string, bool)    { return decodeAll(traditionalchinese.Big5, b) }
