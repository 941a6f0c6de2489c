package person

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/custhub/custhub/rules/cleanse/text"
)

// cell reads a cell with Chinese characters that isn't simply a name.
func cell(s string) Result {
	s = dropNumbers(s)
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsDigit(r) || strings.ContainsRune(" +-:：,，;；、/", r) })
	if s == "" {
		return Result{Kind: Review, Code: "person.no_name", Hint: "no name in the cell"}
	}
	if r, ok := brackets(s); ok {
		return r
	}
	if r, ok := masked(s); ok {
		return r
	}
	if strings.ContainsRune(s, '·') {
		return dotted(s)
	}
	if parts := split(s); len(parts) > 1 {
		return several(parts)
	}
	if latin, han, ok := mixed(s); ok {
		return mixedName(latin, han)
	}
	return single(text.RemoveSpaces(s))
}

// dropNumbers removes telephone numbers, covered ones too: 张伟 138****5678.
func dropNumbers(s string) string {
	if !strings.ContainsAny(s, "0123456789") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		j, digits := i, 0
		for j < len(s) && (s[j] >= '0' && s[j] <= '9' || s[j] == '*' || s[j] == '-') {
			if s[j] != '*' && s[j] != '-' {
				digits++
			}
			j++
		}
		if digits >= 3 {
			i = j
			continue
		}
		if j == i {
			j++
		}
		b.WriteString(s[i:j])
		i = j
	}
	return b.String()
}

// single reads one run of Chinese characters.
func single(s string) Result {
	rs := []rune(s)
	if isRole(s) || department(s) && surnameLength(rs) == 0 || department(s) && len(rs) > 3 {
		return Result{Kind: Role}
	}
	if r, ok := chineseName(rs); ok {
		return r
	}
	if h, rest := cutHonorific(rs); rest > 0 {
		return addressed(rs[:rest], h)
	}
	if r, ok := nickname(rs); ok {
		return r
	}
	if dept, name := cutDepartment(rs); dept != "" {
		r := single(name)
		if r.Kind == Person || r.Kind == HonorificOnly || r.Kind == Nickname {
			r.Dept = dept
			return r
		}
	}
	return doubtful(rs)
}

// doubtful reads what has no known surname, or nothing but a surname.
func doubtful(rs []rune) Result {
	if len(rs) >= 3 && len(rs) <= 5 && japanese(string(rs[:2])) {
		return named(string(rs[:2]), string(rs[2:]))
	}
	n := surnameLength(rs)
	switch {
	case n == len(rs):
		return Result{Kind: Review, Surname: string(rs), Key: surnameKey(string(rs)), Code: "person.surname_only", Hint: "only a surname"}
	case len(rs) >= 2 && len(rs) <= 3:
		r := named(string(rs[:1]), string(rs[1:]))
		r.Kind, r.Code, r.Hint = Review, "person.surname_unknown", "begins with no usual surname"
		return r
	case len(rs) == 4 && n == 1: // 陈林美玲: a married woman's two surnames, or a Japanese name
		return named(string(rs[:1]), string(rs[1:]))
	}
	return Result{Kind: Review, Code: "person.no_name", Hint: "not a person's name"}
}

// addressed reads what stands in front of an honorific.
func addressed(rs []rune, h string) Result {
	n := surnameLength(rs)
	if n == len(rs) {
		return Result{Kind: HonorificOnly, Surname: string(rs), Honorific: h, Key: surnameKey(string(rs))}
	}
	if r, ok := nickname(rs); ok {
		r.Kind, r.Honorific = HonorificOnly, h
		return r
	}
	if n > 0 && len(rs)-n <= 2 {
		r := named(string(rs[:n]), string(rs[n:]))
		r.Honorific = h
		return r
	}
	if dept, name := cutDepartment(rs); dept != "" {
		r := addressed([]rune(name), h)
		if r.Kind != Role {
			r.Dept = dept
		}
		return r
	}
	if isRole(string(rs)) || department(string(rs)) {
		return Result{Kind: Role}
	}
	return Result{Kind: Review, Given: string(rs), Honorific: h, Code: "person.surname_unknown", Hint: "begins with no usual surname"}
}

