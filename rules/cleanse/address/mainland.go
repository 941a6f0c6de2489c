package address

import (
	"strings"
	"unicode/utf8"

	"github.com/custhub/custhub/rules/cleanse/division"
)

// mainland reads province, city and district, any of which may be missing or
// doubled, each by its full name, short name or former name.
func (p *parser) mainland() {
	p.readProvince()
	p.readCity()
	p.readDistrict()
	p.settle()
}

// skip drops separators between parts.
func (p *parser) skip() { p.s = strings.TrimLeft(p.s, " ,，-·/、。") }

// take removes n bytes and separators.
func (p *parser) take(n int) {
	p.s = p.s[n:]
	p.skip()
}

// longest finds the longest name at the beginning of s that the filter accepts:
// full names, and short names unless a word for a road follows. Of several
// regions of that name the highest counts, and none if there are several such.
func longest(s string, accept func(*division.Region) bool) (found *division.Region, size int) {
	first, _ := utf8.DecodeRuneInString(s)
	list := division.Starting(first)
	for i := 0; i < len(list); {
		e := list[i]
		if !strings.HasPrefix(s, e.Name) {
			i++
			continue
		}
		blocked := !e.Full && (roadFollows(s[len(e.Name):]) || levelFollows(s[len(e.Name):]))
		found, twice := (*division.Region)(nil), false
		for ; i < len(list) && list[i].Name == e.Name && list[i].Full == e.Full; i++ {
			r := list[i].Region
			switch {
			case blocked || !accept(r):
			case found == nil || r.Level < found.Level:
				found, twice = r, false
			case r.Level == found.Level:
				twice = true
			}
		}
		if found != nil && !twice {
			return found, len(e.Name)
		}
	}
	return nil, 0
}

// only returns the one region the filter accepts; the highest level wins.
func only(list []*division.Region, accept func(*division.Region) bool) *division.Region {
	var found *division.Region
	for _, r := range list {
		if !accept(r) {
			continue
		}
		switch {
		case found == nil || r.Level < found.Level:
			found = r
		case r.Level == found.Level:
			return nil
		}
	}
	return found
}

// roads are words that make the name in front of them a street or place:
// 南京路, 浦东大道, 朝阳公园.
var roads = []string{"路", "街", "道", "大道", "大街", "东路", "西路", "南路", "北路", "中路", "东街", "西街", "南街", "北街", "巷", "弄", "胡同", "里", "大厦", "广场", "花园", "花苑", "小区", "公园", "山庄", "公寓", "大桥", "大酒店", "酒店", "宾馆", "一路", "二路", "三路", "四路", "五路", "环路", "高速", "国道", "村", "镇", "乡"}

// roadFirst are the first characters of roads.
var roadFirst = func() map[rune]bool {
	m := map[rune]bool{}
	for _, w := range roads {
		first, _ := utf8.DecodeRuneInString(w)
		m[first] = true
	}
	return m
}()

