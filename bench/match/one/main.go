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
	"strings"
	"syscall"
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
	r := &resolver{st: st, db: db, match: match, keyer: match.Keyer(), limits: match.Limits()}
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
	st     *store.Store
	db     *sql.DB
	match  pipeline.Matcher
	keyer  pipeline.Keyer
	limits pipeline.Limits

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
	times, busy := make([]time.Duration, 0, len(recs)), make([]time.Duration, 0, len(recs))
	r.candidates = 0
	for _, a := range recs {
		before, start := cpu(), time.Now()
		if err := r.resolve(ctx, []*asked{a}); err != nil {
			return err
		}
		times, busy = append(times, time.Since(start)), append(busy, cpu()-before)
	}
	fmt.Printf("one by one: %d records, %.1f candidates each\n", len(recs), float64(r.candidates)/float64(len(recs)))
	quantiles("  wall", times)
	quantiles("  CPU", busy)
	return nil
}

func quantiles(what string, list []time.Duration) {
	slices.Sort(list)
	at := func(q float64) float64 { return float64(list[int(float64(len(list)-1)*q)].Microseconds()) / 1000 }
	fmt.Printf("%s: p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, worst %.2f ms\n", what, at(0.5), at(0.9), at(0.99), at(1))
}

// many resolves records together.
func (r *resolver) many(ctx context.Context, ids []int64) error {
	recs, err := r.fetch(ctx, ids)
	if err != nil {
		return err
	}
	r.candidates = 0
	before, start := cpu(), time.Now()
	if err := r.resolve(ctx, recs); err != nil {
		return err
	}
	took := time.Since(start)
	fmt.Printf("in one batch: %d records in %.2f s, %.0f a second; CPU %.2f ms and %.1f candidates a record\n", len(recs), took.Seconds(), float64(len(recs))/took.Seconds(),
		(cpu()-before).Seconds()*1000/float64(len(recs)), float64(r.candidates)/float64(len(recs)))
	return nil
}

// cpu is the processor time of the process until now.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // of oneself it can't fail
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// resolve finds the customers of records as an incremental resolve does: those
// that share a key are scored, and those that links bind join, until none does.
func (r *resolver) resolve(ctx context.Context, recs []*asked) error {
	set := r.match.Set()
	members, degrees := map[int64]bool{}, map[int64]int{}
	degree := func(key int64) int { return degrees[key] }
	for len(recs) > 0 {
		round := r.match.Set()
		var keys []int64
		for _, a := range recs {
			members[a.id] = true
			set.Add(a.id, a.ref, &a.mapped)
			round.Add(a.id, a.ref, &a.mapped)
			keys = r.keyer.Keys(keys, a.ref, &a.mapped)
		}
		ids, err := r.near(ctx, keys, degrees, members)
		if err != nil {
			return err
		}
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
		keys = keys[:0]
		round.Keys(func(key int64) { keys = append(keys, key) })
		if err := r.learn(ctx, keys, degrees); err != nil {
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

// near lists the holders of keys that few enough share, but for the members.
func (r *resolver) near(ctx context.Context, keys []int64, degrees map[int64]int, members map[int64]bool) ([]int64, error) {
	if err := r.learn(ctx, slices.Clone(keys), degrees); err != nil {
		return nil, err
	}
	slices.Sort(keys)
	keys = slices.DeleteFunc(slices.Compact(keys), func(key int64) bool { return degrees[key] < 2 || degrees[key] > r.limits.Of(key) })
	var ids []int64
	for part := range slices.Chunk(keys, 200) {
		found, err := r.holders(ctx, part)
		if err != nil {
			return nil, err
		}
		ids = append(ids, found...)
	}
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(id int64) bool { return members[id] }), nil
}

// holders lists the records that have one of the keys, some several times.
func (r *resolver) holders(ctx context.Context, keys []int64) ([]int64, error) {
	args := make([]any, len(keys))
	for i, key := range keys {
		args[i] = key
	}
	rows, err := r.db.QueryContext(ctx, "SELECT rec_id FROM match_key WHERE hash IN (?"+strings.Repeat(", ?", len(keys)-1)+")", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// learn counts the holders of those of the keys that are not known yet.
func (r *resolver) learn(ctx context.Context, keys []int64, degrees map[int64]int) error {
	keys = slices.DeleteFunc(keys, func(key int64) bool {
		_, known := degrees[key]
		degrees[key] += 0 // known from now on
		return known
	})
	if len(keys) == 0 {
		return nil
	}
	slices.Sort(keys)
	return r.st.Degrees(ctx, keys, r.limits, func(key int64, holders int) { degrees[key] = holders })
}
