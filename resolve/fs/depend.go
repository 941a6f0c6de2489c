package fs

import (
	"cmp"
	"math"
	"slices"
)

// Strangers who agree on one thing often agree on another: people of one town
// share the beginning of their postcode. For each trait at most one other, its
// parent, is taken into account: where the parent agrees, u is what it is among
// such strangers. It is measured on random pairs, where nothing selects, and
// used only where there are enough of them. The parents form a forest (a
// restricted form of the dependence trees of Chow and Liu, IEEE Trans. Inf.
// Theory 1968).

const (
	minJoint = 100 // random pairs on which the parent agrees
	minGain  = 0.3 // bits by which the parent's agreement changes the expectation
	toU      = 50  // weight, in pairs, of the unconditional u
)

// LearnParents sets Parent and CU from patterns of random pairs, of which about
// the share Lambda are true pairs. U, M and Lambda must be set; free says which
// parents a trait may have.
func (p *Params) LearnParents(random map[Pattern]float64, free func(t, parent int) bool) {
	n := len(p.M)
	p.Parent, p.CU = make([]int, n), make([][]float64, n)
	joint := p.joint(random)
	type edge struct {
		t, parent int
		gain      float64
	}
	var edges []edge
	for t := range n {
		p.Parent[t] = -1
		for q := range n {
			if t == q || !free(t, q) {
				continue
			}
			if g := p.gain(t, joint[t][q]); g >= minGain {
				edges = append(edges, edge{t, q, g})
			}
		}
	}
	slices.SortStableFunc(edges, func(a, b edge) int { return cmp.Compare(b.gain, a.gain) })
	for _, e := range edges {
		if p.Parent[e.t] < 0 && !p.reaches(e.parent, e.t) {
			p.Parent[e.t], p.CU[e.t] = e.parent, p.conditional(e.t, joint[e.t][e.parent])
		}
	}
}

// parent returns the parent of a trait or -1.
func (p *Params) parent(t int) int {
	if p.Parent == nil {
		return -1
	}
	return p.Parent[t]
}

// Agrees reports whether a level is evidence for a true pair.
func (p *Params) Agrees(trait int, level uint8) bool {
	return level != 0 && p.M[trait][level] > p.U[trait][level]
}

// joint counts, for each pair of traits, the levels of the first among pairs on
// which the second agrees.
func (p *Params) joint(random map[Pattern]float64) [][][]float64 {
	n := len(p.M)
	out := make([][][]float64, n)
	for t := range n {
		out[t] = make([][]float64, n)
		for q := range n {
			out[t][q] = make([]float64, len(p.M[t]))
		}
	}
	total := 0.0
	for pat, c := range random { // whole numbers: any order
		total += c
		for q := range n {
			if !p.Agrees(q, pat.Level(q)) {
				continue
			}
			for t := range n {
				if l := pat.Level(t); t != q && l != 0 {
					out[t][q][l] += c
				}
			}
		}
	}
	for t := range n { // take the true pairs out
		for q := range n {
			for l := 1; l < len(p.M[t]); l++ {
				out[t][q][l] = max(out[t][q][l]-total*p.Lambda*p.M[t][l], 0)
			}
		}
	}
	return out
}

// gain is the divergence of the conditional from the unconditional u, in bits.
func (p *Params) gain(t int, counts []float64) float64 {
	total := 0.0
	for _, c := range counts {
		total += c
	}
	if total < minJoint {
		return 0
	}
	g := 0.0
	for l, c := range p.conditional(t, counts) {
		if l > 0 && c > 0 {
			g += c * math.Log2(c/p.U[t][l])
		}
	}
	return g
}

func (p *Params) conditional(t int, counts []float64) []float64 {
	total := float64(toU)
	for _, c := range counts {
		total += c
	}
	out := make([]float64, len(counts))
	for l := 1; l < len(counts); l++ {
		out[l] = max((counts[l]+toU*p.U[t][l])/total, Floor)
	}
	return out
}

// reaches reports whether following parents from t comes to goal.
func (p *Params) reaches(t, goal int) bool {
	for t >= 0 {
		if t == goal {
			return true
		}
		t = p.Parent[t]
	}
	return false
}

// Order returns the traits so that each comes after its parent.
func (p *Params) Order() []int {
	done := make([]bool, len(p.M))
	var out []int
	for len(out) < len(p.M) {
		for t := range p.M {
			if !done[t] && (p.Parent == nil || p.Parent[t] < 0 || done[p.Parent[t]]) {
				done[t] = true
				out = append(out, t)
			}
		}
	}
	return out
}
