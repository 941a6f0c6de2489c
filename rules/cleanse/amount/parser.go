package amount

import "strings"

// parser takes an amount apart: s is what is still to be read, in lower case.
type parser struct {
	opt      Options
	s        string
	currency string
	bare     bool // ¥ or $ without a country
	people   bool
	about    bool
	negative bool
}

// currencies are names, codes and signs of currencies (ISO 4217), the longer
// ones first so that 港元 isn't taken for 元.
var currencies = []struct{ word, code string }{
	{"人民币", "CNY"},
	{"新加坡元", "SGD"},
	{"加拿大元", "CAD"},
	{"澳大利亚元", "AUD"},
	{"新台币", "TWD"},
	{"新臺幣", "TWD"},
	{"人民幣", "CNY"},
	{"美元", "USD"},
	{"美金", "USD"},
	{"港币", "HKD"},
	{"港幣", "HKD"},
	{"港元", "HKD"},
	{"欧元", "EUR"},
	{"歐元", "EUR"},
	{"日元", "JPY"},
	{"日圆", "JPY"},
	{"日圓", "JPY"},
	{"英镑", "GBP"},
	{"英鎊", "GBP"},
	{"台币", "TWD"},
	{"臺幣", "TWD"},
	{"台幣", "TWD"},
	{"澳元", "AUD"},
	{"加元", "CAD"},
	{"新元", "SGD"},
	{"韩元", "KRW"},
	{"韓元", "KRW"},
	{"卢布", "RUB"},
	{"泰铢", "THB"},
	{"瑞郎", "CHF"},
	{"瑞士法郎", "CHF"},
	{"澳门元", "MOP"},
	{"澳门币", "MOP"},
	{"卢比", "INR"},
	{"越南盾", "VND"},
	{"林吉特", "MYR"},
	{"hk$", "HKD"},
	{"us$", "USD"},
	{"nt$", "TWD"},
	{"a$", "AUD"},
	{"au$", "AUD"},
	{"c$", "CAD"},
	{"ca$", "CAD"},
	{"s$", "SGD"},
	{"sg$", "SGD"},
	{"nz$", "NZD"},
	{"mop$", "MOP"},
	{"r$", "BRL"},
	{"cn¥", "CNY"},
	{"rmb¥", "CNY"},
	{"jp¥", "JPY"},
	{"rmb", "CNY"},
	{"cny", "CNY"},
	{"cnh", "CNY"},
	{"usd", "USD"},
	{"hkd", "HKD"},
	{"eur", "EUR"},
	{"jpy", "JPY"},
	{"gbp", "GBP"},
	{"twd", "TWD"},
	{"ntd", "TWD"},
	{"sgd", "SGD"},
	{"aud", "AUD"},
	{"cad", "CAD"},
	{"chf", "CHF"},
	{"krw", "KRW"},
	{"mop", "MOP"},
	{"thb", "THB"},
	{"inr", "INR"},
	{"rub", "RUB"},
	{"vnd", "VND"},
	{"myr", "MYR"},
	{"nzd", "NZD"},
	{"sek", "SEK"},
	{"nok", "NOK"},
	{"dkk", "DKK"},
	{"pln", "PLN"},
	{"brl", "BRL"},
	{"idr", "IDR"},
	{"php", "PHP"},
	{"aed", "AED"},
	{"€", "EUR"},
	{"£", "GBP"},
	{"₩", "KRW"},
	{"₹", "INR"},
	{"฿", "THB"},
	{"₽", "RUB"},
	{"₫", "VND"},
	{"円", "JPY"},
	{"dollars", "USD"},
	{"euros", "EUR"},
	{"euro", "EUR"},
}

var (
	aboutWords  = []string{"大约", "大概", "约", "約", "将近", "接近", "近", "估计", "预计", "about", "approx.", "approx", "ca.", "circa", "≈"}
	aboutTails  = []string{"左右", "上下", "前后", "余", "多"}
	peopleTails = []string{"名员工", "个员工", "位员工", "员工", "人以内", "人员", "个人", "人", "名", "位", "employees", "people", "persons", "staff"}
	labels      = []string{"合同金额", "合计", "总计", "共计", "金额", "总额", "预算", "注册资本", "小计", "大写", "共", "计"}
)

// strip takes sign, currency, labels and words away, and leaves the number.
func (p *parser) strip() {
	if strings.Trim(p.s, "0123456789.,- ()+") != "" {
		for _, l := range []string{"(大写)", "(小写)", "大写:", "小写:"} {
			p.s = strings.ReplaceAll(p.s, l, "")
		}
		for _, l := range []string{"(含税)", "(不含税)", "(含税价)", "(税前)", "(税后)", "含税"} { // a remark, not part of the figure
			p.s = strings.TrimSpace(strings.TrimSuffix(p.s, l))
		}
		p.s = strings.TrimSpace(strings.TrimSuffix(p.s, "dr")) // debit: positive
		for _, l := range labels {
			p.s = strings.TrimLeft(strings.TrimPrefix(p.s, l), " :：")
		}
		p.cutCurrency()
	}
	p.s = strings.TrimSpace(p.s)
	if t, ok := strings.CutSuffix(p.s, "."); ok && strings.Trim(t, "0123456789,") == "" && t != "" { // 5.
		p.s = t
	}
	if n := len(p.s); n > 2 && p.s[0] == '(' && p.s[n-1] == ')' {
		p.s, p.negative = p.s[1:n-1], true
	}
	p.cutSign()
	for _, w := range aboutWords {
		if t, ok := strings.CutPrefix(p.s, w); ok && t != "" {
			p.s, p.about = strings.TrimSpace(t), true
			break
		}
	}
	p.cutTails()
	p.cutSign()
	for _, t := range []string{"整", "正"} {
		p.s = strings.TrimSuffix(p.s, t)
	}
	p.s = strings.TrimSpace(p.s)
}

