// Package coerce converts values between the kinds of package record where that
// loses nothing. What it can't convert it leaves alone: reading "三月五日" or
// "1.2万" is a cleansing rule's work.
package coerce

import (
	"strings"
	"time"

	"github.com/custhub/custhub/record"
)

// To converts v to a kind, or returns it unchanged when that would lose
// something or can't be done. Times without a zone are taken to be in zone and
// become UTC; a nil zone leaves them without one. A time for which the source
// gives a day only stays a Date, so that its precision is kept.
func To(v record.Value, kind record.Kind, zone *time.Location) record.Value {
	if v.Kind == record.Null {
		return v
	}
	if v.Kind == kind && kind != record.Time {
		return v
	}
	switch kind {
	case record.Text:
		return toText(v)
	case record.Int:
		return toInt(v)
	case record.Decimal:
		return toDecimal(v)
	case record.Bool:
		return toBool(v)
	case record.Date:
		return toDate(v, zone)
	case record.Time:
		return toTime(v, zone)
	case record.JSON:
		return toJSON(v)
	default:
		return v
	}
}

// toText keeps the canonical text; a JSON list of plain values becomes its
// values joined by commas.
func toText(v record.Value) record.Value {
	if v.Kind == record.JSON {
		if s, ok := joinList(v.Text); ok {
			return record.T(s)
		}
	}
	return record.T(v.Text)
}

func toBool(v record.Value) record.Value {
	if v.Kind != record.Text && v.Kind != record.Int {
		return v
	}
	switch strings.ToLower(strings.TrimSpace(v.Text)) {
	case "1", "true", "yes", "y", "t", "是", "on":
		return record.B(true)
	case "0", "false", "no", "n", "f", "否", "off":
		return record.B(false)
	}
	return v
}

func toInt(v record.Value) record.Value {
	d, ok := decimalText(v)
	if !ok {
		return v
	}
	whole, frac, _ := strings.Cut(d, ".")
	if strings.Trim(frac, "0") != "" {
		return v
	}
	if whole == "-0" {
		whole = "0"
	}
	return record.Value{Kind: record.Int, Text: whole}
}

func toDecimal(v record.Value) record.Value {
	if d, ok := decimalText(v); ok {
		return record.Value{Kind: record.Decimal, Text: d}
	}
	return v
}

// decimalText returns the canonical decimal of a text, int, decimal or bool-free
// value: no exponent, no leading zeros or plus sign, fraction digits as given.
func decimalText(v record.Value) (string, bool) {
	switch v.Kind {
	case record.Int, record.Decimal:
		return v.Text, true
	case record.Text:
		return Number(v.Text)
	default:
		return "", false
	}
}

// Number returns the canonical decimal notation of a plain number such as
// "007.50" (7.50), "+3" (3) or "1.5e3" (1500), and whether s is one. Thousands
// separators and units are not plain.
func Number(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if canonical(s) {
		return s, true
	}
	sign := ""
	if s != "" && (s[0] == '+' || s[0] == '-') {
		if s[0] == '-' {
			sign = "-"
		}
		s = s[1:]
	}
	mantissa, exp, ok := splitExponent(s)
	if !ok {
		return "", false
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	if !digits(whole) || !digits(frac) || whole+frac == "" || strings.HasSuffix(mantissa, ".") {
		return "", false
	}
	whole, frac = shift(whole, frac, exp)
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	out := whole
	if frac != "" {
		out += "." + frac
	}
	if strings.Trim(out, "0.") == "" {
		sign = ""
	}
	return sign + out, true
}

// canonical is the fast path: digits with at most one sign and point.
func canonical(s string) bool {
	i := 0
	if i < len(s) && s[i] == '-' {
		i++
	}
	start := i
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	n := i - start
	if n == 0 || (n > 1 && s[start] == '0') {
		return false
	}
	if i == len(s) {
		return start == 0 || s != "-0"
	}
	if s[i] != '.' || start == 1 && s[1] == '0' {
		return false
	}
	return i+1 < len(s) && digits(s[i+1:])
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// maxExponent keeps "1e999999999" from filling the memory.
const maxExponent = 400

func splitExponent(s string) (mantissa string, exp int, ok bool) {
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return s, 0, true
	}
	e := s[i+1:]
	neg := strings.HasPrefix(e, "-")
	e = strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(e, "-"), "+"), "0")
	if !digits(e) || len(s[i+1:]) == 0 || len(e) > 3 {
		return "", 0, false
	}
	for _, c := range e {
		exp = exp*10 + int(c-'0')
	}
	if exp > maxExponent {
		return "", 0, false
	}
	if neg {
		exp = -exp
	}
	return s[:i], exp, true
}

// shift moves the decimal point exp places to the right.
func shift(whole, frac string, exp int) (string, string) {
	switch {
	case exp > 0:
		if n := exp - len(frac); n > 0 {
			frac += strings.Repeat("0", n)
		}
		return whole + frac[:exp], frac[exp:]
	case exp < 0:
		if n := -exp - len(whole); n > 0 {
			whole = strings.Repeat("0", n) + whole
		}
		cut := len(whole) + exp
		return whole[:cut], whole[cut:] + frac
	default:
		return whole, frac
	}
}
