package model

import (
	"strconv"

	"github.com/custhub/custhub/generate/corpus"
	"github.com/custhub/custhub/generate/draw"
	"github.com/custhub/custhub/generate/ident"
)

// Entity is one real customer as it is at one version in time.
type Entity struct {
	No      int
	Type    Type
	Version int

	Org        OrgName // the legal name, unless an individual
	FormerName string  // legal name before the last change, if it was renamed
	USCC       string  // of mainland organisations
	ResidentID string  // of individuals
	Country    string  // ISO 3166-1: CN, HK, TW, US …
	City       *corpus.City
	District   corpus.District
	Address    Address
	Tel        Landline
	Domain     string // mail domain of its own, or ""
	Industry   string
	Headcount  int // index into Headcounts
	Contacts   []Contact

	Base     int  // entity that it resembles or is a branch of; -1 if none
	Relation Twin // how
}

// Headcounts are the bands of staff numbers.
var Headcounts = [6]string{"1-19人", "20-49人", "50-99人", "100-499人", "500-999人", "1000人以上"}

// Person reports whether the entity is a person and not an organisation.
func (e *Entity) Person() bool { return e.Type == Individual }

// CleanName is the legal name, or the name of the person.
func (e *Entity) CleanName() string {
	if e.Person() {
		return e.Contacts[0].Name
	}
	return e.Org.String()
}

// ID is the name of the entity in the truth files.
func (e *Entity) ID() string { return EntityID(e.No) }

// EntityID names an entity by its number.
func EntityID(no int) string { return "e" + strconv.Itoa(no) }

// Tax is what stands in a tax number or id column when it is right.
func (e *Entity) Tax() string {
	if e.Person() {
		return e.ResidentID
	}
	return e.USCC
}

// typeOf draws the type alone, which is needed often and cheap.
func (m *Model) typeOf(no int) Type {
	s := m.root.At(forType, no, 0, 0)
	return Type(m.rates.types.Pick(&s))
}

// twinOf draws whether an entity is a near twin, and of which kind, before it
// is known whether there is an entity to be the twin of.
func (m *Model) twinOf(no int, t Type) Twin {
	s := m.root.At(forTwin, no, 0, 0)
	switch {
	case t == Enterprise && s.Chance(m.rates.twinShare):
		return Twin(m.rates.twinKinds.Pick(&s))
	case t == Branch && s.Chance(m.rates.branchTwins):
		return TwinBranch
	default:
		return NoTwin
	}
}

// reach is how far back an entity looks for the one to resemble.
const reach = 500

// baseOf finds the enterprise, not a twin itself, that a twin resembles: it lies
// before the twin, so that a smaller set never lacks it. It is -1 if there is
// none, at the very beginning.
func (m *Model) baseOf(no int) int {
	if no == 0 {
		return -1
	}
	s := m.root.At(forBase, no, 0, 0)
	for b := no - 1 - s.Intn(min(reach, no)); b >= 0; b-- {
		if m.typeOf(b) == Enterprise && m.twinOf(b, Enterprise) == NoTwin {
			return b
		}
	}
	return -1
}

// Entity returns the entity with a number as it is at a version; version 0 is
// the beginning.
func (m *Model) Entity(no, version int) *Entity {
	e := &Entity{No: no, Type: m.typeOf(no), Version: version, Base: -1, Country: "CN"}
	changed := m.changes(no, version)
	var base *Entity
	if twin := m.twinOf(no, e.Type); twin != NoTwin {
		if b := m.baseOf(no); b >= 0 {
			// The twin resembles what the base was in the beginning: a
			// later renaming of one does not rename the other.
			base, e.Base, e.Relation = m.Entity(b, 0), b, twin
		}
	}
	m.place(e)
	m.name(e, base, changed)
	m.identify(e)
	m.address(e, changed.moved)
	m.reachability(e, base)
	m.people(e, base, changed)
	s := m.root.At(forHeadcount, no, 0, 0)
	e.Headcount = s.Intn(len(Headcounts))
	return e
}

// place draws country, city and district.
func (m *Model) place(e *Entity) {
	s := m.root.At(forCity, e.No, 0, 0)
	e.City = &m.corpus.Cities[m.corpus.CityWeights.Pick(&s)]
	e.District = draw.Of(&s, e.City.Districts)
	switch e.Type {
	case Foreign:
		e.Country = corpus.Countries[m.rates.countryShare.Pick(&s)].Code
	case HongKongTaiwan:
		e.Country = "HK"
		if s.Chance(.5) {
			e.Country = "TW"
		}
	}
}

// kindCodes are the first two characters of the unified code by entity type:
// 91 company, 92 sole trader, 12 public institution (GB 32100-2015).
var kindCodes = [numTypes]string{Enterprise: "91", Branch: "91", SoleTrader: "92", Public: "12"}

func (m *Model) identify(e *Entity) {
	s := m.root.At(forID, e.No, 0, 0)
	switch kind := kindCodes[e.Type]; {
	case kind != "":
		e.USCC = ident.USCC(kind, e.District.Code, ident.OrgCode(&s))
	case e.Type == Individual:
		e.ResidentID = ident.ResidentID(&s, e.District.Code, s.Chance(.5))
	}
}
