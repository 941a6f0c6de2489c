package block

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/custhub/custhub/resolve/trait"
)

// Stats is what one rule did.
type Stats struct {
	Records int   // records with a key
	Pairs   int64 // pairs this rule found first
	Refined int   // keys shared by more than the cap, extended
	Dropped int   // keys still shared by too many, left out
	Lost    int   // records that lost a key by that
}

// Pairs enumerates candidate pairs.
type Pairs struct {
	Traits  []trait.Trait
	Rules   []Rule
	Cap     int // most records that may share a key
	Workers int
	// Live, if set, says which keys compare; no key is refined or dropped then.
	Live func(key uint64) bool
	// Probe, if set, says of which records one must be in a pair.
	Probe []bool

	n    int
	keys [][]uint64 // by rule: keys of every record, fixed slots or CSR
	off  [][]uint32 // by rule: CSR offsets; nil for one slot a record
	lots []lot      // by worker
}

// Each calls visit once for every pair a < b of the n records that share a live
// key, from several goroutines; w < Workers says which. The set of pairs does
// not depend on the order of the records or the number of workers.
func (p *Pairs) Each(n int, visit func(w int, a, b uint32)) []Stats {
	p.n = n
	stats := make([]Stats, len(p.Rules))
	p.keys = make([][]uint64, len(p.Rules))
	p.off = make([][]uint32, len(p.Rules))
	p.lots = make([]lot, p.Workers)
	for r := range p.Rules {
		p.fill(r)
		switch {
		case p.Live != nil:
			p.kill(r)
			p.sort(r)
		default:
			p.sort(r)
			if p.stop(r, &stats[r]) {
				p.sort(r)
				if p.drop(r, &stats[r]) {
					p.sort(r)
				}
			}
		}
		stats[r].Records = p.present(r)
		stats[r].Pairs = p.enumerate(r, visit)
	}
	return stats
}

// fill computes the keys of rule r for all records.
func (p *Pairs) fill(r int) {
	if p.fillSlots(r) {
		return
	}
	parts := make([][]uint64, p.Workers)
	offs := make([]uint32, p.n+1)
	p.split(func(w, from, to int) {
		keys := make([]uint64, 0, to-from)
		for rec := from; rec < to; rec++ {
			before := len(keys)
			keys = p.Rules[r].AppendKeys(keys, r, p.Traits, uint32(rec))
			offs[rec+1] = uint32(len(keys) - before)
		}
		parts[w] = keys
	})
	for i := 1; i <= p.n; i++ {
		offs[i] += offs[i-1]
	}
	p.off[r] = offs
	if len(parts) == 1 {
		p.keys[r] = parts[0]
		return
	}
	p.keys[r] = slices.Concat(parts...)
}

// fillSlots gives every record one slot; it gives up and reports false when a
// record has several keys.
func (p *Pairs) fillSlots(r int) bool {
	keys := make([]uint64, p.n)
	var several atomic.Bool
	p.split(func(_, from, to int) {
		var buf [maxKeys]uint64
		for rec := from; rec < to && !several.Load(); rec++ {
			switch own := p.Rules[r].AppendKeys(buf[:0], r, p.Traits, uint32(rec)); len(own) {
			case 0:
			case 1:
				keys[rec] = own[0]
			default:
				several.Store(true)
			}
		}
	})
	if several.Load() {
		return false
	}
	p.keys[r], p.off[r] = keys, nil
	return true
}

// split runs f over equal ranges of the records, one a worker.
func (p *Pairs) split(f func(w, from, to int)) {
	p.each(func(w int) { f(w, p.n*w/p.Workers, p.n*(w+1)/p.Workers) })
}

// each runs f once for each worker.
func (p *Pairs) each(f func(w int)) {
	var wg sync.WaitGroup
	for w := 1; w < p.Workers; w++ {
		wg.Go(func() { f(w) })
	}
	f(0)
	wg.Wait()
}

// row returns the keys of a record under rule r; zeros are dead.
func (p *Pairs) row(r int, rec uint32) []uint64 {
	if off := p.off[r]; off != nil {
		return p.keys[r][off[rec]:off[rec+1]]
	}
	return p.keys[r][rec : rec+1]
}

// hashBits is how many bits of an entry are a record; above is half of a key.
const hashBits = 32

// lot is the share of a worker in the entries of a rule: those whose keys are in
// its range, sorted. Its buffers are used again.
type lot struct {
	sorter
	entries []uint64
}

// sort makes the entries of rule r: the half of each key with its record.
func (p *Pairs) sort(r int) {
	p.each(func(w int) {
		buf := p.lots[w].buf[:0]
		if cap(buf) == 0 {
			buf = make([]uint64, 0, p.n/p.Workers+p.n/16)
		}
		for rec := range uint32(p.n) {
			for _, k := range p.row(r, rec) {
				if half := k << 6 >> hashBits; k != 0 && int(half*uint64(p.Workers)>>hashBits) == w {
					buf = append(buf, half<<hashBits|uint64(rec))
				}
			}
		}
		p.lots[w].entries = p.lots[w].sorted(buf)
	})
}

