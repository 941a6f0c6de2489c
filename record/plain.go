package record

import "strings"

// Plain is the text of a value as a golden table gives it back: a number without
// the zeros that don't count, everything else as it is. Two values that Plain
// writes alike are one.
func (v Value) Plain() string {
	if v.Kind != Int && v.Kind != Decimal {
		return v.Text
	}
	s, negative := strings.CutPrefix(v.Text, "-")
	if strings.ContainsRune(s, '.') {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	s = strings.TrimLeft(s, "0")
	if s == "" || s[0] == '.' {
		s = "0" + s
	}
	if negative && s != "0" {
		return "-" + s
	}
	return s
}
