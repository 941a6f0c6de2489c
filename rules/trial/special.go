package trial

import (
	"strings"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/address"
	"github.com/custhub/custhub/rules/cleanse/amount"
	"github.com/custhub/custhub/rules/cleanse/company"
	"github.com/custhub/custhub/rules/cleanse/dates"
	"github.com/custhub/custhub/rules/cleanse/email"
	"github.com/custhub/custhub/rules/cleanse/ident"
	"github.com/custhub/custhub/rules/cleanse/person"
	"github.com/custhub/custhub/rules/cleanse/phone"
	"github.com/custhub/custhub/rules/cleanse/text"
)

// special lists the rules whose output is that of a vector file. Nobody is born
// after today, if it is given.
func special(today string) map[string]trial {
	return map[string]trial{
		"uscc":         {inputs: []string{"value"}, run: func(c cells) Output { return number(ident.USCC(c.in[0])) }},
		"org_code":     {inputs: []string{"value"}, run: func(c cells) Output { return number(ident.OrgCode(c.in[0])) }},
		"reg_no15":     {inputs: []string{"value"}, run: func(c cells) Output { return number(ident.RegNo(c.in[0])) }},
		"tax_no":       {inputs: []string{"value"}, run: func(c cells) Output { return number(ident.TaxNo(c.in[0])) }},
		"resident_id":  {inputs: []string{"value"}, run: func(c cells) Output { return residentID(c, today) }},
		"phone":        {inputs: []string{"raw"}, run: phoneRow},
		"email":        {inputs: []string{"raw"}, run: emailRow},
		"date":         {inputs: []string{"raw"}, run: dateRow},
		"amount":       {inputs: []string{"raw"}, run: amountRow},
		"address":      {inputs: []string{"raw"}, run: addressRow},
		"person_name":  {inputs: []string{"raw"}, run: personRow},
		"company_pair": {inputs: []string{"name_a", "name_b"}, run: pairRow},
		"company_name": {inputs: []string{"value"}, run: companyRow},
		"text":         {inputs: []string{"garbled"}, run: textRow, column: annotated, lenient: lostText},
	}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// numberOutcome spells the outcome of an identifier as the vectors do.
func numberOutcome(r ident.Result) string {
	switch r.Outcome {
	case record.Suggested:
		return "suggest:" + r.Suggest
	case record.Review:
		return "warn"
	case record.Invalid:
		return "bad"
	}
	return r.Outcome.String()
}

func number(r ident.Result) Output {
	out := Output{{"valid", bit(r.Valid)}, {"outcome", numberOutcome(r)}, {"normalised", ""}, {"kind", r.Kind}, {"code", r.Code}, {"hint", r.Hint}}
	if r.Valid {
		out[2].Value = r.Value
	}
	return out
}

// residentID prints what a number says about its holder when the number is
// right as it is written; a number whose spelling had to be repaired is first
// to be written right.
func residentID(c cells, today string) Output {
	p := ident.ResidentID(c.in[0], ident.Limits{Today: strings.ReplaceAll(today, "-", "")})
	sex, birth := p.Sex, p.Birth
	if p.Code == "resident_id.spelling" {
		sex, birth = "", ""
	}
	return append(Output{{"valid", bit(p.Valid)}, {"kind", p.Kind}, {"sex", sex}, {"birth", birth}}, number(p.Result)[1:3]...)
}

func phoneRow(c cells) Output {
	r := phone.Parse(c.in[0], phone.Options{Region: c.options["region"], Area: c.options["area"]})
	return Output{{"kind", string(r.Kind)}, {"e164", r.E164()}, {"extension", r.First.Ext}, {"outcome", r.Outcome.String()}, {"name", r.Name}, {"code", r.Code}}
}

func emailRow(c cells) Output {
	r := email.Parse(c.in[0])
	outcome := r.Outcome.String()
	if r.Outcome == record.OK {
		outcome = "valid"
	}
	return Output{{"outcome", outcome}, {"normalised", r.Normalised()}, {"class", string(r.Class)}, {"name", r.Name}, {"code", r.Code}}
}

func textRow(c cells) Output {
	r := text.RepairText(c.in[0], c.column.annotated)
	return Output{{"expected", r.Value}, {"recoverable", r.Recoverable}, {"outcome", r.Outcome.String()}, {"code", r.Code}}
}

// annotated decides whether the column has the bracketed-romanisation defect.
func annotated(values []string) columnFacts {
	var d text.Defect
	for _, v := range values {
		d.Add(v)
	}
	return columnFacts{annotated: d.Present()}
}

// lostText: of a text that can't be recovered no value is expected.
func lostText(field string, out Output) bool {
	recoverable, _ := out.Text("recoverable")
	return field == "expected" && recoverable == "false" || field == "kind"
}

// dateRow prints a date. A workbook's date system is no part of the value: the
// row's note may say date1904=1.
func dateRow(c cells) Output {
	opt := dates.Options{Date1904: c.options["date1904"] == "1"}
	switch c.options["order"] {
	case "dmy":
		opt.Order = dates.DMY
	case "mdy":
		opt.Order = dates.MDY
	}
	r := dates.Parse(c.in[0], opt)
	return Output{{"expected", r.String()}, {"precision_or_outcome", string(r.Precision)}, {"outcome", r.Outcome.String()}, {"code", r.Code}, {"hint", r.Hint}}
}

func amountRow(c cells) Output {
	r := amount.Parse(c.in[0], amount.Options{})
	return Output{{"expected", r.String()}, {"currency", r.Currency}, {"outcome", string(r.Finding)}, {"code", r.Code}, {"hint", r.Hint}}
}

func addressRow(c cells) Output {
	r := address.Parse(c.in[0])
	return Output{
		{"country", r.Country},
		{"province", r.Province},
		{"city", r.City},
		{"district", r.District},
		{"rest", r.Rest},
		{"postcode", r.Postcode},
		{"division_code", r.Division},
		{"outcome", r.Outcome.String()},
		{"code", r.Code},
	}
}

func personRow(c cells) Output {
	r := person.Parse(c.in[0])
	return Output{
		{"surname", r.Surname},
		{"given", r.Given},
		{"honorific_or_dept", r.HonorificOrDept()},
		{"kind", string(r.Kind)},
		{"pinyin_key", r.Key},
		{"outcome", r.Outcome.String()},
		{"sex", r.Sex},
		{"dept", r.Dept},
		{"code", r.Code},
	}
}

func pairRow(c cells) Output {
	verdict, why := company.Compare(c.in[0], c.in[1])
	return Output{{"expected", string(verdict)}, {"code", why}}
}

func companyRow(c cells) Output {
	n := company.Parse(c.in[0])
	return Output{
		{"place", n.Place},
		{"trade_name", n.Trade},
		{"industry", n.Industry},
		{"legal_form", n.Form},
		{"group", n.Group},
		{"branch", n.Branch},
		{"status_note", n.Status},
		{"code", n.Code},
		{"key", n.Key()},
		{"area", n.Area},
	}
}
