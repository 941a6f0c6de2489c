package store_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
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
			var server [2]float64
			for range b.N {
				for i, rows := range [][][]pipeline.LandRow{batches, one} {
					s, err := store.Open(context.Background(), dsn(b), store.Options{})
					if err != nil {
						b.Fatal(err)
					}
					runtime.GC()
					began, used, served := time.Now(), cpuTime(), serverCPU(b)
					b.StartTimer()
					land(b, s, rows, 1, "", n)
					b.StopTimer()
					wall[i] += time.Since(began)
					cpu[i] += cpuTime() - used
					_ = s.Close()
					time.Sleep(200 * time.Millisecond) // until the server's processes have ended
					server[i] += serverCPU(b) - served
				}
			}
			for i, what := range []string{"batches", "one"} {
				b.ReportMetric(wall[i].Seconds()/float64(b.N), what+"-s")
				b.ReportMetric(cpu[i].Seconds()/float64(b.N), what+"-cpu-s")
				b.ReportMetric(server[i]/float64(b.N), what+"-server-s")
			}
			b.ReportMetric(100*((cpu[0].Seconds()+server[0])/(cpu[1].Seconds()+server[1])-1), "extra-cpu-%")
		})
	}
}

// serverCPU is the CPU time, in seconds, of the ended processes of the server whose
// main process CUSTHUB_BENCH_SERVER names: PostgreSQL has one for each connection.
func serverCPU(tb testing.TB) float64 {
	pid := os.Getenv("CUSTHUB_BENCH_SERVER")
	if pid == "" {
		return 0
	}
	stat, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
	if err != nil {
		tb.Fatal(err)
	}
	_, after, _ := bytes.Cut(stat, []byte(") ")) // the name may hold anything
	fields := strings.Fields(string(after))
	ticks := 0.0
	for _, f := range fields[13:15] { // user and system time of waited-for children, 1/100 s
		n, err := strconv.ParseFloat(f, 64)
		if err != nil {
			tb.Fatal(err)
		}
		ticks += n
	}
	return ticks / 100
}

// cpuTime is the CPU time of this process so far; a server's is not in it.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
