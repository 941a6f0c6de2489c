package pipeline

import (
	"strings"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve"
)

// features turns mapped records into what the engine compares: usable values
// only (not masked, not placeholders, not invalid). It reuses its memory.
type features struct {
	rec resolve.Record
}

// of returns the record, valid until the next call.
func (f *features) of(id int64, ref record.Ref, m *record.Mapped) *resolve.Record {
	e := &m.Entity
	if f.rec.Values == nil {
		f.rec.Values = map[string][]string{}
	}
	for k, v := range f.rec.Values {
		f.rec.Values[k] = v[:0]
	}
	f.rec.ID, f.rec.Source, f.rec.Stream, f.rec.Key, f.rec.Entity = id, ref.Source, ref.Stream, ref.Key, side(e)
	f.names(e)
	for _, c := range [...]struct {
		column string
		field  record.FieldID
	}{
		{resolve.USCC, record.CustomerUSCC}, {resolve.TaxNo, record.CustomerTaxNo}, {resolve.OrgCode, record.CustomerOrgCode},
		{resolve.IDNo, record.CustomerIDNo}, {resolve.BirthDate, record.CustomerBirthDate}, {resolve.RegNo, record.CustomerRegNo},
		{resolve.Industry, record.CustomerIndustry}, {resolve.City, record.CustomerCity},
	} {
		f.add(c.column, e.Text(c.field))
	}
	if no := e.Text(record.CustomerMemberNo); no != "" {
		f.add(resolve.MemberNo, ref.Source+no)
	}
	for i := range e.Kids {
		f.kid(&e.Kids[i])
	}
	f.rec.Identifiers = append(f.rec.Identifiers[:0],
		resolve.Identifier{Scope: "uscc", Value: e.Text(record.CustomerUSCC)},
		resolve.Identifier{Scope: "tax", Value: taxID(e)},
		resolve.Identifier{Scope: "resident", Value: e.Text(record.CustomerIDNo)},
		resolve.Identifier{Scope: ref.Source, Value: e.Text(record.CustomerMemberNo)})
	return &f.rec
}

func (f *features) add(column, value string) {
	if value != "" {
		f.rec.Values[column] = append(f.rec.Values[column], value)
	}
}

func (f *features) names(e *record.Entity) {
	legal := e.Text(record.CustomerLegalName)
	if e.Get(record.CustomerKind).Text == "person" {
		if legal == "" {
			legal = fullName(e.Text(record.CustomerSurname), e.Text(record.CustomerGivenName))
		}
		f.add(resolve.FullName, legal)
		return
	}
	if legal == "" {
		legal = e.Text(record.CustomerNameEN)
	}
	f.add(resolve.LegalName, legal)
	f.add(resolve.ShortName, e.Text(record.CustomerShortName))
}

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
		f.add(resolve.Addresses, address(k))
	case record.Contact:
		name := k.Text(record.ContactName)
		if name == "" {
			name = fullName(k.Text(record.ContactSurname), k.Text(record.ContactGivenName))
		}
		f.add(resolve.Contacts, name)
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
		f.add(resolve.Mobiles, strings.TrimPrefix(value, "+86"))
	case "landline":
		if national, ok := strings.CutPrefix(value, "+86"); ok {
			value = "0" + national
		}
		f.add(resolve.Landlines, value)
	case "email":
		f.add(resolve.Emails, strings.ToLower(value))
	}
}

func address(a *record.Entity) string {
	if raw := a.Text(record.AddressRaw); raw != "" {
		return raw
	}
	return a.Text(record.AddressProvince) + a.Text(record.AddressCity) + a.Text(record.AddressDistrict) + a.Text(record.AddressRest)
}
