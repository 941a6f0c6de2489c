package pinyin

import (
	"strings"
	"testing"

	gopinyin "github.com/mozillazg/go-pinyin"
)

// TestSource holds the embedded table against the dictionary it was made from.
func TestSource(t *testing.T) {
	shipped := tab()
	for code, list := range gopinyin.PinyinDict {
		r := rune(code)
		if r != 0x3007 && (r < 0x3400 || r > 0x9FFF) {
			continue
		}
		for i, s := range strings.Split(list, ",") {
			s = Toneless(s)
			if s == "" {
				continue
			}
			if i == 0 && shipped.syllables[shipped.first[r]] != s || !Reads(r, s) {
				t.Errorf("%c: %s is missing; run 'go run gen/main.go'", r, s)
			}
		}
	}
}

func TestSurnameReadings(t *testing.T) {
	for s, want := range map[string]string{"单": "shan", "仇": "qiu", "曾": "zeng", "区": "ou", "吕": "lyu", "尉迟": "yuchi", "万俟": "moqi", "王": "wang", "": ""} {
		if got := Surname(s); got != want {
			t.Errorf("Surname(%s) = %q, want %q", s, got, want)
		}
	}
}

func TestHomophones(t *testing.T) {
	for _, p := range []string{"图途", "帆凡", "辰晨", "远源", "乾干", "华华"} {
		r := []rune(p)
		if !Homophones(r[0], r[1]) || !Homophones(r[1], r[0]) {
			t.Errorf("%s sound the same", p)
		}
	}
	for _, p := range []string{"图国", "海辰", "aa的"[1:]} {
		r := []rune(p)
		if Homophones(r[0], r[1]) {
			t.Errorf("%s don't sound the same", p)
		}
	}
}

func TestToneless(t *testing.T) {
	for in, want := range map[string]string{"lǚ": "lv", "zhuāng": "zhuang", "ér": "er", "a1": "", "nǚ": "nv", "yi": "yi"} {
		if got := Toneless(in); got != want {
			t.Errorf("Toneless(%s) = %q, want %q", in, got, want)
		}
	}
	if Tones("yè") != 1 || Tones("wifi") != 0 || Tones("(a") != -1 {
		t.Error("tone marks are miscounted")
	}
	if Key("深圳A股") != "shenzhenagu" {
		t.Error(Key("深圳A股"))
	}
}

func FuzzKey(f *testing.F) {
	f.Add("深圳")
	f.Fuzz(func(_ *testing.T, s string) {
		Key(s)
		Toneless(s)
		Surname(s)
	})
}

func BenchmarkKey(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Key("华创云图")
	}
}
