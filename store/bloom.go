package store

import (
	"github.com/zeebo/xxh3"
)

// keyFilter remembers which keys a stream may have, so that a first load needn't
// look up keys that nobody has seen: a Bloom filter that grows by parts. It may
// take a new key for a known one (0.1 %), which costs a lookup, never the other
// way round. Parts of 2 MiB hold a million keys each, 16 bits a key.
//
// Keys that come in order, batch by batch, need no filter: when the first part is
// full of such keys, it is dropped, and all keys between the first and the last count as known.
type keyFilter struct {
	parts [][]uint64
	n     int // keys in the last part

	first, last string
	ordered     bool // no batch so far had a key before those of the batches it followed
	spanned     bool // keys from first to last are in no part
}

const (
	filterWords = 1 << 18 // of 64 bits
	filterKeys  = 1 << 20 // per part
	filterHash  = 6       // bits set for each key
)

// add adds the keys of a batch. Their order within the batch is of no account: a
// batch is written in the order of bytes, which puts 10 before 9.
func (f *keyFilter) add(keys []string) {
	f.order(keys)
	for _, key := range keys {
		if f.ordered && f.n == filterKeys {
			f.parts, f.n, f.spanned = nil, 0, true
		}
		if f.ordered && f.spanned {
			return
		}
		f.set(key)
	}
}

// order notes the first and the last key, and whether the batch follows all that
// came before it.
func (f *keyFilter) order(keys []string) {
	if len(keys) == 0 {
		return
	}
	first, last := keys[0], keys[0]
	for _, key := range keys[1:] {
		if before(key, first) {
			first = key
		}
		if before(last, key) {
			last = key
		}
	}
	switch {
	case len(f.parts) == 0 && !f.spanned:
		f.first, f.last, f.ordered = first, last, true
	case f.ordered && !before(first, f.last):
		f.last = last
	default:
		f.ordered = false
	}
}

// set sets the bits of a key.
func (f *keyFilter) set(key string) {
	if len(f.parts) == 0 || f.n == filterKeys {
		f.parts, f.n = append(f.parts, make([]uint64, filterWords)), 0
	}
	f.n++
	part := f.parts[len(f.parts)-1]
	h := xxh3.HashString128(key)
	for i := range uint64(filterHash) {
		bit := h.Lo + i*h.Hi
		part[(bit>>6)%filterWords] |= 1 << (bit & 63)
	}
}

// before puts shorter keys first, so that numbers are in their order.
func before(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

// maybe reports whether the key may have been added.
func (f *keyFilter) maybe(key string) bool {
	if f.ordered && before(f.last, key) {
		return false
	}
	if f.spanned && !before(key, f.first) && !before(f.last, key) {
		return true
	}
	h := xxh3.HashString128(key)
	for _, part := range f.parts {
		all := true
		for i := range uint64(filterHash) {
			bit := h.Lo + i*h.Hi
			if part[(bit>>6)%filterWords]&(1<<(bit&63)) == 0 {
				all = false
				break
			}
		}
		if all {
			return true
		}
	}
	return false
}
