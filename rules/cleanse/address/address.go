// Package address takes postal addresses apart: country, province, city,
// district, the rest, postcode; and completes and codes the divisions of
// mainland China (GB/T 2260). Hong Kong, Macao, Taiwan and foreign addresses
// are told apart and not forced into that scheme.
package address

import (
	"strings"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/country"
	"github.com/custhub/custhub/rules/cleanse/division"
	"github.com/custhub/custhub/rules/cleanse/text"
)

// Result is what Parse found.
type Result struct {
	Outcome  record.Outcome
	Code     string
	Hint     string
	Country  string // ISO 3166-1 alpha-2, "" when unknown
	Province string
	City     string
	District string
	Rest     string // street and number; Simplified Chinese
	Postcode string
	Division string // code6 of the narrowest division found
}

// Parse reads one address. The raw text is the caller's to keep: parts come
// back in Simplified Chinese, for keys and completion.
func Parse(raw string) Result {
	if text.IsNull(raw) {
		return Result{Outcome: record.Nulled, Code: "address.null"}
	}
	s := text.SimplifyKey(text.Clean(raw))
	if !text.HasHan(s) {
		return latin(s)
	}
	p := parser{s: unlabelled(strings.TrimSpace(s))}
	p.postcode()
	p.s = strings.TrimLeft(p.s, " ,，。:：;；")
	p.country()
	switch {
	case p.r.Country != "":
	case twCity(p.s) != "":
		p.r.Country = "TW"
	case kowloon(p.s):
		p.r.Country = "HK"
	case japan(p.s):
		p.r.Country = "JP"
	}
	switch p.r.Country {
	case "HK":
		p.hongKong()
	case "MO":
		p.macao()
	case "TW":
		p.taiwan()
	case "", "CN":
		p.mainland()
	default:
		p.r.Rest = p.s
	}
	p.conclude(raw)
	return p.r
}

// parser reads an address from its beginning; s is what is still unread.
type parser struct {
	s                    string
	r                    Result
	province, city, area *division.Region
	loose                bool // a district that several cities have
	historic             string
}

// conclude sets outcome and reason.
func (p *parser) conclude(string) {
	r := &p.r
	r.Rest = strings.Trim(r.Rest, " ,，。;；")
	switch {
	case r.Country == "":
		r.Outcome, r.Code, r.Hint = record.Review, "address.no_region", "no province, city or district found"
	case p.loose:
		r.Outcome, r.Code, r.Hint = record.Review, "address.district_not_unique", "several cities have a district of this name; add the city"
	case p.historic != "":
		r.Outcome, r.Code, r.Hint = record.Fixed, "address.historic_district", p.historic+" is "+r.District+" today"
	case r.Country == "CN" && r.Province != "":
		r.Outcome, r.Code = record.Fixed, "address.parts"
	}
}

// unlabelled drops 地址： and its like from the beginning.
func unlabelled(s string) string {
	for _, w := range []string{"地址", "住址", "所在地", "住所"} {
		i := strings.Index(s, w)
		if i < 0 || i > len("公司注册") {
			continue
		}
		rest := s[i+len(w):]
		if t := strings.TrimLeft(rest, ":：为是 "); t != rest && t != "" {
			return t
		}
	}
	return s
}

// postcode takes six digits from the beginning or the end.
func (p *parser) postcode() {
	for _, label := range []string{"邮政编码", "邮编", "邮政编号", "P.C.", "PC:"} {
		i := strings.Index(p.s, label)
		if i < 0 {
			continue
		}
		rest := strings.TrimLeft(p.s[i+len(label):], " :：")
		if code := leadingDigits(rest); len(code) == 6 {
			p.r.Postcode = code
			p.s = strings.TrimRight(p.s[:i], " ,，(（;；") + strings.TrimLeft(rest[6:], " )）,，")
			return
		}
	}
	open := strings.TrimLeft(p.s, "([（【")
	code := leadingDigits(open)
	rest := strings.TrimLeft(open[len(code):], " ,，)]）】")
	if len(code) == 6 || (len(code) == 3 || len(code) == 5) && twCity(rest) != "" {
		p.r.Postcode, p.s = code, rest
		return
	}
	t := strings.TrimRight(p.s, " )）]】。.")
	if code = trailingDigits(t); len(code) != 6 {
		return
	}
	head := t[:len(t)-6]
	bare := strings.TrimRight(head, " (（[【,，")
	if bare != head || strings.HasSuffix(bare, "号") || strings.HasSuffix(bare, "室") || strings.HasSuffix(bare, "楼") {
		p.r.Postcode, p.s = code, bare
	}
}

func leadingDigits(s string) string {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return s[:i]
}

func trailingDigits(s string) string {
	i := len(s)
	for i > 0 && s[i-1] >= '0' && s[i-1] <= '9' {
		i--
	}
	return s[i:]
}

// country takes the name of a country from the beginning.
func (p *parser) country() {
	c, name := country.Prefix(p.s)
	if c == nil || name == "大陆" {
		return
	}
	rest := strings.TrimLeft(p.s[len(name):], " ,，-·")
	if c.Alpha2 == "CN" {
		if inner, n := country.Prefix(rest); inner != nil && (inner.Alpha2 == "HK" || inner.Alpha2 == "TW" || inner.Alpha2 == "MO") {
			c, rest = inner, strings.TrimLeft(rest[len(n):], " ,，")
		}
	}
	if c.Alpha2 != "CN" && roadFollows(rest) { // 香港路, 新加坡花园
		return
	}
	p.r.Country, p.s = c.Alpha2, rest
}
