package ident

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/record"
)

const valid = "9144030071526726XG" // published code of a listed company

func TestUSCC(t *testing.T) {
	for _, c := range []struct {
		in      string
		outcome record.Outcome
		code    string
	}{
		{valid, record.OK, ""},
		{strings.ToLower(valid), record.Fixed, "uscc.spelling"},
		{"９１４４０３００７１５２６７２６ＸＧ", record.Fixed, "uscc.spelling"},
		{"91440300-71526726-XG", record.Fixed, "uscc.spelling"},
		{"统一社会信用代码：" + valid, record.Fixed, "uscc.spelling"},
		{"9144****26XG", record.Masked, "uscc.masked"},
		{"暂无", record.Nulled, "uscc.null"},
		{"", record.Nulled, "uscc.null"},
		{"9144030071526726X", record.Invalid, "uscc.length"},
		{"0", record.Invalid, "uscc.placeholder"},
		{"B144030071526726XG", record.Invalid, "uscc.department"},
		{"9.144E+17", record.Invalid, "uscc.excel_scientific"},
		{"914401000996612000", record.Invalid, "uscc.excel_digits"},
		{"9144030071526726X统", record.Invalid, "uscc.length"},
	} {
		r := USCC(c.in)
		if r.Outcome != c.outcome || r.Code != c.code {
			t.Errorf("%q: %s %s, want %s %s", c.in, r.Outcome, r.Code, c.outcome, c.code)
		}
		if r.Valid && r.Value != valid {
			t.Errorf("%q became %q", c.in, r.Value)
		}
	}
}

// TestOneError: a code with one character changed, or two different neighbours
// swapped, never passes (GB 32100 annex A).
func TestOneError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringOfN(rapid.SampledFrom([]rune(usccAlphabet)), 17, 17, -1).Draw(t, "body")
		sum := 0
		for i := range 17 {
			sum += int(usccValue[body[i]]) * usccWeights[i]
		}
		code := body + string(usccAlphabet[(31-sum%31)%31])
		if !usccCheck(code) {
			t.Fatalf("%s: its own check fails", code)
		}
		i := rapid.IntRange(0, 17).Draw(t, "place")
		c := rapid.SampledFrom([]byte(usccAlphabet)).Draw(t, "char")
		if wrong := code[:i] + string(c) + code[i+1:]; wrong != code && usccCheck(wrong) {
			t.Fatalf("%s passes for %s", wrong, code)
		}
		if i < 17 && code[i] != code[i+1] {
			if wrong := code[:i] + string(code[i+1]) + string(code[i]) + code[i+2:]; usccCheck(wrong) {
				t.Fatalf("%s passes for %s", wrong, code)
			}
		}
	})
}

func TestTaxNo(t *testing.T) {
	old := TaxKey(valid)
	for in, kind := range map[string]string{valid: "uscc", old: "tax15", "11010119071126190X": "person", "11010119071126190X01": "person"} {
		if r := TaxNo(in); !r.Valid || r.Kind != kind {
			t.Errorf("%s: %+v, want %s", in, r, kind)
		}
	}
	for _, in := range []string{"000000000000000", "440300715267263", "123", "91440300715267260G"} {
		if r := TaxNo(in); r.Valid {
			t.Errorf("%s: %+v", in, r)
		}
	}
}

func TestRegNo(t *testing.T) {
	for in, want := range map[string]string{"110108024818094": "domestic", "1101082481809": "unchecked", "企合粤深总字第110108号": "unchecked", "330106455122349": "foreign_invested", "340100705420686": "sole_trader"} {
		if r := RegNo(in); !r.Valid || r.Kind != want {
			t.Errorf("%s: %+v, want %s", in, r, want)
		}
	}
}

func TestResidentID(t *testing.T) {
	for _, c := range []struct{ in, code, kind, birth string }{
		{"11010119071126190X", "", "id18", "19071126"},
		{"11010119071126190x", "resident_id.spelling", "id18", "19071126"},
		{"110101 19071126 190X", "resident_id.spelling", "id18", "19071126"},
		{"510104030426839", "resident_id.upgraded", "id15", "19030426"},
		{"110101XXXXXXXX3895", "resident_id.masked", "masked", ""},
		{"111111111111111111", "resident_id.placeholder", "id18", ""},
		{"1101011907112619", "resident_id.form", "", ""},
		{"99010119071126190X", "resident_id.division", "id18", ""},
		{"1.10101E+17", "resident_id.excel_scientific", "", ""},
	} {
		r := ResidentID(c.in, Limits{Today: "20261122"})
		if r.Code != c.code || r.Kind != c.kind || r.Birth != c.birth {
			t.Errorf("%s: %+v, want %s %s %s", c.in, r, c.code, c.kind, c.birth)
		}
	}
	if r := ResidentID("11010119071126190X", Limits{Today: "19070101"}); r.Valid {
		t.Error("born after today")
	}
	if r := ResidentID("510104030426839", Limits{}); r.Value != "510104190304268390" {
		t.Errorf("15 digits became %s", r.Value)
	}
}

func FuzzIdent(f *testing.F) {
	for _, s := range []string{valid, "MA0GCTFE-6", "110108024818094", "510104030426839", "9.1E+17", "：", "企合", "1101**3895"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, parse := range []func(string) Result{USCC, OrgCode, RegNo, TaxNo, func(s string) Result { return ResidentID(s, Limits{}).Result }} {
			r := parse(s)
			if !r.Valid {
				if r.Value != s {
					t.Errorf("%q: an invalid value was changed to %q", s, r.Value)
				}
				continue
			}
			if again := parse(r.Value); !again.Valid || again.Value != r.Value || again.Outcome == record.Fixed {
				t.Errorf("%q → %q → %+v", s, r.Value, again)
			}
		}
	})
}

func bench(b *testing.B, f func()) {
	b.ReportAllocs()
	for b.Loop() {
		f()
	}
}

func BenchmarkUSCC(b *testing.B)       { bench(b, func() { USCC(valid) }) }
func BenchmarkUSCCSpaced(b *testing.B) { bench(b, func() { USCC("91 440300 71526726XG") }) }
func BenchmarkResidentID(b *testing.B) {
	bench(b, func() { ResidentID("11010119071126190X", Limits{}) })
}
func BenchmarkRegNo(b *testing.B)   { bench(b, func() { RegNo("110108024818094") }) }
func BenchmarkOrgCode(b *testing.B) { bench(b, func() { OrgCode("419886437") }) }
