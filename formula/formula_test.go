package formula

import (
	"reflect"
	"testing"

	"github.com/custhub/custhub/record"
)

func TestRun(t *testing.T) {
	env := map[string]any{
		"FDeleted": "1", "flag": true, "n": 5, "name": "杭州", "none": nil, "credit": "12.5", "empty": "",
		"客户名称": "甲", "row": map[string]any{"客户 名称": "乙"}, "kind": "mobile", "list": []any{"a", "b"},
	}
	cases := []struct {
		src   string
		want  any
		names []string
	}{
		{`FDeleted == 1`, true, []string{"FDeleted"}},
		{`flag == 1`, true, nil},
		{`n >= 5 && n < 6`, true, nil},
		{`name == 1`, false, nil},
		{`none != ""`, false, []string{"none"}},
		{`none == nil`, true, nil},
		{`n == "5"`, true, nil},
		{`float(credit) * 10000`, 125000.0, []string{"credit"}},
		{`num(credit) * 2`, 25.0, []string{"credit"}},
		{`客户名称 + "!"`, "甲!", []string{"客户名称"}},
		{`row["客户 名称"]`, "乙", []string{"row"}},
		{`kind in ["phone", "mobile"]`, true, []string{"kind"}},
		{`let x = n; x + 1`, 6, []string{"n"}},
		{`blank(none) && blank(empty) && !blank(name)`, true, []string{"empty", "name", "none"}},
		{`zfill(n, 3)`, "005", nil},
		{`left("公司名称", 2)`, "公司", nil},
		{`digits("a1b2")`, "12", nil},
		{`none > 3`, false, nil},
		{`len(list) == 2`, true, nil},
		{`trim(upper(" ab "))`, "AB", nil},
	}
	var r Runner
	for _, c := range cases {
		p, err := Compile(c.src)
		if err != nil {
			t.Errorf("%s: %v", c.src, err)
			continue
		}
		if c.names != nil && !reflect.DeepEqual(p.Names, c.names) {
			t.Errorf("%s: names %v, want %v", c.src, p.Names, c.names)
		}
		got, err := r.Run(p, env)
		if err != nil || got != c.want {
			t.Errorf("%s = %v (%v), want %v", c.src, got, err, c.want)
		}
	}
}

func TestCompileErrors(t *testing.T) {
	for _, src := range []string{"", "  ", "a ==", `"open`, "foo(1)", "a b"} {
		if p, err := Compile(src); err == nil {
			t.Errorf("%q compiled to %v", src, p.Names)
		}
	}
}

func TestToValue(t *testing.T) {
	x := 0.1
	for _, c := range []struct {
		in   any
		want record.Value
	}{
		{x * 3, record.Value{Kind: record.Decimal, Text: "0.3"}},
		{1e6, record.Value{Kind: record.Int, Text: "1000000"}},
		{nil, record.Value{}},
		{[]any{"a", 1}, record.Value{Kind: record.JSON, Text: `["a",1]`}},
		{true, record.B(true)},
	} {
		if got := ToValue(c.in); got != c.want {
			t.Errorf("%v: %v, want %v", c.in, got, c.want)
		}
	}
}

func BenchmarkCondition(b *testing.B) {
	p, err := Compile(`FDeleted == 1`)
	if err != nil {
		b.Fatal(err)
	}
	var r Runner
	env := map[string]any{"FDeleted": "0"}
	b.ReportAllocs()
	for b.Loop() {
		if ok, err := r.True(p, env); ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}

func TestOneOf(t *testing.T) {
	for src, want := range map[string]*Membership{
		`kind == "email"`:            {Name: "kind", Texts: []string{"email"}},
		`kind in ["a", "b"]`:         {Name: "kind", Texts: []string{"a", "b"}},
		`kind == ""`:                 nil, // null counts as empty
		`kind != "a"`:                {Name: "kind", Texts: []string{"a"}, Not: true},
		`kind in ["a", 1]`:           nil,
		`kind == "a" || kind == "b"`: nil,
		`!(kind == "a")`:             nil,
	} {
		p, err := Compile(src)
		if err != nil || !reflect.DeepEqual(p.OneOf, want) {
			t.Errorf("%s: %+v (%v), want %+v", src, p.OneOf, err, want)
		}
	}
}
