package pipeline

import (
	"cmp"
	"slices"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/record"
)

// Merges collects what the sources themselves merged: records that name the
// record which replaced them (replaced_by of a mapping). Each is of the customer
// of its replacement, as if a steward had said so; a steward's "not the same"
// about the two overrules it.
type Merges struct {
	list []Assertion
}

// Add takes one record; it keeps nothing of m.
func (s *Merges) Add(ref record.Ref, m *record.Mapped) {
	if m.ReplacedBy == nil || *m.ReplacedBy == ref {
		return
	}
	s.list = append(s.list, Assertion{A: ref, B: *m.ReplacedBy, Same: true})
}

// With returns the stewards' assertions followed by those of the sources that no
// steward contradicts, in an order that does not depend on that of the records.
func (s *Merges) With(said []Assertion) []Assertion {
	if len(s.list) == 0 {
		return said
	}
	apart := map[[2]record.Ref]bool{}
	for _, a := range said {
		if !a.Same {
			apart[[2]record.Ref{a.A, a.B}], apart[[2]record.Ref{a.B, a.A}] = true, true
		}
	}
	slices.SortFunc(s.list, func(a, b Assertion) int { return cmp.Or(a.A.Compare(b.A), a.B.Compare(b.B)) })
	out := slices.Clone(said)
	for _, a := range slices.Compact(s.list) {
		if !apart[[2]record.Ref{a.A, a.B}] {
			out = append(out, a)
		}
	}
	return out
}

// MergeKeys appends strong match keys by which a merged record and its
// replacement reach each other, whichever of the two changed. In streams whose
// source merges records (Mapping.FollowsMerges), every record can become a
// replacement and has a key of its own; elsewhere there are none.
func MergeKeys(dst []int64, ref record.Ref, m *record.Mapped, followed bool) []int64 {
	if !followed {
		return dst
	}
	dst = append(dst, mergeKey(ref))
	if m.ReplacedBy != nil && *m.ReplacedBy != ref {
		dst = append(dst, mergeKey(*m.ReplacedBy))
	}
	return dst
}

// mergeKey is a strong key (lowest bit 1) that names one record.
func mergeKey(ref record.Ref) int64 {
	return int64(xxh3.HashString("merged\x00"+ref.Source+"\x00"+ref.Stream+"\x00"+ref.Key)) | 1
}
