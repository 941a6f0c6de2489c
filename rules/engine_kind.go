package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/company"
	"github.com/custhub/custhub/rules/cleanse/ident"
	"github.com/custhub/custhub/rules/cleanse/person"
	"github.com/custhub/custhub/rules/cleanse/text"
)

// onlyOrganisations are the fields that no individual has.
var onlyOrganisations = []record.FieldID{
	record.CustomerUSCC, record.CustomerOrgCode, record.CustomerRegNo, record.CustomerLegalForm, record.CustomerLegalRep,
	record.CustomerParentName, record.CustomerBranchOf,
}

// guessCustomerKind says whether a customer is an organisation or a person where
// the source doesn't, by what only one of them has and by the grammar of its
// name. It is a derived value, and absent when nothing speaks for either.
func (w *Worker) guessCustomerKind(e *record.Entity) {
	if stated := e.Get(record.CustomerKind); !stated.Empty() && !text.IsNull(stated.Text) {
		return
	}
	kind, from := "", "derived.fields"
	name := e.Get(record.CustomerLegalName).Text
	switch {
	case hasAny(e, onlyOrganisations) || hasContact(e):
		kind = "org"
	case !e.Get(record.CustomerIDNo).Empty():
		kind = "person"
	default:
		kind, from = kindOfName(name), "derived.legal_name"
		if kind == "person" && organisationSigns(e) {
			kind = "" // 金蝶 and 方正 are read as names of people too
		}
	}
	if kind == "" {
		return
	}
	w.derive(e, record.CustomerKind, record.T(kind), from)
}

// usuallyOrganisations are the fields that hardly any individual has.
var usuallyOrganisations = []record.FieldID{
	record.CustomerIndustry, record.CustomerIndustryCode, record.CustomerHeadcount, record.CustomerHeadcountMin, record.CustomerSizeClass, record.CustomerRevenue,
	record.CustomerRegisteredCapital, record.CustomerFoundedOn, record.CustomerWebsite, record.CustomerNameEN,
}

// organisationSigns reports whether anything but its name speaks for an
// organisation: a name that looks like a person's may be a trade name then.
func organisationSigns(e *record.Entity) bool {
	if hasAny(e, usuallyOrganisations) {
		return true
	}
	if tax := e.Get(record.CustomerTaxNo).Text; !text.IsNull(tax) {
		if r := ident.TaxNo(tax); r.Valid && r.Kind != "person" {
			return true
		}
	}
	short := e.Get(record.CustomerShortName).Text
	return !text.IsNull(short) && short != e.Get(record.CustomerLegalName).Text
}

func hasAny(e *record.Entity, ids []record.FieldID) bool {
	for i := range e.Fields {
		f := &e.Fields[i]
		for _, id := range ids {
			if f.ID == id && !text.IsNull(f.Value.Text) {
				return true
			}
		}
	}
	return false
}

// hasContact reports whether the customer has a contact of another name.
func hasContact(e *record.Entity) bool {
	for i := range e.Kids {
		if k := &e.Kids[i]; k.Type == record.Contact {
			if name := k.Get(record.ContactName).Text; name != e.Get(record.CustomerLegalName).Text && !text.IsNull(name) {
				return true
			}
		}
	}
	return false
}

// kindOfName reads a name by the grammar of company names, then as a Chinese
// personal name. Names in Latin letters that have no legal form stay open: a
// person's name and a trade name look the same there.
func kindOfName(name string) string {
	if name == "" {
		return ""
	}
	n := company.Parse(name)
	switch {
	case n.Pseudo:
		return ""
	case n.Class != company.NoForm, n.Branch != "", n.Group, n.Industry != "" && n.Place != "":
		return "org"
	case strings.Contains(name, "公司"):
		return "org"
	case n.Latin || utf8.RuneCountInString(name) > 6 || strings.ContainsFunc(name, noNameSign), placeWords[lastRune(name)]:
		return ""
	}
	p := person.Parse(name)
	switch {
	case p.Kind == person.HonorificOnly:
		return "person"
	case p.Kind != person.Person || !text.HasHan(p.Surname) || utf8.RuneCountInString(p.Given) > 2:
		return ""
	case n.Industry != "": // 云图科技, 欧阳商贸
		return ""
	}
	return "person"
}

// placeWords end the names of shops, offices and institutions rather than of
// people.
var placeWords = func() map[rune]bool {
	words := map[rune]bool{}
	for _, r := range "厂店部社院所行会局站馆城园处组团校场坊铺市县区镇村" {
		words[r] = true
	}
	return words
}()

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// noNameSign reports what stands in no Chinese personal name: digits, brackets.
func noNameSign(r rune) bool { return !text.Han(r) && r != '·' && !unicode.IsSpace(r) }
