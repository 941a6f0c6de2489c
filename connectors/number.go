package connectors

import (
	"bytes"
	"math/big"
	"strings"
)

// PlainDecimal writes a number exactly in plain decimal notation, the canonical form
// of record.Decimal, without exponent and superfluous zeros in front. It returns ""
// when raw is canonical already, and false when it is no finite number or one of
// more than 999 places.
func PlainDecimal(raw []byte) (string, bool) {
	digits := raw
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	whole, frac, dotted := bytes.Cut(digits, []byte("."))
	if len(whole) > 0 && digitsOnly(whole) && digitsOnly(frac) && (!dotted || len(frac) > 0) && (whole[0] != '0' || len(whole) == 1) {
		return "", true
	}
	text := string(raw)
	if len(text) > 400 || strings.Trim(text, "+-0123456789.eE") != "" {
		return "", false
	}
	mantissa, exp, _ := strings.Cut(strings.ToLower(text), "e")
	if len(strings.TrimLeft(exp, "+-0")) > 3 { // beyond what any column type holds
		return "", false
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return "", false
	}
	_, tail, _ := strings.Cut(mantissa, ".")
	places := len(tail)
	if n, exact := r.FloatPrec(); exp != "" && exact {
		places = n
	}
	return r.FloatString(places), true
}

func digitsOnly(b []byte) bool {
	for _, d := range b {
		if d < '0' || d > '9' {
			return false
		}
	}
	return true
}
