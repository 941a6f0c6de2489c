package trait

import (
	"strings"

	"github.com/zeebo/xxh3"
)

// spellings fills the hashes by which words in Latin letters meet the Chinese
// words that they spell.
func (w *words) spellings() {
	w.spell = make([]uint64, w.Len())
	for i := 1; i < w.Len(); i++ {
		if s := w.At(uint32(i)); !hasHan(s) {
			w.spell[i] = spelledHash(s)
		}
	}
}

// spelledAlike reports whether one of two words is Chinese and the other its
// pinyin without tones.
func (w *words) spelledAlike(a, b uint32) bool {
	if w.spell == nil {
		return false
	}
	if w.spell[a] == 0 {
		a, b = b, a
	}
	if w.spell[a] == 0 || w.spell[b] != 0 { // two Chinese words, or two others
		return false
	}
	return w.spell[a] == w.sound[b] || w.spell[a] == surnameSound(w.At(b))
}

// spelledHash is the sound of a Chinese word that s spells in pinyin; 0 when s
// has other letters. What keyboards write v is ü, in passports yu.
func spelledHash(s string) uint64 {
	var buf [64]byte
	out := append(buf[:0], 'p')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ' ' || c == '-' || c == '\'':
		case c < 'a' || c > 'z':
			return 0
		case c == 'y' && i+1 < len(s) && s[i+1] == 'u' && i > 0 && (s[i-1] == 'l' || s[i-1] == 'n') && (i < 2 || s[i-2] == ' '):
			out = append(out, 'v')
			i++
		default:
			out = append(out, c)
		}
	}
	if len(out) < 2 {
		return 0
	}
	return xxh3.Hash(out)
}

// surnameSound is the sound of a character that is read otherwise as a surname,
// 0 for others (GB/T 28039-2011 spells names so; domain specification §3.5).
func surnameSound(s string) uint64 {
	if spell, ok := surnames[s]; ok {
		return xxh3.HashString("p" + spell)
	}
	return 0
}

// surnames by their reading where it is not the usual one of the character.
var surnames = func() map[string]string {
	out := map[string]string{}
	for _, pair := range strings.Fields("单:shan 仇:qiu 曾:zeng 区:ou 解:xie 查:zha 盖:ge 任:ren 朴:piao 翟:zhai 缪:miao 员:yun 繁:po 折:she 黑:he " +
		"宁:ning 葛:ge 覃:qin 乐:yue 冼:xian 晁:chao 谌:chen 逄:pang 召:shao 华:hua 尉迟:yuchi 万俟:moqi 长孙:zhangsun 令狐:linghu 澹台:tantai") {
		name, spell, _ := strings.Cut(pair, ":")
		out[name] = spell
	}
	return out
}()

// spelledNames are the hashes of full names by which Chinese ones meet those in
// Latin letters, by code: of a Chinese name surname first and given name first,
// of one in Latin letters as it stands, twice.
type spelledNames [][2]uint64

// spellNames is nil unless the column has names in both scripts.
func (t *Person) spellNames(col Column) spelledNames {
	han, latin := false, false
	out := make(spelledNames, col.Dict.Len())
	for i := range out {
		name := t.words.At(t.full.whole[i])
		switch {
		case name == "":
		case hasHan(name):
			han = true
			given, surname := SplitName(name)
			out[i] = [2]uint64{spelledHan(surname, given, 0), spelledHan(given, surname, 1)}
		default:
			if h := spelledHash(name); h != 0 {
				latin = true
				out[i] = [2]uint64{h, h}
			}
		}
	}
	if !han || !latin {
		return nil
	}
	return out
}

// spelledHan is the sound of the two parts of a name, of which one is the surname.
func spelledHan(first, second string, surname int) uint64 {
	var buf [64]byte
	out := append(buf[:0], 'p')
	for i, p := range [2]string{first, second} {
		if spell, ok := surnames[p]; ok && i == surname {
			out = append(out, spell...)
			continue
		}
		out = appendPinyin(out, p)
	}
	return xxh3.Hash(out)
}

// spelledSame reports whether one of two full names spells the other in pinyin,
// in either order: "Zhang Jian Guo", "Jianguo Zhang", 张建国.
func (p *part) spelledSame(a, b uint32) bool {
	if p.spelled == nil {
		return false
	}
	x, y := p.spelled[p.codes[a]], p.spelled[p.codes[b]]
	return x[0] != 0 && y[0] != 0 && (x[0] == x[1]) != (y[0] == y[1]) && (x[0] == y[0] || x[0] == y[1] || x[1] == y[0])
}
