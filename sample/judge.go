package sample

// Verdict is what a sample says about its claim.
type Verdict string

// The verdicts.
const (
	Accept Verdict = "accept" // the claim is proven
	Reject Verdict = "reject" // it is not, and this sample can't prove it any more
	GoOn   Verdict = "go_on"  // more rows may still prove it
)

// Count is what was found in one stratum.
type Count struct {
	Population int64 // rows in the stratum
	Planned    int64 // rows drawn for review
	Reviewed   int64
	Errors     int64 // among the reviewed, that count under the plan
}

// StratumResult is what one stratum proves by itself.
type StratumResult struct {
	Rate     float64 // errors ÷ reviewed
	Upper    OneSided
	Interval Interval // two-sided, of the finite population
	Verdict  Verdict
	Next     int64 // rows that the next step would take; 0 when there is none
}

// Result is what a whole sample proves.
type Result struct {
	Total  StratumResult
	Strata []StratumResult
	// Verdict is over the claim and every stratum's floor: Reject if any of them
	// is rejected, Accept if all are accepted.
	Verdict Verdict
	Next    int64
}

// Judge says what a review found. The counts are those of the strata.
func (p *Plan) Judge(counts []Count) Result {
	res := Result{Strata: make([]StratumResult, len(counts))}
	for i, c := range counts {
		res.Strata[i] = p.judgeStratum(c)
	}
	res.Total = p.judgeTotal(counts)
	res.Verdict, res.Next = res.Total.Verdict, res.Total.Next
	var next int64
	for i := range res.Strata {
		s := &res.Strata[i]
		next += s.Next
		if s.Verdict == Reject || s.Verdict == GoOn && res.Verdict == Accept {
			res.Verdict = s.Verdict
		}
	}
	res.Next = max(res.Next, next)
	return res
}

// judgeStratum holds one stratum against the floor. Errors beyond what the
// floor's plan accepts call for more rows while the observed rate is below the
// floor, because a stratum is drawn for zero errors only.
func (p *Plan) judgeStratum(c Count) StratumResult {
	r := StratumResult{
		Upper:    oneSided(c.Errors, c.Reviewed, c.Population, p.Confidence),
		Interval: TwoSidedOf(c.Errors, c.Reviewed, c.Population, p.Confidence),
	}
	if c.Reviewed > 0 {
		r.Rate = float64(c.Errors) / float64(c.Reviewed)
	}
	switch {
	case c.Population == 0 || p.Floor == 0:
		r.Verdict = Accept
	case c.Reviewed < c.Planned && LowerOf(c.Errors, c.Reviewed, c.Population, p.Confidence) < p.Floor:
		r.Verdict, r.Next = GoOn, c.Planned-c.Reviewed
	case r.Upper.Upper < p.Floor:
		r.Verdict = Accept
	case r.Rate >= p.Floor || c.Reviewed >= c.Population:
		r.Verdict = Reject
	default:
		r.Verdict = GoOn
		r.Next = SizeOf(p.Floor, p.Confidence, int(c.Errors), c.Population) - c.Reviewed
	}
	return r
}

// judgeTotal holds the weighted bound over all strata against the claim.
func (p *Plan) judgeTotal(counts []Count) StratumResult {
	var sum Count
	for _, c := range counts {
		sum.Population += c.Population
		sum.Planned += c.Planned
		sum.Reviewed += c.Reviewed
		sum.Errors += c.Errors
	}
	w := Weighted(counts, p.Confidence)
	r := StratumResult{Rate: w.Rate, Upper: w.Upper, Interval: w.Interval}
	switch {
	case sum.Population == 0:
		r.Verdict = Accept
	case sum.Errors > int64(p.Accept):
		r.Verdict = p.beyond(sum, w)
		if r.Verdict == Reject {
			// A fresh draw, with a new seed, that could prove the claim at this rate.
			r.Next = SizeOf(p.Claim, p.Confidence, int(sum.Errors), sum.Population)
		}
	case sum.Reviewed < sum.Planned:
		r.Verdict, r.Next = GoOn, sum.Planned-sum.Reviewed
	case w.Upper.Upper < p.Claim+1e-12 || w.Upper.Method == Census:
		r.Verdict = Accept
	default: // strata drawn too thinly for the claim
		r.Verdict = GoOn
		r.Next = max(1, p.Size(sum.Population)-sum.Reviewed)
	}
	return r
}

// beyond decides when there are more errors than the plan accepts: only a census
// can still accept. A larger sample judged by the same rule would be a second
// chance that the stated confidence doesn't cover.
func (p *Plan) beyond(sum Count, w WeightedResult) Verdict {
	if sum.Reviewed >= sum.Population && w.Rate < p.Claim {
		return Accept
	}
	return Reject
}
