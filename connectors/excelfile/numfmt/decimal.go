package numfmt

import (
	"math"
	"strconv"
	"strings"
)

// decimal is 0.digits × 10^point, digits without zeros at either end.
type decimal struct {
	neg    bool
	digits string
	point  int
}

// maxExponent bounds the zeros that writing a number out may need; doubles end
// at 308.
const maxExponent = 400

// parseDecimal reads plain or scientific notation exactly.
func parseDecimal(s string) (decimal, bool) {
	var d decimal
	if s != "" && (s[0] == '-' || s[0] == '+') {
		d.neg = s[0] == '-'
		s = s[1:]
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		e, err := strconv.Atoi(s[i+1:])
		if err != nil || e > maxExponent || e < -maxExponent {
			return d, false
		}
		d.point = e
		s = s[:i]
	}
	whole, frac, _ := strings.Cut(s, ".")
	if whole == "" && frac == "" || !allDigits(whole) || !allDigits(frac) {
		return d, false
	}
	d.point += len(whole)
	d.digits = whole
	if frac != "" {
		d.digits = whole + frac
	}
	return d.trimmed(), true
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func (d decimal) trimmed() decimal {
	t := strings.TrimLeft(d.digits, "0")
	d.point -= len(d.digits) - len(t)
	d.digits = strings.TrimRight(t, "0")
	if d.digits == "" {
		d.point = 0
	}
	return d
}

func (d decimal) isZero() bool { return d.digits == "" }

// round keeps n decimals, half away from zero.
func (d decimal) round(n int) decimal {
	keep := d.point + n
	if keep >= len(d.digits) {
		return d
	}
	if keep < 0 {
		return decimal{neg: d.neg}
	}
	up := d.digits[keep] >= '5'
	buf := []byte(d.digits[:keep])
	if up {
		i := keep - 1
		for ; i >= 0 && buf[i] == '9'; i-- {
			buf[i] = '0'
		}
		if i >= 0 {
			buf[i]++
		} else {
			buf = append([]byte{'1'}, buf...)
			d.point++
		}
	}
	d.digits = string(buf)
	return d.trimmed()
}

// significant keeps n significant digits.
func (d decimal) significant(n int) decimal { return d.round(n - d.point) }

// shift multiplies by 10^n.
func (d decimal) shift(n int) decimal {
	if !d.isZero() {
		d.point += n
	}
	return d
}

// split returns the digits before and after the point.
func (d decimal) split() (whole, frac string) {
	switch {
	case d.point <= 0:
		return "", strings.Repeat("0", -d.point) + d.digits
	case d.point >= len(d.digits):
		return d.digits + strings.Repeat("0", d.point-len(d.digits)), ""
	}
	return d.digits[:d.point], d.digits[d.point:]
}

// String writes the number out without an exponent.
func (d decimal) String() string {
	whole, frac := d.split()
	if whole == "" {
		whole = "0"
	}
	if frac != "" {
		whole += "." + frac
	}
	if d.neg && !d.isZero() {
		return "-" + whole
	}
	return whole
}

func (d decimal) float() float64 {
	f, err := strconv.ParseFloat(d.String(), 64)
	if err != nil {
		return math.Inf(1)
	}
	return f
}

func (d decimal) compare(o decimal) int {
	a, b := d.float(), o.float()
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Canonical returns the exact decimal notation of a number as a workbook
// stores it: never an exponent, no zeros without meaning. Where the digits
// beyond the fifteenth are the noise of a binary fraction (the rest of the
// fifteen ends in three or more zeros once rounded: 2087.0249999999996), they
// are rounded off as spreadsheets do. ok is false when it isn't a number.
func Canonical(num string) (canonical string, ok bool) {
	if plainInteger(num) {
		return num, true
	}
	d, ok := parseDecimal(num)
	if !ok {
		return "", false
	}
	return d.denoised().String(), true
}

func (d decimal) denoised() decimal {
	if len(d.digits) > 15 && d.point < len(d.digits) {
		if r := d.significant(15); len(r.digits) <= 12 {
			return r
		}
	}
	return d
}

// plainInteger reports whether s is already canonical: the common case.
func plainInteger(s string) bool {
	if s == "" || len(s) > 1 && s[0] == '0' {
		return false
	}
	return allDigits(s)
}
