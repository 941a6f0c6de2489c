package rules

import (
	"time"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/ident"
)

// identRules are the identifiers of organisations and people.
func identRules() []Entry {
	return []Entry{
		{Doc{
			Name: "uscc", Group: "identifier", Summary: "unified social credit code: check character, placeholder, unique repair of O I Z S",
			Chinese: "统一社会信用代码：校验码、占位值、O I Z S 的唯一修复", Standard: "GB 32100-2015 §4, annex A", Example: "9144030071526726XG",
			Parts: "tax_key, org_code, division, kind",
		}, withRoom(applyUSCC)},
		{Doc{
			Name: "org_code", Group: "identifier", Summary: "organisation code: check character", Chinese: "组织机构代码：校验码",
			Standard: "GB 11714-1997 §4", Example: "MA0GCTFE-6",
		}, always(func(in record.Value) Result { return number(in, ident.OrgCode) })},
		{
			Doc{
				Name: "reg_no15", Group: "identifier", Summary: "business registration number: check digit of the 15-digit form; older forms are kept",
				Chinese: "工商注册号：15 位校验码，旧格式原样保留", Standard: "GS 15-2006; ISO 7064 MOD 11,10", Example: "110108024818094", Parts: "kind",
			},
			always(func(in record.Value) Result { return number(in, ident.RegNo) }),
		},
		{Doc{
			Name: "tax_no", Group: "identifier", Summary: "taxpayer number: 15, 17, 18 or 20 characters", Chinese: "纳税人识别号：15、17、18 或 20 位",
			Standard: "国税发〔2006〕104号; GB 32100-2015", Example: "440300715267262", Parts: "tax_key, kind",
		}, always(applyTaxNo)},
		{Doc{
			Name: "resident_id", Group: "identifier", Summary: "resident identity number: check character, date of birth; 15 digits become 18",
			Chinese: "居民身份证号：校验码、出生日期；15 位升 18 位", Standard: "GB 11643-1999", Example: "11010119071126190X",
			Params: []Param{{"today", "string", "the day of the run", "last possible day of birth, YYYY-MM-DD", "最晚可能的出生日期，YYYY-MM-DD"}}, Parts: "birth, sex, division, kind",
		}, makeResidentID},
	}
}

// fromIdent turns a parser's result into a rule's.
func fromIdent(in record.Value, r ident.Result) Result {
	out := Result{Value: in, Outcome: r.Outcome, Code: r.Code, Hint: r.Hint}
	switch {
	case r.Outcome == record.Nulled:
		out.Value = record.Value{}
	case r.Valid && r.Value != in.Text:
		out.Value = record.T(r.Value)
	case r.Outcome == record.Suggested:
		out.Hint = r.Suggest
	}
	if r.Kind != "" && r.Valid {
		out.Parts = []Part{{"kind", r.Kind}}
	}
	return out
}

func number(in record.Value, parse func(string) ident.Result) Result {
	if in.IsNull() {
		return pass(in)
	}
	return fromIdent(in, parse(in.Text))
}

func applyUSCC(in record.Value, room []Part) Result {
	if in.IsNull() {
		return pass(in)
	}
	r := ident.USCC(in.Text)
	kind := r.Kind
	r.Kind = "" // it comes after the others
	out := fromIdent(in, r)
	if r.Valid {
		v := r.Value
		out.Parts = parts(room, Part{"tax_key", ident.TaxKey(v)}, Part{"org_code", v[8:17]}, Part{"division", v[2:8]}, Part{"kind", kind})
	}
	return out
}

func applyTaxNo(in record.Value) Result {
	if in.IsNull() {
		return pass(in)
	}
	r := ident.TaxNo(in.Text)
	out := fromIdent(in, r)
	if r.Valid && r.Kind != "person" {
		key := r.Value
		if len(key) == 18 {
			key = ident.TaxKey(key)
		}
		out.Parts = append(out.Parts, Part{"tax_key", key})
	}
	return out
}

func makeResidentID(p *Params) (func(record.Value) Result, error) {
	today := p.String("today", "")
	lim := ident.Limits{}
	if day, err := time.Parse("2006-01-02", today); err == nil {
		lim.Today = day.Format("20060102")
	} else if today != "" {
		p.Fail("today", today, "a day like 2026-11-21")
	}
	return func(in record.Value) Result {
		if in.IsNull() {
			return pass(in)
		}
		r := ident.ResidentID(in.Text, lim)
		out := fromIdent(in, r.Result)
		if r.Valid {
			birth := r.Birth[:4] + "-" + r.Birth[4:6] + "-" + r.Birth[6:]
			out.Parts = []Part{{"kind", r.Kind}, {"birth", birth}, {"sex", r.Sex}, {"division", r.Division}}
		}
		return out
	}, nil
}
