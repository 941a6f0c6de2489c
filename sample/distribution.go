package sample

import "math"

// The probabilities are summed exactly, term by term from the one nearest the
// mean outwards, all terms positive; the first term comes from the saddle-point
// form of Loader, "Fast and accurate computation of binomial probabilities"
// (2000), which keeps some 14 digits also for populations of millions.

// BinomialCDF returns P(X ≤ k) for X binomial with n trials of probability p.
func BinomialCDF(k, n int, p float64) float64 {
	switch {
	case k < 0:
		return 0
	case k >= n || p <= 0:
		return 1
	case p >= 1:
		return 0
	}
	odds := p / (1 - p)
	if float64(k) <= float64(n)*p {
		return descend(binomialPMF(float64(k), float64(n), p), func(i float64) float64 {
			return i / (float64(n) - i + 1) / odds
		}, float64(k))
	}
	return 1 - ascend(binomialPMF(float64(k+1), float64(n), p), func(i float64) float64 {
		return (float64(n) - i) / (i + 1) * odds
	}, float64(k+1), float64(n))
}

// binomialSF returns P(X ≥ k).
func binomialSF(k, n int, p float64) float64 {
	switch {
	case k <= 0:
		return 1
	case k > n || p <= 0:
		return 0
	case p >= 1:
		return 1
	}
	odds := p / (1 - p)
	if float64(k) >= float64(n)*p {
		return ascend(binomialPMF(float64(k), float64(n), p), func(i float64) float64 {
			return (float64(n) - i) / (i + 1) * odds
		}, float64(k), float64(n))
	}
	return 1 - BinomialCDF(k-1, n, p)
}

// HypergeometricCDF returns P(X ≤ k) for the number X of wrong rows in a draw of
// n from a population of which bad are wrong, without replacement.
func HypergeometricCDF(k, population, bad, n int64) float64 {
	lowest, highest := max(0, n+bad-population), min(n, bad)
	switch {
	case k < lowest:
		return 0
	case k >= highest:
		return 1
	}
	N, D, m := float64(population), float64(bad), float64(n)
	if float64(k) <= m*D/N {
		return descend(hypergeometricPMF(float64(k), N, D, m), func(i float64) float64 {
			return i * (N - D - m + i) / ((D - i + 1) * (m - i + 1))
		}, float64(k))
	}
	return 1 - ascend(hypergeometricPMF(float64(k+1), N, D, m), func(i float64) float64 {
		return (D - i) * (m - i) / ((i + 1) * (N - D - m + i + 1))
	}, float64(k+1), float64(highest))
}

// descend sums term(k), term(k−1), … where ratio(i) is term(i−1)/term(i).
func descend(term float64, ratio func(i float64) float64, k float64) float64 {
	sum := term
	for i := k; i > 0 && term > sum*1e-18; i-- {
		term *= ratio(i)
		sum += term
	}
	return math.Min(sum, 1)
}

// ascend sums term(k), term(k+1), … where ratio(i) is term(i+1)/term(i).
func ascend(term float64, ratio func(i float64) float64, k, last float64) float64 {
	sum := term
	for i := k; i < last && term > sum*1e-18; i++ {
		term *= ratio(i)
		sum += term
	}
	return math.Min(sum, 1)
}

// binomialPMF returns P(X = x).
func binomialPMF(x, n, p float64) float64 {
	q := 1 - p
	switch x {
	case 0:
		return math.Exp(n * math.Log1p(-p))
	case n:
		return math.Exp(n * math.Log(p))
	}
	lc := stirlingError(n) - stirlingError(x) - stirlingError(n-x) - deviance(x, n*p) - deviance(n-x, n*q)
	return math.Exp(lc) * math.Sqrt(n/(2*math.Pi*x*(n-x)))
}

// hypergeometricPMF returns P(X = x): a quotient of three binomial terms.
func hypergeometricPMF(x, population, bad, n float64) float64 {
	if n == population {
		if x == bad {
			return 1
		}
		return 0
	}
	p := n / population
	return binomialPMF(x, bad, p) * (binomialPMF(n-x, population-bad, p) / binomialPMF(n, population, p))
}

// stirlingError returns ln n! − ln(√(2πn)·(n/e)ⁿ).
func stirlingError(n float64) float64 {
	if n <= 15 {
		lg, _ := math.Lgamma(n + 1)
		return lg - (n+0.5)*math.Log(n) + n - 0.5*math.Log(2*math.Pi)
	}
	// Stirling's series; for n > 15 five terms give full precision.
	nn := n * n
	return (1.0/12 - (1.0/360-(1.0/1260-(1.0/1680-1.0/1188/nn)/nn)/nn)/nn) / n
}

// deviance returns x·ln(x/m) + m − x without cancellation when x is near m.
func deviance(x, m float64) float64 {
	if math.Abs(x-m) >= 0.1*(x+m) {
		return x*math.Log(x/m) + m - x
	}
	v := (x - m) / (x + m)
	s := (x - m) * v
	ej := 2 * x * v
	for j := 1; ; j++ {
		ej *= v * v
		next := s + ej/float64(2*j+1)
		if next == s {
			return s
		}
		s = next
	}
}
