// Package industry codes what a company does by GB/T 4754-2017 (sections and
// divisions), reads headcount bands, and finds the size class of an enterprise.
package industry

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/text"
)

//go:embed data/gbt4754.csv
var classFile string

//go:embed data/words.csv
var wordFile string

// Class is a section (A to T) or division (01 to 97) of GB/T 4754.
type Class struct {
	Code    string // "I" or "65"
	Section string // "I"
	Name    string
}

type table struct {
	byCode map[string]*Class
	byWord map[string]*Class
}

var tab = sync.OnceValue(func() *table {
	t := &table{byCode: map[string]*Class{}, byWord: map[string]*Class{}}
	section := ""
	for _, line := range strings.Split(strings.TrimSpace(classFile), "\n") {
		code, name, ok := strings.Cut(strings.TrimSpace(line), ",")
		if !ok {
			continue
		}
		if len(code) == 1 {
			section = code
		}
		c := &Class{code, section, name}
		t.byCode[code] = c
		if t.byWord[key(name)] == nil || len(code) == 2 { // 教育: the division is narrower
			t.byWord[key(name)] = c
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(wordFile), "\n") {
		code, words, _ := strings.Cut(strings.TrimSpace(line), ",")
		for _, w := range strings.Fields(words) {
			for _, k := range []string{key(w), w} {
				if t.byWord[k] == nil {
					t.byWord[k] = t.byCode[code]
				}
			}
		}
	}
	return t
})

var keyMarks = strings.NewReplacer("、", "", "，", "", ",", "", "/", "", " ", "", "和", "", "与", "", "及", "", "(", "", ")", "")

// key writes a word so that small differences don't count: 软件和信息技术服务业
// and 软件与信息技术服务.
func key(s string) string {
	s = keyMarks.Replace(strings.ToLower(text.SimplifyKey(text.Clean(s))))
	for _, end := range []string{"行业", "产业", "领域", "服务业", "业", "类"} {
		if t, ok := strings.CutSuffix(s, end); ok && len(t) >= 6 {
			return t
		}
	}
	return s
}

// Result is what Parse found.
type Result struct {
	Outcome record.Outcome
	Code    string
	Hint    string
	Class   *Class // nil when unknown
}

// ByCode returns a section or division, nil if there is none. Group and class
// codes (C3911, 3911) give their division.
func ByCode(code string) *Class {
	if len(code) > 8 {
		return nil
	}
	code = strings.ToUpper(strings.TrimSpace(code))
	t := tab()
	if c := t.byCode[code]; c != nil {
		return c
	}
	section := ""
	if code != "" && code[0] >= 'A' && code[0] <= 'T' {
		section, code = code[:1], code[1:]
	}
	if len(code) < 2 || len(code) > 4 || strings.Trim(code, "0123456789") != "" {
		return nil
	}
	c := t.byCode[code[:2]]
	if c == nil || section != "" && c.Section != section {
		return nil
	}
	return c
}

// Find returns the class a name or a usual word stands for, nil if it is none.
func Find(word string) *Class {
	if c := tab().byWord[word]; c != nil {
		return c
	}
	return tab().byWord[key(word)]
}

// Parse reads a field that holds an industry: a code, an official title, or a
// usual word. The text is kept; the class is a part beside it.
func Parse(raw string) Result {
	if text.IsNull(raw) {
		return Result{Outcome: record.Nulled, Code: "industry.null"}
	}
	s := text.Clean(raw)
	if c := ByCode(s); c != nil {
		return Result{Class: c}
	}
	if c := Find(s); c != nil {
		return Result{Class: c}
	}
	if i := strings.IndexAny(s, " -:：.>"); i > 0 { // "I65 软件和信息技术服务业", "制造业-机械"
		if c := ByCode(s[:i]); c != nil {
			return Result{Class: c}
		}
		tail := strings.TrimLeft(s[i:], " -:：.>")
		if c := Find(tail); c != nil {
			return Result{Class: c}
		}
		if c := Find(s[:i]); c != nil {
			return Result{Class: c}
		}
	}
	return Result{Outcome: record.Review, Code: "industry.unknown", Hint: "no section or division of GB/T 4754 is known by this word; add it to a map rule"}
}

// FromCompany derives the class from the industry words of a company name
// (科技 says nothing: nil).
func FromCompany(words string) *Class {
	for s := words; s != ""; {
		if c := Find(s); c != nil {
			return c
		}
		r := []rune(s)
		s = string(r[1:])
	}
	return nil
}
