package resolve

import (
	"math"

	"github.com/custhub/custhub/resolve/fs"
)

// ofSources is what the sources of two records say of whether they are one: a
// source that keeps each customer once has few true pairs of its own, though
// many with another. It is nil where that isn't known.
type ofSources struct {
	source []uint16 // by record
	apart  int      // number of the class of pairs of two sources
	bits   []int32  // by class: what the prior is more than that of any pair, millibits
}

// class is the source that both records are of, or that they are of two.
func (o *ofSources) class(a, b uint32) int {
	if s := o.source[a]; s == o.source[b] {
		return int(s)
	}
	return o.apart
}

// add is what the prior of a pair is more than that of any, in millibits.
func (o *ofSources) add(a, b uint32) int32 {
	if o == nil {
		return 0
	}
	return o.bits[o.class(a, b)]
}

const (
	manySources  = 16   // with more, there is too little of each to learn from
	spreadPairs  = 1.0  // true pairs that are taken for granted, spread evenly
	mostOfSource = 8000 // millibits
)

// learnSources finds how often pairs within each source, and of two sources, are
// true: the fixed point of what the probes found.
func learnSources(d *Dataset, traits []Named, found *discovery, p *fs.Params) *ofSources {
	if n := len(d.Sources); n < 2 || n > manySources {
		return nil
	}
	o := &ofSources{source: d.source, apart: len(d.Sources), bits: make([]int32, len(d.Sources)+1)}
	pairs := o.pairs(found)
	all := 0.0
	for _, n := range pairs {
		all += n
	}
	s := newScorer(traits, p)
	type item struct {
		class  int
		weight int32
	}
	items := make([]item, len(found.pairs))
	for i, pr := range found.pairs {
		items[i] = item{o.class(pr.probe, pr.rec), s.weigh(pr.pattern)}
	}
	for range 30 {
		sum := make([]float64, len(pairs))
		total := spreadPairs
		for _, it := range items {
			q := fs.Probability(it.weight + o.bits[it.class])
			sum[it.class] += q
			total += q
		}
		for c := range pairs {
			if pairs[c] == 0 {
				continue
			}
			share := (sum[c] + spreadPairs*pairs[c]/all) / pairs[c]
			bits := 1000 * math.Log2(share*all/total)
			o.bits[c] = int32(math.Round(max(min(bits, mostOfSource), -mostOfSource)))
		}
	}
	return o
}

// pairs counts the pairs of each class that the probes could have found.
func (o *ofSources) pairs(d *discovery) []float64 {
	probes, records := make([]float64, o.apart), make([]float64, o.apart)
	for rec := range d.scanned {
		records[o.source[rec]]++
		if rec < d.probes {
			probes[o.source[rec]]++
		}
	}
	out := make([]float64, o.apart+1)
	all := float64(d.probes) * (float64(d.scanned) - float64(d.probes)/2)
	for s := range records {
		out[s] = probes[s] * (records[s] - probes[s]/2)
		all -= out[s]
	}
	out[o.apart] = max(all, 0)
	return out
}
