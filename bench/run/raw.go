package main

import (
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/lib/pq"
	_ "modernc.org/sqlite" // driver

	"github.com/custhub/custhub/bench/rows"
)

// columns are those of the CSV.
var columns = rows.Columns

func createDatabase(dsn, name string) error {
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(context.Background(), "CREATE DATABASE "+name+" CHARACTER SET utf8mb4")
	return err
}

// loadRaw loads the bytes of the CSV into a plain table of texts, as fast as the
// driver can: COPY on PostgreSQL, multi-row inserts elsewhere.
func loadRaw(driver, dsn, path string) (time.Duration, error) {
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	ctx := context.Background()
	if driver == "sqlite" {
		for _, pragma := range []string{"journal_mode(WAL)", "synchronous(NORMAL)"} {
			name, value, _ := strings.Cut(strings.TrimSuffix(pragma, ")"), "(")
			if _, err := db.ExecContext(ctx, "PRAGMA "+name+"="+value); err != nil {
				return 0, err
			}
		}
	}
	defs := make([]string, len(columns))
	for i, c := range columns {
		defs[i] = c + " TEXT"
	}
	if _, err := db.ExecContext(ctx, "CREATE TABLE raw_load ("+strings.Join(defs, ", ")+")"); err != nil {
		return 0, err
	}
	defer func() { _, _ = db.ExecContext(ctx, "DROP TABLE raw_load") }()
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.ReuseRecord = true
	if _, err := r.Read(); err != nil {
		return 0, err
	}
	began := time.Now()
	if driver == "postgres" {
		err = copyIn(ctx, db, r)
	} else {
		err = insert(ctx, db, r, map[string]int{"sqlite": 60, "mysql": 500}[driver])
	}
	return time.Since(began), err
}

const rawBatch = 10_000

func copyIn(ctx context.Context, db *sql.DB, r *csv.Reader) error {
	return inBatches(ctx, db, r, func(tx *sql.Tx, next func() ([]any, error)) error {
		stmt, err := tx.PrepareContext(ctx, pq.CopyIn("raw_load", columns...)) //nolint:staticcheck // the fastest plain way of the driver
		if err != nil {
			return err
		}
		for {
			row, err := next()
			if row == nil || err != nil {
				if _, ferr := stmt.ExecContext(ctx); err == nil {
					err = ferr
				}
				return errors.Join(err, stmt.Close()) //nolint:sqlclosecheck // its error counts: it ends the COPY
			}
			if _, err := stmt.ExecContext(ctx, row...); err != nil {
				return err
			}
		}
	})
}

func insert(ctx context.Context, db *sql.DB, r *csv.Reader, rows int) error {
	tuple := "(?" + strings.Repeat(", ?", len(columns)-1) + ")"
	statement := func(n int) string {
		return "INSERT INTO raw_load VALUES " + tuple + strings.Repeat(", "+tuple, n-1)
	}
	return inBatches(ctx, db, r, func(tx *sql.Tx, next func() ([]any, error)) error {
		stmt, err := tx.PrepareContext(ctx, statement(rows))
		if err != nil {
			return err
		}
		defer stmt.Close()
		var flat []any
		for {
			row, err := next()
			if err != nil {
				return err
			}
			flat = append(flat, row...)
			if row == nil {
				break
			}
			if len(flat) == rows*len(columns) {
				if _, err := stmt.ExecContext(ctx, flat...); err != nil {
					return err
				}
				flat = flat[:0]
			}
		}
		if len(flat) == 0 {
			return nil
		}
		_, err = tx.ExecContext(ctx, statement(len(flat)/len(columns)), flat...)
		return err
	})
}

// inBatches calls load with one transaction after the other until the file ends;
// next gives the rows of the transaction, nil at its end.
func inBatches(ctx context.Context, db *sql.DB, r *csv.Reader, load func(*sql.Tx, func() ([]any, error)) error) error {
	for done := false; !done; {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		n := 0
		next := func() ([]any, error) {
			if n == rawBatch {
				return nil, nil
			}
			rec, err := r.Read()
			if errors.Is(err, io.EOF) {
				done = true
				return nil, nil
			}
			if err != nil {
				return nil, err
			}
			n++
			row := make([]any, len(rec))
			for i, v := range rec {
				row[i] = v
			}
			return row, nil
		}
		if err := load(tx, next); err != nil {
			return errors.Join(fmt.Errorf("raw load: %w", err), tx.Rollback())
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}
