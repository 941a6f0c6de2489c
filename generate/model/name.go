package model

import (
	"strings"

	"github.com/custhub/custhub/generate/corpus"
	"github.com/custhub/custhub/generate/draw"
)

// name draws the legal name and the industry.
func (m *Model) name(e, base *Entity, changed changes) {
	s := m.root.At(forName, e.No, 0, 0)
	switch e.Type {
	case Enterprise:
		m.enterprise(e, &s, 0)
		if base != nil {
			m.resemble(e, base, &s)
		}
		if changed.renamed > 0 {
			e.FormerName = e.Org.String()
			e.Org.Core = m.tradeName(e.No, changed.renamed)
		}
	case Branch:
		m.branch(e, base, &s)
	case SoleTrader:
		m.soleTrader(e, &s)
	case Public:
		m.publicBody(e, &s)
	case HongKongTaiwan:
		m.hongKongTaiwan(e, &s)
	case Foreign:
		m.foreign(e, &s)
	}
}

// tradeName draws a trade name of 2, 3 or 4 characters (55, 30 and 15 %) that
// is no well-known brand. Epoch is the version at which it was taken.
func (m *Model) tradeName(no, epoch int) string {
	s := m.root.At(forCore, no, 0, epoch)
	for {
		n := 2
		switch x := s.Float(); {
		case x >= .85:
			n = 4
		case x >= .55:
			n = 3
		}
		var b strings.Builder
		last := -1
		for i := 0; i < n; {
			c := m.corpus.TradeWeights.Pick(&s)
			if c == last {
				continue
			}
			b.WriteString(m.corpus.Trade[c].Text)
			last = c
			i++
		}
		if core := b.String(); !m.famous(core) {
			return core
		}
	}
}

// famous reports whether a trade name is, or begins with, a well-known brand.
func (m *Model) famous(core string) bool {
	const hanBytes = 3 // the corpus holds characters of three UTF-8 bytes only
	for n := 2 * hanBytes; n <= len(core); n += hanBytes {
		if m.brands[core[:n]] {
			return true
		}
	}
	return false
}

// enterprise draws place, trade name, industry and form. Of the styles, the
// place with 市 in front is the most usual.
func (m *Model) enterprise(e *Entity, s *draw.Stream, epoch int) {
	n := &e.Org
	n.Core = m.tradeName(e.No, epoch)
	e.Industry = draw.Of(s, m.rates.industries)
	n.Industry = e.Industry
	n.Form = corpus.Forms[m.rates.legalForms.Pick(s)].Text
	if n.Form == "集团有限公司" && s.Chance(.4) {
		n.Form, n.GroupBracket = "有限公司", true
	}
	switch x := s.Float(); {
	case x < .55:
		n.Place = e.City.Name
	case x < .75:
		n.Place = e.City.Short
	case x < .88:
		n.Bracket = e.City.Short
	case x < .92 && !e.City.Municipality():
		n.Lead, n.Place = e.City.Province, e.City.Name
	case !e.City.Municipality():
		n.Place = e.City.ProvinceShort
	default:
		n.Place = e.City.Name
	}
}

// resemble turns an enterprise into the near twin of another.
func (m *Model) resemble(e, base *Entity, s *draw.Stream) {
	own := e.Org
	e.Org = base.Org
	switch e.Relation {
	case OtherCity:
		e.Org.Lead, e.Org.Place, e.Org.Bracket = own.Lead, own.Place, own.Bracket
		e.Industry = base.Industry
		if e.City == base.City {
			m.elsewhere(e, base, s)
		}
		if e.Org.Place == base.Org.Place && e.Org.Bracket == base.Org.Bracket {
			// Both named after their province, the same one: only the
			// city can tell them apart.
			e.Org.Lead, e.Org.Place, e.Org.Bracket = "", e.City.Name, ""
		}
	case OtherIndustry:
		e.City, e.District = base.City, draw.Of(s, base.City.Districts)
		for e.Industry == base.Industry {
			e.Industry = draw.Of(s, m.rates.industries)
		}
		e.Org.Industry = e.Industry
	case Homophone:
		e.City, e.District = base.City, draw.Of(s, base.City.Districts)
		e.Industry = base.Industry
		e.Org.Core = m.soundsLike(base.Org.Core, s)
	}
}

// elsewhere moves a twin to another city than its base's.
func (m *Model) elsewhere(e, base *Entity, s *draw.Stream) {
	for e.City == base.City {
		e.City = &m.corpus.Cities[m.corpus.CityWeights.Pick(s)]
	}
	e.District = draw.Of(s, e.City.Districts)
	e.Org.Lead, e.Org.Place, e.Org.Bracket = "", e.City.Name, ""
}

// soundsLike replaces one character by another with the same reading; if none
// has one, it replaces the last by another character.
func (m *Model) soundsLike(core string, s *draw.Stream) string {
	chars := strings.Split(core, "")
	start := s.Intn(len(chars))
	for i := range chars {
		at := (start + i) % len(chars)
		for _, other := range m.corpus.Homophones[chars[at]] {
			out := append(append(append([]string{}, chars[:at]...), other), chars[at+1:]...)
			if c := strings.Join(out, ""); !m.famous(c) {
				return c
			}
		}
	}
	chars[len(chars)-1] = draw.Of(s, m.corpus.Trade).Text
	return strings.Join(chars, "")
}

