package sample

import (
	"fmt"
	"math"

	"github.com/custhub/custhub/fault"
)

// Class is what a reviewer finds about one row, from harmless to severe.
type Class string

// The defect classes. Unclear counts as an error of the plan's own class: what
// can't be shown to be right is not right.
const (
	Right    Class = "ok"
	Minor    Class = "minor"    // reported only: spelling, tags
	Major    Class = "major"    // contact data
	Critical Class = "critical" // wrong merge, lost legal name or tax id, wrong owner
	Unclear  Class = "unclear"
)

// Classes lists the classes.
var Classes = []Class{Right, Minor, Major, Critical, Unclear}

// ParseClass returns the class with the given name, and whether there is one.
func ParseClass(name string) (Class, bool) {
	for _, c := range Classes {
		if string(c) == name {
			return c, true
		}
	}
	return "", false
}

// Plan is what a sample is to prove, stated before the draw.
type Plan struct {
	Name       string  `json:"name"`
	Claim      float64 `json:"claim"`      // error rate to stay below, 0 to 1
	Confidence float64 `json:"confidence"` // 0 to 1
	Accept     int     `json:"accept"`     // acceptance number: errors that still prove the claim
	Counts     Class   `json:"counts"`     // mildest class that counts as an error
	Floor      float64 `json:"floor"`      // error rate that every stratum must stay below by itself
	Double     float64 `json:"double"`     // share of rows that two people review
}

// The plans that come with custhub.
var (
	CriticalPlan = Plan{Name: "critical", Claim: 0.01, Confidence: 0.95, Accept: 0, Counts: Critical, Floor: 0.05, Double: 0.10}
	MajorPlan    = Plan{Name: "major", Claim: 0.02, Confidence: 0.95, Accept: 2, Counts: Major, Floor: 0.05, Double: 0.10}
)

// Check reports what is wrong with a plan.
func (p *Plan) Check() error {
	bad := func(what, hint string) error { return fault.Usage("sample.plan", "plan "+p.Name+": "+what, hint) }
	switch {
	case !(p.Claim > 0 && p.Claim < 1):
		return bad(fmt.Sprintf("claim %v is not between 0 and 1", p.Claim), "write 1 % as 0.01")
	case !(p.Confidence > 0 && p.Confidence < 1):
		return bad(fmt.Sprintf("confidence %v is not between 0 and 1", p.Confidence), "write 95 % as 0.95")
	case p.Accept < 0:
		return bad("the acceptance number is negative", "0 accepts no error")
	case p.Floor < 0 || p.Floor >= 1 || p.Double < 0 || p.Double > 1:
		return bad("floor and double are shares", "write 5 % as 0.05")
	case p.Size(0) == 0:
		return bad("no sample of a size that anyone could review proves this claim", "claim less, or trust less")
	}
	return nil
}

// Size is the number of rows the plan needs from a population; 0 means an
// unlimited one.
func (p *Plan) Size(population int64) int64 {
	if population > 0 {
		return SizeOf(p.Claim, p.Confidence, p.Accept, population)
	}
	return int64(Size(p.Claim, p.Confidence, p.Accept))
}

// FloorSize is the least number of rows of each stratum: with no error in them
// the stratum's own error rate is below Floor (59 rows for 5 % at 95 %).
func (p *Plan) FloorSize() int64 {
	if p.Floor == 0 {
		return 0
	}
	return int64(Size(p.Floor, p.Confidence, 0))
}

// IsError reports whether a class counts as an error under the plan.
func (p *Plan) IsError(c Class) bool {
	return c == Unclear || severity(c) >= severity(p.Counts)
}

func severity(c Class) int {
	switch c {
	case Critical:
		return 3
	case Major:
		return 2
	case Minor:
		return 1
	default:
		return 0
	}
}

// Allocate returns how many rows to draw from each stratum: its share of the
// plan's size, but at least FloorSize, or the whole stratum when it is smaller.
// Shares are rounded up, and raised until the bound over all strata (see
// Weighted) proves the claim when no more than Accept errors are found.
func (p *Plan) Allocate(populations []int64) []int64 {
	draw := make([]int64, len(populations))
	var all, strata int64
	for _, n := range populations {
		all += n
		strata += min(n, 1)
	}
	if all == 0 {
		return draw
	}
	size, floor := p.Size(all), p.FloorSize()
	if strata > 1 {
		size = max(size, min(all, p.Size(0))) // the bound over strata is binomial
	}
	for ; ; size++ {
		for i, n := range populations {
			share := int64(math.Ceil(float64(size)*float64(n)/float64(all) - 1e-9))
			draw[i] = min(n, max(share, floor))
		}
		if size >= all || strata <= 1 || p.suffices(populations, draw) {
			return draw
		}
	}
}

// suffices reports whether the draw proves the claim when Accept errors turn up,
// all of them in strata that are not seen whole.
func (p *Plan) suffices(populations, draw []int64) bool {
	counts := make([]Count, len(populations))
	left := int64(p.Accept)
	for i, n := range populations {
		counts[i] = Count{Population: n, Planned: draw[i], Reviewed: draw[i]}
		if draw[i] < n {
			counts[i].Errors = min(left, draw[i])
			left -= counts[i].Errors
		}
	}
	return Weighted(counts, p.Confidence).Upper.Upper < p.Claim
}

// Risk is the probability that the plan accepts a population whose error rate
// just reaches the claim: at most 1 − Confidence.
func (p *Plan) Risk(population int64) float64 {
	n := p.Size(population)
	if population > 0 && n >= population {
		return 0 // every row is looked at
	}
	if population > 0 {
		return HypergeometricCDF(int64(p.Accept), population, wrongAt(p.Claim, population), n)
	}
	return BinomialCDF(p.Accept, int(n), p.Claim)
}
