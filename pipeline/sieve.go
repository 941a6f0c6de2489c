package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/zeebo/xxh3"
	"golang.org/x/sync/errgroup"

	"github.com/custhub/custhub/record"
)

// A resolve of everything first puts all records through a sieve: those that
// share no live match key with a record from which nothing keeps them apart are
// customers by themselves. In a register of organisations, where neighbours with
// like names have tax ids of their own, that is most; only the others are held
// in memory as the matching engine needs them, and compared. Since what falls
// through has no edge to any other record, the partition is the same (promise P4).

// Separator is a matcher that tells from one record what keeps it apart (P7).
type Separator interface {
	Distinct(ref record.Ref, m *record.Mapped) Distinct
}

// Distinct is what keeps a record apart from others, as hashes: equal values have
// equal hashes, so what differs here differs. 0 is no value.
type Distinct struct {
	kind   uint32
	source uint32 // that the member number is of
	values [numDistinct]uint32
}

// What a customer has one of at most.
const (
	distinctUSCC = iota
	distinctTax
	distinctResident
	distinctMember // within its source
	distinctRole
	numDistinct
)

// Apart reports whether two records must not be of one customer.
func (d *Distinct) Apart(o *Distinct) bool {
	if d.kind != o.kind && d.kind != 0 && o.kind != 0 {
		return true
	}
	for i := range d.values {
		if x, y := d.values[i], o.values[i]; x != y && x != 0 && y != 0 && (i != distinctMember || d.source == o.source) {
			return true
		}
	}
	return false
}

// Distinct implements Separator by the identifiers that the engine keeps apart.
func (e *Engine) Distinct(ref record.Ref, m *record.Mapped) Distinct {
	c := &m.Entity
	return Distinct{kind: shortHash(entityOf(c)), source: shortHash(ref.Source), values: [numDistinct]uint32{
		distinctUSCC: shortHash(c.Text(record.CustomerUSCC)), distinctTax: shortHash(taxID(c)),
		distinctResident: shortHash(c.Text(record.CustomerIDNo)), distinctMember: shortHash(c.Text(record.CustomerMemberNo)),
		distinctRole: shortHash(role(c)),
	}}
}

// shortHash is 0 for no text only.
func shortHash(text string) uint32 {
	if text == "" {
		return 0
	}
	return max(uint32(xxh3.HashString(text)), 1)
}

// sieve holds of each record its match keys and what keeps it apart: some 180
// bytes. Records are numbered as they come.
type sieve struct {
	ids     []int64
	names   []uint64 // hashes of the references
	apart   []Distinct
	holders [1 << sieveBits][]holder // by the first bits of the key
}

const sieveBits = 8

// holder is a record that holds a match key.
type holder struct {
	key int64
	at  uint32
}

// compareHolders is called 20 times a key, hence no cmp.Or.
func compareHolders(a, b holder) int {
	switch {
	case a.key < b.key:
		return -1
	case a.key > b.key:
		return 1
	}
	return cmp.Compare(a.at, b.at)
}

func (s *sieve) add(id int64, ref record.Ref, d Distinct, keys []int64) {
	at := uint32(len(s.ids))
	s.ids, s.names, s.apart = append(s.ids, id), append(s.names, NameHash(ref)), append(s.apart, d)
	for _, k := range keys {
		list := &s.holders[uint64(k)>>(64-sieveBits)]
		*list = append(*list, holder{k, at})
	}
}

// sifted is what a sieve found.
type sifted struct {
	held, alone []int64 // records that may match another one, or of which something was said; the others
	// degrees are the holders of the keys of which that may matter, as Resolver.Degrees
	// gives them.
	degrees map[int64]int
}

// split sorts the records out, in the order of adding. The sieve is empty
// afterwards.
func (s *sieve) split(limits Limits, said []Assertion, workers int) sifted {
	marks := make([]atomic.Bool, len(s.ids))
	var many [1 << sieveBits][]heldKey
	var g errgroup.Group
	g.SetLimit(workers)
	for i := range s.holders {
		g.Go(func() error {
			many[i] = s.mark(s.holders[i], limits, marks)
			s.holders[i] = nil
			return nil
		})
	}
	_ = g.Wait() // marking cannot fail
	out := sifted{degrees: map[int64]int{}}
	for _, list := range many {
		for _, k := range list {
			out.degrees[k.key] = k.by
		}
	}
	named := make(map[uint64]bool, 2*len(said))
	for _, a := range said {
		named[NameHash(a.A)], named[NameHash(a.B)] = true, true
	}
	for i, id := range s.ids {
		if marks[i].Load() || named[s.names[i]] {
			out.held = append(out.held, id)
		} else {
			out.alone = append(out.alone, id)
		}
	}
	*s = sieve{}
	return out
}

// heldKey says how many records hold a key.
type heldKey struct {
	key int64
	by  int
}

// mark marks the holders of keys that lead somewhere and returns the keys whose
// number of holders matters.
func (s *sieve) mark(list []holder, limits Limits, marks []atomic.Bool) (many []heldKey) {
	slices.SortFunc(list, compareHolders)
	list = slices.Compact(list)
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].key == list[0].key {
			n++
		}
		limit := limits.Of(list[0].key)
		if n > 1 && n <= limit {
			s.meet(list[:n], marks)
		}
		if n > limit || n > 2 && list[0].key&1 == 1 {
			many = append(many, heldKey{list[0].key, n})
		}
		list = list[n:]
	}
	return many
}

// meet marks those holders of one key of which nothing keeps two apart.
func (s *sieve) meet(group []holder, marks []atomic.Bool) {
	for i := 1; i < len(group); i++ {
		a := group[i].at
		for j := range i {
			b := group[j].at
			if marks[a].Load() && marks[b].Load() || s.apart[a].Apart(&s.apart[b]) {
				continue
			}
			marks[a].Store(true)
			marks[b].Store(true)
		}
	}
}

// sift takes all records through a sieve and those that stay in it into the set.
func (w *work) sift(ctx context.Context, by Separator) error {
	var s sieve
	var m record.Mapped
	err := w.st.Records(ctx, func(r *Stored) error {
		w.res.Records++
		w.opt.Progress.Add("match", 1)
		if err := record.DecodeValues(r.Mapped, &m); err != nil {
			return fmt.Errorf("record %d: %w", r.ID, err)
		}
		s.add(r.ID, r.Ref, by.Distinct(r.Ref, &m), r.Keys)
		w.merges.Add(r.Ref, &m)
		return nil
	})
	if err != nil {
		return err
	}
	found := s.split(w.limits, w.merges.With(w.decisions.Assertions), matchWorkers())
	w.alone, w.degrees = found.alone, found.degrees
	return w.st.Fetch(ctx, found.held, func(r *Stored) error { return w.add(r, &m, w.set) })
}

// withAlone adds the records that fell through the sieve to the assignments of
// the others, by rising record.
func withAlone(as []Assignment, alone []int64) []Assignment {
	if len(alone) == 0 {
		return as
	}
	out := make([]Assignment, 0, len(as)+len(alone))
	for _, id := range alone {
		for len(as) > 0 && as[0].Record < id {
			out, as = append(out, as[0]), as[1:]
		}
		out = append(out, Assignment{Record: id, Customer: id, Rule: "alone"})
	}
	return append(out, as...)
}
