package phone

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// parse reads the numbers of one segment; none if it holds no valid number.
func (s segment) parse(before Number, opt Options) []Number {
	d := s.digits()
	if len(d) > 60 {
		return nil
	}
	if n, ok := s.one(d, before, opt); ok {
		n.Ext = s.ext
		return []Number{n}
	}
	if filler(d) {
		return []Number{{Kind: Placeholder, E164: d}}
	}
	last := len(s.groups) - 1
	if g := s.groups[last]; last > 0 && len(g.digits) <= 6 && s.ext == "" {
		head := segment{groups: s.groups[:last], plus: s.plus}
		hyphen := g.sep == '-' || g.sep == '('
		if n, ok := head.one(head.digits(), before, opt); ok && n.Kind != Service && (hyphen || n.Kind == Landline && len(g.digits) >= 3) {
			n.Ext = g.digits
			return []Number{n}
		}
	}
	return s.several(before, opt)
}

// one reads the whole digits of a segment as one number.
func (s segment) one(d string, before Number, opt Options) (Number, bool) {
	n, ok := s.plain(d, before, opt)
	if ok && n.Kind != Service && fillerNational(n, d) {
		return Number{Kind: Placeholder, E164: d}, true
	}
	return n, ok
}

func fillerNational(n Number, d string) bool {
	if n.Kind == NoArea {
		return filler(d)
	}
	return filler(strings.TrimPrefix(strings.TrimPrefix(n.E164, "+"), "86"))
}

func (s segment) plain(d string, before Number, opt Options) (Number, bool) {
	mainland := opt.Region == "" || opt.Region == "CN"
	switch {
	case s.plus:
		return international(d, before, opt)
	case len(d) > 9 && strings.HasPrefix(d, "00"):
		return international(d[2:], before, opt)
	case mainland && s.northAmerican():
		if n, ok := foreign("+"+d, "ZZ"); ok {
			return n, true
		}
	case mainland && len(d) >= 12 && strings.HasPrefix(d, "86"):
		if n, ok := national(d[2:], before, opt); ok && n.Kind != NoArea {
			return n, true
		}
	case !mainland:
		return foreign(d, opt.Region)
	}
	if n, ok := national(d, before, opt); ok {
		return n, true
	}
	return greaterChina(d)
}

// northAmerican reports whether the digits are grouped as in 1-650-253-0000: a
// mainland mobile is never written so.
func (s segment) northAmerican() bool {
	g := s.groups
	return len(g) == 4 && g[0].digits == "1" && len(g[1].digits) == 3 && len(g[2].digits) == 3 && len(g[3].digits) == 4
}

// international reads digits that begin with a country code.
func international(d string, before Number, opt Options) (Number, bool) {
	if rest, ok := strings.CutPrefix(d, "86"); ok {
		n, ok := national(rest, before, Options{Area: opt.Area})
		return n, ok && n.Kind != NoArea
	}
	return foreign("+"+d, "ZZ")
}

// greaterChina reads numbers of Hong Kong, Macao and Taiwan written with their
// country code but without +.
func greaterChina(d string) (Number, bool) {
	switch {
	case len(d) == 11 && (strings.HasPrefix(d, "852") || strings.HasPrefix(d, "853")),
		(len(d) == 11 || len(d) == 12 || len(d) == 13) && strings.HasPrefix(d, "886"):
		return foreign("+"+d, "ZZ")
	}
	return Number{}, false
}

// foreign asks libphonenumber.
func foreign(d, region string) (Number, bool) {
	p, err := phonenumbers.Parse(d, region)
	if err != nil || !phonenumbers.IsValidNumber(p) {
		return Number{}, false
	}
	n := Number{Kind: Landline, E164: phonenumbers.Format(p, phonenumbers.E164)}
	switch phonenumbers.GetNumberType(p) {
	case phonenumbers.MOBILE:
		n.Kind = Mobile
	case phonenumbers.TOLL_FREE:
		n.Kind = TollFree
	}
	return n, true
}

// several reads a segment whose groups are numbers of their own:
// "13912345678 13812345679". Every group must belong to a number.
func (s segment) several(before Number, opt Options) []Number {
	var out []Number
	for i := 0; i < len(s.groups); {
		found := false
		for j := len(s.groups); j > i; j-- {
			part := segment{groups: s.groups[i:j], plus: s.plus && i == 0}
			if part.shape() == s.shape() {
				continue
			}
			n, ok := part.one(part.digits(), before, opt)
			if !ok || n.Kind == Service {
				continue
			}
			out, before, i, found = append(out, n), n, j, true
			break
		}
		if !found {
			return nil
		}
	}
	if len(out) > 0 {
		out[len(out)-1].Ext = s.ext
	}
	return out
}

// shape is the number of groups: a part of the same shape is the whole.
func (s segment) shape() int { return len(s.groups) }

// derived reads the end of a range behind a landline: 58881234/35, …/5, …~36.
func derived(last Number, s segment) ([]Number, bool) {
	if last.Kind != Landline && last.Kind != NoArea || s.ext != "" || s.plus || len(s.groups) != 1 || s.sep != '/' && s.sep != '~' && s.sep != '、' {
		return nil, false
	}
	d := s.groups[0].digits
	if len(d) > 4 || len(d) >= len(last.E164) {
		return nil, false
	}
	return []Number{{Kind: last.Kind, E164: last.E164[:len(last.E164)-len(d)] + d, Area: last.Area, Derived: true}}, true
}
