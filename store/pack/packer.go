package pack

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"sync"
)

// Packer packs contents of some kilobytes, such as rows. What it writes is a
// block of S2 as the library reads it, but the library clears a table of 64 KiB
// and asks it and the dictionary's for each. Here the content stands behind the
// dictionary, and one table finds what repeats in either; what a content wrote
// into the table is taken out again. One goroutine uses a Packer at a time.
type Packer struct {
	window [1<<16 + margin]byte // the dictionary, then the content
	places index                // of six bytes each, by their hash
	added  []uint16             // the entries of places that the content wrote
}

// index finds six bytes: the last place of each hash.
type index [1 << hashBits]uint16

const (
	hashBits = 14
	margin   = 8 // bytes that are read at a place
)

// longestPacked is the longest content that stands in the window behind the
// dictionary: an offset of two bytes reaches over both.
var longestPacked = 1<<16 - 1 - len(dictText1)

var index1 = sync.OnceValue(func() *index {
	var t index
	for i := 0; i+margin <= len(dictText1); i++ {
		t[hash6(binary.LittleEndian.Uint64(dictText1[i:]))] = uint16(i)
	}
	return &t
})

// NewPacker returns a packer.
func NewPacker() *Packer {
	p := &Packer{places: *index1()}
	copy(p.window[:], dictText1)
	return p
}

// Append appends the blob of a content, given in parts, as the function Append
// does.
func (p *Packer) Append(dst []byte, parts ...[]byte) []byte {
	n := 0
	for _, part := range parts {
		n += len(part)
	}
	if n > longestPacked {
		return Append(dst, bytes.Join(parts, nil))
	}
	end := len(dictText1)
	for _, part := range parts {
		end += copy(p.window[end:], part)
	}
	dst = binary.AppendUvarint(append(dst, packed1), uint64(n))
	dst = p.elements(dst, end)
	pristine := index1()
	for _, h := range p.added {
		p.places[h] = pristine[h]
	}
	p.added = p.added[:0]
	return dst
}

// elements appends the elements of the content, which ends at end.
func (p *Packer) elements(dst []byte, end int) []byte {
	w := &p.window
	next := len(dictText1) // where the bytes that are not written yet begin
	last := 0              // the offset of the last copy
	for at := next; at+margin <= end; {
		here := load64(w, at)
		h := hash6(here)
		from := int(p.places[h])
		p.places[h] = uint16(at)
		p.added = append(p.added, h)
		if (here^load64(w, from))<<16 != 0 || from < len(dictText1) && from+6 > len(dictText1) {
			at += 1 + (at-next)>>6
			continue
		}
		for at > next && from > 0 && from != len(dictText1) && w[at-1] == w[from-1] {
			at, from = at-1, from-1
		}
		most := end - at
		if from < len(dictText1) { // a copy may not run out of the dictionary
			most = min(most, len(dictText1)-from)
		}
		n := same(w, at, from, most)
		dst = appendLiteral(dst, w[next:at])
		if at-from == last {
			dst = appendRepeat(dst, n)
		} else {
			last = at - from
			dst = appendCopy(dst, last, n)
		}
		at += n
		next = at
	}
	return appendLiteral(dst, w[next:end])
}

// same counts the bytes, up to most, that are the same from two places on.
func same(w *[1<<16 + margin]byte, a, b, most int) int {
	n := 0
	for ; n < most; n += 8 {
		if diff := load64(w, a+n) ^ load64(w, b+n); diff != 0 {
			n += bits.TrailingZeros64(diff) >> 3
			break
		}
	}
	return min(n, most)
}

// appendLiteral appends an element of bytes as they are.
func appendLiteral(dst, text []byte) []byte {
	switch n := len(text) - 1; {
	case n < 0:
		return dst
	case n < 60:
		dst = append(dst, byte(n<<2))
	case n < 1<<8:
		dst = append(dst, 60<<2, byte(n))
	default:
		dst = append(dst, 61<<2, byte(n), byte(n>>8))
	}
	return append(dst, text...)
}

// appendCopy appends a copy of n bytes, 4 at least, that stand offset before.
func appendCopy(dst []byte, offset, n int) []byte {
	switch {
	case n > 64:
		return appendRepeat(append(dst, 59<<2|2, byte(offset), byte(offset>>8)), n-60)
	case n >= 12 || offset >= 1<<11:
		return append(dst, byte(n-1)<<2|2, byte(offset), byte(offset>>8))
	default:
		return append(dst, byte(offset>>8)<<5|byte(n-4)<<2|1, byte(offset))
	}
}

// appendRepeat appends a copy of n bytes, 4 at least, by the last offset.
func appendRepeat(dst []byte, n int) []byte {
	switch {
	case n <= 8:
		return append(dst, byte(n-4)<<2|1, 0)
	case n < 1<<8+8:
		return append(dst, 5<<2|1, 0, byte(n-8))
	default:
		n -= 1<<8 + 4
		return append(dst, 6<<2|1, 0, byte(n), byte(n>>8))
	}
}

// hash6 hashes the lower six bytes.
func hash6(v uint64) uint16 { return uint16((v << 16) * 227718039650203 >> (64 - hashBits)) }

func load64(w *[1<<16 + margin]byte, i int) uint64 {
	return binary.LittleEndian.Uint64(w[uint16(i):])
}
