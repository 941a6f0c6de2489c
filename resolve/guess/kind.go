// Package guess understands columns: what kind of thing each holds, from its
// name and its content, and which belong together. A person may correct it with
// a rules file.
package guess

// Kind is what a column holds.
type Kind string

// The kinds of columns.
const (
	Person   Kind = "person"   // name of a person, or a part of one
	Org      Kind = "org"      // name of an organisation
	Date     Kind = "date"     // a day, of birth above all
	Phone    Kind = "phone"    // telephone numbers
	Email    Kind = "email"    // e-mail addresses
	Tax      Kind = "tax"      // unified social credit code, tax or organisation number
	Resident Kind = "resident" // resident identity number
	Ident    Kind = "ident"    // any other identifier
	Address  Kind = "address"  // street address, in one column
	Postcode Kind = "postcode" // postal code
	Category Kind = "category" // few distinct values
	Number   Kind = "number"   // a quantity, a year, a coordinate
	Text     Kind = "text"     // words: places, titles, occupations
	List     Kind = "list"     // several values with separators
	Entity   Kind = "entity"   // whether the record is of a person or an organisation
	Ignore   Kind = "ignore"   // no evidence: row numbers, constants, empty
)

// Kinds lists all kinds that a rules file may name.
var Kinds = []Kind{Person, Org, Date, Phone, Email, Tax, Resident, Ident, Address, Postcode, Category, Number, Text, List, Entity, Ignore}

// Column is what is known about a column before guessing.
type Column struct {
	Name     string
	Records  int      // records in all
	Filled   int      // records with a value
	Distinct int      // distinct values
	Sample   []string // some distinct values, chosen by hash
	Repeat   float64  // share of filled records whose value occurs more than once
}

// Guess is what a column was understood as.
type Guess struct {
	Kind  Kind
	Role  string // within a person's name: given, surname, middle, full; in dates: ymd, dmy, mdy
	Group string // columns of one kind and group are compared as one trait
	Why   string // for people: "name", "content"
}

// Roles lists all roles that a rules file may name.
var Roles = []string{"", "given", "surname", "middle", "full", "short", "ymd", "dmy", "mdy"}
