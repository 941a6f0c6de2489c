package country

import "testing"

func TestFind(t *testing.T) {
	for in, want := range map[string]string{
		"中国": "CN", "中華人民共和國": "CN", "PRC": "CN", "cn": "CN", "CHN": "CN", "美国": "US", "USA": "US", "U.S.A.": "US", "United Kingdom": "GB", "英國": "GB", "香港": "HK", "中国香港": "HK", "Hong Kong": "HK", "臺灣": "TW", "南韩": "KR", "韩国": "KR",
		"德国": "DE", "日本": "JP", "Narnia": "",
	} {
		got := ""
		if c := Find(in); c != nil {
			got = c.Alpha2
		}
		if got != want {
			t.Errorf("Find(%s) = %q, want %q", in, got, want)
		}
	}
}

func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range tab().byKey {
		seen[c.Alpha2] = true
		if len(c.Alpha2) != 2 || len(c.Alpha3) != 3 || len(c.Numeric) != 3 || c.Chinese == "" || c.English == "" {
			t.Errorf("%+v", c)
		}
	}
	if len(seen) != 249 {
		t.Errorf("%d entries; ISO 3166-1 has 249", len(seen))
	}
}

func TestPrefix(t *testing.T) {
	if c, name := Prefix("中国香港九龙"); c == nil || c.Alpha2 != "HK" || name != "中国香港" {
		t.Errorf("%+v %s", c, name)
	}
	if c, _ := Prefix("深圳市"); c != nil {
		t.Errorf("%+v", c)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("中国")
	f.Fuzz(func(_ *testing.T, s string) {
		Parse(s)
		Prefix(s)
	})
}
