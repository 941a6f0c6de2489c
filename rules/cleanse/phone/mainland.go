package phone

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/area_codes.csv
var areaFile string

// area is one area code.
type area struct {
	local  int // digits of the local number: 7 or 8; 78 stands for both
	places string
}

var areas = sync.OnceValue(func() map[string]area {
	m := make(map[string]area, 330)
	for i, line := range strings.Split(areaFile, "\n") {
		f := strings.SplitN(strings.TrimSpace(line), ",", 3)
		if i == 0 || len(f) < 3 {
			continue
		}
		a := area{places: strings.Trim(f[2], `"`)}
		for _, c := range f[1] {
			if c >= '0' && c <= '9' {
				a.local = 10*a.local + int(c-'0')
			}
		}
		m[f[0]] = a
	}
	return m
})

// AreaPlaces returns the places of a mainland area code ("0755": 广东省深圳市),
// "" if there is no such code.
func AreaPlaces(code string) string { return areas()[code].places }

// mobileKind classifies 11 digits by the prefixes MIIT has allocated (published
// numbering table, 2023-03): Mobile, Satellite, or "" when there is no such
// prefix. It is the fast path: no allocation, no table.
func mobileKind(s string) Kind {
	if len(s) != 11 || s[0] != '1' {
		return ""
	}
	for i := 1; i < 11; i++ {
		if s[i] < '0' || s[i] > '9' {
			return ""
		}
	}
	switch s[1] {
	case '3':
		if s[2] == '4' && s[3] == '9' {
			return Satellite
		}
		return Mobile
	case '4':
		if s[2] >= '5' {
			return Mobile
		}
	case '5':
		if s[2] != '4' {
			return Mobile
		}
	case '6':
		switch {
		case s[2] == '2' || s[2] >= '5' && s[2] <= '7':
			return Mobile
		case s[2] == '1' && s[3] == '9':
			return Satellite
		}
	case '7':
		switch {
		case s[2] == '4':
			if s[3] == '0' || s[3] == '1' && s[4] <= '2' || s[3] == '9' {
				return Satellite
			}
		case s[2] <= '3' || s[2] >= '5' && s[2] <= '8':
			return Mobile
		}
	case '8':
		return Mobile
	case '9':
		if s[2] != '4' {
			return Mobile
		}
	}
	return ""
}

// iot recognises the 13 digits of machine SIM cards: 140 to 144, and 10646 to
// 10649.
func iot(s string) bool {
	if len(s) != 13 {
		return false
	}
	return s[:2] == "14" && s[2] <= '4' || s[:4] == "1064" && s[4] >= '6'
}

// filler recognises numbers typed to get past a mandatory field: seven times
// the same digit, 13800138000, 12345678.
func filler(s string) bool {
	if s == "13800138000" || s == "12345678" || s == "1234567" {
		return true
	}
	run := 1
	for i := 1; i < len(s); i++ {
		if s[i] != s[i-1] {
			run = 1
			continue
		}
		if run++; run >= 7 {
			return true
		}
	}
	return false
}

// service recognises short numbers: 95xxx, 96xxx, 100xx, 12xxx, emergency.
func service(s string) bool {
	switch len(s) {
	case 3:
		return s == "110" || s == "114" || s == "119" || s == "120" || s == "122"
	case 5, 6:
		if s[0] == '9' && (s[1] == '5' || s[1] == '6') {
			return true
		}
		return s[:3] == "100" || s[:3] == "112" || s[:3] == "101" || s[:2] == "12" && len(s) == 5
	}
	return false
}

// national parses the digits of a mainland number without country code. hint is
// the number in front of it in the cell, which may lend its area code.
func national(d string, before Number, opt Options) (Number, bool) {
	d = ipPrefix(d)
	if k := mobileKind(d); k != "" {
		return Number{Kind: k, E164: "+86" + d}, true
	}
	switch {
	case len(d) == 12 && d[0] == '0' && mobileKind(d[1:]) != "":
		return Number{Kind: mobileKind(d[1:]), E164: "+86" + d[1:]}, true
	case iot(d):
		return Number{Kind: IoT, E164: "+86" + d}, true
	case len(d) == 10 && d[:3] == "400":
		return Number{Kind: Toll400, E164: "+86" + d}, true
	case len(d) == 10 && d[:3] == "800":
		return Number{Kind: Toll800, E164: "+86" + d}, true
	case service(d):
		return Number{Kind: Service, E164: d}, true
	case len(d) > 0 && d[0] == '0':
		return withArea(d)
	case len(d) == 7 || len(d) == 8:
		return local(d, before, opt)
	case len(d) >= 9 && len(d) <= 11:
		return withArea("0" + d) // the trunk 0 was dropped, as spreadsheets do
	}
	return Number{}, false
}

// ipPrefix drops the dialling prefix of IP telephony: 17951, 12593, 17911.
func ipPrefix(d string) string {
	for _, p := range []string{"17951", "12593", "17911", "17909", "10193"} {
		if len(d) >= len(p)+10 && strings.HasPrefix(d, p) {
			return d[len(p):]
		}
	}
	return d
}

// withArea parses area code and local number: 01062345678, 075526012345.
func withArea(d string) (Number, bool) {
	for n := 3; n <= 4 && n < len(d); n++ {
		a, ok := areas()[d[:n]]
		if !ok {
			continue
		}
		rest := d[n:]
		if service(rest) {
			return Number{Kind: Service, E164: rest, Area: d[:n]}, true
		}
		if a.fits(len(rest)) && rest[0] >= '2' && rest[0] <= '8' {
			return Number{Kind: Landline, E164: "+86" + d[1:], Area: d[:n]}, true
		}
	}
	return Number{}, false
}

// plainLandline is the fast path of 0755-26012345 and 075526012345.
func plainLandline(s string) (Number, bool) {
	hyphen := -1
	for i := 0; i < len(s); i++ {
		if s[i] == '-' && hyphen < 0 && i >= 3 && i <= 4 {
			hyphen = i
		} else if s[i] < '0' || s[i] > '9' {
			return Number{}, false
		}
	}
	d := s
	if hyphen > 0 {
		d = s[:hyphen] + s[hyphen+1:]
	}
	n, ok := withArea(d)
	return n, ok && n.Kind == Landline && (hyphen < 0 || hyphen == len(n.Area)) && !filler(d[1:])
}

// fits reports whether the area has local numbers of n digits.
func (a area) fits(n int) bool {
	return a.local == n || a.local == 78 && (n == 7 || n == 8)
}

// local completes a number without area code from the number in front of it or
// from the options.
func local(d string, before Number, opt Options) (Number, bool) {
	if d[0] < '2' || d[0] > '8' {
		return Number{}, false
	}
	for _, code := range []string{before.Area, opt.Area} {
		if a, ok := areas()[code]; ok && a.fits(len(d)) {
			return Number{Kind: Landline, E164: "+86" + code[1:] + d, Area: code}, true
		}
	}
	return Number{Kind: NoArea, E164: d}, true
}
