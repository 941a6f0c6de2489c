package resolve

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/custhub/custhub/resolve/block"
	"github.com/custhub/custhub/resolve/cluster"
	"github.com/custhub/custhub/resolve/fs"
	"github.com/custhub/custhub/resolve/trait"
)

// Options steer a run. The zero value means the defaults.
type Options struct {
	Workers        int               // goroutines; default: the processors; results don't depend on it
	PairsPerRecord float64           // budget of candidate pairs a record; default 30
	KeyCap         int               // records that may share a blocking key; default 400
	Keys           [][]string        // blocking keys as lists of "trait.part"; default: chosen from the data
	Cuts           Cuts              // default DefaultCuts
	BySource       bool              // learn the prior of pairs within each source and between two
	Forget         bool              // drop the values of the dataset once they are understood, to save memory
	Stage          func(name string) // called when a stage begins, for progress and timing; may be nil
}

// Cuts are the thresholds, in bits of log2 odds.
type Cuts struct {
	Merge  float64 `json:"merge"`  // average weight from which two single records merge; 0 is even odds
	Slope  float64 `json:"slope"`  // how much less is asked between large clusters, whose averages are surer
	Review float64 `json:"review"` // weight from which a pair that was not merged is shown to a person
}

// DefaultCuts are even odds between two records, up to three bits less between
// clusters.
var DefaultCuts = Cuts{Merge: 0, Slope: 3, Review: -4}

// Edge is a pair that may be a true pair. A and B are record numbers, A < B.
type Edge struct {
	A, B   uint32
	Weight int32 // log2 odds with prior, millibits
}

// Result is what a run found. Record numbers are those of the dataset, which
// the run has put into canonical order.
type Result struct {
	Fields  []Field
	LeftOut []string // fields that were not compared, because there are too many
	Traits  []Named
	Params  *fs.Params
	Rules   []block.Rule
	Stats   []block.Stats // by rule
	Edges   []Edge        // by A, then B
	Cluster []uint32      // by record: the first record of its cluster
	Cuts    Cuts
	KeyCap  int
	scorer  *scorer
}

// edgeFloor is the least weight of a pair that is kept, in millibits: pairs
// below can't hold a cluster together but count when one is formed.
const edgeFloor = -6000

// fewPairs is how many candidate pairs are never too many: a small table can
// afford more a record than the budget.
const fewPairs = 1_500_000

// withDefaults fills in what was left zero.
func (o Options) withDefaults() Options {
	if o.Workers == 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.PairsPerRecord == 0 {
		o.PairsPerRecord = 30
	}
	if o.KeyCap == 0 {
		o.KeyCap = 400
	}
	if o.Cuts == (Cuts{}) {
		o.Cuts = DefaultCuts
	}
	if o.Stage == nil {
		o.Stage = func(string) {}
	}
	return o
}

// Run matches a dataset: it learns a model without labels, finds candidate
// pairs, weighs them and clusters. It puts the dataset into canonical order. The
// result depends on the records and fields only. It stops between stages when
// ctx is done; an unknown key in the options is an error.
func Run(ctx context.Context, d *Dataset, fields []Field, o Options) (*Result, error) {
	o = o.withDefaults()
	r := &Result{Fields: fields, Cuts: o.Cuts, KeyCap: o.KeyCap}
	o.Stage("prepare")
	d.Canonical(o.Workers)
	r.Traits = Prepare(d, fields, o.Workers)
	if len(r.Traits) > maxTraits {
		r.Fields, r.LeftOut = mostTelling(d, fields, o.Workers)
		r.Traits = Prepare(d, r.Fields, o.Workers)
	}
	if o.Forget {
		d.forget()
	}
	if len(r.Traits) == 0 || d.Len() < 2 {
		return r.apart(d.Len()), ctx.Err()
	}
	o.Stage("learn")
	seen := look(r.Traits, d.Len(), o.Workers)
	random := randomPatterns(r.Traits, seen, d.Len(), o.Workers)
	redundancies(r.Traits, random, d.Len())
	disc := discover(r.Traits, seen, d.Len(), o.Workers)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var source []uint16
	if o.BySource && len(d.Sources) > 1 {
		source = d.source
	}
	r.Params = train(r.Traits, &disc, random, d.Len(), source, o.Workers)
	r.Rules = chooseRules(r.Traits, &disc, r.Params, max(o.PairsPerRecord, fewPairs/float64(d.Len())))
	if len(o.Keys) > 0 {
		rules, err := NamedRules(r.Traits, o.Keys)
		if err != nil {
			return nil, err
		}
		r.Rules = rules
	}
	r.refinements()
	r.scorer = newScorer(r.Traits, r.Params)
	if source != nil {
		r.scorer.sources = learnSources(d, r.Traits, &disc, r.Params)
	}
	o.Stage("compare")
	r.scorer.see(seen)
	r.findEdges(d.Len(), o)
	r.scorer.blind()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	o.Stage("weigh")
	for range 2 {
		c := census(d.Len(), r.Edges, 12000)
		parallel(o.Workers, len(r.Traits), func(i int) { r.Traits[i].SetRarity(c) })
		r.scorer.rescore(r.Edges, o.Workers)
	}
	o.Stage("cluster")
	r.Cluster = partition(r.scorer, d.Len(), r.Edges, r.Cuts, nil, o.Workers)
	o.Stage("")
	return r, ctx.Err()
}

