package phone

import (
	"fmt"
	"strings"
	"testing"

	"github.com/custhub/custhub/record"
)

func TestVariants(t *testing.T) {
	for _, c := range []struct{ in, kind, e164, ext string }{
		{"１３９１２３４５６７８", "mobile", "+8613912345678", ""},
		{"139 1234 5678", "mobile", "+8613912345678", ""},
		{"139-1234-5678", "mobile", "+8613912345678", ""},
		{"139.1234.5678", "mobile", "+8613912345678", ""},
		{"+86 (139) 1234-5678", "mobile", "+8613912345678", ""},
		{"013912345678", "mobile", "+8613912345678", ""},
		{"8613912345678", "mobile", "+8613912345678", ""},
		{"+86-86-13912345678", "invalid", "", ""},
		{"17951 13912345678", "mobile", "+8613912345678", ""},
		{"'13912345678", "mobile", "+8613912345678", ""},
		{"1.3912345678E+10", "mobile", "+8613912345678", ""},
		{"手机：13912345678", "mobile", "+8613912345678", ""},
		{"13912345678(微信同号)", "mobile", "+8613912345678", ""},
		{"Tel: +86 755 2601 2345", "landline", "+8675526012345", ""},
		{"+86 (0)755 26012345", "landline", "+8675526012345", ""},
		{"86-755-26012345", "landline", "+8675526012345", ""},
		{"0086-755-26012345", "landline", "+8675526012345", ""},
		{"0755－26012345", "landline", "+8675526012345", ""},
		{"0755—26012345", "landline", "+8675526012345", ""},
		{"10-62345678", "landline", "+861062345678", ""},
		{"0755-26012345-8012", "landline", "+8675526012345", "8012"},
		{"0755-26012345 ext. 8012", "landline", "+8675526012345", "8012"},
		{"0755-26012345x8012", "landline", "+8675526012345", "8012"},
		{"0755-26012345#8012", "landline", "+8675526012345", "8012"},
		{"0755-26012345分机8012", "landline", "+8675526012345", "8012"},
		{"0755-26012345 转 8012", "landline", "+8675526012345", "8012"},
		{"0755-26012345分机:8012", "landline", "+8675526012345", "8012"},
		{"0755-26012345 8012", "landline", "+8675526012345", "8012"},
		{"0755-26012345(8012)", "landline", "+8675526012345", "8012"},
		{"86-21-58881234-8012", "landline", "+862158881234", "8012"},
		{"021-5888-1234", "landline", "+862158881234", ""},
		{"021-58881234/58881235", "multi", "+862158881234;+862158881235", ""},
		{"021-58881234 13912345678", "multi", "+862158881234;+8613912345678", ""},
		{"13912345678 13812345679", "multi", "+8613912345678;+8613812345679", ""},
		{"13912345678,13812345679", "multi", "+8613912345678;+8613812345679", ""},
		{"13912345678；13812345679", "multi", "+8613912345678;+8613812345679", ""},
		{"13912345678\n13812345679", "multi", "+8613912345678;+8613812345679", ""},
		{"13912345678或13812345679", "multi", "+8613912345678;+8613812345679", ""},
		{"13912345678/13912345678", "mobile", "+8613912345678", ""},
		{"021-58881234~36", "landline", "+862158881234", ""},
		{"400-800-1234", "toll-400", "+864008001234", ""},
		{"4008001234转5", "toll-400", "+864008001234", "5"},
		{"12306", "service-short", "", ""},
		{"95588", "service-short", "", ""},
		{"13800138000", "placeholder", "", ""},
		{"13900000000", "placeholder", "", ""},
		{"11111111111", "placeholder", "", ""},
		{"00000000", "placeholder", "", ""},
		{"1440012345678", "iot", "+861440012345678", ""},
		{"1064812345678", "iot", "+861064812345678", ""},
		{"13491234567", "satellite", "+8613491234567", ""},
		{"17401234567", "satellite", "+8617401234567", ""},
		{"16191234567", "satellite", "+8616191234567", ""},
		{"14012345678", "invalid", "", ""},
		{"17912345678", "invalid", "", ""},
		{"19412345678", "invalid", "", ""},
		{"14612345678", "mobile", "+8614612345678", ""},
		{"14812345678", "mobile", "+8614812345678", ""},
		{"85291234567", "mobile", "+85291234567", ""},
		{"00852 23456789", "landline", "+85223456789", ""},
		{"+853 6612 3456", "mobile", "+85366123456", ""},
		{"+886 2 2345 6789", "landline", "+886223456789", ""},
		{"+44 7911 123456", "mobile", "+447911123456", ""},
		{"+81 90-1234-5678", "mobile", "+819012345678", ""},
		{"+65 9123 4567", "mobile", "+6591234567", ""},
		{"+49 (0)30 901820", "landline", "+4930901820", ""},
		{"+1 (650) 253-0000", "landline", "+16502530000", ""},
		{"+1 650-253-0000 ext. 12", "landline", "+16502530000", "12"},
		{"139＊＊＊＊5678", "masked", "", ""},
		{"139●●●●5678", "masked", "", ""},
		{"0755-****2345", "masked", "", ""},
		{"91234567", "invalid", "", ""},
		{"0755-2601234", "invalid", "", ""},
		{"0999-1234567", "invalid", "", ""},
		{"暂无", "null", "", ""},
		{"", "null", "", ""},
		{"abc", "invalid", "", ""},
	} {
		r := Parse(c.in, Options{})
		if string(r.Kind) != c.kind || r.E164() != c.e164 || r.First.Ext != c.ext {
			t.Errorf("%q: got %s %q ext %q, want %s %q %q", c.in, r.Kind, r.E164(), r.First.Ext, c.kind, c.e164, c.ext)
		}
	}
}

