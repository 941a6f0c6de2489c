package resolve

import (
	"sync"

	"github.com/custhub/custhub/resolve/fs"
	"github.com/custhub/custhub/resolve/trait"
)

// randomPairs is how many random pairs estimate u.
const randomPairs = 300_000

// randomPatterns compares random pairs. Records are in the order of their
// hashes, so a fixed sequence of positions is a random sample that does not
// depend on the order of reading.
func randomPatterns(traits []Named, seen *sights, n, workers int) map[fs.Pattern]float64 {
	patterns := make([]map[fs.Pattern]float64, workers)
	var wg sync.WaitGroup
	for w := range workers {
		patterns[w] = map[fs.Pattern]float64{}
		wg.Go(func() {
			eachRandom(n, w, workers, func(a, b uint32) { patterns[w][pattern(traits, seen, a, b)]++ })
		})
	}
	wg.Wait()
	for _, m := range patterns[1:] {
		for p, c := range m {
			patterns[0][p] += c
		}
	}
	return patterns[0]
}

// frequencies turns patterns into the share of each level among pairs with both
// values.
func frequencies(traits []Named, patterns map[fs.Pattern]float64) [][]float64 {
	u := make([][]float64, len(traits))
	for t := range traits {
		u[t] = make([]float64, len(traits[t].Levels()))
	}
	for p, c := range patterns { // whole numbers: the order of adding doesn't matter
		for t := range traits {
			if l := p.Level(t); l != 0 && !idle(traits, t, p) {
				u[t][l] += c
			}
		}
	}
	for t := range u {
		total := 0.0
		for _, c := range u[t] {
			total += c
		}
		for l := 1; l < len(u[t]); l++ {
			u[t][l] = max((u[t][l]+0.5)/(total+0.5*float64(len(u[t]))), fs.Floor)
		}
	}
	return u
}

// eachRandom visits the share of worker w of the random pairs: all pairs of a
// small table, a fixed sequence of a large one.
func eachRandom(n, w, workers int, f func(a, b uint32)) {
	if n*(n-1)/2 <= randomPairs {
		for a := w; a < n; a += workers {
			for b := a + 1; b < n; b++ {
				f(uint32(a), uint32(b))
			}
		}
		return
	}
	for i := w; i < randomPairs; i += workers {
		a, b := scramble(2*uint64(i))%uint64(n), scramble(2*uint64(i)+1)%uint64(n)
		if a != b {
			f(uint32(min(a, b)), uint32(max(a, b)))
		}
	}
}

// scramble is the splitmix64 finaliser (Steele, Lea, Flood 2014).
func scramble(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// mostlySame reports whether two records are the same in at least half of what they
// both have, beside two things that the one may repeat of the other: no strangers.
func mostlySame(traits []Named, p fs.Pattern) bool {
	same, known := -2, -2
	for t := range traits {
		switch p.Level(t) {
		case 0:
			continue
		case 1:
			same++
		}
		known++
	}
	return known >= 2 && 2*same >= known
}

// redundancies finds traits that repeat another: among strangers, agreement of
// the one nearly always comes with agreement of the other, in spite of being
// rare by itself. What is nearly unique tells nothing: there, those who agree are
// no strangers. It sets Repeats.
func redundancies(traits []Named, patterns map[fs.Pattern]float64, n int) {
	same := make([]float64, len(traits))
	known := make([]float64, len(traits))
	both := make([][]float64, len(traits))
	for t := range both {
		both[t] = make([]float64, len(traits))
	}
	filled := make([][]float64, len(traits))
	for t := range filled {
		filled[t] = make([]float64, len(traits))
	}
	for p, c := range patterns {
		if mostlySame(traits, p) {
			continue
		}
		for t := range traits {
			if p.Level(t) != 0 {
				known[t] += c
			}
			if p.Level(t) == 1 {
				same[t] += c
			}
			for q := range traits {
				if p.Level(q) == 1 && p.Level(t) != 0 {
					filled[q][t] += c
					if p.Level(t) == 1 {
						both[q][t] += c
					}
				}
			}
		}
	}
	for t := range traits {
		best := 0.6
		if partOfName(traits[t]) {
			continue // it may also say that two are not one
		}
		for q := range traits {
			// The one that is filled more often stays, or the part of a name.
			stays := known[q] > known[t] || known[q] == known[t] && q < t || partOfName(traits[q])
			if q == t || !stays || filled[q][t] < 50 || same[q]*float64(n) < 30*known[q] || same[t] > 0.3*known[t] {
				continue
			}
			if share := both[q][t] / filled[q][t]; share > best && traits[q].Repeats != t {
				best = share
				traits[t].Repeats = q
			}
		}
	}
}

func partOfName(t Named) bool {
	_, ok := t.Trait.(*trait.OrgPart)
	return ok
}
