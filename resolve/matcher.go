package resolve

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/custhub/custhub/resolve/block"
	"github.com/custhub/custhub/resolve/cluster"
	"github.com/custhub/custhub/resolve/trait"
)

// Record is a record to match under a model.
type Record struct {
	ID     int64  // caller's number, unique in a call
	Source string // with Stream and Key the stable name, for ties
	Stream string
	Key    string
	Entity string              // "org", "person" or ""; the two never merge (P7)
	Values map[string][]string // by column name of the model's fields
	// Identifiers of which a cluster holds one value at most in each scope (P7), at
	// most five.
	Identifiers []Identifier
}

// Identifier is a value that differs between different customers within a scope.
type Identifier struct{ Scope, Value string }

// Assertion is a steward's word on two records.
type Assertion struct {
	A, B int64
	Same bool // must link; else: cannot link
}

// Link is a pair of records that may be of one customer.
type Link struct {
	A, B   int64   // record IDs, A < B
	Weight float64 // bits of log2 odds
}

// Cluster is a set of records of one customer.
type Cluster struct {
	Records []int64 // ascending
	Weakest Link    // the link that holds it together least; zero for one record
}

// Partitioned is a partition with what a person should look at.
type Partitioned struct {
	Clusters []Cluster // by smallest record
	Joined   []Joined  // records that are not alone, by number
	Review   []Link    // pairs in different clusters, heaviest first
	Refused  []Refusal // must-links that would merge what must not merge
}

// Refusal is a must-link that would put records together that must stay apart.
type Refusal struct {
	Link
	// Why is the scope of the identifiers that differ, "entity" (a person and an
	// organisation), "number" (tax or resident numbers that differ) or "steward".
	Why string
	By  [2]int64 // the two records that must stay apart, each of one side's cluster
}

// World is what a matcher may know of the records it doesn't see. Both are
// functions of the set of live records alone. The zero World knows nothing.
type World struct {
	// Count returns how many live records have a key (of Keys). A key of more
	// than the model's cap compares nothing. nil counts among the given records.
	Count func(key uint64) int
}

// Matcher applies a frozen model. It is immutable and safe for concurrent use.
type Matcher struct {
	model   *Model
	columns []string
	contact map[int]int // by trait: rule whose key is exactly the contact value
	rules   []block.Rule

	contacts uint64 // rules whose keys are contact values, as bits
}

// NewMatcher checks a model.
func NewMatcher(m *Model) (*Matcher, error) {
	x := &Matcher{model: m, contact: map[int]int{}}
	for _, f := range m.Fields {
		for _, c := range f.Columns {
			x.columns = append(x.columns, c.Name)
		}
	}
	p, err := x.prepare(nil, World{})
	if err != nil {
		return nil, err
	}
	x.rules, err = NamedRules(p.traits, m.Keys)
	if err != nil {
		return nil, err
	}
	if len(p.traits) > maxTraits {
		return nil, fmt.Errorf("matching model %q compares more than %d things", m.Name, maxTraits)
	}
	if len(x.rules) > block.MaxRules {
		return nil, fmt.Errorf("matching model %q has more than %d keys", m.Name, block.MaxRules)
	}
	for i, r := range x.rules {
		if k := r.Parts[0]; len(r.Parts) == 1 && k.Part == 0 && isContact(p.traits[k.Trait].Trait) {
			x.contact[k.Trait] = i
			x.contacts |= 1 << i
		}
	}
	return x, nil
}

func isContact(t trait.Trait) bool {
	switch t.(type) {
	case *trait.Phone, *trait.Email:
		return true
	}
	return false
}

// prepared are records ready to compare, in canonical order.
type prepared struct {
	set    *Set
	traits []Named
	scorer *scorer
}

// prepare builds the traits of records under the model.
func (x *Matcher) prepare(recs []Record, world World) (*prepared, error) {
	s := x.NewSet()
	for i := range recs {
		s.Add(&recs[i])
	}
	return s.prepare(world, 1)
}

// sharedBy returns how many customers have a contact value, judged by the count
// of its key: records of one customer in several systems are about two.
func (x *Matcher) sharedBy(t int, world World) func(uint64) int {
	rule, ok := x.contact[t]
	if !ok || world.Count == nil {
		return nil
	}
	return func(hash uint64) int { return (world.Count(block.SingleKey(rule, hash)) + 1) / 2 }
}

// Keys returns the blocking keys of each record: records that share one are
// compared. The keys of a record depend on the record and the model only.
func (x *Matcher) Keys(recs []Record) ([][]uint64, error) {
	s := x.NewSet()
	for i := range recs {
		s.Add(&recs[i])
	}
	out := make([][]uint64, len(recs))
	s.Keys(func(i int, keys []uint64) { out[i] = slices.Clone(keys) })
	return out, nil
}

// Links returns the pairs among the records that share a live key and have at
// least the weight that matters: what keeps a component together or is worth a
// review. Components of records are those connected by links of a weight of at
// least Model.Cuts.Merge, and by must-links.
func (x *Matcher) Links(recs []Record, world World) ([]Link, error) {
	p, err := x.prepare(recs, world)
	if err != nil {
		return nil, err
	}
	return p.links(x.edges(p, world, 1, nil)), nil
}

