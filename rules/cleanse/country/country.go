// Package country finds ISO 3166-1 codes for the names of countries and
// territories in Chinese and English.
package country

import (
	_ "embed"
	"encoding/csv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/record/byrune"
	"github.com/custhub/custhub/rules/cleanse/text"
)

//go:embed data/countries.csv
var file string

// Country is one entry of ISO 3166-1.
type Country struct {
	Alpha2, Alpha3, Numeric string
	Chinese, English        string
}

type table struct {
	byKey   map[string]*Country
	longest int                 // bytes of the longest Chinese name
	first   *byrune.Table[bool] // first characters of all names
}

// aliases are names people use besides the official ones.
var aliases = map[string]string{
	"usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "america": "US", "美利坚合众国": "US", "uk": "GB", "u.k.": "GB", "england": "GB", "great britain": "GB",
	"scotland": "GB", "wales": "GB", "英格兰": "GB", "大不列颠": "GB", "korea": "KR", "south korea": "KR", "republic of korea": "KR", "南韩": "KR", "大韩民国": "KR", "p.r. china": "CN", "p.r.china": "CN",
	"pr china": "CN", "prc": "CN", "p.r.c.": "CN", "china": "CN", "mainland china": "CN", "中国大陆": "CN", "中华人民共和国": "CN", "大陆": "CN", "hong kong": "HK", "hongkong": "HK", "hong kong sar": "HK", "香港": "HK",
	"中国香港": "HK", "香港特别行政区": "HK", "macau": "MO", "macao": "MO", "澳门": "MO", "中国澳门": "MO", "澳门特别行政区": "MO", "taiwan": "TW", "taiwan, china": "TW", "中国台湾": "TW", "台湾": "TW", "台湾省": "TW", "taiwan r.o.c.": "TW",
	"russia": "RU", "russian federation": "RU", "俄国": "RU", "俄罗斯联邦": "RU", "vietnam": "VN", "viet nam": "VN", "holland": "NL", "the netherlands": "NL", "czech republic": "CZ", "阿联酋": "AE", "uae": "AE", "u.a.e.": "AE",
	"deutschland": "DE", "nippon": "JP", "republic of singapore": "SG", "大马": "MY", "狮城": "SG", "turkey": "TR", "burma": "MM", "ivory coast": "CI", "沙特": "SA", "南非共和国": "ZA",
}

var tab = sync.OnceValue(func() *table {
	t := &table{byKey: map[string]*Country{}}
	recs, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil {
		panic("country: embedded table: " + err.Error()) // the table is part of the program
	}
	for _, f := range recs[1:] {
		c := &Country{f[0], f[1], f[2], f[3], f[5]}
		for _, k := range []string{f[0], f[1], f[3], text.Simplify(f[4]), f[5]} {
			t.byKey[strings.ToLower(k)] = c
		}
		t.longest = max(t.longest, len(f[3]))
	}
	for name, code := range aliases {
		t.byKey[name] = t.byKey[strings.ToLower(code)]
		if text.HasHan(name) {
			t.longest = max(t.longest, len(name))
		}
	}
	first := map[rune]bool{}
	for name := range t.byKey {
		r, _ := utf8.DecodeRuneInString(name)
		first[r] = true
	}
	t.first = byrune.New(first)
	return t
})

// Find returns the country of a code or name in any case, Simplified or
// Traditional Chinese or English; nil if there is none.
func Find(s string) *Country {
	return tab().byKey[strings.ToLower(text.Simplify(text.Clean(s)))]
}

// Prefix returns the country whose Chinese name s begins with, and the name.
func Prefix(s string) (*Country, string) {
	t := tab()
	if first, _ := utf8.DecodeRuneInString(s); !t.first.At(first) {
		return nil, ""
	}
	end := min(len(s), t.longest)
	for ; end >= len("美国"); end-- {
		if end < len(s) && s[end]&0xC0 == 0x80 {
			continue // inside a character
		}
		if c := t.byKey[s[:end]]; c != nil && s[0] >= 0x80 {
			return c, s[:end]
		}
	}
	return nil, ""
}

// Result is what Parse found.
type Result struct {
	Outcome record.Outcome
	Code    string
	Hint    string
	Country *Country
}

// Parse reads a field that holds a country.
func Parse(raw string) Result {
	if text.IsNull(raw) && !strings.EqualFold(strings.TrimSpace(raw), "na") {
		return Result{Outcome: record.Nulled, Code: "country.null"}
	}
	c := Find(raw)
	switch {
	case c == nil:
		return Result{Outcome: record.Invalid, Code: "country.unknown", Hint: "no country or territory of ISO 3166-1"}
	case c.Alpha2 == raw:
		return Result{Country: c}
	}
	return Result{Country: c, Outcome: record.Fixed, Code: "country.code"}
}
