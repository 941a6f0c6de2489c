package model

import (
	"strings"

	"github.com/custhub/custhub/generate/corpus"
	"github.com/custhub/custhub/generate/draw"
)

// Contact is a person at a customer, or the customer who is a person.
type Contact struct {
	Name      string
	Surname   string
	Pinyin    [2]string // surname, given name
	Female    bool
	Title     string
	Mobile    string // in its country's usual writing
	OldMobile string // the number before
	Email     string
}

// agencyShare is the share of organisations whose first contact's mobile is that
// of a bookkeeping agency, which many have in common.
const (
	agencyShare = .015
	agencyBlock = 512 // entities to an agency
)

// contactsPerOrg are the shares of organisations with 1, 2, 3 and 4 contacts.
var contactsPerOrg = draw.NewWeights([]float64{.45, .3, .18, .07})

// people draws the contacts. The first is the one most sources know.
func (m *Model) people(e, base *Entity, changed changes) {
	s := m.root.At(forContact, e.No, 0, 0)
	n := 1
	if !e.Person() {
		n += contactsPerOrg.Pick(&s)
	}
	e.Contacts = make([]Contact, n)
	for i := range e.Contacts {
		person, mobile := 0, 0
		if i == 0 {
			mobile = max(changed.mobile, changed.contact)
			if !e.Person() {
				person = changed.contact
			}
		}
		e.Contacts[i] = m.contact(e, i, person, mobile)
	}
	if e.Person() {
		return
	}
	a := m.root.At(forAgency, e.No, 0, 0)
	if a.Chance(agencyShare) && e.Country == "CN" {
		shared := m.root.At(forAgency, e.No/agencyBlock, 1, 0)
		e.Contacts[0].Mobile = chineseMobile(&shared)
	}
	if base != nil && changed.contact == 0 {
		sh := m.root.At(forShared, e.No, 1, 0)
		if sh.Chance(shared[e.Relation].contact) {
			e.Contacts[0] = base.Contacts[0]
		}
	}
}

// contact draws one person. Person and mobile are the versions at which the
// person came and the number was taken.
func (m *Model) contact(e *Entity, i, person, mobile int) Contact {
	s := m.root.At(forContact, e.No, 1+i, person)
	var c Contact
	c.Female = s.Chance(.42)
	switch e.Country {
	case "CN":
		m.chinesePerson(&c, &s)
	case "HK", "TW":
		m.chinesePerson(&c, &s)
		c.Name, c.Surname = m.corpus.Traditional(c.Name), m.corpus.Traditional(c.Surname)
	default:
		given, family := draw.Of(&s, corpus.GivenLatin), draw.Of(&s, corpus.FamilyLatin)
		c.Name, c.Surname = given+" "+family, family
		c.Pinyin = [2]string{strings.ToLower(family), strings.ToLower(given)}
	}
	c.Title = draw.Of(&s, corpus.Titles)
	if e.Person() {
		c.Title = ""
	}
	c.Email = email(e, &c, &s)
	ms := m.root.At(forMobile, e.No, 1+i, mobile)
	c.Mobile = mobileIn(e.Country, &ms)
	c.OldMobile = mobileIn(e.Country, &ms)
	return c
}

func (m *Model) chinesePerson(c *Contact, s *draw.Stream) {
	surname := m.corpus.Surnames[m.corpus.SurnameWeights.Pick(s)]
	list := m.corpus.Male
	if c.Female {
		list = m.corpus.Female
	}
	given := list[m.corpus.GivenWeights.Pick(s)]
	c.Name, c.Surname = surname.Text+given.Text, surname.Text
	c.Pinyin = [2]string{surname.Pinyin, given.Pinyin}
}

// email composes an address from the name, at the customer's own domain or at
// one that stands for a free mail provider.
func email(e *Entity, c *Contact, s *draw.Stream) string {
	family, given := c.Pinyin[0], c.Pinyin[1]
	if e.Domain != "" {
		local := [...]string{given + "." + family, family + given, family + "." + given, given[:1] + family}[s.Intn(4)]
		return local + "@" + e.Domain
	}
	local := family + given + digits(s, "####")
	if s.Chance(.4) {
		local = digits(s, string(rune('1'+s.Intn(9)))+"########")
	}
	return local + "@" + draw.Of(s, corpus.FreeMail)
}

func chineseMobile(s *draw.Stream) string {
	return digits(s, draw.Of(s, corpus.MobilePrefixes)+"########")
}

func mobileIn(country string, s *draw.Stream) string {
	switch country {
	case "CN":
		return chineseMobile(s)
	case "HK":
		return digits(s, "+852 9### ####")
	case "TW":
		return digits(s, "+886 9## ### ###")
	default:
		return digits(s, draw.Of(s, countryOf(country).Dial))
	}
}

// pinyin writes a trade name in letters; characters that are not in the list
// (Traditional ones) are left out.
func (m *Model) pinyin(core string) string {
	var b strings.Builder
	for _, r := range core {
		b.WriteString(m.readings[r])
	}
	if b.Len() == 0 {
		return "co"
	}
	return b.String()
}