// edges finds the edges among prepared records, by A, then B. Where probe is not
// nil, one of the two must be probed.
func (x *Matcher) edges(p *prepared, world World, workers int, probe []bool) []Edge {
	floor := x.floor()
	count := world.Count
	pairs := block.Pairs{Traits: plainTraits(p.traits), Rules: x.rules, Cap: x.model.KeyCap, Workers: workers, Probe: probe}
	if count != nil {
		pairs.Live = func(key uint64) bool { return count(key) <= x.model.KeyCap }
	}
	found := make([][]Edge, workers)
	pairs.Each(p.set.Len(), func(worker int, a, b uint32) {
		if probe != nil && !probe[a] && !probe[b] || p.scorer.never(a, b) {
			return // what must not merge is cheaper to see than what a pair weighs
		}
		if w, ok := p.scorer.score(a, b, floor); ok {
			found[worker] = append(found[worker], Edge{a, b, w})
		}
	})
	edges := slices.Concat(found...)
	slices.SortFunc(edges, func(x, y Edge) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return edges
}

func (p *prepared) link(e Edge) Link {
	a, b := p.set.records[e.A].id, p.set.records[e.B].id
	return Link{min(a, b), max(a, b), inBits(e.Weight)}
}

func (p *prepared) links(edges []Edge) []Link {
	out := make([]Link, len(edges))
	for i, e := range edges {
		out[i] = p.link(e)
	}
	return out
}

// Partition decides which records are of one customer. For the same records,
// assertions, model and world the answer is the same, whatever the order; for a
// union of whole components it is the same as for all records together.
func (x *Matcher) Partition(recs []Record, said []Assertion, world World) (*Partitioned, error) {
	s := x.NewSet()
	for i := range recs {
		s.Add(&recs[i])
	}
	return s.Partition(said, world, 1)
}

// words turns assertions into weights between records and edges of must-links.
// A cannot-link beats a must-link on the same pair.
func (p *prepared) words(said []Assertion) (assertions, []Edge) {
	at := map[int64]uint32{}
	if len(said) == 0 {
		return nil, nil
	}
	for i := range p.set.records {
		at[p.set.records[i].id] = uint32(i)
	}
	words := assertions{}
	for _, s := range said {
		a, okA := at[s.A]
		b, okB := at[s.B]
		if !okA || !okB || a == b {
			continue
		}
		pair := [2]uint32{min(a, b), max(a, b)}
		switch {
		case !s.Same:
			words[pair] = cluster.Never
		case words[pair] != cluster.Never:
			words[pair] = cluster.Always
		}
	}
	var musts []Edge
	for pair, w := range words {
		if w == cluster.Always {
			musts = append(musts, Edge{pair[0], pair[1], math.MaxInt32})
		}
	}
	slices.SortFunc(musts, func(x, y Edge) int {
		if x.A != y.A {
			return int(x.A) - int(y.A)
		}
		return int(x.B) - int(y.B)
	})
	return words, musts
}

// report turns a partition of positions into one of record IDs.
func (p *prepared) report(root []uint32, edges, musts []Edge, words assertions, cuts Cuts) *Partitioned {
	members := map[uint32][]uint32{}
	for i, r := range root {
		members[r] = append(members[r], uint32(i))
	}
	out := &Partitioned{}
	res := &Result{scorer: p.scorer}
	for _, m := range members {
		var c Cluster
		for _, i := range m {
			c.Records = append(c.Records, p.set.records[i].id)
		}
		slices.Sort(c.Records)
		if len(m) > 1 && len(m) <= maxComponent {
			w := res.Weakest(m)
			c.Weakest = p.link(Edge(w))
			out.Joined = append(out.Joined, p.joined(m, words)...)
		}
		out.Clusters = append(out.Clusters, c)
	}
	slices.SortFunc(out.Clusters, func(a, b Cluster) int {
		if a.Records[0] < b.Records[0] {
			return -1
		}
		return 1
	})
	slices.SortFunc(out.Joined, func(a, b Joined) int { return cmp.Compare(a.Record, b.Record) })
	for _, e := range edges {
		_, decided := words[[2]uint32{e.A, e.B}]
		if root[e.A] != root[e.B] && !decided && inBits(e.Weight) >= cuts.Review {
			out.Review = append(out.Review, p.link(e))
		}
	}
	slices.SortStableFunc(out.Review, func(a, b Link) int {
		switch {
		case a.Weight != b.Weight:
			return int(math.Copysign(1, b.Weight-a.Weight))
		case a.A != b.A:
			return int(math.Copysign(1, float64(a.A-b.A)))
		}
		return int(math.Copysign(1, float64(a.B-b.B)))
	})
	for _, e := range musts {
		if root[e.A] != root[e.B] {
			w, _ := p.scorer.score(e.A, e.B, math.MinInt32/2)
			out.Refused = append(out.Refused, p.refusal(Edge{e.A, e.B, w}, members[root[e.A]], members[root[e.B]], words))
		}
	}
	return out
}

// Explain gives the waterfall of two records.
func (x *Matcher) Explain(a, b Record, world World) (Explanation, error) {
	p, err := x.prepare([]Record{a, b}, world)
	if err != nil {
		return Explanation{}, err
	}
	return p.scorer.explain(0, 1), nil
}
