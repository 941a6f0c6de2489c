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
	flag.Parse()
	if err := bench(*rows, *binary, strings.Split(*stores, ",")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func bench(rows int, binary string, stores []string) error {
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
		dsn, driver, raw, err := open(dir, store)
		if err != nil {
			return err
		}
		rawTime, err := loadRaw(driver, raw, filepath.Join(dir, "customer.csv"))
		if err != nil {
			return fmt.Errorf("%s raw: %w", store, err)
		}
		m, err := run(dir, binary, dsn)
		if err != nil {
			return fmt.Errorf("%s: %w", store, err)
		}
		land := m.report.Timings[0]
		fmt.Printf("| %s | %d | %.0f | %.1f | %d | %.1f | %.1f | %.1f | %.1f |\n", store, rows, float64(rows)/land.Seconds, land.Seconds, land.Peak>>20,
			rawTime.Seconds(), land.Seconds/rawTime.Seconds(), m.wall.Seconds(), m.cpu.Seconds())
	}
	return nil
}

// open makes an empty store and names it for custhub and for the raw load.
func open(dir, store string) (dsn, driver, raw string, err error) {
	switch store {
	case "sqlite":
		return "sqlite:" + filepath.Join(dir, "store.db"), "sqlite", filepath.Join(dir, "raw.db"), nil
	case "postgres":
		raw = os.Getenv(testdb.EnvPostgres)
		if raw == "" {
			return "", "", "", fmt.Errorf("%s is not set: run under go run ./testdb/cmd/servers --", testdb.EnvPostgres)
		}
		return raw, "postgres", raw, nil
	case "mysql":
		raw = os.Getenv(testdb.EnvMySQL)
		cfg, err := mysql.ParseDSN(raw)
		if err != nil || raw == "" {
			return "", "", "", fmt.Errorf("%s is not set: run under go run ./testdb/cmd/servers --", testdb.EnvMySQL)
		}
		cfg.DBName = "custhub_bench"
		if err := createDatabase(raw, cfg.DBName); err != nil {
			return "", "", "", err
		}
		u := url.URL{Scheme: "mysql", User: url.UserPassword(cfg.User, cfg.Passwd), Host: cfg.Addr, Path: "/" + cfg.DBName}
		return u.String(), "mysql", cfg.FormatDSN(), nil
	}
	return "", "", "", fmt.Errorf("no such store: %s", store)
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
