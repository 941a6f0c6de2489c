package reconcile

import (
	"context"
	"math"
	"slices"
	"sync"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// partBatch is how many records are partitioned at a time, unless more hang
// together.
const partBatch = 10_000

// partitioner partitions all live records again (promises P4 and P7): it finds a
// merge, or a split, that no rule and no steward made. Records hang together when
// they share a match key and nothing keeps them apart (ADR 0012), when somebody
// said something of both, or when the store has them in one customer. What hangs
// together is partitioned by itself, some at a time; a record that doesn't, and is
// a customer by itself, is where it belongs. Memory grows by some 70 bytes a record.
type partitioner struct {
	v         *verifier
	overrides overrides
	by        pipeline.Separator // nil when the matcher keeps nothing apart
	said      []pipeline.Assertion
	degrees   map[int64]int       // holders of match keys that have many
	records   []int64             // rising
	customer  []int64             // of each
	names     []uint64            // of each: hash
	apart     []pipeline.Distinct // of each
	parent    []uint32            // union-find over records: what hangs together
	linked    []bool              // of each: hangs together with another one
	shared    []bool              // of each: a customer of several records is named after it
	batchSize int                 // records partitioned at a time, at least

	mu     sync.Mutex
	merges pipeline.Merges // what the sources merged
}

func (v *verifier) newPartitioner(ctx context.Context) (*partitioner, error) {
	p := &partitioner{v: v, degrees: map[int64]int{}, batchSize: partBatch}
	p.by, _ = v.plan.Match.(pipeline.Separator)
	decisions, err := v.st.Decisions(ctx)
	if err != nil {
		return nil, err
	}
	p.said, p.overrides = decisions.Assertions, overridesOf(decisions)
	err = v.st.Assigned(ctx, func(rec, customer int64) {
		p.records, p.customer = append(p.records, rec), append(p.customer, customer)
	})
	if err != nil {
		return nil, err
	}
	p.begin()
	return p, nil
}

// begin makes room for what is noted of each record, and keeps together what the
// store has in one customer.
func (p *partitioner) begin() {
	n := len(p.records)
	p.names, p.apart = make([]uint64, n), make([]pipeline.Distinct, n)
	p.parent, p.linked, p.shared = make([]uint32, n), make([]bool, n), make([]bool, n)
	for i := range p.parent {
		p.parent[i] = uint32(i)
	}
	for i, c := range p.customer {
		if j, ok := slices.BinarySearch(p.records, c); ok && j != i {
			p.unite(uint32(i), uint32(j))
			p.shared[j] = true
		}
	}
}

// single reports whether the store has a record as a customer by itself.
func (p *partitioner) single(rec int64) bool {
	i, ok := slices.BinarySearch(p.records, rec)
	return ok && p.customer[i] == rec && !p.shared[i]
}

// note takes what is to be known of a live record. Several goroutines may call it,
// of different records.
func (p *partitioner) note(rec int64, ref record.Ref, m *record.Mapped) {
	i, ok := slices.BinarySearch(p.records, rec)
	if !ok {
		return // without customer: 'store check' finds it
	}
	p.names[i] = pipeline.NameHash(ref)
	if p.by != nil {
		p.apart[i] = p.by.Distinct(ref, m)
	}
	if m.ReplacedBy != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.merges.Add(ref, m)
	}
}

// link finds what hangs together, once all records are noted.
func (p *partitioner) link(ctx context.Context) error {
	limits := p.v.plan.Match.Limits()
	counted := pipeline.Limits{Weak: limits.Weak, Close: min(limits.Close, 2)} // holders of others weigh the same
	var at []uint32
	err := p.v.st.KeyHolders(ctx, func(key int64, recs []int64) {
		if len(recs) > counted.Of(key) {
			p.degrees[key] = len(recs)
		}
		if len(recs) > limits.Of(key) {
			return
		}
		at = at[:0]
		for _, r := range recs {
			if i, ok := slices.BinarySearch(p.records, r); ok {
				at = append(at, uint32(i))
			}
		}
		p.meet(at)
	})
	p.said = p.merges.With(p.said)
	p.uniteSaid()
	p.names, p.apart = nil, nil
	return err
}

// meet keeps those holders of one key together that nothing keeps apart.
func (p *partitioner) meet(at []uint32) {
	for i := 1; i < len(at); i++ {
		for _, j := range at[:i] {
			if !p.apart[at[i]].Apart(&p.apart[j]) {
				p.unite(at[i], j)
			}
		}
	}
}

// uniteSaid keeps together what a steward or a source spoke about.
func (p *partitioner) uniteSaid() {
	at := make(map[uint64]uint32, 2*len(p.said))
	for _, a := range p.said {
		at[pipeline.NameHash(a.A)], at[pipeline.NameHash(a.B)] = noRecord, noRecord
	}
	for i, name := range p.names {
		if _, ok := at[name]; ok {
			at[name] = uint32(i)
		}
	}
	for _, a := range p.said {
		x, y := at[pipeline.NameHash(a.A)], at[pipeline.NameHash(a.B)]
		if x != noRecord && y != noRecord {
			p.unite(x, y)
		}
	}
}

// noRecord stands for a record that isn't live.
const noRecord = math.MaxUint32

// unite notes that two records hang together.
func (p *partitioner) unite(i, j uint32) {
	if x, y := p.root(i), p.root(j); x != y {
		p.parent[max(x, y)] = min(x, y)
		p.linked[i], p.linked[j] = true, true
	}
}

func (p *partitioner) root(i uint32) uint32 {
	for p.parent[i] != i {
		p.parent[i] = p.parent[p.parent[i]]
		i = p.parent[i]
	}
	return i
}
