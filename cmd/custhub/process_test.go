package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/custhub/custhub/testdb"
)

// site is a generated project that tests run through real processes.
type site struct {
	t   testing.TB
	dir string
	dsn string // of the store, where tests open it
}

// long reports whether the longest tests are wanted.
func long() bool { return os.Getenv("CUSTHUB_TEST_LONG") != "" }

// newSite generates a project of the given size. An empty dsn keeps the store in
// SQLite in the project's folder.
func newSite(t testing.TB, size, dsn string) *site {
	t.Helper()
	s := &site{t: t, dir: filepath.Join(t.TempDir(), "site")}
	args := []string{"generate", "--quiet", "--size", size, "--out", s.dir}
	if dsn != "" {
		args = append(args, "--store", dsn)
	}
	s.call(args...)
	// Small batches: many instants to be killed at.
	s.edit("custhub.yaml", "version: 1\n", "version: 1\nbatch_size: 25\n")
	return s
}

// newDSN returns an empty store of a kind: "" for SQLite in the project's folder.
func newDSN(t testing.TB, kind string) string {
	t.Helper()
	switch kind {
	case "postgres":
		return testdb.Postgres(t)
	case "mysql":
		return mysqlURL(t)
	}
	return ""
}

// edit replaces a text in a file of the project.
func (s *site) edit(file, from, to string) {
	s.t.Helper()
	path := filepath.Join(s.dir, file)
	text, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	if !strings.Contains(string(text), from) {
		s.t.Fatalf("%s has no %q", file, from)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), from, to, 1)), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// call runs a command line within this process; it must succeed, or only be held
// by a gate.
func (s *site) call(args ...string) string {
	s.t.Helper()
	var out, errs bytes.Buffer
	if code := execute(context.Background(), uninterrupted(), args, &out, &errs); code != 0 && code != 3 {
		s.t.Fatalf("custhub %s: exit %d\n%s", strings.Join(args, " "), code, errs.String())
	}
	return out.String()
}

// do runs a command line on the project within this process.
func (s *site) do(args ...string) string {
	s.t.Helper()
	return s.call(append([]string{"-C", s.dir, "--quiet"}, args...)...)
}

// refuse runs a command line that must fail and returns what it says.
func (s *site) refuse(args ...string) string {
	s.t.Helper()
	var out, errs bytes.Buffer
	if execute(context.Background(), uninterrupted(), append([]string{"-C", s.dir, "--quiet"}, args...), &out, &errs) == 0 {
		s.t.Errorf("custhub %s is not refused", strings.Join(args, " "))
	}
	return errs.String()
}

// digest checks the store and returns its digest.
func (s *site) digest() string {
	s.t.Helper()
	s.do("store", "check")
	return strings.TrimSpace(s.do("digest"))
}

// process starts a command line as a process of its own.
func (s *site) process(args ...string) *process {
	s.t.Helper()
	p := &process{t: s.t, done: make(chan struct{})}
	p.cmd = exec.Command("custhub", append([]string{"-C", s.dir, "--quiet"}, args...)...) //nolint:gosec // the test binary itself
	p.cmd.Stderr, p.cmd.Stdout = &p.errs, &p.out
	if err := p.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // the state tells
		close(p.done)
	}()
	s.t.Cleanup(func() { p.signal(syscall.SIGKILL); <-p.done })
	return p
}

// process is a running custhub.
type process struct {
	t         testing.TB
	cmd       *exec.Cmd
	out, errs bytes.Buffer // to be read when it has ended
	done      chan struct{}
}

func (p *process) signal(sig syscall.Signal) {
	if err := p.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Error(err)
	}
}

// wait returns the exit code; -1 when a signal ended it.
func (p *process) wait() int {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(2 * time.Minute):
		p.signal(syscall.SIGQUIT) // its goroutines tell where
		<-p.done
		p.t.Fatalf("the process hangs: %s", p.errs.String())
	}
	return p.cmd.ProcessState.ExitCode()
}

// killAfter kills the process after a while and reports whether it was still
// running then. It must not have failed by itself.
func (p *process) killAfter(d time.Duration) bool {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(d):
	}
	p.signal(syscall.SIGKILL)
	code := p.wait()
	if code > 0 && code != 3 {
		p.t.Errorf("%v: exit %d\n%s", p.cmd.Args, code, p.errs.String())
	}
	return code < 0
}
