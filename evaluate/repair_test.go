package evaluate

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/custhub/custhub/record"
)

func TestSame(t *testing.T) {
	for _, c := range []struct {
		field, value, clean string
		want                bool
	}{
		{"mobile", "13912345678", "13912345678", true},
		{"mobile", "+8613912345678", "13912345678", true},
		{"mobile", "139 1234 5678", "13912345678", false},
		{"mobile", "+85291234567", "+852 9123 4567", true},
		{"tel", "+8675526012345", "0755-26012345", true},
		{"tel", "26012345", "0755-26012345", false},
		{"name", "华创(深圳)科技有限公司", "华创（深圳）科技有限公司", true},
		{"name", "华创【深圳】科技有限公司", "华创（深圳）科技有限公司", false},
		{"email", "a@b.example", "a@b.example", true},
	} {
		if got := same(c.field, c.value, c.clean); got != c.want {
			t.Errorf("same(%s, %q, %q) = %v", c.field, c.value, c.clean, got)
		}
	}
}

const someFields = `source,stream,id,field,operators,clean,written
erp,customer,1,mobile,mobile_format,13912345678,139-1234-5678
erp,customer,2,mobile,mobile_typo;mobile_format,13912345678,139 1234 567
erp,customer,3,name,name_typo,甲,乙
erp,customer,4,name,name_typo,甲,丙
crm,customers,C1,tax_no,uscc_typo,91440300MAMWED8GXX,9144O300MAMWED8GXX
crm,customers,C1,address,addr_short,广东省深圳市南山区科技路1号,南山区科技路1号
`

func someSpoiled(t *testing.T) (*Repairs, string) {
	t.Helper()
	dir := folder(t, map[string]string{
		"truth/fields.csv": someFields,
		"values.csv": `source,id,field,value,outcome
erp,1,mobile,+8613912345678,fix
erp,2,mobile,139 1234 567,invalid
erp,3,name,乙,ok
erp,9,name,丁,
erp,9,mobile,戊,review
`,
		"wrong.csv": "source,id,field,value,outcome\nerp,1,mobile,1,perhaps\n",
	})
	r, err := ReadSpoiled(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r, dir
}

func checkOps(t *testing.T, got []OpRepair, want ...OpRepair) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}
}

func TestRepairOfValues(t *testing.T) {
	r, dir := someSpoiled(t)
	if err := r.ReadValues(filepath.Join(dir, "values.csv")); err != nil {
		t.Fatal(err)
	}
	rep := r.Report()
	checkOps(t, rep.Ops,
		OpRepair{Operator: "addr_short", Values: 1, Absent: 1},
		OpRepair{Operator: "mobile_format", Values: 2, Repaired: 1, Flagged: 1},
		OpRepair{Operator: "mobile_typo", Values: 1, Flagged: 1},
		OpRepair{Operator: "name_typo", Values: 2, Unseen: 1, Absent: 1},
		OpRepair{Operator: "uscc_typo", Values: 1, Absent: 1},
	)
	if rep.Values != 5 || rep.Untouched != 2 || rep.FalseAlarms != 1 {
		t.Errorf("%+v", rep)
	}
	var b bytes.Buffer
	if err := rep.Print(&b, english); err != nil || !strings.Contains(b.String(), "mobile_format") {
		t.Errorf("printed %q (%v)", b.String(), err)
	}
	if err := r.ReadValues(filepath.Join(dir, "wrong.csv")); err == nil {
		t.Error("an unknown outcome was read")
	}
}

func TestRepairOfEntities(t *testing.T) {
	r, _ := someSpoiled(t)
	if s := r.Streams(); len(s) != 2 || s[1] != (Stream{"crm", "customers"}) {
		t.Errorf("streams %v", s)
	}
	step := func(rule string, o record.Outcome, before, hint string) []record.Step {
		return []record.Step{{Rule: rule, Outcome: o, Before: record.T(before), Hint: hint}}
	}
	field := func(id record.FieldID, o record.Outcome, now string, steps []record.Step) record.FieldValue {
		return record.FieldValue{ID: id, Outcome: o, Value: record.T(now), Steps: steps}
	}
	customer := record.Entity{Type: record.Customer, Fields: []record.FieldValue{
		field(record.CustomerLegalName, record.OK, "丁", nil),
		field(record.CustomerUSCC, record.Suggested, "9144O300MAMWED8GXX", step("uscc", record.Suggested, "9144O300MAMWED8GXX", "91440300MAMWED8GXX")),
	}, Kids: []record.Entity{{Type: record.Address, Fields: []record.FieldValue{
		field(record.AddressRaw, record.OK, "南山区科技路1号", nil),
		{ID: record.AddressProvince, Derived: true, Value: record.T("广东省")},
		{ID: record.AddressCity, Derived: true, Value: record.T("深圳市")},
		{ID: record.AddressDistrict, Derived: true, Value: record.T("南山区")},
		{ID: record.AddressRest, Derived: true, Value: record.T("科技路1号")},
	}}}}
	r.AddEntity(Key{"crm", "C1"}, &customer)
	mobile := record.Entity{Type: record.Customer, Kids: []record.Entity{{Type: record.ContactPoint, Fields: []record.FieldValue{
		field(record.ContactPointValue, record.Fixed, "+8613912345678", step("phone", record.Fixed, "139-1234-5678", "")),
	}}}}
	r.AddEntity(Key{"erp", "1"}, &mobile)
	rep := r.Report()
	checkOps(t, rep.Ops,
		OpRepair{Operator: "addr_short", Values: 1, Repaired: 1},
		OpRepair{Operator: "mobile_format", Values: 2, Repaired: 1, Absent: 1},
		OpRepair{Operator: "mobile_typo", Values: 1, Absent: 1},
		OpRepair{Operator: "name_typo", Values: 2, Absent: 2},
		OpRepair{Operator: "uscc_typo", Values: 1, Suggested: 1},
	)
	if rep.Values != 4 || rep.Untouched != 1 || rep.FalseAlarms != 0 {
		t.Errorf("%+v", rep)
	}
}
