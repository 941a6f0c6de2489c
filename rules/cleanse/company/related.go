package company

import (
	"strings"
	"unicode/utf8"

	"github.com/custhub/custhub/rules/cleanse/text"
)

// Parent returns the full name of the company that a branch belongs to, as
// Display writes it: 深圳市华创云图科技有限公司 of its 北京分公司. "" when the name is
// no branch's, or names its company by a short name only.
func Parent(raw string) string {
	shown := Display(raw)
	s := dropHanSpaces(normal(shown))
	if utf8.RuneCountInString(s) != utf8.RuneCountInString(shown) {
		return "" // can't be told which characters are whose
	}
	var n Name
	head := n.cutBranch(s)
	if n.Branch == "" || !endsIn(head, branchHeads) {
		return ""
	}
	return firstRunes(shown, utf8.RuneCountInString(head))
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// formerMarks introduce an earlier name in a note, shortMarks a short one; the
// longer first.
var (
	formerMarks = []string{"曾用名", "原名称", "原公司名", "原名", "旧名", "前称", "原称", "原为", "原", "formerly known as", "formerly", "f.k.a.", "f.k.a", "fka"}
	shortMarks  = []string{"以下简称", "简称", "又名"}
)

// Former returns the earlier names that a note in the name states, and the short
// name: 深圳市华创云图科技有限公司(原名：深圳市华创软件有限公司).
func Former(raw string) (former, short string) {
	if !strings.ContainsAny(raw, "(（[【〔") {
		return "", ""
	}
	shown := displayBrackets.Replace(text.Clean(raw))
	for from := 0; ; {
		open := strings.IndexByte(shown[from:], '(')
		if open < 0 {
			return former, short
		}
		open += from
		end := strings.IndexByte(shown[open:], ')')
		if end < 0 {
			return former, short
		}
		inner := strings.TrimSpace(shown[open+1 : open+end])
		if former == "" {
			former = behind(inner, formerMarks)
		}
		if short == "" {
			short = behind(inner, shortMarks)
		}
		from = open + end
	}
}

// behind returns what stands behind one of the marks at the beginning of s.
func behind(s string, marks []string) string {
	for _, m := range marks {
		if len(s) > len(m) && strings.EqualFold(s[:len(m)], m) {
			rest := strings.Trim(s[len(m):], " :：\"“”'，,")
			if utf8.RuneCountInString(rest) < 2 || isStatus(rest) {
				return ""
			}
			return rest
		}
	}
	return ""
}
