package evaluate

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
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

func TestRepair(t *testing.T) {
	dir := folder(t, map[string]string{
		"truth/fields.csv": `source,stream,id,field,operators,clean,written
erp,customer,1,mobile,mobile_format,13912345678,139-1234-5678
erp,customer,2,mobile,mobile_typo;mobile_format,13912345678,139 1234 567
erp,customer,3,name,name_typo,甲,乙
erp,customer,4,name,name_typo,甲,丙
`,
		"values.csv": `source,id,field,value,outcome
erp,1,mobile,+8613912345678,fix
erp,2,mobile,139 1234 567,invalid
erp,3,name,乙,ok
erp,9,name,丁,
erp,9,mobile,戊,review
`,
		"wrong.csv": "source,id,field,value,outcome\nerp,1,mobile,1,perhaps\n",
	})
	r, err := Repair(dir, filepath.Join(dir, "values.csv"))
	if err != nil {
		t.Fatal(err)
	}
	want := []OpRepair{
		{"mobile_format", 2, 1, 1, 0, 0},
		{"mobile_typo", 1, 0, 1, 0, 0},
		{"name_typo", 2, 0, 0, 1, 1},
	}
	if len(r.Ops) != len(want) || r.Rows != 5 || r.Untouched != 2 || r.FalseAlarms != 1 {
		t.Fatalf("%+v", r)
	}
	for i := range want {
		if r.Ops[i] != want[i] {
			t.Errorf("%+v, want %+v", r.Ops[i], want[i])
		}
	}
	var b bytes.Buffer
	if err := r.Print(&b); err != nil || !strings.Contains(b.String(), "mobile_format") {
		t.Errorf("printed %q (%v)", b.String(), err)
	}
	if _, err := Repair(dir, filepath.Join(dir, "wrong.csv")); err == nil {
		t.Error("an unknown outcome was read")
	}
}
