package text

import (
	"os"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/rules/vectorfile"
)

func TestVectors(t *testing.T) {
	f, err := os.Open("../../testdata/vectors/mojibake.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	file, err := vectorfile.Read(f.Name(), f)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range file.Rows {
		garbled, want, recoverable := row.Cells["garbled"], row.Cells["expected"], row.Cells["recoverable"] == "true"
		got := RepairText(garbled, false)
		if got.Recoverable != recoverable || recoverable && got.Value != want {
			t.Errorf("line %d %s %q: got %q recoverable %v (%s), want %q %v", row.Line, row.Cells["kind"], garbled, got.Value, got.Recoverable, got.Code, want, recoverable)
		}
	}
}

// TestLostBytes: the best guess at lost characters is proposed, and never taken
// for certain (rule D).
func TestLostBytes(t *testing.T) {
	got := RemoveAnnotations("系統(tǒng)能夠?qū)悠髽I(yè)官網(wǎng)", true)
	if got.Value != "系統能夠對接企業官網" || got.Outcome.String() != "review" || got.Recoverable {
		t.Errorf("%+v", got)
	}
	for in, want := range map[string]string{"店P(guān)OS": "店POS", "重庆(chóng qìng)": "重庆(chóng qìng)", "(CRM)": "(CRM)", "績(jī)效": "績效", "企業(yè)": "企業"} {
		if got := RemoveAnnotations(in, false); got.Value != want {
			t.Errorf("%q became %q (%s), want %q", in, got.Value, got.Code, want)
		}
	}
}

func TestDefect(t *testing.T) {
	var d Defect
	for _, s := range []string{"當(dāng)今", "企業(yè)", "系統(tǒng)", "多渠道"} {
		d.Add(s)
	}
	if !d.Present() {
		t.Errorf("%+v", d)
	}
	var clean Defect
	for _, s := range []string{"单(shàn)先生", "华创(wifi)", "重庆(chóng qìng)"} {
		clean.Add(s)
	}
	if clean.Present() {
		t.Errorf("%+v", clean)
	}
}

func TestSimplify(t *testing.T) {
	for in, want := range map[string]string{
		"臺灣鼎新股份有限公司": "台湾鼎新股份有限公司", "寧波乾元實業": "宁波乾元实业", "乾燥": "干燥", "ABC": "ABC", "": "",
	} {
		if got := Simplify(in); got != want {
			t.Errorf("Simplify(%q) = %q, want %q", in, got, want)
		}
	}
	if SimplifyKey("乾豐") == SimplifyKey("干丰") {
		t.Error("乾豐 and 干丰 are different trade names and must keep different keys")
	}
}

func TestNull(t *testing.T) {
	for _, s := range []string{"", " ", "无", "N/A", "n/a", "－", "（无）", "null", "0", "同上", "　"} {
		if !IsNull(s) {
			t.Errorf("IsNull(%q) = false", s)
		}
	}
	for _, s := range []string{"无锡", "张伟", "00", "nanjing"} {
		if IsNull(s) {
			t.Errorf("IsNull(%q) = true", s)
		}
	}
	for _, s := range []string{"散客", "现金客户", "测试", "测试01", "TEST", "xx公司"} {
		if !IsPseudo(s) {
			t.Errorf("IsPseudo(%q) = false", s)
		}
	}
}

func TestIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		for name, f := range map[string]func(string) string{
			"Clean": Clean, "Fold": Fold, "StripInvisible": StripInvisible, "Trim": Trim, "CollapseSpaces": CollapseSpaces,
			"Simplify": Simplify, "SimplifyKey": SimplifyKey,
			"Repair": func(s string) string { return RepairText(s, false).Value },
		} {
			once := f(s)
			if twice := f(once); twice != once {
				t.Fatalf("%s(%q) = %q, then %q", name, s, once, twice)
			}
		}
	})
}

func FuzzRepair(f *testing.F) {
	for _, s := range []string{"¿Í»§Ãû³Æ", "寮犱紵", `\u5ba2`, "=E5=AE=A2", "A\x00B\x00", "守?cái)?shù)據", "(a)", "?á)", "&#x5BA2;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		Clean(s)
		once := RepairText(s, true)
		if twice := RepairText(once.Value, true); twice.Value != once.Value && once.Recoverable {
			t.Errorf("%q: %q then %q", s, once.Value, twice.Value)
		}
	})
}

func BenchmarkCleanASCII(b *testing.B) { bench(b, func() { Clean("Acme Trading Co., Ltd") }) }
func BenchmarkCleanHan(b *testing.B) {
	bench(b, func() { Clean("深圳市华创云图科技有限公司") })
}

func BenchmarkRepairHan(b *testing.B) {
	bench(b, func() { RepairText("深圳市华创云图科技有限公司", false) })
}

func BenchmarkSimplifyHan(b *testing.B) {
	bench(b, func() { Simplify("深圳市华创云图科技有限公司") })
}

func BenchmarkSimplifyTrad(b *testing.B) {
	bench(b, func() { Simplify("臺灣鼎新股份有限公司") })
}

func bench(b *testing.B, f func()) {
	b.ReportAllocs()
	for b.Loop() {
		f()
	}
}

// European names are no mojibake, whatever their accents would be in GBK.
func TestEuropeanNamesStay(t *testing.T) {
	for _, name := range []string{
		"Paris spécialités", "Blondesddsl père et fils", "Łódź Textile Works S.A.", "Galería del gastrónomo", "Tradição Hipermercados",
		"Königlich Essen", "Hafenstraße 7", "créée à Liège", "Órgãos São João", "Ærøskøbing Færgefart", "Société Générale", "Ñuñoa Ltda.",
	} {
		if r := RepairMojibake(name); r.Value != name || r.Code != "" {
			t.Errorf("RepairMojibake(%q) = %q, %v", name, r.Value, r.Outcome)
		}
	}
}