// apart is the result when there is nothing to compare.
func (r *Result) apart(n int) *Result {
	r.Cluster = make([]uint32, n)
	for i := range r.Cluster {
		r.Cluster[i] = uint32(i)
	}
	r.Params = &fs.Params{Lambda: 0.5}
	r.scorer = newScorer(nil, r.Params)
	return r
}

// refinements names, for each rule, what a key shared by too many is extended
// by: the first part of every trait that the rule doesn't select on.
func (r *Result) refinements() {
	for i := range r.Rules {
		rule := &r.Rules[i]
		rule.Refine = nil
		for t := range r.Traits {
			if rule.Touches()>>uint(t)&1 == 0 && len(r.Traits[t].Levels()) > 4 {
				rule.Refine = append(rule.Refine, block.PartRef{Trait: t})
			}
		}
	}
}

func (r *Result) findEdges(n int, o Options) {
	found := make([][]Edge, o.Workers)
	p := block.Pairs{Traits: plainTraits(r.Traits), Rules: r.Rules, Cap: o.KeyCap, Workers: o.Workers}
	r.Stats = p.Each(n, func(w int, a, b uint32) {
		if weight, ok := r.scorer.score(a, b, edgeFloor); ok && !r.scorer.never(a, b) {
			found[w] = append(found[w], Edge{a, b, weight})
		}
	})
	r.Edges = slices.Concat(found...)
	slices.SortFunc(r.Edges, func(x, y Edge) int {
		if c := cmp.Compare(x.A, y.A); c != 0 {
			return c
		}
		return cmp.Compare(x.B, y.B)
	})
}

// share calls f for the range of each worker of n items.
func share(workers, n int, f func(w, from, to int)) {
	parallel(workers, workers, func(w int) { f(w, n*w/workers, n*(w+1)/workers) })
}

// parallel calls f for 0 to n-1 from several goroutines.
func parallel(workers, n int, f func(i int)) {
	var wg sync.WaitGroup
	jobs := make(chan int)
	for range workers {
		wg.Go(func() {
			for i := range jobs {
				f(i)
			}
		})
	}
	for i := range n {
		jobs <- i
	}
	close(jobs)
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
	c := trait.Census{Entity: make([]uint32, n), Order: make([]uint32, n)}
	number := make([]uint32, n)
	for i, x := range root {
		if int(x) == i {
			number[i] = uint32(c.Entities)
			c.Entities++
		}
		c.Entity[i] = number[x]
	}
	start := make([]uint32, c.Entities+1) // counting sort by entity
	for _, e := range c.Entity {
		start[e+1]++
	}
	for i := 1; i <= c.Entities; i++ {
		start[i] += start[i-1]
	}
	for rec, e := range c.Entity {
		c.Order[start[e]] = uint32(rec)
		start[e]++
	}
	return c
}

// UnknownKeyError says that a blocking key names what doesn't exist.
type UnknownKeyError struct {
	Name  string   // as given
	Known []string // all there are
}

// Error implements error.
func (e *UnknownKeyError) Error() string {
	return fmt.Sprintf("no blocking key part %q; there are: %s", e.Name, strings.Join(e.Known, ", "))
}

// PartName is the name of a part of a trait in rules and reports.
func PartName(traits []Named, p block.PartRef) string {
	return traits[p.Trait].Name + "." + traits[p.Trait].Parts()[p.Part].Name
}

// RuleName is the name of a blocking rule in reports.
func RuleName(traits []Named, r block.Rule) string {
	names := make([]string, len(r.Parts))
	for i, p := range r.Parts {
		names[i] = PartName(traits, p)
	}
	return strings.Join(names, " + ")
}

// NamedRules turns lists of part names into rules; the error is an
// *UnknownKeyError.
func NamedRules(traits []Named, keys [][]string) ([]block.Rule, error) {
	at := map[string]block.PartRef{}
	var known []string
	for t := range traits {
		for i := range traits[t].Parts() {
			ref := block.PartRef{Trait: t, Part: i}
			at[PartName(traits, ref)] = ref
			known = append(known, PartName(traits, ref))
		}
	}
	var rules []block.Rule
	for _, parts := range keys {
		var r block.Rule
		for _, name := range parts {
			ref, ok := at[name]
			if !ok {
				return nil, &UnknownKeyError{name, known}
			}
			r.Parts = append(r.Parts, ref)
		}
		rules = append(rules, r)
	}
	return rules, nil
}
