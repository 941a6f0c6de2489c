package store

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestStorable: what is seen at a glance is what PostgreSQL takes.
func TestStorable(t *testing.T) {
	part := rapid.SampledFrom([]string{"abcdefgh", "a", "\x00", "\x7f", "\x80", "上海", "\xe4\xb8", "\xe3\x80\x80", "\xe9\xbf\xbf", "\xed\xa0\x80", "\xef\xbf\xbd", "😀", "é", "\xff"})
	rapid.Check(t, func(t *rapid.T) {
		var b []byte
		for _, s := range rapid.SliceOfN(part, 0, 12).Draw(t, "parts") {
			b = append(b, s...)
		}
		if want := bytes.IndexByte(b, 0) < 0 && utf8.Valid(b); storable(b) != want {
			t.Fatalf("%q: %v", b, !want)
		}
	})
}
