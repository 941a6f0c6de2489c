package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store/schema"
)

// Figures are what a report says about the whole store.
type Figures struct {
	Customers        int64
	Complete         float64 // mean share, 0 to 1, of a customer's required fields that are validly filled
	Fills            []Fill  // of the customer's fields, in their order
	Live             []StreamCount
	Waiting          []StreamCount    // live events that refer to a customer that hasn't arrived
	Nameless         []StreamCount    // live events that name no customer at all
	Ages             []Age            // of live customer records, source by source
	Sizes            map[int64]int64  // how many customers have how many records: size → number
	Joined           map[string]int64 // how many records joined their customer by which rule; "alone" joined no other
	Largest, Weakest []ClusterLine    // customers with the most records, and with the weakest links
}

// kept are the figures as the store keeps them from one report to the next: each
// costs a pass over a table, and a night changes few of the rows. Land, Assign
// and Publish know what they change; Gather takes the figures out and Finish puts
// them back, so a resolve that is cut off leaves none. A part that is nil is
// counted by the next report.
type kept struct {
	Live     map[int64]*liveFigures `json:"live,omitempty"` // by stream
	Orphans  *orphanFigures         `json:"orphans,omitempty"`
	Clusters *clusterFigures        `json:"clusters,omitempty"`
	Golden   *goldenFigures         `json:"golden,omitempty"`
}

const markFigures = "figures" // in meta

// loadKept reads the figures as kept; all parts are nil when there are none.
func loadKept(ctx context.Context, q *session) (*kept, error) {
	k := &kept{}
	var text string
	_, err := q.get(ctx, []any{&text}, "SELECT content FROM meta WHERE name = ?", markFigures)
	if err != nil || text == "" {
		return k, err
	}
	if err := json.Unmarshal([]byte(text), k); err != nil {
		return nil, fmt.Errorf("figures: %w", err)
	}
	return k, nil
}

func (k *kept) save(ctx context.Context, q *session) error {
	text, err := json.Marshal(k)
	if err != nil {
		return err
	}
	return setMeta(ctx, q, markFigures, string(text))
}

// takeFigures takes the figures out of the store for as long as a resolve is
// under way. Where all is resolved they are counted again, or made from nothing.
func (s *Store) takeFigures(ctx context.Context, q *session, full bool) (err error) {
	if s.countOnly {
		return nil
	}
	if full {
		s.work.figures, err = firstFigures(ctx, q)
	} else {
		s.work.figures, err = loadKept(ctx, q)
	}
	if err != nil {
		return err
	}
	return q.exec(ctx, "DELETE FROM meta WHERE name = ?", markFigures)
}

// firstFigures are those of live records and events before the first resolve,
// which the batches to resolve will fill. Erasing and purging change records
// behind the back of the batches; then they are counted.
func firstFigures(ctx context.Context, q *session) (*kept, error) {
	n, err := q.number(ctx, "SELECT (SELECT COUNT(*) FROM meta WHERE name = ?) + (SELECT COUNT(*) FROM erased) + (SELECT COUNT(*) FROM purged)", markResolved)
	if err != nil || n > 0 {
		return &kept{}, err
	}
	return &kept{Live: map[int64]*liveFigures{}, Orphans: newOrphanFigures()}, nil
}

// putFigures puts them back, with what the resolved batches changed.
func (s *Store) putFigures(ctx context.Context, q *session, batches []int64) error {
	if s.work.figures == nil {
		return nil
	}
	k, err := s.work.figures.with(ctx, q, "WHERE id IN (?)", batches)
	if err != nil || !k.small() {
		return err
	}
	return k.save(ctx, q)
}

// Figures returns the figures of the store: those kept, and the others counted.
func (s *Store) Figures(ctx context.Context, extremes int) (*Figures, error) {
	var k *kept
	var at state
	err := s.read(ctx, func(q *session) (err error) {
		if at, err = readState(ctx, q); err != nil {
			return err
		}
		if k, err = loadKept(ctx, q); err != nil {
			return err
		}
		k, err = k.with(ctx, q, "WHERE resolved = 0 AND id IN (?)", at.pending)
		return err
	})
	if err != nil {
		return nil, wrap("read figures", err)
	}
	counted, err := s.complete(ctx, k, extremes)
	if err != nil {
		return nil, wrap("count figures", err)
	}
	if counted && !s.readOnly {
		if err := s.keepCounted(ctx, k, at); err != nil {
			return nil, wrap("keep figures", err)
		}
	}
	f := k.figures()
	err = s.read(ctx, func(q *session) error { return k.describe(ctx, q, f, extremes) })
	return f, wrap("read figures", err)
}

