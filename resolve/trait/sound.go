package trait

import (
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// soundOf returns a hash of how a word sounds: for Latin letters its first
// letter and consonant classes, for Chinese its pinyin without tones, so that
// 张伟, 张玮 and "zhangwei" sound alike. 0 means no sound (numbers, one letter).
func soundOf(s string) uint64 {
	if hasHan(s) {
		return hashText("p" + pinyinOf(s))
	}
	code := skeleton(s)
	if len(code) < 2 {
		return 0
	}
	return hashText("s" + code)
}

// pinyinOf spells Chinese characters without tones and blanks; others stay.
func pinyinOf(s string) string {
	var b strings.Builder
	for _, r := range s {
		spell, ok := pinyin.PinyinDict[int(r)]
		if !ok {
			if r != ' ' {
				b.WriteRune(r)
			}
			continue
		}
		if i := strings.IndexByte(spell, ','); i >= 0 {
			spell = spell[:i]
		}
		for _, c := range spell {
			b.WriteRune(plainVowel(c))
		}
	}
	return b.String()
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
