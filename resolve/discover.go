package resolve

import (
	"cmp"
	"slices"
	"sync"

	"github.com/custhub/custhub/resolve/block"
	"github.com/custhub/custhub/resolve/fs"
	"github.com/custhub/custhub/resolve/trait"
)

// Discovery tries many blocking rules on a few probe records: against all
// records, so that the true pairs of the probes are found, not of a sample
// only. Probes are the first records by hash.
const (
	probeCount   = 1500
	maxProbes    = 8000
	scanRecords  = 200_000 // records that are searched for partners of probes, at least
	maxDiscovery = 60      // rules tried
	probeCap     = 150     // partners of one probe under one rule that are looked at
	statRecords  = 20_000
	ruleCost     = 25.0      // partners a record under one rule, at most
	smallCost    = 400_000.0 // pairs under one rule that are never too many
)

// probePair is a pair found from a probe, with the rules that found it.
type probePair struct {
	probe, rec uint32
	rules      uint64
	pattern    fs.Pattern
}

// discovery is what the probes found.
type discovery struct {
	rules    []block.Rule
	partners []float64 // by rule: average partners of a probe, uncapped
	pairs    []probePair
	probes   int
	scanned  int // records that were searched for partners
}

// partStat is how selective one part of a trait is.
type partStat struct {
	ref      block.PartRef
	exact    bool
	coverage float64 // share of records with a key
	partners float64 // expected records that share a record's key, in all
}

// measureParts counts keys on a sample by hash.
func measureParts(traits []Named, n int) []partStat {
	m := min(n, statRecords)
	var out []partStat
	for t := range traits {
		for i, p := range traits[t].Parts() {
			s := partStat{ref: block.PartRef{Trait: t, Part: i}, exact: p.Exact}
			var keys, buf []uint64
			with := 0
			for rec := range uint32(m) {
				buf = traits[t].Keys(buf[:0], i, rec)
				if len(buf) > 0 {
					with++
				}
				keys = append(keys, buf...)
			}
			slices.Sort(keys)
			pairs := 0.0
			for i := 0; i < len(keys); {
				j := i
				for j < len(keys) && keys[j] == keys[i] {
					j++
				}
				pairs += float64(j-i) * float64(j-i-1)
				i = j
			}
			s.coverage = float64(with) / float64(m)
			s.partners = pairs / float64(m) * float64(n) / float64(m)
			if with > 0 && s.coverage > 0.02 {
				out = append(out, s)
			}
		}
	}
	return out
}

// candidates proposes rules: single parts that are selective enough, and
// conjunctions of two parts of different traits.
func candidates(stats []partStat, n int) []block.Rule {
	type scored struct {
		rule block.Rule
		rank float64
	}
	var single, double []scored
	ruleCost := max(ruleCost, smallCost/float64(n))
	for i, a := range stats {
		if a.partners <= ruleCost {
			single = append(single, scored{block.Rule{Parts: []block.PartRef{a.ref}}, a.partners})
		}
		for _, b := range stats[i+1:] {
			if a.ref.Trait == b.ref.Trait || a.partners < 0.5 || b.partners < 0.5 {
				continue
			}
			est := a.partners * b.partners / float64(n)
			if est > ruleCost || a.partners*b.partners == 0 {
				continue
			}
			// Lenient rules on well-filled parts first: they find most.
			rank := a.coverage * b.coverage * min(est+0.05, 4)
			double = append(double, scored{block.Rule{Parts: []block.PartRef{a.ref, b.ref}}, rank})
		}
	}
	slices.SortStableFunc(double, func(x, y scored) int { return cmp.Compare(y.rank, x.rank) })
	var out []block.Rule
	for _, s := range single {
		if len(out) < maxDiscovery/2 {
			out = append(out, s.rule)
		}
	}
	// At most a few rules for each pair of traits, so that all traits have a say.
	used := map[uint64]int{}
	for round := 1; round <= 4; round++ {
		for _, s := range double {
			k := s.rule.Touches()
			if used[k] < round && len(out) < maxDiscovery && !contains(out, s.rule) {
				used[k]++
				out = append(out, s.rule)
			}
		}
	}
	return out
}

