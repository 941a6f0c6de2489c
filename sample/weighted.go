package sample

import "math"

// WeightedResult is an estimate over strata, each weighted by its population.
type WeightedResult struct {
	Rate     float64
	Upper    OneSided
	Interval Interval
}

// Weighted estimates the error rate of the whole population from its strata:
// Σ (N_h/N)·p̂_h. Strata without a reviewed row count as wholly wrong in the
// bound.
//
// The one-sided bound is exact for any division into strata. Let k errors be
// found in n rows, and let stratum h have the weight W_h. Whatever its rates
// p_h, the count of errors is a sum of independent trials with mean
// Σ n_h·p_h ≥ min_h(n_h/W_h)·Σ W_h·p_h, and for k ≤ mean − 1 Hoeffding (Ann.
// Math. Stat. 27 (1956) 713–721, theorem 4) bounds P(X ≤ k) by that of a
// binomial with the same n and mean; a draw without replacement is such a sum
// too. So Upper(k, n)·n/min_h(n_h/W_h) holds with the stated confidence. With
// shares in proportion it is the plain Clopper–Pearson bound.
//
// The two-sided interval is the usual normal one with finite population
// correction; where no error was found it would collapse, so the exact bound
// with half the risk stands in.
func Weighted(counts []Count, confidence float64) WeightedResult {
	var all float64
	for _, c := range counts {
		all += float64(c.Population)
	}
	if all == 0 {
		return WeightedResult{Upper: OneSided{Census, 0}, Interval: Interval{Method: Census}}
	}
	var r WeightedResult
	var variance float64
	for _, c := range counts {
		if c.Reviewed == 0 {
			continue
		}
		w, p, n := float64(c.Population)/all, float64(c.Errors)/float64(c.Reviewed), float64(c.Reviewed)
		r.Rate += w * p
		if c.Reviewed < c.Population {
			variance += w * w * p * (1 - p) / max(1, n-1) * (1 - n/float64(c.Population))
		}
	}
	r.Upper = weightedUpper(counts, all, confidence)
	r.Interval = weightedInterval(r.Rate, variance, confidence, counts, all)
	return r
}

func weightedInterval(rate, variance, confidence float64, counts []Count, all float64) Interval {
	if variance == 0 {
		u := weightedUpper(counts, all, (1+confidence)/2)
		return Interval{u.Method, rate, math.Max(u.Upper, rate)}
	}
	half := math.Sqrt2 * math.Erfinv(confidence) * math.Sqrt(variance)
	return Interval{StratifiedFPC, math.Max(0, rate-half), math.Min(1, rate+half)}
}

func weightedUpper(counts []Count, all, confidence float64) OneSided {
	var known, unseen float64 // weight of errors in strata seen whole, and of strata not seen at all
	var sum Count
	var sampled, strata int
	thinnest := math.Inf(1)
	for _, c := range counts {
		w := float64(c.Population) / all
		if c.Population > 0 {
			strata++
		}
		switch {
		case c.Population == 0:
		case c.Reviewed >= c.Population:
			known += w * float64(c.Errors) / float64(c.Population)
		case c.Reviewed == 0:
			unseen += w
		default:
			sampled++
			sum.Errors += c.Errors
			sum.Reviewed += c.Reviewed
			sum.Population += c.Population
			thinnest = math.Min(thinnest, float64(c.Reviewed)/w)
		}
	}
	switch {
	case sampled == 0 && unseen == 0:
		return OneSided{Census, known}
	case sampled == 0:
		return OneSided{Hoeffding, math.Min(1, known+unseen)}
	case sampled == 1 && strata == 1:
		return oneSided(sum.Errors, sum.Reviewed, sum.Population, confidence)
	}
	// The theorem needs a mean of at least k + 1, which only a confidence below
	// some 63 % would miss.
	mean := math.Max(float64(sum.Errors+1), Upper(int(sum.Errors), int(sum.Reviewed), confidence)*float64(sum.Reviewed))
	u := mean / thinnest
	return OneSided{Hoeffding, math.Min(1, u+known+unseen)}
}
