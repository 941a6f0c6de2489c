package resolve

import (
	"cmp"
	"math"
	"slices"

	"github.com/custhub/custhub/resolve/trait"
)

// Match weighs one record against the candidates that share a live key with it,
// heaviest first: whose customer it may be. Candidates are not held against each
// other, so the time grows with their number only. The links are those that Links
// finds for the record among all.
func (x *Matcher) Match(r Record, candidates []Record, world World) ([]Link, error) {
	s := x.NewSet()
	s.Add(&r)
	for i := range candidates {
		s.Add(&candidates[i])
	}
	p, err := s.ready(world, 1)
	if err != nil {
		return nil, err
	}
	found := s.sharing(plainTraits(p.traits), world)
	floor := x.floor()
	var links []Link
	for i := 1; i < s.Len(); i++ {
		b := uint32(i)
		if !found[i] || p.scorer.never(0, b) {
			continue
		}
		if w, ok := p.scorer.score(0, b, floor); ok {
			links = append(links, p.link(Edge{0, b, w}))
		}
	}
	slices.SortFunc(links, func(a, b Link) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	return links, nil
}

// floor is the least weight of a pair that matters, in millibits.
func (x *Matcher) floor() int32 {
	return int32(math.Round(1000 * min(x.model.Cuts.Review, x.model.Cuts.Merge)))
}

// sharing says which records share a live key with the first.
func (s *Set) sharing(traits []trait.Trait, world World) []bool {
	found := make([]bool, s.Len())
	var mine, keys []uint64
	for r := range s.x.rules {
		mine = s.x.rules[r].AppendKeys(mine[:0], r, traits, 0)
		if world.Count != nil {
			mine = slices.DeleteFunc(mine, func(k uint64) bool { return world.Count(k) > s.x.model.KeyCap })
		}
		if len(mine) == 0 {
			continue
		}
		for i := 1; i < len(found); i++ {
			if found[i] {
				continue
			}
			keys = s.x.rules[r].AppendKeys(keys[:0], r, traits, uint32(i))
			found[i] = slices.ContainsFunc(keys, func(k uint64) bool { return slices.Contains(mine, k) })
		}
	}
	return found
}
