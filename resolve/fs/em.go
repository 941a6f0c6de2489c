package fs

import (
	"math"
	"slices"
	"sync"
	"sync/atomic"
)

// Block is what one blocking rule found: how often each pattern occurs among
// its pairs, and which traits the rule itself makes agree.
type Block struct {
	Patterns []Counted
	Exclude  uint64 // bit t: trait t says nothing within this block
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

// EM learns m, and for each block a share of true pairs and its own u, given the u
// of known. The blocks share one m: a trait learns only from blocks that don't
// select on it, so that selection doesn't bias it. Strength is the weight of the
// prior in pairs. It works on distinct patterns in a fixed order, block by block, so
// the result depends neither on the order of the pairs nor on the number of workers.
func EM(blocks []Block, known *Params, expected Prior, strength float64, rounds, workers int) (m [][]float64, share []float64, own [][][]float64) {
	views := make([]*view, len(blocks))
	each(workers, len(blocks), func(i int) { views[i] = lay(blocks[i], known) })
	m = copyTable(expected.M)
	for round := range rounds {
		each(workers, len(views), func(i int) { views[i].expect(m, known) })
		if round < warmUp {
			continue
		}
		sum := copyTable(expected.M)
		for t := range sum {
			for l := range sum[t] {
				sum[t][l] *= strength
			}
		}
		for _, v := range views {
			if !v.Random {
				v.add(sum)
			}
		}
		expected.anchor(sum)
		moved := maximise(m, sum)
		expected.hold(m, known.U)
		if moved < 1e-4 {
			break
		}
	}
	for _, v := range views {
		share, own = append(share, v.share), append(own, v.own)
	}
	return m, share, own
}

// each calls f for 0 to n-1 from several goroutines.
func each(workers, n int, f func(i int)) {
	var wg sync.WaitGroup
	var next atomic.Int64
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
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
