package store

import (
	"github.com/zeebo/xxh3"
)

// keyFilter remembers which keys a stream may have, so that a first load needn't
// look up keys that nobody has seen: a Bloom filter that grows by parts. It may
// take a new key for a known one (0.1 %), which costs a lookup, never the other
// way round. Parts of 2 MiB hold a million keys each, 16 bits a key.
//
// Keys that come in order need no filter: when the first part is full of such
// keys, it is dropped, and all keys between the first and the last count as known.
type keyFilter struct {
	parts [][]uint64
	n     int // keys in the last part

	first, last string
	ordered     bool // no key so far was before the one it followed
	spanned     bool // keys from first to last are in no part
}

const (
	filterWords = 1 << 18 // of 64 bits
	filterKeys  = 1 << 20 // per part
	filterHash  = 6       // bits set for each key
)

func (f *keyFilter) add(key string) {
	switch {
	case len(f.parts) == 0 && !f.spanned:
		f.first, f.last, f.ordered = key, key, true
	case f.ordered && !before(key, f.last):
		f.last = key
		if f.spanned {
			return
		}
	default:
		f.ordered = false
	}
	if f.ordered && f.n == filterKeys {
		f.parts, f.n, f.spanned = nil, 0, true
		return
	}
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
