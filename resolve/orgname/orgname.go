// Package orgname takes names of organisations apart: region, trade name,
// industry, legal form, branch (the grammar of the Chinese rules on enterprise
// names, art. 6), and legal forms of Latin names. It is a light parser for
// matching; a fuller one may be put in its place.
package orgname

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/custhub/custhub/resolve/fold"
)

// Name is an organisation's name in parts, all folded. Parts that the name does
// not have are empty.
type Name struct {
	Province string
	City     string // most specific region: city, else empty
	District string
	Core     string // trade name; for Latin names the words without legal form
	Industry string
	Form     string
	Branch   string // place or number of the dependent office
	Group    bool   // 集团
	Han      bool   // parsed by the Chinese grammar
}

// Parse takes a name apart.
func Parse(raw string) Name {
	raw = fold.Repair(raw)
	if !hasHan(raw) {
		return parseLatin(raw)
	}
	s := clean(raw)
	n := Name{Han: true}
	s = n.brackets(s)
	s = n.cutRegion(s)
	s = n.cutBranch(s)
	s = n.cutForm(s)
	s = n.cutGroup(s)
	if !isInstitution(s) {
		s = n.cutIndustry(s)
	}
	n.Core = n.cutGroup(s)
	return n
}

func (n *Name) cutGroup(s string) string {
	if rest, ok := strings.CutSuffix(s, "集团"); ok && utf8.RuneCountInString(rest) >= 2 {
		n.Group = true
		return rest
	}
	return s
}

func hasHan(s string) bool {
	for _, r := range s {
		if r >= 0x4E00 && r <= 0x9FFF || r >= 0x2E80 && unicode.Is(unicode.Han, r) {
			return true
		}
	}
	return false
}

// Region returns the province and city that an address or name begins with.
func Region(raw string) (province, city string) {
	if !hasHan(raw) {
		return "", ""
	}
	var n Name
	n.cutRegion(clean(raw))
	return n.Province, n.City
}

// roundBracket turns every kind of bracket into ( or ).
func roundBracket(r rune) rune {
	switch r {
	case '（', '【', '〔', '[', '〈':
		return '('
	case '）', '】', '〕', ']', '〉':
		return ')'
	}
	return r
}

// mayHaveBracket reports whether s holds a byte with which a bracket begins that
// roundBracket turns.
func mayHaveBracket(s string) bool {
	for i := range len(s) {
		switch s[i] {
		case '[', ']', 0xE3, 0xEF:
			return true
		}
	}
	return false
}

// clean folds, unifies brackets, and takes off a code before the name.
func clean(raw string) string {
	if mayHaveBracket(raw) {
		raw = strings.Map(roundBracket, raw)
	}
	s := strings.ReplaceAll(fold.Text(raw, "()", fold.Simplify), " ", "")
	i := 0
	for i < len(s) && s[i] < utf8.RuneSelf && s[i] != '(' {
		i++
	}
	if i > 0 && i <= 6 && i < len(s) && strings.ContainsAny(s[:i], "0123456789") {
		s = s[i:] // "A01-深圳市…": a code before the name
	}
	return s
}

// brackets takes brackets out and understands what they hold.
func (n *Name) brackets(s string) string {
	for {
		open := strings.IndexByte(s, '(')
		if open < 0 {
			return strings.ReplaceAll(s, ")", "")
		}
		end := strings.IndexByte(s[open:], ')')
		inner, rest := s[open+1:], ""
		if end >= 0 {
			inner, rest = s[open+1:open+end], s[open+end+1:]
		}
		keep := inner
		switch {
		case isNote(inner):
			keep = ""
		case inner == "集团":
			n.Group, keep = true, ""
		case strings.Contains(inner, "合伙"):
			n.Form, keep = "合伙", ""
		default:
			if left := n.cutRegion(inner); left == "" {
				keep = ""
			}
		}
		s = s[:open] + keep + rest
	}
}

