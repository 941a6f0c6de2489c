package trait

import (
	"strings"
	"unicode/utf8"

	"github.com/custhub/custhub/resolve/fold"
)

// SplitName splits a full name into folded given names and surname: "Bond,
// James" and "James Bond" by comma or last word, Chinese by the list of
// compound surnames, else after the first character. Titles are dropped; a
// title without a name ("张总") leaves only the surname, a masked name nothing.
func SplitName(raw string) (given, surname string) {
	raw = fold.Repair(raw)
	if strings.ContainsAny(raw, "*＊") {
		return "", ""
	}
	if i := strings.IndexAny(raw, ",，"); i > 0 && !hasHan(raw) {
		rest := fold.Text(raw[i+1:], "", nil)
		if last := fold.Text(raw[:i], "", nil); !strings.Contains(last, " ") {
			return firstWord(dropTitles(rest)), last
		}
	}
	s := fold.Text(raw, "", fold.Simplify)
	if hasHan(s) {
		return splitHan(stripHonorific(s))
	}
	words := strings.Fields(dropTitles(s))
	switch len(words) {
	case 0:
		return "", ""
	case 1:
		return words[0], ""
	}
	return words[0], words[len(words)-1]
}

func firstWord(s string) string {
	s, _, _ = strings.Cut(s, " ")
	return s
}

// titles before or after Latin names.
var titles = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "miss": true, "dr": true, "prof": true, "sir": true, "jr": true,
	"sr": true, "mme": true, "herr": true, "frau": true, "phd": true, "md": true, "rev": true, "esq": true,
}

func dropTitles(s string) string {
	words := strings.Fields(s)
	out := words[:0]
	for _, w := range words {
		if !titles[w] {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

// splitHan splits a Chinese name without blanks.
func splitHan(s string) (given, surname string) {
	s = strings.ReplaceAll(s, " ", "")
	first, n := utf8.DecodeRuneInString(s)
	for _, c := range compound[first] {
		if strings.HasPrefix(s, c) && utf8.RuneCountInString(s) >= 3 {
			return s[len(c):], c
		}
	}
	return s[n:], s[:n]
}

// stripHonorific takes titles off a Chinese name: 王总监 is 王, 赵伟经理 is 赵伟.
func stripHonorific(s string) string {
	if i := strings.IndexByte(s, ' '); i > 0 && utf8.RuneCountInString(s[i+1:]) >= 2 {
		if head := s[:i]; strings.HasSuffix(head, "部") || strings.HasSuffix(head, "科") {
			s = s[i+1:] // a department before the name
		}
	}
	last, _ := utf8.DecodeLastRuneInString(s)
	for _, h := range honorifics[last] {
		if rest, ok := strings.CutSuffix(s, h); ok && rest != "" {
			return strings.TrimSpace(rest)
		}
	}
	for _, h := range [...]string{"老", "小"} {
		if rest, ok := strings.CutPrefix(s, h); ok && utf8.RuneCountInString(rest) == 1 {
			return rest
		}
	}
	return s
}

// honorifics by their last character, longest first: most names end in none of
// them, and one look tells.
var honorifics = byEnd(utf8.DecodeLastRuneInString, "副总经理 总经理 董事长 总监 副总 总裁 经理 主管 主任 部长 科长 处长 局长 厅长 院长 校长 所长 厂长 店长 "+
	"会计 出纳 老师 教授 医生 律师 先生 女士 小姐 太太 师傅 老板 助理 秘书 工程师 博士 同志 总 工 姐 哥")

// compound are the compound surnames in use, by their first character.
var compound = byEnd(utf8.DecodeRuneInString, "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 "+
	"公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 "+
	"宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 左丘 东门 西门")

// byEnd groups words by the character at one end, in their order.
func byEnd(end func(string) (rune, int), words string) map[rune][]string {
	m := map[rune][]string{}
	for _, w := range strings.Fields(words) {
		r, _ := end(w)
		m[r] = append(m[r], w)
	}
	return m
}
