package compare

import (
	"math"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

func units(s string) []uint16 { return utf16.Encode([]rune(s)) }

func TestJaroWinklerKnownValues(t *testing.T) {
	// Reference values from Winkler's papers, to three places.
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"martha", "marhta", 0.961},
		{"dixon", "dicksonx", 0.813},
		{"dwayne", "duane", 0.840},
		{"abc", "abc", 1},
		{"abc", "", 0},
		{"abc", "xyz", 0},
		{"张伟明", "张伟民", 0.822},
	} {
		got := float64(JaroWinkler(units(c.a), units(c.b)))
		if math.Abs(got-c.want) > 0.001 {
			t.Errorf("JaroWinkler(%q, %q) = %.3f, want %.3f", c.a, c.b, got, c.want)
		}
	}
}

func TestDistanceKnownValues(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"ca", "ac", 1},
		{"kitten", "sitting", 3},
		{"smith", "smiht", 1},
		{"华创云图", "华创云途", 1},
		{"a", "bcd", 3},
	} {
		if got := Distance(units(c.a), units(c.b), 10); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func text(label string, t *rapid.T) []uint16 {
	return units(rapid.StringMatching(`[a-d华创云图]{0,70}`).Draw(t, label))
}

func TestDistanceAgreesWithTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := text("a", t), text("b", t)
		want := table(a, b)
		if got := Distance(a, b, 1000); got != want {
			t.Fatalf("got %d, want %d", got, want)
		}
		limit := rapid.IntRange(0, 5).Draw(t, "limit")
		if got := Distance(b, a, limit); got != min(want, limit+1) {
			t.Fatalf("limited: got %d, want %d", got, min(want, limit+1))
		}
	})
}

func FuzzKernels(f *testing.F) {
	f.Add("martha", "marhta")
	f.Add("华创云图", "華創雲圖")
	f.Fuzz(func(t *testing.T, x, y string) {
		a, b := units(x), units(y)
		if d, e := Distance(a, b, 3), Distance(b, a, 3); d != e || d > 4 {
			t.Fatalf("distance not symmetric or above its limit: %d, %d", d, e)
		}
		j, k := JaroWinkler(a, b), JaroWinkler(b, a)
		if math.Abs(float64(j-k)) > 1e-6 || j < 0 || j > 1.000001 {
			t.Fatalf("Jaro–Winkler not symmetric or out of range: %f, %f", j, k)
		}
	})
}

func BenchmarkJaroWinkler(b *testing.B) {
	x, y := units("catherine"), units("katharina")
	for b.Loop() {
		JaroWinkler(x, y)
	}
}

func BenchmarkDistance(b *testing.B) {
	x, y := units("roberta25@smith.net"), units("robert255@smyth.net")
	for b.Loop() {
		Distance(x, y, 3)
	}
}
