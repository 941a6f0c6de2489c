// Package company takes company names apart and compares them. The grammar is
// that of the Chinese registry: division, trade name, industry, legal form
// (企业名称登记管理规定, article 6); Latin names are read by their legal forms.
package company

import (
	"strings"
	"unicode/utf8"

	"github.com/custhub/custhub/rules/cleanse/text"
)

// Name is a company name in its parts. All parts are cleaned: width and
// brackets folded, invisible characters dropped, Simplified except for the
// characters that would become another name (乾, 著, 於).
type Name struct {
	Code     string // prefix of an old system: C0012
	Status   string // note on the status: 停用, 已注销, 原名…
	Place    string // division as written: 广东省深圳市
	Area     string // code of the narrowest division: "440300"; CN, HK, ... ; "" when unknown
	Trade    string // trade name (字号)
	Industry string // 网络科技
	Form     string // legal form as written: 有限责任公司
	Class    Class  // what the form amounts to
	Group    bool   // 集团
	Branch   string // 北京分公司
	Latin    bool   // a name in Latin letters: Trade holds its words
	Pseudo   bool   // 散客, 测试: stands for nobody
}

// Class groups legal forms that are the same for matching.
type Class string

// The classes of legal forms.
const (
	NoForm      Class = ""
	Limited     Class = "limited"     // 有限公司 = 有限责任公司
	Shares      Class = "shares"      // 股份有限公司
	Company     Class = "company"     // 公司, 总公司
	Factory     Class = "factory"     // 厂
	Partnership Class = "partnership" // 合伙企业
	Cooperative Class = "cooperative"
	Sole        Class = "sole" // 个体工商户: 经营部, 商行, 店
	Firm        Class = "firm" // 事务所
	Public      Class = "public"
	Foreign     Class = "foreign" // a Latin form of its own: GmbH, Inc
)

// bracket folding: every kind of bracket is a round one in ASCII.
var brackets = strings.NewReplacer("【", "(", "】", ")", "〔", "(", "〕", ")", "[", "(", "]", ")", "{", "(", "}", ")", "「", "(", "」", ")", "『", "(", "』", ")", "《", "(", "》", ")", "〈", "(", "〉", ")", "﹙", "(", "﹚", ")")

// normal folds everything that doesn't tell names apart.
func normal(raw string) string {
	s := text.Clean(raw)
	if text.ASCII(s) {
		return s
	}
	s = text.SimplifyKey(s)
	if hasBracket(s) {
		s = brackets.Replace(s)
	}
	return s
}

// hasBracket reports whether a text may hold a bracket other than a round one:
// in ASCII, or among the signs of U+3000 to U+303F and U+FE40 to U+FE7F.
func hasBracket(s string) bool {
	for i := range len(s) {
		switch s[i] {
		case '[', ']', '{', '}':
			return true
		case 0xE3:
			if s[i+1:] != "" && s[i+1] == 0x80 {
				return true
			}
		case 0xEF:
			if s[i+1:] != "" && s[i+1] == 0xB9 {
				return true
			}
		}
	}
	return false
}

// dropHanSpaces removes spaces beside a Chinese character; those between Latin
// words stay.
func dropHanSpaces(s string) string {
	if strings.IndexByte(s, ' ') < 0 {
		return s
	}
	var b strings.Builder
	prev := rune(0)
	for i, r := range s {
		if r == ' ' {
			next, _ := utf8.DecodeRuneInString(s[i+1:])
			if latinRune(prev) && latinRune(next) {
				b.WriteByte(' ')
			}
			continue
		}
		b.WriteRune(r)
		prev = r
	}
	return b.String()
}

func latinRune(r rune) bool { return r > ' ' && r < 0x250 && r != '(' && r != ')' }

// longest is the number of bytes beyond which nothing is a company's name. Such a
// cell of a broken export isn't taken apart, which would take the square of its
// length, and so matches nothing.
const longest = 3000

// Parse takes a name apart.
func Parse(raw string) Name {
	s := normal(raw)
	if len(s) > longest {
		return Name{}
	}
	n := Name{Pseudo: text.IsPseudo(s) || text.IsNull(s)}
	s = n.cutCode(s)
	s = n.cutStatus(s)
	if !text.HasHan(s) {
		n.parseLatin(s)
		return n
	}
	s = dropHanSpaces(s)
	if n.Status != "" && text.IsPseudo(s) {
		n.Pseudo = true
	}
	s = n.cutBranch(s)
	s = n.cutForm(s)
	s = n.cutGroup(s)
	s = n.cutBracketArea(s)
	s = n.cutTrailingArea(s)
	s = n.cutGroup(s) // 华创云图集团(深圳)有限公司
	n.cutAreas(s)
	return n
}

// Key returns the normal form of a name: two names have equal keys exactly when
// Compare calls them the same. Names of nobody (散客) have no key.
func Key(raw string) string { return Parse(raw).Key() }

// Key returns the normal form; see the function Key.
func (n Name) Key() string {
	if n.Pseudo || n.Trade == "" {
		return ""
	}
	group := ""
	if n.Group {
		group = "集团"
	}
	return strings.ToLower(strings.Join([]string{n.Area, n.Trade, n.Industry, string(n.Class), group, n.Branch}, "|"))
}

// Short reports whether the name is a short one: without legal form.
func (n Name) Short() bool { return n.Class == NoForm }

// Display returns the name as it should be shown and stored: width and spaces
// folded, every bracket a round one, no blank beside a Chinese character, the
// code of an old system and notes on the status taken off; characters are not
// converted to Simplified, so a legal name of Hong Kong, Macao or Taiwan stays.
func Display(raw string) string {
	s := text.Clean(raw)
	for { // what one note hid is a note itself: (停用)A01-深圳…
		next := display(s)
		if next == s {
			return s
		}
		s = next
	}
}

func display(s string) string {
	if hasBracket(s) {
		s = displayBrackets.Replace(s)
	}
	if strings.ContainsFunc(s, beginsNote) {
		var n Name
		// A blank behind a code is what tells it from a name that begins with a number.
		if out := n.cutStatus(n.cutCode(s)); out != "" && (n.Code != "" || n.Status != "") {
			s = out
		}
	}
	if strings.IndexByte(s, ' ') >= 0 && text.HasHan(s) {
		s = dropHanSpaces(s)
	}
	return s
}

// beginsNote reports whether a sign may belong to a code or a note on the status.
func beginsNote(r rune) bool {
	switch r {
	case '(', '-', '_', '停', '旧', '注', '作':
		return true
	}
	return r >= '0' && r <= '9'
}

// displayBrackets leaves the marks of titles 《》「」 alone: they may belong to a
// name.
var displayBrackets = strings.NewReplacer("【", "(", "】", ")", "〔", "(", "〕", ")", "[", "(", "]", ")", "{", "(", "}", ")", "﹙", "(", "﹚", ")")
