package company

import (
	"strings"
	"unicode"

	"github.com/custhub/custhub/rules/cleanse/country"
)

// latinForms are legal forms in Latin letters, without dots and spaces; the
// longer ones come first where one ends in another. Those of the same class are
// the same form written differently.
var latinForms = []struct{ words, norm string }{
	{"company limited", "co ltd"},
	{"company ltd", "co ltd"},
	{"co limited", "co ltd"},
	{"co ltd", "co ltd"},
	{"corporation limited", "corp ltd"},
	{"corp ltd", "corp ltd"},
	{"pte ltd", "pte ltd"},
	{"pte limited", "pte ltd"},
	{"private limited", "pvt ltd"},
	{"pvt ltd", "pvt ltd"},
	{"pvt limited", "pvt ltd"},
	{"pty ltd", "pty ltd"},
	{"pty limited", "pty ltd"},
	{"proprietary limited", "pty ltd"},
	{"sdn bhd", "sdn bhd"},
	{"gmbh & co kg", "gmbh & co kg"},
	{"gmbh and co kg", "gmbh & co kg"},
	{"limited liability company", "llc"},
	{"limited liability partnership", "llp"},
	{"limited partnership", "lp"},
	{"public limited company", "plc"},
	{"aktiengesellschaft", "ag"},
	{"gesellschaft mit beschrankter haftung", "gmbh"},
	{"kabushiki kaisha", "kk"},
	{"s a r l", "sarl"},
	{"s p a", "spa"},
	{"s r l", "srl"},
	{"s a s", "sas"},
	{"l l c", "llc"},
	{"l l p", "llp"},
	{"l p", "lp"},
	{"s a", "sa"},
	{"n v", "nv"},
	{"b v", "bv"},
	{"k k", "kk"},
	{"a g", "ag"},
	{"p l c", "plc"},
	{"a s", "as"},
	{"incorporated", "inc"},
	{"inc", "inc"},
	{"corporation", "corp"},
	{"corp", "corp"},
	{"limited", "ltd"},
	{"ltd", "ltd"},
	{"ltda", "ltda"},
	{"llc", "llc"},
	{"llp", "llp"},
	{"lp", "lp"},
	{"plc", "plc"},
	{"gmbh", "gmbh"},
	{"ag", "ag"},
	{"kg", "kg"},
	{"kgaa", "kgaa"},
	{"ohg", "ohg"},
	{"ug", "ug"},
	{"ev", "ev"},
	{"sarl", "sarl"},
	{"sas", "sas"},
	{"sa", "sa"},
	{"spa", "spa"},
	{"srl", "srl"},
	{"bv", "bv"},
	{"nv", "nv"},
	{"ab", "ab"},
	{"oy", "oy"},
	{"oyj", "oyj"},
	{"as", "as"},
	{"asa", "asa"},
	{"aps", "aps"},
	{"kk", "kk"},
	{"kft", "kft"},
	{"sro", "sro"},
	{"ooo", "ooo"},
	{"jsc", "jsc"},
	{"bhd", "bhd"},
	{"tbk", "tbk"},
	{"s a de c v", "sa de cv"},
	{"sa de cv", "sa de cv"},
	{"sp z o o", "sp zoo"},
	{"sp zoo", "sp zoo"},
	{"s r o", "sro"},
	{"d o o", "doo"},
	{"doo", "doo"},
	{"zrt", "zrt"},
	{"nyrt", "nyrt"},
	{"e k", "ek"},
	{"ek", "ek"},
	{"co kg", "co kg"},
	{"gbr", "gbr"},
	{"eirl", "eirl"},
	{"s n c", "snc"},
	{"snc", "snc"},
	{"eood", "eood"},
	{"ood", "ood"},
	{"oü", "ou"},
	{"uab", "uab"},
	{"sia", "sia"},
	{"pjsc", "pjsc"},
	{"pt tbk", "tbk"},
	{"fzco", "fzco"},
	{"fze", "fze"},
	{"w l l", "wll"},
	{"wll", "wll"},
	{"l l l p", "lllp"},
	{"ооо", "ooo"},
	{"оао", "oao"},
	{"зао", "zao"},
	{"пао", "pao"},
	{"ао", "ao"},
	{"ип", "ip"},
	{"тов", "tov"},
	{"주식회사", "kk"},
	{"유한회사", "yuhan"},
	{"company", "co"},
	{"co", "co"},
	{"se", "se"},
}

