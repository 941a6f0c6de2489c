package numfmt

import (
	"strconv"
	"strings"
)

// renderNumber lays the digits of d out over the places of the section.
func (s *section) renderNumber(d decimal, signed bool) string {
	d = d.shift(2*s.percent - 3*s.scale)
	if len(d.digits) > 15 && d.point < len(d.digits) {
		d = d.significant(max(15, d.point))
	}
	if s.fraction {
		return d.String()
	}
	exp := 0
	if s.exponent > 0 {
		d, exp = s.normalised(d)
	}
	d = d.round(s.decimals)
	whole, frac := d.split()
	var b strings.Builder
	if d.neg && signed && !d.isZero() {
		b.WriteByte('-')
	}
	s.layOut(&b, whole, frac, exp)
	return b.String()
}

// normalised moves the point so that the mantissa fills its places.
func (s *section) normalised(d decimal) (decimal, int) {
	if d.isZero() {
		return d, 0
	}
	places := max(s.whole, 1)
	exp := d.point - places
	if s.whole > 1 { // engineering notation: the exponent is a multiple of the places
		exp = floorDiv(d.point-1, places) * places
	}
	r := d.shift(-exp).round(s.decimals)
	if r.point > places { // rounding made one more digit
		exp++
		r = r.shift(-1)
	}
	return r, exp
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func (s *section) layOut(b *strings.Builder, whole, frac string, exp int) {
	place, fracPos, phase := s.whole, 0, 0
	for _, o := range s.ops {
		switch o.kind {
		case opLiteral:
			b.WriteString(o.text)
		case opPercent:
			b.WriteByte('%')
		case opPoint:
			if s.whole == 0 {
				b.WriteString(whole)
			}
			b.WriteByte('.')
			phase = 1
		case opExponent:
			phase = 2
			s.writeExponent(b, exp, o.n)
		case opDigit:
			switch phase {
			case 0:
				s.writeWhole(b, whole, place, o.n)
				place--
			case 1:
				writeFrac(b, frac, fracPos, o.n)
				fracPos++
			}
		}
	}
}

// writeWhole writes the digit at a place counted from the point; the first
// place also takes all digits in front of it.
func (s *section) writeWhole(b *strings.Builder, whole string, place, want int) {
	from := place
	if place == s.whole && len(whole) > place {
		from = len(whole)
	}
	for p := from; p >= place; p-- {
		switch {
		case p <= len(whole):
			b.WriteByte(whole[len(whole)-p])
		case want == '0':
			b.WriteByte('0')
		case want == '?':
			b.WriteByte(' ')
			continue
		default:
			continue
		}
		if s.group && p > 1 && (p-1)%3 == 0 {
			b.WriteByte(',')
		}
	}
}

func writeFrac(b *strings.Builder, frac string, pos, want int) {
	switch {
	case pos < len(frac):
		b.WriteByte(frac[pos])
	case want == '0':
		b.WriteByte('0')
	case want == '?':
		b.WriteByte(' ')
	}
}

func (s *section) writeExponent(b *strings.Builder, exp, sign int) {
	b.WriteByte('E')
	switch {
	case exp < 0:
		b.WriteByte('-')
		exp = -exp
	case sign == '+':
		b.WriteByte('+')
	}
	t := strconv.Itoa(exp)
	for n := len(t); n < s.exponent; n++ {
		b.WriteByte('0')
	}
	b.WriteString(t)
}

// renderGeneral writes the number plainly between the literals of the section.
func (s *section) renderGeneral(d decimal, signed bool) string {
	var b strings.Builder
	wrote := false
	for _, o := range s.ops {
		switch o.kind {
		case opLiteral:
			b.WriteString(o.text)
		case opGeneral, opText:
			if !signed {
				d.neg = false
			}
			b.WriteString(d.String())
			wrote = true
		}
	}
	if !wrote && b.Len() == 0 && len(s.ops) > 0 {
		return d.String()
	}
	return b.String()
}
