package company

import (
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/custhub/custhub/record/byrune"
	"github.com/custhub/custhub/rules/cleanse/country"
	"github.com/custhub/custhub/rules/cleanse/division"
)

// area is a division as company names know it.
type area struct {
	name, short string
	code        string // six digits, or CN, HK, JP, ...; "" if several divisions have the name
	more        []string
}

// areas lists the names a company name may begin with, by first character:
// provinces and cities with and without their last word, counties only in full
// (a bare county name, 泰和 or 华安, is a trade name), China, and countries.
var areas = sync.OnceValue(func() *byrune.Table[[]*area] {
	byName := map[string]*area{}
	add := func(name, short, code string) {
		if a := byName[name]; a != nil {
			if a.code != code {
				a.more = append(a.more, code)
			}
			return
		}
		byName[name] = &area{name: name, short: short, code: code}
	}
	for _, r := range division.All() {
		short := r.Short
		if short == "" {
			short = r.Name
		}
		add(r.Name, short, r.Code)
		direct := r.Level == division.City && strings.HasPrefix(r.Code[2:], "90") // a county by its rank
		if r.Level != division.County && r.Short != "" && !direct {
			add(r.Short, r.Short, r.Code)
		}
	}
	add("中国", "中国", "CN")
	add("中华", "中华", "CN")
	for _, n := range []struct{ name, code string }{
		{"香港", "HK"},
		{"中国香港", "HK"},
		{"澳门", "MO"},
		{"台湾", "TW"},
		{"中国台湾", "TW"},
		{"台湾省", "TW"},
		{"台北", "TW"},
		{"台北市", "TW"},
		{"高雄", "TW"},
		{"高雄市", "TW"},
		{"台中市", "TW"},
		{"台南市", "TW"},
		{"新北市", "TW"},
		{"日本", "JP"},
		{"美国", "US"},
		{"英国", "GB"},
		{"德国", "DE"},
		{"法国", "FR"},
		{"韩国", "KR"},
		{"新加坡", "SG"},
		{"加拿大", "CA"},
		{"澳大利亚", "AU"},
		{"意大利", "IT"},
		{"泰国", "TH"},
		{"越南", "VN"},
		{"马来西亚", "MY"},
		{"印度尼西亚", "ID"},
		{"俄罗斯", "RU"},
		{"荷兰", "NL"},
		{"瑞士", "CH"},
		{"瑞典", "SE"},
		{"西班牙", "ES"},
		{"印度", "IN"},
	} {
		if country.Find(n.code) != nil {
			add(n.name, n.name, n.code)
		}
	}
	m := map[rune][]*area{}
	for _, a := range byName {
		first, _ := utf8.DecodeRuneInString(a.name)
		m[first] = append(m[first], a)
	}
	for _, list := range m {
		sort.Slice(list, func(i, j int) bool {
			if len(list[i].name) != len(list[j].name) {
				return len(list[i].name) > len(list[j].name)
			}
			return list[i].name < list[j].name
		})
	}
	return byrune.New(m)
})

// areaAt returns the longest division name at the beginning of s that lies
// inside outer ("" for anywhere), and its length in bytes.
func areaAt(s, outer string) (area, int) {
	first, _ := utf8.DecodeRuneInString(s)
	for _, a := range areas().At(first) {
		if !strings.HasPrefix(s, a.name) {
			continue
		}
		if code, ok := a.inside(outer); ok {
			return area{name: a.name, short: a.short, code: code}, len(a.name)
		}
	}
	return area{}, 0
}

// inside picks the division of that name inside outer: the code, "" when
// several remain.
func (a *area) inside(outer string) (string, bool) {
	if len(a.more) == 0 {
		return a.code, outer == "" || inside(a.code, outer)
	}
	found, n := "", 0
	for _, c := range append([]string{a.code}, a.more...) {
		if outer == "" || inside(c, outer) {
			if n == 0 {
				found = c
			}
			n++
		}
	}
	switch {
	case n == 0:
		return "", false
	case n > 1 && found[2:] != "0000" && found[4:] != "00":
		return "", true // 朝阳区: which one is open
	}
	return found, true // the first is the highest: 吉林 is the province
}