// frontForms are the legal forms that stand in front of the name: ООО Ромашка,
// PT Maju, 주식회사 카카오.
var frontForms = map[string]string{"ооо": "ooo", "оао": "oao", "зао": "zao", "пао": "pao", "ао": "ao", "ип": "ip", "тов": "tov", "pt": "pt", "주식회사": "kk", "유한회사": "yuhan", "uab": "uab"}

// formNotes stand in brackets and belong to the legal form.
var formNotes = map[string]string{"haftungsbeschränkt": "ug", "haftungsbeschrankt": "ug", "주": "kk", "pvt": "pvt", "private": "pvt"}

// latinBranches end the name of a branch.
var latinBranches = map[string]bool{"branch": true, "office": true}

// shortWords are usual abbreviations in names.
var shortWords = map[string]string{"intl": "international", "int'l": "international", "tech": "technology", "technologies": "technology", "mfg": "manufacturing", "mfr": "manufacturing", "grp": "group", "svcs": "services", "svc": "services", "sys": "systems", "ind": "industries", "inds": "industries", "bros": "brothers", "assoc": "associates", "mgmt": "management", "ctr": "center", "centre": "center", "natl": "national", "eng": "engineering", "engg": "engineering", "dev": "development", "&": "and", "+": "and"}

// parseLatin takes a name in Latin letters apart: words in Trade, the form in
// Form and Class, a place in brackets.
func (n *Name) parseLatin(s string) {
	n.Latin = true
	if open := strings.IndexByte(s, '('); open >= 0 {
		end := strings.IndexByte(s[open:], ')')
		if end > 0 && formNotes[strings.ToLower(s[open+1:open+end])] != "" {
			n.Form = formNotes[strings.ToLower(s[open+1:open+end])]
			n.Class = Class(n.Form)
			s = s[:open] + " " + s[open+end+1:]
		} else if end > 0 && open > 0 {
			n.Place = strings.TrimSpace(s[open+1 : open+end])
			n.Area = strings.ToLower(n.Place)
			if c := country.Find(n.Place); c != nil {
				n.Area = c.Alpha2
			}
			s = s[:open] + " " + s[open+end+1:]
		}
	}
	words := latinTokens(s)
	if len(words) > 1 && words[0] == "the" {
		words = words[1:]
	}
	words = n.latinBranch(words)
	words = n.latinForm(words)
	if len(words) > 1 && n.Class == NoForm && frontForms[words[0]] != "" {
		n.Form, words = frontForms[words[0]], words[1:]
		n.Class = Class(n.Form)
	}
	for i, w := range words {
		if full, ok := shortWords[w]; ok {
			words[i] = full
		}
	}
	n.Trade = strings.Join(words, " ")
}

// latinBranch takes a branch off the end, behind a legal form: Acme Co., Ltd.
// Shanghai Branch.
func (n *Name) latinBranch(words []string) []string {
	if len(words) < 4 || !latinBranches[words[len(words)-1]] {
		return words
	}
	for place := 1; place <= 2; place++ {
		head := words[:len(words)-1-place]
		probe := Name{}
		if rest := probe.latinForm(head); len(rest) > 0 && probe.Class != NoForm {
			n.Branch = strings.Join(words[len(head):], " ")
			return head
		}
	}
	return words
}

// latinForm takes the longest legal form off the end.
func (n *Name) latinForm(words []string) []string {
	best := 0
	for _, f := range latinForms {
		parts := strings.Fields(f.words)
		if len(parts) <= best || len(parts) >= len(words) {
			continue
		}
		match := true
		for i, p := range parts {
			match = match && words[len(words)-len(parts)+i] == p
		}
		if match {
			best, n.Form, n.Class = len(parts), f.norm, Class(f.norm)
		}
	}
	return words[:len(words)-best]
}

// latinTokens cuts a name into words in lower case; dots and commas part words
// unless they belong to an abbreviation (S.A. gives s, a).
func latinTokens(s string) []string {
	s = strings.ToLower(s)
	s = strings.ReplaceAll(s, "&", " & ")
	return strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '&' && r != '\'' && r != '+'
	})
}
