package fold

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
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

// TestTextIsByDefinition compares with the plain definition: what is written as
// letters and digits, decomposed, in lower case, stays; runs of the rest are one
// blank.
func TestTextIsByDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"深圳市", "華創", "Ａ", "é", "ß", " ", "(", "）", "'", "\u200b", "O’", "㎡", "𠀀", "\xff", "x ", " y"}))).Draw(t, "parts")
		s := strings.Join(parts, "")
		for _, keep := range []string{"", "()"} {
			if got, want := Text(s, keep, Simplify), plainText(s, keep); got != want {
				t.Fatalf("%q: %q, want %q", s, got, want)
			}
		}
	})
}

func plainText(s, keep string) string {
	var wide, out strings.Builder
	for _, r := range Repair(s) {
		for _, r := range norm.NFKD.String(string(r)) {
			if unicode.Is(unicode.Mn, r) {
				continue
			}
			if plain, ok := letters[r]; ok {
				wide.WriteString(plain)
				continue
			}
			if to, ok := simplified[r]; ok {
				r = to
			}
			wide.WriteRune(r)
		}
	}
	gap := false
	for _, r := range wide.String() {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(keep, r):
			if gap && out.Len() > 0 {
				out.WriteByte(' ')
			}
			gap = false
			out.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '`' || r == '’' || unicode.Is(unicode.Cf, r):
		default:
			gap = true
		}
	}
	return out.String()
}

func TestCommonHanAreLetters(t *testing.T) {
	for r := rune(firstHan); r <= lastHan; r++ {
		if !unicode.IsLetter(r) || norm.NFKD.String(string(r)) != string(r) || unicode.ToLower(r) != r {
			t.Errorf("%c", r)
		}
	}
	for from, to := range simplified {
		if !isCommonHan(from) || !isCommonHan(to) {
			t.Errorf("%c → %c is not of the block", from, to)
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
