// Package division knows the administrative divisions of mainland China
// (GB/T 2260; statistical codes of 2023-06-30) by name, short name and code, and
// the districts that were merged or renamed.
package division

import (
	_ "embed"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/custhub/custhub/record/byrune"
)

//go:embed data/div_provinces.csv
var provincesFile string

//go:embed data/div_cities.csv
var citiesFile string

//go:embed data/div_areas.csv
var areasFile string

//go:embed data/history.csv
var historyFile string

// Level is the rank of a division.
type Level uint8

// The levels. A city without districts (东莞市) and a county directly under its
// province (仙桃市) are cities here.
const (
	Province Level = iota + 1
	City
	County
)

// Region is one division.
type Region struct {
	Code  string // six digits of GB/T 2260
	Name  string
	Short string // without 省, 市, 区, 自治州; "" when that would leave one character
	Level Level
	Up    *Region // city of a county, province of a city; nil for a province
	Solo  bool    // a municipality's city part: 北京市 under 北京市
}

// Province returns the province a region lies in (itself for a province).
func (r *Region) Province() *Region {
	for r.Up != nil {
		r = r.Up
	}
	return r
}

// City returns the city a region lies in, nil for a province.
func (r *Region) City() *Region {
	for r != nil && r.Level == County {
		r = r.Up
	}
	if r == nil || r.Level != City {
		return nil
	}
	return r
}

// Inside reports whether r lies in other, or is it.
func (r *Region) Inside(other *Region) bool {
	for ; r != nil; r = r.Up {
		if r == other || r.Solo && other.Solo && r.Code[:2] == other.Code[:2] {
			return true
		}
	}
	return false
}

// index finds regions by name.
type index struct {
	byName  map[string][]*Region
	byShort map[string][]*Region
	byCode  map[string]*Region
	all     []*Region
	history map[string]map[string]string // city → old name → new name
	oldOnly map[string][]string          // old name → cities
	starts  *byrune.Table[[]Entry]       // names by first character, the longer first
	zones   map[*Region][]*Region        // city → counties whose name begins with the city's
}

// Entry is one name of a region.
type Entry struct {
	Name   string
	Full   bool // the official name, not the short one
	Region *Region
}

var idx = sync.OnceValue(load)

func load() *index {
	x := &index{byName: map[string][]*Region{}, byShort: map[string][]*Region{}, byCode: map[string]*Region{}, history: map[string]map[string]string{}, oldOnly: map[string][]string{}}
	for _, f := range rows(provincesFile) {
		x.add(&Region{Code: f[0] + "0000", Name: f[1], Short: provinceShort(f[1]), Level: Province})
	}
	direct := map[string]*Region{}
	for _, f := range rows(citiesFile) {
		up := x.byCode[f[2]+"0000"]
		switch f[1] {
		case "市辖区", "县":
			solo := direct[f[2]]
			if solo == nil {
				solo = &Region{Code: f[2] + "0100", Name: up.Name, Short: up.Short, Level: City, Up: up, Solo: true}
				direct[f[2]] = solo
			}
			direct[f[0]] = solo
		case "省直辖县级行政区划", "自治区直辖县级行政区划":
		default:
			x.add(&Region{Code: f[0] + "00", Name: f[1], Short: cityShort(f[1]), Level: City, Up: up})
		}
	}
	for _, f := range rows(areasFile) {
		x.addArea(f, direct)
	}
	for _, f := range rows(historyFile) {
		if x.history[f[0]] == nil {
			x.history[f[0]] = map[string]string{}
		}
		x.history[f[0]][f[1]] = f[2]
		x.oldOnly[f[1]] = append(x.oldOnly[f[1]], f[0])
	}
	x.arrange()
	return x
}

// arrange builds the lists for reading names off the front of a text.
func (x *index) arrange() {
	starts := map[rune][]Entry{}
	put := func(names map[string][]*Region, full bool) {
		for name, list := range names {
			first, _ := utf8.DecodeRuneInString(name)
			for _, r := range list {
				starts[first] = append(starts[first], Entry{name, full, r})
			}
		}
	}
	put(x.byName, true)
	put(x.byShort, false)
	for _, list := range starts {
		sort.Slice(list, func(i, j int) bool {
			a, b := list[i], list[j]
			switch {
			case len(a.Name) != len(b.Name):
				return len(a.Name) > len(b.Name)
			case a.Name != b.Name:
				return a.Name < b.Name
			case a.Full != b.Full:
				return a.Full
			}
			return a.Region.Code < b.Region.Code
		})
	}
	x.starts = byrune.New(starts)
	x.zones = map[*Region][]*Region{}
	for _, r := range x.all {
		if r.Level == County && r.Up != nil && (strings.HasPrefix(r.Name, r.Up.Name) || r.Up.Short != "" && strings.HasPrefix(r.Name, r.Up.Short)) {
			x.zones[r.Up] = append(x.zones[r.Up], r)
		}
	}
}

func (x *index) addArea(f []string, direct map[string]*Region) {
	code, name, city, province := f[0], f[1], f[2], f[3]
	up := direct[city]
	if up == nil {
		up = x.byCode[city+"00"]
	}
	switch {
	case up == nil: // directly under the province
		x.add(&Region{Code: code, Name: name, Short: countyShort(name), Level: City, Up: x.byCode[province+"0000"]})
	case up.Name == name: // a city without districts is listed below itself
	default:
		x.add(&Region{Code: code, Name: name, Short: countyShort(name), Level: County, Up: up})
	}
}

