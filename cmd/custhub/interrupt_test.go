package main

import (
	"bytes"
	"context"
	"strings"
	"syscall"
	"testing"
	"time"
)

// underWay waits until the store holds a number of batches, or the process ends.
func (s *site) underWay(p *process, batches int) {
	s.t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		var out, errs bytes.Buffer
		if execute(context.Background(), uninterrupted(), []string{"-C", s.dir, "batches", "--json"}, &out, &errs) == 0 &&
			strings.Count(out.String(), `"kind":"load"`) >= batches {
			return
		}
		select {
		case <-p.done:
			return
		default:
		}
	}
	s.t.Fatal("no batch was landed within a minute")
}

// runs is the number of runs that the store knows of.
func (s *site) runs() int {
	s.t.Helper()
	return strings.Count(s.do("runs", "--json"), `"started_at"`)
}

// TestKillInterrupt: Ctrl-C stops at the end of a batch, a second one at once;
// after both the next run goes on with the same run and ends where an
// uninterrupted one does.
func TestKillInterrupt(t *testing.T) {
	ref := newSite(t, "3k", "")
	ref.do("run")
	want := ref.digest()
	for _, c := range []struct {
		name  string
		twice bool
	}{{"once", false}, {"twice", true}} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, "3k", "")
			s.edit("custhub.yaml", "batch_size: 25", "batch_size: 1")
			p := s.process("run")
			s.underWay(p, 3)
			p.signal(syscall.SIGINT)
			if c.twice {
				time.Sleep(20 * time.Millisecond) // two signals at once are one
				p.signal(syscall.SIGINT)
			}
			if code := p.wait(); code != 1 {
				t.Fatalf("exit %d, not 1:\n%s", code, p.errs.String())
			}
			if !strings.Contains(p.errs.String(), "stopped") {
				t.Errorf("nothing says that it stopped: %s", p.errs.String())
			}
			if s.digest() == want {
				t.Error("it did not stop")
			}
			s.do("run")
			if s.digest() != want {
				t.Error("it went on to another result")
			}
			if n := s.runs(); n != 1 {
				t.Errorf("%d runs: it was not resumed", n)
			}
		})
	}
}

// TestKillParallel: runs of different sources at once, into a store that none of
// them finds there, end where one run of all sources does; a second run of a
// source is refused with a word on who is at it.
func TestKillParallel(t *testing.T) {
	ref := newSite(t, "300", "")
	ref.do("run")
	want := ref.digest()
	for _, kind := range []string{"sqlite", "postgres", "mysql"} {
		t.Run(kind, func(t *testing.T) {
			s := newSite(t, "300", newDSN(t, kind))
			var all []*process
			for _, source := range []string{"erp", "crm", "ticket", "excel"} {
				all = append(all, s.process("run", source))
			}
			for _, p := range all {
				if code := p.wait(); code != 0 && code != 3 {
					t.Errorf("%v: exit %d\n%s", p.cmd.Args, code, p.errs.String())
				}
			}
			if s.digest() != want {
				t.Error("runs at once ended elsewhere than one run")
			}
		})
	}
}

func TestKillSecondRun(t *testing.T) {
	s := newSite(t, "300", newDSN(t, "postgres"))
	s.edit("custhub.yaml", "batch_size: 25", "batch_size: 1")
	first := s.process("run")
	s.underWay(first, 1)
	first.signal(syscall.SIGSTOP) // still alive, as far as anyone can tell
	second := s.process("run", "erp")
	if code := second.wait(); code != 1 {
		t.Fatalf("the second run of a source: exit %d", code)
	}
	for _, word := range []string{"run 1 is working on source erp", "began at 20", "wait for it to end"} {
		if !strings.Contains(second.errs.String(), word) {
			t.Errorf("the refusal does not say %q: %s", word, second.errs.String())
		}
	}
	first.signal(syscall.SIGCONT)
	if code := first.wait(); code != 0 && code != 3 {
		t.Errorf("the first run: exit %d\n%s", code, first.errs.String())
	}
	s.digest()
}
