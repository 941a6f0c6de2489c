package pipeline

import (
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
