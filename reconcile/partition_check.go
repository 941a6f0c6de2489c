package reconcile

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/report"
)

// partPage is what is partitioned at a time.
type partPage struct {
	customers []int64 // customers to be compared with their golden records
	records   []int64 // records that are customers by themselves: compared already
}

// batches calls fn with groups that hang together, about batchSize records at a
// time.
func (p *partitioner) batches(fn func(partPage) error) error {
	var order []uint32
	for i := range p.records {
		if p.linked[i] || !p.single(p.records[i]) {
			order = append(order, uint32(i))
		}
	}
	slices.SortFunc(order, func(i, j uint32) int {
		return cmp.Or(cmp.Compare(p.root(i), p.root(j)), cmp.Compare(p.customer[i], p.customer[j]))
	})
	var batch partPage
	records := 0
	for n, i := range order {
		if n > 0 && records >= p.batchSize && p.root(i) != p.root(order[n-1]) {
			if err := fn(batch); err != nil {
				return err
			}
			batch, records = partPage{}, 0
		}
		c := p.customer[i]
		if p.single(p.records[i]) {
			batch.records = append(batch.records, c)
		} else if len(batch.customers) == 0 || batch.customers[len(batch.customers)-1] != c {
			batch.customers = append(batch.customers, c)
		}
		records++
	}
	if records == 0 {
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
	batches := make(chan partPage)
	workers := make([]partWorker, runtime.GOMAXPROCS(0))
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(batches)
		return p.batches(func(page partPage) error {
			select {
			case batches <- page:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	for i := range workers {
		w := &workers[i]
		w.p = p
		w.clusterChecker = clusterChecker{survive: p.v.plan.Survive, overrides: p.overrides, cells: newCellTable(), agreed: agreement{}}
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

func (w *partWorker) batch(ctx context.Context, page partPage) error {
	w.set = w.p.v.plan.Match.Set()
	for some := range slices.Chunk(page.customers, clusterPage) {
		clusters, err := w.p.v.st.ClustersOf(ctx, some)
		if err != nil {
			return err
		}
		for i := range clusters {
			if err := w.cluster(&clusters[i]); err != nil {
				return err
			}
		}
	}
	if err := w.alone(ctx, page.records); err != nil {
		return err
	}
	part, err := w.set.Partition(w.p.said, func(key int64) int { return w.p.degrees[key] }, 1)
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

// alone takes the records that are customers by themselves into the set.
func (w *partWorker) alone(ctx context.Context, records []int64) error {
	var m record.Mapped
	for some := range slices.Chunk(records, clusterPage) {
		err := w.p.v.st.MembersOf(ctx, some, func(st *pipeline.Stored) error {
			if err := record.DecodeValues(st.Mapped, &m); err != nil {
				return fmt.Errorf("record %d: %w", st.ID, err)
			}
			w.set.Add(st.ID, st.Ref, &m)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
