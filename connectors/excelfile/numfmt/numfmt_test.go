package numfmt

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCanonical(t *testing.T) {
	cases := map[string]string{
		"13000000000": "13000000000", "1.3E10": "13000000000", "13000000000.0": "13000000000",
		"20220331215854083057": "20220331215854083057", "4.4999999999999998E-2": "0.045",
		"2087.0249999999996": "2087.025", "0.19375000000000001": "0.19375", "12.50": "12.5",
		"12345678901234.56": "12345678901234.56", "-0": "0", "+7": "7", "007": "7",
		"1E-7": "0.0000001", ".5": "0.5", "0.30000000000000004": "0.3", "0.33333333333333331": "0.33333333333333331",
	}
	for in, want := range cases {
		if got, ok := Canonical(in); !ok || got != want {
			t.Errorf("Canonical(%q) = %q, %v; want %q", in, got, ok, want)
		}
	}
	for _, bad := range []string{"", "-", ".", "1e", "1e999", "abc", "1.2.3", "0x10", "NaN", "Inf", "1E99999999999"} {
		if got, ok := Canonical(bad); ok {
			t.Errorf("Canonical(%q) = %q, want a refusal", bad, got)
		}
	}
}

func TestRenderNumber(t *testing.T) {
	cases := []struct{ code, num, want string }{
		{"General", "13000000000", "13000000000"},
		{"0000000", "4001", "0004001"},
		{"000000", "1234567", "1234567"},
		{"#,##0.00", "1234567.891", "1,234,567.89"},
		{"#,##0", "999", "999"},
		{"#,##0", "-1234.5", "-1,235"},
		{"0.00_ ", "0.105", "0.11"},
		{"0%", "0.045", "5%"},
		{"0.00%", "1.1111", "111.11%"},
		{`"￥"#,##0.00;"￥"\-#,##0.00`, "1.1111", "￥1.11"},
		{`"￥"#,##0.00;"￥"\-#,##0.00`, "-1.1111", "￥-1.11"},
		{"0.00E+00", "12345", "1.23E+04"},
		{"0.00E+00", "0.00012", "1.20E-04"},
		{"0.0E+0", "99.96", "1.0E+2"},
		{"000-0000", "1234567", "123-4567"},
		{"[>=100]0.0;0.00", "150", "150.0"},
		{"[>=100]0.0;0.00", "5", "5.00"},
		{`0;-0;"零"`, "0", "零"},
		{"#", "0", ""},
		{"0,", "12345", "12"},
		{`#,##0"元"`, "1000", "1,000元"},
		{".00", "0.5", ".50"},
		{"0.##", "1.5", "1.5"},
		{"[Red]0", "5", "5"},
		{"[$¥-804]#,##0", "5000", "¥5,000"},
		{"# ?/?", "0.5", "0.5"},
		{"G/通用格式", "42", "42"},
		{"0.00", "9.995", "10.00"},
		{`_ * #,##0_ ;_ * \-#,##0_ `, "1234", "1,234"},
		{"0", "0.5", "1"},
		{"0", "99.5", "100"},
		{"0", "20220331215854083057", "20220331215854083057"},
	}
	for _, c := range cases {
		if got := Parse(c.code).Render(c.num, false); got != c.want {
			t.Errorf("%q of %s = %q, want %q", c.code, c.num, got, c.want)
		}
	}
}

func TestRenderDate(t *testing.T) {
	const at = "43831.042372685202" // 2020-01-01 01:01:01
	cases := []struct{ code, num, want string }{
		{"yyyy-mm-dd hh:mm:ss", at, "2020-01-01 01:01:01"},
		{"h:mm AM/PM", at, "1:01 上午"},
		{"[$-409]h:mm AM/PM", at, "1:01 AM"},
		{"mm:ss.0", at, "01:01.0"},
		{"d-mmm-yy", at, "1-一月-20"},
		{"[$-409]d-mmm-yy", at, "1-Jan-20"},
		{"mmmmm", at, "一"},
		{"[h]:mm", "1.5", "36:00"},
		{"[mm]:ss", "0.0625", "90:00"},
		{`[DBNum1][$-804]yyyy"年"m"月"d"日"`, at, "2020年1月1日"},
		{"aaaa", at, "星期三"},
		{"ddd", at, "周三"},
		{"m/d/yy", "60", "2/29/00"},
		{"yyyy/m/d", "1", "1900/1/1"},
		{"yyyy/m/d h:mm", "0.5", "1900/1/0 12:00"},
		{"yyyy-mm-dd", "0", "1900-01-00"},
		{"yyyy/m/d", "59", "1900/2/28"},
		{"yyyy/m/d", "61", "1900/3/1"},
		{"h:mm:ss", "0.99999", "23:59:59"},
		{"yyyy-mm-dd", "-5", "-5"},
		{"yyyy-mm-dd", "99999999", "99999999"},
	}
	for _, c := range cases {
		if got := Parse(c.code).Render(c.num, false); got != c.want {
			t.Errorf("%q of %s = %q, want %q", c.code, c.num, got, c.want)
		}
	}
}

