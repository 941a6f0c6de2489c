package sample

import (
	"math"
	"testing"
)

// TestSizeTable: the published accept-on-c sizes, 95 % one-sided exact binomial.
// scipy: next(n for n in count() if binom.cdf(c, n, p) <= 0.05).
func TestSizeTable(t *testing.T) {
	for claim, want := range map[float64][4]int{
		0.05:  {59, 93, 124, 153},
		0.03:  {99, 157, 208, 257},
		0.02:  {149, 236, 313, 386},
		0.01:  {299, 473, 628, 773},
		0.005: {598, 947, 1258, 1549},
		0.001: {2995, 4742, 6294, 7752},
	} {
		for c, n := range want {
			if got := Size(claim, 0.95, c); got != n {
				t.Errorf("Size(%v, 0.95, %d) = %d, want %d", claim, c, got, n)
			}
		}
	}
}

// TestSizeOfTable: hypergeometric sizes for an error rate below 1 %, c = 0.
// R: the smallest n with phyper(0, 0.01*N, 0.99*N, n) <= 0.05.
func TestSizeOfTable(t *testing.T) {
	for population, want := range map[int64]int64{200: 155, 500: 225, 1000: 258, 5000: 290, 10000: 294} {
		if got := SizeOf(0.01, 0.95, 0, population); got != want {
			t.Errorf("SizeOf(0.01, 0.95, 0, %d) = %d, want %d", population, got, want)
		}
	}
	if got := SizeOf(0.01, 0.95, 0, 50); got != 48 { // one wrong row of 50: n/50 >= 0.95
		t.Errorf("population 50: %d", got)
	}
	if got := SizeOf(0.01, 0.95, 2, 100); got != 100 { // 1 wrong row can't exceed c = 2: only a census tells
		t.Errorf("population 100, c = 2: %d", got)
	}
	if got, unlimited := SizeOf(0.01, 0.95, 0, 1_000_000_000), int64(Size(0.01, 0.95, 0)); got != unlimited {
		t.Errorf("a large population needs %d, the binomial plan %d", got, unlimited)
	}
}

// TestUpperTable: the published one-sided 95 % bounds, in percent to two digits.
// R: qbeta(0.95, k+1, n-k).
func TestUpperTable(t *testing.T) {
	for n, want := range map[int][4]float64{
		50:   {5.82, 9.14, 12.06, 14.78},
		100:  {2.95, 4.66, 6.16, 7.57},
		200:  {1.49, 2.35, 3.11, 3.83},
		300:  {0.99, 1.57, 2.08, 2.56},
		500:  {0.60, 0.95, 1.25, 1.54},
		1000: {0.30, 0.47, 0.63, 0.77},
	} {
		for k, percent := range want {
			if got := Upper(k, n, 0.95) * 100; math.Abs(got-percent) > 0.00501 {
				t.Errorf("Upper(%d, %d) = %.4f %%, want %.2f %%", k, n, got, percent)
			}
		}
	}
}

// TestIntervalTable: two-sided 95 % intervals of moving.md §3, each by its name.
func TestIntervalTable(t *testing.T) {
	for _, c := range []struct {
		errors, n  int
		cp, wilson [2]float64 // percent
	}{
		{0, 100, [2]float64{0, 3.62}, [2]float64{0, 3.70}},
		{2, 300, [2]float64{0.08, 2.39}, [2]float64{0.18, 2.40}},
		// R: binom.test(7, 20)$conf.int; scipy: proportion_confint(7, 20, method="wilson")
		{7, 20, [2]float64{15.39, 59.22}, [2]float64{18.12, 56.71}},
		{20, 20, [2]float64{83.16, 100}, [2]float64{83.89, 100}},
	} {
		near(t, "Clopper–Pearson", TwoSided(c.errors, c.n, 0.95), c.cp)
		near(t, "Wilson", TwoSidedWilson(c.errors, c.n, 0.95), c.wilson)
	}
}

func near(t *testing.T, name string, got Interval, want [2]float64) {
	t.Helper()
	if math.Abs(got.Low*100-want[0]) > 0.00501 || math.Abs(got.High*100-want[1]) > 0.00501 {
		t.Errorf("%s = %.4f–%.4f %%, want %.2f–%.2f %%", name, got.Low*100, got.High*100, want[0], want[1])
	}
}

// TestAQLTrap: the plan n = 315, c = 7 accepts batches with 1 % errors 98.5 % of
// the time, and still one in ten of those with 3.7 %.
func TestAQLTrap(t *testing.T) {
	if got := BinomialCDF(7, 315, 0.01); math.Abs(got-0.985) > 0.0006 {
		t.Errorf("at 1 %%: %.4f", got)
	}
	if got := BinomialCDF(7, 315, 0.037); math.Abs(got-0.10) > 0.006 {
		t.Errorf("at 3.7 %%: %.4f", got)
	}
}

// TestDistributionsExact holds both distributions against exact rational sums,
// done in big integers.
func TestDistributionsExact(t *testing.T) {
	for _, c := range []struct{ k, n, num, den int }{{0, 1, 1, 2}, {3, 100, 1, 50}, {50, 100, 1, 2}, {99, 100, 9, 10}, {5, 1000, 1, 250}, {700, 1000, 7, 10}} {
		want := exactBinomial(c.k, c.n, c.num, c.den)
		if got := BinomialCDF(c.k, c.n, float64(c.num)/float64(c.den)); math.Abs(got-want) > 1e-13 {
			t.Errorf("BinomialCDF(%d, %d, %d/%d) = %.17g, want %.17g", c.k, c.n, c.num, c.den, got, want)
		}
	}
	for _, c := range []struct{ k, N, D, n int64 }{{0, 200, 2, 155}, {1, 10, 5, 5}, {3, 1000, 40, 100}, {10, 1000, 40, 500}, {2, 100000, 30, 5000}} {
		want := exactHypergeometric(c.k, c.N, c.D, c.n)
		if got := HypergeometricCDF(c.k, c.N, c.D, c.n); math.Abs(got-want) > 1e-13 {
			t.Errorf("HypergeometricCDF(%d, %d, %d, %d) = %.17g, want %.17g", c.k, c.N, c.D, c.n, got, want)
		}
	}
}
