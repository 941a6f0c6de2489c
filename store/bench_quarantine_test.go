package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// BenchmarkQuarantine looks into a quarantine of 100,000 rows: as many records were
// landed, then each was kept out once ("once") or a thirtieth of them thirty times
// ("nights"), and then all were seen unchanged ("mended").
func BenchmarkQuarantine(b *testing.B) {
	const n = 100_000
	for name, dsn := range benchStores() {
		for shape, nights := range map[string]int{"once": 1, "nights": 30} {
			b.Run(name+"/"+shape, func(b *testing.B) {
				s, err := store.Open(context.Background(), dsn(b), store.Options{})
				if err != nil {
					b.Fatal(err)
				}
				defer s.Close() //nolint:errcheck // a benchmark
				batches := benchBatches(n)
				land(b, s, batches, 1, "", n)
				pass := int64(2)
				for range nights {
					keepOut(b, s, pass, n/nights)
					pass++
				}
				b.ResetTimer()
				for range b.N {
					lookIntoQuarantine(b, s, "")
					b.StopTimer()
					land(b, s, batches, pass, "", n)
					pass++
					b.StartTimer()
					lookIntoQuarantine(b, s, "mended-")
				}
			})
		}
	}
}

// keepOut lands a pass of which rows are kept out.
func keepOut(b *testing.B, s *store.Store, pass int64, n int) {
	b.Helper()
	for at := 0; at < n; at += benchBatch {
		l := &pipeline.Landing{Run: 1, Kind: "load", Source: "bench", Stream: "rows", Pass: pass, ConfigHash: "c", PassDone: at+benchBatch >= n}
		for i := at; i < min(at+benchBatch, n); i++ {
			r := benchRow(i)
			l.Quarantine = append(l.Quarantine, pipeline.QuarantineRow{Key: r.Key, Raw: r.Raw, Code: fmt.Sprint("code", i%5), Origin: record.Origin{Part: "t.csv", Row: int64(i)}})
		}
		l.Read = int64(len(l.Quarantine))
		if _, err := s.Land(context.Background(), l); err != nil {
			b.Fatal(err)
		}
	}
}

func lookIntoQuarantine(b *testing.B, s *store.Store, prefix string) {
	b.Helper()
	ctx := context.Background()
	for what, look := range map[string]func() error{
		"count-s": func() error { _, err := s.QuarantineByReason(ctx, store.QuarantineQuery{}); return err },
		"list20-s": func() error {
			_, err := s.QuarantineRows(ctx, store.QuarantineQuery{Status: "waiting", Limit: 20})
			return err
		},
		"one-s": func() error { _, err := s.QuarantineRows(ctx, store.QuarantineQuery{ID: 50_000}); return err },
		"all-s": func() error { _, err := s.QuarantineRows(ctx, store.QuarantineQuery{Status: "waiting"}); return err },
	} {
		start := time.Now()
		if err := look(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(start).Seconds(), prefix+what)
	}
}