// complete counts the figures that are not kept, as many at a time as there are
// cores, and reports whether there were any.
func (s *Store) complete(ctx context.Context, k *kept, extremes int) (counted bool, err error) {
	g, both := errgroup.WithContext(ctx)
	g.SetLimit(max(2, runtime.GOMAXPROCS(0)))
	count := func(missing bool, fn func(context.Context, *session) error) {
		if missing {
			counted = true
			g.Go(func() error { return s.read(both, func(q *session) error { return fn(both, q) }) })
		}
	}
	count(k.Golden == nil, func(ctx context.Context, q *session) (err error) { k.Golden, err = countGolden(ctx, q); return err })
	count(k.Live == nil, func(ctx context.Context, q *session) (err error) { k.Live, err = countLive(ctx, q); return err })
	count(k.Clusters == nil || !k.Clusters.list(extremes), func(ctx context.Context, q *session) (err error) { k.Clusters, err = countClusters(ctx, q); return err })
	count(k.Orphans == nil, func(ctx context.Context, q *session) (err error) { k.Orphans, err = countOrphans(ctx, q); return err })
	if err := g.Wait(); err != nil {
		return counted, err
	}
	for stream, l := range k.Live {
		if l.Newest == "" && len(l.Days) > 0 {
			counted = true
			err := s.read(ctx, func(q *session) (err error) { l.Newest, err = newestOf(ctx, q, stream); return err })
			if err != nil {
				return counted, err
			}
		}
	}
	return counted, nil
}

// state tells whether anything happened to the store between two moments.
type state struct {
	last    int64 // batch
	adopted int64 // adoptions
	busy    bool  // a resolve of everything is to be done, or under way
	pending []int64
}

func readState(ctx context.Context, q *session) (st state, err error) {
	if st.last, err = q.number(ctx, "SELECT MAX(id) FROM batch"); err != nil {
		return st, err
	}
	if st.adopted, err = q.number(ctx, "SELECT COUNT(*) FROM adoption"); err != nil {
		return st, err
	}
	if st.busy, err = marked(ctx, q, markFull); err != nil {
		return st, err
	}
	st.pending, err = unresolved(ctx, q)
	return st, err
}

func unresolved(ctx context.Context, q *session) ([]int64, error) {
	return q.numbers(ctx, "SELECT id FROM batch WHERE resolved = 0 ORDER BY id")
}

// keepCounted keeps figures that were counted, unless something happened
// meanwhile or is under way: they were counted one after the other.
func (s *Store) keepCounted(ctx context.Context, k *kept, before state) error {
	if before.busy || len(before.pending) > 0 || !k.small() {
		return nil
	}
	return s.write(ctx, func(q *session) error {
		now, err := readState(ctx, q)
		if err != nil || now.busy || len(now.pending) > 0 || now.last != before.last || now.adopted != before.adopted {
			return err
		}
		return k.save(ctx, q)
	})
}

// keptDays bounds what is kept: times of change are days, unless a source has
// something else there.
const keptDays = 20_000

func (k *kept) small() bool {
	n := 0
	for _, l := range k.Live {
		n += len(l.Days)
	}
	return n <= keptDays
}

// figures puts the kept figures into the order of a report, without the lists.
func (k *kept) figures() *Figures {
	f := &Figures{Customers: k.Golden.Customers, Complete: k.Golden.mean(), Sizes: k.Clusters.Sizes, Joined: k.Clusters.Rules}
	for _, c := range schema.Find("customer").Fields() {
		f.Fills = append(f.Fills, Fill{c.Field, k.Golden.Filled[c.Name], k.Golden.Customers})
	}
	return f
}

// describe adds what takes a look at the store: names of streams and customers.
func (k *kept) describe(ctx context.Context, q *session, f *Figures, extremes int) (err error) {
	names, err := streamNames(ctx, q)
	if err != nil {
		return err
	}
	f.Live = streamCounts(names, func(id int64) map[record.EntityType]int64 { return k.Live[id].entities() })
	f.Waiting = streamCounts(names, func(id int64) map[record.EntityType]int64 { return k.Orphans.Waiting[id] })
	f.Nameless = streamCounts(names, func(id int64) map[record.EntityType]int64 { return k.Orphans.Nameless[id] })
	f.Ages = ages(names, k.Live)
	if f.Largest, err = clusterLines(ctx, q, k.Clusters.Largest.first(extremes)); err != nil {
		return err
	}
	f.Weakest, err = clusterLines(ctx, q, k.Clusters.Weakest.first(extremes))
	return err
}

// streamCounts lists numbers by source, stream and entity, those of 0 left out.
func streamCounts(names []streamName, of func(id int64) map[record.EntityType]int64) (list []StreamCount) {
	for _, n := range names {
		counts := of(n.id)
		for _, entity := range slices.Sorted(maps.Keys(counts)) {
			if counts[entity] != 0 {
				list = append(list, StreamCount{n.source, n.name, entity, counts[entity]})
			}
		}
	}
	return list
}
