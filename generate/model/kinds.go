// Package model is the pure heart of the generator: entities (who the customers
// really are), and records (what four sources say about them), with the truth
// about both. Every function here depends on its arguments and the seed alone:
// no clock, no I/O, no order.
package model

// Source is one of the four systems that know customers.
type Source uint8

// The sources, in the order in which records are counted.
const (
	ERP Source = iota
	CRM
	Ticket
	Excel
	NumSources
)

var sourceNames = [NumSources]string{"erp", "crm", "ticket", "excel"}

// String returns the name of the source in the specification, in truth files
// and in custhub.yaml.
func (s Source) String() string { return sourceNames[s] }

// Stream is the name of the source's stream of customers.
func (s Source) Stream() string {
	return [NumSources]string{"customer", "customers", "requesters", "customers"}[s]
}

// Type is what an entity is.
type Type uint8

// The entity types.
const (
	Enterprise Type = iota
	Branch
	SoleTrader
	Public
	HongKongTaiwan
	Foreign
	Individual
	numTypes
)

var typeNames = [numTypes]string{"enterprise", "branch", "sole_trader", "public", "hk_tw", "foreign", "individual"}

// String returns the name of the type in the specification.
func (t Type) String() string { return typeNames[t] }

// Twin is how an entity resembles another that it must not merge with.
type Twin uint8

// The kinds of hard negatives.
const (
	NoTwin Twin = iota
	OtherCity
	OtherIndustry
	TwinBranch
	Homophone
	numTwins
)

var twinNames = [numTwins]string{"", "other_city", "other_industry", "branch", "homophone"}

// String returns the name of the kind in relations.csv.
func (t Twin) String() string { return twinNames[t] }

// Field is a column that all sources share.
type Field uint8

// The shared fields of a record.
const (
	Name Field = iota
	TaxNo
	ContactName
	Title
	Mobile
	Tel
	Email
	AddressText
	Industry
	NumFields
)

var fieldNames = [NumFields]string{"name", "tax_no", "contact", "title", "mobile", "tel", "email", "address", "industry"}

// String returns the name of the field in all.csv and fields.csv.
func (f Field) String() string { return fieldNames[f] }

// Op is an operator: one way in which a source writes a value differently from
// the truth.
type Op uint8

// The operators, in the order of the specification.
const (
	NameShort Op = iota
	NameRegionDrop
	NameCitySuffix
	NameForm
	NameFormDrop
	NameBrackets
	NameTraditional
	NameTypo
	NameSpace
	NameNote
	NameCase
	USCCTypo
	USCCLegacyTax
	MobileStale
	MobileFormat
	MobileTypo
	MobileMasked
	TelNoArea
	Tel400
	TelExt
	PersonHonorific
	PersonMasked
	EmailTypo
	EmailRole
	AddrShort
	AddrCut
	Mojibake
	NumOps
)

var opNames = [NumOps]string{
	"name_short", "name_region_drop", "name_city_suffix", "name_form", "name_form_drop", "name_brackets",
	"name_traditional", "name_typo", "name_space", "name_note", "name_case", "uscc_typo", "uscc_legacy_tax",
	"mobile_stale", "mobile_format", "mobile_typo", "mobile_masked", "tel_no_area", "tel_400", "tel_ext",
	"person_honorific", "person_masked", "email_typo", "email_role", "addr_short", "addr_cut", "mojibake",
}

// String returns the name of the operator in the specification.
func (o Op) String() string { return opNames[o] }

// OpSet is a set of operators.
type OpSet uint32

// With returns the set with an operator added.
func (s OpSet) With(o Op) OpSet { return s | 1<<o }

// Has reports whether the operator is in the set.
func (s OpSet) Has(o Op) bool { return s&(1<<o) != 0 }

// Append appends the names of the operators, separated by ";", to b.
func (s OpSet) Append(b []byte) []byte {
	first := true
	for o := Op(0); o < NumOps; o++ {
		if !s.Has(o) {
			continue
		}
		if !first {
			b = append(b, ';')
		}
		b = append(b, opNames[o]...)
		first = false
	}
	return b
}
