package record

import (
	"strings"
	"unicode/utf8"
)

// The JSON of a mapped row is what the store keeps and what people may query:
//
//	{"e":"customer","f":{"legal_name":"…"},"s":{"legal_name":{"o":"fix","s":[…]}},
//	 "x":{"custom":1},"k":[nested…],"c":{ref},"r":{ref},"t":"2024-…"}
//
// Texts are strings, integers and decimals are numbers with all their digits,
// booleans and nulls are themselves; dates, times and JSON documents are
// objects with one member: {"date":"2024-03"}, {"time":"…Z"}, {"json":…}.
// "s" holds, for the fields that rules changed or remarked on, the worst
// outcome "o" (left out when ok), "d":true when derived, and the steps as
// [rule, outcome, code, before, hint], cut off after the last that says something.

// AppendMapped appends the JSON of a mapped row to dst. Equal rows give equal
// bytes.
func AppendMapped(dst []byte, m *Mapped) []byte {
	dst = appendEntity(dst, &m.Entity)
	dst = dst[:len(dst)-1] // reopen the object
	if m.Customer != nil {
		dst = appendRef(append(dst, `,"c":`...), m.Customer)
	}
	if m.ReplacedBy != nil {
		dst = appendRef(append(dst, `,"r":`...), m.ReplacedBy)
	}
	if !m.ChangedAt.IsNull() {
		dst = appendValue(append(dst, `,"t":`...), m.ChangedAt)
	}
	return append(dst, '}')
}

// AppendEntity appends the JSON of one entity to dst.
func AppendEntity(dst []byte, e *Entity) []byte { return appendEntity(dst, e) }

// AppendRaw appends a source row as a JSON object of column name to value.
func AppendRaw(dst []byte, s *Schema, values []Value) []byte {
	dst = append(dst, '{')
	for i := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, s.Columns[i].Name)
		dst = append(dst, ':')
		dst = appendValue(dst, values[i])
	}
	return append(dst, '}')
}

// RawNames are the names of a schema's columns as AppendRaw writes them: made
// once for the many rows of a stream.
type RawNames [][]byte

// NewRawNames returns the names of the columns of a schema.
func NewRawNames(s *Schema) RawNames {
	names := make(RawNames, len(s.Columns))
	for i := range s.Columns {
		names[i] = append(appendString([]byte{','}, s.Columns[i].Name), ':')
	}
	return names
}

// AppendRaw is AppendRaw for a row of the schema.
func (n RawNames) AppendRaw(dst []byte, values []Value) []byte {
	dst = append(dst, '{')
	for i := range values {
		name := n[i]
		if i == 0 {
			name = name[1:] // without the comma
		}
		dst = appendValue(append(dst, name...), values[i])
	}
	return append(dst, '}')
}

func appendRef(dst []byte, r *Ref) []byte {
	dst = appendString(append(dst, `{"source":`...), r.Source)
	dst = appendString(append(dst, `,"stream":`...), r.Stream)
	dst = appendString(append(dst, `,"key":`...), r.Key)
	return append(dst, '}')
}

func appendEntity(dst []byte, e *Entity) []byte {
	dst = append(dst, `{"e":"`...)
	dst = append(dst, e.Type.String()...)
	dst = append(dst, '"')
	if e.Item > 0 {
		dst = appendUint(append(dst, `,"i":`...), uint64(e.Item))
	}
	dst = append(dst, `,"f":{`...)
	remarks := false
	for i := range e.Fields {
		f := &e.Fields[i]
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendName(dst, f.ID)
		dst = appendValue(dst, f.Value)
		remarks = remarks || f.remarkable()
	}
	dst = append(dst, '}')
	if remarks {
		dst = appendRemarks(append(dst, `,"s":{`...), e.Fields)
		dst = append(dst, '}')
	}
	if len(e.Ext) > 0 {
		dst = append(dst, `,"x":{`...)
		for i := range e.Ext {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendString(dst, e.Ext[i].Name), ':')
			dst = appendValue(dst, e.Ext[i].Value)
		}
		dst = append(dst, '}')
	}
	if len(e.Kids) > 0 {
		dst = append(dst, `,"k":[`...)
		for i := range e.Kids {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendEntity(dst, &e.Kids[i])
		}
		dst = append(dst, ']')
	}
	return append(dst, '}')
}

