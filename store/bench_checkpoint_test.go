package store_test

import (
	"context"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/store"
)

// BenchmarkCheckpoint lands the same new rows in batches, a transaction for each,
// and in one big transaction. The difference is the price of checkpoints.
func BenchmarkCheckpoint(b *testing.B) {
	n := benchRows()
	for name, dsn := range benchStores() {
		b.Run(name, func(b *testing.B) {
			b.StopTimer()
			batches := benchBatches(n)
			one := [][]pipeline.LandRow{slices.Concat(batches...)}
			var wall, cpu [2]time.Duration
			for range b.N {
				for i, rows := range [][][]pipeline.LandRow{batches, one} {
					s, err := store.Open(context.Background(), dsn(b), store.Options{})
					if err != nil {
						b.Fatal(err)
					}
					runtime.GC()
					began, used := time.Now(), cpuTime()
					b.StartTimer()
					land(b, s, rows, 1, "", n)
					b.StopTimer()
					wall[i] += time.Since(began)
					cpu[i] += cpuTime() - used
					_ = s.Close()
				}
			}
			for i, what := range []string{"batches", "one"} {
				b.ReportMetric(wall[i].Seconds()/float64(b.N), what+"-s")
				b.ReportMetric(cpu[i].Seconds()/float64(b.N), what+"-cpu-s")
			}
			b.ReportMetric(100*(cpu[0].Seconds()/cpu[1].Seconds()-1), "extra-cpu-%")
		})
	}
}

// cpuTime is the CPU time of this process so far; a server's is not in it.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
