package resolve

import (
	"math"

	"github.com/custhub/custhub/resolve/fs"
	"github.com/custhub/custhub/resolve/trait"
)

// rarityCap bounds what the rarity of a value may add to its weight, in
// millibits: a value seen once is rare, but not infinitely.
const rarityCap = 8000

// scorer weighs pairs under fixed parameters. It is safe for concurrent use.
type scorer struct {
	traits     []Named
	weights    [][]int32 // millibits by trait and level
	given      [][]int32 // the same where the parent of the trait agrees
	parent     []int
	agrees     [][]bool // by trait and level
	rare       [][]bool
	order      []int   // traits in the order of evaluation
	bound      []int32 // by trait: the most that it can add
	top        int32   // the most that a pair can weigh
	sight      *sight  // nil: pairs are compared without a glance first
	prior      int32
	sources    *ofSources               // nil where all pairs have one prior
	conflict   []func(a, b uint32) bool // hard: P7
	contradict []*trait.OrgPart         // by trait, nil for others
	owned      []bool
	contact    []bool // by trait: a telephone number or an e-mail address
	named      []bool // by trait: a part of an organisation's name
	core       int    // trait of the trade name, or -1
	proof      int    // trait whose level "same" outweighs contradiction, or -1
}

func newScorer(traits []Named, p *fs.Params) *scorer {
	s := &scorer{traits: traits, weights: p.Weights(), given: p.Given(), prior: p.Prior()}
	s.proof, s.core = -1, -1
	for t := range traits {
		s.contact = append(s.contact, isContact(traits[t].Trait))
		s.owned = append(s.owned, traits[t].Owner >= 0 || traits[t].Repeats >= 0)
		part, _ := traits[t].Trait.(*trait.OrgPart)
		s.named = append(s.named, part != nil)
		if part != nil && s.core < 0 && t > 0 {
			s.core = t - 1 // NewOrg gives the trade name first
			s.named[s.core] = true
		}
		s.contradict = append(s.contradict, part)
		if tax, ok := traits[t].Trait.(*trait.Tax); ok {
			s.conflict = append(s.conflict, tax.Conflict)
			s.proof = t
		}
		parent := -1
		if p.Parent != nil {
			parent = p.Parent[t]
		}
		s.parent = append(s.parent, parent)
		levels := traits[t].Levels()
		agrees := make([]bool, len(levels))
		for l := range levels {
			agrees[l] = p.Agrees(t, uint8(l))
		}
		s.agrees = append(s.agrees, agrees)
		rare := make([]bool, len(levels))
		for l := range levels {
			rare[l] = levels[l].Rare
		}
		s.rare = append(s.rare, rare)
	}
	s.order = evaluation(traits, s.parent, 0, 1, 2) // the cheap ones first: they often settle the pair
	s.bound = make([]int32, len(traits))
	s.top = s.prior
	for t := range traits {
		s.bound[t] = s.most(t, ^uint16(0))
		s.top += s.bound[t]
	}
	return s
}

// evaluation orders the traits by what it costs to compare them, each after those
// on which it depends.
func evaluation(traits []Named, parent []int, costs ...int) []int {
	var order []int
	done := make([]bool, len(traits))
	var visit func(t int)
	visit = func(t int) {
		if t < 0 || done[t] {
			return
		}
		done[t] = true
		visit(traits[t].Owner)
		visit(traits[t].Repeats)
		visit(parent[t])
		order = append(order, t)
	}
	for _, cost := range costs {
		for t := range traits {
			if costOf(traits[t].Trait) == cost {
				visit(t)
			}
		}
	}
	return order
}

func costOf(t trait.Trait) int {
	switch t.(type) {
	case *trait.Date, *trait.Code, *trait.OrgPart:
		return 0
	case *trait.Phone, *trait.Ident, *trait.Tax:
		return 1
	}
	return 2
}

// most is the largest weight a trait can give when its level is one of a set of
// bits. What repeats or belongs to another trait may also count for nothing.
func (s *scorer) most(t int, set uint16) int32 {
	m, rarest := int32(math.MinInt32), min(trait.RarestBound(s.traits[t].Trait), rarityCap)
	if s.owned[t] {
		m = 0
	}
	for l := range s.weights[t] {
		if set>>l&1 == 0 {
			continue
		}
		w := max(s.weights[t][l], s.given[t][l])
		if s.rare[t][l] {
			w += max(rarest, 0)
		}
		m = max(m, w)
	}
	return m
}

