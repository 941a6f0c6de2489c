// Package draw gives the generator its random draws. A draw is a pure function
// of (seed, purpose, entity, source, copy): there is no state, no order and no
// clock, so the same draw comes out on any machine, on any goroutine and in a
// set of any size.
package draw

import (
	"encoding/binary"
	"math/bits"

	"github.com/zeebo/xxh3"
)

// Purpose separates draws about the same thing from each other. Callers number
// their own; a number must never be used for a second purpose.
type Purpose uint32

// Root is the seed that all draws of a generated set share.
type Root struct{ seed uint64 }

// New returns the root of all draws under a seed.
func New(seed uint64) Root { return Root{seed: seed} }

// At opens the stream of draws for one purpose about one thing. Entity, source
// and copy may be any numbers that name the thing; unused ones are 0.
func (r Root) At(p Purpose, entity, source, copyNo int) Stream {
	var b [20]byte
	binary.LittleEndian.PutUint32(b[0:], uint32(p))
	binary.LittleEndian.PutUint64(b[4:], uint64(entity))
	binary.LittleEndian.PutUint32(b[12:], uint32(source))
	binary.LittleEndian.PutUint32(b[16:], uint32(copyNo))
	return Stream{state: xxh3.HashSeed(b[:], r.seed)}
}

// Stream is a short run of draws: splitmix64 (Steele, Lea and Flood, OOPSLA
// 2014) started at the hash of its key. Copying it forks it.
type Stream struct{ state uint64 }

// Uint64 returns the next 64 random bits.
func (s *Stream) Uint64() uint64 {
	s.state += 0x9e3779b97f4a7c15
	z := s.state
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// Intn returns a number from 0 to n-1. It panics when n is not positive. The
// bias of the multiply-shift method is below n/2^64.
func (s *Stream) Intn(n int) int {
	if n <= 0 {
		panic("draw: Intn of a number that is not positive")
	}
	hi, _ := bits.Mul64(s.Uint64(), uint64(n))
	return int(hi)
}

// Float returns a number in [0,1).
func (s *Stream) Float() float64 { return float64(s.Uint64()>>11) / (1 << 53) }

// Chance reports true with probability p.
func (s *Stream) Chance(p float64) bool { return s.Float() < p }

// Of returns one of the choices, all equally likely.
func Of[T any](s *Stream, choices []T) T { return choices[s.Intn(len(choices))] }

// Weights is a list of weights made ready for drawing.
type Weights struct{ cumulative []float64 }

// NewWeights prepares weights; they need not add up to one.
func NewWeights(w []float64) Weights {
	c := make([]float64, len(w))
	sum := 0.0
	for i, x := range w {
		sum += x
		c[i] = sum
	}
	return Weights{cumulative: c}
}

// Pick returns an index drawn by weight.
func (w Weights) Pick(s *Stream) int {
	c := w.cumulative
	x := s.Float() * c[len(c)-1]
	lo, hi := 0, len(c)-1
	for lo < hi {
		mid := (lo + hi) / 2
		if c[mid] <= x {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
