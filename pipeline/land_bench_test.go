package pipeline

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/custhub/custhub/bench/rows"
	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/all"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/rules"
)

// benchRows is how many rows the file of a benchmark has.
const benchRows = 20_000

// landPlan writes the project of bench/rows and makes its plan: one source, the
// default rules, the matching engine.
func landPlan(b testing.TB, n int) *Plan {
	b.Helper()
	dir := b.TempDir()
	var file bytes.Buffer
	rows.Write(&file, n)
	for name, text := range map[string]string{"custhub.yaml": rows.ProjectYAML, "mappings/erp.yaml": rows.MappingYAML, "customer.csv": file.String()} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	p, findings := project.Load(dir, all.List(), rules.Builtin())
	if err := findings.ErrOrNil(); err != nil {
		b.Fatal(err)
	}
	m, err := resolve.Builtin()
	if err != nil {
		b.Fatal(err)
	}
	plan := &Plan{ConfigHash: p.ConfigHash, BatchSize: DefaultBatchSize}
	if plan.Match, err = NewEngine(m); err != nil {
		b.Fatal(err)
	}
	s := p.Sources[0]
	for _, c := range p.Completeness.Profiles {
		if plan.Profiles.Organisation, err = NewProfile(c.Fields); err != nil {
			b.Fatal(err)
		}
	}
	log := slog.New(slog.DiscardHandler)
	plan.Sources = []SourcePlan{{
		Name: s.Name, Mappings: s.Mappings, Rules: s.Rules, Zone: s.Zone,
		Open: func(ctx context.Context) (connectors.Source, error) { return s.Open(ctx, log) },
	}}
	return plan
}

// counted is a store that keeps nothing but the number of rows and of keys.
type counted struct {
	Store
	rows, keys int
}

func (c *counted) StreamState(context.Context, string, string) (StreamState, error) {
	return StreamState{}, nil
}

func (c *counted) Land(_ context.Context, l *Landing) (Committed, error) {
	c.rows += len(l.Rows)
	for i := range l.Rows {
		c.keys += len(l.Rows[i].Keys)
	}
	return Committed{Tally: Tally{Read: l.Read, Created: int64(len(l.Rows)), Quarantined: int64(len(l.Quarantine))}}, nil
}

// BenchmarkLand reads and prepares 20,000 rows of 15 columns with all stages on,
// for a store that keeps nothing: the aim is 22 µs of processor time a row.
func BenchmarkLand(b *testing.B) {
	plan := landPlan(b, benchRows)
	perRow(b, benchRows, func() {
		opt := Options{Workers: 1}
		opt.fill()
		st := &counted{}
		if err := landSource(b.Context(), st, plan, &opt, &Run{ID: 1}, &plan.Sources[0]); err != nil {
			b.Fatal(err)
		}
		if st.rows != benchRows {
			b.Fatal(st.rows, "rows landed")
		}
	})
}

// BenchmarkLandStage takes the stages of BenchmarkLand one by one.
func BenchmarkLandStage(b *testing.B) {
	plan := landPlan(b, benchRows)
	sp := &plan.Sources[0]
	ctx := b.Context()
	src, err := sp.Open(ctx)
	if err != nil {
		b.Fatal(err)
	}
	defer src.Close()
	read := func(fn func(*record.Schema, []record.Row)) {
		r, err := src.Read(ctx, connectors.Request{Stream: "customer"})
		if err != nil {
			b.Fatal(err)
		}
		defer r.Close()
		for done := false; !done; {
			page, err := r.Next(ctx, DefaultBatchSize)
			if err != nil {
				b.Fatal(err)
			}
			fn(r.Schema(), page.Rows)
			done = page.Done
		}
	}
	b.Run("read", func(b *testing.B) {
		perRow(b, benchRows, func() { read(func(*record.Schema, []record.Row) {}) })
	})

	var w *worker
	var kept []record.Row
	read(func(schema *record.Schema, page []record.Row) {
		if w == nil {
			t := &task{source: sp, mapping: sp.Mappings[0], stream: "customer", as: "customer"}
			var faults fault.List
			if w, faults = newWorker(t, plan, schema); faults.ErrOrNil() != nil {
				b.Fatal(faults)
			}
			for i := range page {
				kept = append(kept, keepRow(&page[i]))
			}
		}
	})
	stage := func(name string, fn func(*record.Row)) {
		b.Run(name, func(b *testing.B) {
			perRow(b, len(kept), func() {
				w.begin()
				for i := range kept {
					fn(&kept[i])
				}
			})
		})
	}
	stage("map", func(r *record.Row) { w.mapper.Map(r, &w.mapped) })
	stage("map+rules", func(r *record.Row) {
		w.mapper.Map(r, &w.mapped)
		w.rules.Apply(&w.mapped)
	})
	stage("all but read", func(r *record.Row) { w.row(r) })
}

// keepRow copies a row, which its reader may use again.
func keepRow(r *record.Row) record.Row {
	out := *r
	out.Values = append([]record.Value(nil), r.Values...)
	return out
}

// perRow measures fn, which handles n rows, and reports what one row costs:
// processor time of the whole process, garbage collection included, because a
// shared machine stretches the wall clock.
func perRow(b *testing.B, n int, fn func()) {
	b.Helper()
	fn()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	from := processorTime(b)
	for b.Loop() {
		fn()
	}
	took := processorTime(b) - from
	runtime.ReadMemStats(&after)
	per := float64(b.N) * float64(n)
	b.ReportMetric(float64(took)/per, "cpu-ns/row")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/per, "allocs/row")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/per, "B/row")
	b.ReportMetric(0, "ns/op")
}

// processorTime is the time that this process has used, in nanoseconds.
func processorTime(b *testing.B) int64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}
