package trait

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
	"github.com/zeebo/xxh3"
)

// soundOf returns a hash of how a word sounds: for Latin letters its first
// letter and consonant classes, for Chinese its pinyin without tones, so that
// 张伟, 张玮 and "zhangwei" sound alike. 0 means no sound (numbers, one letter).
func soundOf(s string) uint64 {
	if hasHan(s) {
		var buf [64]byte
		return xxh3.Hash(appendPinyin(append(buf[:0], 'p'), s))
	}
	code := skeleton(s)
	if len(code) < 2 {
		return 0
	}
	return hashText("s" + code)
}

// appendPinyin spells Chinese characters without tones and blanks; others stay.
func appendPinyin(dst []byte, s string) []byte {
	table := spellings()
	for _, r := range s {
		switch {
		case r == ' ':
		case r >= firstHan && r <= lastHan && table[r-firstHan] != "":
			dst = append(dst, table[r-firstHan]...)
		default:
			if spell, ok := pinyin.PinyinDict[int(r)]; ok {
				dst = append(dst, plainSpelling(spell)...)
			} else {
				dst = utf8.AppendRune(dst, r)
			}
		}
	}
	return dst
}

// The block CJK Unified Ideographs.
const firstHan, lastHan = 0x4E00, 0x9FFF

// spellings are the plain spellings of the common characters.
var spellings = sync.OnceValue(func() *[lastHan - firstHan + 1]string {
	var table [lastHan - firstHan + 1]string
	known := map[string]string{} // some 400 spellings stand for 20,000 characters
	for r := firstHan; r <= lastHan; r++ {
		plain := plainSpelling(pinyin.PinyinDict[r])
		if known[plain] == "" {
			known[plain] = plain
		}
		table[r-firstHan] = known[plain]
	}
	return &table
})

// plainSpelling is the first of the spellings of a character, without tone.
func plainSpelling(spell string) string {
	spell, _, _ = strings.Cut(spell, ",")
	return strings.Map(plainVowel, spell)
}

// plainVowel drops the tone of a pinyin letter.
func plainVowel(r rune) rune {
	for i, row := range [...]string{"āáǎà", "ēéěè", "īíǐì", "ōóǒò", "ūúǔù", "ǖǘǚǜü"} {
		if strings.ContainsRune(row, r) {
			return rune("aeiouv"[i])
		}
	}
	switch r {
	case 'ń', 'ň', 'ǹ':
		return 'n'
	case 'ḿ':
		return 'm'
	}
	return r
}

// skeleton is the first letter and the classes of the consonants after it, with
// doubled and silent letters dropped: catherine, katharine and kathryn agree.
func skeleton(s string) string {
	var buf [24]byte
	out := buf[:0]
	var last byte
	for i := 0; i < len(s) && len(out) < len(buf); i++ {
		c := class(s, i)
		if c == 0 || c == last && c != 'A' {
			continue
		}
		last = c
		if c == 'A' { // vowels count only at the start
			if len(out) == 0 {
				out = append(out, 'A')
			}
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

// class maps the letter at i to its sound class; 0 drops it, 'A' is a vowel.
func class(s string, i int) byte {
	next := byte(0)
	if i+1 < len(s) {
		next = s[i+1]
	}
	switch c := s[i]; c {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return 'A'
	case 'h', 'w':
		return 0
	case 'p':
		if next == 'h' {
			return 'F'
		}
		return 'P'
	case 'b':
		return 'P'
	case 'f', 'v':
		return 'F'
	case 'c':
		if next == 'e' || next == 'i' || next == 'y' {
			return 'S'
		}
		return 'K'
	case 'k', 'q', 'g', 'x', 'j':
		return 'K'
	case 's', 'z':
		return 'S'
	case 'd', 't':
		return 'T'
	case 'l':
		return 'L'
	case 'm', 'n':
		return 'N'
	case 'r':
		return 'R'
	case ' ':
		return 0
	default:
		return c
	}
}
