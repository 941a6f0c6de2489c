package pipeline

import (
	"maps"
	"slices"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve"
)

// Explanation is why two records are, or are not, of one customer for the
// engine: the waterfall of match weights.
type Explanation = resolve.Explanation

// PairKeys calls fn with the match keys of two records, whose degrees Explain
// asks for.
func (e *Engine) PairKeys(a, b *PairRecord, fn func(key int64)) {
	s := e.Set()
	s.Add(1, a.Ref, &a.Mapped)
	s.Add(2, b.Ref, &b.Mapped)
	s.Keys(fn)
}

// PairRecord is one record of a pair to explain.
type PairRecord struct {
	Ref    record.Ref
	Mapped record.Mapped
}

// Explain gives the waterfall of two records.
func (e *Engine) Explain(a, b *PairRecord, degree Degree) (Explanation, error) {
	var x, y features
	return e.match.Explain(*x.of(1, a.Ref, &a.Mapped), *y.of(2, b.Ref, &b.Mapped), e.world(degree))
}

// Holding is what holds a customer together: the links without which its records
// would fall apart.
type Holding = resolve.Holding

// Holds says what holds the records of a customer together. count is asked for
// the holders of the keys of all records at once.
func (e *Engine) Holds(members []Stored, said []Assertion, count func(keys []int64) (map[int64]int, error)) (Holding, error) {
	s := &engineSet{engine: e, set: e.match.NewSet()}
	var m record.Mapped
	var merges Merges
	for i := range members {
		if err := record.DecodeValues(members[i].Mapped, &m); err != nil {
			return Holding{}, err
		}
		s.Add(members[i].ID, members[i].Ref, &m)
		merges.Add(members[i].Ref, &m)
	}
	keys := map[int64]bool{}
	s.Keys(func(k int64) { keys[k] = true })
	holders, err := count(slices.Sorted(maps.Keys(keys)))
	if err != nil {
		return Holding{}, err
	}
	return s.set.Holds(s.said(merges.With(said)), e.world(func(k int64) int { return holders[k] }))
}
