package dict

import (
	"testing"

	"pgregory.net/rapid"
)

func TestDictIsABijection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := New()
		codes := map[string]uint32{"": 0}
		for range rapid.IntRange(0, 400).Draw(t, "n") {
			s := rapid.StringMatching(`[a-c]{0,4}`).Draw(t, "s")
			code := d.Code([]byte(s))
			if old, ok := codes[s]; ok && old != code {
				t.Fatalf("%q has codes %d and %d", s, old, code)
			}
			codes[s] = code
		}
		for s, code := range codes {
			if d.At(code) != s {
				t.Fatalf("code %d is %q, want %q", code, d.At(code), s)
			}
			if got, ok := d.Find(s); !ok || got != code {
				t.Fatalf("%q found as %d, %v", s, got, ok)
			}
		}
		if d.Len() != len(codes) {
			t.Fatalf("%d strings, want %d", d.Len(), len(codes))
		}
	})
}
