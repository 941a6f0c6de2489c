// Command report measures the whole reconciliation report through the real
// binary: every cell, every customer partitioned again, control totals and
// uniqueness of a generated project. It prints a Markdown table with the time,
// the CPU time and the peak memory of each size.
//
//	go run ./bench/report -sizes 43k,430k
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/custhub/custhub/report"
)

func main() {
	ctx := context.Background()
	sizes := flag.String("sizes", "43k,430k", "customer records of the generated projects; events come on top: 430k makes a million rows")
	binary := flag.String("binary", "bin/custhub", "the binary to measure")
	project := flag.String("project", "", "measure this project instead, loaded already")
	flag.Parse()
	if err := bench(ctx, *binary, *project, strings.Split(*sizes, ",")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func bench(ctx context.Context, binary, project string, sizes []string) error {
	binary, err := filepath.Abs(binary)
	if err != nil {
		return err
	}
	fmt.Printf("| rows | cells | wall s | CPU s | CPU µs a row | peak MB |\n|--:|--:|--:|--:|--:|--:|\n")
	if project != "" {
		return measure(ctx, binary, project)
	}
	for _, size := range sizes {
		if err := generated(ctx, binary, size); err != nil {
			return err
		}
	}
	return nil
}

// generated measures a project made for it.
func generated(ctx context.Context, binary, size string) error {
	dir, err := os.MkdirTemp("", "custhub-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	for _, args := range [][]string{
		{"generate", "--size", size, "--out", dir, "--quiet", "--json"},
		{"-C", dir, "run", "--verify", "never", "--quiet", "--json"},
	} {
		if out, err := exec.CommandContext(ctx, binary, args...).CombinedOutput(); err != nil {
			return fmt.Errorf("custhub %s: %w\n%s", strings.Join(args, " "), err, out)
		}
	}
	return measure(ctx, binary, dir)
}

// measure makes the report once, and prints a line.
func measure(ctx context.Context, binary, dir string) error {
	file := filepath.Join(dir, "bench-report.json")
	cmd := exec.CommandContext(ctx, binary, "-C", dir, "report", "--verify", "--format", "json", "--out", file)
	cmd.Stderr = os.Stderr
	begin := time.Now()
	if err := cmd.Run(); err != nil {
		return err
	}
	wall := time.Since(begin)
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var r report.Report
	if err := json.Unmarshal(data, &r); err != nil {
		return err
	}
	rows := report.Sum(r.Balance)
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	peak := 0.0
	if ok {
		peak = float64(usage.Maxrss) / 1024
	}
	_, err = fmt.Printf("| %d | %d | %.1f | %.1f | %.0f | %.0f |\n", rows.Read, r.Cells.Cells, wall.Seconds(), cpu.Seconds(), float64(cpu.Microseconds())/float64(rows.Read), peak)
	return err
}
