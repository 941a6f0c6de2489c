package orgname

import (
	_ "embed"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/custhub/custhub/record/byrune"
)

// places.txt has a line for each province: its short name, its cities, and
// after "/" its county-level cities, all without 省 or 市. Facts from the
// division codes of the National Bureau of Statistics (2023) by way of
// china-division 2.7.0 (MIT/WTFPL).
//
//go:embed places.txt
var placesText string

// place is a region that a name may begin with.
type place struct {
	name     string
	province string
	county   bool // county-level: counts only with 市 behind it
}

var places = byrune.New(readPlaces(placesText))

// readPlaces lists the places by their first character, longest name first.
func readPlaces(text string) map[rune][]place {
	m := map[rune][]place{}
	add := func(p place) {
		r, _ := utf8.DecodeRuneInString(p.name)
		m[r] = append(m[r], p)
	}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		cities, counties, _ := strings.Cut(line, "/")
		fields := strings.Fields(cities)
		for _, c := range fields {
			add(place{name: c, province: fields[0]})
		}
		for _, c := range strings.Fields(counties) {
			add(place{name: c, province: fields[0], county: true})
		}
	}
	for _, list := range m {
		sort.SliceStable(list, func(i, j int) bool { return len(list[i].name) > len(list[j].name) })
	}
	return m
}

// suffixes that may follow the short name of a place.
var placeSuffixes = []string{"特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市", "地区"}

// leading takes a region off the front of s.
func leading(s string) (p place, rest string, ok bool) {
	r, _ := utf8.DecodeRuneInString(s)
	for _, p := range places.At(r) {
		rest, found := strings.CutPrefix(s, p.name)
		if !found {
			continue
		}
		suffixed := false
		for _, suf := range placeSuffixes {
			if cut, ok := strings.CutPrefix(rest, suf); ok {
				rest, suffixed = cut, true
				break
			}
		}
		if p.county && !suffixed {
			continue
		}
		return p, rest, true
	}
	return place{}, s, false
}

// district takes 区, 县 or 市 with up to four characters before it off the
// front, as it follows a city.
func district(s string) (name, rest string, ok bool) {
	n := 0
	for i, r := range s {
		if n >= 1 && (r == '区' || r == '县' || r == '市' || r == '旗') {
			end := i + utf8.RuneLen(r)
			if utf8.RuneCountInString(s[end:]) >= 2 {
				return s[:i], s[end:], true
			}
		}
		if n++; n > 5 {
			break
		}
	}
	return "", s, false
}
