package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// landed is what landing alone took.
type landed struct {
	wall time.Duration // from the start of the binary to the commit of the last batch
	cpu  time.Duration // of the processors, user and system
	peak int64         // bytes of memory, at most
}

// landOnly runs the binary until all rows are committed and ends it there: the
// next run would go on with resolving. It reads the peak from Linux.
func landOnly(dir, binary string, rows int, t target) (*landed, error) {
	cmd := exec.CommandContext(context.Background(), binary, "-C", dir, "run", "--quiet", "--verify", "never")
	cmd.Env, cmd.Stderr = append(os.Environ(), "CUSTHUB_STORE="+t.dsn), os.Stderr
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	defer func() { _, _ = cmd.Process.Kill(), cmd.Wait() }() // it is ended on purpose
	at := t.raw
	if t.driver == "sqlite" { // the raw load has a file of its own
		at = strings.TrimPrefix(t.dsn, "sqlite:")
	}
	db, err := sql.Open(t.driver, at)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	for {
		time.Sleep(200 * time.Millisecond)
		peak, err := peakOf(cmd.Process.Pid)
		if err != nil {
			return nil, errors.Join(errors.New("the binary ended before all rows were landed"), err)
		}
		var n int
		if db.QueryRowContext(context.Background(), "SELECT COALESCE(SUM(n_read), 0) FROM batch").Scan(&n) == nil && n >= rows {
			m := &landed{wall: time.Since(began), peak: peak}
			_, _ = cmd.Process.Kill(), cmd.Wait() // on purpose
			m.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
			return m, nil
		}
	}
}

// peakOf is the most memory that a process has held, in bytes.
func peakOf(pid int) (peak int64, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, line, ok := bytes.Cut(status, []byte("VmHWM:"))
	if !ok {
		return 0, errors.New("no peak of memory in /proc")
	}
	_, err = fmt.Sscan(string(line), &peak)
	return peak << 10, err
}
