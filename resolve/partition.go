package resolve

import (
	"math"
	"slices"
	"sync"

	"github.com/custhub/custhub/resolve/cluster"
)

// clampWeight bounds what one pair says in the average of two clusters.
const clampWeight = 20000

// worstWeight bounds what a contradiction says there.
const worstWeight = 60000

// maxComponent is the most records that are agglomerated at once; larger
// components are cut at stronger and stronger edges until they fall apart.
const maxComponent = 1500

// clusters partitions the records.
func clusters(s *scorer, n int, edges []Edge, o Options) []uint32 {
	cutBits := 0.0
	if v, ok := o.Debug["cut"]; ok {
		cutBits = v
	}
	eff := o.Debug["eff"]
	out := make([]uint32, n)
	for i := range out {
		out[i] = uint32(i)
	}
	cut := int32(cutBits * 1000)
	prior := float64(s.prior)
	merger := func(sum int64, na, nb int) float64 {
		avg := float64(sum) / float64(na*nb)
		_ = prior
		return avg - float64(cut) - eff*1000*(1-1/math.Sqrt(float64(na*nb)))
	}
	components := split(n, edges, cut)
	var wg sync.WaitGroup
	jobs := make(chan []uint32, 64)
	for range o.Workers {
		wg.Go(func() {
			for c := range jobs {
				root := cluster.Agglomerate(len(c), func(i, j int) int32 {
					if s.never(c[i], c[j]) {
						return cluster.Never
					}
					w, _ := s.score(c[i], c[j], -1<<30)
					return min(max(w, -worstWeight), clampWeight)
				}, merger)
				for i, r := range root {
					out[c[i]] = c[r]
				}
			}
		})
	}
	for _, c := range components {
		jobs <- c
	}
	close(jobs)
	wg.Wait()
	return out
}

// split finds the components over edges of at least cut and cuts those that are
// too large at stronger edges. Records are in ascending order in each.
func split(n int, edges []Edge, cut int32) [][]uint32 {
	var out [][]uint32
	live := edges
	for step := int32(1000); len(live) > 0; cut += step {
		kept := live[:0:0]
		for _, e := range live {
			if e.Weight >= cut {
				kept = append(kept, e)
			}
		}
		root := cluster.Components(n, func(yield func(a, b uint32) bool) {
			for _, e := range kept {
				if !yield(e.A, e.B) {
					return
				}
			}
		})
		members := map[uint32][]uint32{}
		for _, e := range kept {
			r := root[e.A]
			if members[r] == nil {
				members[r] = []uint32{}
			}
		}
		for rec, r := range root {
			if m, ok := members[r]; ok {
				members[r] = append(m, uint32(rec))
			}
		}
		big := map[uint32]bool{}
		for r, m := range members {
			if len(m) > maxComponent {
				big[r] = true
				continue
			}
			out = append(out, m)
		}
		live = live[:0:0]
		for _, e := range kept {
			if big[root[e.A]] {
				live = append(live, e)
			}
		}
	}
	slices.SortFunc(out, func(a, b []uint32) int { return int(a[0]) - int(b[0]) })
	return out
}
