package evaluate

import "sort"

// Ratio is a precision, a recall and their harmonic mean.
type Ratio struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

func ratio(precision, recall float64) Ratio {
	r := Ratio{Precision: precision, Recall: recall}
	if precision+recall > 0 {
		r.F1 = 2 * precision * recall / (precision + recall)
	}
	return r
}

// Pairs counts pairs of records and what follows from the counts.
type Pairs struct {
	Ratio
	True   int64 `json:"true"`   // pairs of one entity
	Found  int64 `json:"found"`  // pairs of one cluster
	Common int64 `json:"common"` // both
}

func (p *Pairs) finish() {
	p.Ratio = ratio(share(p.Common, p.Found), share(p.Common, p.True))
}

// share is a/b; of nothing it is 1, since nothing is wrong with it.
func share(a, b int64) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// OpScore says how records with one operator fared.
type OpScore struct {
	Operator string  `json:"operator"`
	Records  int     `json:"records"`
	Links    int64   `json:"links"`  // to other records of the same entity
	Found    int64   `json:"found"`  // of these
	Wrong    int64   `json:"wrong"`  // links to records of another entity
	Recall   float64 `json:"recall"` // Found / Links
}

// Report is the result of an evaluation.
type Report struct {
	Records  int `json:"records"`
	Entities int `json:"entities"`
	Clusters int `json:"clusters"`
	Missing  int `json:"missing"` // live records that the result lacks; each counts as a cluster of its own
	Unknown  int `json:"unknown"` // records of the result that the truth lacks

	Pairwise Pairs            `json:"pairwise"`
	BCubed   Ratio            `json:"b_cubed"`
	Exact    int              `json:"exact_entities"` // entities whose cluster is exactly right
	Sources  map[string]Pairs `json:"source_pairs"`   // by "crm-erp"
	Ops      []OpScore        `json:"operators"`

	MustNotMerge map[string]int   `json:"must_not_merge"` // relations by kind
	Violated     map[string]int   `json:"violated"`       // of these, merged
	FalsePairs   map[string]int64 `json:"false_pairs"`    // pairs of one cluster by how the entities are related
}

// cell counts records by cluster and entity.
type cell struct{ cluster, entity int32 }

// Score compares a result with the truth.
func Score(t *Truth, c *Clusters) *Report {
	s := newScorer(t, c)
	r := &Report{Records: len(s.rows), Entities: len(s.ofEntity), Clusters: len(s.ofCluster), Missing: s.missing, Unknown: c.Unknown}
	s.pairwise(r)
	s.sourcePairs(r)
	s.operators(r)
	s.relations(r)
	return r
}

// scorer holds the contingency table of clusters and entities.
type scorer struct {
	t         *Truth
	rows      []int32 // records that count
	cluster   []int32 // of each record
	missing   int
	ofCell    map[cell]int64
	ofCluster map[int32]int64
	ofEntity  map[int32]int64
}

func newScorer(t *Truth, c *Clusters) *scorer {
	s := &scorer{t: t, cluster: make([]int32, len(t.Keys)), ofCell: map[cell]int64{}, ofCluster: map[int32]int64{}, ofEntity: map[int32]int64{}}
	next := int32(c.Count)
	for i := range t.Keys {
		s.cluster[i] = c.Of[i]
		if c.Of[i] < 0 {
			if !t.Live[i] { // a deleted record need not be in a result
				continue
			}
			s.missing++
			s.cluster[i] = next
			next++
		}
		s.rows = append(s.rows, int32(i))
		s.ofCell[cell{s.cluster[i], t.Entity[i]}]++
		s.ofCluster[s.cluster[i]]++
		s.ofEntity[t.Entity[i]]++
	}
	return s
}

func pairs(n int64) int64 { return n * (n - 1) / 2 }

// pairwise counts pairs, and B³ (Bagga and Baldwin, 1998): the mean over records
// of the share of its cluster that is its entity, and of its entity that is in
// its cluster.
func (s *scorer) pairwise(r *Report) {
	for _, n := range s.ofCluster {
		r.Pairwise.Found += pairs(n)
	}
	for _, n := range s.ofEntity {
		r.Pairwise.True += pairs(n)
	}
	var precision, recall float64
	// Records in order, not the map, so that the sums of floats are the same
	// each time.
	for _, i := range s.rows {
		k := cell{s.cluster[i], s.t.Entity[i]}
		n := float64(s.ofCell[k])
		precision += n / float64(s.ofCluster[k.cluster])
		recall += n / float64(s.ofEntity[k.entity])
	}
	for k, n := range s.ofCell {
		r.Pairwise.Common += pairs(n)
		if n == s.ofCluster[k.cluster] && n == s.ofEntity[k.entity] {
			r.Exact++
		}
	}
	r.Pairwise.finish()
	if n := float64(len(s.rows)); n > 0 {
		r.BCubed = ratio(precision/n, recall/n)
	}
}

