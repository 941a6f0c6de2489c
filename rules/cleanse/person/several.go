package person

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/custhub/custhub/rules/cleanse/text"
)

// split cuts a cell at separators, and at spaces where the parts aren't the
// characters of one name.
func split(s string) []string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、/;；,，&|+\\:：", r) || r == '—' })
	if len(parts) < 2 {
		parts = strings.Split(s, "和")
		if len(parts) != 2 || !fullName(parts[0]) || !fullName(parts[1]) {
			parts = []string{s}
		}
	}
	if len(parts) == 1 {
		if i := strings.IndexByte(s, '-'); i > 0 {
			parts = strings.Split(s, "-")
		}
	}
	var out []string
	for _, p := range parts {
		out = append(out, splitSpaces(strings.TrimSpace(p))...)
	}
	return out
}

func splitSpaces(p string) []string {
	words := strings.Fields(p)
	if len(words) < 2 {
		if p == "" {
			return nil
		}
		return []string{p}
	}
	han := 0
	for _, w := range words {
		if text.HasHan(w) {
			han++
		}
	}
	if han < 2 || oneName(words) {
		return []string{p}
	}
	return words
}

// oneName reports whether words are the characters of one name: 张 伟, 欧阳 娜,
// 王 建 国.
func oneName(words []string) bool {
	rs := []rune(strings.Join(words, ""))
	if len(rs) > 4 {
		return false
	}
	if japanese(words[0]) && len(words) == 2 { // 山田 花子
		return true
	}
	first := []rune(words[0])
	if surnameLength(first) != len(first) {
		return false
	}
	if h, rest := cutHonorific(rs); rest > 0 && (rest == len(first) || len([]rune(h)) > 1) {
		return true
	}
	_, ok := chineseName(rs)
	return ok
}

func fullName(s string) bool {
	r, ok := chineseName([]rune(strings.TrimSpace(s)))
	return ok && r.Kind == Person
}

// several reads a cell of more than one part: names, a department, a title.
func several(parts []string) Result {
	var people []Result
	var names []string
	var dept, honorific string
	for _, p := range parts {
		if digits(p) {
			continue
		}
		r := part(p)
		switch {
		case r.Kind == Role && lex().honorifics[p]:
			honorific = p
		case r.Kind == Role:
			dept = p
		case r.Kind == Latin && len(people) > 0, r.Kind == Null:
		default:
			if r.Kind == Review && department(p) {
				dept = p
				continue
			}
			people, names = append(people, r), append(names, p)
		}
	}
	switch {
	case len(people) == 0:
		return Result{Kind: Role}
	case len(people) > 1 && people[0].Kind == Latin && people[1].Kind == Person:
		people = people[1:]
	case len(people) == 2 && sameSurname(people[0], people[1]): // 张总 张伟
		people[1].Honorific = people[0].Honorific
		people = people[1:]
	case len(people) == 2 && sameSurname(people[1], people[0]): // 张伟 张总
		people[0].Honorific = people[1].Honorific
	case len(people) > 1:
		return Result{Kind: Multi, Names: names}
	}
	r := people[0]
	if r.Honorific == "" {
		r.Honorific = honorific
	}
	if r.Dept == "" {
		r.Dept = dept
	}
	return r
}

// sameSurname reports whether one part addresses the person that the other names.
func sameSurname(addressed, named Result) bool {
	return addressed.Kind == HonorificOnly && named.Kind == Person && named.Honorific == "" && addressed.Surname == named.Surname
}

func digits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) && r != '+' && r != '-' }) < 0
}

// mixed parts a cell into its Latin and its Chinese characters.
func mixed(s string) (latin, han string, ok bool) {
	var l, h strings.Builder
	for _, r := range s {
		switch {
		case text.Han(r):
			h.WriteRune(r)
		case r < 0x250 && (unicode.IsLetter(r) || r == '.' || r == '\''):
			l.WriteRune(r)
		case unicode.IsSpace(r):
			l.WriteByte(' ')
		case unicode.IsDigit(r):
		default:
			return "", "", false
		}
	}
	latin = strings.Join(strings.Fields(l.String()), " ")
	return latin, h.String(), latin != "" && h.Len() > 0
}

// mixedName reads Zhang Wei 张伟 and David张.
func mixedName(latin, han string) Result {
	if t, ok := titles[strings.ToLower(strings.Trim(latin, "."))]; ok { // Mr.张, 张Sir
		r := single(han)
		switch {
		case r.Kind == Review && r.Given == "" && r.Surname != "":
			r.Kind, r.Code = HonorificOnly, ""
			fallthrough
		case r.Kind == Person && r.Honorific == "":
			r.Honorific = t
		}
		return r
	}
	r := single(han)
	if utf8.RuneCountInString(han) > 2 || r.Kind != Review || r.Given != "" || r.Surname == "" {
		return r
	}
	return Result{Kind: Person, Surname: r.Surname, Given: latin, Key: r.Key + " " + strings.ToLower(strings.ReplaceAll(latin, " ", ""))}
}
