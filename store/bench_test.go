package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/testdb"
)

// benchRows is how many rows the benchmarks land: CUSTHUB_BENCH_ROWS, or 200,000.
func benchRows() int {
	if n, err := strconv.Atoi(os.Getenv("CUSTHUB_BENCH_ROWS")); err == nil {
		return n
	}
	return 200_000
}

const benchBatch = 5_000 // as custhub.yaml has it by default

// benchRow makes row i: 15 columns, some 400 bytes raw and 500 mapped, 3 keys.
func benchRow(i int) pipeline.LandRow {
	raw := fmt.Sprintf(`{"id":"%08d","name":"上海示例%d科技有限公司","tax":"91310000MA%08d","contact":"测试人%d","title":"经理","phone":"1390000%04d","mail":"user%d@example.com","addr":"上海市浦东新区示例路%d号","industry":"软件","size":"50-100","stage":"意向","owner":"张三","created":"2024-01-02","amount":"%d.50","remark":"演示数据"}`,
		i, i, i, i, i%10000, i, i, i)
	m := record.Mapped{Entity: record.Entity{Type: record.Customer}}
	set := func(id record.FieldID, v string) { m.Entity.Set(record.FieldValue{ID: id, Value: record.T(v)}) }
	set(record.CustomerLegalName, fmt.Sprintf("上海示例%d科技有限公司", i))
	set(record.CustomerUSCC, fmt.Sprintf("91310000MA%08d", i))
	set(record.CustomerIndustry, "软件")
	set(record.CustomerHeadcount, "50-100")
	set(record.CustomerStage, "意向")
	set(record.CustomerOwner, "张三")
	set(record.CustomerRemark, "演示数据")
	contact := record.Entity{Type: record.Contact}
	contact.Set(record.FieldValue{ID: record.ContactName, Value: record.T(fmt.Sprintf("测试人%d", i))})
	for _, p := range [][2]string{{"mobile", fmt.Sprintf("+861390000%04d", i%10000)}, {"email", fmt.Sprintf("user%d@example.com", i)}} {
		point := record.Entity{Type: record.ContactPoint}
		point.Set(record.FieldValue{ID: record.ContactPointKind, Value: record.T(p[0])})
		point.Set(record.FieldValue{ID: record.ContactPointValue, Value: record.T(p[1])})
		contact.Kids = append(contact.Kids, point)
	}
	address := record.Entity{Type: record.Address}
	address.Set(record.FieldValue{ID: record.AddressRaw, Value: record.T(fmt.Sprintf("上海市浦东新区示例路%d号", i))})
	m.Entity.Kids = []record.Entity{contact, address}
	mapped := record.AppendMapped(nil, &m)
	key := fmt.Sprintf("%08d", i)
	return pipeline.LandRow{
		Key: key, Hash: int64(xxh3.Hash(mapped)), Origin: record.Origin{Part: "bench.csv", Row: int64(i)},
		Raw: []byte(raw), Mapped: mapped,
		Keys: []int64{int64(xxh3.HashString("u" + key)), int64(xxh3.HashString("e" + key)), int64(xxh3.HashString("m" + strconv.Itoa(i/2)))},
	}
}

func benchBatches(n int) [][]pipeline.LandRow {
	var out [][]pipeline.LandRow
	for i := 0; i < n; i += benchBatch {
		rows := make([]pipeline.LandRow, 0, benchBatch)
		for j := i; j < min(n, i+benchBatch); j++ {
			rows = append(rows, benchRow(j))
		}
		out = append(out, rows)
	}
	return out
}

func benchStores() map[string]func(testing.TB) string {
	return map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "hub.db") },
		"postgres": testdb.Postgres,
		"mysql":    mysqlDSN,
	}
}

// BenchmarkLand lands rows that were never seen, then the same rows again.
func BenchmarkLand(b *testing.B) {
	n := benchRows()
	for name, dsn := range benchStores() {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				s, err := store.Open(context.Background(), dsn(b), store.Options{})
				if err != nil {
					b.Fatal(err)
				}
				batches := benchBatches(n)
				b.StartTimer()
				land(b, s, batches, 1, "new-rows/s", n)
				land(b, s, batches, 2, "unchanged-rows/s", n)
				b.StopTimer()
				_ = s.Close()
			}
		})
	}
}

func land(b *testing.B, s *store.Store, batches [][]pipeline.LandRow, pass int64, metric string, n int) {
	b.Helper()
	start := time.Now()
	for _, rows := range batches {
		_, err := s.Land(context.Background(), &pipeline.Landing{
			Run: 1, Kind: "load", Source: "bench", Stream: "rows", Pass: pass,
			ConfigHash: "c", Read: int64(len(rows)), Rows: rows,
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if metric != "" {
		b.ReportMetric(float64(n)/time.Since(start).Seconds(), metric)
	}
}

// BenchmarkResolve resolves and publishes everything: two records a customer.
// What the pipeline does between is left out, but for decoding.
func BenchmarkResolve(b *testing.B) {
	n := benchRows()
	for name, dsn := range benchStores() {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				s, err := store.Open(context.Background(), dsn(b), store.Options{})
				if err != nil {
					b.Fatal(err)
				}
				land(b, s, benchBatches(n), 1, "new-rows/s", n)
				b.StartTimer()
				resolveAll(b, s, n)
				b.StopTimer()
				_ = s.Close()
			}
		})
	}
}

func resolveAll(b *testing.B, s *store.Store, n int) {
	b.Helper()
	ctx := context.Background()
	clock := time.Now()
	lap := func(metric string) {
		b.ReportMetric(float64(n)/time.Since(clock).Seconds(), metric)
		clock = time.Now()
	}
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	scope, err := s.Pending(ctx)
	must(err)
	limits := pipeline.Limits{Weak: 50, Close: 50}
	must(s.Gather(ctx, scope, limits))
	if scope.Full {
		must(s.IndexKeys(ctx, scope))
	}
	must(s.Degrees(ctx, nil, limits, func(int64, int) {}))
	lap("gather-rows/s")
	as := make([]pipeline.Assignment, 0, n)
	must(s.Records(ctx, func(st *pipeline.Stored) error {
		as = append(as, pipeline.Assignment{Record: st.ID, Customer: st.ID - (st.ID+1)%2, Rule: "mobile"})
		return nil
	}))
	lap("records-rows/s")
	must(s.Assign(ctx, as))
	lap("assign-rows/s")
	var golden []pipeline.Golden
	must(s.Members(ctx, func(customer int64, members []pipeline.Stored) error {
		g := pipeline.Golden{Customer: customer, MintedAt: members[0].MintedAt}
		for _, m := range members {
			g.Members = append(g.Members, m.ID)
		}
		var m record.Mapped
		must(record.DecodeValues(members[0].Mapped, &m))
		g.Entity = m.Entity
		golden = append(golden, g)
		if len(golden) == 2000 {
			must(s.Publish(ctx, golden, nil))
			golden = golden[:0]
		}
		return nil
	}))
	must(s.Publish(ctx, golden, nil))
	lap("publish-rows/s")
	must(s.PublishEvents(ctx, scope))
	must(s.Finish(ctx, scope))
}
