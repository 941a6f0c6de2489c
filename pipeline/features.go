package pipeline

import (
	"strings"
	"unicode/utf8"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve"
)

// The scopes of identifiers of which a customer has one at most (P7); a member
// number's is its source.
const (
	scopeUSCC     = "uscc"
	scopeTax      = "tax"
	scopeResident = "resident"
	scopeRole     = "role"
)

// features turns mapped records into what the engine compares: usable values
// only (not masked, not placeholders, not invalid). It reuses its memory.
type features struct {
	rec    resolve.Record
	entity string
	values [numFeatures][]string // by column
}

// feature is a column of what the engine compares.
type feature uint8

const (
	usccFeature feature = iota
	taxNoFeature
	orgCodeFeature
	idNoFeature
	legalNameFeature
	shortNameFeature
	fullNameFeature
	birthDateFeature
	mobileFeature
	landlineFeature
	emailFeature
	contactFeature
	addressFeature
	regNoFeature
	memberNoFeature
	industryFeature
	cityFeature
	numFeatures
)

// featureColumns are the engine's names of the columns.
var featureColumns = [numFeatures]string{
	resolve.USCC, resolve.TaxNo, resolve.OrgCode, resolve.IDNo, resolve.LegalName, resolve.ShortName, resolve.FullName, resolve.BirthDate,
	resolve.Mobiles, resolve.Landlines, resolve.Emails, resolve.Contacts, resolve.Addresses, resolve.RegNo, resolve.MemberNo, resolve.Industry, resolve.City,
}

// plainFeatures are the columns that hold one field of the customer as it is.
var plainFeatures = [...]struct {
	column feature
	field  record.FieldID
}{
	{usccFeature, record.CustomerUSCC},
	{taxNoFeature, record.CustomerTaxNo},
	{orgCodeFeature, record.CustomerOrgCode},
	{idNoFeature, record.CustomerIDNo},
	{birthDateFeature, record.CustomerBirthDate},
	{regNoFeature, record.CustomerRegNo},
	{industryFeature, record.CustomerIndustry},
	{cityFeature, record.CustomerCity},
}

// fill takes the values of one record, valid until the next call.
func (f *features) fill(ref record.Ref, m *record.Mapped) {
	e := &m.Entity
	for i := range f.values {
		f.values[i] = f.values[i][:0]
	}
	f.entity = entityOf(e)
	f.names(e)
	for _, c := range plainFeatures {
		f.add(c.column, e.Text(c.field))
	}
	if no := e.Text(record.CustomerMemberNo); no != "" {
		f.add(memberNoFeature, ref.Source+no)
	}
	for i := range e.Kids {
		f.kid(&e.Kids[i])
	}
}

// of returns the record, valid until the next call.
func (f *features) of(id int64, ref record.Ref, m *record.Mapped) *resolve.Record {
	f.fill(ref, m)
	if f.rec.Values == nil {
		f.rec.Values = map[string][]string{}
	}
	for i, name := range featureColumns {
		f.rec.Values[name] = f.values[i]
	}
	e := &m.Entity
	f.rec.ID, f.rec.Source, f.rec.Stream, f.rec.Key, f.rec.Entity = id, ref.Source, ref.Stream, ref.Key, f.entity
	f.rec.Identifiers = append(f.rec.Identifiers[:0],
		resolve.Identifier{Scope: scopeUSCC, Value: e.Text(record.CustomerUSCC)},
		resolve.Identifier{Scope: scopeTax, Value: taxID(e)},
		resolve.Identifier{Scope: scopeResident, Value: e.Text(record.CustomerIDNo)},
		resolve.Identifier{Scope: "source " + ref.Source, Value: e.Text(record.CustomerMemberNo)},
		resolve.Identifier{Scope: scopeRole, Value: role(e)})
	return &f.rec
}

// entityOf is what a record says it is of: "org", "person", or "" when neither
// the source nor its identifiers or its legal form tell.
func entityOf(e *record.Entity) string {
	switch kind := e.Get(record.CustomerKind).Text; {
	case kind != "":
		return kind
	case taxID(e) != "", e.Text(record.CustomerLegalForm) != "":
		return "org"
	case e.Text(record.CustomerIDNo) != "":
		return "person"
	}
	return ""
}

// role keeps suppliers and partners apart from customers.
func role(e *record.Entity) string {
	switch r := e.Get(record.CustomerRole).Text; r {
	case "supplier", "partner":
		return r
	}
	return "customer"
}

func (f *features) add(column feature, value string) {
	if value != "" {
		f.values[column] = append(f.values[column], value)
	}
}

func (f *features) names(e *record.Entity) {
	legal := e.Text(record.CustomerLegalName)
	if kind := f.entity; kind != "org" {
		person := legal
		if person == "" {
			person = fullName(e.Text(record.CustomerSurname), e.Text(record.CustomerGivenName))
		}
		if kind == "person" || utf8.RuneCountInString(person) <= longestName {
			f.add(fullNameFeature, person)
		}
		if kind == "person" {
			return
		}
	}
	if legal == "" {
		legal = e.Text(record.CustomerNameEN)
	}
	f.add(legalNameFeature, legal)
	f.add(shortNameFeature, e.Text(record.CustomerShortName))
}

// longestName is the most characters of a Chinese person's name: what may be a
// person or an organisation is compared as both up to here.
const longestName = 4

// fullName puts a name together: "surname given" in Chinese, "given surname" in
// Latin letters.
func fullName(surname, given string) string {
	if surname == "" || given == "" {
		return surname + given
	}
	if surname[0] < 0x80 {
		return given + " " + surname
	}
	return surname + given
}

func (f *features) kid(k *record.Entity) {
	switch k.Type {
	case record.ContactPoint:
		f.point(k)
	case record.Address:
		f.add(addressFeature, address(k))
	case record.Contact:
		name := k.Text(record.ContactName)
		if name == "" {
			name = fullName(k.Text(record.ContactSurname), k.Text(record.ContactGivenName))
		}
		f.add(contactFeature, name)
		for i := range k.Kids {
			if k.Kids[i].Type == record.ContactPoint {
				f.point(&k.Kids[i])
			}
		}
	}
}

func (f *features) point(p *record.Entity) {
	value := p.Text(record.ContactPointValue)
	switch p.Text(record.ContactPointKind) {
	case "mobile":
		f.add(mobileFeature, strings.TrimPrefix(value, "+86"))
	case "landline":
		if national, ok := strings.CutPrefix(value, "+86"); ok {
			value = "0" + national
		}
		f.add(landlineFeature, value)
	case "email":
		f.add(emailFeature, strings.ToLower(value))
	}
}

func address(a *record.Entity) string {
	if raw := a.Text(record.AddressRaw); raw != "" {
		return raw
	}
	return a.Text(record.AddressProvince) + a.Text(record.AddressCity) + a.Text(record.AddressDistrict) + a.Text(record.AddressRest)
}