// branch names a branch after its parent, which is base or, where that is nil, a
// company outside the set.
func (m *Model) branch(e, base *Entity, s *draw.Stream) {
	if base != nil {
		e.Org, e.Industry = base.Org, base.Industry
	} else {
		parent := Entity{No: e.No, City: draw.Of(s, []*corpus.City{e.City, &m.corpus.Cities[m.corpus.CityWeights.Pick(s)]})}
		m.enterprise(&parent, s, 0)
		e.Org, e.Industry = parent.Org, parent.Industry
	}
	where := e.City.Short
	if s.Chance(.3) {
		where += strings.TrimRight(e.District.Name, "区县市")
	}
	e.Org.Branch = where + draw.Of(s, corpus.Departments)
}

func (m *Model) soleTrader(e *Entity, s *draw.Stream) {
	n := &e.Org
	n.Lead, n.Place = e.City.Name, e.District.Name
	n.Form = draw.Of(s, corpus.Shops)
	e.Industry = "餐饮管理"
	if s.Chance(.6) {
		e.Industry = draw.Of(s, m.rates.industries)
	}
	if s.Chance(.5) {
		n.Core = m.tradeName(e.No, 0)
		return
	}
	surname := m.corpus.Surnames[m.corpus.SurnameWeights.Pick(s)].Text
	given := m.corpus.Male[m.corpus.GivenWeights.Pick(s)].Text
	n.Core = surname + given
	if s.Chance(.4) {
		n.Core = "老" + surname
	}
}

// publicBody names schools, hospitals and offices. A city or district has one of
// each office, but many schools; so most are schools.
func (m *Model) publicBody(e *Entity, s *draw.Stream) {
	n := &e.Org
	e.Industry = "公共管理"
	n.Place = e.City.Name
	if e.District.Name != e.City.Name && s.Chance(.75) {
		n.Lead, n.Place = e.City.Name, e.District.Name
	}
	switch x := s.Float(); {
	case x < .45:
		n.Core = m.tradeName(e.No, 0) + draw.Of(s, corpus.Schools)
	case x < .65:
		n.Core = "第" + draw.Of(s, corpus.Numerals) + draw.Of(s, corpus.Schools)
	case n.Lead == "":
		n.Core = draw.Of(s, corpus.PublicBodies)
	default:
		n.Core = draw.Of(s, corpus.DistrictBodies)
	}
}

func (m *Model) hongKongTaiwan(e *Entity, s *draw.Stream) {
	n := &e.Org
	n.Core = m.corpus.Traditional(m.tradeName(e.No, 0))
	e.Industry = draw.Of(s, m.rates.industries)
	n.Industry = m.corpus.Traditional(e.Industry)
	if e.Country == "TW" {
		n.Form = draw.Of(s, corpus.TaiwanForms)
		return
	}
	n.Form = "有限公司"
	switch x := s.Float(); {
	case x < .3:
		n.Bracket = "香港"
	case x < .6:
		n.Place = "香港"
	}
}

func (m *Model) foreign(e *Entity, s *draw.Stream) {
	n := &e.Org
	n.Latin = true
	country := countryOf(e.Country)
	e.Industry = draw.Of(s, m.rates.industries)
	n.Form = draw.Of(s, country.Forms)
	// A fifth are made of the few words that very many companies use.
	first, second := brandWord(s), draw.Of(s, m.rates.brandParts())
	switch x := s.Float(); {
	case x < .5:
		n.Core = first
	case x < .8:
		n.Core = first + " " + second
	default:
		first = draw.Of(s, m.rates.brandParts())
		for first == second {
			second = draw.Of(s, m.rates.brandParts())
		}
		n.Core = first + " " + second
	}
	n.Industry = draw.Of(s, []string{"Trading", "Systems", "Logistics", "Foods", "Tools", "Medical", "Textiles", "Engineering"})
	if s.Chance(.12) {
		n.Bracket = draw.Of(s, []string{"China", "Asia", country.Name})
	}
}

// lineWords are the last words of the specification's Latin list, which are
// lines of business.
const lineWords = 4

// brandParts are the Latin words that can stand in a brand.
func (r *rates) brandParts() []string { return r.latin[:len(r.latin)-lineWords] }

// brandWord makes up a word of two or three syllables.
func brandWord(s *draw.Stream) string {
	var b strings.Builder
	for range 2 + s.Intn(2) {
		b.WriteString(draw.Of(s, corpus.Onsets))
		b.WriteString(draw.Of(s, corpus.Nuclei))
	}
	b.WriteString(draw.Of(s, corpus.Codas))
	w := b.String()
	return strings.ToUpper(w[:1]) + w[1:]
}

func countryOf(code string) *corpus.Country {
	for i := range corpus.Countries {
		if corpus.Countries[i].Code == code {
			return &corpus.Countries[i]
		}
	}
	return &corpus.Countries[0]
}
