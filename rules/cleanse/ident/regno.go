package ident

import "strings"

// RegNo checks a business registration number (工商注册号). The 15 digits of
// GS 15-2006 carry an ISO 7064 MOD 11,10 check; older numbers of 13 digits and
// those of foreign-invested enterprises (企合…, 企独…, 企作…) have none and are
// kept unchecked.
func RegNo(raw string) Result {
	if r, ok := shared(raw, "reg_no15"); ok {
		return r
	}
	s := spelling(raw)
	switch {
	case repeated(s):
		return invalid(raw, "reg_no15.placeholder", "a filler, not a number")
	case len(s) == 13 && digits(s), oldForeign(s):
		return Result{
			Value: raw, Valid: true, Kind: "unchecked", Code: "reg_no15.unchecked",
			Hint: "an older number without a check digit: kept as it is",
		}
	case len(s) != 15 || !digits(s):
		return invalid(raw, "reg_no15.length", "a registration number has 15 digits")
	case !mod1110(s):
		return invalid(raw, "reg_no15.check_digit", "a digit was mistyped; compare with the licence")
	}
	r := accepted(raw, s, "reg_no15")
	r.Kind = regKind(s[6])
	return r
}

// oldForeign recognises 企合粤深总字第110108号 and the like.
func oldForeign(s string) bool {
	for _, p := range []string{"企合", "企独", "企作", "企股", "企外"} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// mod1110 is the hybrid system ISO 7064 MOD 11,10 over 15 digits.
func mod1110(s string) bool {
	p := 10
	for i := 0; i < 14; i++ {
		n := (p + int(s[i]-'0')) % 10
		if n == 0 {
			n = 10
		}
		p = 2 * n % 11
	}
	return int(s[14]-'0') == (11-p)%10
}

// regKind says what digit 7 stands for, GS 15-2006 §4.
func regKind(c byte) string {
	switch {
	case c <= '3':
		return "domestic"
	case c == '4':
		return "foreign_invested"
	case c == '5':
		return "foreign_office"
	}
	return "sole_trader"
}

// TaxNo checks a taxpayer number: 18 characters are a unified code or, for a
// sole trader, a resident id; 15 are a division and an organisation code (the
// number used before 2015, equal to characters 3 to 17 of the unified code) or
// a 15-digit resident id; 17 and 20 are a resident id with a two-digit suffix.
func TaxNo(raw string) Result {
	if r, ok := shared(raw, "tax_no"); ok {
		return r
	}
	s := spelling(raw)
	switch len(s) {
	case 15:
		return taxNo15(raw, s)
	case 17, 20:
		if id := ResidentID(s[:len(s)-2], Limits{}); id.Valid && digits(s[len(s)-2:]) {
			return taxNo(raw, s, "person")
		}
	case 18:
		if r := USCC(s); r.Valid || r.Suggest != "" || r.Code == "uscc.placeholder" {
			if r.Valid && r.Outcome <= 1 && raw != s {
				r.Outcome, r.Code = accepted(raw, s, "tax_no").Outcome, "tax_no.spelling"
			}
			if !r.Valid {
				r.Value = raw
			}
			r.Kind = "uscc"
			return r
		}
		if id := ResidentID(s, Limits{}); id.Valid {
			return taxNo(raw, s, "person")
		}
		return invalid(raw, "tax_no.check_digit", "18 characters, but neither a unified code nor a resident id")
	}
	if vatNumber(s) {
		return taxNo(raw, s, "vat")
	}
	return invalid(raw, "tax_no.length", "a taxpayer number has 15, 17, 18 or 20 characters")
}

// vatCountries are the prefixes of VAT numbers: the member states of the European
// Union (Directive 2006/112/EC, article 215; EL is Greece) and their neighbours.
const vatCountries = "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI GB CH NO"

// vatNumber reports whether s has the form of a foreign VAT number.
func vatNumber(s string) bool {
	if len(s) < 10 || len(s) > 14 || !strings.Contains(vatCountries, s[:2]) || s[0] < 'A' || s[1] < 'A' {
		return false
	}
	n := 0
	for i := 2; i < len(s); i++ {
		switch {
		case s[i] >= '0' && s[i] <= '9':
			n++
		case s[i] < 'A' || s[i] > 'Z':
			return false
		}
	}
	return n >= 7
}

func taxNo(raw, s, kind string) Result {
	r := accepted(raw, s, "tax_no")
	r.Kind = kind
	return r
}

func taxNo15(raw, s string) Result {
	if repeated(s) {
		return invalid(raw, "tax_no.placeholder", "a filler, not a number")
	}
	if divisionPart(s[:6]) && orgCodeCheck(s[6:]) {
		return taxNo(raw, s, "tax15")
	}
	if id := ResidentID(s, Limits{}); id.Valid {
		return taxNo(raw, s, "person")
	}
	return invalid(raw, "tax_no.check_digit", "characters 7 to 15 are no organisation code")
}
