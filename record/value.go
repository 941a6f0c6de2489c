// Package record holds what travels through custhub: values, source rows, and
// the entities of the unified model that rows are mapped to. It uses the
// standard library only, does no I/O, and every other package may import it.
package record

import "strconv"

// Kind says what a Value holds. The text of a Value is canonical for its kind,
// so two values are equal exactly when their kind and text are equal, on every
// store and every machine.
type Kind uint8

// The kinds of a Value, with the canonical form of its text.
const (
	Null    Kind = iota // absent; the text is empty
	Text                // any UTF-8 text
	Int                 // decimal digits of any length, with a leading '-' when negative
	Decimal             // exact decimal notation, never an exponent: "12.50"
	Bool                // "true" or "false"
	Date                // "2006-01-02"; also "2006-01" and "2006" where that is all the source says
	Time                // "2006-01-02T15:04:05.999999999Z" in UTC, or without "Z" while its zone is unknown
	JSON                // a JSON document: list or object
)

var kindNames = [...]string{"null", "text", "int", "decimal", "bool", "date", "time", "json"}

// String returns the name of the kind as mapping files spell it.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "kind(" + strconv.Itoa(int(k)) + ")"
}

// KindOf returns the kind with the given name, and whether there is one.
func KindOf(name string) (Kind, bool) {
	for i, n := range kindNames {
		if n == name {
			return Kind(i), true
		}
	}
	return Null, false
}

// Value is one immutable cell: a kind and its canonical text. The zero Value is
// null. Values are comparable with ==.
type Value struct {
	Kind Kind
	Text string
}

// T returns a text value. An empty string is an empty text, not a null: whether
// an empty text means "nothing" is a cleansing rule's decision.
func T(s string) Value { return Value{Kind: Text, Text: s} }

// I returns an integer value.
func I(n int64) Value { return Value{Kind: Int, Text: strconv.FormatInt(n, 10)} }

// B returns a boolean value.
func B(b bool) Value { return Value{Kind: Bool, Text: strconv.FormatBool(b)} }

// IsNull reports whether the value is null.
func (v Value) IsNull() bool { return v.Kind == Null }

// Empty reports whether the value is null or has no text.
func (v Value) Empty() bool { return v.Text == "" }

// String returns the canonical text; a null is "".
func (v Value) String() string { return v.Text }
