package sqldb

import (
	"bytes"
	"fmt"
	"log/slog"
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
	for _, tc := range []struct{ driver, stamp string }{
		{"mysql", "DATETIME"},
		{"postgres", "TIMESTAMP"},
		{"sqlite", "DATETIME"},
		{"mysql", "VARCHAR(40)"},
		{"postgres", "VARCHAR(40)"},
		{"sqlite", "VARCHAR(40)"},
	} {
		t.Run(tc.driver+" "+tc.stamp, func(t *testing.T) {
			driver, stamp := tc.driver, tc.stamp
			dsn := map[string]func(testing.TB) string{"mysql": testdb.MySQL, "postgres": testdb.Postgres, "sqlite": testdb.SQLite}[driver](t)
			testdb.Exec(t, driver, dsn, "CREATE TABLE m (k VARCHAR(20) PRIMARY KEY, v INT NOT NULL, w "+stamp+" NULL)")
			o := options(driver, dsn, StreamOptions{Table: "m", Watermark: "w"})
			src := open(t, o)
			checks := 0
			rapid.Check(t, func(rt *rapid.T) {
				if checks++; checks > 15 {
					return // real databases: a few histories each time
				}
				src.(*source).options.PageSize = rapid.IntRange(1, 7).Draw(rt, "page")
				h := &history{t: t, driver: driver, dsn: dsn, src: src, text: strings.HasPrefix(stamp, "VARCHAR"), held: map[string]string{}, got: map[string]string{}}
				testdb.Exec(t, driver, dsn, "DELETE FROM m")
				clock := 0
				if h.text { // what is no time is told by a time before it
					testdb.Exec(t, driver, dsn, "INSERT INTO m VALUES ('first', 0, '2025-12-31')")
				}
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
	text        bool // the watermark is a column of texts
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
		case 4: // no time at all, but later than any
			if h.text {
				w = []string{"'zzzz'", "'n/a'", "'9999'"}[clock%3]
			}
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

// TestWatermarkOfTexts: from which watermark a later run begins, and whether what it
// does not begin from is told.
func TestWatermarkOfTexts(t *testing.T) {
	for name, tc := range map[string]struct {
		marks string // in the order of the database
		from  string
		warns bool
	}{
		"times":                 {"2026-01-01 10:00,2026-01-02 10:00", "2026-01-02 10:00", false},
		"times of a list":       {"2026/01/01,2026/01/02", "2026/01/02", false},
		"words after times":     {"2026-01-01,2026-01-02,n/a,zzzz", "2026-01-02", true},
		"a number after times":  {"2026-01-01,2026-01-02,9999", "2026-01-02", true},
		"no day":                {"2026-01-01,2026-02-30", "2026-01-01", true},
		"words among times":     {"2026-01-01,2026-01-0x,2026-01-10", "2026-01-10", false},
		"words before times":    {"(none),2026-01-01", "2026-01-01", false},
		"future":                {"2026-01-01,2999-01-01", "2026-01-01", true},
		"future and words":      {"2026-01-01,2999-01-01,zzzz", "2026-01-01", true},
		"words before a future": {"(none),2026-01-01,2026-1-x,2999-01-01", "2026-01-01", true},
		"numbers":               {"0998,0999", "0999", false},
		"words after numbers":   {"0998,0999,zzzz", "0999", true},
		"codes":                 {"0000000000000999,000000000000099A,000000000000099B", "000000000000099B", false},
		"words":                 {"aaa,aab,zzz", "zzz", false},
	} {
		t.Run(name, func(t *testing.T) {
			dsn := testdb.SQLite(t)
			var b strings.Builder
			b.WriteString("CREATE TABLE m (k INTEGER PRIMARY KEY, w TEXT);\n")
			for i, m := range strings.Split(tc.marks, ",") {
				fmt.Fprintf(&b, "INSERT INTO m VALUES (%d, '%s');\n", i, m)
			}
			testdb.Exec(t, "sqlite", dsn, b.String())
			for size := 1; size < 5; size++ {
				src := open(t, options("sqlite", dsn, StreamOptions{Table: "m", Watermark: "w"}))
				var log bytes.Buffer
				src.(*source).options.PageSize = size
				src.(*source).env.Log = slog.New(slog.NewTextHandler(&log, nil))
				_, last, _, err := readFrom(t.Context(), src, "m", "", 2)
				if want := `{"mark":"t:` + tc.from + `"}`; err != nil || last != want || tc.warns != strings.Contains(log.String(), "read again in each run") {
					t.Errorf("page of %d: %s, not %s; %v; %s", size, last, want, err, log.String())
				}
				_, again, _, err := readFrom(t.Context(), src, "m", last, 2)
				if err != nil || again != last {
					t.Errorf("page of %d: then %s, %v", size, again, err)
				}
			}
		})
	}
}
