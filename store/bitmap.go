package store

import (
	"database/sql"

	"github.com/RoaringBitmap/roaring/v2/roaring64"
	"github.com/jmoiron/sqlx"
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

// Scan is the inverse of blob (sql.Scanner).
func (r *recSet) Scan(src any) error {
	var blob sql.Null[[]byte]
	err := blob.Scan(src)
	*r = newRecSet()
	if err != nil || len(blob.V) == 0 {
		return err
	}
	return r.UnmarshalBinary(blob.V)
}

// collect adds the id that a row is.
func (r recSet) collect(rows *sqlx.Rows) error {
	var id int64
	err := rows.Scan(&id)
	r.add(id)
	return err
}

// unite adds the set that a row is.
func (r recSet) unite(rows *sqlx.Rows) error {
	var other recSet
	err := rows.Scan(&other)
	if err == nil {
		r.Or(other.Bitmap)
	}
	return err
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
