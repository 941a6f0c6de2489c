// Package pinyin gives the toneless Mandarin readings of Chinese characters,
// for keys and for finding homophones. ü is written v inside (lv, nv) and "yu"
// in name keys (lyu), as GB/T 28039-2011 spells it in passports.
package pinyin

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed data/readings.txt
var readingsFile string

//go:embed data/surname_readings.csv
var surnameFile string

// table holds for each character of U+3400..U+9FFF the number of its first
// reading, and further readings apart, because most characters have one only.
type table struct {
	syllables []string
	number    map[string]uint16
	first     [0xA000]uint16
	more      map[rune][]uint16
	surname   map[string]string
}

var tab = sync.OnceValue(load)

func load() *table {
	t := &table{syllables: []string{""}, number: map[string]uint16{}, more: make(map[rune][]uint16, 4096)}
	for _, line := range strings.Split(readingsFile, "\n") {
		syllable, chars, ok := strings.Cut(line, " ")
		if !ok {
			continue
		}
		extra := strings.HasPrefix(syllable, "+")
		n := t.syllable(strings.TrimPrefix(syllable, "+"))
		for _, r := range chars {
			if extra {
				t.more[r] = append(t.more[r], n)
			} else if r < 0xA000 {
				t.first[r] = n
			}
		}
	}
	t.surname = map[string]string{}
	for i, line := range strings.Split(surnameFile, "\n") {
		name, reading, ok := strings.Cut(strings.TrimSpace(line), ",")
		if i > 0 && ok {
			t.surname[name] = Toneless(reading)
		}
	}
	return t
}

func (t *table) syllable(s string) uint16 {
	n, ok := t.number[s]
	if !ok {
		n = uint16(len(t.syllables))
		t.syllables = append(t.syllables, s)
		t.number[s] = n
	}
	return n
}

// Reads reports whether a character can be read as the toneless syllable.
func Reads(r rune, syllable string) bool {
	t := tab()
	n, ok := t.number[syllable]
	if !ok || r < 0 || r >= 0xA000 {
		return false
	}
	if t.first[r] == n {
		return true
	}
	return slices.Contains(t.more[r], n)
}

// Syllable reports whether s is a toneless syllable some character is read as.
func Syllable(s string) bool {
	_, ok := tab().number[s]
	return ok
}

// Homophones reports whether two characters share a reading.
func Homophones(a, b rune) bool {
	if a == b {
		return true
	}
	if a < 0 || b < 0 || a >= 0xA000 || b >= 0xA000 {
		return false
	}
	t := tab()
	fa, fb := t.first[a], t.first[b]
	if fa == 0 || fb == 0 {
		return false
	}
	if fa == fb {
		return true
	}
	ma, mb := t.more[a], t.more[b]
	return slices.Contains(mb, fa) || slices.Contains(ma, fb) || overlap(ma, mb)
}

func overlap(a, b []uint16) bool {
	for _, n := range a {
		if slices.Contains(b, n) {
			return true
		}
	}
	return false
}

// Key returns the readings of s without tones and spaces, other characters in
// lower case: "深圳A" is "shenzhena".
func Key(s string) string {
	t := tab()
	b := make([]byte, 0, 3*len(s))
	for _, r := range s {
		switch {
		case r >= 0x3007 && r < 0xA000 && t.first[r] != 0:
			b = append(b, t.syllables[t.first[r]]...)
		case r >= 'A' && r <= 'Z':
			b = append(b, byte(r)+'a'-'A')
		case r == ' ':
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return string(b)
}

// Surname returns the reading of a Chinese surname: the special readings first
// (单 shan, 仇 qiu, 曾 zeng), ü as "yu" (吕 lyu).
func Surname(s string) string {
	if r, ok := tab().surname[s]; ok {
		return Spell(r)
	}
	return Spell(Key(s))
}

// Spell writes ü as "yu" (lv → lyu, nv → nyu), the spelling of passports.
func Spell(s string) string {
	if !strings.Contains(s, "v") {
		return s
	}
	s = strings.ReplaceAll(s, "lv", "lyu")
	return strings.ReplaceAll(s, "nv", "nyu")
}

const toned = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿêế"

var plain = []byte("aaaaeeeeiiiioooouuuuvvvvvnnnmee")

var toneIndex = func() map[rune]byte {
	m := map[rune]byte{'ɡ': 'g', 'ề': 'e'}
	i := 0
	for _, r := range toned {
		m[r] = plain[i]
		i++
	}
	return m
}()

// Toneless removes the tone marks of a syllable and writes ü as v: "lǚ" is
// "lv". It returns "" for anything that isn't a syllable in letters.
func Toneless(s string) string {
	s, _ = stripTones(s)
	return s
}

// Tones counts the tone marks of a syllable; -1 if it has other characters than
// letters.
func Tones(s string) int {
	_, n := stripTones(s)
	return n
}

func stripTones(s string) (string, int) {
	b := make([]byte, 0, len(s))
	marks := 0
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			b = append(b, byte(r))
		case r == 0x300 || r == 0x301 || r == 0x304 || r == 0x30C: // combining marks
			marks++
		case r == 0x308:
			if len(b) > 0 && b[len(b)-1] == 'u' {
				b[len(b)-1] = 'v'
			}
		default:
			c, ok := toneIndex[r]
			if !ok {
				return "", -1
			}
			if r != 'ü' && r != 'ê' && r != 'ɡ' {
				marks++
			}
			b = append(b, c)
		}
	}
	return string(b), marks
}
