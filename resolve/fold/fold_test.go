package fold

import (
	"testing"

	"pgregory.net/rapid"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"":                    "",
		"  Acme  Co., Ltd ":   "acme co ltd",
		"O'Brien":             "obrien",
		"Müller-Lüdenscheid":  "muller ludenscheid",
		"ＡＢＣ电子（上海）":           "abc电子 上海",
		"華創雲圖\u200b":          "华创云图",
		"Straße 5":            "strasse 5",
		"ÎÞÎýÊÐ´Í»Ô":          "无锡市赐辉",
		"Crème Brûlée à côté": "creme brulee a cote",
		"łódź":                "lodz",
	} {
		if got := Text(in, "", Simplify); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTextIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		once := Text(s, "", Simplify)
		if twice := Text(once, "", Simplify); twice != once {
			t.Fatalf("%q folds to %q, then to %q", s, once, twice)
		}
	})
}

func TestSimplifiedTableHasNoChains(t *testing.T) {
	for from, to := range simplified {
		if next, ok := simplified[to]; ok && next != to {
			t.Errorf("%c → %c → %c", from, to, next)
		}
	}
}
