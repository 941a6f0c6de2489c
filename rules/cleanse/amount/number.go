package amount

import (
	"math/big"
	"strings"
	"unicode/utf8"
)

// number is an exact decimal: n / 10^scale.
type number struct {
	n         *big.Int
	scale     int
	neg       bool
	none      bool   // the open end of a range
	ambiguous bool   // 1.234
	asWritten string // of an ambiguous number
	scaled    int    // power of ten of its unit: 4 for 万
}

var ten = big.NewInt(10)

func pow10(n int) *big.Int { return new(big.Int).Exp(ten, big.NewInt(int64(n)), nil) }

// shift multiplies by 10^k.
func (a number) shift(k int) number {
	a.ambiguous = false
	if k <= a.scale {
		a.scale -= k
		return a
	}
	a.n = new(big.Int).Mul(a.n, pow10(k-a.scale))
	a.scale = 0
	return a
}

// add returns a + b.
func (a number) add(b number) number {
	if a.n == nil {
		return b
	}
	if b.n == nil {
		return a
	}
	s := max(a.scale, b.scale)
	x := new(big.Int).Mul(a.n, pow10(s-a.scale))
	y := new(big.Int).Mul(b.n, pow10(s-b.scale))
	return number{n: x.Add(x, y), scale: s}
}

func (a number) cmp(b number) int {
	s := max(a.scale, b.scale)
	return new(big.Int).Mul(a.n, pow10(s-a.scale)).Cmp(new(big.Int).Mul(b.n, pow10(s-b.scale)))
}

// text writes the number with at least the given places, more only where they
// aren't zero.
func (a number) text(places int) string {
	s := a.n.String()
	if len(s) <= a.scale {
		s = strings.Repeat("0", a.scale-len(s)+1) + s
	}
	whole, frac := s[:len(s)-a.scale], s[len(s)-a.scale:]
	for len(frac) > places && frac[len(frac)-1] == '0' {
		frac = frac[:len(frac)-1]
	}
	for len(frac) < places {
		frac += "0"
	}
	out := whole
	if frac != "" {
		out += "." + frac
	}
	if a.neg && strings.Trim(out, "0.") != "" {
		out = "-" + out
	}
	return out
}

// number reads one amount without sign and currency: 1,234.56, 3.5万, 1亿2000万,
// 壹佰贰拾叁万元, 12元5角, 1.5 million.
func (p *parser) number(s string) (number, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 120 {
		return number{}, false
	}
	if whole, rest, ok := cutYuan(s); ok {
		return p.yuan(whole, rest)
	}
	if n, ok := p.jiao(s); ok {
		return n, true
	}
	return p.scaledNumber(s)
}

// cutYuan parts 12元5角 at 元.
func cutYuan(s string) (whole, rest string, ok bool) {
	for _, y := range []string{"元", "圆", "圓", "块钱", "块", "塊"} {
		if w, r, found := strings.Cut(s, y); found {
			return strings.TrimSpace(w), strings.TrimSpace(r), true
		}
	}
	return "", "", false
}

func (p *parser) yuan(whole, rest string) (number, bool) {
	n, ok := p.scaledNumber(whole)
	if !ok {
		return n, false
	}
	rest = strings.TrimRight(strings.TrimLeft(rest, "零〇"), "整正")
	if rest == "" {
		return n, true
	}
	if small, ok := p.jiao(rest); ok {
		return n.add(small), true
	}
	if d := hanDigit(first(rest)); d >= 0 && utf8.RuneCountInString(rest) == 1 { // 12块5
		return n.add(number{n: big.NewInt(int64(d)), scale: 1}), true
	}
	if len(rest) == 1 && rest[0] >= '0' && rest[0] <= '9' {
		return n.add(number{n: big.NewInt(int64(rest[0] - '0')), scale: 1}), true
	}
	return n, false
}

// jiao reads 5角, 柒分, 5角2分, 5毛.
func (p *parser) jiao(s string) (number, bool) {
	var n number
	found := false
	for _, u := range []struct {
		names string
		scale int
	}{{"角毛", 1}, {"分", 2}} {
		i := strings.IndexAny(s, u.names)
		if i < 0 {
			continue
		}
		v, ok := p.scaledNumber(strings.TrimLeft(s[:i], "零〇"))
		if !ok {
			return n, false
		}
		v.scale += u.scale
		n, found = n.add(v), true
		s = s[i+len("角"):]
	}
	return n, found && s == ""
}

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// latinUnits are units behind Arabic numbers.
var latinUnits = []struct {
	word string
	exp  int
}{
	{"thousand", 3}, {"million", 6}, {"billion", 9}, {"trillion", 12}, {"mio", 6}, {"mrd", 9}, {"mln", 6}, {"mn", 6}, {"bn", 9}, {"mm", 6}, {"k", 3}, {"w", 4}, {"m", 6}, {"b", 9},
}

// scaledNumber reads a number with its units.
func (p *parser) scaledNumber(s string) (number, bool) {
	for _, u := range latinUnits {
		if t, ok := strings.CutSuffix(s, u.word); ok {
			n, ok := p.arabic(strings.TrimSpace(t))
			if !ok {
				return n, false
			}
			n = n.shift(u.exp)
			n.scaled = u.exp
			return n, true
		}
	}
	if n, ok := exponent(s); ok {
		return n, true
	}
	var e evaluator
	for i := 0; i < len(s); {
		if c := s[i]; c >= '0' && c <= '9' || c == '.' {
			j := i
			for j < len(s) && (s[j] >= '0' && s[j] <= '9' || strings.IndexByte(",.' ", s[j]) >= 0) {
				j++
			}
			n, ok := p.arabic(strings.TrimRight(s[i:j], " "))
			if !ok || !e.number(n) {
				return number{}, false
			}
			i = j
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r != ' ' && !e.rune(r) {
			return number{}, false
		}
		i += size
	}
	return e.finish()
}

// exponent reads 1.2e+5.
func exponent(s string) (number, bool) {
	i := strings.IndexByte(s, 'e')
	if i < 1 || i+1 >= len(s) {
		return number{}, false
	}
	exp := 0
	for _, c := range []byte(strings.TrimPrefix(s[i+1:], "+")) {
		if c < '0' || c > '9' || exp > 30 {
			return number{}, false
		}
		exp = 10*exp + int(c-'0')
	}
	if exp > 40 { // no sum of money
		return number{}, false
	}
	whole, frac, _ := strings.Cut(s[:i], ".")
	n, ok := new(big.Int).SetString(whole+frac, 10)
	if !ok || n.Sign() < 0 || strings.HasSuffix(s, "+") {
		return number{}, false
	}
	return number{n: n, scale: len(frac)}.shift(exp), true
}
