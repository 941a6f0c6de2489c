package store

import (
	"context"
	"encoding/json"
	"reflect"
)

// checkFigures: the figures as kept are those of the store. They are as of the
// last resolve.
func checkFigures(ctx context.Context, q *session, c *checker) error {
	at, err := readState(ctx, q)
	if err != nil || at.busy || len(at.pending) > 0 || c.adopting {
		return err
	}
	k, err := loadKept(ctx, q)
	if err != nil {
		return err
	}
	if k.Golden != nil {
		if err := compareFigures(ctx, q, c, "customers", k.Golden, countGolden); err != nil {
			return err
		}
	}
	if k.Orphans != nil {
		if err := compareFigures(ctx, q, c, "events without customer", k.Orphans, countOrphans); err != nil {
			return err
		}
	}
	if k.Live != nil {
		err := compareFigures(ctx, q, c, "live records", k.Live, func(ctx context.Context, q *session) (map[int64]*liveFigures, error) {
			live, err := countLive(ctx, q)
			alike(live, k.Live)
			return live, err
		})
		if err != nil {
			return err
		}
	}
	if k.Clusters == nil {
		return nil
	}
	return compareFigures(ctx, q, c, "clusters", k.Clusters, func(ctx context.Context, q *session) (*clusterFigures, error) {
		n, err := countClusters(ctx, q)
		if err == nil {
			n.Largest.shorten(&k.Clusters.Largest)
			n.Weakest.shorten(&k.Clusters.Weakest)
		}
		return n, err
	})
}

// alike leaves out of counted figures what the kept ones need not have: streams
// without live records, and newest times that are not known.
func alike(counted, kept map[int64]*liveFigures) {
	for stream, l := range kept {
		n := counted[stream]
		if n == nil && len(l.Records)+len(l.Days) == 0 {
			counted[stream] = newLiveFigures()
		}
		if n != nil && l.Newest == "" {
			n.Newest = ""
		}
	}
}

// shorten cuts a whole list to the length of one that is kept.
func (t *topClusters) shorten(kept *topClusters) {
	if !kept.All && len(kept.List) < len(t.List) {
		t.List, t.All = t.List[:len(kept.List)], false
	}
}

func compareFigures[T any](ctx context.Context, q *session, c *checker, what string, kept T, count func(context.Context, *session) (T, error)) error {
	want, err := count(ctx, q)
	if err != nil || reflect.DeepEqual(kept, want) {
		return err
	}
	have, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	counted, err := json.Marshal(want)
	c.add("check.figures", what, "the figures kept are not those counted: "+string(have)+", counted "+string(counted))
	return err
}