func TestName(t *testing.T) {
	if r := Parse("张经理13912345678", Options{}); r.Name != "张经理" {
		t.Errorf("name %q", r.Name)
	}
	if r := Parse("手机13912345678", Options{}); r.Name != "" {
		t.Errorf("a label is no name: %q", r.Name)
	}
}

func TestRegionAndArea(t *testing.T) {
	if r := Parse("91234567", Options{Region: "HK"}); r.E164() != "+85291234567" || r.Kind != Mobile {
		t.Errorf("HK: %+v", r)
	}
	if r := Parse("26012345", Options{Area: "0755"}); r.E164() != "+8675526012345" {
		t.Errorf("area from the address: %+v", r)
	}
}

func TestEveryAreaCode(t *testing.T) {
	for code, a := range areas() {
		for _, n := range []int{7, 8} {
			in := code + "-" + strings.Repeat("2345678", 2)[:n]
			r := Parse(in, Options{})
			if got := r.Kind == Landline; got != a.fits(n) {
				t.Errorf("%s: %s, want landline %v", in, r.Kind, a.fits(n))
			}
		}
	}
}

// TestEveryMobilePrefix holds the parser against the ranges of the numbering
// table as the domain specification §3.2 writes them.
func TestEveryMobilePrefix(t *testing.T) {
	allocated := map[int]bool{}
	for _, r := range [][2]int{{130, 139}, {145, 149}, {150, 153}, {155, 159}, {162, 162}, {165, 167}, {170, 173}, {175, 178}, {180, 193}, {195, 199}} {
		for p := r[0]; p <= r[1]; p++ {
			allocated[p] = true
		}
	}
	for p := 100; p < 200; p++ {
		in := fmt.Sprintf("%d23456789", p)[:11]
		if got := Parse(in, Options{}).Kind == Mobile; got != allocated[p] {
			t.Errorf("%s: mobile %v, want %v", in, got, allocated[p])
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"021-58881234转8012", "13912345678/138", "+1 650-253-0000", "1.39E+10", "张经理13912345678", "－", "x1", "转"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := Parse(s, Options{})
		if len(r.More) > 0 || r.First.Ext != "" || r.First.Kind != Mobile && (r.First.Kind != Landline || r.First.E164 == "") {
			return
		}
		again := Parse(r.First.E164, Options{})
		if again.First.E164 != r.First.E164 || again.Outcome != record.OK {
			t.Errorf("%q → %q → %+v", s, r.First.E164, again)
		}
	})
}

func bench(b *testing.B, s string) {
	b.ReportAllocs()
	for b.Loop() {
		Parse(s, Options{})
	}
}

func BenchmarkMobile(b *testing.B)        { bench(b, "13912345678") }
func BenchmarkMobileE164(b *testing.B)    { bench(b, "+8613912345678") }
func BenchmarkLandline(b *testing.B)      { bench(b, "0755-26012345") }
func BenchmarkExtension(b *testing.B)     { bench(b, "021-58881234转8012") }
func BenchmarkInternational(b *testing.B) { bench(b, "+44 20 7031 3000") }
