package sqldb

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/testdb"
)

// TestWatermarkLosesNothing runs random histories: rows are added and changed with
// watermarks that many or all share, that are null or in the future; runs are cut off anywhere
// and resumed. In the end what was read last of each row is what the table holds.
func TestWatermarkLosesNothing(t *testing.T) {
	for _, driver := range []string{"mysql", "postgres", "sqlite"} {
		t.Run(driver, func(t *testing.T) {
			dsn := map[string]func(testing.TB) string{"mysql": testdb.MySQL, "postgres": testdb.Postgres, "sqlite": testdb.SQLite}[driver](t)
			stamp := map[string]string{"mysql": "DATETIME", "postgres": "TIMESTAMP", "sqlite": "DATETIME"}[driver]
			testdb.Exec(t, driver, dsn, "CREATE TABLE m (k VARCHAR(20) PRIMARY KEY, v INT NOT NULL, w "+stamp+" NULL)")
			o := options(driver, dsn, StreamOptions{Table: "m", Watermark: "w"})
			src := open(t, o)
			checks := 0
			rapid.Check(t, func(rt *rapid.T) {
				if checks++; checks > 15 {
					return // real databases: a few histories each time
				}
				src.(*source).options.PageSize = rapid.IntRange(1, 7).Draw(rt, "page")
				h := &history{t: t, driver: driver, dsn: dsn, src: src, held: map[string]string{}, got: map[string]string{}}
				testdb.Exec(t, driver, dsn, "DELETE FROM m")
				clock := 0
				for range rapid.IntRange(1, 5).Draw(rt, "rounds") {
					clock += rapid.IntRange(0, 2).Draw(rt, "tick") // the same second again and again
					h.change(rt, clock)
					h.run(rt)
				}
				h.same(rt)
			})
		})
	}
}

// history is a table and what was read of it.
type history struct {
	t           *testing.T
	driver, dsn string
	src         connectors.Source
	held, got   map[string]string // key → value
	cursor      string
}

// change adds or changes some rows at a time of the clock.
func (h *history) change(rt *rapid.T, clock int) {
	var b strings.Builder
	for range rapid.IntRange(0, 12).Draw(rt, "changes") {
		k := fmt.Sprintf("k%02d", rapid.IntRange(0, 30).Draw(rt, "key"))
		v := rand.IntN(1_000_000)
		w := fmt.Sprintf("'2026-01-01 00:00:%02d'", clock)
		switch rapid.IntRange(0, 9).Draw(rt, "odd") {
		case 0, 1:
			w = "NULL"
		case 2, 3: // a slip of the pen, which must not hide what is written after it
			w = fmt.Sprintf("'%d-01-01 00:00:00'", 2999+clock%2)
		}
		fmt.Fprintf(&b, "DELETE FROM m WHERE k = '%s'; INSERT INTO m VALUES ('%s', %d, %s);\n", k, k, v, w)
		h.held[k] = fmt.Sprint(v)
	}
	if b.Len() > 0 {
		testdb.Exec(h.t, h.driver, h.dsn, b.String())
	}
}

// run reads to the end, cut off now and then, when more rows may change.
func (h *history) run(rt *rapid.T) {
	for {
		rd, err := h.src.Read(h.t.Context(), connectors.Request{Stream: "m", Cursor: h.cursor})
		if err != nil {
			h.t.Fatal(err)
		}
		stop := rapid.IntRange(1, 12).Draw(rt, "pages before the cut")
		done := false
		for range stop {
			p, err := rd.Next(h.t.Context(), rapid.IntRange(1, 5).Draw(rt, "max"))
			if err != nil {
				h.t.Fatal(err)
			}
			for _, row := range p.Rows {
				h.got[row.Key] = row.Values[1].Text
			}
			if h.cursor, done = p.Cursor, p.Done; done {
				break
			}
		}
		_ = rd.Close()
		if done {
			return
		}
	}
}

func (h *history) same(rt *rapid.T) {
	for k, v := range h.held {
		if h.got[k] != v {
			rt.Fatalf("%s is %s, but %s was read last", k, v, h.got[k])
		}
	}
}

// TestOverlap begins a later run before the last watermark.
func TestOverlap(t *testing.T) {
	dsn := testdb.Postgres(t)
	testdb.Exec(t, "postgres", dsn, `CREATE TABLE m (k INT PRIMARY KEY, w TIMESTAMPTZ NOT NULL, n BIGINT NOT NULL);
INSERT INTO m SELECT i, TIMESTAMPTZ '2026-01-01 00:00:00Z' + i * INTERVAL '1 minute', i FROM generate_series(0, 99) i`)
	for _, tc := range []struct {
		mark, overlap string
		want          int
	}{{"w", "", 1}, {"w", "5m", 6}, {"n", "10", 11}} {
		src := open(t, options("postgres", dsn, StreamOptions{Table: "m", Watermark: tc.mark, Overlap: tc.overlap}))
		_, last, _, err := readFrom(t.Context(), src, "m", "", 30)
		if err != nil {
			t.Fatal(err)
		}
		rows, again, _, err := readFrom(t.Context(), src, "m", last, 30)
		if err != nil || len(rows) != tc.want || again != last {
			t.Errorf("%s %q: %d rows, cursor %s then %s, %v", tc.mark, tc.overlap, len(rows), last, again, err)
		}
	}
}
