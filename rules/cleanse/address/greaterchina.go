package address

import "strings"

// hkDistricts are the 18 districts of Hong Kong (District Councils Ordinance,
// cap. 547, schedule 1).
var hkDistricts = []string{"油尖旺区", "深水埗区", "九龙城区", "黄大仙区", "中西区", "湾仔区", "观塘区", "荃湾区", "屯门区", "元朗区", "大埔区", "西贡区", "沙田区", "葵青区", "离岛区", "东区", "南区", "北区"}

// hkPlaces are well-known localities, used where an address names no district.
var hkPlaces = []string{
	"鲗鱼涌", "尖沙咀", "铜锣湾", "油麻地", "深水埗", "长沙湾", "荔枝角", "牛头角", "新蒲岗", "土瓜湾", "天水围", "将军澳", "九龙湾", "九龙塘", "黄大仙", "香港仔", "中环", "金钟", "湾仔", "北角", "太古", "柴湾", "上环", "西环",
	"旺角", "观塘", "红磡", "荃湾", "葵涌", "青衣", "沙田", "火炭", "大埔", "粉岭", "上水", "元朗", "屯门", "西贡",
}

// kowloon reports whether s begins with an area of Hong Kong and one of its
// districts or localities: 九龙观塘, but not 九龙坡区 or 九龙县.
func kowloon(s string) bool {
	for _, area := range []string{"九龙", "新界"} {
		rest, ok := strings.CutPrefix(s, area)
		if !ok {
			continue
		}
		for _, list := range [][]string{hkDistricts, hkPlaces} {
			for _, d := range list {
				if strings.HasPrefix(rest, d) {
					return true
				}
			}
		}
	}
	return false
}

// hongKong reads an address of Hong Kong: area and district as far as named;
// it has no GB/T 2260 code and no postcode.
func (p *parser) hongKong() {
	p.drop("特别行政区", "香港")
	p.drop("香港岛", "港岛", "九龙", "新界")
	p.localities(hkDistricts, hkPlaces)
	p.r.Rest = p.s
}

func (p *parser) macao() {
	p.drop("特别行政区", "澳门")
	p.drop("澳门半岛", "氹仔", "路环", "路氹")
	p.r.Rest = p.s
}

// localities takes a district, or names the locality. A locality that is the
// first part of a street name (观塘道) stays in the rest.
func (p *parser) localities(districts, places []string) {
	for _, d := range districts {
		if strings.HasPrefix(p.s, d) {
			p.r.District = d
			p.take(len(d))
			return
		}
	}
	for _, d := range places {
		if strings.HasPrefix(p.s, d) {
			p.r.District = d
			if !roadFollows(p.s[len(d):]) {
				p.take(len(d))
			}
			return
		}
	}
}

// drop removes the first of the words that s begins with, unless it is part of
// a street name.
func (p *parser) drop(words ...string) {
	for _, w := range words {
		if strings.HasPrefix(p.s, w) && !roadFollows(p.s[len(w):]) && p.s != w+"城区" && !strings.HasPrefix(p.s, w+"城") && !strings.HasPrefix(p.s, w+"湾") && !strings.HasPrefix(p.s, w+"塘") {
			p.take(len(w))
			return
		}
	}
}

// twCities are the municipalities, cities and counties of Taiwan.
var twCities = []string{"台北市", "新北市", "桃园市", "台中市", "台南市", "高雄市", "基隆市", "新竹市", "嘉义市", "新竹县", "苗栗县", "彰化县", "南投县", "云林县", "嘉义县", "屏东县", "宜兰县", "花莲县", "台东县", "澎湖县", "金门县", "连江县", "台北县", "桃园县", "台中县", "台南县", "高雄县"}

// taiwan reads city and district of an address in Taiwan. 臺 is written 台.
func (p *parser) taiwan() {
	p.drop("省")
	if code := leadingDigits(p.s); (len(code) == 3 || len(code) == 5 || len(code) == 6) && p.r.Postcode == "" {
		p.r.Postcode = code
		p.take(len(code))
	}
	if city := twCity(p.s); city != "" {
		p.r.City = city
		p.take(len(city))
		if strings.HasPrefix(p.s, "市") {
			p.take(len("市"))
		}
	}
	for n, count := 0, 0; n < len(p.s) && count < 4; count++ {
		for _, end := range []string{"区", "乡", "镇", "市"} {
			if count > 0 && strings.HasPrefix(p.s[n:], end) {
				p.r.District = p.s[:n+len(end)]
				p.take(n + len(end))
				p.r.Rest = p.s
				return
			}
		}
		n += runeLen(p.s[n])
	}
	p.r.Rest = p.s
}

// twCity returns the city of Taiwan s begins with.
func twCity(s string) string {
	for _, c := range twCities {
		if strings.HasPrefix(s, c) {
			return c
		}
	}
	return ""
}

func runeLen(c byte) int {
	switch {
	case c >= 0xF0:
		return 4
	case c >= 0xE0:
		return 3
	case c >= 0xC0:
		return 2
	}
	return 1
}

// prefectures are those of Japan whose names are written in characters and end in
// a word of their own; the Simplified forms, as the address is read.
var prefectures = []string{
	"东京都", "大阪府", "京都府", "北海道", "神奈川县", "埼玉县", "千叶县", "爱知县", "兵库县", "福冈县", "静冈县", "广岛县", "茨城县", "宫城县", "新潟县", "长野县", "岐阜县", "群马县", "栃木县", "冈山县", "熊本县", "鹿儿岛县", "冲绳县", "三重县", "滋贺县", "奈良县", "长崎县",
}

// japan reports whether s is written in the Japanese way: it begins with a
// prefecture, or has kana in it.
func japan(s string) bool {
	for _, p := range prefectures {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 0x3041 && r <= 0x30FA })
}
