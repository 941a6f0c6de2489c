// Command one measures how fast single records are resolved against a SQLite
// store that is big already: for records drawn from it, the time from their values
// to the customer they belong to, as a live request does it, one by one and in
// batches. It only reads. Fill a store first:
//
//	go run ./bench/nightly -rows 1000000 -stores sqlite -dir DIR -load
//	go run ./bench/match/one -store DIR/sqlite/store.db
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"slices"
	"time"

	_ "modernc.org/sqlite" // driver

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

func main() {
	path := flag.String("store", "custhub.db", "SQLite store")
	n := flag.Int("n", 2000, "records to resolve one by one")
	batch := flag.Int("batch", 10_000, "records to resolve in one batch")
	flag.Parse()
	if err := bench(context.Background(), *path, *n, *batch); err != nil {
		log.Fatal(err)
	}
}

func bench(ctx context.Context, path string, n, batch int) error {
	st, err := store.OpenReadOnly(ctx, "sqlite:"+path)
	if err != nil {
		return err
	}
	defer st.Close() //nolint:errcheck // only read from
	match, err := pipeline.InForce(ctx, st, pipeline.Wanted{})
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=cache_size(-65536)&_pragma=mmap_size(4294967296)")
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // only read from
	r := &resolver{st: st, match: match, keyer: match.Keyer(), limits: match.Limits()}
	if r.holders, err = db.PrepareContext(ctx, "SELECT rec_id FROM match_key WHERE hash = ? LIMIT ?"); err != nil {
		return err
	}
	var last int64
	if err := db.QueryRowContext(ctx, "SELECT MAX(id) FROM source_record").Scan(&last); err != nil {
		return err
	}
	if err := r.single(ctx, drawn(n, last)); err != nil {
		return err
	}
	return r.many(ctx, drawn(batch, last))
}

// drawn are n different numbers of records, ascending, always the same.
func drawn(n int, last int64) []int64 {
	g := rand.New(rand.NewPCG(1, uint64(n)))
	ids := make([]int64, 0, n)
	for range n {
		ids = append(ids, 1+g.Int64N(last))
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// resolver answers whose customers records are.
type resolver struct {
	st      *store.Store
	match   pipeline.Matcher
	keyer   pipeline.Keyer
	limits  pipeline.Limits
	holders *sql.Stmt

	candidates int
}

// asked is a record as it comes in.
type asked struct {
	id     int64
	ref    record.Ref
	mapped record.Mapped
}

func (r *resolver) fetch(ctx context.Context, ids []int64) ([]*asked, error) {
	var out []*asked
	err := r.st.Fetch(ctx, ids, func(s *pipeline.Stored) error {
		a := &asked{id: s.ID, ref: s.Ref}
		out = append(out, a)
		return record.DecodeValues(s.Mapped, &a.mapped)
	})
	return out, err
}

// single resolves records one by one.
func (r *resolver) single(ctx context.Context, ids []int64) error {
	recs, err := r.fetch(ctx, ids)
	if err != nil {
		return err
	}
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(recs), func(i, j int) { recs[i], recs[j] = recs[j], recs[i] })
	times := make([]time.Duration, 0, len(recs))
	r.candidates = 0
	for _, a := range recs {
		start := time.Now()
		if err := r.resolve(ctx, []*asked{a}); err != nil {
			return err
		}
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	ms := func(q float64) float64 { return float64(times[int(float64(len(times)-1)*q)].Microseconds()) / 1000 }
	fmt.Printf("one by one: %d records, p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, worst %.2f ms, %.1f candidates a record\n",
		len(times), ms(0.5), ms(0.9), ms(0.99), ms(1), float64(r.candidates)/float64(len(times)))
	return nil
}

// many resolves records together.
func (r *resolver) many(ctx context.Context, ids []int64) error {
	recs, err := r.fetch(ctx, ids)
	if err != nil {
		return err
	}
	r.candidates = 0
	start := time.Now()
	if err := r.resolve(ctx, recs); err != nil {
		return err
	}
	took := time.Since(start)
	fmt.Printf("in one batch: %d records in %.2f s, %.0f a second, %d candidates\n", len(recs), took.Seconds(), float64(len(recs))/took.Seconds(), r.candidates)
	return nil
}

// resolve finds the customers of records as an incremental resolve does: those
// that share a key are scored, and those that links bind join, until none does.
func (r *resolver) resolve(ctx context.Context, recs []*asked) error {
	set := r.match.Set()
	members, degrees := map[int64]bool{}, map[int64]int{}
	degree := func(key int64) int { return degrees[key] }
	for len(recs) > 0 {
		round, near := r.match.Set(), map[int64]bool{}
		for _, a := range recs {
			members[a.id] = true
		}
		for _, a := range recs {
			set.Add(a.id, a.ref, &a.mapped)
			round.Add(a.id, a.ref, &a.mapped)
			for _, key := range r.keyer.Keys(nil, a.ref, &a.mapped) {
				if err := r.holdersOf(ctx, key, degrees, near, members); err != nil {
					return err
				}
			}
		}
		ids := make([]int64, 0, len(near))
		for id := range near {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		r.candidates += len(ids)
		outside, err := r.fetch(ctx, ids)
		if err != nil {
			return err
		}
		by := map[int64]*asked{}
		for _, a := range outside {
			round.Add(a.id, a.ref, &a.mapped)
			by[a.id] = a
		}
		if err := r.count(ctx, round, degrees); err != nil {
			return err
		}
		links, err := round.Links(degree, func(id int64) bool { return members[id] })
		if err != nil {
			return err
		}
		recs = recs[:0:0]
		for _, l := range links {
			for _, id := range [2]int64{l.A, l.B} {
				if a := by[id]; l.Binding && a != nil && !members[id] {
					members[id] = true
					recs = append(recs, a)
				}
			}
		}
	}
	_, err := set.Partition(nil, degree, 1)
	return err
}

// holdersOf notes the holders of a key and adds those outside, unless too many
// share it.
func (r *resolver) holdersOf(ctx context.Context, key int64, degrees map[int64]int, near, members map[int64]bool) error {
	if _, known := degrees[key]; known {
		return nil
	}
	limit := r.limits.Of(key)
	rows, err := r.holders.QueryContext(ctx, key, limit+1)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
	}
	degrees[key] = len(ids)
	if len(ids) <= limit {
		for _, id := range ids {
			if !members[id] {
				near[id] = true
			}
		}
	}
	return rows.Err()
}

// count learns how many share the other keys of a set.
func (r *resolver) count(ctx context.Context, set pipeline.Set, degrees map[int64]int) error {
	var fresh []int64
	set.Keys(func(key int64) {
		if _, known := degrees[key]; !known {
			degrees[key] = 0
			fresh = append(fresh, key)
		}
	})
	if len(fresh) == 0 {
		return nil
	}
	return r.st.Degrees(ctx, fresh, r.limits, func(key int64, holders int) { degrees[key] = holders })
}
