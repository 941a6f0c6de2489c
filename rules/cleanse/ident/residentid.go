package ident

import (
	"strings"

	"github.com/custhub/custhub/record"
)

// Limits bounds the birth date of a resident id.
type Limits struct {
	Today string // YYYYMMDD; "" means no upper bound
}

// Person is a resident id with what it says about its holder. Birth and Sex are
// "" unless the number is valid.
type Person struct {
	Result
	Birth    string // YYYYMMDD
	Sex      string // "M" or "F"
	Division string // first six digits
}

var idWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const idCheck = "10X98765432"

// ResidentID checks a resident identity number (GB 11643-1999): 18 characters
// with an ISO 7064 MOD 11-2 check, or the older 15 digits, which become 18 by
// putting "19" before the year. 81, 82, 83 are permits of Hong Kong, Macao and
// Taiwan residents; a first digit 9 is a permanent-residence card (2023) with
// the same check.
func ResidentID(raw string, lim Limits) Person {
	if r, ok := shared(raw, "resident_id"); ok {
		return Person{Result: r}
	}
	s := spelling(raw)
	switch {
	case maskedID(s):
		return Person{Result: Result{
			Value: raw, Outcome: record.Masked, Code: "resident_id.masked", Kind: "masked",
			Hint: "covered on purpose; never a key",
		}}
	case len(s) == 15 && digits(s):
		return id15(raw, s, lim)
	case len(s) == 18 && digits(s[:17]) && (s[17] == 'X' || s[17] >= '0' && s[17] <= '9'):
		return id18(raw, s, lim)
	}
	return Person{Result: invalid(raw, "resident_id.form", "a resident id has 17 digits and a digit or X")}
}

// maskedID recognises ids covered with X: 110101XXXXXXXX3895.
func maskedID(s string) bool { return strings.Contains(s, "XX") }

func id15(raw, s string, lim Limits) Person {
	full := s[:6] + "19" + s[6:]
	full += string(idCheckDigit(full))
	p := id18(raw, full, lim)
	p.Kind = "id15"
	if p.Valid {
		p.Outcome, p.Code = record.Fixed, "resident_id.upgraded"
		p.Hint = "a 15-digit number; since 2013 only the 18-digit form is valid"
	}
	return p
}

func id18(raw, s string, lim Limits) Person {
	bad := func(code, hint string) Person {
		p := Person{Result: invalid(raw, code, hint)}
		p.Kind = "id18"
		return p
	}
	birth := s[6:14]
	permanent := s[0] == '9' && province(s[1:3]) // card for foreigners
	switch {
	case repeated(s[:17]):
		return bad("resident_id.placeholder", "a filler, not a number")
	case !permanent && !province(s[:2]):
		return bad("resident_id.division", "the first digits name no province")
	case !RealDate(birth) || birth < "19000101" || lim.Today != "" && birth > lim.Today:
		return bad("resident_id.birth", "digits 7 to 14 are no date of birth")
	case s[17] != idCheckDigit(s[:17]):
		return bad("resident_id.check_digit", "a digit was mistyped; compare with the card")
	}
	p := Person{Result: accepted(raw, s, "resident_id"), Birth: birth, Sex: "F", Division: s[:6]}
	p.Kind = "id18"
	if (s[16]-'0')%2 == 1 {
		p.Sex = "M"
	}
	return p
}

// idCheckDigit computes the check character of 17 digits, GB 11643 §3.
func idCheckDigit(s string) byte {
	sum := 0
	for i := 0; i < 17; i++ {
		sum += int(s[i]-'0') * idWeights[i]
	}
	return idCheck[sum%11]
}

// RealDate reports whether YYYYMMDD is a day of the Gregorian calendar.
func RealDate(s string) bool {
	if len(s) != 8 || !digits(s) {
		return false
	}
	n := func(t string) (v int) {
		for i := 0; i < len(t); i++ {
			v = 10*v + int(t[i]-'0')
		}
		return v
	}
	y, m, d := n(s[:4]), n(s[4:6]), n(s[6:])
	if m < 1 || m > 12 || d < 1 {
		return false
	}
	days := [12]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[m-1]
	if m == 2 && (y%4 == 0 && y%100 != 0 || y%400 == 0) {
		days = 29
	}
	return d <= days
}
