package store_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/testdb"
)

// BenchmarkRaw loads the bytes that BenchmarkLand lands into a bare table without
// any index: what no store can beat. Its rows/s beside Land's are the price of
// versions, registry, keys, counts and cursor.
func BenchmarkRaw(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "raw.db")+"?_pragma=page_size(8192)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)")
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close() //nolint:errcheck // a benchmark
		rawLoad(b, db, func(tx *sql.Tx, rows []pipeline.LandRow) error {
			const part = 50
			stmt, err := tx.Prepare("INSERT INTO bare VALUES (?, ?, ?)" + strings.Repeat(", (?, ?, ?)", part-1))
			if err != nil {
				return err
			}
			defer stmt.Close() //nolint:errcheck // a benchmark
			args := make([]any, 0, 3*part)
			for i := range rows {
				if args = append(args, rows[i].Key, string(rows[i].Raw), string(rows[i].Mapped)); len(args) < 3*part {
					continue
				}
				if _, err := stmt.Exec(args...); err != nil {
					return err
				}
				args = args[:0]
			}
			return nil
		})
	})
	b.Run("postgres", func(b *testing.B) {
		db, err := sql.Open("postgres", testdb.Postgres(b))
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close() //nolint:errcheck // a benchmark
		rawLoad(b, db, func(tx *sql.Tx, rows []pipeline.LandRow) error {
			stmt, err := tx.Prepare("COPY bare FROM STDIN")
			if err != nil {
				return err
			}
			defer stmt.Close() //nolint:errcheck // a benchmark
			for i := range rows {
				if _, err := stmt.Exec(rows[i].Key, string(rows[i].Raw), string(rows[i].Mapped)); err != nil {
					return err
				}
			}
			_, err = stmt.Exec()
			return err
		})
	})
}

// rawLoad loads the benchmark's rows, a transaction for each batch.
func rawLoad(b *testing.B, db *sql.DB, load func(*sql.Tx, []pipeline.LandRow) error) {
	b.Helper()
	n := benchRows()
	batches := benchBatches(n)
	for range b.N {
		b.StopTimer()
		for _, q := range []string{"DROP TABLE IF EXISTS bare", "CREATE TABLE bare (k TEXT, raw TEXT, mapped TEXT)"} {
			if _, err := db.Exec(q); err != nil {
				b.Fatal(err)
			}
		}
		b.StartTimer()
		start := time.Now()
		for _, rows := range batches {
			tx, err := db.Begin()
			if err == nil {
				if err = load(tx, rows); err == nil {
					err = tx.Commit()
				}
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(n)/time.Since(start).Seconds(), "rows/s")
	}
}
