package dates

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestVariants(t *testing.T) {
	for _, c := range []struct{ in, want, precision string }{
		{"民国113年3月15日", "2024-03-15", "day"},
		{"民國113年3月15日", "2024-03-15", "day"},
		{"民国一百一十三年", "2024", "year"},
		{"令和6年3月15日", "2024-03-15", "day"},
		{"平成元年1月8日", "1989-01-08", "day"},
		{"二〇二四年三月十五日", "2024-03-15", "day"},
		{"二○二四年十二月三十一日", "2024-12-31", "day"},
		{"二零二四年二月二十九日", "2024-02-29", "day"},
		{"2024年3月", "2024-03", "month"},
		{"2024-03", "2024-03", "month"},
		{"2024/3", "2024-03", "month"},
		{"2024.03", "2024-03", "month"},
		{"202403", "2024-03", "month"},
		{"Mar 2024", "2024-03", "month"},
		{"03/2024", "2024-03", "month"},
		{"2024", "2024", "year"},
		{"2024年度", "2024", "year"},
		{"2024年第一季度", "2024-01/2024-03", "quarter"},
		{"2024年4季度", "2024-10/2024-12", "quarter"},
		{"Q3 2024", "2024-07/2024-09", "quarter"},
		{"2024-Q2", "2024-04/2024-06", "quarter"},
		{"2024年上半年", "2024-01/2024-06", "half"},
		{"1710484200000", "2024-03-15T14:30:00+08:00", "second"},
		{"/Date(1710484200000)/", "2024-03-15T14:30:00+08:00", "second"},
		{"2024-03-15 14:30:00", "2024-03-15T14:30:00+08:00", "second"},
		{"2024-03-15 14:30", "2024-03-15T14:30:00+08:00", "minute"},
		{"2024/3/15 9:05", "2024-03-15T09:05:00+08:00", "minute"},
		{"2024-03-15T06:30:00Z", "2024-03-15T14:30:00+08:00", "second"},
		{"2024-03-15T20:30:00Z", "2024-03-16T04:30:00+08:00", "second"},
		{"2024-03-15T14:30:00+08:00", "2024-03-15T14:30:00+08:00", "second"},
		{"2024-03-15T01:30:00-05:00", "2024-03-15T14:30:00+08:00", "second"},
		{"2024-03-15T14:30:00.123", "2024-03-15T14:30:00.123+08:00", "second"},
		{"2024-03-15 24:00", "2024-03-16T00:00:00+08:00", "minute"},
		{"202403151430", "2024-03-15T14:30:00+08:00", "minute"},
		{"20240315143000", "2024-03-15T14:30:00+08:00", "second"},
		{"2024年3月15日14时30分15秒", "2024-03-15T14:30:15+08:00", "second"},
		{"2024年3月15日 上午9点", "2024-03-15T09:00:00+08:00", "hour"},
		{"2024年3月15日 晚上8点半", "2024-03-15T20:30:00+08:00", "minute"},
		{"2024年3月15日 星期五", "2024-03-15", "day"},
		{"2024年3月15号", "2024-03-15", "day"},
		{"2024-03-15(周五)", "2024-03-15", "day"},
		{"3/15/2024 2:30 PM", "2024-03-15T14:30:00+08:00", "minute"},
		{"2024-03-15 12:05 AM", "2024-03-15T00:05:00+08:00", "minute"},
		{"Fri, 15 Mar 2024 06:30:00 GMT", "2024-03-15T14:30:00+08:00", "second"},
		{"Fri Mar 15 14:30:00 CST 2024", "2024-03-15T14:30:00+08:00", "second"},
		{"Fri Mar 15 2024 14:30:00 GMT+0800 (China Standard Time)", "2024-03-15T14:30:00+08:00", "second"},
		{"March 15th, 2024", "2024-03-15", "day"},
		{"15 March 2024", "2024-03-15", "day"},
		{"15-MAR-24", "2024-03-15", "day"},
		{"15/03/2024", "2024-03-15", "day"},
		{"03/04/2024", "", "ambiguous"},
		{"04/04/2024", "2024-04-04", "day"},
		{"3/15/24", "2024-03-15", "day"},
		{"240315", "2024-03-15", "day"},
		{"99-12-01", "1999-12-01", "day"},
		{"30-1-1", "1930-01-01", "day"},
		{"29-1-1", "2029-01-01", "day"},
		{"60", "", "invalid"},
		{"59", "1900-02-28", "day"},
		{"2", "1900-01-02", "day"},
		{"45366", "2024-03-15", "day"},
		{"45366.604166666664", "2024-03-15T14:30:00+08:00", "minute"},
		{"00000000", "", "null"},
		{"0000-00-00 00:00:00", "", "null"},
		{"1900-01-01 00:00:00", "", "null"},
		{"1970-01-01T00:00:00Z", "", "null"},
		{"0001-01-01", "", "null"},
		{"0001-01-01T00:00:00", "", "null"},
		{"无", "", "null"},
		{"", "", "null"},
		{"0", "", "null"},
		{"9999-12-31", "", "open-ended"},
		{"99991231", "", "open-ended"},
		{"长期有效", "", "open-ended"},
		{"2099/12/31", "", "open-ended"},
		{"今天", "", "relative"},
		{"上周五", "", "relative"},
		{"3天前", "", "relative"},
		{"yesterday", "", "relative"},
		{"2 days ago", "", "relative"},
		{"3月15日", "", "no-year"},
		{"3-15", "", "no-year"},
		{"2024-02-30", "", "invalid"},
		{"2023-02-29", "", "invalid"},
		{"2024-13-01", "", "invalid"},
		{"20241301", "", "invalid"},
		{"2024年13月1日", "", "invalid"},
		{"abc", "", "invalid"},
		{"2024-03-15 25:00", "", "invalid"},
		{"20240315 143000", "2024-03-15T14:30:00+08:00", "second"},
		{"20240315T063000Z", "2024-03-15T14:30:00+08:00", "second"},
		{"2024年第11周", "", "invalid"},
		{"二○二四年元月一日", "2024-01-01", "day"},
		{"贰零贰肆年叁月拾伍日", "2024-03-15", "day"},
		{"Friday, March 15, 2024", "2024-03-15", "day"},
		{"1900-1-0", "", "null"},
		{"2024上半年", "2024-01/2024-06", "half"},
		{"2024年3月15日 周五 14:30", "2024-03-15T14:30:00+08:00", "minute"},
		{"2024－03－15", "2024-03-15", "day"},
		{"２０２４年３月１５日", "2024-03-15", "day"},
		{"'2024-03-15", "2024-03-15", "day"},
		{"2024.3.15", "2024-03-15", "day"},
		{"2024 03 15", "2024-03-15", "day"},
	} {
		r := Parse(c.in, Options{})
		if r.String() != c.want || string(r.Precision) != c.precision {
			t.Errorf("%q: got %q %s, want %q %s", c.in, r.String(), r.Precision, c.want, c.precision)
		}
	}
}

