package model

import (
	"strings"

	"github.com/custhub/custhub/generate/draw"
)

// name writes the customer's name. Structure first (which parts are there), then
// the writing (brackets, characters), then slips and notes.
func (p *pen) name() {
	clean := p.e.CleanName()
	p.r.Clean[Name] = clean
	if p.e.Person() {
		p.r.Value[Name] = clean
		p.characters(clean)
		return
	}
	n := p.e.Org
	short := p.shorten(&n)
	if !short {
		p.parts(&n)
	}
	written := p.brackets(&n)
	if n.Latin {
		written = p.letterCase(written)
	}
	p.r.Value[Name] = written
	p.characters(written)
	if !short {
		p.note()
	}
}

// shorten applies name_short: the trade name alone, or after the city.
func (p *pen) shorten(n *OrgName) bool {
	t := p.e.Type
	if t == SoleTrader || t == Public {
		return false
	}
	s, yes := p.op(NameShort, Name)
	if !yes {
		return false
	}
	place := ""
	if p.e.Country == "CN" && s.Chance(.3) {
		place = p.e.City.Short
		if t == Branch {
			place = strings.TrimSuffix(n.Place, "市") // the parent's place
		}
	}
	*n = OrgName{Place: place, Core: n.Core, Branch: n.Branch, Latin: n.Latin}
	p.mark(NameShort, Name)
	return true
}

// parts drops or changes the place and the form.
func (p *pen) parts(n *OrgName) {
	if n.Place != "" || n.Bracket != "" {
		if _, yes := p.op(NameRegionDrop, Name); yes {
			n.Lead, n.Place, n.Bracket = "", "", ""
			p.mark(NameRegionDrop, Name)
		}
	}
	if n.Lead == "" && p.e.City != nil && (n.Place == p.e.City.Name || n.Place == p.e.City.Short) {
		if _, yes := p.op(NameCitySuffix, Name); yes {
			if n.Place == p.e.City.Short {
				n.Place = p.e.City.Name
			} else {
				n.Place = p.e.City.Short
			}
			p.mark(NameCitySuffix, Name)
		}
	}
	if p.e.Type == SoleTrader || p.e.Type == Public {
		return
	}
	if other := otherForm(n.Form); other != "" {
		if _, yes := p.op(NameForm, Name); yes {
			n.Form = other
			p.mark(NameForm, Name)
		}
	}
	if n.Branch == "" && n.Form != "" {
		if _, yes := p.op(NameFormDrop, Name); yes {
			n.Form = ""
			p.mark(NameFormDrop, Name)
		}
	}
}

// sameForms are legal forms that mean the same in two spellings.
var sameForms = [][2]string{
	{"有限公司", "有限责任公司"},
	{"Ltd", "Limited"},
	{"Co., Ltd.", "Co Ltd"},
	{"Inc.", "Inc"},
	{"Corp.", "Corporation"},
	{"Pty Ltd", "Pty Limited"},
}

func otherForm(form string) string {
	for _, f := range sameForms {
		switch form {
		case f[0]:
			return f[1]
		case f[1]:
			return f[0]
		}
	}
	return ""
}

// bracketPairs are the ways to write （ ）.
var bracketPairs = [][2]string{{"(", ")"}, {"(", ")"}, {"【", "】"}, {"〔", "〕"}}

func (p *pen) brackets(n *OrgName) string {
	if !n.brackets() {
		return n.String()
	}
	s, yes := p.op(NameBrackets, Name)
	if !yes {
		return n.String()
	}
	p.mark(NameBrackets, Name)
	pair := draw.Of(&s, bracketPairs)
	if n.Latin {
		pair = bracketPairs[0]
	}
	return n.write(pair[0], pair[1])
}

func (p *pen) letterCase(name string) string {
	s, yes := p.op(NameCase, Name)
	if !yes {
		return name
	}
	p.mark(NameCase, Name)
	if s.Chance(.7) {
		return strings.ToUpper(name)
	}
	return strings.ToLower(name)
}

// characters applies what happens to single characters: Traditional writing, a
// typing error, a stray space.
func (p *pen) characters(written string) {
	if p.e.Country == "CN" && p.m.corpus.HasTraditional(written) {
		if _, yes := p.op(NameTraditional, Name); yes {
			written = p.m.corpus.Traditional(written)
			p.did(NameTraditional, Name, written)
		}
	}
	if s, yes := p.op(NameTypo, Name); yes {
		written = p.typo(written, &s)
		p.did(NameTypo, Name, written)
	}
	if s, yes := p.op(NameSpace, Name); yes {
		r := []rune(written)
		at := 1 + s.Intn(len(r))
		space := draw.Of(&s, []string{" ", " ", "\u3000", "\u200b", "\u00a0"})
		written = string(r[:at]) + space + string(r[at:])
		p.did(NameSpace, Name, written)
	}
}

// typo makes one slip within the trade name, or anywhere where there is none:
// another character of the same reading (what a pinyin keyboard does), two
// characters swapped, one left out.
func (p *pen) typo(written string, s *draw.Stream) string {
	r := []rune(written)
	lo, hi := 0, len(r)
	if core := p.e.Org.Core; core != "" {
		if before, _, ok := strings.Cut(written, core); ok {
			lo = len([]rune(before))
			hi = lo + len([]rune(core))
		}
	}
	at := lo + s.Intn(hi-lo)
	kind := s.Float()
	if same := p.m.corpus.Homophones[string(r[at])]; kind < .6 && len(same) > 0 {
		return string(r[:at]) + draw.Of(s, same) + string(r[at+1:])
	}
	if at+1 < len(r) && r[at] != r[at+1] && (kind < .85 || len(r) <= 2) {
		r[at], r[at+1] = r[at+1], r[at]
		return string(r)
	}
	if len(r) <= 2 {
		return string(r) + string(r[len(r)-1])
	}
	return string(r[:at]) + string(r[at+1:])
}

// notes are what people add to a name.
var notes = []struct{ before, after string }{
	{"", "（停用）"}, {"", "(停用)"}, {"", "（旧）"}, {"", "(已注销)"}, {"", "-作废"}, {"A01-", ""}, {"B12 ", ""}, {"【旧】", ""},
}

func (p *pen) note() {
	s, yes := p.op(NameNote, Name)
	if !yes {
		return
	}
	n := draw.Of(&s, notes)
	p.did(NameNote, Name, n.before+p.r.Value[Name]+n.after)
}
