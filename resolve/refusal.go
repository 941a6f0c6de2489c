package resolve

import (
	"cmp"
	"slices"

	"github.com/custhub/custhub/resolve/cluster"
)

// refusal finds out why two clusters could not be merged: the first two records,
// by number, that must stay apart.
func (p *prepared) refusal(must Edge, one, other []uint32, words assertions) Refusal {
	out := Refusal{Link: p.link(must)}
	one, other = p.byID(one), p.byID(other)
	for _, a := range one {
		for _, b := range other {
			if why := p.apart(min(a, b), max(a, b), words); why != "" {
				out.Why, out.By = why, [2]int64{p.set.records[a].id, p.set.records[b].id}
				if p.set.records[must.A].id != out.A { // one is the cluster of B
					out.By[0], out.By[1] = out.By[1], out.By[0]
				}
				return out
			}
		}
	}
	return out
}

func (p *prepared) byID(records []uint32) []uint32 {
	return slices.SortedFunc(slices.Values(records), func(a, b uint32) int {
		return cmp.Compare(p.set.records[a].id, p.set.records[b].id)
	})
}

// apart says why two records must not be in one cluster, or "".
func (p *prepared) apart(a, b uint32, words assertions) string {
	if scope, ok := p.set.scope(a, b); ok {
		return scope
	}
	if p.scorer.never(a, b) {
		return "number"
	}
	if w, ok := words.weight(a, b); ok && w == cluster.Never {
		return "steward"
	}
	return ""
}

// scope names what keeps two records of a set apart: "entity", or the scope of
// their identifiers that differ.
func (s *Set) scope(a, b uint32) (string, bool) {
	x, y := &s.records[a], &s.records[b]
	if x.entity != 0 && y.entity != 0 && x.entity != y.entity {
		return "entity", true
	}
	for i := range x.distinct {
		if u, v := x.distinct[i], y.distinct[i]; u[1] != 0 && u[0] == v[0] && u[1] != v[1] && v[1] != 0 {
			return s.words.At(u[0]), true
		}
	}
	return "", false
}
