package amount

import (
	"math/big"
	"strings"
)

// arabic reads digits with separators: 1,234.56; 1.234,56; 1 234,56; 1'234.50.
func (p *parser) arabic(s string) (number, bool) {
	s = strings.ReplaceAll(s, "'", " ")
	if i := strings.IndexByte(s, ' '); i >= 0 {
		groups, tail := s, ""
		if j := strings.IndexAny(s, ".,"); j > i {
			groups, tail = s[:j], s[j:]
		}
		if !grouped(groups, " ") {
			return number{}, false
		}
		s = strings.ReplaceAll(groups, " ", "") + tail
		if strings.Count(s, ".")+strings.Count(s, ",") > 1 {
			return number{}, false
		}
		s = strings.ReplaceAll(s, ",", ".")
		return plain(s)
	}
	dots, commas := strings.Count(s, "."), strings.Count(s, ",")
	switch {
	case dots == 0 && commas == 0:
		return plain(s)
	case dots > 0 && commas > 0:
		return both(s)
	case commas > 0:
		return p.commas(s, commas)
	}
	return p.dots(s, dots)
}

// both reads a number with dots and commas: the last of them is the decimal
// sign, the other parts groups.
func both(s string) (number, bool) {
	group, dec := ",", "."
	if strings.LastIndex(s, ",") > strings.LastIndex(s, ".") {
		group, dec = ".", ","
	}
	whole, frac, _ := strings.Cut(s, dec)
	if strings.Contains(frac, dec) || strings.Contains(frac, group) || !grouped(whole, group) {
		return number{}, false
	}
	return plain(strings.ReplaceAll(whole, group, "") + "." + frac)
}

// commas reads a number whose only signs are commas.
func (p *parser) commas(s string, n int) (number, bool) {
	if n == 1 {
		whole, frac, _ := strings.Cut(s, ",")
		if p.opt.Comma || len(frac) != 3 || len(whole) > 3 || whole == "0" {
			if len(frac) == 0 || len(frac) > 2 && !p.opt.Comma && whole != "0" {
				return number{}, false
			}
			return plain(whole + "." + frac)
		}
	}
	if !grouped(s, ",") {
		return number{}, false
	}
	return plain(strings.ReplaceAll(s, ",", ""))
}

// dots reads a number whose only signs are dots.
func (p *parser) dots(s string, n int) (number, bool) {
	if n > 1 {
		if !grouped(s, ".") {
			return number{}, false
		}
		return plain(strings.ReplaceAll(s, ".", ""))
	}
	whole, frac, _ := strings.Cut(s, ".")
	if p.opt.Comma && len(frac) == 3 && len(whole) <= 3 {
		return plain(whole + frac)
	}
	v, ok := plain(s)
	if ok && len(frac) == 3 && len(whole) <= 3 && strings.Trim(whole, "0") != "" && !p.opt.Dot {
		v.ambiguous, v.asWritten = true, s
	}
	return v, ok
}

// grouped reports whether the digits are in groups of three behind a first of
// one to three (or, as in India, of two with a last of three).
func grouped(s, sep string) bool {
	groups := strings.Split(s, sep)
	if len(groups) == 1 {
		return digits(s)
	}
	if len(groups[0]) == 0 || len(groups[0]) > 3 {
		return false
	}
	last := len(groups) - 1
	two := last > 1 && len(groups[1]) == 2
	for i, g := range groups {
		switch {
		case !digits(g):
			return false
		case i == 0:
			if two && len(g) > 2 {
				return false
			}
		case i == last || !two:
			if len(g) != 3 {
				return false
			}
		case len(g) != 2:
			return false
		}
	}
	return true
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// plain reads digits with at most one dot.
func plain(s string) (number, bool) {
	whole, frac, dot := strings.Cut(s, ".")
	if whole == "" && frac != "" {
		whole = "0"
	}
	if !digits(whole) || dot && !digits(frac) {
		return number{}, false
	}
	n, ok := new(big.Int).SetString(whole+frac, 10)
	return number{n: n, scale: len(frac)}, ok
}
