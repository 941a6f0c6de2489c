package company

import (
	"strings"
	"unicode/utf8"

	"github.com/custhub/custhub/rules/cleanse/pinyin"
	"github.com/custhub/custhub/rules/cleanse/text"
)

// Verdict says whether two names stand for one company.
type Verdict string

// The verdicts. Same still needs no shared code; Review needs a second proof or
// a person.
const (
	Same      Verdict = "same"
	Different Verdict = "different"
	Open      Verdict = "review"
)

// Compare compares two names and says why: "company.region_missing".
func Compare(a, b string) (Verdict, string) { return CompareNames(Parse(a), Parse(b)) }

// CompareNames is Compare for names already taken apart. Same: trade name,
// industry, form, group, branch and narrowest division are equal. Different:
// another branch, division, industry, a group and its subsidiary, a factory and
// a company. Review: a part is missing, a division inside the other, a
// homophone, digits for numerals, a short name (domain specification §3.4).
func CompareNames(a, b Name) (Verdict, string) {
	switch {
	case a.Pseudo || b.Pseudo || a.Trade == "" || b.Trade == "":
		return Open, "company.pseudo"
	case a.Latin && b.Latin:
		return compareLatin(a, b)
	case a.Latin != b.Latin:
		return compareScripts(a, b)
	}
	core, why := compareTrade(a, b)
	if core == Different {
		return Different, why
	}
	var doubt string
	note := func(v Verdict, code string) bool {
		if v == Open && doubt == "" {
			doubt = code
		}
		return v == Different
	}
	if core == Open {
		doubt = why
	}
	if v, code := compareBranch(a, b); note(v, code) {
		return Different, code
	}
	if v, code := compareArea(a.Area, b.Area); note(v, code) {
		return Different, code
	}
	if v, code := compareForm(a, b); note(v, code) {
		return Different, code
	}
	if v, code := compareGroup(a, b); note(v, code) {
		return Different, code
	}
	if why != "company.industry_boundary" {
		if v, code := compareIndustry(a.Industry, b.Industry); note(v, code) {
			return Different, code
		}
	}
	if doubt != "" {
		return Open, doubt
	}
	return Same, "company.equal"
}

func compareBranch(a, b Name) (Verdict, string) {
	switch {
	case a.Branch == b.Branch:
		return Same, ""
	case a.Branch == "" || b.Branch == "":
		return Different, "company.branch_and_head"
	}
	return Different, "company.branch"
}

// compareArea: equal, nested, missing, or apart.
func compareArea(a, b string) (Verdict, string) {
	switch {
	case a == b, municipalPart(a, b):
		return Same, ""
	case a == "" || b == "":
		return Open, "company.region_missing"
	case inside(a, b) || inside(b, a):
		return Open, "company.region_nested"
	case strings.Contains(a, "/") || strings.Contains(b, "/"):
		return Open, "company.region_double"
	}
	return Different, "company.region"
}

// municipalPart reports whether two codes are a municipality and its city part,
// 110000 and 110100.
func municipalPart(a, b string) bool {
	if len(a) != 6 || len(b) != 6 || a[:2] != b[:2] {
		return false
	}
	switch a[:2] {
	case "11", "12", "31", "50":
		return a[3:] == "000" && b[3:] == "100" || b[3:] == "000" && a[3:] == "100" || a[2:] == "0000" && b[2:] == "0100" || b[2:] == "0000" && a[2:] == "0100"
	}
	return false
}

// compareForm: forms of a company may change into each other or be left out;
// others are other kinds of enterprise.
func compareForm(a, b Name) (Verdict, string) {
	switch {
	case a.Class == b.Class && (a.Class == Limited || a.Class == Shares || a.Class == Partnership || a.Form == b.Form):
		return Same, ""
	case a.Class == NoForm || b.Class == NoForm:
		return Open, "company.form_missing"
	case corporate(a.Class) && corporate(b.Class):
		return Open, "company.form"
	case a.Class == b.Class:
		return Open, "company.form"
	}
	return Different, "company.form"
}

func corporate(c Class) bool { return c == Limited || c == Shares || c == Company }

func compareGroup(a, b Name) (Verdict, string) {
	switch {
	case a.Group == b.Group:
		return Same, ""
	case !a.Group && a.Short() || !b.Group && b.Short():
		return Open, "company.group_missing"
	}
	return Different, "company.group"
}

func compareIndustry(a, b string) (Verdict, string) {
	switch {
	case a == b:
		return Same, ""
	case a == "" || b == "":
		return Open, "company.industry_missing"
	case subsequence(a, b) || subsequence(b, a): // 贸易 and 国际贸易, 国贸 and 国际贸易
		return Open, "company.industry_wider"
	case sound(a) == sound(b):
		return Open, "company.homophone"
	}
	return Different, "company.industry"
}

// subsequence reports whether the characters of short stand in long, in order.
func subsequence(short, long string) bool {
	rest := long
	for _, r := range short {
		i := strings.IndexRune(rest, r)
		if i < 0 {
			return false
		}
		rest = rest[i+utf8.RuneLen(r):]
	}
	return true
}

func sound(s string) string { return pinyin.Key(s) }

// compareLatin compares names in Latin letters.
func compareLatin(a, b Name) (Verdict, string) {
	same := a.Trade == b.Trade || strings.ReplaceAll(a.Trade, " ", "") == strings.ReplaceAll(b.Trade, " ", "")
	doubt := ""
	if !same {
		if !similarWords(a.Trade, b.Trade) {
			return Different, "company.trade_name"
		}
		doubt = "company.spelling"
	}
	switch {
	case a.Area == b.Area:
	case a.Area == "" || b.Area == "":
		doubt = "company.region_missing"
	default:
		return Different, "company.region"
	}
	switch {
	case doubt != "":
		return Open, doubt
	case a.Class == b.Class:
		return Same, "company.equal"
	case a.Class == NoForm || b.Class == NoForm:
		return Open, "company.form_missing"
	}
	return Open, "company.form"
}

// similarWords reports whether the words of one name are the beginning of the
// other's, or one word differs by one letter.
func similarWords(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if strings.HasPrefix(b, a+" ") {
		return true
	}
	x, y := []rune(a), []rune(b)
	if len(x) < 5 || len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) == len(y) {
		return i == len(x) || string(x[i+1:]) == string(y[i+1:]) || i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
	}
	return string(x[i:]) == string(y[i+1:])
}

// compareScripts compares a Chinese with a Latin name: the pinyin of the trade
// name may stand in the other.
func compareScripts(a, b Name) (Verdict, string) {
	if a.Latin {
		a, b = b, a
	}
	latin := strings.ReplaceAll(strings.ToLower(b.Trade), " ", "")
	if p := pinyin.Key(a.Trade); len(p) >= 4 && strings.Contains(latin, p) || text.ASCII(a.Trade) && strings.Contains(latin, strings.ToLower(a.Trade)) {
		return Open, "company.romanised"
	}
	return Different, "company.script"
}
