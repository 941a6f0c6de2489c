package store

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/custhub/custhub/record"
)

// What a value that is looked for is of the person.
const (
	HoldsKey     = "key"     // key of a source record
	HoldsNumber  = "number"  // telephone, address of e-mail, identity number, account
	HoldsName    = "name"    // name of a person
	HoldsAddress = "address" // where he lives, or where things are sent
	HoldsText    = "text"    // what was said or written: others may have said the same
)

// value is a text to look for.
type value struct {
	kind, text string
	lower      []byte
}

// values are texts to look for, each once.
type values struct {
	seen map[string]bool
	list []value
}

// shortest is the least number of bytes of a text worth looking for: two
// Chinese characters.
const shortest = 6

func (v *values) add(kind, text string) {
	text = clean(strings.TrimSpace(text))
	if len(text) < shortest || v.seen[text] {
		return
	}
	v.seen[text] = true
	v.list = append(v.list, value{kind, text, bytes.ToLower([]byte(text))})
	if quoted, err := json.Marshal(text); err == nil {
		if inner := quoted[1 : len(quoted)-1]; string(inner) != text {
			v.list = append(v.list, value{kind, string(inner), bytes.ToLower(inner)})
		}
	}
}

// partOfName are fields that many people share, and whose whole is looked for: a
// given name of two characters would be found in hundreds of rows of others.
var partOfName = map[record.FieldID]bool{
	record.CustomerSurname: true, record.CustomerGivenName: true, record.ContactSurname: true, record.ContactGivenName: true,
}

// holds says what the personal fields are that are no numbers.
var holds = map[record.FieldID]string{
	record.CustomerLegalName: HoldsName, record.CustomerShortName: HoldsName, record.CustomerNameEN: HoldsName, record.CustomerFormerName: HoldsName,
	record.CustomerLegalRep: HoldsName, record.ContactName: HoldsName, record.OrderShipName: HoldsName, record.TicketRequester: HoldsName,
	record.AddressRaw: HoldsAddress, record.AddressRest: HoldsAddress, record.OrderShipAddress: HoldsAddress,
	record.InteractionSummary: HoldsText, record.TicketDescription: HoldsText,
}

// entity adds the personal fields of an entity, as they are and as they were
// before each step of cleansing. Dates and the like tell nobody from others.
func (v *values) entity(e *record.Entity, person bool) {
	for i := range e.Fields {
		f := &e.Fields[i]
		info := f.ID.Info()
		own := person && (f.ID == record.CustomerLegalName || f.ID == record.CustomerShortName || f.ID == record.CustomerNameEN || f.ID == record.CustomerFormerName)
		if info.Kind != record.Text || len(info.Enum) > 0 || info.Privacy == record.Open && !own || partOfName[f.ID] {
			continue
		}
		kind := holds[f.ID]
		if kind == "" {
			kind = HoldsNumber
		}
		v.add(kind, f.Value.Text)
		for _, s := range f.Steps {
			v.add(kind, s.Before.Text)
		}
	}
	for i := range e.Kids {
		v.entity(&e.Kids[i], person)
	}
}

// telling reports whether a text of a source row looks like a number or address
// by which a person is reached or known. A day or an amount is none.
func telling(text string) bool {
	digits := 0
	for i := range len(text) {
		if text[i] >= '0' && text[i] <= '9' {
			digits++
		}
	}
	return digits >= 7 && digits*2 > len(text) && !dayOrAmount.MatchString(text) || strings.Contains(text, "@")
}

var dayOrAmount = regexp.MustCompile(`^\s*(?:(?:1[89]|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}(?:\D.*)?|-?[\d,]*\d\.\d+)$`)

// in reports whether a text in lower case holds the value. A key is a word of its
// own: the number of an order may have the same digits in its midst.
func (v *value) in(text []byte) bool {
	for at := 0; ; {
		i := bytes.Index(text[at:], v.lower)
		if i < 0 {
			return false
		}
		from, to := at+i, at+i+len(v.lower)
		if v.kind != HoldsKey || !joined(text, from) && !joined(text, to) {
			return true
		}
		at = from + 1
	}
}

// joined reports whether a letter or digit stands on both sides of a place.
func joined(text []byte, at int) bool {
	return at > 0 && at < len(text) && wordy(text[at-1]) && wordy(text[at])
}

func wordy(b byte) bool { return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' }

// counted counts the rows of a table that hold values.
type counted struct {
	table  string
	values []value
	rows   int64
	holds  map[string]int64
}

func (c *counted) row(texts ...[]byte) {
	var kinds []string
	for _, text := range texts {
		text = bytes.ToLower(text)
		for i := range c.values {
			if v := &c.values[i]; !slices.Contains(kinds, v.kind) && v.in(text) {
				kinds = append(kinds, v.kind)
			}
		}
	}
	if len(kinds) == 0 {
		return
	}
	c.rows++
	if c.holds == nil {
		c.holds = map[string]int64{}
	}
	for _, k := range kinds {
		c.holds[k]++
	}
}

// into adds the count, if there is any.
func (c *counted) into(found *[]Found) {
	if c.rows > 0 {
		*found = append(*found, Found{c.table, c.rows, c.holds})
	}
}