// cutCurrency removes the currency wherever it stands. 元 and 圆 stay: they
// part the whole from 角 and 分; they mean CNY unless another currency is named.
func (p *parser) cutCurrency() {
	for _, c := range currencies {
		if strings.Contains(p.s, c.word) {
			p.s = strings.ReplaceAll(p.s, c.word, "")
			if p.currency == "" {
				p.currency = c.code
			}
		}
	}
	if strings.ContainsAny(p.s, "元圆圓块塊角") && p.currency == "" {
		p.currency = "CNY"
	}
	for _, sign := range []struct{ s, option string }{{"¥", p.opt.Yen}, {"$", p.opt.Dollar}} {
		if !strings.Contains(p.s, sign.s) {
			continue
		}
		p.s = strings.ReplaceAll(p.s, sign.s, "")
		if p.currency == "" {
			p.currency, p.bare = sign.option, sign.option == ""
		}
	}
}

// cutSign removes a sign before or behind the number.
func (p *parser) cutSign() {
	for _, m := range []string{"-", "−", "–", "负", "負", "减"} {
		if t, ok := strings.CutPrefix(p.s, m); ok && !strings.HasPrefix(t, m) {
			p.s, p.negative = strings.TrimSpace(t), !p.negative
			break
		}
	}
	for _, m := range []string{"-", "−", "cr"} {
		if t, ok := strings.CutSuffix(p.s, m); ok && t != "" {
			p.s, p.negative = strings.TrimSpace(t), !p.negative
			break
		}
	}
	p.s = strings.TrimPrefix(p.s, "+")
}

// cutTails removes 左右, 人 and the like from the end.
func (p *parser) cutTails() {
	for again := true; again; {
		again = false
		for _, t := range aboutTails {
			if s, ok := strings.CutSuffix(p.s, t); ok && s != "" {
				p.s, p.about, again = strings.TrimSpace(s), true, true
			}
		}
		for _, t := range peopleTails {
			if s, ok := strings.CutSuffix(p.s, t); ok && s != "" {
				p.s, p.people, again = strings.TrimSpace(s), true, true
				break
			}
		}
	}
	for _, t := range []string{"人以上", "人以下", "人及以上", "人及以下"} {
		if s, ok := strings.CutSuffix(p.s, t); ok {
			p.s, p.people = s+strings.TrimPrefix(t, "人"), true
		}
	}
}

// value reads what strip has left: a number or a range.
func (p *parser) value() (low, high number, ranged, ok bool) {
	if low, high, ok := p.openRange(); ok {
		return low, high, true, true
	}
	for _, sep := range []string{"~", "～", "至", "到", "—", "–", "-", " to "} {
		a, b, found := strings.Cut(p.s, sep)
		if !found || a == "" || strings.Trim(b, "-—") == "" {
			continue
		}
		b = strings.TrimLeft(b, "-—")
		return p.closedRange(strings.TrimSpace(a), strings.TrimSpace(b))
	}
	low, ok = p.number(p.s)
	return low, number{}, false, ok
}

// closedRange reads 10-50万: the unit of the second number is the first's too
// when that has none.
func (p *parser) closedRange(a, b string) (low, high number, ranged, ok bool) {
	a = strings.TrimSuffix(strings.TrimSuffix(a, "人"), "元")
	low, ok1 := p.number(a)
	high, ok2 := p.number(b)
	if !ok1 || !ok2 || low.ambiguous || high.ambiguous {
		return low, high, true, false
	}
	if low.scaled == 0 && high.scaled != 0 {
		low = low.shift(high.scaled)
	}
	return low, high, true, low.cmp(high) <= 0
}

// openRange reads 50万以上, ≥50, 100+, 10万以下.
func (p *parser) openRange() (low, high number, ok bool) {
	s := p.s
	for _, w := range []string{"≥", ">=", ">", "不低于", "不少于", "超过", "大于", "至少", "逾", "超"} {
		if t, found := strings.CutPrefix(s, w); found {
			low, ok = p.number(strings.TrimSpace(t))
			return low, number{none: true}, ok
		}
	}
	for _, w := range []string{"≤", "<=", "<", "不超过", "不高于", "少于", "小于", "低于", "不足", "至多"} {
		if t, found := strings.CutPrefix(s, w); found {
			high, ok = p.number(strings.TrimSpace(t))
			return number{none: true}, high, ok
		}
	}
	for _, w := range []string{"及以上", "以上", "起", "+"} {
		if t, found := strings.CutSuffix(s, w); found {
			low, ok = p.number(strings.TrimSpace(t))
			return low, number{none: true}, ok
		}
	}
	for _, w := range []string{"及以下", "以下", "以内", "以內"} {
		if t, found := strings.CutSuffix(s, w); found {
			high, ok = p.number(strings.TrimSpace(t))
			return number{none: true}, high, ok
		}
	}
	return number{}, number{}, false
}
