package resolve

import (
	"cmp"
	"math"
	"slices"

	"github.com/custhub/custhub/resolve/cluster"
)

// Hold is a link that holds a cluster together.
type Hold struct {
	Link
	Field string // the trait that says most for it; "steward" for a must-link
}

// Holding says what holds a cluster together.
type Holding struct {
	// Links are those of the maximum spanning tree, heaviest first, must-links
	// before all: each connects two parts that nothing heavier connects, so without
	// the last one, the weakest, the cluster would be nearest to falling apart.
	Links   []Hold
	Average float64 // weight of all pairs, in bits, as clustering bounds them
	Pairs   int
}

// Holds finds what holds the records of the set together, which should be one
// cluster.
func (s *Set) Holds(said []Assertion, world World) (Holding, error) {
	p, err := s.prepare(world, 1)
	if err != nil {
		return Holding{}, err
	}
	words, _ := p.words(said)
	n := len(s.records)
	var pairs []Edge
	var out Holding
	sum := 0.0
	for a := range uint32(n) {
		for b := a + 1; b < uint32(n); b++ {
			w, _ := p.scorer.score(a, b, math.MinInt32/2)
			sum += inBits(min(max(w, -worstWeight), bestWeight))
			if word, ok := words.weight(a, b); ok && word == cluster.Always {
				w = math.MaxInt32
			}
			pairs = append(pairs, Edge{a, b, w})
		}
	}
	if out.Pairs = len(pairs); out.Pairs > 0 {
		out.Average = sum / float64(out.Pairs)
	}
	slices.SortFunc(pairs, func(x, y Edge) int {
		return cmp.Or(cmp.Compare(y.Weight, x.Weight), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	part := make([]int, n) // of the forest so far
	for i := range part {
		part[i] = i
	}
	for _, e := range pairs {
		from, to := part[e.B], part[e.A]
		if from == to {
			continue
		}
		for i := range part {
			if part[i] == from {
				part[i] = to
			}
		}
		h := Hold{Field: "steward"}
		if e.Weight != math.MaxInt32 {
			h.Field = p.scorer.strongest(e.A, e.B)
		} else {
			e.Weight, _ = p.scorer.score(e.A, e.B, math.MinInt32/2)
		}
		h.Link = p.link(e)
		out.Links = append(out.Links, h)
	}
	return out, nil
}
