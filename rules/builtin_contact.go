package rules

import (
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/email"
	"github.com/custhub/custhub/rules/cleanse/phone"
)

// contactRules are the ways to reach a customer.
func contactRules() []Entry {
	return []Entry{
		{Doc{
			Name: "phone", Group: "contact", Summary: "telephone numbers of any country, several in a cell, with extensions; value in E.164",
			Chinese: "电话号码：手机、座机、分机、多号码、服务号、国际号码；E.164 格式", Standard: "ITU-T E.164; MIIT numbering table 2023-03", Example: "021-58881234转8012",
			Params: []Param{
				{"region", "string", "CN", "ISO 3166-1 country of numbers without country code", "没有国家代码的号码属于哪个国家或地区（ISO 3166-1）"},
				{"area", "string", "", "area code of local numbers, such as 0755", "本地号码的区号，如 0755"},
			}, Parts: "kind, extension, name, area_place, no_area",
		}, makePhone},
		{Doc{
			Name: "email", Group: "contact", Summary: "e-mail addresses: full width, display names, lists, typos of well-known domains",
			Chinese: "电子邮箱：全角、显示名、列表、常见域名拼写", Standard: "RFC 5321 §4.5.3.1, RFC 5322 §3.4, RFC 5891", Example: "张伟 <zhang@example.com>",
			Parts: "class, domain, name",
		}, withRoom(applyEmail)},
		{Doc{
			Name: "url", Group: "contact", Summary: "web address: scheme and host in lower case and ASCII", Chinese: "网址：协议与主机名规范化",
			Standard: "RFC 3986, RFC 5891", Example: "www.Example.com", Parts: "domain",
		}, always(applyURL)},
	}
}

func makePhone(p *Params) (func(record.Value) Result, error) {
	opt := phone.Options{Region: p.String("region", "CN"), Area: p.String("area", "")}
	if len(opt.Region) != 2 {
		p.Fail("region", opt.Region, "an ISO 3166-1 code of two letters")
	}
	if opt.Area != "" && phone.AreaPlaces(opt.Area) == "" {
		p.Fail("area", opt.Area, "an area code of mainland China with its 0")
	}
	p.intoRoom = func(in record.Value, room []Part) Result { return applyPhone(in, opt, room) }
	return func(in record.Value) Result { return applyPhone(in, opt, nil) }, nil
}

func applyPhone(in record.Value, opt phone.Options, room []Part) Result {
	if in.IsNull() {
		return pass(in)
	}
	r := phone.Parse(in.Text, opt)
	out := Result{Value: in, Outcome: r.Outcome, Code: r.Code, Hint: r.Hint}
	switch r.Outcome {
	case record.Nulled:
		out.Value = record.Value{}
		return out
	case record.Masked, record.Placeholder, record.Invalid:
		return out
	}
	if r.First.E164 != in.Text {
		out.Value = record.T(r.First.E164)
	}
	place := ""
	if r.First.Area != "" {
		place = phone.AreaPlaces(r.First.Area)
	}
	noArea := ""
	if r.First.Kind == phone.NoArea {
		noArea = "true"
	}
	out.Parts = parts(room, Part{"kind", pointKind(r.First.Kind)}, Part{"extension", r.First.Ext}, Part{"name", r.Name}, Part{"area_place", place}, Part{"no_area", noArea})
	for _, m := range r.More {
		out.More = append(out.More, record.T(m.Text()))
	}
	return out
}

// pointKind is the kind of contact point that a number is: toll numbers and short
// ones are a service's, and never a key (domain specification §3.2).
func pointKind(k phone.Kind) string {
	switch k {
	case phone.Mobile, phone.Satellite:
		return "mobile"
	case phone.Landline, phone.NoArea:
		return "landline"
	case phone.Toll400, phone.Toll800, phone.TollFree, phone.Service:
		return "service"
	}
	return "other"
}

func applyEmail(in record.Value, room []Part) Result {
	if in.IsNull() {
		return pass(in)
	}
	r := email.Parse(in.Text)
	out := Result{Value: in, Outcome: r.Outcome, Code: r.Code, Hint: r.Hint}
	switch r.Outcome {
	case record.Nulled:
		out.Value = record.Value{}
	case record.Suggested:
		out.Hint = r.Value
	case record.OK, record.Fixed, record.Review:
		if r.Value != in.Text {
			out.Value = record.T(r.Value)
			if out.Outcome == record.OK {
				out.Outcome, out.Code = record.Fixed, "email.case"
			}
		}
		out.Parts = parts(room, Part{"class", string(r.Class)}, Part{"domain", r.Domain}, Part{"name", r.Name})
		for _, m := range r.More {
			out.More = append(out.More, record.T(m))
		}
	}
	return out
}

func applyURL(in record.Value) Result {
	if in.IsNull() {
		return pass(in)
	}
	r := email.ParseURL(in.Text)
	if r.Outcome == record.Nulled {
		return nulled(r.Code)
	}
	out := Result{Value: in, Outcome: r.Outcome, Code: r.Code, Hint: r.Hint}
	if r.Outcome != record.Invalid {
		out.Value = record.T(r.Value)
		out.Parts = []Part{{"domain", r.Domain}}
	}
	return out
}
