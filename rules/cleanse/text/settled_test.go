package text

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/record"
)

// TestSettled: what is called settled the functions leave alone.
func TestSettled(t *testing.T) {
	words := []string{"烫", "屯", "葺", "锟", "斤拷", "65438", "+0", "?", " ", "  ", "(", "）", "\u3000", "\u200b", "\xff", "\xe4\xb8", "é", "Ａ", "@", "上海", "a", "Z9", "-", "/", "\\u", "%E4", "無", "寮犱紵", "N/A", "None"}
	for w := range nullWords {
		words = append(words, w, strings.ToUpper(w))
	}
	slices.Sort(words)
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(words), rapid.String()), 0, 4).Draw(t, "words"), "")
		checkSettled(t, s)
	})
	for _, w := range words {
		checkSettled(t, w)
	}
	for r := rune(0); r < 0x11000; r++ {
		checkSettled(t, string(r))
		checkSettled(t, "上"+string(r)+"b")
	}
	for _, s := range []string{"上海浦东发展银行", "91440300MA5DA1234X", "zhang.san@mail1.example", "Acme Trading Co.", "0755-34520196", "科技路12号"} {
		if !Settled(s) {
			t.Errorf("%q is settled", s)
		}
	}
}

func checkSettled(t interface{ Fatalf(string, ...any) }, s string) {
	if !Settled(s) {
		return
	}
	for name, got := range map[string]string{"Clean": Clean(s), "Trim": Trim(s), "CollapseSpaces": CollapseSpaces(s), "StripInvisible": StripInvisible(s), "Fold": Fold(s)} {
		if got != s {
			t.Fatalf("%s makes %q of %q, which is settled", name, got, s)
		}
	}
	if IsNull(s) {
		t.Fatalf("%q means nothing, but is settled", s)
	}
	for _, column := range []bool{false, true} {
		for _, r := range []Repair{RepairText(s, column), RepairSure(s, column)} {
			if r.Value != s || r.Outcome != record.OK || r.Code != "" || r.Hint != "" {
				t.Fatalf("repair finds %+v in %q, which is settled", r, s)
			}
		}
	}
}

func FuzzSettled(f *testing.F) {
	f.Add("上海 a-b")
	f.Fuzz(func(t *testing.T, s string) { checkSettled(t, s) })
}