func roadFollows(s string) bool {
	if first, _ := utf8.DecodeRuneInString(s); !roadFirst[first] {
		return false
	}
	for _, w := range roads {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// levelFollows reports whether a short name goes on to be the full name of
// something else: 朝阳 in 朝阳区 isn't the city.
func levelFollows(s string) bool {
	for _, w := range []string{"区", "县", "旗", "市", "省", "自治"} {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

func (p *parser) readProvince() {
	r, n := longest(p.s, func(r *division.Region) bool { return r.Level != division.County })
	if r == nil || r.Level != division.Province {
		return
	}
	p.province = r
	p.take(n)
	for strings.HasPrefix(p.s, r.Name) { // doubled: 广东省广东省, 北京市北京市
		p.take(len(r.Name))
	}
	for _, w := range []string{"市辖区", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖"} {
		if strings.HasPrefix(p.s, w) {
			p.take(len(w))
		}
	}
	if rest, ok := strings.CutPrefix(p.s, "生产建设兵团"); ok && r.Short == "新疆" {
		p.s = rest
		if i := strings.Index(p.s, "师"); i > 0 && i <= len("第十四师") && strings.HasPrefix(p.s, "第") {
			p.s = p.s[i+len("师"):]
		}
		p.skip()
	}
	if municipality(r) && r.Short != "" && strings.HasPrefix(p.s, r.Short) && !roadFollows(p.s[len(r.Short):]) && r.Name != p.s {
		p.take(len(r.Short)) // 上海市上海浦东…
	}
}

func municipality(r *division.Region) bool {
	switch r.Code[:2] {
	case "11", "12", "31", "50":
		return true
	}
	return false
}

// xiongan is a new area of Hebei (2017) that spans counties and has no code of
// its own in GB/T 2260.
const xiongan = "雄安新区"

func (p *parser) readCity() {
	if strings.HasPrefix(p.s, xiongan) && len(p.s) > len(xiongan) {
		p.province = division.ByCode("130000")
		p.take(len(xiongan))
	}
	if p.province != nil && municipality(p.province) {
		return
	}
	r, n := longest(p.s, func(r *division.Region) bool {
		return r.Level != division.Province && (p.province == nil || r.Inside(p.province)) && (r.Level == division.City || p.province != nil)
	})
	if r == nil || r.Level != division.City || r.Solo {
		return
	}
	p.city = r
	p.take(n)
	if strings.HasPrefix(p.s, r.Name) {
		p.take(len(r.Name))
	}
	if strings.HasPrefix(p.s, "市辖区") {
		p.take(len("市辖区"))
	}
}

// within reports whether a county lies in what has been read so far.
func (p *parser) within(r *division.Region) bool {
	switch {
	case r.Level != division.County:
		return false
	case p.city != nil:
		return r.Up == p.city
	case p.province != nil:
		return r.Inside(p.province)
	}
	return true
}

func (p *parser) readDistrict() {
	if p.province == nil && p.city == nil {
		p.bareDistrict()
		return
	}
	r, n := longest(p.s, p.within)
	if r == nil || len(r.Name) != n {
		if o, m := p.former(); o != nil && m > n {
			p.area, p.historic = o, p.s[:m]
			p.take(m)
			return
		}
	}
	if r != nil {
		p.area = r
		p.zone(r, n)
		return
	}
	p.zone(nil, 0)
}

// zone takes a development zone that the list has under its city's name:
// 苏州工业园区, of which 苏州 was already read as the city.
func (p *parser) zone(r *division.Region, n int) {
	if p.city != nil {
		for _, z := range division.Zones(p.city) {
			for _, head := range []string{p.city.Name, p.city.Short} {
				rest, ok := strings.CutPrefix(z.Name, head)
				if ok && head != "" && len(rest) > n && strings.HasPrefix(p.s, rest) {
					p.area = z
					p.take(len(rest))
					return
				}
			}
		}
	}
	if r != nil {
		p.take(n)
	}
}

// longestCounty bounds the name of a county, in bytes.
const longestCounty = 15 * 3

// bareDistrict reads an address that begins with a district. Its province and
// city are filled only when no other city has a district of that name; a short
// name counts only for a county-level city.
func (p *parser) bareDistrict() {
	for n := min(len(p.s), longestCounty); n >= 6; n-- {
		if n < len(p.s) && !utf8.RuneStart(p.s[n]) {
			continue
		}
		name := p.s[:n]
		counties := counties(division.Named(name))
		switch {
		case len(counties) == 1:
			p.area = counties[0]
			p.take(n)
			return
		case len(counties) > 1:
			p.loose = true
			p.r.Country, p.r.District = "CN", name
			p.take(n)
			return
		}
		if s := division.ShortNamed(name); len(s) == 1 && s[0].Level == division.County && strings.HasSuffix(s[0].Name, "市") && !roadFollows(p.s[n:]) {
			p.area = s[0]
			p.take(n)
			return
		}
	}
	if r, n := p.former(); r != nil {
		p.historic, p.area = p.s[:n], r
		p.take(n)
	}
}

func counties(list []*division.Region) []*division.Region {
	var out []*division.Region
	for _, r := range list {
		if r.Level == division.County {
			out = append(out, r)
		}
	}
	return out
}

// settle completes the parents and writes the result.
func (p *parser) settle() {
	r := &p.r
	narrow := p.area
	if narrow == nil {
		narrow = p.city
	}
	if narrow == nil {
		narrow = p.province
	}
	r.Rest = p.s
	if narrow == nil {
		return
	}
	r.Country, r.Division = "CN", narrow.Code
	r.Province = narrow.Province().Name
	if c := narrow.City(); c != nil {
		r.City = c.Name
	} else if municipality(narrow.Province()) {
		r.City = r.Province
	}
	if narrow.Level == division.County {
		r.District = narrow.Name
	}
}
