package rules

import (
	"strconv"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/address"
	"github.com/custhub/custhub/rules/cleanse/company"
	"github.com/custhub/custhub/rules/cleanse/country"
	"github.com/custhub/custhub/rules/cleanse/industry"
	"github.com/custhub/custhub/rules/cleanse/person"
)

// partyRules are names, places and what a company does.
func partyRules() []Entry {
	return []Entry{
		{Doc{
			Name: "company_name", Group: "party", Summary: "company name in its parts, with a normal form for matching; code prefix and status note are taken off",
			Chinese: "企业名称拆分：行政区划、字号、行业、组织形式、集团、分支机构；去除编码前缀与状态备注", Standard: "企业名称登记管理规定 (2020) art. 6", Example: "C0012 深圳市华创云图科技有限公司(停用)",
			Parts: "place, trade_name, industry, legal_form, group, branch, status_note, code, key, area, branch_of, former_name, short_name",
		}, withRoom(applyCompany)},
		{Doc{
			Name: "person_name", Group: "party", Summary: "surname, given name, honorific, department; tells names from 张总, 张*, 财务", Chinese: "姓名拆分：姓、名、称谓、部门；识别仅称谓、脱敏、岗位",
			Standard: "GB/T 28039-2011 (pinyin)", Example: "王总(王建国)", Parts: "kind, surname, given, honorific, dept, sex, pinyin_key",
		}, withRoom(applyPerson)},
		{Doc{
			Name: "address", Group: "place", Summary: "postal address in its parts, divisions of mainland China completed and coded", Chinese: "地址拆分与补全：省、市、区县、邮编、区划代码；含历史区划",
			Standard: "GB/T 2260 (divisions of 2023-06-30)", Example: "上海市闸北区天目西路1号", Parts: "country, province, city, district, rest, postcode, division_code",
		}, withRoom(applyAddress)},
		{Doc{
			Name: "country", Group: "place", Summary: "country or territory by name or code; value is ISO 3166-1 alpha-2", Chinese: "国家或地区：转为 ISO 3166-1 二位代码", Standard: "ISO 3166-1", Example: "美国",
			Parts: "alpha3, name_zh, name_en",
		}, always(applyCountry)},
		{Doc{
			Name: "industry", Group: "party", Summary: "industry by code, title or usual word; the text is kept, the class is a part", Chinese: "行业：国民经济行业分类门类与大类代码", Standard: "GB/T 4754-2017 (amendment 1, 2019)", Example: "互联网",
			Parts: "industry_code, section, industry_title",
		}, withRoom(applyIndustry)},
		{Doc{Name: "headcount", Group: "number", Summary: "number of employees or a band of it", Chinese: "员工人数或区间", Example: "50～99人", Parts: "min, max"}, always(applyHeadcount)},
	}
}

func applyCompany(in record.Value, room []Part) Result {
	if in.IsNull() {
		return pass(in)
	}
	n := company.Parse(in.Text)
	if n.Pseudo {
		return Result{Value: in, Outcome: record.Placeholder, Code: "company.pseudo", Hint: "stands for nobody in particular; never matched"}
	}
	out := changed(in, company.Display(in.Text), "company.form")
	group := ""
	if n.Group {
		group = "true"
	}
	branchOf := ""
	if n.Branch != "" {
		branchOf = company.Parent(in.Text)
	}
	former, short := "", ""
	if n.Status != "" {
		former, short = company.Former(in.Text)
	}
	key := ""
	if room == nil { // the engine has no field for it
		key = n.Key()
	}
	out.Parts = parts(room, Part{"place", n.Place}, Part{"trade_name", n.Trade}, Part{"industry", n.Industry}, Part{"legal_form", n.Form}, Part{"group", group},
		Part{"branch", n.Branch}, Part{"status_note", n.Status}, Part{"code", n.Code}, Part{"key", key}, Part{"area", areaOf(n)}, Part{"branch_of", branchOf}, Part{"former_name", former}, Part{"short_name", short})
	return out
}

