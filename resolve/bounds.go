package resolve

import (
	"math"
	"slices"
	"strings"

	"github.com/custhub/custhub/resolve/fs"
	"github.com/custhub/custhub/resolve/trait"
)

// least is the share of true pairs that agree at least on each trait: the records
// of one customer mostly agree on the customer's name. Without it, EM may take
// neighbours for true pairs.
func least(traits []Named) []float64 {
	out := make([]float64, len(traits))
	for t := range traits {
		switch traits[t].Trait.(type) {
		case *trait.Person:
			if !strings.HasPrefix(traits[t].Name, "contact") {
				out[t] = 0.8
			}
		case *trait.Text:
			if t+1 < len(traits) {
				if _, ok := traits[t+1].Trait.(*trait.OrgPart); ok {
					out[t] = 0.8
				}
			}
		}
	}
	return out
}

// agreement says which levels of each trait count as agreement: all but the last,
// which is that of what differs, those of names of two people, and texts that have
// hardly a word in common.
func agreement(traits []Named) [][]bool {
	out := make([][]bool, len(traits))
	for t := range traits {
		_, person := traits[t].Trait.(*trait.Person)
		last := len(traits[t].Levels()) - 1
		_, text := traits[t].Trait.(*trait.Text)
		if text {
			last = trait.HardlyAlike
		}
		for l := range traits[t].Levels() {
			out[t] = append(out[t], l > 0 && l < last && (!person || !trait.OtherPerson(uint8(l))))
		}
	}
	return out
}

// A model of two classes can be learnt from three views (Kruskal 1977; Allman,
// Matias and Rhodes, Ann. Statist. 2009): from fewer fields than viewsNeeded that
// say at least viewBits, how often true pairs differ can't be learnt.
const (
	viewsNeeded = 3
	viewBits    = 3.0
)

// telltale is how many bits the agreement of each trait says.
func telltale(freq, prior [][]float64) []float64 {
	bits := make([]float64, len(freq))
	for t := range freq {
		f := fs.Floor
		for l := range freq[t] {
			if prior[t][l] > freq[t][l] {
				f += freq[t][l]
			}
		}
		bits[t] = -math.Log2(f)
	}
	return bits
}

// identifying names the traits whose agreement says at least half as many bits as
// that of the most telling one; none, where there are too few to learn from.
func identifying(bits []float64) []bool {
	out := make([]bool, len(bits))
	views := 0
	for _, b := range bits {
		if b >= viewBits {
			views++
		}
	}
	for t := range bits {
		out[t] = views >= viewsNeeded && bits[t] >= slices.Max(bits)/2
	}
	return out
}

// noBetter bounds from below how often strangers are nearly the same: those who
// have the same by chance write it in as many ways as one customer's records do,
// so no likeness is better evidence than to be the same. Random pairs are too few
// to show it.
func noBetter(u, m [][]float64) [][]float64 {
	out := make([][]float64, len(u))
	for t := range u {
		out[t] = slices.Clone(u[t])
		for l := 2; l < len(u[t])-1; l++ {
			out[t][l] = max(u[t][l], min(u[t][1]/m[t][1], 1)*m[t][l])
		}
	}
	return out
}

// mostTrue bounds the share of true pairs from above before anything is known:
// true pairs agree on the most telling thing with its prior m, so they can't be
// more than the pairs that agree on it, divided by that.
func mostTrue(traits []Named, freq, prior [][]float64, n int) float64 {
	bound := 0.2
	for t := range traits {
		if !bounding(traits[t].Trait) {
			continue
		}
		f, m := freq[t][1], prior[t][1]
		if _, ok := traits[t].Trait.(*trait.Person); ok {
			f, m = f+freq[t][2], m+prior[t][2]
		}
		bound = min(bound, f/m)
	}
	return max(bound, 0.5/float64(max(n, 2)))
}

// bounding reports whether agreement on a trait bounds the share of true pairs:
// that on a part of a name, or on members of sets, is too common.
func bounding(t trait.Trait) bool {
	text, ok := t.(*trait.Text)
	_, part := t.(*trait.OrgPart)
	return !part && (!ok || !text.Open())
}

// ceiling bounds the share of true pairs by all that agree at all on the most
// telling thing.
func ceiling(traits []Named, freq, prior [][]float64) float64 {
	bound := 0.3
	for t := range traits {
		if !bounding(traits[t].Trait) {
			continue
		}
		f, m := 0.0, 0.0
		for l := range freq[t] {
			if prior[t][l] > freq[t][l] {
				f, m = f+freq[t][l], m+prior[t][l]
			}
		}
		if m > 0.5 {
			bound = min(bound, f/m)
		}
	}
	return bound
}

// orgStrangers is the most that strangers' organisation names are alike, by level
// of trait.Text from 1 on: names are chosen so as not to be taken for others.
// (Measured on sets without duplicates; it matters only where so many pairs are
// true that random pairs don't tell.)
var orgStrangers = [...]float64{3e-4, 1e-5, 2e-5, 5e-5, 3e-4, 1e-3, 3e-4, 2e-3}

// apartByName bounds the u of organisations' names by what strangers have.
func apartByName(traits []Named, u [][]float64) [][]float64 {
	out := slices.Clone(u)
	for t := range traits {
		if _, ok := traits[t].Trait.(*trait.Text); !ok || t+1 >= len(traits) {
			continue
		}
		if _, ok := traits[t+1].Trait.(*trait.OrgPart); !ok {
			continue
		}
		out[t] = slices.Clone(u[t])
		rest := 1.0
		for l, most := range orgStrangers {
			out[t][l+1] = min(u[t][l+1], most)
			rest += out[t][l+1] - u[t][l+1]
		}
		for l := range out[t] {
			out[t][l] = max(out[t][l]/rest, 0)
		}
	}
	return out
}
