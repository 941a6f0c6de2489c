// Package block finds the pairs of records worth comparing: records that share
// a blocking key. It needs no hash set to give every pair only once, and it
// drops or refines keys that too many records share.
package block

import (
	"slices"

	"github.com/custhub/custhub/resolve/trait"
)

// MaxRules is the most rules of a model: a key carries its rule in six bits.
const MaxRules = 63

// ruleShift places the number of the rule in a key.
const ruleShift = 58

// maxKeys bounds the keys of one record under one rule.
const maxKeys = 8

// PartRef names one part of one trait.
type PartRef struct{ Trait, Part int }

// Rule is a conjunction of parts: records that agree on all are compared.
type Rule struct {
	Parts  []PartRef
	Refine []PartRef // what a key shared by too many is extended by
}

// AppendKeys appends the sorted distinct keys of a record under rule number r.
func (r *Rule) AppendKeys(dst []uint64, number int, traits []trait.Trait, rec uint32) []uint64 {
	room := dst[len(dst):] // for the keys of one part at a time
	return Combine(dst, number, len(r.Parts), func(i int) []uint64 {
		p := r.Parts[i]
		return traits[p.Trait].Keys(room, p.Part, rec)
	})
}

// Combine appends the sorted distinct keys that the keys of the parts of rule
// number make together; of returns those of part i of n, used until its next call.
func Combine(dst []uint64, number, n int, of func(i int) []uint64) []uint64 {
	var bufA, bufB [maxKeys]uint64
	have := append(bufA[:0], seed)
	for i := range n {
		keys := of(i)
		if len(keys) == 0 {
			return dst
		}
		if len(have) == 1 && len(keys) == 1 {
			have[0] = mix(have[0], keys[0])
			continue
		}
		next := bufB[:0]
		for _, h := range have {
			for _, k := range keys {
				if len(next) < maxKeys {
					next = append(next, mix(h, k))
				}
			}
		}
		have = append(bufA[:0], next...)
	}
	if len(have) > 1 {
		slices.Sort(have)
		have = slices.Compact(have)
	}
	for _, h := range have {
		dst = append(dst, uint64(number)<<ruleShift|h>>6)
	}
	return dst
}

// SingleKey returns the key that a rule of one part gives for the hash of a
// value.
func SingleKey(number int, hash uint64) uint64 {
	return uint64(number)<<ruleShift | mix(seed, hash)>>6
}

// RuleOf returns the number of the rule that made a key.
func RuleOf(key uint64) int { return int(key >> ruleShift) }

// seed begins every key.
const seed = 0x9E3779B97F4A7C15

func mix(a, b uint64) uint64 {
	h := (a ^ b) * 0x9FB21C651E98DF25
	h ^= h >> 35
	h = (h + b) * 0xD6E8FEB86659FD93
	return h ^ h>>32
}

// Touches returns the traits a rule selects on, as a set of bits.
func (r *Rule) Touches() uint64 {
	var m uint64
	for _, p := range r.Parts {
		m |= 1 << uint(p.Trait)
	}
	return m
}
