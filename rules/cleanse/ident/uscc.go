package ident

import (
	"strings"

	"github.com/custhub/custhub/record"
)

// usccAlphabet is the character set of GB 32100-2015 §4: digits and letters
// without I, O, S, V, Z. The value of a character is its position.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// usccWeights are 3^(i-1) mod 31, GB 32100-2015 annex A.
var usccWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

var usccValue = func() (v [128]int8) {
	for i := range v {
		v[i] = -1
	}
	for i := 0; i < len(usccAlphabet); i++ {
		v[usccAlphabet[i]] = int8(i)
	}
	return v
}()

// usccDepartments are the registering departments, GB 32100-2015 table 1:
// 机构编制 外交 司法 文化 民政 旅游 宗教 工会 工商 中央军委改革和编制办公室 农业 其他.
const usccDepartments = "123456789ANY"

// USCC checks a unified social credit code (GB 32100-2015). A code whose own
// check character is right but whose organisation-code part fails GB 11714 is
// valid with Review. The letters O, I, Z, S are not in the alphabet: the code
// with 0, 1, 2, 5 in their place is Suggested when it passes.
func USCC(raw string) Result {
	if len(raw) == 18 && usccCheck(raw) && usccPlain(raw) {
		return Result{Value: raw, Valid: true, Kind: usccKind(raw)}
	}
	if r, ok := shared(raw, "uscc"); ok {
		return r
	}
	s := spelling(raw)
	switch {
	case repeated(s):
		return invalid(raw, "uscc.placeholder", "a filler, not a code; ask the customer for the code")
	case len(s) != 18:
		return invalid(raw, "uscc.length", "a unified social credit code has 18 characters")
	case repeated(s[8:17]):
		return Result{
			Value: raw, Outcome: record.Placeholder, Code: "uscc.placeholder",
			Hint: "a filler, not a code; ask the customer for the code",
		}
	case !strings.ContainsRune(usccDepartments, rune(s[0])) && !strings.ContainsAny(s, "OIZS"):
		return invalid(raw, "uscc.department", "the first character names no registering department")
	case usccCheck(s):
		return usccAccepted(raw, s)
	}
	if fixed := repairLetters(s); fixed != s && usccCheck(fixed) && !repeated(fixed) {
		return Result{
			Value: raw, Outcome: record.Suggested, Code: "uscc.letter", Suggest: fixed,
			Hint: "O, I, Z, S don't occur in a code; probably " + fixed,
		}
	}
	if digits(s) && strings.HasSuffix(s, "000") {
		return invalid(raw, "uscc.excel_digits", "Excel keeps 15 digits and puts zeros for the rest; export the column again as text")
	}
	for i := 0; i < len(s); i++ {
		if s[i] >= 128 || usccValue[s[i]] < 0 {
			return invalid(raw, "uscc.alphabet", "has a character that doesn't occur in a unified social credit code")
		}
	}
	return invalid(raw, "uscc.check_digit", "a character was mistyped or transposed; compare with the business licence")
}

func usccAccepted(raw, s string) Result {
	if counted(s) {
		return invalid(raw, "uscc.placeholder", "a filler, not a code; ask the customer for the code")
	}
	r := accepted(raw, s, "uscc")
	r.Kind = usccKind(s)
	switch {
	case !orgCodeCheck(s[8:17]):
		r.Outcome, r.Code = record.Review, "uscc.organisation_part"
		r.Hint = "characters 9 to 17 fail the organisation-code check; accept, but compare with the licence"
	case !divisionPart(s[2:8]):
		r.Outcome, r.Code = record.Review, "uscc.division"
		r.Hint = "characters 3 to 8 name no administrative division"
	}
	return r
}

// usccPlain reports whether a code that passes its check has nothing else to
// remark on.
func usccPlain(s string) bool {
	return !repeated(s[8:17]) && strings.IndexByte(usccDepartments, s[0]) >= 0 && orgCodeCheck(s[8:17]) && divisionPart(s[2:8])
}

// usccCheck reports whether 18 characters pass the check of GB 32100 annex A:
// c18 = (31 - Σ mod 31) mod 31.
func usccCheck(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum := 0
	for i := 0; i < 17; i++ {
		if s[i] >= 128 || usccValue[s[i]] < 0 {
			return false
		}
		sum += int(usccValue[s[i]]) * usccWeights[i]
	}
	return s[17] == usccAlphabet[(31-sum%31)%31]
}

// repairLetters puts the digits in place of the letters people confuse them
// with.
func repairLetters(s string) string {
	if !strings.ContainsAny(s, "OIZS") {
		return s
	}
	return confused.Replace(s)
}

var confused = strings.NewReplacer("O", "0", "I", "1", "Z", "2", "S", "5")

// divisionPart reports whether the province of a division code exists; 10 is
// the national authority.
func divisionPart(s string) bool {
	if len(s) < 2 || !digits(s) {
		return false
	}
	return s[:2] == "10" || province(s[:2])
}

// province reports whether two digits are a province of GB/T 2260.
func province(s string) bool {
	switch s[0] {
	case '1':
		return s[1] >= '1' && s[1] <= '5'
	case '2':
		return s[1] >= '1' && s[1] <= '3'
	case '3':
		return s[1] >= '1' && s[1] <= '7'
	case '4':
		return s[1] >= '1' && s[1] <= '6'
	case '5':
		return s[1] >= '0' && s[1] <= '4'
	case '6':
		return s[1] >= '1' && s[1] <= '5'
	case '7':
		return s[1] == '1'
	case '8':
		return s[1] >= '1' && s[1] <= '3'
	}
	return false
}

// usccKind names what the first two characters stand for.
func usccKind(s string) string {
	switch s[:2] {
	case "91":
		return "company"
	case "92":
		return "sole_trader"
	case "93":
		return "cooperative"
	case "11", "12", "13", "19":
		return "public"
	case "31":
		return "law_firm"
	case "51":
		return "association"
	case "52":
		return "private_institution"
	case "53":
		return "foundation"
	}
	switch s[0] {
	case 'A':
		return "military"
	case 'N':
		return "rural_collective"
	}
	return "other"
}

// TaxKey returns characters 3 to 17 of a valid unified code: the 15-character
// tax number the organisation had before 2015, which links old ERP rows to new
// codes. "" if s isn't 18 characters.
func TaxKey(s string) string {
	if len(s) != 18 {
		return ""
	}
	return s[2:17]
}
