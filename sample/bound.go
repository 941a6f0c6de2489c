package sample

import "math"

// Interval is a two-sided interval for an error rate, 0 to 1, with its method.
type Interval struct {
	Method Method  `json:"method"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// Upper returns the exact one-sided upper bound of Clopper and Pearson: the
// error rate at which no more than errors in n rows would come up with
// probability 1 − confidence. Nothing looked at proves nothing: n = 0 gives 1.
func Upper(errors, n int, confidence float64) float64 {
	alpha := 1 - confidence
	switch {
	case n <= 0 || errors >= n:
		return 1
	case errors <= 0:
		return -math.Expm1(math.Log(alpha) / float64(n)) // 1 − α^(1/n)
	}
	return bisect(float64(errors)/float64(n), 1, func(p float64) bool { return BinomialCDF(errors, n, p) > alpha })
}

// Lower returns the exact one-sided lower bound of Clopper and Pearson.
func Lower(errors, n int, confidence float64) float64 {
	alpha := 1 - confidence
	switch {
	case n <= 0 || errors <= 0:
		return 0
	case errors >= n:
		return math.Pow(alpha, 1/float64(n))
	}
	return bisect(0, float64(errors)/float64(n), func(p float64) bool { return binomialSF(errors, n, p) < alpha })
}

// bisect returns the point in [lo, hi] up to which below holds, to the last bit.
func bisect(lo, hi float64, below func(float64) bool) float64 {
	for {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			return hi
		}
		if below(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
}

// UpperOf is Upper for a finite population drawn without replacement: the
// largest error rate of the population that the finding does not refute.
func UpperOf(errors, n, population int64, confidence float64) float64 {
	if population <= 0 {
		return 1
	}
	if n >= population {
		return float64(errors) / float64(population)
	}
	if n <= 0 {
		return 1
	}
	alpha := 1 - confidence
	// The number of wrong rows lies between errors and population − (n − errors).
	refuted := smallest(errors, population-(n-errors)+1, func(bad int64) bool {
		return bad > population-(n-errors) || HypergeometricCDF(errors, population, bad, n) <= alpha+slack
	})
	return float64(refuted-1) / float64(population)
}

// LowerOf is Lower for a finite population.
func LowerOf(errors, n, population int64, confidence float64) float64 {
	if population <= 0 || n <= 0 {
		return 0
	}
	if n >= population {
		return float64(errors) / float64(population)
	}
	alpha := 1 - confidence
	// The smallest number of wrong rows for which as many errors are likely enough.
	bad := smallest(errors, population-(n-errors), func(bad int64) bool {
		return 1-HypergeometricCDF(errors-1, population, bad, n) >= alpha
	})
	return float64(bad) / float64(population)
}

// TwoSided returns the exact two-sided interval of Clopper and Pearson, with
// half of the risk on each side.
func TwoSided(errors, n int, confidence float64) Interval {
	side := (1 + confidence) / 2
	return Interval{ClopperPearson, Lower(errors, n, side), Upper(errors, n, side)}
}

// TwoSidedOf is TwoSided for a finite population drawn without replacement:
// exact by the hypergeometric distribution, a point when every row was reviewed.
func TwoSidedOf(errors, n, population int64, confidence float64) Interval {
	side := (1 + confidence) / 2
	low, high := LowerOf(errors, n, population, side), UpperOf(errors, n, population, side)
	if n >= population {
		return Interval{Census, low, high}
	}
	return Interval{Hypergeometric, low, high}
}

// TwoSidedWilson returns Wilson's score interval. It is approximate: for display,
// not for a verdict.
func TwoSidedWilson(errors, n int, confidence float64) Interval {
	if n <= 0 {
		return Interval{Wilson, 0, 1}
	}
	z := math.Sqrt2 * math.Erfinv(confidence)
	m, p := float64(n), float64(errors)/float64(n)
	centre := p + z*z/(2*m)
	half := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	scale := 1 + z*z/m
	return Interval{Wilson, math.Max(0, (centre-half)/scale), math.Min(1, (centre+half)/scale)}
}

// Finding is what n rows with a number of errors prove, every figure named.
type Finding struct {
	N          int64    `json:"n"`
	Errors     int64    `json:"errors"`
	Population int64    `json:"population,omitempty"` // 0: unlimited
	Confidence float64  `json:"confidence"`
	Rate       float64  `json:"rate"` // errors ÷ n
	OneSided   OneSided `json:"one_sided"`
	TwoSided   Interval `json:"two_sided"`
	Wilson     Interval `json:"wilson"`
}

// OneSided is a one-sided upper bound with its method.
type OneSided struct {
	Method Method  `json:"method"`
	Upper  float64 `json:"upper"`
}

// Bound computes every bound for errors found in n rows. With a population the
// bounds are hypergeometric, otherwise Clopper–Pearson's.
func Bound(errors, n, population int64, confidence float64) (Finding, error) {
	if err := check(n, errors, confidence); err != nil {
		return Finding{}, err
	}
	f := Finding{N: n, Errors: errors, Population: population, Confidence: confidence}
	if n > 0 {
		f.Rate = float64(errors) / float64(n)
	}
	f.OneSided = oneSided(errors, n, population, confidence)
	f.TwoSided = TwoSided(int(errors), int(n), confidence)
	if population > 0 {
		f.TwoSided = TwoSidedOf(errors, n, population, confidence)
	}
	f.Wilson = TwoSidedWilson(int(errors), int(n), confidence)
	return f, nil
}

func oneSided(errors, n, population int64, confidence float64) OneSided {
	switch {
	case population > 0 && n >= population:
		return OneSided{Census, float64(errors) / float64(population)}
	case population > 0:
		return OneSided{Hypergeometric, UpperOf(errors, n, population, confidence)}
	default:
		return OneSided{ClopperPearson, Upper(int(errors), int(n), confidence)}
	}
}
