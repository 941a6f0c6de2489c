package fs

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Block is what one blocking rule found: how often each pattern occurs among
// its pairs, and which traits the rule itself makes agree.
type Block struct {
	Counts  map[Pattern]float64
	Exclude uint64 // bit t: trait t says nothing within this block
	// Random says that the pairs are a random sample, not selected by a key: they
	// tell how many pairs are true, and u, but nothing of m, for which there are
	// too few true ones among them.
	Random bool
	Share  float64 // expected share of true pairs to begin with; 0: a fifth
	Most   float64 // bound of the share; 0: none
}

// warmUp is how many rounds m stays as expected, while each block learns which
// of its pairs are true at all and what its strangers have in common.
const warmUp = 6

// blockStrength is the weight, in pairs, of the u of random pairs when a block
// learns its own: the strangers of a block agree on more than its key.
const blockStrength = 200

// Prior is what is expected of m before looking.
type Prior struct {
	M     [][]float64 // by trait and level
	Least []float64   // by trait: share of true pairs that agree at least; nil: none
	Agree [][]bool    // by trait and level: counts as agreement; nil: levels likelier in M than in u
	// Telling names the traits that identify: how often true pairs differ there is
	// learnt, not expected. It asks for Agree.
	Telling []bool
	// Share is how much of the pairs that m is learnt from the prior makes up:
	// without it, EM may settle for another kind of likeness, such as that of
	// neighbours, in which names don't agree at all.
	Share float64
}

// hold lifts the levels of m that speak for a true pair to the least that they
// must have together.
func (p Prior) hold(m, u [][]float64) {
	for t, least := range p.Least {
		agrees := func(l int) bool { return p.M[t][l] > u[t][l] && (p.Agree == nil || p.Agree[t][l]) }
		agree := 0.0
		for l := 1; l < len(m[t]); l++ {
			if agrees(l) {
				agree += m[t][l]
			}
		}
		if agree >= least || agree <= 0 {
			continue
		}
		for l := 1; l < len(m[t]); l++ {
			if agrees(l) {
				m[t][l] *= least / agree
			} else {
				m[t][l] *= (1 - least) / (1 - agree)
			}
		}
	}
}

// row is one distinct pattern of a block, in a fixed order.
type row struct {
	p Pattern
	n float64
}

// EM learns m, and for each block a share of true pairs and its own u, given the u
// of known. The blocks share one m: a trait learns only from blocks that don't
// select on it, so that selection doesn't bias it. Strength is the weight of the
// prior in pairs. It works on distinct patterns in a fixed order, so the result does
// not depend on the order of the pairs.
func EM(blocks []Block, known *Params, expected Prior, strength float64, rounds int) (m [][]float64, share []float64, own [][][]float64) {
	u, prior := known.U, expected.M
	rows := make([][]row, len(blocks))
	own = make([][][]float64, len(blocks))
	share = make([]float64, len(blocks))
	for i, b := range blocks {
		for _, p := range slices.SortedFunc(maps.Keys(b.Counts), cmp.Compare) {
			rows[i] = append(rows[i], row{p, b.Counts[p]})
		}
		share[i] = b.Share
		if b.Share == 0 {
			share[i] = 0.2
		}
		own[i] = copyTable(u)
	}
	m = copyTable(prior)
	for round := range rounds {
		sum := make([][]float64, len(prior))
		for t := range prior {
			sum[t] = make([]float64, len(prior[t]))
			for l := 1; l < len(prior[t]); l++ {
				sum[t][l] = prior[t][l] * strength
			}
		}
		for i, b := range blocks {
			ratio := known.ratios(m, own[i])
			other := copyTable(u)
			for t := range other {
				for l := range other[t] {
					other[t][l] *= blockStrength
				}
			}
			learnt := sum
			if b.Random {
				learnt = nil
			}
			share[i] = expect(rows[i], b.Exclude, known, ratio, share[i], learnt, other)
			if b.Most > 0 {
				share[i] = min(share[i], b.Most)
			}
			maximise(own[i], other)
		}
		if round < warmUp {
			continue
		}
		expected.anchor(sum)
		moved := maximise(m, sum)
		expected.hold(m, u)
		if moved < 1e-4 {
			break
		}
	}
	return m, share, own
}

// anchor adds the share of the prior to the sums from which m is made.
func (p Prior) anchor(sum [][]float64) {
	for t := range sum {
		total := 0.0
		for _, s := range sum[t] {
			total += s
		}
		for l := 1; l < len(sum[t]); l++ {
			if p.Telling == nil || !p.Telling[t] || p.Agree[t][l] {
				sum[t][l] += p.Share / (1 - p.Share) * total * p.M[t][l]
			}
		}
	}
}

func copyTable(t [][]float64) [][]float64 {
	out := make([][]float64, len(t))
	for i := range t {
		out[i] = slices.Clone(t[i])
	}
	return out
}

// logs are log(m/u) by trait and level, apart from and given the agreement of
// the parent.
type logs struct{ apart, given [][]float64 }

func (p *Params) ratios(m, own [][]float64) logs {
	r := logs{logRatios(m, own), nil}
	r.given = slices.Clone(r.apart)
	for t := range p.Parent {
		if p.Parent[t] >= 0 {
			r.given[t] = logRatios(m[t:t+1], p.CU[t:t+1])[0]
		}
	}
	return r
}

func logRatios(m, u [][]float64) [][]float64 {
	r := make([][]float64, len(m))
	for t := range m {
		r[t] = make([]float64, len(m[t]))
		for l := 1; l < len(m[t]); l++ {
			r[t][l] = math.Log(math.Max(m[t][l], Floor) / math.Max(u[t][l], Floor))
		}
	}
	return r
}

// expect adds the expected levels of the true pairs of one block to sum and
// returns the new share of true pairs.
func expect(rows []row, exclude uint64, known *Params, ratio logs, share float64, sum, other [][]float64) float64 {
	prior := math.Log(share / (1 - share))
	var total, true1 float64
	for _, r := range rows {
		w := prior
		for t := range ratio.apart {
			if exclude>>uint(t)&1 == 1 {
				continue
			}
			// Within a block that selects on the parent, the block's own u knows.
			if q := known.parent(t); q >= 0 && exclude>>uint(q)&1 == 0 && known.Agrees(q, r.p.Level(q)) {
				w += ratio.given[t][r.p.Level(t)]
				continue
			}
			w += ratio.apart[t][r.p.Level(t)]
		}
		p := 1 / (1 + math.Exp(-w))
		total += r.n
		true1 += p * r.n
		for t := range ratio.apart {
			if l := r.p.Level(t); l != 0 && exclude>>uint(t)&1 == 0 {
				if sum != nil {
					sum[t][l] += p * r.n
				}
				other[t][l] += (1 - p) * r.n
			}
		}
	}
	if total == 0 {
		return share
	}
	return min(max(true1/total, 1e-4), 1-1e-4)
}

// maximise normalises sum into m and returns the largest change.
func maximise(m, sum [][]float64) float64 {
	moved := 0.0
	for t := range m {
		total := 0.0
		for _, s := range sum[t] {
			total += s
		}
		if total == 0 {
			continue
		}
		for l := 1; l < len(m[t]); l++ {
			v := math.Max(sum[t][l]/total, Floor)
			moved = math.Max(moved, math.Abs(v-m[t][l]))
			m[t][l] = v
		}
	}
	return moved
}