func TestMoment(t *testing.T) {
	cases := []struct {
		code, num string
		date1904  bool
		want      string
		class     Class
	}{
		{"yyyy/m/d", "45366", false, "2024-03-15", Date},
		{"yyyy/m/d", "45366.5", false, "2024-03-15T12:00:00", Date},
		{"h:mm", "0.19375000000000001", false, "04:39:00", Time},
		{"yyyy/m/d", "0.5", false, "12:00:00", Time},
		{"yyyy/m/d", "35064", true, "2000-01-01", Date},
		{"[h]:mm", "1.5", false, "36:00:00", Duration},
		{"yyyy/m/d", "43085.127835648149", false, "2017-12-16T03:04:05", Date},
		{"yyyy/m/d", "45365.999999999", false, "2024-03-15", Date},
		{"mm:ss.0", "0.00001736111111", false, "00:00:01.5", Time},
	}
	for _, c := range cases {
		got, class, ok := Parse(c.code).AppendMoment(nil, c.num, c.date1904)
		if !ok || string(got) != c.want || class != c.class {
			t.Errorf("%q of %s: %q, class %d, %v; want %q, %d", c.code, c.num, got, class, ok, c.want, c.class)
		}
	}
	for _, bad := range []string{"60", "60.5", "-1", "2958466", "NaN", "1e300", ""} {
		if got, _, ok := Parse("yyyy/m/d").AppendMoment(nil, bad, false); ok {
			t.Errorf("%s gave %q, want a refusal", bad, got)
		}
	}
}

func TestClass(t *testing.T) {
	cases := map[string]Class{
		"General": General, "": General, "0.00": Number, "@": Text, "yyyy/m/d": Date, "h:mm": Time, "[h]:mm": Duration,
		"mm:ss": Time, "m/d": Date, `"日期"0`: Number, "0.00_ ": Number, `\d0`: Number, "[Red]0": Number, "[$-F400]h:mm:ss": Time,
		"e-m-d": Date, "0.0E+0": Number, `yyyy"年"`: Date,
	}
	for code, want := range cases {
		if got := Parse(code).Class(); got != want {
			t.Errorf("class of %q = %d, want %d", code, got, want)
		}
	}
	for code, want := range map[string]bool{"0000000": true, "000-0000": true, "0": false, "0.00": false, "#,##0": false, "00%": false} {
		if got := Parse(code).Padded(); got != want {
			t.Errorf("padded %q = %v", code, got)
		}
	}
}

// A canonical number means the same as what was written, and is its own canonical form.
func TestCanonicalIsIdempotentAndExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64Range(-1e15, 1e15).Draw(t, "f")
		for _, text := range []string{strconv.FormatFloat(f, 'e', 16, 64), strconv.FormatFloat(f, 'f', -1, 64)} {
			c, ok := Canonical(text)
			if !ok || strings.ContainsAny(c, "eE+") {
				t.Fatalf("Canonical(%q) = %q, %v", text, c, ok)
			}
			again, _ := Canonical(c)
			if again != c {
				t.Fatalf("%q becomes %q becomes %q", text, c, again)
			}
			g, err := strconv.ParseFloat(c, 64)
			if diff := f - g; err != nil || diff > abs(f)*1e-14 || -diff > abs(f)*1e-14 {
				t.Fatalf("%q became %q", text, c)
			}
		}
	})
}

func abs(f float64) float64 { return max(f, -f) }

func FuzzRender(f *testing.F) {
	for _, code := range builtin {
		f.Add(code, "43831.0423")
	}
	f.Add("[>=100]0.0;[<5]\"x\";@", "-1e300")
	f.Fuzz(func(t *testing.T, code, num string) {
		p := Parse(code)
		if out := p.Render(num, true); len(out) > 4*(len(code)+len(num)+2*maxExponent)*(len(code)+2) {
			t.Fatalf("%d bytes from %d", len(out), len(code))
		}
		p.AppendMoment(nil, num, false)
	})
}