// sourcePairs counts the same for each two sources.
func (s *scorer) sourcePairs(r *Report) {
	r.Sources = map[string]Pairs{}
	n := len(s.t.Sources)
	count := func(of func(i int32) cell, into func(*Pairs) *int64) {
		by := map[cell][]int64{}
		for _, i := range s.rows {
			k := of(i)
			if by[k] == nil {
				by[k] = make([]int64, n)
			}
			by[k][s.t.Source[i]]++
		}
		for _, counts := range by {
			s.pairsOf(counts, func(name string, n int64) {
				p := r.Sources[name]
				*into(&p) += n
				r.Sources[name] = p
			})
		}
	}
	count(func(i int32) cell { return cell{entity: s.t.Entity[i]} }, func(p *Pairs) *int64 { return &p.True })
	count(func(i int32) cell { return cell{cluster: s.cluster[i]} }, func(p *Pairs) *int64 { return &p.Found })
	count(func(i int32) cell { return cell{s.cluster[i], s.t.Entity[i]} }, func(p *Pairs) *int64 { return &p.Common })
	for name, p := range r.Sources {
		p.finish()
		r.Sources[name] = p
	}
}

// pairsOf calls fn with each two sources and how many pairs their records make in
// a group that holds so many of each source.
func (s *scorer) pairsOf(counts []int64, fn func(name string, n int64)) {
	for a := range counts {
		for b := a; b < len(counts); b++ {
			n := counts[a] * counts[b]
			if a == b {
				n = pairs(counts[a])
			}
			if n > 0 {
				fn(sourcePair(s.t.Sources[a], s.t.Sources[b]), n)
			}
		}
	}
}

func sourcePair(a, b string) string {
	if a > b {
		a, b = b, a
	}
	return a + "-" + b
}

// operators counts the links of records by operator; "none" is the records
// without any.
func (s *scorer) operators(r *Report) {
	scores := make([]OpScore, len(s.t.OpNames)+1)
	scores[0].Operator = "none"
	for i, name := range s.t.OpNames {
		scores[i+1].Operator = name
	}
	for _, i := range s.rows {
		k := cell{s.cluster[i], s.t.Entity[i]}
		add := func(o *OpScore) {
			o.Records++
			o.Links += s.ofEntity[k.entity] - 1
			o.Found += s.ofCell[k] - 1
			o.Wrong += s.ofCluster[k.cluster] - s.ofCell[k]
		}
		if len(s.t.Ops[i]) == 0 {
			add(&scores[0])
		}
		for _, op := range s.t.Ops[i] {
			add(&scores[op+1])
		}
	}
	for i := range scores {
		scores[i].Recall = share(scores[i].Found, scores[i].Links)
	}
	sort.SliceStable(scores, func(i, j int) bool { return scores[i].Operator < scores[j].Operator })
	r.Ops = scores
}

// relations counts the entities that must not merge and did, and all wrong pairs
// by how their entities are related.
func (s *scorer) relations(r *Report) {
	r.MustNotMerge, r.Violated, r.FalsePairs = map[string]int{}, map[string]int{}, map[string]int64{}
	for _, kind := range s.t.Apart {
		r.MustNotMerge[kind]++
	}
	members := map[int32][]cell{}
	for k := range s.ofCell {
		if s.ofCell[k] < s.ofCluster[k.cluster] {
			members[k.cluster] = append(members[k.cluster], k)
		}
	}
	merged := map[[2]int32]bool{}
	for _, cells := range members {
		for i, a := range cells {
			for _, b := range cells[i+1:] {
				p := pairOf(a.entity, b.entity)
				kind, related := s.t.Apart[p]
				if !related {
					kind = "unrelated"
				} else if !merged[p] {
					merged[p] = true
					r.Violated[kind]++
				}
				r.FalsePairs[kind] += s.ofCell[a] * s.ofCell[b]
			}
		}
	}
}
