package rules

import (
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/amount"
	"github.com/custhub/custhub/rules/cleanse/dates"
)

// numberRules are dates and amounts.
func numberRules() []Entry {
	return []Entry{
		{Doc{
			Name: "date", Group: "time", Summary: "dates and times in any form, with the precision they have; sentinels and 长期 become null", Chinese: "日期时间：各种写法、Excel 序列号、民国年、Unix 时间；保留精度",
			Standard: "ISO 8601-1; ECMA-376 part 1 §18.17.4 (serial numbers)", Example: "2024年3月15日 下午2点30分",
			Params: []Param{
				{"order", "string", "auto", "dmy or mdy for 03/04/2024; auto stops at what is ambiguous", "03/04/2024 按 dmy 还是 mdy；auto 遇到两可即停"},
				{"date1904", "bool", "false", "serial numbers of a workbook with date1904=1", "来自 date1904=1 的工作簿的序列号"},
				{"serial", "bool", "true", "small numbers are spreadsheet serials", "较小的数视为电子表格的日期序列号"},
				{"time", "bool", "true", "false drops the time of day", "false 去掉时刻"},
				{"zone", "string", "Asia/Shanghai", "zone of times whose text names none; a source's time_zone", "文本未写时区时采用的时区；默认为来源的 time_zone"},
			}, Parts: "precision, from, to",
		}, makeDate},
		{Doc{
			Name: "amount", Group: "number", Summary: "sums of money as exact decimals: separators of any country, 万, 亿, capitals, currencies, ranges", Chinese: "金额：千分位、万/亿、大写、币种、区间；精确小数",
			Standard: "ISO 4217", Example: "壹佰贰拾叁万元整",
			Params: []Param{{"yen", "string", "", "currency of a bare ¥: CNY or JPY", "单独的 ¥ 是哪种货币：CNY 或 JPY"}, {"dollar", "string", "", "currency of a bare $", "单独的 $ 是哪种货币"}, {"decimal", "string", "auto", "decimal sign of the source: comma, dot or auto", "来源的小数点：comma、dot 或 auto"}},
			Parts:  "currency, low, high",
		}, makeAmount},
	}
}

func makeDate(p *Params) (func(record.Value) Result, error) {
	opt := dates.Options{Date1904: p.Bool("date1904", false), NoSerial: !p.Bool("serial", true)}
	switch p.OneOf("order", "auto", "auto", "dmy", "mdy") {
	case "dmy":
		opt.Order = dates.DMY
	case "mdy":
		opt.Order = dates.MDY
	}
	opt.Zone = p.Zone("zone")
	keepTime := p.Bool("time", true)
	return func(in record.Value) Result {
		if in.IsNull() {
			return pass(in)
		}
		return fromDate(in, dates.Parse(in.Text, opt), keepTime)
	}, nil
}

func fromDate(in record.Value, r dates.Result, keepTime bool) Result {
	out := Result{Value: in, Outcome: r.Outcome, Code: r.Code, Hint: r.Hint}
	switch {
	case r.Outcome == record.Nulled:
		out.Value = record.Value{}
		if r.Precision == dates.OpenEnd {
			out.Parts = []Part{{"precision", string(r.Precision)}}
		}
		return out
	case !r.Known():
		return out
	case r.End != "":
		out.Outcome, out.Code, out.Hint = record.Review, "date.range", "a quarter or half year; map its ends"
		out.Parts = []Part{{"precision", string(r.Precision)}, {"from", r.String()[:7]}, {"to", r.End}}
		return out
	case r.HasTime() && keepTime:
		out.Value = record.Value{Kind: record.Time, Text: r.UTC()}
	default:
		if r.HasTime() {
			day := r.String()
			out.Value = record.Value{Kind: record.Date, Text: day[:10]}
		} else {
			out.Value = record.Value{Kind: record.Date, Text: r.String()}
		}
	}
	if out.Value.Text == in.Text && out.Outcome == record.Fixed {
		out.Outcome, out.Code = record.OK, ""
	}
	if r.Precision != dates.Day {
		out.Parts = []Part{{"precision", string(r.Precision)}}
	}
	return out
}

func makeAmount(p *Params) (func(record.Value) Result, error) {
	opt := amount.Options{Yen: p.String("yen", ""), Dollar: p.String("dollar", "")}
	switch p.OneOf("decimal", "auto", "auto", "comma", "dot") {
	case "comma":
		opt.Comma = true
	case "dot":
		opt.Dot = true
	}
	for _, name := range []string{"yen", "dollar"} {
		if c := p.String(name, ""); c != "" && len(c) != 3 {
			p.Fail(name, c, "an ISO 4217 code of three letters")
		}
	}
	return func(in record.Value) Result {
		if in.IsNull() {
			return pass(in)
		}
		return fromAmount(in, amount.Parse(in.Text, opt))
	}, nil
}

func fromAmount(in record.Value, r amount.Result) Result {
	out := Result{Value: in, Outcome: r.Outcome, Code: r.Code, Hint: r.Hint}
	switch r.Finding {
	case amount.Null:
		return nulled(r.Code)
	case amount.Invalid, amount.Ambiguous:
		return out
	case amount.RangeFound, amount.HeadcountRange:
		out.Outcome = record.Review
		out.Parts = parts(nil, Part{"low", r.Value}, Part{"high", r.High}, Part{"currency", r.Currency})
		return out
	}
	out.Value = record.Value{Kind: record.Decimal, Text: r.Value}
	if r.Value == in.Text && out.Outcome == record.Fixed {
		out.Outcome, out.Code = record.OK, ""
	}
	if r.Currency != "" {
		out.Parts = []Part{{"currency", r.Currency}}
	}
	return out
}