func (f *FieldValue) remarkable() bool { return f.Outcome != OK || f.Derived || len(f.Steps) > 0 }

func appendName(dst []byte, id FieldID) []byte { return append(dst, fieldNames[id]...) }

// fieldNames are the names of the fields as members of an object.
var fieldNames = func() (names [NumFields]string) {
	for i := range names {
		names[i] = `"` + Fields[i].Name + `":`
	}
	return names
}()

func appendRemarks(dst []byte, fields []FieldValue) []byte {
	first := true
	for i := range fields {
		f := &fields[i]
		if !f.remarkable() {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(appendName(dst, f.ID), '{')
		if f.Outcome != OK {
			dst = append(dst, `"o":"`...)
			dst = append(dst, f.Outcome.String()...)
			dst = append(dst, `",`...)
		}
		if f.Derived {
			dst = append(dst, `"d":true,`...)
		}
		if len(f.Steps) > 0 {
			dst = append(dst, `"s":[`...)
			for j := range f.Steps {
				if j > 0 {
					dst = append(dst, ',')
				}
				dst = appendStep(dst, &f.Steps[j])
			}
			dst = append(dst, `],`...)
		}
		dst[len(dst)-1] = '}' // in place of the last comma
	}
	return dst
}

func appendStep(dst []byte, s *Step) []byte {
	dst = appendString(append(dst, '['), s.Rule)
	dst = append(dst, `,"`...)
	dst = append(dst, s.Outcome.String()...)
	dst = append(dst, '"')
	// What is empty at the end is left out: most steps have no hint.
	if s.Code != "" || !s.Before.IsNull() || s.Hint != "" {
		dst = appendString(append(dst, ','), s.Code)
	}
	if !s.Before.IsNull() || s.Hint != "" {
		dst = appendValue(append(dst, ','), s.Before)
	}
	if s.Hint != "" {
		dst = appendString(append(dst, ','), s.Hint)
	}
	return append(dst, ']')
}

// AppendValue appends the JSON of one value to dst.
func AppendValue(dst []byte, v Value) []byte { return appendValue(dst, v) }

func appendValue(dst []byte, v Value) []byte {
	switch v.Kind {
	case Null:
		return append(dst, "null"...)
	case Int, Decimal, Bool:
		return append(dst, v.Text...)
	case Date:
		return append(appendString(append(dst, `{"date":`...), v.Text), '}')
	case Time:
		return append(appendString(append(dst, `{"time":`...), v.Text), '}')
	case JSON:
		dst = append(dst, `{"json":`...)
		dst = append(dst, strings.ToValidUTF8(v.Text, "\uFFFD")...)
		return append(dst, '}')
	default:
		return appendString(dst, v.Text)
	}
}

func appendUint(dst []byte, n uint64) []byte {
	if n >= 10 {
		dst = appendUint(dst, n/10)
	}
	return append(dst, byte('0'+n%10))
}

const hexDigits = "0123456789abcdef"

// appendString appends a JSON string. Invalid UTF-8 becomes U+FFFD: connectors
// never let any through. NUL, which PostgreSQL's text can't hold, is escaped.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			// Han: 3 bytes, of which none is the beginning of a longer form.
			if c >= 0xE3 && c <= 0xE9 && len(s)-i > 2 && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80 {
				i += 3
				continue
			}
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				dst = append(append(dst, s[start:i]...), "\uFFFD"...)
				start = i + 1
			}
			i += n
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		dst = append(dst, s[start:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\t':
			dst = append(dst, '\\', 't')
		case '\r':
			dst = append(dst, '\\', 'r')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

// validNumber reports whether s may stand as a JSON number.
func validNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, frac, hasFrac := strings.Cut(s, ".")
	return digits(whole) && (len(whole) == 1 || whole[0] != '0') && (!hasFrac || digits(frac))
}

func digits(s string) bool {
	if s == "" {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Number returns s as an Int or Decimal value if it is written canonically
// (digits, at most one point, no exponent, no leading zeros), and whether it is.
func Number(s string) (Value, bool) {
	if !validNumber(s) || s == "-0" {
		return Value{}, false
	}
	if strings.IndexByte(s, '.') >= 0 {
		return Value{Kind: Decimal, Text: s}, true
	}
	return Value{Kind: Int, Text: s}, true
}