// areaOf is the division code of a company's name; that of a branch's name is its
// parent's.
func areaOf(n company.Name) string {
	if n.Branch != "" || len(n.Area) < 6 {
		return ""
	}
	for i := range 6 {
		if n.Area[i] < '0' || n.Area[i] > '9' {
			return ""
		}
	}
	return n.Area[:6]
}

func applyPerson(in record.Value, room []Part) Result {
	if in.IsNull() {
		return pass(in)
	}
	r := person.Parse(in.Text)
	out := Result{Value: in, Outcome: r.Outcome, Code: r.Code, Hint: r.Hint}
	switch r.Kind {
	case person.Null:
		out.Value = record.Value{}
		return out
	case person.HonorificOnly, person.Nickname, person.Role:
		// As a masked name it is kept, but is no key and never wins over a full one.
		out.Outcome = record.Masked
	case person.Person:
		if !r.ShownAs(in.Text) {
			out.Value = record.T(r.Display())
		}
	}
	out.Parts = parts(room, Part{"kind", string(r.Kind)}, Part{"surname", r.Surname}, Part{"given", r.Given}, Part{"honorific", r.Honorific}, Part{"dept", r.Dept}, Part{"sex", r.Sex}, Part{"pinyin_key", r.Key})
	for _, name := range r.Names {
		out.More = append(out.More, record.T(name))
	}
	return out
}

func applyAddress(in record.Value, room []Part) Result {
	if in.IsNull() {
		return pass(in)
	}
	r := address.Parse(in.Text)
	if r.Outcome == record.Nulled {
		return nulled(r.Code)
	}
	out := Result{Value: in, Outcome: r.Outcome, Code: r.Code, Hint: r.Hint}
	if out.Outcome == record.Fixed {
		out.Outcome = record.OK // the text stays; the parts are what was found
	}
	out.Parts = parts(room, Part{"country", r.Country}, Part{"province", r.Province}, Part{"city", r.City}, Part{"district", r.District}, Part{"rest", r.Rest}, Part{"postcode", r.Postcode}, Part{"division_code", r.Division})
	return out
}

func applyCountry(in record.Value) Result {
	if in.IsNull() {
		return pass(in)
	}
	r := country.Parse(in.Text)
	switch {
	case r.Outcome == record.Nulled:
		return nulled(r.Code)
	case r.Country == nil:
		return Result{Value: in, Outcome: r.Outcome, Code: r.Code, Hint: r.Hint}
	}
	out := changed(in, r.Country.Alpha2, "country.code")
	out.Parts = []Part{{"alpha3", r.Country.Alpha3}, {"name_zh", r.Country.Chinese}, {"name_en", r.Country.English}}
	return out
}

func applyIndustry(in record.Value, room []Part) Result {
	if in.IsNull() {
		return pass(in)
	}
	r := industry.Parse(in.Text)
	if r.Outcome == record.Nulled {
		return nulled(r.Code)
	}
	out := Result{Value: in, Outcome: r.Outcome, Code: r.Code, Hint: r.Hint}
	if r.Class != nil {
		out.Parts = parts(room, Part{"industry_code", r.Class.Code}, Part{"section", r.Class.Section}, Part{"industry_title", r.Class.Name})
	}
	return out
}

func applyHeadcount(in record.Value) Result {
	if in.IsNull() {
		return pass(in)
	}
	b := industry.Headcount(in.Text)
	out := Result{Value: in, Outcome: b.Outcome, Code: b.Code, Hint: b.Hint}
	switch b.Outcome {
	case record.Nulled:
		return nulled(b.Code)
	case record.Invalid:
		return out
	}
	out.Value = record.Value{Kind: record.Text, Text: b.String()}
	out.Parts = []Part{{"min", strconv.Itoa(b.Min)}}
	if b.Max > 0 {
		out.Parts = append(out.Parts, Part{"max", strconv.Itoa(b.Max)})
	}
	return out
}
