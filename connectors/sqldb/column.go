package sqldb

import "github.com/custhub/custhub/record"

// form is how the raw text of a column becomes a canonical value.
type form uint8

const (
	formText form = iota
	formInt
	formDecimal
	formBool
	formBit   // big-endian bytes: BIT(1) is a boolean, wider ones are numbers
	formDate  // 2006-01-02
	formLocal // date and time without a zone
	formUTC   // date and time in UTC
	formJSON
	formHex // bytes, shown as lower-case hexadecimal digits
)

// column is a column of a table or query, and how it is read.
type column struct {
	record.Column
	code   string // the type's bare name in upper case: VARCHAR, UNSIGNED BIGINT, _TEXT
	form   form
	asText bool // compare and order by its text, not by its inner number (MySQL ENUM)
	noKey  bool // the database can't compare its values exactly (MySQL FLOAT)
}

// kindOf is the kind that values of a form have.
func kindOf(f form) record.Kind {
	switch f {
	case formInt:
		return record.Int
	case formDecimal:
		return record.Decimal
	case formBool, formBit:
		return record.Bool
	case formDate:
		return record.Date
	case formLocal, formUTC:
		return record.Time
	case formJSON:
		return record.JSON
	default:
		return record.Text
	}
}

// as sets the form and with it the kind.
func (c *column) as(f form) {
	c.form = f
	c.Kind = kindOf(f)
}