func isNote(s string) bool {
	for _, w := range notes {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// cutBranch takes a dependent office off the end: what stands after the first
// legal form and ends like a branch.
func (n *Name) cutBranch(s string) string {
	last, _ := utf8.DecodeLastRuneInString(s)
	for _, b := range branches.At(last) {
		head, ok := strings.CutSuffix(s, b)
		if !ok {
			continue
		}
		for _, f := range [...]string{"公司", "银行", "集团", "厂", "大学", "医院", "事务所", "证券"} {
			i := strings.LastIndex(head, f)
			if i <= 0 {
				continue
			}
			n.Branch = office(head[i+len(f):], b)
			return head[:i+len(f)]
		}
		// "仁光上海分公司": a short name, the place of the office, its kind.
		for i := range head {
			if utf8.RuneCountInString(head[:i]) < 2 {
				continue
			}
			if _, _, ok := leading(head[i:]); ok {
				n.Branch = office(head[i:], b)
				return head[:i]
			}
		}
		if b == "分公司" || b == "分店" || b == "分行" || b == "支行" {
			n.Branch = b
			return head
		}
	}
	return s
}

// office names a dependent office by the most specific part of its place.
func office(where, kind string) string {
	_, left, ok := leading(where)
	switch {
	case ok && left != "":
		where = left
	case ok:
		where = strings.TrimSuffix(where, "市")
	}
	where = strings.TrimSuffix(strings.TrimSuffix(where, "区"), "县")
	if where == "" {
		return kind
	}
	return where
}

// cutRegion takes leading regions off; one that leaves nothing stays only when
// s was a region alone.
func (n *Name) cutRegion(s string) string {
	for range 3 {
		p, rest, ok := leading(s)
		if !ok || rest != "" && utf8.RuneCountInString(rest) < 2 || n.Province != "" && p.province != n.Province {
			break
		}
		n.Province = p.province
		if p.name != p.province {
			n.City = p.name
		}
		s = rest
	}
	if n.Province != "" && n.District == "" {
		if d, rest, ok := district(s); ok {
			n.District, s = d, rest
		}
	}
	return s
}

func (n *Name) cutForm(s string) string {
	if isInstitution(s) {
		return s // the kind stays a part of the trade name
	}
	last, _ := utf8.DecodeLastRuneInString(s)
	for _, f := range forms.At(last) {
		if rest, ok := strings.CutSuffix(s, f.text); ok && rest != "" {
			if n.Form == "" {
				n.Form = f.as
			}
			return rest
		}
	}
	return s
}

func isInstitution(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(s)
	for _, f := range institutions.At(last) {
		if strings.HasSuffix(s, f) {
			return true
		}
	}
	return false
}

// cutIndustry takes industry words off the end as long as two characters of
// trade name stay.
func (n *Name) cutIndustry(s string) string {
	for whole := s; ; {
		head, ok := industryOff(s)
		if !ok {
			n.Industry = whole[len(s):] + n.Industry
			return s
		}
		s = head
	}
}

// industryOff takes the longest industry word off the end that leaves two
// characters.
func industryOff(s string) (head string, ok bool) {
	last, _ := utf8.DecodeLastRuneInString(s)
	for _, w := range industries.At(last) {
		if head, ok := strings.CutSuffix(s, w); ok && utf8.RuneCountInString(head) >= 2 {
			return head, true
		}
	}
	return s, false
}

// parseLatin drops articles and legal forms of a Latin name.
func parseLatin(raw string) Name {
	raw = strings.ReplaceAll(strings.ReplaceAll(raw, ".", ""), "&", " and ")
	words := strings.Fields(fold.Text(raw, "", nil))
	if len(words) > 1 && words[0] == "the" {
		words = words[1:]
	}
	n := Name{}
	words = joinLetters(words)
	for len(words) > 1 && latinForms[words[len(words)-1]] {
		n.Form = words[len(words)-1] + " " + n.Form
		words = words[:len(words)-1]
	}
	n.Form = strings.TrimSpace(n.Form)
	n.Core = strings.Join(words, " ")
	return n
}

// joinLetters joins single letters at the end: "n v" is nv.
func joinLetters(words []string) []string {
	i := len(words)
	for i > 1 && len(words[i-1]) == 1 {
		i--
	}
	if len(words)-i < 2 {
		return words
	}
	return append(words[:i:i], strings.Join(words[i:], ""))
}
