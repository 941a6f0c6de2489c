package singer

import (
	"log/slog"
	"testing"

	"github.com/custhub/custhub/connectors"
)

// BenchmarkTap reads 100,000 records from a tap written in Go, which also takes
// its share of the time.
func BenchmarkTap(b *testing.B) {
	const n = 100_000
	src, err := Connector{}.Open(b.Context(), connectors.Env{Dir: b.TempDir(), Log: slog.New(slog.DiscardHandler)}, options("", n, Stream{Name: "orders"}))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		rd, err := src.Read(b.Context(), connectors.Request{Stream: "orders"})
		if err != nil {
			b.Fatal(err)
		}
		for {
			p, err := rd.Next(b.Context(), 1000)
			if err != nil {
				b.Fatal(err)
			}
			if p.Done {
				break
			}
		}
		_ = rd.Close()
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
}
