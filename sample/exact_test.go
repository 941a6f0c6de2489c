package sample

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func choose(n, k int64) *big.Int { return new(big.Int).Binomial(n, k) }

func quotient(num, den *big.Int) float64 {
	f, _ := new(big.Rat).SetFrac(num, den).Float64()
	return f
}

// exactBinomial sums P(X ≤ k) for p = num/den in integers.
func exactBinomial(k, n, num, den int) float64 {
	sum := new(big.Int)
	for i := 0; i <= k && i <= n; i++ {
		term := choose(int64(n), int64(i))
		term.Mul(term, new(big.Int).Exp(big.NewInt(int64(num)), big.NewInt(int64(i)), nil))
		term.Mul(term, new(big.Int).Exp(big.NewInt(int64(den-num)), big.NewInt(int64(n-i)), nil))
		sum.Add(sum, term)
	}
	return quotient(sum, new(big.Int).Exp(big.NewInt(int64(den)), big.NewInt(int64(n)), nil))
}

func exactHypergeometric(k, population, bad, n int64) float64 {
	sum := new(big.Int)
	for i := int64(0); i <= k; i++ {
		if n-i < 0 || n-i > population-bad {
			continue
		}
		sum.Add(sum, new(big.Int).Mul(choose(bad, i), choose(population-bad, n-i)))
	}
	return quotient(sum, choose(population, n))
}

// TestSizesAreTight: the size proves the claim and one row fewer does not.
func TestSizesAreTight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		claim := rapid.Float64Range(0.002, 0.5).Draw(t, "claim")
		confidence := rapid.Float64Range(0.5, 0.999).Draw(t, "confidence")
		c := rapid.IntRange(0, 6).Draw(t, "c")
		n := Size(claim, confidence, c)
		if got := Upper(c, n, confidence); got > claim+1e-9 {
			t.Fatalf("%d errors in %d rows bound at %v, not %v", c, n, got, claim)
		}
		if n > c+1 && Upper(c, n-1, confidence) < claim {
			t.Fatalf("%d rows would do too", n-1)
		}
		population := rapid.Int64Range(int64(c)+2, 3000).Draw(t, "population")
		m := SizeOf(claim, confidence, c, population)
		if m > population {
			t.Fatalf("sample of %d out of %d", m, population)
		}
		if m < population && UpperOf(int64(c), m, population, confidence) > claim {
			t.Fatalf("%d errors in %d of %d rows bound at %v, above %v", c, m, population, UpperOf(int64(c), m, population, confidence), claim)
		}
	})
}

// TestBoundsInverse: the bounds solve the equations that define them.
func TestBoundsInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 5000).Draw(t, "n")
		k := rapid.IntRange(1, n-1).Draw(t, "k")
		confidence := rapid.Float64Range(0.6, 0.999).Draw(t, "confidence")
		alpha := 1 - confidence
		if got := BinomialCDF(k, n, Upper(k, n, confidence)); got < alpha-1e-10 || got > alpha+1e-10 {
			t.Fatalf("P(X ≤ %d) at the upper bound is %v, not %v", k, got, alpha)
		}
		if got := 1 - BinomialCDF(k-1, n, Lower(k, n, confidence)); got < alpha-1e-10 || got > alpha+1e-10 {
			t.Fatalf("P(X ≥ %d) at the lower bound is %v, not %v", k, got, alpha)
		}
		population := int64(n) + rapid.Int64Range(1, 100000).Draw(t, "rest")
		u, l := UpperOf(int64(k), int64(n), population, confidence), LowerOf(int64(k), int64(n), population, confidence)
		rate := float64(k) / float64(n)
		if l > rate+1/float64(population) || u < rate-1/float64(population) || u > Upper(k, n, confidence)+1/float64(population) {
			t.Fatalf("finite bounds %v–%v around %v, unlimited %v", l, u, rate, Upper(k, n, confidence))
		}
	})
}
