package resolve

import (
	"math"
	"math/bits"
	"slices"

	"github.com/custhub/custhub/resolve/block"
	"github.com/custhub/custhub/resolve/fs"
)

// priorStrength is the weight of the expected m of a level, in pairs.
const priorStrength = 20

// priorShare is the weight of the expected m beside what the pairs say.
const priorShare = 0.15

// commonlyTrue is how many true pairs must be among the random pairs for these to
// tell the share of true pairs and what strangers agree on.
const commonlyTrue = 300

// oftenTrue is the share of true pairs from which they can't be told from chance
// by looking at random pairs.
const oftenTrue = 0.002

// train learns the parameters from what the probes found.
func train(traits []Named, d *discovery, random map[fs.Pattern]float64, n int, source []uint16, workers int) *fs.Params {
	freq := frequencies(traits, random)
	prior := expected(traits, d)
	p := &fs.Params{M: prior, Lambda: mostTrue(traits, freq, prior, n)}
	ofName := agreeing(traits, freq, prior)
	p.U = withoutTrue(freq, prior, p.Lambda)
	top := ceiling(traits, freq, prior)
	selected := emBlocks(d, source)
	at := len(selected)
	blocks := append(selected, fs.Block{Patterns: fs.Collapse(random, 0), Random: true, Share: p.Lambda, Most: top})
	sample := size(blocks[at])
	found, bits := patternsOf(d), telltale(freq, prior)
	last := &blocks[at]
	if top >= oftenTrue {
		p.U = apartByName(traits, p.U)
		last.Share = top
	}
	free := func(t, q int) bool { return !tied(traits, t, q) && !tied(traits, q, t) }
	p.LearnParents(random, free) // else what strangers have in common, such as an album, looks like a true pair
	anchor := fs.Prior{M: prior, Least: least(traits), Agree: agreement(traits), Telling: identifying(bits), Share: priorShare}
	for range 3 {
		m, share, own := fs.EM(blocks, p, anchor, priorStrength, 40, workers)
		p.M = m
		p.Lambda = max(shareOfTrue(traits, d, found, p), leastTrue(selected, share, d, bits, ofName))
		p.U = withoutTrue(freq, p.M, p.Lambda)
		if among := share[at]; among*sample >= commonlyTrue {
			p.Lambda, p.U = min(among, 0.3), own[at]
		}
		if top >= oftenTrue {
			p.U = apartByName(traits, p.U)
		}
		p.U = noBetter(p.U, p.M)
		last.Share = p.Lambda
		p.LearnParents(random, free)
	}
	return p
}

// fewTrue is the share of the probes that have a true partner, at least, in a
// table that is worth learning from.
const fewTrue = 0.02

// expected is what is known of m before EM: what is expected of the kinds of the
// traits, but an agreement that hardly any pair has can't be that of most true
// pairs. Its share goes to the other agreements.
func expected(traits []Named, d *discovery) [][]float64 {
	prior := make([][]float64, len(traits))
	agrees := agreement(traits)
	for t := range traits {
		levels := traits[t].Levels()
		seen := make([]float64, len(levels))
		for _, p := range d.pairs {
			seen[p.pattern.Level(t)]++
		}
		was, left := 0.0, 0.0
		for l, level := range levels {
			m := level.M
			if agrees[t][l] {
				was += m
				m = min(m, max((seen[l]+0.5)/(fewTrue*float64(d.probes)+0.5), 0.01*m))
				left += m
			}
			prior[t] = append(prior[t], m)
		}
		for l := range prior[t] {
			if agrees[t][l] {
				prior[t][l] *= was / left
			}
		}
	}
	return prior
}

// emBlocks collapses the pairs of each rule to patterns; where there are several
// sources, those within a source and those of two are blocks of their own, since
// one may have far more true pairs than the other.
func emBlocks(d *discovery, source []uint16) []fs.Block {
	n := len(d.rules)
	counts := make([]map[fs.Pattern]float64, 2*n)
	for r := range counts {
		counts[r] = map[fs.Pattern]float64{}
	}
	for _, p := range d.pairs {
		apart := 0
		if source != nil && source[p.probe] != source[p.rec] {
			apart = n
		}
		for m := p.rules; m != 0; m &= m - 1 {
			counts[apart+bits.TrailingZeros64(m)][p.pattern]++
		}
	}
	if source == nil {
		counts = counts[:n]
	}
	blocks := make([]fs.Block, len(counts))
	for r := range blocks {
		touched := d.rules[r%n].Touches()
		blocks[r] = fs.Block{Patterns: fs.Collapse(counts[r], touched), Exclude: touched}
	}
	return blocks
}

// patternsOf counts the patterns of all pairs that the probes found.
func patternsOf(d *discovery) []fs.Counted {
	counts := map[fs.Pattern]float64{}
	for _, p := range d.pairs {
		counts[p.pattern]++
	}
	return fs.Collapse(counts, 0)
}

