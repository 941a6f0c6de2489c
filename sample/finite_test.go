package sample

import (
	"math"
	"testing"
)

// TestTwoSidedOf: limits are the numbers of wrong rows whose hypergeometric tails
// are as heavy as half of the risk (scipy.stats.hypergeom(N, K, n): for N = 1000,
// n = 100, no error, the largest K with cdf(0) > 0.025 is 34; for 2 errors the K
// with 1 − cdf(1) >= 0.025 and cdf(2) > 0.025 are 3 to 67.
func TestTwoSidedOf(t *testing.T) {
	for _, c := range []struct {
		errors, n, population int64
		low, high             float64
		method                Method
	}{
		{0, 100, 1000, 0, 0.034, Hypergeometric},
		{2, 100, 1000, 0.003, 0.067, Hypergeometric},
		{0, 36, 36, 0, 0, Census},
		{1, 300, 300, 1.0 / 300, 1.0 / 300, Census},
		{0, 0, 50, 0, 1, Hypergeometric},
	} {
		got := TwoSidedOf(c.errors, c.n, c.population, 0.95)
		if math.Abs(got.Low-c.low) > 1e-9 || math.Abs(got.High-c.high) > 1e-9 || got.Method != c.method {
			t.Errorf("%d of %d, population %d: %+v, want %v to %v", c.errors, c.n, c.population, got, c.low, c.high)
		}
	}
	// For a large population it is Clopper and Pearson's.
	a, b := TwoSidedOf(2, 300, 5_000_000, 0.95), TwoSided(2, 300, 0.95)
	if math.Abs(a.Low-b.Low) > 1e-5 || math.Abs(a.High-b.High) > 1e-5 {
		t.Errorf("%+v, without limit %+v", a, b)
	}
}