func (x *index) add(r *Region) {
	x.all = append(x.all, r)
	x.byCode[r.Code] = r
	x.byName[r.Name] = append(x.byName[r.Name], r)
	if utf8.RuneCountInString(r.Short) < 2 || r.Short == r.Name {
		r.Short = ""
	} else {
		x.byShort[r.Short] = append(x.byShort[r.Short], r)
		if r.Level == City && strings.HasSuffix(r.Name, "市") { // it may have been a prefecture or a league
			for _, end := range []string{"地区", "盟"} {
				x.byShort[r.Short+end] = append(x.byShort[r.Short+end], r)
			}
		}
		for _, old := range formerCities[r.Name] {
			x.byShort[old] = append(x.byShort[old], r)
		}
		for _, end := range []string{"州", "县", "旗"} { // 恩施州, 石柱县
			if strings.HasSuffix(r.Name, "自治"+end) {
				x.byShort[r.Short+end] = append(x.byShort[r.Short+end], r)
			}
		}
	}
}

// formerCities are earlier names of today's cities, and names in use for provinces.
var formerCities = map[string][]string{
	"襄阳市": {"襄樊市", "襄樊"}, "普洱市": {"思茅市", "思茅地区"}, "鄂尔多斯市": {"伊克昭盟"}, "通辽市": {"哲里木盟"}, "淮安市": {"淮阴市"}, "达州市": {"达川地区", "达县地区"},
	"荆州市": {"荆沙市"}, "永州市": {"零陵地区"}, "菏泽市": {"荷泽市"}, "黄山市": {"徽州地区"}, "百色市": {"百色地区"}, "陇南市": {"武都地区"}, "内蒙古自治区": {"内蒙"},
}

// rows reads the data rows of a CSV without commas inside cells.
func rows(file string) [][]string {
	var out [][]string
	for i, line := range strings.Split(file, "\n") {
		if line = strings.TrimSpace(line); i > 0 && line != "" {
			out = append(out, strings.Split(strings.ReplaceAll(line, `"`, ""), ","))
		}
	}
	return out
}

func provinceShort(name string) string {
	for _, s := range []string{"维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市"} {
		if t, ok := strings.CutSuffix(name, s); ok {
			return t
		}
	}
	return name
}

func cityShort(name string) string {
	for _, s := range []string{"市", "地区", "盟"} {
		if t, ok := strings.CutSuffix(name, s); ok {
			return t
		}
	}
	return stripEthnic(strings.TrimSuffix(name, "自治州"))
}

func countyShort(name string) string {
	for _, s := range []string{"自治县", "自治旗"} {
		if t, ok := strings.CutSuffix(name, s); ok {
			return stripEthnic(t)
		}
	}
	for _, s := range []string{"新区", "林区", "特区", "市", "区", "县", "旗"} {
		if t, ok := strings.CutSuffix(name, s); ok && utf8.RuneCountInString(t) >= 2 {
			return t
		}
	}
	return name
}

// peoples stand before 自治州 and 自治县 in official names.
var peoples = []string{
	"哈萨克", "柯尔克孜", "达斡尔族", "鄂温克族", "鄂伦春", "塔吉克", "锡伯", "蒙古族", "蒙古", "朝鲜族", "土家族", "布依族", "哈尼族", "景颇族", "傈僳族", "仡佬族", "撒拉族", "保安族", "东乡族", "裕固族", "拉祜族", "布朗族",
	"纳西族", "普米族", "独龙族", "毛南族", "仫佬族", "苗族", "壮族", "傣族", "白族", "回族", "藏族", "羌族", "彝族", "侗族", "瑶族", "满族", "黎族", "畲族", "水族", "土族", "佤族", "怒族", "各族", "维吾尔",
}

func stripEthnic(s string) string {
	for again := true; again; {
		again = false
		for _, p := range peoples {
			if t, ok := strings.CutSuffix(s, p); ok && t != "" {
				s, again = t, true
			}
		}
	}
	return s
}

// ByCode returns the region with a six-digit code, nil if there is none.
func ByCode(code string) *Region { return idx().byCode[code] }

// Named returns the regions of exactly this name.
func Named(name string) []*Region { return idx().byName[name] }

// ShortNamed returns the regions of exactly this short name.
func ShortNamed(name string) []*Region { return idx().byShort[name] }

// All returns every region, provinces first. The slice must not be changed.
func All() []*Region { return idx().all }

// Renamed returns today's region for a former name in a city; nil when the name
// isn't a former one there. With city nil the name must be unique.
func Renamed(old string, city *Region) *Region {
	x := idx()
	name := ""
	if city != nil {
		name = city.Name
	} else if cities := x.oldOnly[old]; len(cities) == 1 {
		name = cities[0]
	}
	now := x.history[name][old]
	if now == "" {
		return nil
	}
	for _, r := range x.byName[now] {
		if c := r.City(); c != nil && c.Name == name {
			return r
		}
	}
	return nil
}

// Starting returns the names that begin with a character, the longer first; of
// one name the official ones first. The slice must not be changed.
func Starting(first rune) []Entry { return idx().starts.At(first) }

// Zones returns the counties of a city whose name begins with the city's own:
// 苏州工业园区.
func Zones(city *Region) []*Region { return idx().zones[city] }
