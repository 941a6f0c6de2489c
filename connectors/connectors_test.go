package connectors

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/record"
)

func TestPlainDecimal(t *testing.T) {
	for raw, want := range map[string]string{
		"0": "", "-12.50": "", "007": "7", "1e3": "1000", "1.50E-2": "0.015", "-0.0": "", "+5": "5", ".5": "0.5", "1.": "1", "20211231010101010101": "",
	} {
		if got, ok := PlainDecimal([]byte(raw)); !ok || got != want {
			t.Errorf("%s: got %q, %v; want %q", raw, got, ok, want)
		}
	}
	for _, raw := range []string{"", "-", "NaN", "Infinity", "0x10", "1/2", "1e99999999", "1_000", "１"} {
		if got, ok := PlainDecimal([]byte(raw)); ok {
			t.Errorf("%q became %q", raw, got)
		}
	}
}

func FuzzPlainDecimal(f *testing.F) {
	for _, s := range []string{"12.50", "1e-7", "-007", ".", "+.e1"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		plain, ok := PlainDecimal(raw)
		if !ok || plain == "" {
			return
		}
		want, ok1 := new(big.Rat).SetString(string(raw))
		got, ok2 := new(big.Rat).SetString(plain)
		if !ok1 || !ok2 || want.Cmp(got) != 0 {
			t.Errorf("%q became %q", raw, plain)
		}
		if again, ok := PlainDecimal([]byte(plain)); !ok || again != "" {
			t.Errorf("%q is not canonical", plain)
		}
	})
}

func TestSplitKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.StringMatching(`[a|\\张]{0,4}`), 1, 4).Draw(t, "parts")
		got := SplitKey(record.JoinKey(parts...))
		if len(got) != len(parts) {
			t.Fatalf("%q became %q", parts, got)
		}
		for i := range parts {
			if got[i] != parts[i] {
				t.Fatalf("%q became %q", parts, got)
			}
		}
	})
}