func contains(rules []block.Rule, r block.Rule) bool {
	return slices.ContainsFunc(rules, func(x block.Rule) bool { return slices.Equal(x.Parts, r.Parts) })
}

// discover runs the candidate rules for the probes.
func discover(traits []Named, seen *sights, n, workers int) discovery {
	d := discovery{rules: candidates(measureParts(traits, n), n)}
	// A large table is searched in part, for as many more probes.
	d.scanned = min(n, max(scanRecords, n/8))
	d.probes = min(d.scanned, probeCount*n/d.scanned, maxProbes)
	d.partners = make([]float64, len(d.rules))
	plain := plainTraits(traits)
	found := make([][]uint64, len(d.rules))
	var wg sync.WaitGroup
	next := make(chan int)
	for range workers {
		wg.Go(func() {
			for r := range next {
				found[r], d.partners[r] = probeRule(&d.rules[r], r, plain, d.scanned, d.probes)
				d.partners[r] *= float64(n) / float64(d.scanned)
			}
		})
	}
	for r := range d.rules {
		next <- r
	}
	close(next)
	wg.Wait()
	d.pairs = mergeProbes(found)
	comparePairs(traits, seen, d.pairs, workers)
	return d
}

func plainTraits(traits []Named) []trait.Trait {
	out := make([]trait.Trait, len(traits))
	for i := range traits {
		out[i] = traits[i].Trait
	}
	return out
}

// probeRule finds the partners of all probes under one rule: the probe in the upper
// half of each number.
func probeRule(rule *block.Rule, number int, traits []trait.Trait, n, probes int) ([]uint64, float64) {
	wanted := map[uint64][]uint32{}
	var filter [1 << 10]uint64
	var buf []uint64
	for p := range uint32(probes) {
		buf = rule.AppendKeys(buf[:0], number, traits, p)
		for _, k := range buf {
			wanted[k] = append(wanted[k], p)
			filter[k>>6&1023] |= 1 << (k & 63)
		}
	}
	var out []uint64
	seen := make([]uint32, probes)
	most := uint32(min(probeCap, max(probeCap*probeCount/probes, 20))) // more probes make up for fewer partners each
	total := 0
	for rec := range uint32(n) {
		buf = rule.AppendKeys(buf[:0], number, traits, rec)
		for _, k := range buf {
			if filter[k>>6&1023]>>(k&63)&1 == 0 {
				continue
			}
			for _, p := range wanted[k] {
				if p == rec || int(rec) < probes && rec < p {
					continue
				}
				total++
				if seen[p]++; seen[p] <= most {
					out = append(out, uint64(p)<<32|uint64(rec))
				}
			}
		}
	}
	return out, float64(total) / float64(probes)
}

// mergeProbes joins the pairs found by each rule: those of one rule are numbers of
// which the upper half is the probe.
func mergeProbes(found [][]uint64) []probePair {
	all := slices.Concat(found...)
	slices.Sort(all)
	all = slices.Compact(all)
	out := make([]probePair, len(all))
	for i, pair := range all {
		out[i].probe, out[i].rec = uint32(pair>>32), uint32(pair)
	}
	for r, list := range found {
		slices.Sort(list)
		i := 0
		for _, pair := range list {
			for all[i] != pair {
				i++
			}
			out[i].rules |= 1 << r
		}
	}
	return out
}

func comparePairs(traits []Named, seen *sights, pairs []probePair, workers int) {
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(pairs); i += workers {
				pairs[i].pattern = pattern(traits, seen, pairs[i].probe, pairs[i].rec)
			}
		})
	}
	wg.Wait()
}
