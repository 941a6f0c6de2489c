package address

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/country"
	"github.com/custhub/custhub/rules/cleanse/division"
	"github.com/custhub/custhub/rules/cleanse/pinyin"
)

// latin reads an address in Latin letters, written from the narrow to the wide:
// "No.88 Jianguo Road, Chaoyang District, Beijing 100022".
func latin(s string) Result {
	parts := splitParts(s)
	var r Result
	if n := len(parts); n > 2 && country.Find(parts[0]) != nil && country.Find(parts[n-1]) == nil { // China, Guangdong, Shenzhen, …
		slices.Reverse(parts)
	}
	for len(parts) > 0 {
		last := parts[len(parts)-1]
		c := country.Find(last)
		if c == nil || len(last) < 3 && last != "UK" && last != "US" && last != "HK" {
			break
		}
		if r.Country == "" {
			r.Country = c.Alpha2
		}
		parts = parts[:len(parts)-1]
		if c.Alpha2 != "CN" {
			break
		}
	}
	if r.Country == "" || r.Country == "CN" {
		if cn, ok := chineseParts(parts); ok {
			return cn
		}
	}
	if r.Country == "" {
		r.Country = countryTail(&parts)
	}
	if r.Country == "" && len(parts) > 1 && stateAndZIP().MatchString(parts[len(parts)-1]) {
		r.Country = "US"
	}
	foreignPostcode(parts, &r)
	r.Rest = joinParts(parts)
	if r.Country == "" {
		r.Outcome, r.Code, r.Hint = record.Review, "address.no_region", "no country or region found"
	}
	return r
}

func splitParts(s string) []string {
	var out []string
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '，' || r == ';' }) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func joinParts(parts []string) string {
	out := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, ", ")
}

// countryTail finds a country at the end of the last part: "Singapore 068808",
// "Central Hong Kong".
func countryTail(parts *[]string) string {
	if len(*parts) == 0 {
		return ""
	}
	last := (*parts)[len(*parts)-1]
	body := strings.TrimRight(last, "0123456789 -")
	words := strings.Fields(body)
	for i := range words {
		name := strings.Join(words[i:], " ")
		if c := country.Find(name); c != nil && len(name) > 3 {
			rest := strings.TrimSpace(strings.Join(words[:i], " ") + " " + strings.TrimSpace(last[len(body):]))
			(*parts)[len(*parts)-1] = rest
			return c.Alpha2
		}
	}
	return ""
}

// postcodes are the forms of postcodes by country (UPU, addressing systems).
var postcodes = sync.OnceValue(func() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		"US": regexp.MustCompile(`\b\d{5}(?:-\d{4})?$`),
		"GB": regexp.MustCompile(`(?i)\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$`),
		"CA": regexp.MustCompile(`(?i)\b[A-Z]\d[A-Z] ?\d[A-Z]\d$`),
		"JP": regexp.MustCompile(`〒? ?\b\d{3}-\d{4}\b`),
		"SG": regexp.MustCompile(`\b\d{6}\b`),
		"":   regexp.MustCompile(`^(?:[A-Z]{1,2}-)?\d{4,6}\b|\b\d{4,6}$`),
	}
})

