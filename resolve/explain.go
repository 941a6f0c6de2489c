package resolve

import (
	"math"

	"github.com/custhub/custhub/resolve/fs"
	"github.com/custhub/custhub/resolve/trait"
)

// Term is one step of the waterfall that leads to the weight of a pair.
type Term struct {
	Field  string  `json:"field"`            // trait, or "prior", "contradiction"
	Level  string  `json:"level"`            // what was found
	Weight float64 `json:"weight"`           // bits it adds
	Rarity float64 `json:"rarity"`           // bits thereof for the rarity of the shared value, less its shared degree
	Owners int     `json:"owners,omitempty"` // entities that have the shared contact value, if more than one
}

// SaysNothingNew follows the level of a trait that adds nothing to what another
// one has said.
const SaysNothingNew = " (says nothing new)"

// Explanation is why a pair has its weight.
type Explanation struct {
	Weight      float64 `json:"weight"` // bits of log2 odds
	Probability float64 `json:"probability"`
	Conflict    bool    `json:"conflict,omitempty"` // must not merge whatever the weight (P7)
	Terms       []Term  `json:"terms"`
}

// Explain gives the waterfall of a pair of records: prior, then each trait.
func (r *Result) Explain(a, b uint32) Explanation { return r.scorer.explain(a, b) }

// Weight returns the weight of a pair in millibits.
func (r *Result) Weight(a, b uint32) int32 {
	w, _ := r.scorer.score(a, b, math.MinInt32/2)
	return w
}

func (s *scorer) explain(a, b uint32) Explanation {
	p := pattern(s.traits, nil, a, b)
	total := s.prior + s.sources.add(a, b)
	e := Explanation{Conflict: s.never(a, b), Terms: []Term{{Field: "prior", Level: "any two records", Weight: inBits(total)}}}
	for t := range s.traits {
		raw, rarity := s.traits[t].Compare(a, b)
		level := p.Level(t)
		term := Term{Field: s.traits[t].Name, Level: s.traits[t].Levels()[raw].Name}
		switch {
		case raw == trait.Missing:
		case level == trait.Missing:
			term.Level += SaysNothingNew
		default:
			w := s.term(t, level, rarity, p)
			total += w
			term.Weight, term.Rarity = inBits(w), inBits(w-s.base(t, level, p))
			if o, ok := s.traits[t].Trait.(interface{ Owners(a, b uint32) int }); ok && level == 1 {
				term.Owners = o.Owners(a, b)
			}
		}
		e.Terms = append(e.Terms, term)
	}
	exact, _ := s.score(a, b, math.MinInt32/2)
	if d := exact - total; d != 0 {
		why := "the names say that they are different"
		if s.core >= 0 && trait.SoundsAlike(p.Level(s.core)) && d > -contradiction[trait.OtherIndustry] {
			why = "the names only sound the same"
		}
		e.Terms = append(e.Terms, Term{Field: "contradiction", Level: why, Weight: inBits(d)})
	}
	e.Weight, e.Probability = inBits(exact), fs.Probability(exact)
	return e
}

func inBits(millibits int32) float64 { return float64(millibits) / 1000 }

// Weakest is the link that holds a cluster together least: the best edge of the
// record whose best edge within the cluster is worst.
type Weakest struct {
	A, B   uint32
	Weight int32
}

// Weakest returns the weakest link of the cluster of the given records, of which
// there must be at least two.
func (r *Result) Weakest(records []uint32) Weakest {
	out := Weakest{Weight: math.MaxInt32}
	for _, a := range records {
		best := Weakest{Weight: math.MinInt32}
		for _, b := range records {
			if a == b {
				continue
			}
			if w := r.Weight(a, b); w > best.Weight {
				best = Weakest{min(a, b), max(a, b), w}
			}
		}
		if best.Weight < out.Weight {
			out = best
		}
	}
	return out
}
