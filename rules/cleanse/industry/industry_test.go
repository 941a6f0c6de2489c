package industry

import "testing"

func TestTable(t *testing.T) {
	sections, divisions := 0, 0
	for code := range tab().byCode {
		if len(code) == 1 {
			sections++
		} else {
			divisions++
		}
	}
	if sections != 20 || divisions != 97 {
		t.Errorf("%d sections, %d divisions; GB/T 4754-2017 has 20 and 97", sections, divisions)
	}
}

func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		"I65": "65", "65": "65", "C3911": "39", "3911": "39", "C": "C", "软件和信息技术服务业": "65", "软件与信息技术服务业": "65", "制造业": "C", "互联网": "64", "互联网行业": "64", "国际贸易": "51", "教育": "83", "医疗器械": "35",
		"I65 软件和信息技术服务业": "65", "制造业-机械": "34", "軟體": "", "D65": "", "外星": "", "软件": "65",
	} {
		got := ""
		if c := Parse(in).Class; c != nil {
			got = c.Code
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	if c := FromCompany("医疗器械"); c == nil || c.Code != "35" {
		t.Errorf("%+v", c)
	}
	if c := FromCompany("科技"); c != nil {
		t.Errorf("科技 says nothing: %+v", c)
	}
}

func TestHeadcount(t *testing.T) {
	for in, want := range map[string]string{
		"200": "200", "50-99人": "50-99", "50～99": "50-99", "1000人以上": "1000+", "1000+": "1000+", "少于50人": "0-50", "约200人": "200", "1,200": "1200", "500人及以上": "500+", "20人以下": "0-20", "一百人": "100",
	} {
		if got := Headcount(in); got.String() != want {
			t.Errorf("%q: got %s (%s), want %s", in, got, got.Code, want)
		}
	}
	for _, in := range []string{"很多", "-5", "1.5"} {
		if got := Headcount(in); got.Outcome.String() != "invalid" {
			t.Errorf("%q: %+v", in, got)
		}
	}
}

func TestSizeClass(t *testing.T) {
	for _, c := range []struct {
		code                   string
		staff, revenue, assets int64
		want                   string
	}{
		{"34", 1000, 40000, -1, "L"},
		{"34", 1000, 39999, -1, "M"},
		{"34", 299, 100000, -1, "S"},
		{"34", 19, 100000, -1, "X"},
		{"34", 500, -1, -1, ""},
		{"65", 300, 10000, -1, "L"},
		{"65", 99, 10000, -1, "S"},
		{"51", 200, 40000, -1, "L"},
		{"72", 300, -1, 120000, "L"},
		{"I", 300, 10000, -1, ""},
		{"74", 100, -1, -1, "M"},
	} {
		if got := SizeClass(ByCode(c.code), c.staff, c.revenue, c.assets); got != c.want {
			t.Errorf("%+v: got %q", c, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("I65 软件")
	f.Add("50-99人")
	f.Fuzz(func(_ *testing.T, s string) {
		Parse(s)
		Headcount(s)
	})
}
