package write

import (
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/custhub/custhub/generate/model"
)

// sourceTime is how the sources write a time; its zone is Asia/Shanghai.
const sourceTime = "2006-01-02 15:04:05"

func stamp(t time.Time) string { return t.Format(sourceTime) }

// gb18030 encodes text as the legacy CRM exports it, with CRLF line ends. Every
// Unicode character has a GB18030 code, so nothing is lost.
func gb18030(lines []byte) []byte {
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes(lines)
	if err != nil { // only for bytes that aren't UTF-8, which the model never writes
		panic("write: " + err.Error())
	}
	return out
}

func csvLine(b []byte, fields ...string) []byte {
	b = csvRow(b, fields...)
	return append(b[:len(b)-1], '\r', '\n')
}

// CRMColumns are the columns of crm.csv.
var CRMColumns = []string{
	"客户编号", "客户类型", "客户名称", "证件号码", "联系人", "职务", "手机", "电话", "邮箱", "地址", "所属行业", "员工规模",
	"客户来源", "客户阶段", "负责人", "状态", "合并到", "创建时间", "最后修改时间",
}

// CRM opens crm.csv, the export of the legacy CRM's customers in GB18030.
func CRM(path string) (Sink, error) {
	return newText(path, gb18030(csvLine(nil, CRMColumns...)), func(p *model.Part) []byte {
		b := make([]byte, 0, 300*len(p.Records))
		for i := range p.Records {
			r := &p.Records[i]
			if r.Source != model.CRM || r.End == model.Gone {
				continue
			}
			e := p.Entity(r)
			pr := p.Model.Profile(r, e)
			state, into := "有效", ""
			if r.End == model.Merged {
				state, into = "已合并", model.Key(r.Source, r.Survivor)
			}
			v := &r.Value
			b = csvLine(b, r.ID(), category(e), v[model.Name], v[model.TaxNo], v[model.ContactName], v[model.Title], v[model.Mobile],
				v[model.Tel], v[model.Email], v[model.AddressText], v[model.Industry], pr.Headcount,
				pr.Channel, pr.Stage, pr.Owner, state, into, stamp(pr.Created), stamp(pr.Modified))
		}
		return gb18030(b)
	})
}

// category is how the ERP and the CRM class a customer.
func category(e *model.Entity) string {
	if e.Person() {
		return "个人"
	}
	return "企业"
}

// ActivityColumns are the columns of crm_activities.csv.
var ActivityColumns = []string{"活动编号", "客户编号", "时间", "方式", "摘要", "记录人", "下一步"}

// Activities opens crm_activities.csv, the notes of salespersons in GB18030.
func Activities(path string) (Sink, error) {
	return newText(path, gb18030(csvLine(nil, ActivityColumns...)), func(p *model.Part) []byte {
		b := make([]byte, 0, 50*len(p.Records))
		for i := range p.Records {
			r := &p.Records[i]
			if r.Source != model.CRM || r.End == model.Gone {
				continue
			}
			for _, a := range p.Model.Activities(r, p.Version) {
				b = csvLine(b, a.ID, r.ID(), stamp(a.At), a.Channel, a.Summary, a.Actor, a.Next)
			}
		}
		return gb18030(b)
	})
}