// A year that hardly any date has is looked at by a person.
func TestUnlikelyYear(t *testing.T) {
	for s, want := range map[string]string{
		"1850年": "date.year", "1850年3月15日": "date.year", "2111年": "date.year", "民国200年": "date.year",
		"2024年": "date.form", "2100": "", "民国189年": "date.form", "2111-03-15": "", "9999年": "date.open_ended",
	} {
		if r := Parse(s, Options{}); r.Code != want {
			t.Errorf("%q: code %q, want %q", s, r.Code, want)
		}
	}
}

func TestOptions(t *testing.T) {
	if r := Parse("03/04/2024", Options{Order: DMY}); r.String() != "2024-04-03" {
		t.Error(r.String())
	}
	if r := Parse("03/04/2024", Options{Order: MDY}); r.String() != "2024-03-04" {
		t.Error(r.String())
	}
	if r := Parse("43904", Options{Date1904: true}); r.String() != "2024-03-15" {
		t.Error(r.String())
	}
	if r := Parse("2024-03-15T14:30:00+08:00", Options{}); r.UTC() != "2024-03-15T06:30:00Z" {
		t.Error(r.UTC())
	}
}

func TestColumn(t *testing.T) {
	var c Column
	for _, s := range []string{"03/04/2024", "15/04/2024", "2024-01-01"} {
		c.Add(s)
	}
	if c.Order() != DMY || c.Open != 1 {
		t.Errorf("%+v", c)
	}
	c.Add("04/15/2024")
	if c.Order() != Unknown {
		t.Error("contradicting values decide nothing")
	}
}

// TestCalendar holds the day numbers against the standard library.
func TestCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(-719162, 2932896).Draw(t, "days")
		want := time.Unix(int64(n)*86400, 0).UTC()
		y, m, d := CivilDay(n)
		if y != want.Year() || m != int(want.Month()) || d != want.Day() {
			t.Fatalf("CivilDay(%d) = %d-%d-%d, want %s", n, y, m, d, want)
		}
		if DayNumber(y, m, d) != n || !Valid(y, m, d) {
			t.Fatalf("DayNumber(%d-%d-%d) = %d, want %d", y, m, d, DayNumber(y, m, d), n)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2024年3月15日 下午2点30分", "15-Mar-2024", "45366.5", "民国113年", "2024Q1", "03/04/2024", "1710484200", "2024-03-15T06:30:00.000+0000", "点", ":", "十"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := Parse(s, Options{})
		if !r.Known() || r.Precision == Year && unlikely(r) { // four digits that are read as a serial
			return
		}
		again := Parse(r.String(), Options{})
		if r.End == "" && r.Precision != Hour && r.Precision != Minute && again.String() != r.String() && again.Known() {
			t.Errorf("%q → %q → %q", s, r.String(), again.String())
		}
	})
}

func bench(b *testing.B, s string) {
	b.ReportAllocs()
	for b.Loop() {
		Parse(s, Options{})
	}
}

func BenchmarkISO(b *testing.B)     { bench(b, "2024-03-15") }
func BenchmarkTime(b *testing.B)    { bench(b, "2024-03-15 14:30:00") }
func BenchmarkChinese(b *testing.B) { bench(b, "2024年3月15日") }
