package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/store"
)

// BenchmarkNightly lands 10,000 changed rows into a store that holds many,
// resolves, then withdraws the batch and resolves again. Matching and survivorship
// are left out: what is measured is the store.
func BenchmarkNightly(b *testing.B) {
	n := benchRows()
	for name, dsn := range benchStores() {
		b.Run(name, func(b *testing.B) {
			b.StopTimer()
			s, err := store.Open(context.Background(), dsn(b), store.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close() //nolint:errcheck // a benchmark
			batches := benchBatches(n)
			land(b, s, batches, 1, "new-rows/s", n)
			resolveAll(b, s, n)
			b.StartTimer()
			for i := range b.N {
				nightly(b, s, slices.Concat(batches[len(batches)/2-1], batches[len(batches)/2]), int64(i+2))
			}
		})
	}
}

func nightly(b *testing.B, s *store.Store, rows []pipeline.LandRow, pass int64) {
	b.Helper()
	ctx := context.Background()
	clock := time.Now()
	lap := func(metric string) {
		b.ReportMetric(time.Since(clock).Seconds(), metric)
		clock = time.Now()
	}
	for i := range rows {
		rows[i].Raw = append([]byte(nil), rows[i].Raw...)
		rows[i].Hash = int64(xxh3.Hash(rows[i].Raw)) + pass
	}
	c, err := s.Land(ctx, &pipeline.Landing{Run: 1, Kind: "load", Source: "bench", Stream: "rows", Pass: pass, ConfigHash: "c", Read: int64(len(rows)), Rows: rows})
	if err != nil || c.Tally.Updated != int64(len(rows)) {
		b.Fatal(c, err)
	}
	lap("land-s")
	resolveAll(b, s, len(rows))
	lap("resolve-s")
	if _, err := s.Rollback(ctx, store.RollbackStart{Run: 1, Batches: []int64{c.Batch}}); err != nil {
		b.Fatal(err)
	}
	lap("rollback-s")
	resolveAll(b, s, len(rows))
	lap("resolve-again-s")
}
