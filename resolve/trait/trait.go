// Package trait compares records aspect by aspect: a person's name, a date, a
// telephone number, an organisation's trade name. A trait prepares every
// distinct value once, says how alike two records are as one of a few levels,
// how rare the thing is on which they agree, and which blocking keys find
// records alike.
package trait

import (
	"math"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/resolve/dict"
)

// Missing is the level of a pair of which at least one side has no value: it
// is evidence for nothing.
const Missing uint8 = 0

// MaxLevels is the most levels a trait may have, Missing included: a level
// fits four bits of a comparison pattern.
const MaxLevels = 16

// Level is one outcome of a comparison.
type Level struct {
	Name string  // for people: "same", "one digit off"
	M    float64 // prior share of this level among true pairs with both values present
	Rare bool    // weight depends on how rare the shared value is
}

// Part is one way to draw blocking keys from a trait.
type Part struct {
	Name  string // "surname", "year"
	Exact bool   // equal keys mean (nearly) equal values
}

// Column is one dictionary-encoded input column.
type Column struct {
	Name  string
	Role  Role
	Codes []uint32 // one for each record; 0 is empty
	Dict  *dict.Dict
}

// Role says what a column is within its trait.
type Role string

// The roles of columns. Most traits know only the empty role.
const (
	Any     Role = ""
	Given   Role = "given"
	Surname Role = "surname"
	Middle  Role = "middle"
	Full    Role = "full"
	Short   Role = "short" // short name of an organisation
)

// Trait is one aspect of the records. Implementations are immutable after
// SetRarity and safe for concurrent use.
type Trait interface {
	// Levels lists the outcomes of Compare; index 0 is Missing.
	Levels() []Level
	// Compare returns the level of two records and, for a Rare level, how much
	// rarer (positive) or commoner the shared value is than the average shared
	// value, in millibits. It is symmetric.
	Compare(a, b uint32) (level uint8, rarity int32)
	// Parts lists the ways to draw blocking keys.
	Parts() []Part
	// Keys appends the keys of one part for one record, none if it has no value.
	Keys(dst []uint64, part int, rec uint32) []uint64
	// Present reports whether the record has a value.
	Present(rec uint32) bool
	// SetRarity counts how many entities have each value; entity[i] numbers the
	// provisional entity of record i, of n records.
	SetRarity(c Census)
}

// Census numbers the provisional entity of every record, so that a value is
// counted once an entity, not once a copy.
type Census struct {
	Entity   []uint32 // entity of each record, < Entities
	Entities int
	// Order lists the records entity by entity.
	Order []uint32
}

// Bits converts bits to the millibits in which weights are counted: integers,
// so that sums don't depend on their order.
func Bits(b float64) int32 { return int32(math.Round(b * 1000)) }

// rarityTable turns counts of values over entities into millibits against the
// average agreement. counts[0] (empty) is ignored.
func rarityTable(counts []uint32) []int32 {
	var total, square float64
	for _, c := range counts[1:] {
		total += float64(c)
		square += float64(c) * float64(c)
	}
	out := make([]int32, len(counts))
	if total == 0 {
		return out
	}
	base := math.Log2(square / total) // log2 of the average count met by an agreement
	for i, c := range counts {
		if i > 0 && c > 0 {
			out[i] = Bits(base - math.Log2(float64(c)))
		}
	}
	return out
}

// mix joins two hashes into one; the order matters.
func mix(a, b uint64) uint64 {
	h := a ^ (b + 0x9E3779B97F4A7C15 + a<<12 + a>>4)
	h ^= h >> 31
	h *= 0xBF58476D1CE4E5B9
	h ^= h >> 29
	return h
}

// hashText is the stable 64-bit hash of a text: equal on every machine, so that
// keys may be stored.
func hashText(s string) uint64 { return xxh3.HashString(s) }
