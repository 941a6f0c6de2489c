// Package numfmt understands the number formats of spreadsheets: whether one
// makes a date out of a number, and what text a person sees for a value. All
// arithmetic is on decimal digits, so nothing is lost to binary fractions.
//
// Codes follow ECMA-376 part 1, 18.8.31. Colours, padding and fill characters
// are left out; digits stay Arabic where a code asks for Chinese numerals
// (DBNum); names of months and half-days are Chinese unless the code names
// another locale.
package numfmt

// Class says what a format makes of a number.
type Class uint8

// The classes of a format.
const (
	General  Class = iota // as it is
	Number                // digits
	Text                  // kept as text
	Date                  // a day, perhaps with a time
	Time                  // a time of day only
	Duration              // hours, minutes or seconds beyond a day: [h]:mm
)

type opKind uint8

const (
	opLiteral opKind = iota
	opDigit          // n is '0', '#' or '?'
	opPoint
	opPercent
	opExponent // n is '+' or '-'
	opGeneral
	opText
	opYear
	opMonth
	opMinute
	opDay // 1–2 number, 3 and 4 weekday
	opWeekday
	opHour
	opSecond
	opFraction // digits of a second
	opHalfDay  // AM/PM
	opElapsedHour
	opElapsedMinute
	opElapsedSecond
)

type op struct {
	kind opKind
	n    int
	text string
}

type section struct {
	ops      []op
	class    Class
	cond     byte // '<', '>', '=', 'l' (<=), 'g' (>=), 'n' (<>), or 0
	condArg  decimal
	group    bool // thousands separators
	scale    int  // trailing commas: each divides by 1000
	percent  int
	whole    int // digit places before the point
	decimals int // digit places after the point
	zeros    int // '0' places before the point
	exponent int // digit places of the exponent, 0 for none
	fraction bool
	half     bool // twelve-hour clock
	english  bool // names in English
}

// Format is a parsed number format. It is immutable and safe to share.
type Format struct {
	code     string
	sections []section
}

// Code returns the format's code as the file has it.
func (f *Format) Code() string { return f.code }

// Class returns what the format makes of a positive number.
func (f *Format) Class() Class {
	if len(f.sections) == 0 {
		return General
	}
	return f.sections[0].class
}

// Padded reports whether the format shows zeros in front that are not part of
// the number, as 0000000 does for a code or a postcode, or breaks it up as
// 000-0000 does: what a person sees is then the value.
func (f *Format) Padded() bool {
	if len(f.sections) == 0 {
		return false
	}
	s := &f.sections[0]
	if s.class != Number || s.decimals > 0 || s.percent > 0 || s.exponent > 0 || s.fraction || s.scale > 0 {
		return false
	}
	return s.zeros >= 2 && !s.group
}

// Render returns the text that a person sees for a number. num is canonical
// (see Canonical); a text that isn't a number comes back as it is.
func (f *Format) Render(num string, date1904 bool) string {
	d, ok := parseDecimal(num)
	if !ok {
		return num
	}
	if len(f.sections) == 0 {
		return d.String()
	}
	s, signed := f.choose(d)
	switch s.class {
	case Date, Time, Duration:
		if out, ok := s.renderDate(num, date1904); ok {
			return out
		}
		return d.String()
	case Number:
		return s.renderNumber(d, signed)
	default:
		return s.renderGeneral(d, signed)
	}
}

// RenderText returns what a person sees for a text: itself, unless the format
// has a text section with words around it.
func (f *Format) RenderText(text string) string {
	if len(f.sections) != 4 {
		return text
	}
	out := ""
	for _, o := range f.sections[3].ops {
		switch o.kind {
		case opText:
			out += text
		case opLiteral:
			out += o.text
		}
	}
	return out
}

// choose returns the section for a number and whether a negative number needs
// its sign written.
func (f *Format) choose(d decimal) (*section, bool) {
	n := min(len(f.sections), 3)
	for i := 0; i < n; i++ {
		if s := &f.sections[i]; s.cond != 0 && s.matches(d) {
			return s, true
		}
	}
	if f.sections[0].cond != 0 {
		return &f.sections[n-1], true
	}
	switch {
	case d.isZero() && n > 2:
		return &f.sections[2], false
	case d.neg && !d.isZero() && n > 1:
		return &f.sections[1], false
	}
	return &f.sections[0], true
}

func (s *section) matches(d decimal) bool {
	c := d.compare(s.condArg)
	switch s.cond {
	case '<':
		return c < 0
	case '>':
		return c > 0
	case '=':
		return c == 0
	case 'l':
		return c <= 0
	case 'g':
		return c >= 0
	}
	return c != 0
}
