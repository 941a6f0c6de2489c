package resolve

import (
	"math"
	"slices"
	"sync"

	"github.com/custhub/custhub/resolve/cluster"
)

// Bounds of what one pair says in the average of two clusters, in millibits:
// agreement saturates sooner than a contradiction.
const (
	bestWeight  = 20_000
	worstWeight = 60_000
)

// maxComponent is the most records that are agglomerated at once; larger
// components are cut at stronger and stronger edges until they fall apart.
const maxComponent = 1500

// merger is the decision on two clusters: the average weight of the pairs
// between them against the cut, which falls as the number of pairs grows and
// their average with it becomes surer.
func (c Cuts) merger() cluster.Merger {
	merge, slope := c.Merge*1000, c.Slope*1000
	return func(sum int64, na, nb int) float64 {
		n := float64(na * nb)
		return float64(sum)/n - merge + slope*(1-1/math.Sqrt(n))
	}
}

// edgeCut is the least weight of an edge that makes a component.
func (c Cuts) edgeCut() int32 { return int32(math.Round(c.Merge * 1000)) }

// assertions of stewards between records; nil means none.
type assertions map[[2]uint32]int32

func (a assertions) weight(x, y uint32) (int32, bool) {
	if len(a) == 0 {
		return 0, false
	}
	w, ok := a[[2]uint32{min(x, y), max(x, y)}]
	return w, ok
}

// partition clusters n records over their edges.
func partition(s *scorer, n int, edges []Edge, cuts Cuts, said assertions, workers int) []uint32 {
	out := make([]uint32, n)
	for i := range out {
		out[i] = uint32(i)
	}
	var wg sync.WaitGroup
	jobs := make(chan []uint32, 64)
	for range workers {
		wg.Go(func() {
			for c := range jobs {
				root := cluster.Agglomerate(len(c), func(i, j int) int32 { return s.link(c[i], c[j], said) }, cuts.merger())
				for i, r := range root {
					out[c[i]] = c[r]
				}
			}
		})
	}
	for _, c := range split(n, edges, cuts.edgeCut()) {
		jobs <- c
	}
	close(jobs)
	wg.Wait()
	return out
}

// link is the weight of a pair for clustering. What must not merge comes before
// everything (P7), a steward's word before the model.
func (s *scorer) link(a, b uint32, said assertions) int32 {
	word, spoken := said.weight(a, b)
	switch {
	case s.never(a, b) || spoken && word == cluster.Never:
		return cluster.Never
	case spoken:
		return cluster.Always
	}
	w, _ := s.score(a, b, math.MinInt32/2)
	return min(max(w, -worstWeight), bestWeight)
}

// split finds the components over edges of at least cut and cuts those that are
// too large at stronger edges. Records are in ascending order in each.
func split(n int, edges []Edge, cut int32) [][]uint32 {
	var out [][]uint32
	for live := edges; len(live) > 0; cut += 1000 {
		kept := make([]Edge, 0, len(live))
		for _, e := range live {
			if e.Weight >= cut {
				kept = append(kept, e)
			}
		}
		members := components(n, kept)
		big := map[uint32]bool{}
		for _, m := range members {
			if len(m) <= maxComponent {
				out = append(out, m)
				continue
			}
			for _, rec := range m {
				big[rec] = true
			}
		}
		live = live[:0:0]
		for _, e := range kept {
			if big[e.A] {
				live = append(live, e)
			}
		}
	}
	slices.SortFunc(out, func(a, b []uint32) int { return int(a[0]) - int(b[0]) })
	return out
}

// components lists the records of each component of two or more, ascending.
func components(n int, edges []Edge) [][]uint32 {
	root := cluster.Components(n, func(yield func(a, b uint32) bool) {
		for _, e := range edges {
			if !yield(e.A, e.B) {
				return
			}
		}
	})
	number := make([]int32, n)
	var out [][]uint32
	for _, e := range edges {
		if r := root[e.A]; number[r] == 0 {
			out = append(out, nil)
			number[r] = int32(len(out))
		}
	}
	for rec, r := range root {
		if k := number[r]; k > 0 {
			out[k-1] = append(out[k-1], uint32(rec))
		}
	}
	return out
}