// shareOfTrue finds the share of true pairs among all pairs as the fixed point
// of the expected number of true pairs of a probe. It takes the patterns of all
// pairs that the probes found.
func shareOfTrue(traits []Named, d *discovery, found []fs.Counted, p *fs.Params) float64 {
	s := newScorer(traits, p)
	bare := make([]int32, len(found))
	for i, c := range found {
		bare[i] = s.weigh(c.Pattern) - s.prior
	}
	lambda := p.Lambda
	for range 30 {
		prior, sum := with(p, lambda).Prior(), 0.0
		for i, c := range found {
			sum += fs.Probability(prior+bare[i]) * c.N
		}
		next := min(max(sum/float64(d.probes)/float64(d.scanned)*probeShare(d.probes, d.scanned), 1e-12), 0.3)
		done := math.Abs(next-lambda) < 1e-3*lambda
		lambda = next
		if done {
			break
		}
	}
	return lambda
}

// agreeing is the share of pairs that agree on a name, as true pairs would; 0 where
// there is no name.
func agreeing(traits []Named, freq, prior [][]float64) float64 {
	named, agrees := least(traits), agreement(traits)
	for t := range traits {
		if named[t] == 0 {
			continue
		}
		f, m := 0.0, 0.0
		for l, ok := range agrees[t] {
			if ok {
				f, m = f+freq[t][l], m+prior[t][l]
			}
		}
		return f / m
	}
	return 0
}

// leastTrue bounds the share of true pairs from below: there are at least as
// many as within the rule that has most of them. A rule that leaves nothing to compare
// that tells something has only the share that it began with, and is not asked.
// Where all rules are such, the share is what a name lets expect; of other texts
// nobody knows how they differ, so there what the rules began with must do.
func leastTrue(blocks []fs.Block, share []float64, d *discovery, bits []float64, ofName float64) float64 {
	told := slices.ContainsFunc(blocks, func(b fs.Block) bool { return tells(b, bits) })
	if !told && ofName > 0 {
		return ofName
	}
	found := make([]float64, len(d.rules))
	for r, b := range blocks {
		if !told || tells(b, bits) {
			found[r%len(found)] += share[r] * size(b)
		}
	}
	most := 0.0
	for _, n := range found {
		most = max(most, n)
	}
	return min(most/float64(d.probes)/float64(d.scanned)*probeShare(d.probes, d.scanned), 0.3)
}

// tells reports whether a trait on which a block doesn't select tells something.
func tells(b fs.Block, bits []float64) bool {
	for t := range bits {
		if b.Exclude>>t&1 == 0 && bits[t] >= viewBits {
			return true
		}
	}
	return false
}

// size is the number of pairs of a block.
func size(b fs.Block) float64 {
	n := 0.0
	for _, c := range b.Patterns {
		n += c.N
	}
	return n
}

// tied reports whether t depends on q already.
func tied(traits []Named, t, q int) bool { return traits[t].Repeats == q || traits[t].Owner == q }

// with returns the parameters with another prior.
func with(p *fs.Params, lambda float64) *fs.Params {
	q := *p
	q.Lambda = lambda
	return &q
}

// probeShare corrects for pairs of two probes, which are listed once: a pair of
// a probe with another record stands for a whole partner, one of two probes for
// half on each side.
func probeShare(probes, n int) float64 {
	in := float64(probes) / float64(n)
	return 1 / (1 - in/2)
}

// withoutTrue takes the true pairs out of the frequencies among random pairs:
// in a small table they'd make a rare agreement look like chance.
func withoutTrue(freq, m [][]float64, lambda float64) [][]float64 {
	u := make([][]float64, len(freq))
	for t := range freq {
		u[t] = make([]float64, len(freq[t]))
		total := 0.0
		for l := 1; l < len(freq[t]); l++ {
			u[t][l] = max((freq[t][l]-lambda*m[t][l])/(1-lambda), freq[t][l]*0.02, fs.Floor)
			total += u[t][l]
		}
		for l := 1; l < len(freq[t]); l++ {
			u[t][l] /= total
		}
	}
	return u
}

// chooseRules picks rules greedily: most new true pairs for the new pairs they
// cost, up to a budget of pairs a record.
func chooseRules(traits []Named, d *discovery, p *fs.Params, budget float64) []block.Rule {
	s := newScorer(traits, p)
	type item struct {
		rules uint64
		gain  float64
	}
	items := make([]item, len(d.pairs))
	total := 0.0
	for i, pr := range d.pairs {
		items[i] = item{pr.rules, fs.Probability(s.weigh(pr.pattern))}
		total += items[i].gain
	}
	var chosen uint64
	var out []block.Rule
	spent := 0.0
	for len(out) < 24 {
		best, bestRank, bestCost := -1, 0.0, 0.0
		gain := make([]float64, len(d.rules))
		fresh := make([]float64, len(d.rules))
		all := make([]float64, len(d.rules))
		for _, it := range items {
			for m := it.rules &^ chosen; m != 0; m &= m - 1 {
				r := bits.TrailingZeros64(m)
				all[r]++
				if it.rules&chosen == 0 {
					gain[r] += it.gain
					fresh[r]++
				}
			}
		}
		for r := range d.rules {
			if chosen>>uint(r)&1 == 1 || all[r] == 0 {
				continue
			}
			cost := d.partners[r] * (fresh[r] + 0.1*all[r]) / (1.1 * all[r])
			if gain[r] < 0.0005*total || spent+cost > 2*budget {
				continue
			}
			if rank := gain[r] / (cost + 0.5); best < 0 || rank > bestRank {
				best, bestRank, bestCost = r, rank, cost
			}
		}
		if best < 0 {
			break
		}
		chosen |= 1 << uint(best)
		spent += bestCost
		out = append(out, d.rules[best])
	}
	return out
}
