// Package dict numbers distinct strings: the dictionary encoding that lets the
// matching engine compare four-byte codes rather than strings.
package dict

import (
	"unsafe"

	"github.com/zeebo/xxh3"
)

// Dict maps byte strings to dense codes in the order of their first appearance.
// Code 0 is the empty string. One writer at a time; reading is safe once
// writing has stopped. A Dict costs the bytes of its strings plus some 12 bytes
// a string.
type Dict struct {
	arena []byte
	end   []uint32 // end[i] is where string i ends in arena
	slots []uint32 // open addressing: code+1, 0 is free
}

// New returns a Dict that holds only the empty string.
func New() *Dict {
	d := &Dict{end: []uint32{0}, slots: make([]uint32, 64)}
	d.place(0)
	return d
}

// Len returns the number of distinct strings, the empty one included.
func (d *Dict) Len() int { return len(d.end) }

// Bytes returns the length of all strings together.
func (d *Dict) Bytes() int { return len(d.arena) }

// At returns the string with the given code. It shares the memory of the Dict
// and must not outlive it.
func (d *Dict) At(code uint32) string {
	var from uint32
	if code > 0 {
		from = d.end[code-1]
	}
	to := d.end[code]
	if from == to {
		return ""
	}
	return unsafe.String(&d.arena[from], int(to-from)) // the arena is only ever appended to
}

// Code returns the code of s, adding it if it is new.
func (d *Dict) Code(s []byte) uint32 {
	i := xxh3.Hash(s) & uint64(len(d.slots)-1)
	for d.slots[i] != 0 {
		if code := d.slots[i] - 1; d.At(code) == string(s) {
			return code
		}
		i = (i + 1) & uint64(len(d.slots)-1)
	}
	code := uint32(len(d.end))
	d.arena = append(d.arena, s...)
	d.end = append(d.end, uint32(len(d.arena)))
	d.slots[i] = code + 1
	if 4*len(d.end) > 3*len(d.slots) {
		d.grow()
	}
	return code
}

// CodeString is Code for a string.
func (d *Dict) CodeString(s string) uint32 {
	if s == "" {
		return 0
	}
	return d.Code(unsafe.Slice(unsafe.StringData(s), len(s))) // Code only reads
}

// Find returns the code of s and whether it is there.
func (d *Dict) Find(s string) (uint32, bool) {
	i := xxh3.HashString(s) & uint64(len(d.slots)-1)
	for d.slots[i] != 0 {
		if code := d.slots[i] - 1; d.At(code) == s {
			return code, true
		}
		i = (i + 1) & uint64(len(d.slots)-1)
	}
	return 0, false
}

func (d *Dict) grow() {
	d.slots = make([]uint32, 2*len(d.slots))
	for code := range d.end {
		d.place(uint32(code))
	}
}

func (d *Dict) place(code uint32) {
	i := xxh3.HashString(d.At(code)) & uint64(len(d.slots)-1)
	for d.slots[i] != 0 {
		i = (i + 1) & uint64(len(d.slots)-1)
	}
	d.slots[i] = code + 1
}

// Seal drops the lookup table: codes can still be turned into strings, but no
// string can be looked up or added. It frees about half of the memory.
func (d *Dict) Seal() { d.slots = nil }
