package model

import (
	"strconv"
	"strings"

	"github.com/custhub/custhub/generate/corpus"
	"github.com/custhub/custhub/generate/draw"
)

// Address is an address in its parts; parts it lacks are "".
type Address struct {
	Province, City, District string
	Street                   string // road and number
	Building                 string // park, block, room
	Foreign                  string // whole address where it is not Chinese in form
}

// String writes the whole address.
func (a *Address) String() string {
	if a.Foreign != "" {
		return a.Foreign
	}
	if a.Province == a.City {
		return a.City + a.District + a.Street + a.Building
	}
	return a.Province + a.City + a.District + a.Street + a.Building
}

// parkShare is the share of organisations in a business park, where many have
// the same street and number.
const parkShare = .06

// address draws the address. Epoch is the version of the last move.
func (m *Model) address(e *Entity, epoch int) {
	s := m.root.At(forAddress, e.No, 0, epoch)
	switch e.Country {
	case "CN":
	case "HK":
		e.Address.Foreign = "香港" + draw.Of(&s, corpus.HongKongDistricts) + draw.Of(&s, corpus.HongKongRoads) +
			number(&s, 600) + "號" + number(&s, 30) + "樓"
		return
	case "TW":
		e.Address.Foreign = draw.Of(&s, corpus.TaiwanCities) + draw.Of(&s, corpus.TaiwanRoads) + number(&s, 400) + "號" + number(&s, 12) + "樓"
		return
	default:
		c := countryOf(e.Country)
		e.Address.Foreign = number(&s, 900) + " " + draw.Of(&s, c.Streets) + ", " + draw.Of(&s, c.Cities) + ", " + c.Name
		return
	}
	a := &e.Address
	a.Province, a.City, a.District = e.City.Province, e.City.Name, e.District.Name
	if a.District == a.City { // a city without districts, as 东莞
		a.District = ""
	}
	if !e.Person() && e.Type != Public && s.Chance(parkShare) {
		park := s.Intn(3)
		p := m.root.At(forPark, int(e.City.Code[0])<<16|int(e.City.Code[2])<<8|int(e.City.Code[3]), int(e.City.Code[1]), park)
		if d := draw.Of(&p, e.City.Districts); d.Name != a.City {
			e.District, a.District = d, d.Name
		}
		a.Street = draw.Of(&p, m.rates.streets) + number(&p, 300) + "号"
		a.Building = draw.Of(&p, corpus.Parks) + number(&s, 20) + "栋" + room(&s)
		return
	}
	a.Street = draw.Of(&s, m.rates.streets) + number(&s, 999) + "号"
	switch x := s.Float(); {
	case x < .35:
		a.Building = number(&s, 30) + "栋" + room(&s)
	case x < .6:
		a.Building = room(&s)
	}
}

// number draws 1 to n.
func number(s *draw.Stream, n int) string { return strconv.Itoa(1 + s.Intn(n)) }

func room(s *draw.Stream) string {
	return strconv.Itoa(1+s.Intn(28)) + "0" + strconv.Itoa(1+s.Intn(9)) + "室"
}

// Landline is a landline number.
type Landline struct {
	Area, Number string // 0755, 26012345
	Foreign      string // whole number where it is not of the mainland
}

// String writes the number as it is written most often: 0755-26012345.
func (t *Landline) String() string {
	if t.Foreign != "" {
		return t.Foreign
	}
	return t.Area + "-" + t.Number
}

// Shares of near twins that share a thing with their base: a group has one
// switchboard, one mail domain, one manager.
var shared = [numTwins]struct{ tel, domain, contact float64 }{
	OtherCity:     {.15, .35, .05},
	OtherIndustry: {.15, .35, .05},
	TwinBranch:    {.25, .8, .05},
}

// ownDomain is the share of organisations with a mail domain of their own.
const ownDomain = .7

// reachability draws the landline and the mail domain.
func (m *Model) reachability(e, base *Entity) {
	s := m.root.At(forTel, e.No, 0, 0)
	e.Tel = m.landline(e, &s)
	d := m.root.At(forDomain, e.No, 0, 0)
	if !e.Person() && e.Type != SoleTrader && d.Chance(ownDomain) {
		e.Domain = m.domain(e, &d)
	}
	if base == nil {
		return
	}
	sh := m.root.At(forShared, e.No, 0, 0)
	if sh.Chance(shared[e.Relation].tel) {
		e.Tel = base.Tel
	}
	if sh.Chance(shared[e.Relation].domain) {
		e.Domain = base.Domain
	}
}

func (m *Model) landline(e *Entity, s *draw.Stream) Landline {
	switch e.Country {
	case "CN":
		return Landline{Area: e.City.Area, Number: digits(s, string(rune('2'+s.Intn(7)))+strings.Repeat("#", e.City.Digits-1))}
	case "HK":
		return Landline{Foreign: digits(s, "+852 2### ####")}
	case "TW":
		return Landline{Foreign: digits(s, "+886 "+draw.Of(s, corpus.TaiwanDial))}
	default:
		return Landline{Foreign: digits(s, draw.Of(s, countryOf(e.Country).Dial))}
	}
}

// digits replaces each # of a pattern by a digit.
func digits(s *draw.Stream, pattern string) string {
	b := []byte(pattern)
	for i, c := range b {
		if c == '#' {
			b[i] = byte('0' + s.Intn(10))
		}
	}
	return string(b)
}

// domain composes a mail domain of the trade name and three characters that
// keep the domains of namesakes apart. The top-level domain "example" is
// reserved (RFC 2606).
func (m *Model) domain(e *Entity, s *draw.Stream) string {
	const base36 = "0123456789abcdefghijklmnopqrstuvwxyz"
	var b strings.Builder
	if e.Org.Latin {
		b.WriteString(strings.ToLower(strings.ReplaceAll(e.Org.Core, " ", "-")))
	} else {
		b.WriteString(m.pinyin(e.Org.Core))
	}
	b.WriteByte('-')
	for range 3 {
		b.WriteByte(base36[s.Intn(len(base36))])
	}
	b.WriteString(".example")
	return b.String()
}
