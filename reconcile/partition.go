package reconcile

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/report"
)

// partBatch is how many records are partitioned at a time, unless more hang
// together by their match keys.
const partBatch = 10_000

// partitioner partitions all live records again (promises P4 and P7): it finds a
// merge, or a split, that no rule and no steward made. What shares no match key
// can't be linked, so groups of customers that hang together by keys are
// partitioned by themselves, some at a time: memory grows by a few bytes a record.
type partitioner struct {
	v         *verifier
	said      []pipeline.Assertion
	overrides overrides
	degrees   map[int64]int // holders of match keys that have many
	records   []int64       // rising
	customer  []int64       // of each
	parent    []uint32      // union-find over records: what hangs together
	batchSize int           // records partitioned at a time, at least
}

func (v *verifier) newPartitioner(ctx context.Context) (*partitioner, error) {
	p := &partitioner{v: v, degrees: map[int64]int{}, batchSize: partBatch}
	var err error
	if p.overrides, err = v.overrides(ctx); err != nil {
		return nil, err
	}
	decisions, err := v.st.Decisions(ctx)
	if err != nil {
		return nil, err
	}
	p.said = decisions.Assertions
	err = v.st.Assigned(ctx, func(rec, customer int64) {
		p.records, p.customer = append(p.records, rec), append(p.customer, customer)
	})
	if err != nil {
		return nil, err
	}
	p.parent = make([]uint32, len(p.records))
	for i := range p.parent {
		p.parent[i] = uint32(i)
	}
	for i, c := range p.customer {
		p.unite(p.records[i], c)
	}
	limits := v.plan.Match.Limits()
	counted := pipeline.Limits{Weak: limits.Weak, Close: min(limits.Close, 2)} // holders of others weigh the same
	err = v.st.KeyHolders(ctx, func(key int64, recs []int64) {
		if len(recs) > counted.Of(key) {
			p.degrees[key] = len(recs)
		}
		if len(recs) <= limits.Of(key) {
			for _, r := range recs[1:] {
				p.unite(recs[0], r)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return p, p.uniteSaid(ctx)
}

// uniteSaid keeps together what a steward spoke about.
func (p *partitioner) uniteSaid(ctx context.Context) error {
	for _, a := range p.said {
		x, err := p.v.st.LiveByKey(ctx, a.A.Source, a.A.Stream, []string{a.A.Key})
		if err != nil {
			return err
		}
		y, err := p.v.st.LiveByKey(ctx, a.B.Source, a.B.Stream, []string{a.B.Key})
		if err != nil {
			return err
		}
		if l, m := x[a.A.Key], y[a.B.Key]; l != nil && m != nil {
			p.unite(l.Rec, m.Rec)
		}
	}
	return nil
}

// unite notes that two records hang together.
func (p *partitioner) unite(a, b int64) {
	i, okA := slices.BinarySearch(p.records, a)
	j, okB := slices.BinarySearch(p.records, b)
	if !okA || !okB {
		return // a key of a record without customer: 'store check' finds it
	}
	x, y := p.root(uint32(i)), p.root(uint32(j))
	p.parent[max(x, y)] = min(x, y)
}

func (p *partitioner) root(i uint32) uint32 {
	for p.parent[i] != i {
		p.parent[i] = p.parent[p.parent[i]]
		i = p.parent[i]
	}
	return i
}

// batches calls fn with the customers of groups that hang together, about
// batchSize records at a time.
func (p *partitioner) batches(fn func(customers []int64) error) error {
	order := make([]uint32, len(p.records))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(i, j uint32) int {
		return cmp.Or(cmp.Compare(p.root(i), p.root(j)), cmp.Compare(p.customer[i], p.customer[j]))
	})
	var batch []int64
	records := 0
	for n, i := range order {
		if n > 0 && records >= p.batchSize && p.root(i) != p.root(order[n-1]) {
			if err := fn(batch); err != nil {
				return err
			}
			batch, records = nil, 0
		}
		if len(batch) == 0 || batch[len(batch)-1] != p.customer[i] {
			batch = append(batch, p.customer[i])
		}
		records++
	}
	if len(batch) == 0 {
		return nil
	}
	return fn(batch)
}

// misplaced are records that are in another customer than they should be.
type misplaced struct {
	count    int64
	examples []report.Conflict
}

// clusterPage is how many customers are read at a time.
const clusterPage = 500

// check compares every customer with its golden record and its records' new
// partition, on all cores.
func (p *partitioner) check(ctx context.Context, cells *cellTable) (misplaced, error) {
	batches := make(chan []int64)
	workers := make([]partWorker, runtime.GOMAXPROCS(0))
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(batches)
		return p.batches(func(customers []int64) error {
			select {
			case batches <- customers:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	for i := range workers {
		w := &workers[i]
		w.p = p
		w.clusterChecker = clusterChecker{v: p.v, overrides: p.overrides, cells: newCellTable(), agreed: agreement{}}
		g.Go(func() error {
			for b := range batches {
				if err := w.batch(ctx, b); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return misplaced{}, err
	}
	var all misplaced
	for i := range workers {
		w := &workers[i]
		cells.add(w.cells)
		p.v.agreed.merge(w.agreed)
		all.count += w.found.count
		all.examples = append(all.examples, w.found.examples...)
	}
	slices.SortFunc(all.examples, func(a, b report.Conflict) int { return cmp.Compare(a.A, b.A) })
	all.examples = all.examples[:min(len(all.examples), report.Drilldowns)]
	return all, nil
}

// partWorker checks batches of customers.
type partWorker struct {
	clusterChecker
	p     *partitioner
	found misplaced
}

func (w *partWorker) batch(ctx context.Context, customers []int64) error {
	w.set, w.merges = w.v.plan.Match.Set(), pipeline.Merges{}
	for page := range slices.Chunk(customers, clusterPage) {
		clusters, err := w.v.st.ClustersOf(ctx, page)
		if err != nil {
			return err
		}
		for i := range clusters {
			if err := w.cluster(&clusters[i]); err != nil {
				return err
			}
		}
	}
	part, err := w.set.Partition(w.merges.With(w.p.said), func(key int64) int { return w.p.degrees[key] }, 1)
	if err != nil {
		return err
	}
	for _, a := range part.Assignments {
		i, ok := slices.BinarySearch(w.p.records, a.Record)
		if ok && w.p.customer[i] == a.Customer {
			continue
		}
		w.found.count++
		if len(w.found.examples) < report.Drilldowns {
			have := "none"
			if ok {
				have = fmt.Sprint(w.p.customer[i])
			}
			w.found.examples = append(w.found.examples, report.Conflict{
				A: fmt.Sprintf("record %d", a.Record), B: "customer " + have, Why: "misplaced", Count: 1,
				Detail: fmt.Sprintf("belongs to customer %d by the rules", a.Customer),
			})
		}
	}
	return nil
}
