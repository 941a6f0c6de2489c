package sample

import (
	"bytes"
	"container/heap"
	"crypto/hmac"
	"crypto/sha256"
	"hash"
	"slices"
)

// Draw keeps the n rows of a population that come first in the order of
// HMAC-SHA256(seed, key): a random draw without replacement that anyone who
// knows the seed can repeat, whatever the order in which the rows are offered.
// A larger n keeps the same rows and adds some, so a sample can be extended.
// Memory grows with n, not with the population.
type Draw struct {
	limit int64
	mac   hash.Hash
	heap  maxHeap
}

// Drawn is one row of a draw.
type Drawn struct {
	Key  string
	Rank [sha256.Size]byte // place in the keyed order
}

// NewDraw returns a draw of n rows. The seed is to be fixed before anyone sees
// the rows.
func NewDraw(seed string, n int64) *Draw {
	return &Draw{limit: n, mac: hmac.New(sha256.New, []byte(seed))}
}

// Offer considers one row of the population. Keys are to be unique.
func (d *Draw) Offer(key string) {
	if d.limit <= 0 {
		return
	}
	row := Drawn{Key: key}
	d.mac.Reset()
	d.mac.Write([]byte(key))
	d.mac.Sum(row.Rank[:0])
	if int64(len(d.heap)) < d.limit {
		heap.Push(&d.heap, row)
		return
	}
	if before(row, d.heap[0]) {
		d.heap[0] = row
		heap.Fix(&d.heap, 0)
	}
}

// Rows returns the drawn rows in the keyed order.
func (d *Draw) Rows() []Drawn {
	rows := slices.Clone([]Drawn(d.heap))
	slices.SortFunc(rows, func(a, b Drawn) int {
		if before(a, b) {
			return -1
		}
		return 1
	})
	return rows
}

func before(a, b Drawn) bool {
	if c := bytes.Compare(a.Rank[:], b.Rank[:]); c != 0 {
		return c < 0
	}
	return a.Key < b.Key
}

// maxHeap has the row that is last in the keyed order on top.
type maxHeap []Drawn

func (h maxHeap) Len() int           { return len(h) }
func (h maxHeap) Less(i, j int) bool { return before(h[j], h[i]) }
func (h maxHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *maxHeap) Push(x any)        { *h = append(*h, x.(Drawn)) }
func (h *maxHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}
