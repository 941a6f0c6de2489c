package record

import (
	"strconv"
	"strings"
)

// Column describes one column of a stream as the source declares it.
type Column struct {
	Name     string // unique within its stream
	Type     string // the source's own type name, for people ("varchar(40)", "number")
	Kind     Kind   // kind of its values; Text where the source does not say
	Position int    // 0-based position in the sheet or file; the index in Schema.Columns for others
	Key      bool   // part of the source's primary key
	Nullable bool
	Comment  string // the source's comment or label
}

// Schema is the ordered list of a stream's columns, with what was found out about
// them.
type Schema struct {
	Columns []Column
	Habits  []Habit `json:",omitempty"` // of columns that have any, by name
}

// Index returns the position of the named column in Columns, or -1.
func (s *Schema) Index(name string) int {
	for i := range s.Columns {
		if s.Columns[i].Name == name {
			return i
		}
	}
	return -1
}

// Names returns the column names in order.
func (s *Schema) Names() []string {
	names := make([]string, len(s.Columns))
	for i := range s.Columns {
		names[i] = s.Columns[i].Name
	}
	return names
}

// Origin is the place of a row in its source, in terms a person can look up.
type Origin struct {
	Part string // table ("public.customers"), file ("crm.csv"), sheet ("客户.xlsx!Sheet1"), endpoint
	Row  int64  // 1-based line or sheet row; 0 where the source has none (a table)
	Grid bool   // Part is a sheet: cells have A1 names
}

// Cell names the place of one value: "客户.xlsx!Sheet1!C12" for a sheet,
// "crm.csv:12:Name" for a file, "public.customers[42].name" for a table row
// with that key.
func (o Origin) Cell(c Column, key string) string {
	switch {
	case o.Grid:
		return o.Part + "!" + ColumnLetters(c.Position) + strconv.FormatInt(o.Row, 10)
	case o.Row > 0:
		return o.Part + ":" + strconv.FormatInt(o.Row, 10) + ":" + c.Name
	default:
		return o.Part + "[" + key + "]." + c.Name
	}
}

// String names the place of the row without a cell.
func (o Origin) String() string {
	switch {
	case o.Grid:
		return o.Part + "!" + strconv.FormatInt(o.Row, 10)
	case o.Row > 0:
		return o.Part + ":" + strconv.FormatInt(o.Row, 10)
	default:
		return o.Part
	}
}

// ColumnLetters returns the A1 letters of a 0-based column position: 0 is "A",
// 26 is "AA".
func ColumnLetters(pos int) string {
	var buf [8]byte
	i := len(buf)
	for pos >= 0 && i > 0 {
		i--
		buf[i] = byte('A' + pos%26)
		pos = pos/26 - 1
	}
	return string(buf[i:])
}

// Problem is why a source row could not be read as it should be: a ragged CSV
// line, an undecodable byte, an error cell. A row with a Problem is counted as
// read and goes to quarantine; it is never dropped.
type Problem struct {
	Code   string // stable, "csv.ragged"
	Column string // column concerned, or ""
	Value  string // the value as far as it could be read
	Reason string // what is wrong, in a sentence
	Hint   string // what to do next
}

// Row is one row of a stream as the source has it, before any mapping.
type Row struct {
	Key     string   // source key; see JoinKey. "" only when Problem is set
	Values  []Value  // one for each column of the stream's Schema
	Origin  Origin   // where it stands in the source
	Deleted bool     // the source itself says that the row is gone
	Problem *Problem // set when the row could not be read properly
}

// JoinKey returns the canonical text of a source key: its parts joined by "|",
// with "|" and "\" inside a part escaped by "\". A single-column key without
// those characters is therefore just its value.
func JoinKey(parts ...string) string {
	if len(parts) == 1 && !strings.ContainsAny(parts[0], `|\`) {
		return parts[0]
	}
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteByte('|')
		}
		for j := 0; j < len(p); j++ {
			if p[j] == '|' || p[j] == '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte(p[j])
		}
	}
	return b.String()
}
