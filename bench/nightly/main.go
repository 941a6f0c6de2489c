// Command nightly measures what happens night after night on a store that is big
// already, through the real binary: a run where nothing changed, a batch of
// changed rows from landing to report, the preview of its rollback, the rollback,
// and a run that goes on after a crash. It prints a Markdown table.
//
//	go run ./testdb/cmd/servers -- go run ./bench/nightly -rows 1000000 -changed 10000
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-sql-driver/mysql"
	_ "modernc.org/sqlite" // driver

	"github.com/custhub/custhub/testdb"
)

func main() {
	rows := flag.Int("rows", 1_000_000, "source records in the store")
	changed := flag.Int("changed", 10_000, "rows that change overnight")
	moved := flag.Int("moved", 1000, "of these, rows whose mobile changes too, by which customers are matched")
	binary := flag.String("binary", "bin/custhub", "the binary to measure")
	stores := flag.String("stores", "sqlite,postgres", "stores to measure: sqlite, postgres, mysql")
	dir := flag.String("dir", "", "folder to keep; what it holds is used again (default: a temporary one)")
	load := flag.Bool("load", false, "only load the stores, into -dir, for later measurements")
	profile := flag.String("profile", "", "folder for CPU profiles of the measured runs")
	flag.Parse()
	nights := nights{rows: *rows, changed: *changed, moved: *moved, load: *load}
	if err := bench(nights, *binary, *dir, *profile, strings.Split(*stores, ",")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// nights says what to measure.
type nights struct {
	rows, changed, moved int
	load                 bool // and nothing else
}

func bench(n nights, binary, dir, profile string, stores []string) error {
	if dir == "" {
		temp, err := os.MkdirTemp("", "custhub-nightly-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(temp) }()
		dir = temp
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	binary, err = filepath.Abs(binary)
	if err != nil {
		return err
	}
	fmt.Println("| store | what | wall s | CPU s | peak MB |\n|---|---|--:|--:|--:|")
	for _, store := range stores {
		if err := measure(n, binary, dir, profile, store); err != nil {
			return fmt.Errorf("%s: %w", store, err)
		}
	}
	return nil
}

// measure goes through the nights on one store. Each store has a source of its
// own, since its rows change.
func measure(n nights, binary, dir, profile, store string) error {
	h := hub{name: store, dir: filepath.Join(dir, store), binary: binary, profile: profile}
	var err error
	if h.dsn, err = h.store(); err != nil {
		return err
	}
	fresh, err := project(h.dir, n.rows)
	if err != nil {
		return err
	}
	if fresh {
		if err := h.shown(fmt.Sprintf("first run, %d rows", n.rows), "run", "--verify", "never"); err != nil {
			return err
		}
	}
	if n.load {
		return nil
	}
	steps := []struct {
		what   string
		change int
		args   []string
	}{
		{"nothing changed", 0, []string{"run", "--verify", "never"}},
		{fmt.Sprintf("%d changed rows, %d by a mobile, land to report", n.changed, n.moved), n.changed, []string{"run", "--verify", "never"}},
		{"preview of its rollback", 0, []string{"rollback", "", "--preview"}},
		{"its rollback", 0, []string{"rollback", "", "--reason", "bench", "--yes"}},
	}
	run := ""
	for _, s := range steps {
		if s.change > 0 {
			if err := change(h.dir, s.change, n.moved); err != nil {
				return err
			}
		}
		if len(s.args) > 1 && s.args[1] == "" {
			s.args[1] = run
		}
		if err := h.shown(s.what, s.args...); err != nil {
			return err
		}
		if s.change > 0 {
			run = fmt.Sprintf("r%d", h.run)
		}
	}
	return h.crash()
}

// project makes the source and the project, unless they are there.
func project(dir string, rows int) (fresh bool, err error) {
	if _, err := os.Stat(filepath.Join(dir, "custhub.yaml")); err == nil {
		return false, nil
	}
	if err := os.MkdirAll(filepath.Join(dir, "mappings"), 0o755); err != nil {
		return false, err
	}
	if err := source(filepath.Join(dir, "erp.db"), rows); err != nil {
		return false, err
	}
	if err := os.WriteFile(filepath.Join(dir, "mappings", "erp.yaml"), []byte(mappingYAML()), 0o644); err != nil {
		return false, err
	}
	return true, os.WriteFile(filepath.Join(dir, "custhub.yaml"), []byte(projectYAML), 0o644)
}

// change gives rows spread over the whole table a new credit limit and a later
// time of change, and some of them another mobile.
func change(dir string, rows, moved int) error {
	db, err := sql.Open("sqlite", filepath.Join(dir, "erp.db"))
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // Exec tells
	_, err = db.ExecContext(context.Background(), `UPDATE customer SET credit_limit = CAST(credit_limit + 1 AS TEXT),
		mobile = CASE WHEN CAST(id AS INTEGER) / (SELECT COUNT(*) / ? FROM customer) % ? < ? THEN SUBSTR(mobile, 1, 3) || SUBSTR(CAST(1000000000 + (CAST(SUBSTR(mobile, 4) AS INTEGER) + 7) % 100000000 AS TEXT), 3) ELSE mobile END,
		modified_at = DATETIME((SELECT MAX(modified_at) FROM customer), '+' || (1 + CAST(id AS INTEGER) % 80000) || ' seconds')
		WHERE CAST(id AS INTEGER) % (SELECT COUNT(*) / ? FROM customer) = 0`, rows, rows, moved, rows)
	return err
}

// store names the store for custhub.
func (h *hub) store() (string, error) {
	switch h.name {
	case "sqlite":
		return "sqlite:" + filepath.Join(h.dir, "store.db"), nil
	case "postgres":
		dsn := os.Getenv(testdb.EnvPostgres)
		if dsn == "" {
			return "", fmt.Errorf("%s is not set: run under go run ./testdb/cmd/servers --", testdb.EnvPostgres)
		}
		return dsn, nil
	case "mysql":
		return mysqlStore()
	}
	return "", fmt.Errorf("no such store: %s", h.name)
}

// mysqlStore names a database of its own on the test server, made when it isn't
// there.
func mysqlStore() (string, error) {
	cfg, err := mysql.ParseDSN(os.Getenv(testdb.EnvMySQL))
	if err != nil || cfg.Addr == "" {
		return "", fmt.Errorf("%s is not set: run under go run ./testdb/cmd/servers --", testdb.EnvMySQL)
	}
	db, err := sql.Open("mysql", cfg.FormatDSN())
	if err != nil {
		return "", err
	}
	defer db.Close() //nolint:errcheck // Exec tells
	_, err = db.ExecContext(context.Background(), "CREATE DATABASE IF NOT EXISTS nightly CHARACTER SET utf8mb4")
	return "mysql://" + cfg.User + ":" + cfg.Passwd + "@" + cfg.Addr + "/nightly", err
}
