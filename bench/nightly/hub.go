package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/custhub/custhub/store"
)

// hub runs the binary on one project and store.
type hub struct {
	name, dir, binary, dsn, profile string
	run                             int64 // number of the last run
	steps                           int
}

func (h *hub) command(args ...string) *exec.Cmd {
	args = append([]string{"-C", h.dir, "--json", "--quiet"}, args...)
	cmd := exec.CommandContext(context.Background(), h.binary, args...)
	cmd.Env = append(os.Environ(), "CUSTHUB_STORE="+h.dsn)
	cmd.Stderr = os.Stderr
	return cmd
}

// shown runs a command and prints what it took.
func (h *hub) shown(what string, args ...string) error {
	h.steps++
	if h.profile != "" {
		args = append(args, "--cpuprofile", filepath.Join(h.profile, fmt.Sprintf("%s-%d.prof", h.name, h.steps)))
	}
	cmd := h.command(args...)
	var out bytes.Buffer
	cmd.Stdout = &out
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(args, " "), err)
	}
	wall := time.Since(began)
	var r struct {
		Header  struct{ Run int64 }
		Timings []struct {
			Stage   string
			Seconds float64
		}
	}
	_ = json.Unmarshal(out.Bytes(), &r) // only runs print a report
	if r.Header.Run > 0 {
		h.run = r.Header.Run
	}
	for _, t := range r.Timings {
		what += fmt.Sprintf(" · %s %.1f", t.Stage, t.Seconds)
	}
	h.print(what, wall, cmd.ProcessState)
	return nil
}

func (h *hub) print(what string, wall time.Duration, state *os.ProcessState) {
	cpu, peak := 0.0, int64(0)
	if u, ok := state.SysUsage().(*syscall.Rusage); ok {
		cpu, peak = time.Duration(u.Utime.Nano()+u.Stime.Nano()).Seconds(), u.Maxrss>>10
	}
	fmt.Printf("| %s | %s | %.1f | %.1f | %d |\n", h.name, what, wall.Seconds(), cpu, peak)
}

// crash kills a run after its first batch of some hundred rows is committed, and
// measures how long the next run takes to commit the one after it.
func (h *hub) crash() error {
	cmd := h.command("run", "--verify", "never", "--batch-size", "500")
	if _, err := h.until(cmd); err != nil {
		return err
	}
	if err := cmd.Process.Kill(); err != nil {
		return err
	}
	_ = cmd.Wait() // killed
	cmd = h.command("run", "--verify", "never", "--batch-size", "500")
	took, err := h.until(cmd)
	if err != nil {
		return err
	}
	if err := cmd.Wait(); err != nil {
		return err
	}
	h.print("resume after kill -9: start to the next batch", took, cmd.ProcessState)
	return nil
}

// until starts a command and waits until it has committed a batch.
func (h *hub) until(cmd *exec.Cmd) (time.Duration, error) {
	ctx := context.Background()
	st, err := store.OpenReadOnly(ctx, h.dsn)
	if err != nil {
		return 0, err
	}
	defer st.Close() //nolint:errcheck // only read from
	batches, err := st.Batches(ctx, 0)
	if err != nil {
		return 0, err
	}
	last := batches[len(batches)-1].ID
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	for {
		b, err := st.BatchByID(ctx, last+1)
		if err != nil || b != nil {
			return time.Since(began), err
		}
		if time.Since(began) > time.Minute {
			return 0, fmt.Errorf("no batch within a minute")
		}
		time.Sleep(5 * time.Millisecond)
	}
}
