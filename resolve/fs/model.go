// Package fs is the probabilistic model of Fellegi and Sunter (JASA 1969):
// match weights log2(m/u) for each level of each trait, learnt without labels
// by expectation–maximisation over collapsed comparison patterns.
package fs

import "math"

// Floor is the smallest probability a level may have: no single comparison is
// proof.
const Floor = 1e-6

// Params are the probabilities of the levels of every trait, and the prior.
type Params struct {
	M, U   [][]float64 // [trait][level]; index 0 (missing) is unused
	Lambda float64     // share of true pairs among all pairs
	Parent []int       // trait whose agreement changes u, -1 none; nil: none at all
	CU     [][]float64 // u where the parent agrees, for traits with a parent
}

// Pattern holds the levels of one compared pair, four bits a trait.
type Pattern uint64

// Level returns the level of one trait.
func (p Pattern) Level(trait int) uint8 { return uint8(p>>(4*uint(trait))) & 15 }

// With returns the pattern with the level of one trait set.
func (p Pattern) With(trait int, level uint8) Pattern {
	return p | Pattern(level)<<(4*uint(trait))
}

// Weights returns log2(m/u) in millibits for every trait and level; missing is 0.
func (p *Params) Weights() [][]int32 {
	w := make([][]int32, len(p.M))
	for t := range p.M {
		w[t] = millibits(p.M[t], p.U[t])
	}
	return w
}

// Given returns the weights of the traits where their parent agrees; they are
// those of Weights for traits without a parent.
func (p *Params) Given() [][]int32 {
	w := p.Weights()
	for t := range p.Parent {
		if p.Parent[t] >= 0 {
			w[t] = millibits(p.M[t], p.CU[t])
		}
	}
	return w
}

func millibits(m, u []float64) []int32 {
	w := make([]int32, len(m))
	for l := 1; l < len(m); l++ {
		w[l] = int32(math.Round(1000 * math.Log2(math.Max(m[l], Floor)/math.Max(u[l], Floor))))
	}
	return w
}

// Prior returns the prior log2 odds that a random pair is a true pair, in
// millibits.
func (p *Params) Prior() int32 {
	return int32(math.Round(1000 * math.Log2(p.Lambda/(1-p.Lambda))))
}

// Probability turns log2 odds in millibits to a probability.
func Probability(millibits int32) float64 {
	return 1 / (1 + math.Exp2(-float64(millibits)/1000))
}