// stateAndZIP is the end of an address in the United States: CA 94043 (USPS
// Publication 28, appendix B).
var stateAndZIP = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]) \d{5}(?:-\d{4})?$`)
})

// foreignPostcode takes the postcode out of the last parts.
func foreignPostcode(parts []string, r *Result) {
	re := postcodes()[r.Country]
	if re == nil {
		re = postcodes()[""]
	}
	for i := len(parts) - 1; i >= 0 && i >= len(parts)-2; i-- {
		if loc := re.FindStringIndex(parts[i]); loc != nil {
			r.Postcode = strings.TrimLeft(parts[i][loc[0]:loc[1]], "〒 ")
			parts[i] = strings.TrimSpace(parts[i][:loc[0]] + parts[i][loc[1]:])
			return
		}
	}
}

// spelt finds divisions by their name in letters.
var spelt = sync.OnceValue(func() map[string][]*division.Region {
	m := map[string][]*division.Region{}
	for _, r := range division.All() {
		name := r.Short
		if name == "" {
			name = r.Name
		}
		key := spelling(name)
		m[key] = append(m[key], r)
	}
	for name, code := range map[string]string{"innermongolia": "150000", "tibet": "540000", "shaanxi": "610000", "harbin": "230100", "urumqi": "650100", "hohhot": "150100", "lhasa": "540100", "canton": "440100", "peking": "110000", "kashgar": "653100", "ordos": "150600", "qiqihar": "230200"} {
		if r := division.ByCode(code); r != nil {
			m[name] = append([]*division.Region{r}, m[name]...)
		}
	}
	return m
})

// placeReadings are readings of place names that differ from the usual ones.
var placeReadings = strings.NewReplacer("重庆", "chongqing", "厦门", "xiamen", "长", "chang", "朝阳", "chaoyang", "六安", "luan", "六合", "luhe", "蚌埠", "bengbu", "台州", "taizhou", "丽水", "lishui", "番禺", "panyu", "乐清", "yueqing", "荥阳", "xingyang",
	"大埔", "dabu", "洪洞", "hongtong", "涡阳", "guoyang", "单县", "shanxian", "莘县", "shenxian", "枞阳", "zongyang", "歙县", "shexian", "黟县", "yixian", "盱眙", "xuyi", "甪", "lu", "儋州", "danzhou", "尉犁", "yuli", "牟平", "muping", "中牟", "zhongmu", "行唐", "xingtang", "井陉", "jingxing", "蔚县", "yuxian", "乐亭", "laoting", "阿", "a", "都", "du", "会", "hui", "陕西", "shaanxi")

func spelling(name string) string { return pinyin.Key(placeReadings.Replace(name)) }

// chineseParts finds district, city and province among the last parts of an
// address in mainland China. ok is false if no division is found.
func chineseParts(parts []string) (Result, bool) {
	parts = append([]string(nil), parts...)
	r := Result{Country: "CN"}
	var found *division.Region
	for i := len(parts) - 1; i >= 0; i-- {
		part := parts[i]
		if code := trailingDigits(part); len(code) == 6 && r.Postcode == "" {
			r.Postcode = code
			part = strings.TrimSpace(part[:len(part)-6])
		} else if code := leadingDigits(part); len(code) == 6 && r.Postcode == "" {
			r.Postcode = code
			part = strings.TrimSpace(part[6:])
		}
		if c := country.Find(part); c != nil && c.Alpha2 == "CN" {
			part = ""
		}
		if part == "" {
			parts[i] = ""
			continue
		}
		reg := lookup(part, found)
		if reg == nil {
			parts[i] = part
			break
		}
		found, parts[i] = reg, ""
		if reg.Level == division.County {
			break
		}
	}
	if found == nil {
		return r, false
	}
	r.Division, r.Province = found.Code, found.Province().Name
	if c := found.City(); c != nil {
		r.City = c.Name
	} else if municipality(found) {
		r.City = found.Name
	}
	if found.Level == division.County {
		r.District = found.Name
	}
	r.Rest = joinParts(parts)
	r.Outcome, r.Code = record.Fixed, "address.parts"
	return r, true
}

// endings are the words for the levels of divisions.
var endings = []string{" special administrative region", " autonomous region", " autonomous county", " autonomous prefecture", " new district", " new area", " district", " county", " province", " prefecture", " municipality", " city", " qu", " shi", " xian", " sheng", " dist.", " prov."}

// lookup finds the division a part names, inside the one found before.
func lookup(part string, inside *division.Region) *division.Region {
	name := strings.ToLower(strings.TrimSpace(part))
	level := division.Level(0)
	for _, e := range endings {
		if t, ok := strings.CutSuffix(name, e); ok {
			name = t
			switch strings.TrimSpace(e) {
			case "district", "new district", "new area", "county", "qu", "xian", "autonomous county", "dist.":
				level = division.County
			case "province", "sheng", "prov.", "autonomous region":
				level = division.Province
			}
			break
		}
	}
	key := strings.NewReplacer(" ", "", "'", "", "’", "", "-", "").Replace(name)
	var found *division.Region
	for _, r := range spelt()[key] {
		if level != 0 && r.Level != level || inside != nil && (!r.Inside(inside) || r == inside) || inside == nil && level == 0 && r.Level == division.County {
			continue
		}
		if found == nil || r.Level < found.Level {
			found = r
		} else if r.Level == found.Level && r.Level == division.County {
			return nil
		}
	}
	return found
}
