package mappings

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/custhub/custhub/record"
)

const customersYAML = `version: 1
stream: t_Organization
as: customers
entity: customer
key: [FItemID]
changed_at: FModifyTime
replaced_by: FReplacedBy?
fields:
  legal_name: FName
  kind: =org
  stage: {column: Stage, map: {A: lead, B: customer}, default: lead, unmapped: quarantine}
  credit_limit: {expr: 'float(FCredit) * 10000', type: decimal}
  legal_rep: {columns: [A, B], join: " "}
  owner: {first: [A, B]}
  city: company.city
  created_at: FCreated
ext:
  预算范围: {column: 预算, type: decimal}
contacts:
  - when: FContact != ""
    fields: {name: FContact, title: FTitle}
    contact_points: [{kind: =mobile, value: FMobile}]
  - each: company.people
    fields: {name: name}
    contact_points: [{each: phones, fields: {kind: {value: phone}, value: .}}]
contact_points:
  - {kind: =landline, value: FPhone, split: "/;、"}
addresses:
  - fields: {kind: {value: registered}, raw: FAddress, postcode: FPostalCode}
filters:
  - {when: FDeleted == 1, reason: 已删除}
`

var customersSchema = record.Schema{Columns: []record.Column{
	{Name: "FItemID"},
	{Name: "FName"},
	{Name: "Stage"},
	{Name: "FCredit"},
	{Name: "A"},
	{Name: "B"},
	{Name: "company", Kind: record.JSON},
	{Name: "预算"},
	{Name: "FContact"},
	{Name: "FTitle"},
	{Name: "FMobile"},
	{Name: "FPhone"},
	{Name: "FAddress"},
	{Name: "FPostalCode"},
	{Name: "FDeleted"},
	{Name: "FModifyTime"},
	{Name: "FCreated"},
}}

func customersRow() record.Row {
	texts := []string{
		"05021", "华创云图", "B", "12.5", "张", "", `{"city":"杭州","people":[{"name":"Li","phones":["1","2"]},{"name":""}]}`,
		"3.50", "王五", "经理", "13912345678", "010-1/020-2", "某路1号", "010000", "0", "2024-03-05 08:00:00", "2024-03-05",
	}
	row := record.Row{Key: "x", Values: make([]record.Value, len(texts))}
	for i, s := range texts {
		row.Values[i] = record.T(s)
	}
	row.Values[6].Kind = record.JSON
	return row
}

func bindTest(t testing.TB, yaml string, schema *record.Schema) *Mapper {
	t.Helper()
	ms, faults := Load("m.yaml", []byte(yaml))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	mp, faults := ms[0].Bind(schema, Binding{Source: "erp", Zone: time.FixedZone("CST", 8*3600)})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return mp
}

// show renders an entity for comparison.
func show(e *record.Entity, indent string) string {
	var b strings.Builder
	b.WriteString(indent + e.Type.String() + "\n")
	for _, f := range e.Fields {
		b.WriteString(indent + "  " + f.ID.Info().Name + " " + f.Value.Kind.String() + " " + f.Value.Text)
		for _, s := range f.Steps {
			b.WriteString(" <" + s.Rule + " " + s.Before.Text + ">")
		}
		b.WriteString("\n")
	}
	for _, x := range e.Ext {
		b.WriteString(indent + "  ext " + x.Name + " " + x.Value.Kind.String() + " " + x.Value.Text + "\n")
	}
	for i := range e.Kids {
		b.WriteString(show(&e.Kids[i], indent+"    "))
	}
	return b.String()
}

const customersWant = `customer
  kind text org
  legal_name text 华创云图
  legal_rep text 张
  credit_limit decimal 125000
  city text 杭州
  stage text customer <map B>
  owner text 张
  created_at date 2024-03-05
  ext 预算范围 decimal 3.50
    contact
      name text 王五
      title text 经理
        contact_point
          kind text mobile
          value text 13912345678
    contact
      name text Li
        contact_point
          kind text phone
          value text 1
        contact_point
          kind text phone
          value text 2
    contact_point
      kind text landline
      value text 010-1 <split 010-1/020-2>
    contact_point
      kind text landline
      value text 020-2 <split 010-1/020-2>
    address
      kind text registered
      raw text 某路1号
      postcode text 010000
`

func TestMap(t *testing.T) {
	mp := bindTest(t, customersYAML, &customersSchema)
	var out record.Mapped
	for range 3 { // memory is used again
		row := customersRow()
		fate := mp.Map(&row, &out)
		if fate.Kind != Mapped || fate.Key != "05021" {
			t.Fatalf("%+v %+v", fate, fate.Problem)
		}
		want := strings.Replace(customersWant, "credit_limit decimal 125000", "credit_limit decimal 125000", 1)
		if diff := cmp.Diff(want, show(&out.Entity, "")); diff != "" {
			t.Fatal(diff)
		}
		if out.ChangedAt != (record.Value{Kind: record.Time, Text: "2024-03-05T00:00:00Z"}) {
			t.Fatal(out.ChangedAt)
		}
		row.Values[14] = record.I(1)
		if fate := mp.Map(&row, &out); fate.Kind != Filtered || fate.Reason != "已删除" {
			t.Fatal(fate)
		}
		row = customersRow()
		row.Values[2] = record.T("Z")
		if fate := mp.Map(&row, &out); fate.Kind != Rejected || fate.Problem.Code != "mapping.unmapped" || fate.Problem.Value != "Z" {
			t.Fatal(fate)
		}
	}
	if got := mp.m.Columns(0, record.CustomerLegalRep); !cmp.Equal(got, []string{"A", "B"}) {
		t.Error(got)
	}
	if got := mp.m.Columns(4, record.ContactPointValue); !cmp.Equal(got, []string{"company.people[].phones[]."}) {
		t.Log(got)
	}
}

func BenchmarkMap(b *testing.B) {
	const yaml = `version: 1
stream: s
entity: customer
fields: {legal_name: c0, short_name: c1, industry: c2, headcount: c3, need: c4, channel: c5, stage: c6, owner: c7, last_contact_at: c8, next_step: c9, uscc: c10}
contacts: [{name: c11, title: c12, contact_points: [{kind: =mobile, value: c13}]}]
addresses: [{kind: =office, raw: c14}]
`
	var schema record.Schema
	var row record.Row
	row.Key = "1"
	for i := range 15 {
		schema.Columns = append(schema.Columns, record.Column{Name: "c" + record.I(int64(i)).Text})
		row.Values = append(row.Values, record.T("某公司的值"+record.I(int64(i)).Text))
	}
	row.Values[8] = record.T("2024-03-05 10:11:12")
	mp := bindTest(b, yaml, &schema)
	var out record.Mapped
	b.ReportAllocs()
	for b.Loop() {
		if f := mp.Map(&row, &out); f.Kind != Mapped {
			b.Fatal(f)
		}
	}
}
