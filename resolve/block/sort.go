package block

import "slices"

// sorter sorts entries by their upper half with a radix sort that keeps the
// order of equal halves; its buffers are used again.
type sorter struct{ buf, tmp []uint64 }

const (
	digitBits = 11
	digits    = 1 << digitBits
	few       = 2000 // fewer are sorted faster by comparing
)

// sorted sorts in place or into its second buffer and returns the result; both
// belong to the sorter.
func (s *sorter) sorted(in []uint64) []uint64 {
	s.buf = in
	if len(in) < few {
		slices.Sort(in) // records are ascending within a key: the same order
		return in
	}
	if cap(s.tmp) < len(in) {
		s.tmp = make([]uint64, len(in))
	}
	from, to := in, s.tmp[:len(in)]
	for shift := uint(hashBits); shift < 64; shift += digitBits {
		var count [digits]int
		for _, e := range from {
			count[e>>shift&(digits-1)]++
		}
		at := 0
		for d, c := range count {
			count[d] = at
			at += c
		}
		for _, e := range from {
			d := e >> shift & (digits - 1)
			to[count[d]] = e
			count[d]++
		}
		from, to = to, from
	}
	s.buf, s.tmp = from, to
	return from
}
