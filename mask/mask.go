// Package mask covers personal values wherever people see them: screens,
// reports, logs, errors and samples (promise P9; PIPL art. 51, GB/T 35273 §6.2,
// §7.2). What a field needs is decided by its privacy class in the unified
// model. A covered value still tells apart and helps to look up: 张*,
// 139****5678, 1101**********123X, z***@d.cn, an address up to its district.
package mask

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/custhub/custhub/record"
)

// covered stands for what can't be shown in part.
const covered = "***"

// Field covers the value of a field as far as its privacy class asks. person
// says that the customer it belongs to is a natural person, whose own names are
// personal while those of an organisation are not.
func Field(id record.FieldID, value string, person bool) string {
	if value == "" {
		return ""
	}
	cover := coverOf(id)
	if cover == nil && person {
		cover = ofPersons[id]
	}
	if cover == nil && written[id] {
		cover = Text
	}
	if cover == nil {
		return value
	}
	return cover(value)
}

// Path is Field for a field path such as "contact.name"; a path that is not in
// the unified model is covered by Text.
func Path(path, value string, person bool) string {
	entity, name, _ := strings.Cut(path, ".")
	if t, ok := record.EntityOf(entity); ok {
		if id, ok := record.Lookup(t, name); ok {
			return Field(id, value, person)
		}
	}
	return Text(value)
}

// coverOf returns how a field is covered; nil when it is open.
func coverOf(id record.FieldID) func(string) string {
	if record.Fields[id].Privacy == record.Open {
		return nil
	}
	if f := special[id]; f != nil {
		return f
	}
	return whole
}

// special are the personal fields that may be shown in part.
var special = map[record.FieldID]func(string) string{
	record.CustomerIDNo:        ID,
	record.CustomerLegalRep:    Name,
	record.CustomerSurname:     Name,
	record.CustomerGivenName:   given,
	record.CustomerBirthDate:   Date,
	record.CustomerBankAccount: Account,
	record.ContactName:         Name,
	record.ContactSurname:      Name,
	record.ContactGivenName:    given,
	record.ContactBirthDate:    Date,
	record.ContactIDNo:         ID,
	record.ContactPointValue:   Contact,
	record.AddressRaw:          Address,
	record.OrderShipName:       Name,
	record.OrderShipAddress:    Address,
	record.TicketRequester:     Name,
}

// ofPersons are fields of a customer that are personal when it is a person.
var ofPersons = map[record.FieldID]func(string) string{
	record.CustomerLegalName:  Name,
	record.CustomerShortName:  Name,
	record.CustomerNameEN:     Name,
	record.CustomerFormerName: Name,
	record.CustomerTaxNo:      ID, // a person's tax number is the resident identity number
	record.CustomerMemberNo:   Account,
}

// written are the open fields that people write freely, telephones of others and
// identity numbers among it: what looks personal in them is covered.
var written = map[record.FieldID]bool{
	record.CustomerLegalName: true, record.CustomerShortName: true, record.CustomerNameEN: true, record.CustomerFormerName: true,
	record.CustomerParentName: true, record.CustomerBranchOf: true, record.CustomerNeed: true, record.CustomerOwner: true,
	record.CustomerNextStep: true, record.CustomerTags: true, record.CustomerRemark: true,
	record.ContactTitle: true, record.ContactDepartment: true, record.ContactAttitude: true, record.ContactRemark: true,
	record.ContactPointLabel: true, record.ConsentEvidence: true,
	record.InteractionSubject: true, record.InteractionActor: true, record.InteractionNextStep: true,
	record.OrderOwner: true, record.OrderRemark: true, record.TicketSubject: true, record.TicketAssignee: true,
}

func whole(string) string { return covered }

// Name keeps the first character: 张伟 becomes 张*, "Li Wei" L* W*. Chinese words
// that stand apart are one name: 魏锦 程 becomes 魏*.
func Name(s string) string {
	words := strings.Fields(s)
	out := words[:0]
	han := false
	for _, w := range words {
		r, n := utf8.DecodeRuneInString(w)
		before := han
		if han = unicode.Is(unicode.Han, r); han && before {
			continue
		}
		if n < len(w) || han || len(words) == 1 {
			w = string(r) + "*"
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

// given covers a given name so that nothing can be joined to the character that
// stays of the surname: Chinese ones wholly, as one character is often all of it.
func given(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return "*"
	}
	return Name(s)
}

// Phone keeps the first three digits of a mobile number and the last four, with
// a leading country code: +86139****5678.
func Phone(s string) string {
	digits := 0
	for i := 0; i < len(s); i++ {
		if isDigit(s[i]) {
			digits++
		}
	}
	keep, hide := 4, 4
	switch {
	case digits < 8:
		keep = 2
	case digits > longestNumber: // several, with nothing but space between them
		hide = digits
	}
	out := []byte(s)
	place := digits // digits from here to the end
	for i := range out {
		if !isDigit(out[i]) {
			continue
		}
		if place <= keep+hide && place > keep {
			out[i] = '*'
		}
		place--
	}
	return string(out)
}

// longestNumber is the most digits that a telephone number has (E.164).
const longestNumber = 15

// ID keeps the first four and the last four characters: 1101**********123X.
func ID(s string) string { return middle(s, 4, 4) }

// Account keeps the last four characters.
func Account(s string) string { return middle(s, 0, 4) }

func middle(s string, head, tail int) string {
	r := []rune(s)
	if len(r) <= head+tail+1 {
		if len(r) <= 2 {
			return covered
		}
		head, tail = 1, 0
	}
	for i := head; i < len(r)-tail; i++ {
		r[i] = '*'
	}
	return string(r)
}

// Email keeps the first character and the domain: z***@example.cn.
func Email(s string) string {
	at := strings.LastIndexByte(s, '@')
	if at <= 0 {
		return covered
	}
	r, _ := utf8.DecodeRuneInString(s)
	return string(r) + covered + s[at:]
}

// Contact covers a contact point by what it looks like, and each of several in one
// cell.
func Contact(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexAny(s, betweenContacts)
		if i < 0 {
			b.WriteString(contact(s))
			return b.String()
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		b.WriteString(contact(s[:i]))
		b.WriteString(s[i : i+n])
		s = s[i+n:]
	}
}

// betweenContacts are the characters that people put between several in a cell.
const betweenContacts = "/、;；,，|\n"

func contact(s string) string {
	switch {
	case strings.TrimSpace(s) == "":
		return s
	case strings.Contains(s, "@"):
		return Email(s)
	case mostlyDigits(s):
		return Phone(s)
	default:
		return middle(s, 1, 1)
	}
}

// Date keeps the year.
func Date(s string) string {
	if len(s) < 4 {
		return covered
	}
	for i := range 4 {
		if !isDigit(s[i]) {
			return covered
		}
	}
	return s[:4] + "-**-**"
}

// Address keeps what stands before the street: up to the district, county or,
// without one, the city.
func Address(s string) string {
	r := []rune(s)
	end := 0
	for i := 1; i < len(r) && i < 24; i++ {
		switch r[i] {
		case '省', '州', '盟':
			end = max(end, i+1)
		case '市':
			end = i + 1
		case '区':
			if i >= 2 && r[i-2] == '自' && r[i-1] == '治' { // 自治区 is a province
				end = max(end, i+1)
				continue
			}
			return string(r[:i+1]) + covered
		case '县', '旗':
			return string(r[:i+1]) + covered
		}
	}
	return string(r[:end]) + covered
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func mostlyDigits(s string) bool {
	digits, letters := 0, 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case unicode.IsLetter(r):
			letters++
		}
	}
	return digits >= 5 && letters <= digits/2
}
