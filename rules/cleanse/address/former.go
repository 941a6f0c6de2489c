package address

import (
	"strings"
	"unicode/utf8"

	"github.com/custhub/custhub/rules/cleanse/division"
)

// former finds a former district name: 闸北区, or a county that is a district
// today (富阳市 → 富阳区).
func (p *parser) former() (*division.Region, int) {
	city := p.city
	if city == nil && p.province != nil && municipality(p.province) {
		city = &division.Region{Name: p.province.Name}
	}
	for n := min(len(p.s), 5*3); n >= 6; n-- {
		if n < len(p.s) && !utf8.RuneStart(p.s[n]) {
			continue
		}
		name := p.s[:n]
		if city != nil {
			if r := division.Renamed(name, city); r != nil {
				return r, n
			}
		} else if r := division.Renamed(name, nil); r != nil && p.within(r) {
			return r, n
		}
		if r := p.upgraded(name); r != nil {
			return r, n
		}
	}
	return nil, 0
}

// upgraded finds the district a county or county-level city has become, by its
// unchanged first part.
func (p *parser) upgraded(name string) *division.Region {
	for _, end := range []string{"县", "市"} {
		base, ok := strings.CutSuffix(name, end)
		if !ok || utf8.RuneCountInString(base) < 2 {
			continue
		}
		for _, now := range []string{"区", "市"} {
			if r := only(division.Named(base+now), p.within); r != nil {
				return r
			}
		}
	}
	return nil
}
