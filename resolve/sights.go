package resolve

import (
	"math/bits"
	"slices"

	"github.com/custhub/custhub/resolve/fs"
	"github.com/custhub/custhub/resolve/trait"
)

// sights are what a glance at each record tells, record by record: most pairs of
// strangers need no more. nil tells nothing.
type sights struct {
	rows  []uint64 // width words a record
	width int
	of    []glance
}

// glance is the part of a row that is of one trait.
type glance struct {
	trait.Glancer
	trait    int
	from, to int
	views    []uint16
	sure     []uint8 // by view: its level, or unsure
}

// unsure is a view of several levels.
const unsure = 255

// look takes a glance at each of n records, under the rarities of now.
func look(traits []Named, n, workers int) *sights {
	v := &sights{}
	for t := range traits {
		g, ok := traits[t].Trait.(trait.Glancer)
		if !ok {
			continue
		}
		x := glance{Glancer: g, trait: t, from: v.width, to: v.width + g.Sights(), views: g.Views()}
		for _, set := range x.views {
			level := uint8(unsure)
			if bits.OnesCount16(set) == 1 {
				level = uint8(bits.TrailingZeros16(set))
			}
			x.sure = append(x.sure, level)
		}
		v.width = x.to
		v.of = append(v.of, x)
	}
	if len(v.of) == 0 {
		return nil
	}
	v.rows = make([]uint64, n*v.width)
	share(workers, n, func(_, from, to int) {
		for rec := from; rec < to; rec++ {
			row := v.row(uint32(rec))
			for i := range v.of {
				v.of[i].See(row[v.of[i].from:v.of[i].to], uint32(rec))
			}
		}
	})
	return v
}

func (v *sights) row(rec uint32) []uint64 {
	at := int(rec) * v.width
	return v.rows[at : at+v.width : at+v.width]
}

// pattern compares all traits of a pair.
func pattern(traits []Named, v *sights, a, b uint32) fs.Pattern {
	var p fs.Pattern
	var known uint64
	if v != nil {
		x, y := v.row(a), v.row(b)
		for i := range v.of {
			g := &v.of[i]
			if l := g.sure[g.Glance(x[g.from:g.to], y[g.from:g.to])]; l != unsure {
				p = p.With(g.trait, l)
				known |= 1 << g.trait
			}
		}
	}
	for t := range traits {
		if known>>t&1 == 0 {
			level, _ := traits[t].Compare(a, b)
			p = p.With(t, level)
		}
	}
	for t := range traits {
		if idle(traits, t, p) {
			p &^= 15 << (4 * uint(t))
		}
	}
	return p
}

// sight is what the sights of records mean under the weights of a scorer.
type sight struct {
	*sights
	all    []int32   // by trait: its bound without a glance
	spared [][]int32 // by glance and view: how much less than its bound the trait can add
	plain  [][]uint8 // by glance and view: the level, where it is sure and rarity adds nothing to it
}

// see makes the scorer take a glance at each pair first; blind ends that.
func (s *scorer) see(v *sights) {
	if v == nil {
		return
	}
	x := &sight{sights: v, all: s.bound}
	for _, g := range v.of {
		spared, plain := make([]int32, len(g.views)), slices.Clone(g.sure)
		for i, set := range g.views {
			spared[i] = s.bound[g.trait] - s.most(g.trait, set)
			if l := plain[i]; l != unsure && s.rare[g.trait][l] {
				plain[i] = unsure
			}
		}
		x.spared, x.plain = append(x.spared, spared), append(x.plain, plain)
	}
	s.sight = x
	s.order = evaluation(s.traits, s.parent, 2, 1, 0) // of the cheap ones a glance told nearly all
}

// blind forgets the sights.
func (s *scorer) blind() {
	s.sight = nil
	s.order = evaluation(s.traits, s.parent, 0, 1, 2)
}

// glimpse is what a glance tells of a pair.
type glimpse struct {
	most  [maxTraits]int32 // by trait: what it can add at most
	known uint32           // traits of which the level is known, as bits
	level fs.Pattern       // of those
}

// bound lowers a bound of the weight of a pair by what a glance excludes. Below
// floor it stops.
func (v *sight) bound(a, b uint32, w, floor int32, p *glimpse) int32 {
	x, y := v.row(a), v.row(b)
	copy(p.most[:], v.all)
	for i := range v.of {
		g := &v.of[i]
		view := g.Glance(x[g.from:g.to], y[g.from:g.to])
		spared := v.spared[i][view]
		if w -= spared; w < floor {
			return w
		}
		p.most[g.trait] -= spared
		if l := v.plain[i][view]; l != unsure {
			p.known |= 1 << g.trait
			p.level = p.level.With(g.trait, l)
		}
	}
	return w
}