// present counts the records that have a key of rule r.
func (p *Pairs) present(r int) int {
	var total atomic.Int64
	p.split(func(_, from, to int) {
		n := 0
		for rec := from; rec < to; rec++ {
			for _, k := range p.row(r, uint32(rec)) {
				if k != 0 {
					n++
					break
				}
			}
		}
		total.Add(int64(n))
	})
	return int(total.Load())
}

// runs calls f for each run of entries with equal hash halves.
func runs(entries []uint64, f func(run []uint64)) {
	for i := 0; i < len(entries); {
		j := i + 1
		for j < len(entries) && entries[j]>>hashBits == entries[i]>>hashBits {
			j++
		}
		if j-i > 1 {
			f(entries[i:j])
		}
		i = j
	}
}

// crowds calls f for the runs of more entries than the cap and reports whether
// there were any.
func (p *Pairs) crowds(f func(run []uint64)) bool {
	any := false
	for w := range p.lots {
		runs(p.lots[w].entries, func(run []uint64) {
			if len(run) > p.Cap {
				any = true
				f(run)
			}
		})
	}
	return any
}

// stop extends keys shared by more than the cap and reports whether any were.
func (p *Pairs) stop(r int, s *Stats) bool {
	return p.crowds(func(run []uint64) {
		s.Refined++
		for _, e := range run {
			p.refine(r, uint32(e), e>>hashBits)
		}
	})
}

// kill takes out the keys that are not live.
func (p *Pairs) kill(r int) {
	for rec := range uint32(p.n) {
		row := p.row(r, rec)
		for i, k := range row {
			if k != 0 && !p.Live(k) {
				row[i] = 0
			}
		}
		slices.Sort(row)
	}
}

// refine extends the key of a record that begins with half by what the rule
// names, or kills it.
func (p *Pairs) refine(r int, rec uint32, half uint64) {
	row := p.row(r, rec)
	for i, k := range row {
		if k == 0 || (k<<6)>>hashBits != half {
			continue
		}
		row[i] = 0
		var buf [maxKeys]uint64
		for _, ref := range p.Rules[r].Refine {
			if more := p.Traits[ref.Trait].Keys(buf[:0], ref.Part, rec); len(more) > 0 {
				h := mix(mix(k, more[0]), uint64(ref.Trait)<<8|uint64(ref.Part))
				row[i] = uint64(r)<<ruleShift | h>>6
				break
			}
		}
	}
	slices.Sort(row)
}

// drop kills keys that are still shared by more than the cap and reports whether
// any were.
func (p *Pairs) drop(r int, s *Stats) bool {
	return p.crowds(func(run []uint64) {
		s.Dropped++
		s.Lost += len(run)
		for _, e := range run {
			row := p.row(r, uint32(e))
			for i, k := range row {
				if k != 0 && (k<<6)>>hashBits == e>>hashBits {
					row[i] = 0
				}
			}
			slices.Sort(row)
		}
	})
}

// enumerate visits the pairs of rule r that no earlier key gives.
func (p *Pairs) enumerate(r int, visit func(w int, a, b uint32)) int64 {
	var total atomic.Int64
	p.each(func(w int) {
		var n int64
		runs(p.lots[w].entries, func(run []uint64) {
			p.pairsOf(run, func(a, b uint32) {
				if a != b && p.first(r, a, b, run[0]>>hashBits) {
					n++
					visit(w, a, b)
				}
			})
		})
		total.Add(n)
	})
	return total.Load()
}

// pairsOf calls f for the pairs of a run that are asked for.
func (p *Pairs) pairsOf(run []uint64, f func(a, b uint32)) {
	for i := 1; i < len(run); i++ {
		b := uint32(run[i])
		if p.Probe != nil && !p.Probe[b] {
			continue
		}
		for j := range i {
			f(uint32(run[j]), b)
		}
	}
	if p.Probe == nil {
		return
	}
	for j := range run { // the probe comes first
		a := uint32(run[j])
		if !p.Probe[a] {
			continue
		}
		for _, e := range run[j+1:] {
			if b := uint32(e); !p.Probe[b] {
				f(a, b)
			}
		}
	}
}

// first reports whether the least key that a and b share is of rule r and has
// this half: then this run, and no other, visits the pair.
func (p *Pairs) first(r int, a, b uint32, half uint64) bool {
	for q := range r {
		if p.off[q] == nil {
			if k := p.keys[q][a]; k != 0 && k == p.keys[q][b] {
				return false
			}
			continue
		}
		if _, ok := least(p.row(q, a), p.row(q, b)); ok {
			return false
		}
	}
	k, ok := least(p.row(r, a), p.row(r, b))
	return ok && (k<<6)>>hashBits == half
}

// least returns the least nonzero key in both sorted rows.
func least(x, y []uint64) (uint64, bool) {
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] == y[j] && x[i] != 0:
			return x[i], true
		case x[i] <= y[j]:
			i++
		default:
			j++
		}
	}
	return 0, false
}
