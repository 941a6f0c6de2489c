package fs

import (
	"cmp"
	"math"
	"slices"
)

// Counted is a pattern and how many pairs have it.
type Counted struct {
	Pattern Pattern
	N       float64
}

// Collapse lists patterns in a fixed order without the levels of some traits, given
// as bits: pairs that differ only there are one pattern with their count together.
func Collapse(counts map[Pattern]float64, without uint64) []Counted {
	keep := ^Pattern(0)
	for t := range 16 {
		if without>>t&1 == 1 {
			keep &^= 15 << (4 * t)
		}
	}
	out := make([]Counted, 0, len(counts))
	for p, n := range counts { // whole numbers: any order
		out = append(out, Counted{p & keep, n})
	}
	slices.SortFunc(out, func(a, b Counted) int { return cmp.Compare(a.Pattern, b.Pattern) })
	last := 0
	for _, c := range out[min(1, len(out)):] {
		if c.Pattern == out[last].Pattern {
			out[last].N += c.N
			continue
		}
		last++
		out[last] = c
	}
	return out[:min(last+1, len(out))]
}

// cells is how many numbers a table of all traits has: for each of sixteen, the
// sixteen levels apart from the parent's agreement, then those given it.
const cells = 16 * 32

// table holds a number for each cell; those of missing levels are 0.
type table [cells]float64

// view is a block laid out for the loop of EM: of each pattern the cells of the
// traits that are told by the block, one after the other.
type view struct {
	Block
	cells []uint16
	width int         // traits a pattern
	total table       // pairs by cell
	n     float64     // pairs
	true1 table       // expected true pairs by cell, of the last round
	share float64     // of true pairs
	own   [][]float64 // u of the block's strangers
}

// lay lays a block out under known parameters, which say where a parent agrees.
func lay(b Block, known *Params) *view {
	v := &view{Block: b, share: b.Share, own: copyTable(known.U)}
	if b.Share == 0 {
		v.share = 0.2
	}
	var traits []int
	for t := range known.U {
		if b.Exclude>>t&1 == 0 {
			traits = append(traits, t)
		}
	}
	v.width = len(traits)
	v.cells = make([]uint16, 0, len(b.Patterns)*v.width)
	for _, c := range b.Patterns {
		v.n += c.N
		for _, t := range traits {
			cell := 32*t + int(c.Pattern.Level(t))
			// Within a block that selects on the parent, the block's own u knows.
			if q := known.parent(t); q >= 0 && b.Exclude>>q&1 == 0 && known.Agrees(q, c.Pattern.Level(q)) {
				cell += 16
			}
			v.cells = append(v.cells, uint16(cell))
			v.total[cell] += c.N
		}
	}
	return v
}

// certain is the log odds from which a pattern counts as none but strangers: of a
// million pairs not one in a million.
const certain = -30

// expect counts the expected true pairs under m, of which the new share is kept,
// and learns what the strangers of the block have in common.
func (v *view) expect(m [][]float64, known *Params) {
	ratio := known.ratios(m, v.own)
	clear(v.true1[:])
	prior, true1 := math.Log(v.share/(1-v.share)), 0.0
	for i, rest := 0, v.cells; i < len(v.Patterns); i, rest = i+1, rest[v.width:] {
		row := rest[:v.width]
		w := prior
		for _, c := range row {
			w += ratio[c%cells]
		}
		if w < certain {
			continue
		}
		p := v.Patterns[i].N / (1 + math.Exp(-w))
		true1 += p
		for _, c := range row {
			v.true1[c%cells] += p
		}
	}
	if v.n > 0 {
		v.share = min(max(true1/v.n, 1e-4), 1-1e-4)
	}
	if v.Most > 0 {
		v.share = min(v.share, v.Most)
	}
	other := copyTable(known.U)
	for t := range other {
		for l := range other[t] {
			other[t][l] *= blockStrength
			if l > 0 {
				other[t][l] += max(v.strangers(t, l), 0)
			}
		}
	}
	maximise(v.own, other)
}

func (v *view) strangers(t, l int) float64 {
	c := 32*t + l
	return v.total[c] - v.true1[c] + v.total[c+16] - v.true1[c+16]
}

// add adds the levels of the expected true pairs to sum.
func (v *view) add(sum [][]float64) {
	for t := range sum {
		for l := 1; l < len(sum[t]); l++ {
			sum[t][l] += v.true1[32*t+l] + v.true1[32*t+l+16]
		}
	}
}

// ratios are log(m/u) by cell.
func (p *Params) ratios(m, own [][]float64) *table {
	r := &table{}
	for t := range m {
		for l := 1; l < len(m[t]); l++ {
			r[32*t+l] = math.Log(math.Max(m[t][l], Floor) / math.Max(own[t][l], Floor))
			if p.parent(t) >= 0 {
				r[32*t+16+l] = math.Log(math.Max(m[t][l], Floor) / math.Max(p.CU[t][l], Floor))
			}
		}
	}
	return r
}
