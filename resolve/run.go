package resolve

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/custhub/custhub/resolve/block"
	"github.com/custhub/custhub/resolve/cluster"
	"github.com/custhub/custhub/resolve/fs"
	"github.com/custhub/custhub/resolve/trait"
)

// Options steer a run. The zero value means the defaults.
type Options struct {
	Workers        int     // goroutines; default: the machine's cores
	PairsPerRecord float64 // budget of candidate pairs a record; default 30
	Cap            int     // records that may share a key; default 400
	Debug          map[string]float64
}

// Edge is a pair that may be a true pair.
type Edge struct {
	A, B   uint32
	Weight int32 // log2 odds with prior, millibits
}

// Result is what a run found.
type Result struct {
	Fields  []Field
	Traits  []Named
	Params  *fs.Params
	Rules   []block.Rule
	Stats   []block.Stats
	Edges   []Edge
	Cluster []uint32 // by record: the first record of its cluster
	Times   map[string]time.Duration
	scorer  *scorer
}

// Recluster is for experiments.
func (r *Result) Recluster(n int, debug map[string]float64) {
	r.Cluster = clusters(r.scorer, n, r.Edges, Options{Workers: 2, Debug: debug})
}

func (r *Result) Weight(a, b uint32) int32 { w, _ := r.scorer.score(a, b, -1<<30); return w }

func (r *Result) Explain(a, b uint32) string {
	out := ""
	p := pattern(r.Traits, a, b)
	for t := range r.Traits {
		_, ra := r.Traits[t].Compare(a, b)
		if l := p.Level(t); l > 0 {
			out += fmt.Sprintf("%s=%s %d (%d); ", r.Traits[t].Name, r.Traits[t].Levels()[l].Name, r.scorer.term(t, l, ra), ra)
		}
	}
	return out
}

// edgeFloor is the least weight of a pair that is kept: pairs below can't hold
// a cluster together but may be counted when one is formed.
const edgeFloor = -6000

// Run matches a dataset with no configuration.
func Run(d *Dataset, fields []Field, o Options) *Result {
	if o.Workers == 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.PairsPerRecord == 0 {
		o.PairsPerRecord = 30
	}
	if o.Cap == 0 {
		o.Cap = 400
	}
	r := &Result{Fields: fields, Times: map[string]time.Duration{}}
	t0 := time.Now()
	lap := func(name string) { r.Times[name] += time.Since(t0); t0 = time.Now() }
	d.Canonical()
	r.Traits = Prepare(d, fields)
	lap("prepare")
	random := randomPatterns(r.Traits, d.Len(), o.Workers)
	redundancies(r.Traits, random)
	lap("random")
	disc := discover(r.Traits, d.Len(), o.Workers)
	lap("discover")
	r.Params = train(r.Traits, &disc, random, d.Len())
	lap("train")
	r.Rules = chooseRules(r.Traits, &disc, r.Params, o.PairsPerRecord)
	lap("rules")
	s := newScorer(r.Traits, r.Params)
	r.scorer = s
	r.Edges, r.Stats = findEdges(r, s, d.Len(), o)
	lap("pairs")
	for range 2 {
		c := census(d.Len(), r.Edges, 4000)
		for _, t := range r.Traits {
			t.SetRarity(c)
		}
		rescore(s, r.Edges, o.Workers)
	}
	lap("rescore")
	r.Cluster = clusters(s, d.Len(), r.Edges, o)
	lap("cluster")
	return r
}

func findEdges(r *Result, s *scorer, n int, o Options) ([]Edge, []block.Stats) {
	found := make([][]Edge, o.Workers)
	p := block.Pairs{Traits: plainTraits(r.Traits), Rules: r.Rules, Cap: o.Cap, Workers: o.Workers}
	stats := p.Each(n, func(w int, a, b uint32) {
		if weight, ok := s.score(a, b, edgeFloor); ok && !s.never(a, b) {
			found[w] = append(found[w], Edge{a, b, weight})
		}
	})
	edges := slices.Concat(found...)
	slices.SortFunc(edges, func(x, y Edge) int {
		if c := cmp.Compare(x.A, y.A); c != 0 {
			return c
		}
		return cmp.Compare(x.B, y.B)
	})
	return edges, stats
}

func rescore(s *scorer, edges []Edge, workers int) {
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := len(edges) * w / workers; i < len(edges)*(w+1)/workers; i++ {
				edges[i].Weight, _ = s.score(edges[i].A, edges[i].B, -1<<30)
			}
		})
	}
	wg.Wait()
}

// census numbers provisional entities: components over strong edges.
func census(n int, edges []Edge, strong int32) trait.Census {
	root := cluster.Components(n, func(yield func(a, b uint32) bool) {
		for _, e := range edges {
			if e.Weight >= strong && !yield(e.A, e.B) {
				return
			}
		}
	})
	c := trait.Census{Entity: make([]uint32, n), Order: make([]uint32, 0, n)}
	number := make([]uint32, n)
	for i, x := range root {
		if int(x) == i {
			number[i] = uint32(c.Entities)
			c.Entities++
		}
		c.Entity[i] = number[x]
	}
	// Order the records entity by entity with a counting sort.
	start := make([]uint32, c.Entities+1)
	for _, e := range c.Entity {
		start[e+1]++
	}
	for i := 1; i <= c.Entities; i++ {
		start[i] += start[i-1]
	}
	c.Order = c.Order[:n]
	for rec, e := range c.Entity {
		c.Order[start[e]] = uint32(rec)
		start[e]++
	}
	return c
}
