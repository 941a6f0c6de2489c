// Package person takes personal names apart: surname, given name, how the
// person is addressed, and a pinyin key; and tells names from what stands in
// their place (张总, 张*, 财务, 未知), which is never a match key.
package person

import (
	"strings"
	"unicode/utf8"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/pinyin"
	"github.com/custhub/custhub/rules/cleanse/text"
)

// Kind is what a cell for a person's name holds.
type Kind string

// The kinds.
const (
	Person        Kind = "person"
	Latin         Kind = "person-latin"
	HonorificOnly Kind = "honorific-only" // 张总: surname and how to address him
	Nickname      Kind = "nickname"       // 老王, 小李
	Masked        Kind = "masked"         // 张*, *经理
	Multi         Kind = "multi"          // 张伟、李娜
	Role          Kind = "role"           // 财务, 负责人
	Null          Kind = "null"
	Placeholder   Kind = "placeholder" // 测试, 散客
	Review        Kind = "review"      // the order of the parts is open, or it is no name
)

// Result is what Parse found.
type Result struct {
	Outcome   record.Outcome
	Kind      Kind
	Code      string
	Hint      string
	Surname   string // as written; of a Latin name the likely character with a question mark (张?)
	Given     string
	Honorific string   // 总, 经理, Mr.
	Dept      string   // 采购部
	Key       string   // pinyin, surname first: "ouyang na"; for a doubtful order the parts sorted
	Sex       string   // "M" or "F" where the honorific says so
	Names     []string // of Multi: the names
}

// HonorificOrDept returns the honorific, or else the department.
func (r Result) HonorificOrDept() string {
	if r.Honorific != "" {
		return r.Honorific
	}
	return r.Dept
}

// Display returns surname and given name as one would write them.
func (r Result) Display() string {
	switch r.Kind {
	case Person:
		if r.Surname != "" && !text.HasHan(r.Given) && r.Given != "" {
			return r.Given + " " + r.Surname
		}
		return r.Surname + r.Given
	}
	return ""
}

// ShownAs reports whether a text is just how the name is written.
func (r Result) ShownAs(s string) bool {
	if r.Surname != "" && text.HasHan(r.Given) {
		return len(s) == len(r.Surname)+len(r.Given) && strings.HasPrefix(s, r.Surname) && strings.HasSuffix(s, r.Given)
	}
	return r.Display() == s
}

// MatchKey returns the key to match on: only of full names. A surname with a
// title, a nickname, a masked name or an initial identify nobody.
func (r Result) MatchKey() string {
	if r.Kind != Person && r.Kind != Latin && r.Kind != Review {
		return ""
	}
	_, given, ok := strings.Cut(r.Key, " ")
	if !ok || len(given) < 2 {
		return ""
	}
	return r.Key
}

// PinyinKey returns the match key of a name in Chinese or Latin letters, "" if
// it has none: PinyinKey("张伟") == PinyinKey("Wei ZHANG").
func PinyinKey(name string) string { return Parse(name).MatchKey() }

// longest is the number of bytes beyond which nothing is a cell of names. Looking
// through it would take the square of its length, and a cell of a broken export
// can hold megabytes.
const longest = 2000

// Parse reads one cell.
func Parse(raw string) Result {
	if text.IsNull(raw) {
		return Result{Outcome: record.Nulled, Kind: Null, Code: "person.null"}
	}
	s := normal(raw)
	var room [8]rune
	if n := surnameOf(appendRunes(room[:0], s)); n > 0 {
		cut := 0
		for range n {
			_, size := utf8.DecodeRuneInString(s[cut:])
			cut += size
		}
		return conclude(raw, named(s[:cut], s[cut:]))
	}
	if text.IsPseudo(s) && !isRole(s) {
		return Result{Outcome: record.Placeholder, Kind: Placeholder, Code: "person.placeholder", Hint: "stands for nobody"}
	}
	if !text.HasHan(s) {
		return conclude(raw, latin(s))
	}
	if len(s) > longest {
		return conclude(raw, Result{Kind: Review, Code: "person.no_name", Hint: "not a person's name"})
	}
	return conclude(raw, cell(s))
}

