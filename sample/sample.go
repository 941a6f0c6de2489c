// Package sample is the statistics of sample verification, and nothing else: how
// many rows must be looked at to support a claim about the error rate, which
// rows, and what the errors found in them prove. It is pure: no clock, no
// randomness but a seed that the caller fixes before the review, no I/O.
//
// All bounds are exact, computed from the binomial distribution or, for a small
// population drawn without replacement, from the hypergeometric one. The only
// approximate figures are the two-sided Wilson and stratified intervals, which
// are for display and carry their name.
package sample

import (
	"fmt"
	"math"

	"github.com/custhub/custhub/fault"
)

// Method names how a figure was computed.
type Method string

// The methods.
const (
	Binomial       Method = "binomial"
	Hypergeometric Method = "hypergeometric"
	ClopperPearson Method = "clopper_pearson" // Biometrika 26 (1934) 404–413
	Wilson         Method = "wilson"          // J. Am. Stat. Assoc. 22 (1927) 209–212
	Census         Method = "census"          // every row was looked at
	Hoeffding      Method = "hoeffding"       // exact bound over strata, see Weighted
	StratifiedFPC  Method = "stratified_fpc"  // normal approximation with finite population correction
)

// maxSize is the largest sample that Size will propose: past it nobody reviews.
const maxSize = 1 << 31

// Size returns the smallest number of rows n such that at most accept errors in
// n rows prove an error rate below claim (0 < claim < 1) with the given
// confidence: P(X ≤ accept | n, claim) ≤ 1 − confidence, X binomial. It returns
// 0 when the arguments are out of range or n would exceed 2³¹.
func Size(claim, confidence float64, accept int) int {
	if !(claim > 0 && claim < 1) || !(confidence > 0 && confidence < 1) || accept < 0 {
		return 0
	}
	alpha := 1 - confidence
	proves := func(n int) bool { return BinomialCDF(accept, n, claim) <= alpha+slack }
	hi := accept + 1
	for !proves(hi) {
		if hi > maxSize/2 {
			return 0
		}
		hi *= 2
	}
	return smallest(accept+1, hi, proves)
}

// SizeOf is Size for a population of the given number of rows, drawn without
// replacement: the smallest n such that at most accept errors in n rows refute
// that ceil(claim·population) or more rows are wrong. When even a census can't
// tell, because so few rows are never that wrong, it returns population.
func SizeOf(claim, confidence float64, accept int, population int64) int64 {
	if !(claim > 0 && claim < 1) || !(confidence > 0 && confidence < 1) || accept < 0 || population <= 0 {
		return 0
	}
	alpha := 1 - confidence
	bad := wrongAt(claim, population)
	if bad <= int64(accept) {
		return population
	}
	proves := func(n int64) bool {
		return HypergeometricCDF(int64(accept), population, bad, n) <= alpha+slack
	}
	return smallest(int64(accept)+1, population, proves)
}

// slack keeps a sum that equals the risk from failing by rounding.
const slack = 1e-12

// wrongAt is the smallest number of wrong rows at which the error rate reaches
// the claim.
func wrongAt(claim float64, population int64) int64 {
	return max(1, int64(math.Ceil(claim*float64(population)-1e-9)))
}

// smallest returns the least n in [lo, hi] for which ok holds, given that ok is
// monotone and holds at hi.
func smallest[T int | int64](lo, hi T, ok func(T) bool) T {
	for lo < hi {
		if mid := lo + (hi-lo)/2; ok(mid) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// check returns a usage fault when rates, confidence or counts make no sense.
func check(n, errors int64, confidence float64) error {
	switch {
	case n < 0 || errors < 0 || errors > n:
		return fault.Usage("sample.counts", fmt.Sprintf("%d errors in %d rows is not possible", errors, n), "give 0 ≤ errors ≤ n")
	case !(confidence > 0 && confidence < 1):
		return fault.Usage("sample.confidence", fmt.Sprintf("confidence %v is not between 0 and 1", confidence), "write 95 % as 0.95")
	}
	return nil
}
