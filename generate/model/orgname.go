package model

import "strings"

// OrgName is the name of an organisation in its parts, as Chinese company names
// have them: place, trade name, industry, legal form (企业名称登记管理规定, art. 6).
// The zero values of parts that a name lacks are "".
type OrgName struct {
	Lead         string // province before the place: 广东省
	Place        string // 深圳市 or 深圳
	Core         string // trade name; for public bodies what follows the place
	Bracket      string // place in brackets after the trade name
	Industry     string
	GroupBracket bool   // （集团） before the form
	Form         string // 有限公司; the suffix of a shop
	Branch       string // 上海分公司
	Latin        bool   // parts are words, separated by spaces
}

// String writes the name with full-width brackets.
func (n *OrgName) String() string { return n.write("（", "）") }

func (n *OrgName) write(open, closing string) string {
	if n.Latin {
		return n.latin(open, closing)
	}
	var b strings.Builder
	b.Grow(64)
	b.WriteString(n.Lead)
	b.WriteString(n.Place)
	b.WriteString(n.Core)
	if n.Bracket != "" {
		b.WriteString(open)
		b.WriteString(n.Bracket)
		b.WriteString(closing)
	}
	b.WriteString(n.Industry)
	if n.GroupBracket {
		b.WriteString(open)
		b.WriteString("集团")
		b.WriteString(closing)
	}
	b.WriteString(n.Form)
	b.WriteString(n.Branch)
	return b.String()
}

func (n *OrgName) latin(open, closing string) string {
	var b strings.Builder
	for _, part := range []string{n.Core, n.Industry} {
		if part == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(part)
	}
	if n.Bracket != "" {
		b.WriteString(" " + open + n.Bracket + closing)
	}
	if n.Form != "" {
		b.WriteByte(' ')
		b.WriteString(n.Form)
	}
	return b.String()
}

// brackets reports whether the written name has brackets.
func (n *OrgName) brackets() bool { return n.Bracket != "" || n.GroupBracket }
