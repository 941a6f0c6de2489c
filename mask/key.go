package mask

import (
	"strings"
	"time"
)

// Key covers keys of source records, and places that name them, as far as a part
// looks personal: a telephone, an e-mail address, an identity number, a bank
// card. Customer numbers and other keys of a system's own making stay readable.
func Key(s string) string { return eachToken(s, coverKey) }

func coverKey(t string) string {
	if at := strings.IndexByte(t, '@'); at > 0 && at < len(t)-1 {
		return Email(t)
	}
	d := strings.NewReplacer("-", "", ".", "").Replace(t)
	switch {
	case isIDNo(d):
		return ID(t)
	case isTelephone(d):
		return Phone(t)
	case isCard(d):
		return Account(t)
	default:
		return t
	}
}

// isTelephone reports whether s is a mainland mobile number, with or without a
// country code, or any number with one.
func isTelephone(s string) bool {
	if plus, ok := strings.CutPrefix(s, "+"); ok {
		return len(plus) >= 8 && len(plus) <= 15 && allDigits(plus)
	}
	s = strings.TrimPrefix(strings.TrimPrefix(s, "0086"), "86")
	return len(s) == 11 && allDigits(s) && s[0] == '1' && s[1] >= '3'
}

// isIDNo reports whether s has the form of a resident identity number (GB 11643):
// 18 or 15 characters with a date of birth.
func isIDNo(s string) bool {
	birth := ""
	switch {
	case len(s) == 18 && allDigits(s[:17]) && (isDigit(s[17]) || s[17] == 'X' || s[17] == 'x'):
		birth = s[6:14]
	case len(s) == 15 && allDigits(s):
		birth = "19" + s[6:12]
	default:
		return false
	}
	born, err := time.Parse("20060102", birth)
	return err == nil && born.Year() >= 1900 && born.Year() <= 2100
}

// isCard reports whether s has the length and the check digit (Luhn, ISO/IEC
// 7812-1) of a payment card.
func isCard(s string) bool {
	if len(s) < 16 || len(s) > 19 || !allDigits(s) {
		return false
	}
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}
