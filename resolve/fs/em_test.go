package fs

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestEMFindsWhatMadeTheData draws pairs from known m and u in two blocks, each
// selecting on one trait, and looks for m.
func TestEMFindsWhatMadeTheData(t *testing.T) {
	m := [][]float64{{0, 0.9, 0.1}, {0, 0.8, 0.2}, {0, 0.7, 0.3}, {0, 0.95, 0.05}}
	u := [][]float64{{0, 0.01, 0.99}, {0, 0.05, 0.95}, {0, 0.02, 0.98}, {0, 0.1, 0.9}}
	r := rand.New(rand.NewPCG(1, 2))
	counts := []map[Pattern]float64{{}, {}}
	for range 40_000 {
		b := r.IntN(2)
		from := u
		if r.Float64() < 0.3 {
			from = m
		}
		var p Pattern
		for k := range m {
			level := uint8(2)
			if k == b || r.Float64() < from[k][1] {
				level = 1
			}
			p = p.With(k, level)
		}
		counts[b][p]++
	}
	blocks := []Block{{Patterns: Collapse(counts[0], 1), Exclude: 1}, {Patterns: Collapse(counts[1], 2), Exclude: 2}}
	prior := [][]float64{{0, 0.6, 0.4}, {0, 0.6, 0.4}, {0, 0.6, 0.4}, {0, 0.6, 0.4}}
	got, share, _ := EM(blocks, &Params{U: u}, Prior{M: prior}, 10, 200, 2)
	for k := range m {
		if math.Abs(got[k][1]-m[k][1]) > 0.03 {
			t.Errorf("m of trait %d is %.3f, want %.3f", k, got[k][1], m[k][1])
		}
	}
	for i, s := range share {
		if math.Abs(s-0.3) > 0.03 {
			t.Errorf("share of true pairs in block %d is %.3f, want 0.3", i, s)
		}
	}
}

func TestLearnParentsFindsTheTownOfThePostcode(t *testing.T) {
	p := &Params{
		M: [][]float64{{0, 0.9, 0.1}, {0, 0.8, 0.2}}, U: [][]float64{{0, 0.02, 0.98}, {0, 0.02, 0.98}}, Lambda: 1e-6,
	}
	var same, other, half Pattern
	same = same.With(0, 1).With(1, 1)
	other = other.With(0, 2).With(1, 2)
	half = half.With(0, 1).With(1, 2)
	p.LearnParents(map[Pattern]float64{same: 1900, half: 100, other: 98_000}, func(t, q int) bool { return t == 1 })
	if p.Parent[1] != 0 || p.Parent[0] != -1 {
		t.Fatalf("parents %v", p.Parent)
	}
	if p.CU[1][1] < 0.9 {
		t.Errorf("u where the town agrees is %.3f", p.CU[1][1])
	}
	if w, g := p.Weights()[1][1], p.Given()[1][1]; w < 5000 || g > 0 {
		t.Errorf("weight %d by itself, %d where the town agrees", w, g)
	}
}

// TestEMKeepsToNames gives EM blocks of neighbours only, who agree on where they
// live: with a least agreement of names they don't pass for true pairs.
func TestEMKeepsToNames(t *testing.T) {
	prior := [][]float64{{0, 0.9, 0.1}, {0, 0.8, 0.2}, {0, 0.8, 0.2}, {0, 0.8, 0.2}}
	u := [][]float64{{0, 0.001, 0.999}, {0, 0.02, 0.98}, {0, 0.02, 0.98}, {0, 0.02, 0.98}}
	r := rand.New(rand.NewPCG(3, 4))
	counts := map[Pattern]float64{}
	for range 20_000 {
		level := func(p float64) uint8 {
			if r.Float64() < p {
				return 1
			}
			return 2
		}
		near := 0.02
		if r.Float64() < 0.1 {
			near = 0.9
		}
		counts[Pattern(0).With(0, level(0.001)).With(1, 1).With(2, level(near)).With(3, level(near))]++
	}
	m, _, _ := EM([]Block{{Patterns: Collapse(counts, 2), Exclude: 2}}, &Params{U: u}, Prior{M: prior, Least: []float64{0.8, 0, 0, 0}, Share: 0.15}, 20, 40, 1)
	if m[0][1] < 0.79 {
		t.Errorf("m of the name is %.3f, at least 0.8 was asked for", m[0][1])
	}
}
