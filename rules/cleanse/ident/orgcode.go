package ident

import "github.com/custhub/custhub/record"

// orgWeights are the weights of GB 11714-1997 §4.
var orgWeights = [8]int{3, 7, 9, 10, 5, 8, 4, 2}

// OrgCode checks an organisation code (GB 11714-1997): eight characters and a
// check character. The canonical form has nine characters without the hyphen,
// as the unified code embeds it.
func OrgCode(raw string) Result {
	if r, ok := shared(raw, "org_code"); ok {
		return r
	}
	s := spelling(raw)
	switch {
	case repeated(s):
		return invalid(raw, "org_code.placeholder", "a filler, not a code")
	case len(s) != 9:
		return invalid(raw, "org_code.length", "an organisation code has nine characters")
	case orgCodeCheck(s):
		r := accepted(raw, s, "org_code")
		r.Kind = "org_code"
		return r
	}
	return Result{
		Value: raw, Outcome: record.Invalid, Code: "org_code.check_digit",
		Hint: "a character was mistyped; compare with the certificate",
	}
}

// orgCodeCheck reports whether nine characters pass the check of GB 11714:
// c = 11 - Σ mod 11, written X for 10 and 0 for 11.
func orgCodeCheck(s string) bool {
	if len(s) != 9 {
		return false
	}
	sum := 0
	for i := 0; i < 8; i++ {
		v := 0
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			v = int(c - '0')
		case c >= 'A' && c <= 'Z':
			v = int(c-'A') + 10
		default:
			return false
		}
		sum += v * orgWeights[i]
	}
	return s[8] == "0X987654321"[sum%11]
}
