package draw

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The draws are part of the format: a change of these numbers changes every set
// ever generated.
func TestDrawsNeverChange(t *testing.T) {
	s := New(20261121).At(7, 123456, 2, 1)
	got := [3]uint64{s.Uint64(), s.Uint64(), s.Uint64()}
	want := [3]uint64{0x6c36185b04e2ab2, 0xbf7eceb409205e60, 0x781489f5ec6ef759}
	if got != want {
		t.Errorf("draws are %#x, want %#x", got, want)
	}
}

func TestStreamsDiffer(t *testing.T) {
	base := New(1).At(1, 1, 1, 1)
	for name, s := range map[string]Stream{
		"seed": New(2).At(1, 1, 1, 1), "purpose": New(1).At(2, 1, 1, 1), "entity": New(1).At(1, 2, 1, 1),
		"source": New(1).At(1, 1, 2, 1), "copy": New(1).At(1, 1, 1, 2),
	} {
		if s == base {
			t.Errorf("another %s gives the same stream", name)
		}
	}
}

func TestIntnStaysBelow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := New(rapid.Uint64().Draw(t, "seed")).At(1, 0, 0, 0)
		n := rapid.IntRange(1, math.MaxInt).Draw(t, "n")
		if x := s.Intn(n); x < 0 || x >= n {
			t.Fatalf("Intn(%d) = %d", n, x)
		}
	})
}

func TestChanceAndPickFollowTheirRates(t *testing.T) {
	const draws = 200_000
	w := NewWeights([]float64{1, 0, 3, 6})
	var hits int
	var picked [4]int
	for i := range draws {
		s := New(9).At(1, i, 0, 0)
		if s.Chance(.3) {
			hits++
		}
		picked[w.Pick(&s)]++
	}
	for what, d := range map[string]float64{
		"Chance(.3)": float64(hits)/draws - .3,
		"weight 1":   float64(picked[0])/draws - .1,
		"weight 0":   float64(picked[1]),
		"weight 3":   float64(picked[2])/draws - .3,
		"weight 6":   float64(picked[3])/draws - .6,
	} {
		if math.Abs(d) > .005 { // five standard deviations
			t.Errorf("%s is off by %v", what, d)
		}
	}
}

func BenchmarkAt(b *testing.B) {
	r := New(1)
	i := 0
	for b.Loop() {
		s := r.At(1, i, 0, 0)
		i += int(s.Uint64() & 1)
	}
}
