// Package resolve is the matching engine: it decides which records are of one
// customer. It is a pure function of records, assertions and model: no I/O, no
// clock, no global state, no arrival order (promises P4, P5), and what must not
// merge never merges (P7).
package resolve

import (
	"cmp"
	"math"
	"math/bits"
	"runtime"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/resolve/dict"
	"github.com/custhub/custhub/resolve/guess"
	"github.com/custhub/custhub/resolve/trait"
)

// Dataset is a table of records in columns of dictionary codes.
type Dataset struct {
	Sources []string // names of the sources
	Columns []trait.Column
	source  []uint16 // by record
	ids     *dict.Dict
	id      []uint32 // by record
	last    []uint32 // by id: one more than the last source that has it
}

// NewDataset returns an empty table with the named columns.
func NewDataset(columns []string) *Dataset {
	d := &Dataset{ids: dict.New(), last: []uint32{0}}
	for _, c := range columns {
		d.Columns = append(d.Columns, trait.Column{Name: c, Dict: dict.New()})
	}
	return d
}

// AddSource adds a source and returns its number.
func (d *Dataset) AddSource(name string) uint16 {
	d.Sources = append(d.Sources, name)
	return uint16(len(d.Sources) - 1)
}

// AddID starts a record; one Add for each column must follow. It reports false,
// and starts nothing, if the source has a record with this id already.
func (d *Dataset) AddID(source uint16, id string) bool {
	before := d.ids.Len()
	code := d.ids.CodeString(id)
	if d.ids.Len() == before && d.known(source, code) {
		return false
	}
	if int(code) == len(d.last) {
		d.last = append(d.last, 0)
	}
	d.last[code] = uint32(source) + 1
	d.source = append(d.source, source)
	d.id = append(d.id, code)
	return true
}

// known reports whether a source has an id: sources are read one after the
// other, so the last source that had it tells.
func (d *Dataset) known(source uint16, code uint32) bool {
	return int(code) < len(d.last) && d.last[code] == uint32(source)+1
}

// Add sets the value of a column of the record begun last.
func (d *Dataset) Add(column int, value string) {
	c := &d.Columns[column]
	c.Codes = append(c.Codes, c.Dict.CodeString(value))
}

// AddBytes is Add for bytes, of which it keeps nothing. Different columns may be
// filled by different goroutines.
func (d *Dataset) AddBytes(column int, value []byte) {
	c := &d.Columns[column]
	if len(value) == 0 {
		c.Codes = append(c.Codes, 0)
		return
	}
	c.Codes = append(c.Codes, c.Dict.Code(value))
}

// Len returns the number of records.
func (d *Dataset) Len() int { return len(d.source) }

// Source returns the name of the source of a record.
func (d *Dataset) Source(rec uint32) string { return d.Sources[d.source[rec]] }

// ID returns the key of a record within its source.
func (d *Dataset) ID(rec uint32) string { return d.ids.At(d.id[rec]) }

// Value returns a value as read.
func (d *Dataset) Value(column int, rec uint32) string {
	c := &d.Columns[column]
	return c.Dict.At(c.Codes[rec])
}

// forget drops the values as read; what the traits made of them stays.
func (d *Dataset) forget() {
	for c := range d.Columns {
		d.Columns[c].Dict = dict.New()
	}
}

// recordHash is the stable hash by which records are ordered and sampled.
func recordHash(source, id string) uint64 {
	return xxh3.HashStringSeed(id, xxh3.HashString(source))
}

// Canonical puts the records into the order of the hashes of their keys: from
// here on nothing depends on the order in which they were read (P4).
func (d *Dataset) Canonical(workers int) {
	d.last = nil
	d.ids.Seal()
	order := d.order(workers)
	n := d.Len()
	source := make([]uint16, n)
	id := make([]uint32, n)
	for i, o := range order {
		source[i], id[i] = d.source[o.rec], d.id[o.rec]
	}
	d.source, d.id = source, id
	parallel(workers, len(d.Columns), func(c int) {
		codes := make([]uint32, n)
		for i, o := range order {
			codes[i] = d.Columns[c].Codes[o.rec]
		}
		d.Columns[c].Codes = codes
	})
}

// ranked is a record with the hash of its key.
type ranked struct {
	hash uint64
	rec  uint32
}

// order lists the records by the hashes of their keys; each worker sorts those in
// a range of hashes.
func (d *Dataset) order(workers int) []ranked {
	hashes := make([]uint64, d.Len())
	share(workers, d.Len(), func(_, from, to int) {
		for i := from; i < to; i++ {
			hashes[i] = recordHash(d.Source(uint32(i)), d.ID(uint32(i)))
		}
	})
	parts := make([][]ranked, workers)
	parallel(workers, workers, func(w int) {
		part := make([]ranked, 0, d.Len()/workers+d.Len()/16)
		for i, h := range hashes {
			if lot, _ := bits.Mul64(h, uint64(workers)); int(lot) == w {
				part = append(part, ranked{h, uint32(i)})
			}
		}
		slices.SortFunc(part, func(a, b ranked) int {
			if a.hash != b.hash {
				return cmp.Compare(a.hash, b.hash)
			}
			return cmp.Or(strings.Compare(d.ID(a.rec), d.ID(b.rec)), strings.Compare(d.Source(a.rec), d.Source(b.rec)))
		})
		parts[w] = part
	})
	if workers == 1 {
		return parts[0]
	}
	return slices.Concat(parts...)
}

// sampleSize is how many distinct values of a column are looked at to guess
// what it is.
const sampleSize = 2000

// Describe collects what guessing needs to know about every column.
func (d *Dataset) Describe() []guess.Column {
	out := make([]guess.Column, len(d.Columns))
	parallel(runtime.GOMAXPROCS(0), len(d.Columns), func(i int) { out[i] = describe(&d.Columns[i]) })
	return out
}

func describe(c *trait.Column) guess.Column {
	g := guess.Column{Name: c.Name, Records: len(c.Codes)}
	counts := make([]uint32, c.Dict.Len())
	for _, code := range c.Codes {
		counts[code]++
	}
	type hashed struct {
		hash uint64
		code uint32
	}
	var sample []hashed
	repeated := 0
	most := uint64(math.MaxUint64) // of the hashes that may be in the sample
	if k := uint64(len(counts) / (4 * sampleSize)); k > 1 {
		most /= k
	}
	for code := 1; code < len(counts); code++ {
		if counts[code] == 0 {
			continue
		}
		g.Distinct++
		g.Filled += int(counts[code])
		if counts[code] > 1 {
			repeated += int(counts[code])
		}
		if h := xxh3.HashString(c.Dict.At(uint32(code))); h <= most {
			sample = append(sample, hashed{h, uint32(code)})
		}
	}
	if g.Filled > 0 {
		g.Repeat = float64(repeated) / float64(g.Filled)
	}
	slices.SortFunc(sample, func(a, b hashed) int { return cmp.Compare(a.hash, b.hash) })
	if len(sample) > sampleSize {
		sample = sample[:sampleSize]
	}
	for _, s := range sample {
		g.Sample = append(g.Sample, c.Dict.At(s.code))
	}
	return g
}
