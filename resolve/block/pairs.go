package block

import (
	"slices"
	"sync"

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
}

// Each calls visit once for every pair a < b of the n records that share a live
// key, from several goroutines; w < Workers says which. The set of pairs does
// not depend on the order of the records or the number of workers.
func (p *Pairs) Each(n int, visit func(w int, a, b uint32)) []Stats {
	p.n = n
	stats := make([]Stats, len(p.Rules))
	p.keys = make([][]uint64, len(p.Rules))
	p.off = make([][]uint32, len(p.Rules))
	var scratch sorter
	for r := range p.Rules {
		p.fill(r)
		entries := scratch.sorted(p.entries(r, scratch.buf))
		if p.Live != nil {
			p.kill(r)
			entries = scratch.sorted(p.entries(r, scratch.buf))
		} else if p.stop(r, entries, &stats[r]) {
			entries = scratch.sorted(p.entries(r, scratch.buf))
			p.drop(r, entries, &stats[r])
			entries = scratch.sorted(p.entries(r, scratch.buf))
		}
		stats[r].Records = p.present(r)
		stats[r].Pairs = p.enumerate(r, entries, visit)
	}
	return stats
}

// fill computes the keys of rule r for all records.
func (p *Pairs) fill(r int) {
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
	single := true
	for _, c := range offs[1:] {
		single = single && c <= 1
	}
	if single {
		keys := make([]uint64, p.n)
		i := 0
		all := parts
		for rec := 0; rec < p.n; rec++ {
			if offs[rec+1] == 0 {
				continue
			}
			for i >= len(all[0]) {
				all, i = all[1:], 0
			}
			keys[rec] = all[0][i]
			i++
		}
		p.keys[r] = keys
		return
	}
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

// split runs f over equal ranges of the records, one a worker.
func (p *Pairs) split(f func(w, from, to int)) {
	var wg sync.WaitGroup
	for w := range p.Workers {
		wg.Go(func() { f(w, p.n*w/p.Workers, p.n*(w+1)/p.Workers) })
	}
	wg.Wait()
}

// row returns the keys of a record under rule r; zeros are dead.
func (p *Pairs) row(r int, rec uint32) []uint64 {
	if off := p.off[r]; off != nil {
		return p.keys[r][off[rec]:off[rec+1]]
	}
	return p.keys[r][rec : rec+1]
}

// entry is the high half of a key's hash with its record.
const hashBits = 32

func (p *Pairs) entries(r int, buf []uint64) []uint64 {
	buf = buf[:0]
	for rec := range uint32(p.n) {
		for _, k := range p.row(r, rec) {
			if k != 0 {
				buf = append(buf, (k<<6)&^(1<<hashBits-1)|uint64(rec))
			}
		}
	}
	return buf
}

func (p *Pairs) present(r int) int {
	n := 0
	for rec := range uint32(p.n) {
		for _, k := range p.row(r, rec) {
			if k != 0 {
				n++
				break
			}
		}
	}
	return n
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

// stop extends keys shared by more than the cap and reports whether any were.
func (p *Pairs) stop(r int, entries []uint64, s *Stats) bool {
	any := false
	runs(entries, func(run []uint64) {
		if len(run) <= p.Cap {
			return
		}
		any = true
		s.Refined++
		for _, e := range run {
			p.refine(r, uint32(e), e>>hashBits)
		}
	})
	return any
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

// drop kills keys that are still shared by more than the cap.
func (p *Pairs) drop(r int, entries []uint64, s *Stats) {
	runs(entries, func(run []uint64) {
		if len(run) <= p.Cap {
			return
		}
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
func (p *Pairs) enumerate(r int, entries []uint64, visit func(w int, a, b uint32)) int64 {
	var total int64
	var mu sync.Mutex
	var wg sync.WaitGroup
	for w := range p.Workers {
		wg.Go(func() {
			from, to := cut(entries, w, p.Workers), cut(entries, w+1, p.Workers)
			var n int64
			runs(entries[from:to], func(run []uint64) {
				p.pairsOf(run, func(a, b uint32) {
					if a != b && p.first(r, a, b, run[0]>>hashBits) {
						n++
						visit(w, a, b)
					}
				})
			})
			mu.Lock()
			total += n
			mu.Unlock()
		})
	}
	wg.Wait()
	return total
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

// cut returns where the share of worker w begins, at the start of a run.
func cut(entries []uint64, w, workers int) int {
	i := len(entries) * w / workers
	for i > 0 && i < len(entries) && entries[i]>>hashBits == entries[i-1]>>hashBits {
		i++
	}
	return i
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
