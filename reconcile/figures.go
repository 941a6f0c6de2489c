package reconcile

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/custhub/custhub/store"
)

// figures are what the store says about all its customers: each costs a pass over
// a table, so they are read at the same time before the sections are made.
type figures struct {
	tables           map[string]int64
	live             []store.StreamCount
	waiting          []store.StreamCount // orphans
	nameless         []store.StreamCount
	sizes            map[int64]int64
	joined           map[string]int64
	customers        int64
	complete         float64
	fills            []store.Fill
	largest, weakest []store.ClusterLine
	ages             []store.Age
}

// read fills the figures; as many queries run at a time as there are cores.
func (f *figures) read(ctx context.Context, st *store.Store) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(max(2, runtime.GOMAXPROCS(0)))
	for _, query := range []func() error{ // the longest first
		func() (err error) { f.fills, err = st.FieldFill(ctx); return err },
		func() (err error) { f.ages, err = st.Ages(ctx); return err },
		func() (err error) { f.weakest, err = st.WeakestClusters(ctx, extremes); return err },
		func() (err error) { f.live, err = st.LiveCounts(ctx); return err },
		func() (err error) { f.sizes, err = st.ClusterSizes(ctx); return err },
		func() (err error) { f.largest, err = st.LargestClusters(ctx, extremes); return err },
		func() (err error) { f.customers, f.complete, err = st.Completeness(ctx); return err },
		func() (err error) { f.joined, err = st.JoinRules(ctx); return err },
		func() (err error) { f.waiting, err = st.Orphans(ctx); return err },
		func() (err error) { f.nameless, err = st.Unlinked(ctx); return err },
		func() (err error) { f.tables, err = st.TableCounts(ctx); return err },
	} {
		g.Go(query)
	}
	return g.Wait()
}
