package resolve

import (
	_ "embed"

	"github.com/custhub/custhub/resolve/guess"
)

// The columns of Record.Values under the unified customer schema, as
// UnifiedFields names them.
const (
	LegalName = "legal_name" // organisations
	ShortName = "short_name"
	USCC      = "uscc"
	TaxNo     = "tax_no"
	OrgCode   = "org_code"
	IDNo      = "id_no"     // resident identity number
	FullName  = "full_name" // persons; "surname given" in Chinese, "given surname" else
	BirthDate = "birth_date"
	Mobiles   = "mobiles"
	Landlines = "landlines"
	Emails    = "emails"
	Addresses = "addresses"
	Contacts  = "contacts"  // names of contact persons
	RegNo     = "reg_no15"  // business registration number
	MemberNo  = "member_no" // put the name of the issuing system before the number
	Industry  = "industry"
	City      = "city"
)

// UnifiedFields are the fields of the unified customer schema.
func UnifiedFields() []Field {
	one := func(name string, kind guess.Kind, columns ...FieldColumn) Field {
		return Field{Name: name, Kind: kind, Columns: columns}
	}
	col := func(name string) FieldColumn { return FieldColumn{Name: name} }
	several := func(f Field, n int) Field { f.Several = n; return f }
	return []Field{
		one("tax", guess.Tax, col(USCC), col(TaxNo), col(OrgCode), col(IDNo)),
		one("org", guess.Org, FieldColumn{LegalName, "full"}, FieldColumn{ShortName, "short"}),
		one("person", guess.Person, FieldColumn{FullName, "full"}),
		one("birth_date", guess.Date, col(BirthDate)),
		one("phone", guess.Phone, col(Mobiles), col(Landlines)),
		one("email", guess.Email, col(Emails)),
		several(one("contact person", guess.Person, FieldColumn{Contacts, "full"}), 4),
		several(one("address", guess.Address, col(Addresses)), 3),
		one("reg_no15", guess.Ident, col(RegNo)),
		one("member_no", guess.Ident, col(MemberNo)),
		one("industry", guess.Category, col(Industry)),
		one("city", guess.Category, col(City)),
	}
}

// UnifiedKeys are the blocking keys of the built-in model. Keys of shared
// values (phone, e-mail) stand by themselves, so that their counts tell how many
// records share a value.
func UnifiedKeys() [][]string {
	return [][]string{
		{"tax.number"},
		{"tax.first half", "tax.second half"},
		{"phone.number"},
		{"phone.last seven digits"},
		{"email.address"},
		{"email.local part"},
		{"org.value", "org region.value"},
		{"org.value"},
		{"org.sound", "org region.value"},
		{"org.sound"},
		{"org.value", "contact person.name"},
		{"org.start", "contact person.name"},
		{"org.rarest word"},
		{"org.rarest word", "org industry.value"},
		{"address.value"},
		{"contact person.name", "contact person.given name"},
		{"contact person.name", "org industry.value"},
		{"contact person.name", "org region.value"},
		{"person.name"},
		{"person.name", "birth_date.date"},
		{"person.sound", "birth_date.date"},
		{"person.name", "address.value"},
		{"reg_no15.value"},
		{"member_no.value"},
	}
}

//go:embed builtin.json
var builtinText []byte

// Builtin returns the model that custhub comes with, for the unified customer
// schema. How its weights were got is in its Notes and in docs/matching.md.
func Builtin() (*Model, error) { return ParseModel(builtinText) }
