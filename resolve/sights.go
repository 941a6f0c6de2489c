package resolve

import "github.com/custhub/custhub/resolve/trait"

// sights are what a glance at each record tells, record by record: most pairs of
// strangers need no more.
type sights struct {
	rows  []uint64 // width words a record
	width int
	of    []glance
	all   []int32 // by trait: bound without a glance
}

// glance is the part of a row that is of one trait.
type glance struct {
	trait.Glancer
	trait    int
	from, to int
	spared   []int32 // by view: how much less than its bound the trait can add
}

// look takes a glance at each of n records, under the rarities of now. blind
// forgets it.
func (s *scorer) look(n, workers int) {
	v := &sights{all: s.bound}
	for t := range s.traits {
		g, ok := s.traits[t].Trait.(trait.Glancer)
		if !ok {
			continue
		}
		x := glance{Glancer: g, trait: t, from: v.width, to: v.width + g.Sights()}
		for _, set := range g.Views() {
			x.spared = append(x.spared, s.bound[t]-s.most(t, set))
		}
		v.width = x.to
		v.of = append(v.of, x)
	}
	if len(v.of) == 0 {
		return
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
	s.sights = v
	s.order = evaluation(s.traits, s.parent, 2, 1, 0) // of the cheap ones a glance told nearly all
}

// blind forgets what look saw: it takes eight bytes a word.
func (s *scorer) blind() {
	s.sights = nil
	s.order = evaluation(s.traits, s.parent, 0, 1, 2)
}

func (v *sights) row(rec uint32) []uint64 {
	at := int(rec) * v.width
	return v.rows[at : at+v.width : at+v.width]
}

// bound lowers a bound of the weight of a pair by what a glance excludes, and
// fills in what each trait can add at most. Below floor it stops.
func (v *sights) bound(a, b uint32, w, floor int32, most *[maxTraits]int32) int32 {
	x, y := v.row(a), v.row(b)
	copy(most[:], v.all)
	for i := range v.of {
		g := &v.of[i]
		spared := g.spared[g.Glance(x[g.from:g.to], y[g.from:g.to])]
		if w -= spared; w < floor {
			return w
		}
		most[g.trait] -= spared
	}
	return w
}
