package main

import (
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"github.com/custhub/custhub/bench/rows"
)

const projectYAML = `version: 1
name: nightly
store: sqlite:store.db
sources:
  erp:
    connector: sqldb
    options:
      driver: sqlite
      dsn: erp.db
      streams: [{table: customer, key: [id], watermark: modified_at}]
`

func mappingYAML() string { return rows.MappingYAML }

// source writes the rows into a SQLite database.
func source(path string, n int) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // Commit tells
	ctx := context.Background()
	cols := strings.Join(rows.Columns, " TEXT, ") + " TEXT"
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // no effect after Commit
	if _, err := tx.ExecContext(ctx, "CREATE TABLE customer ("+cols+")"); err != nil {
		return err
	}
	stmt, err := tx.PrepareContext(ctx, "INSERT INTO customer VALUES (?"+strings.Repeat(", ?", len(rows.Columns)-1)+")")
	if err != nil {
		return err
	}
	defer stmt.Close() //nolint:errcheck // nothing pending
	r, w := io.Pipe()
	go func() {
		rows.Write(w, n)
		_ = w.Close()
	}()
	in := csv.NewReader(r)
	in.ReuseRecord = true
	if _, err := in.Read(); err != nil {
		return err
	}
	args := make([]any, len(rows.Columns))
	for {
		rec, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		for i, v := range rec {
			args[i] = v
		}
		if _, err := stmt.ExecContext(ctx, args...); err != nil {
			return err
		}
	}
	for _, index := range []string{"CREATE UNIQUE INDEX customer_id ON customer (id)", "CREATE INDEX customer_modified ON customer (modified_at, id)"} {
		if _, err := tx.ExecContext(ctx, index); err != nil {
			return err
		}
	}
	return tx.Commit()
}
