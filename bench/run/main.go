// Command run measures the main job through the real binary: extract to land of
// rows of 15 columns with all stages on, then the whole run to golden records
// and report, into each store, beside the time that loading the same bytes raw
// takes. It prints a Markdown table.
//
//	go run ./testdb/cmd/servers -- go run ./bench/run -rows 1000000
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/custhub/custhub/bench/rows"
	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/testdb"
)

func main() {
	rows := flag.Int("rows", 1_000_000, "rows of 15 columns")
	binary := flag.String("binary", "bin/custhub", "the binary to measure")
	stores := flag.String("stores", "sqlite,postgres,mysql", "stores to load into")
	alone := flag.Bool("land-only", false, "end the run when all rows are landed (on Linux)")
	flag.Parse()
	measure := whole
	if *alone {
		measure = landing
	}
	if err := bench(*rows, *binary, strings.Split(*stores, ","), measure); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// target is a store to measure with.
type target struct {
	name, dsn   string // as custhub knows it
	driver, raw string // for the raw load
}

// measure measures one store and prints a row of the table.
type measure func(dir, binary string, rows int, t target) error

func bench(rows int, binary string, stores []string, measure measure) error {
	dir, err := os.MkdirTemp("", "custhub-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if binary, err = filepath.Abs(binary); err != nil {
		return err
	}
	if err := project(dir, rows); err != nil {
		return err
	}
	fmt.Printf("| store | rows | land rows/s | land s | land peak MB | raw load s | land ÷ raw | whole run s | CPU s |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, store := range stores {
		t, err := open(dir, store)
		if err != nil {
			return err
		}
		if err := measure(dir, binary, rows, t); err != nil {
			return fmt.Errorf("%s: %w", store, err)
		}
	}
	return nil
}

// whole measures the whole run, beside the raw load.
func whole(dir, binary string, rows int, t target) error {
	raw, err := loadRaw(t.driver, t.raw, filepath.Join(dir, "customer.csv"))
	if err != nil {
		return fmt.Errorf("raw: %w", err)
	}
	m, err := run(dir, binary, t.dsn)
	if err != nil {
		return err
	}
	land := m.report.Timings[0]
	fmt.Printf("| %s | %d | %.0f | %.1f | %d | %.1f | %.1f | %.1f | %.1f |\n", t.name, rows, float64(rows)/land.Seconds, land.Seconds, land.Peak>>20,
		raw.Seconds(), land.Seconds/raw.Seconds(), m.wall.Seconds(), m.cpu.Seconds())
	return nil
}

// landing measures landing alone, the start of the binary included.
func landing(dir, binary string, rows int, t target) error {
	m, err := landOnly(dir, binary, rows, t)
	if err != nil {
		return err
	}
	fmt.Printf("| %s | %d | %.0f | %.1f | %d | | | | %.1f |\n", t.name, rows, float64(rows)/m.wall.Seconds(), m.wall.Seconds(), m.peak>>20, m.cpu.Seconds())
	return nil
}

// open makes an empty store and names it for custhub and for the raw load.
func open(dir, store string) (t target, err error) {
	switch store {
	case "sqlite":
		return target{store, "sqlite:" + filepath.Join(dir, "store.db"), "sqlite", filepath.Join(dir, "raw.db")}, nil
	case "postgres":
		raw := os.Getenv(testdb.EnvPostgres)
		if raw == "" {
			return t, fmt.Errorf("%s is not set: run under go run ./testdb/cmd/servers --", testdb.EnvPostgres)
		}
		return target{store, raw, "postgres", raw}, nil
	case "mysql":
		raw := os.Getenv(testdb.EnvMySQL)
		cfg, err := mysql.ParseDSN(raw)
		if err != nil || raw == "" {
			return t, fmt.Errorf("%s is not set: run under go run ./testdb/cmd/servers --", testdb.EnvMySQL)
		}
		cfg.DBName = "custhub_bench"
		if err := createDatabase(raw, cfg.DBName); err != nil {
			return t, err
		}
		u := url.URL{Scheme: "mysql", User: url.UserPassword(cfg.User, cfg.Passwd), Host: cfg.Addr, Path: "/" + cfg.DBName}
		return target{store, u.String(), "mysql", cfg.FormatDSN()}, nil
	}
	return t, fmt.Errorf("no such store: %s", store)
}

type measured struct {
	report    report.Report
	wall, cpu time.Duration
}

// run runs the binary once and reads its report.
func run(dir, binary, dsn string) (*measured, error) {
	cmd := exec.CommandContext(context.Background(), binary, "-C", dir, "run", "--json", "--quiet", "--verify", "never")
	cmd.Env = append(os.Environ(), "CUSTHUB_STORE="+dsn)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	m := &measured{wall: time.Since(began)}
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		m.cpu = time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	return m, json.Unmarshal(out.Bytes(), &m.report)
}

// project writes the CSV, the mapping and custhub.yaml.
func project(dir string, n int) error {
	for name, text := range map[string]string{"custhub.yaml": rows.ProjectYAML, "mappings/erp.yaml": rows.MappingYAML} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	f, err := os.Create(filepath.Join(dir, "customer.csv"))
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	rows.Write(w, n)
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