// nickname reads 老王, 小李, 阿强.
func nickname(rs []rune) (Result, bool) {
	if len(rs) < 2 || !strings.ContainsRune("老小大阿", rs[0]) {
		return Result{}, false
	}
	rest := rs[1:]
	common := len(rest) > 1 || lex().single[text.SimplifyRune(rest[0])] <= 150
	if surnameLength(rest) == len(rest) && common {
		return Result{Kind: Nickname, Surname: string(rest), Honorific: string(rs[:1]), Key: surnameKey(string(rest))}, true
	}
	if len(rs) == 2 && (rs[0] == '阿' || rs[0] == '小') { // 阿强, 小明: by the given name
		return Result{Kind: Nickname, Given: string(rest), Honorific: string(rs[:1])}, true
	}
	return Result{}, false
}

// cutDepartment parts 采购部张伟 and 采购张伟.
func cutDepartment(rs []rune) (dept, name string) {
	for n := len(rs) - 2; n >= 2; n-- {
		head := string(rs[:n])
		if !department(head) && !roles[head] {
			continue
		}
		if surnameLength(rs[n:]) > 0 {
			return head, string(rs[n:])
		}
	}
	return "", ""
}

// brackets reads 王总(王建国), 张伟(采购), 张伟(13912345678), 张伟(Zhang Wei).
func brackets(s string) (Result, bool) {
	s = strings.NewReplacer("【", "(", "】", ")", "[", "(", "]", ")", "<", "(", ">", ")", "〔", "(", "〕", ")").Replace(s)
	open := strings.IndexByte(s, '(')
	if open < 0 {
		return Result{}, false
	}
	end := strings.IndexByte(s[open:], ')')
	if end < 0 {
		return Result{}, false
	}
	inner := strings.TrimSpace(s[open+1 : open+end])
	outer := strings.TrimSpace(s[:open] + s[open+end+1:])
	if outer == "" || !text.HasHan(outer) && fullName(inner) { // Zhang Wei (张伟)
		return cell(inner), true
	}
	o := part(outer)
	if !text.HasHan(inner) {
		return o, true
	}
	i := part(inner)
	switch {
	case i.Kind == Person && o.Kind == Person && i.Surname != "" && fullName(inner) && i.Display() != o.Display() && o.Surname != i.Surname: // 张伟(李娜)
		return Result{Kind: Multi, Names: []string{o.Display(), i.Display()}}, true
	case i.Kind == Person && (o.Kind == HonorificOnly || o.Kind == Nickname || o.Kind == Role):
		i.Honorific = o.Honorific
		if o.Kind == Role {
			i.Dept = outer
		}
		return i, true
	case i.Kind == Role && o.Honorific == "":
		if lex().honorifics[inner] {
			o.Honorific = inner
		} else {
			o.Dept = inner
		}
		return o, true
	}
	return o, true
}

// part reads one part of a cell.
func part(s string) Result {
	if !text.HasHan(s) {
		return latin(s)
	}
	return cell(s)
}

// covers are characters that cover a name.
const covers = "*×＊○〇●█_"

// masked reads 张*, *经理, 张XX, 张某某, 某先生.
func masked(s string) (Result, bool) {
	hidden := strings.ContainsAny(s, covers) || strings.ContainsRune(s, '某')
	if !hidden {
		t := strings.TrimRight(s, "Xx")
		hidden = t != s && utf8.RuneCountInString(t) <= 2 && text.HasHan(t)
	}
	if !hidden {
		return Result{}, false
	}
	clear := func(r rune) rune {
		if strings.ContainsRune(covers, r) || r == 'X' || r == 'x' || r == '某' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}
	first, _ := utf8.DecodeRuneInString(s)
	rs := []rune(strings.Map(clear, s))
	r := Result{Kind: Masked}
	if h, rest := cutHonorific(rs); rest >= 0 {
		r.Honorific = h
		rs = rs[:rest]
	}
	if clear(first) >= 0 {
		if n := surnameLength(rs); n > 0 {
			r.Surname = string(rs[:n])
			r.Key = surnameKey(r.Surname)
		}
	}
	return r, true
}

// dotted reads transcribed names: 阿依古丽·买买提. They have no Chinese surname.
func dotted(s string) Result {
	s = strings.ReplaceAll(text.RemoveSpaces(s), "··", "·")
	rs := []rune(s)
	if head, tail, _ := strings.Cut(s, "·"); fullName(head+tail) && surnameLength([]rune(head)) == utf8.RuneCountInString(head) {
		return single(head + tail) // 张·伟: no transcription
	}
	if h, rest := cutHonorific(rs); rest > 2 && utf8.RuneCountInString(h) > 1 {
		return Result{Kind: Person, Given: string(rs[:rest]), Honorific: h}
	}
	return Result{Kind: Person, Given: strings.Trim(s, "·")}
}
