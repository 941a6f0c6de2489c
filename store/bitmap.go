package store

import (
	"github.com/RoaringBitmap/roaring/v2/roaring64"
)

// recSet is a set of record ids, kept as a roaring bitmap.
type recSet struct{ *roaring64.Bitmap }

func newRecSet() recSet { return recSet{roaring64.New()} }

func (r recSet) add(rec int64)      { r.Add(uint64(rec)) }
func (r recSet) has(rec int64) bool { return r.Contains(uint64(rec)) }
func (r recSet) size() int64        { return int64(r.GetCardinality()) }

// blob serialises the set; an empty set is null.
func (r recSet) blob() (any, error) {
	if r.IsEmpty() {
		return nil, nil
	}
	return r.bytes()
}

// bytes serialises the set, also an empty one.
func (r recSet) bytes() ([]byte, error) {
	r.RunOptimize()
	return r.ToBytes()
}

// ids lists the set, rising.
func (r recSet) ids() []int64 {
	out := make([]int64, 0, r.GetCardinality())
	for _, v := range r.ToArray() {
		out = append(out, int64(v))
	}
	return out
}

// readSet is the inverse of blob.
func readSet(b []byte) (recSet, error) {
	r := newRecSet()
	if len(b) == 0 {
		return r, nil
	}
	return r, r.UnmarshalBinary(b)
}

// chunks calls fn with up to n ids at a time, rising.
func (r recSet) chunks(n int, fn func(ids []int64) error) error {
	it := r.ManyIterator()
	buf := make([]uint64, n)
	ids := make([]int64, 0, n)
	for {
		got := it.NextMany(buf)
		if got == 0 {
			return nil
		}
		ids = ids[:0]
		for _, v := range buf[:got] {
			ids = append(ids, int64(v))
		}
		if err := fn(ids); err != nil {
			return err
		}
	}
}
