package decode

import (
	"bytes"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// pairTable decodes an encoding whose characters beyond ASCII are pairs of
// bytes. codes holds the character of each pair, 0 where one look-up doesn't do.
type pairTable struct {
	codes [126 * 191]uint16 // (lead-0x81) × 191 + trail-0x40
	other func(lead, trail byte) rune
	four  bool // GB18030: a digit after the lead begins a character of four bytes
}

// The tables are pure functions of the library's and are made when first used.
var (
	gbTable   = sync.OnceValue(func() *pairTable { return newTable(simplifiedchinese.GB18030, gbOther, true) })
	big5Table = sync.OnceValue(func() *pairTable { return newTable(traditionalchinese.Big5, big5Other, false) })
)

// newTable asks the library about every pair at once, a line for each.
func newTable(enc encoding.Encoding, other func(lead, trail byte) rune, four bool) *pairTable {
	t := &pairTable{other: other, four: four}
	var all []byte
	for lead := 0x81; lead <= 0xFE; lead++ {
		for trail := 0x40; trail <= 0xFE; trail++ {
			all = append(all, byte(lead), byte(trail), '\n')
		}
	}
	out, err := enc.NewDecoder().Bytes(all)
	if err != nil {
		return t
	}
	for i, line := range bytes.Split(bytes.TrimSuffix(out, []byte("\n")), []byte("\n")) {
		r, n := utf8.DecodeRune(line)
		if i < len(t.codes) && n == len(line) && r != utf8.RuneError && r < 0x10000 && r > 0x7F {
			t.codes[i] = uint16(r)
		}
	}
	return t
}

// gbGaps are the pairs of GB18030-2005 and -2022 that the library leaves out:
// characters that had no place of their own in Unicode when GBK was made.
var gbGaps = map[uint16]rune{
	0xA8BC: 0x1E3F,
	0xA6D9: 0xFE10, 0xA6DA: 0xFE12, 0xA6DB: 0xFE11, 0xA6DC: 0xFE13, 0xA6DD: 0xFE14,
	0xA6DE: 0xFE15, 0xA6DF: 0xFE16, 0xA6EC: 0xFE17, 0xA6ED: 0xFE18, 0xA6F3: 0xFE19,
	0xFE51: 0x20087, 0xFE52: 0x20089, 0xFE53: 0x200CC, 0xFE6C: 0x215D7, 0xFE76: 0x2298F, 0xFE91: 0x241FE,
	0xFE59: 0x9FB4, 0xFE61: 0x9FB5, 0xFE66: 0x9FB6, 0xFE67: 0x9FB7,
	0xFE6D: 0x9FB8, 0xFE7E: 0x9FB9, 0xFE90: 0x9FBA, 0xFEA0: 0x9FBB,
}

func gbOther(lead, trail byte) rune { return gbGaps[uint16(lead)<<8|uint16(trail)] }

// big5Other decodes the pairs beyond the basic plane. The four that are two
// characters (Ê with a second accent) are left out.
func big5Other(lead, trail byte) rune {
	out, err := traditionalchinese.Big5.NewDecoder().Bytes([]byte{lead, trail})
	if err != nil {
		return 0
	}
	r, n := utf8.DecodeRune(out)
	if n != len(out) || r == utf8.RuneError {
		return 0
	}
	return r
}

// lookup returns the character of a pair, or 0.
func (t *pairTable) lookup(lead, trail byte) rune {
	if lead < 0x81 || lead > 0xFE || trail < 0x40 || trail > 0xFE {
		return 0
	}
	if r := t.codes[int(lead-0x81)*191+int(trail-0x40)]; r != 0 {
		return rune(r)
	}
	return t.other(lead, trail)
}

// appendPairs decodes a line.
func appendPairs(dst, raw []byte, t *pairTable) ([]byte, Flaws) {
	var flaws Flaws
	for i := 0; i < len(raw); {
		c := raw[i]
		if c < utf8.RuneSelf {
			j := i + 1
			for j < len(raw) && raw[j] < utf8.RuneSelf {
				j++
			}
			dst = append(dst, raw[i:j]...)
			i = j
			continue
		}
		r, n := t.decode(raw[i:])
		if r == 0 {
			if n > len(raw)-i && flaws.Count == 0 {
				flaws.Truncated = true
			}
			flaws.add(i)
			r, n = utf8.RuneError, min(n, len(raw)-i)
		}
		if r >= 0x800 && r < 0x10000 {
			dst = append(dst, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
		} else {
			dst = utf8.AppendRune(dst, r)
		}
		i += n
	}
	return dst, flaws
}

// decode returns the character at the start of b, which isn't ASCII, and its
// length. The character is 0 where there is none; the length is then that of
// what to pass over, or beyond b where the end is missing.
func (t *pairTable) decode(b []byte) (rune, int) {
	lead := b[0]
	if lead == 0x80 && t.four {
		return '€', 1 // code page 936
	}
	if lead == 0x80 || lead == 0xFF {
		return 0, 1
	}
	if len(b) < 2 {
		return 0, 2
	}
	trail := b[1]
	if t.four && trail >= '0' && trail <= '9' {
		return decodeFour(b)
	}
	if r := t.lookup(lead, trail); r != 0 {
		return r, 2
	}
	if trail < utf8.RuneSelf {
		return 0, 1 // the second byte stands for itself
	}
	return 0, 2
}

// decodeFour decodes a character of four bytes.
func decodeFour(b []byte) (rune, int) {
	if len(b) < 4 {
		if len(b) == 3 && (b[2] < 0x81 || b[2] == 0xFF) {
			return 0, 1
		}
		return 0, 4
	}
	if b[2] < 0x81 || b[2] == 0xFF || b[3] < '0' || b[3] > '9' {
		return 0, 1
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b[:4])
	if err != nil {
		return 0, 4
	}
	r, n := utf8.DecodeRune(out)
	if r == utf8.RuneError || n != len(out) {
		return 0, 4
	}
	return r, 4
}