// inside reports whether one code lies in the other or is it: 440305 in 440300,
// 440300 in 440000, all of them in CN.
func inside(code, outer string) bool {
	if i := strings.IndexByte(code, ':'); i > 0 && code != outer { // a town: 441900:大朗镇
		code = code[:i]
	}
	switch {
	case code == outer:
		return true
	case outer == "CN":
		return len(code) == 6
	case len(code) != 6 || len(outer) != 6:
		return false
	case outer[2:] == "0000":
		return code[:2] == outer[:2]
	case outer[4:] == "00":
		return code[:4] == outer[:4]
	}
	return false
}

// cutBracketArea takes a division in brackets out: 华创云图(深圳)科技. Other
// brackets stay in the trade name.
func (n *Name) cutBracketArea(s string) string {
	for from := 0; ; {
		open := strings.IndexByte(s[from:], '(')
		if open < 0 {
			return s
		}
		open += from
		end := strings.IndexByte(s[open:], ')')
		if end < 0 {
			return s
		}
		inner := s[open+1 : open+end]
		a, size := areaAt(inner, "")
		if size == 0 {
			from = open + end
			continue
		}
		if b, more := areaAt(inner[size:], a.code); more > 0 {
			a, size = b, size+more
		}
		if size == len(inner) && open > 0 {
			n.Place, n.Area = inner, a.code
			s = s[:open] + s[open+end+1:]
			from = open
			continue
		}
		from = open + end
	}
}

// cutTrailingArea takes a division off the end, where names of branches put it
// in front of the form: 新月能源石家庄公司. Four characters of name must stay.
func (n *Name) cutTrailingArea(s string) string {
	runes := utf8.RuneCountInString(s)
	if n.Area != "" || n.Class == NoForm || runes < 6 {
		return s
	}
	if _, size := areaAt(s, ""); size > 0 { // it begins with one
		return s
	}
	for i := range s {
		left := utf8.RuneCountInString(s[i:])
		if runes-left < 4 || left > 5 {
			continue
		}
		if a, size := areaAt(s[i:], ""); size == len(s)-i && size > 0 && len(a.code) == 6 {
			n.Place, n.Area = s[i:], a.code
			return s[:i]
		}
	}
	return s
}

// townAt returns the length of a town behind a division: 大朗镇 in 大朗镇恒信五金.
func townAt(s string) int {
	for i, r := range s {
		switch {
		case r != '镇' && r != '乡':
		case i == 2*3 || i == 3*3:
			rest := s[i+len("镇"):]
			if utf8.RuneCountInString(rest) >= 2 && !onlyIndustry(rest) {
				return i + len("镇")
			}
			return 0
		}
		if i > 3*3 {
			return 0
		}
	}
	return 0
}

// cutAreas takes divisions off the front, each inside the one before, and parts
// trade name and industry. Something other than an industry word must remain:
// 上海科技有限公司 has the trade name 上海.
func (n *Name) cutAreas(s string) {
	outer := ""
	rest := s
	place := ""
	for {
		a, size := areaAt(rest, outer)
		if size == 0 || size == len(rest) {
			break
		}
		next := strings.TrimLeft(rest[size:], "-· ")
		runes := utf8.RuneCountInString(next)
		national := runes >= 4 && (a.code == "CN" || strings.HasSuffix(next, "银行")) // 中国+移动通信, but 中国银行
		if onlyIndustry(next) && !national || runes < 2 {
			break
		}
		place += rest[:size]
		rest = next
		if a.code == "" {
			break
		}
		outer = a.code
	}
	if size := townAt(rest); outer != "" && size > 0 {
		outer += ":" + rest[:size]
		place += rest[:size]
		rest = rest[size:]
	}
	switch {
	case place != "" && n.Area == "":
		n.Place, n.Area = place, outer
		if outer == "" {
			n.Area = place
		}
	case place != "" && inside(outer, n.Area):
		n.Place, n.Area = place+n.Place, outer
	case place != "" && inside(n.Area, outer): // 中国…(上海)…
		n.Place = place + n.Place
	case place != "":
		n.Place = place + n.Place
		n.Area = outer + "/" + n.Area
	}
	n.Trade, n.Industry = cutIndustry(rest)
}