// base is the weight of a level without rarity, given what else agrees.
func (s *scorer) base(t int, level uint8, p fs.Pattern) int32 {
	if q := s.parent[t]; q >= 0 && s.agrees[q][p.Level(q)] {
		return s.given[t][level]
	}
	return s.weights[t][level]
}

// term is the weight of one level with the rarity of the shared value: an
// agreement is never evidence against, however common the value.
func (s *scorer) term(t int, level uint8, rarity int32, p fs.Pattern) int32 {
	w := s.base(t, level, p)
	if !s.rare[t][level] || rarity == 0 {
		return w
	}
	r := min(max(rarity, -rarityCap), rarityCap)
	if s.contact[t] {
		r = min(rarity, rarityCap) // a number of very many customers is no evidence at all
	}
	if w <= 0 {
		return w + max(r, 0)
	}
	return max(w+r, 0)
}

// contradiction is what two names that say explicitly that they are different
// take off, in millibits.
var contradiction = [...]int32{trait.NoContradiction: 0, trait.OtherIndustry: 30_000, trait.OtherPlace: 60_000}

// homophones returns what is to be taken off the weight of two organisations'
// names that only sound alike. Registers are full of such neighbours in one town
// and trade, so names alone leave the pair to a person: two bits below even.
func (s *scorer) homophones(p fs.Pattern, name int32) int32 {
	if s.core < 0 || !trait.SoundsAlike(p.Level(s.core)) {
		return 0
	}
	return max(name+s.prior+2000, 0)
}

// never reports whether two records must not be in one cluster (P7).
func (s *scorer) never(a, b uint32) bool {
	for _, f := range s.conflict {
		if f(a, b) {
			return true
		}
	}
	return false
}

// score returns the match weight of a pair including the prior, in millibits;
// it stops and returns ok=false as soon as it can't reach floor any more. The
// weight is bounded from above by what each trait can add at most; one after the
// other says what it adds.
func (s *scorer) score(a, b uint32, floor int32) (w int32, ok bool) {
	w, bound := s.top+s.sources.add(a, b), s.bound
	var seen glimpse
	if s.sight != nil {
		if w = s.sight.bound(a, b, w, floor, &seen); w < floor {
			return 0, false
		}
		bound = seen.most[:]
	}
	contradicts, proof, name := trait.NoContradiction, false, int32(0)
	var p fs.Pattern
	for _, t := range s.order {
		level, rarity := seen.level.Level(t), int32(0)
		if seen.known>>t&1 == 0 {
			level, rarity = s.traits[t].Compare(a, b)
		}
		p = p.With(t, level)
		w -= bound[t]
		if !s.owned[t] || !idle(s.traits, t, p) {
			term := s.term(t, level, rarity, p)
			w += term
			if s.named[t] {
				name += term
			}
			if part := s.contradict[t]; part != nil {
				contradicts = max(contradicts, part.Contradicts(level))
			}
			proof = proof || t == s.proof && level == 1
		}
		if w < floor {
			return 0, false
		}
	}
	if !proof {
		w -= contradiction[contradicts]
		w -= s.homophones(p, name)
	}
	return w, w >= floor
}

// idle reports whether the level of a trait says nothing new because its owner
// differs already.
func idle(traits []Named, t int, p fs.Pattern) bool {
	l := p.Level(t)
	if r := traits[t].Repeats; r >= 0 && p.Level(r) != trait.Missing {
		return true
	}
	o := traits[t].Owner
	if o < 0 {
		return false
	}
	return l != trait.Missing && int(l) == len(traits[t].Levels())-1 && trait.OtherPerson(p.Level(o))
}

// weigh scores a pattern without rarity.
func (s *scorer) weigh(p fs.Pattern) int32 {
	w := s.prior
	for t := range s.weights {
		w += s.base(t, p.Level(t), p)
	}
	return w
}

// rescore weighs edges again, after the rarities have changed.
func (s *scorer) rescore(edges []Edge, workers int) {
	parallel(workers, workers, func(w int) {
		for i := len(edges) * w / workers; i < len(edges)*(w+1)/workers; i++ {
			edges[i].Weight, _ = s.score(edges[i].A, edges[i].B, math.MinInt32/2)
		}
	})
}