// dots are the marks between the parts of transcribed names.
var dots = strings.NewReplacer("•", "·", "‧", "·", "・", "·", "･", "·", "．", "·", "●", "·", "⋅", "·", "∙", "·", "･", "·")

func normal(raw string) string {
	s := text.Clean(raw)
	for i := range len(s) {
		if s[i] == 0xE2 || s[i] == 0xE3 || s[i] == 0xEF { // a sign, not a common ideograph: perhaps a dot
			s = dots.Replace(s)
			break
		}
	}
	return strings.TrimSpace(s)
}

// appendRunes appends the first eight characters of s, which no name exceeds.
func appendRunes(to []rune, s string) []rune {
	for _, r := range s {
		if len(to) == 8 {
			break
		}
		to = append(to, r)
	}
	return to
}

// conclude sets the outcome of what was found.
func conclude(raw string, r Result) Result {
	switch r.Kind {
	case Masked:
		r.Outcome, r.Code, r.Hint = record.Masked, "person.masked", "covered on purpose; never a key"
	case HonorificOnly, Nickname:
		r.Outcome, r.Code, r.Hint = record.Review, "person."+string(r.Kind), "the full name is missing; ask for it"
	case Role:
		r.Outcome, r.Code, r.Hint = record.Review, "person.role", "a function, not a name"
	case Multi:
		r.Outcome, r.Code, r.Hint = record.Review, "person.multi", "several people in one cell; split them into contacts"
	case Review:
		if r.Code == "" {
			r.Code = "person.order"
		}
		r.Outcome = record.Review
	case Person:
		if r.Outcome == record.OK && !r.ShownAs(raw) {
			r.Outcome, r.Code = record.Fixed, "person.form"
		}
	}
	if r.Sex == "" {
		r.Sex = sexOf(r.Honorific)
	}
	return r
}

func sexOf(honorific string) string {
	switch honorific {
	case "先生", "哥", "大哥", "叔叔", "大叔", "叔", "伯", "Mr":
		return "M"
	case "女士", "小姐", "太太", "太", "姨", "婶", "嫂", "姐", "大姐", "阿姨", "夫人", "Ms", "Mrs", "Miss":
		return "F"
	}
	return ""
}

// chineseName reads two to five characters that begin with a surname.
func chineseName(rs []rune) (Result, bool) {
	n := surnameOf(rs)
	if n == 0 {
		return Result{}, false
	}
	return named(string(rs[:n]), string(rs[n:])), true
}

// surnameOf returns how many of two to five characters are the surname; 0 if they
// are no name.
func surnameOf(rs []rune) int {
	if len(rs) < 2 || len(rs) > 7 {
		return 0
	}
	for _, r := range rs {
		if !text.Han(r) {
			return 0
		}
	}
	n := surnameLength(rs)
	if n == 0 || n == len(rs) || len(rs)-n > 2 {
		return 0
	}
	if lex().wordEnds[text.SimplifyRune(rs[len(rs)-1])] {
		if _, rest := cutHonorific(rs); rest >= 0 || isRole(string(rs)) || department(string(rs)) {
			return 0
		}
	}
	if rs[n] == '某' || multiWord(rs) {
		return 0
	}
	return n
}

// multiWord reports whether the characters are a word that isn't a name.
func multiWord(rs []rune) bool { return text.IsPseudo(string(rs)) || text.IsNull(string(rs)) }

// named returns a person of surname and given name.
func named(surname, given string) Result {
	return Result{Kind: Person, Surname: surname, Given: given, Key: surnameKey(surname) + " " + pinyin.Spell(pinyin.Key(given))}
}

// surnameKey returns the pinyin of a surname.
func surnameKey(s string) string {
	if key, ok := lex().spelt[s]; ok {
		return key
	}
	return pinyin.Surname(text.SimplifyKey(s))
}
