package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
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

// gate is a source of pages over HTTP that tells when a page is asked for, and
// holds one back until it is told to let it go: tests stop a run at a known place,
// however slow the machine.
type gate struct {
	*httptest.Server
	hold    atomic.Int64  // page that is held back; 0: none
	reached chan struct{} // closed when it is asked for
	open    chan struct{} // closed to let it go
}

// A stream is surveyed for 2,000 rows before its first batch lands; the pages go on
// well beyond.
const gatePages, gateRows, gateHold = 24, 250, 14

func newGate(t *testing.T, hold int64) *gate {
	g := &gate{reached: make(chan struct{}), open: make(chan struct{})}
	g.hold.Store(hold)
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at, _ := strconv.ParseInt(r.URL.Query().Get("cursor"), 10, 64)
		if at == g.hold.Load() && at > 0 {
			close(g.reached)
			select {
			case <-g.open:
			case <-r.Context().Done():
				return
			}
		}
		next := ""
		if at+1 < gatePages {
			next = strconv.FormatInt(at+1, 10)
		}
		items := make([]string, gateRows)
		for i := range items {
			items[i] = fmt.Sprintf(`{"id":"%d-%d","name":"公司%d号之%d"}`, at, i, at, i)
		}
		_, _ = fmt.Fprintf(w, `{"items":[%s],"next":%q}`, strings.Join(items, ","), next)
	}))
	t.Cleanup(func() {
		g.letGo()
		g.Close()
	})
	return g
}

// letGo lets the page go that is held back, and all after it.
func (g *gate) letGo() {
	if g.hold.Swap(0) != 0 {
		close(g.open)
	}
}

// site is a project that reads the pages, a page a batch.
func (g *gate) site(t *testing.T, dsn string) *site {
	t.Helper()
	s := &site{t: t, dir: t.TempDir()}
	if dsn == "" {
		dsn = "sqlite:" + filepath.Join(s.dir, "hub.db")
	}
	s.write("custhub.yaml", "version: 1\nname: t\nbatch_size: 250\nstore: \""+dsn+"\"\nsources:\n  api:\n    connector: httpapi\n    options:\n      base_url: "+g.URL+"\n      allow_private: true\n      timeout: 10m\n"+
		"      streams:\n        - {name: c, path: /, rows: items, key: [id], paging: {type: cursor, cursor_path: next}}\n    purpose: one view\n")
	s.write("mappings/api.yaml", "version: 1\nstream: c\nentity: customer\nkey: id\nfields:\n  legal_name: name\n")
	return s
}

// TestKillInterrupt: Ctrl-C stops at the end of a batch, a second one at once;
// after both the next run goes on with the same run and ends where an
// uninterrupted one does.
func TestKillInterrupt(t *testing.T) {
	free := newGate(t, 0)
	ref := free.site(t, "")
	ref.do("run")
	want := ref.digest()
	for _, c := range []struct {
		name   string
		signal syscall.Signal
		twice  bool
	}{{"once", syscall.SIGINT, false}, {"twice", syscall.SIGINT, true}, {"connection lost", syscall.SIGHUP, false}, {"terminated", syscall.SIGTERM, false}} {
		t.Run(c.name, func(t *testing.T) {
			g := newGate(t, gateHold)
			s := g.site(t, "")
			p := s.process("run")
			<-g.reached
			s.landed(p, 3) // those before the page that is held back, and before the one in flight
			if runs := s.do("runs", "--json"); !strings.Contains(runs, `"status":"running"`) {
				t.Errorf("it is not said to be running: %s", runs)
			}
			p.signal(c.signal)
			if c.twice {
				p.insist(c.signal) // though the page never comes
			} else {
				time.Sleep(100 * time.Millisecond) // what it has asked for may still land
				g.letGo()
			}
			if code := p.wait(); code != 1 {
				t.Fatalf("exit %d, not 1:\n%s", code, p.errs.String())
			}
			if !strings.Contains(p.errs.String(), "stopped") {
				t.Errorf("nothing says that it stopped: %s", p.errs.String())
			}
			if runs := s.do("runs", "--json"); !strings.Contains(runs, `"status":"stopped"`) {
				t.Errorf("it is not said to be stopped: %s", runs)
			}
			g.letGo()
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

// landed waits until the store holds a number of batches; the process must not
// end before.
func (s *site) landed(p *process, batches int) {
	s.t.Helper()
	s.underWay(p, batches)
	select {
	case <-p.done:
		s.t.Fatalf("the process has ended: %s", p.errs.String())
	default:
	}
}

// insist sends a signal again and again until the process ends: two at once are one.
func (p *process) insist(sig syscall.Signal) {
	p.t.Helper()
	for {
		select {
		case <-p.done:
			return
		case <-time.After(20 * time.Millisecond):
			p.signal(sig)
		}
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

// TestKillSecondRun: a run of a source that another process is at is refused with
// a word on who.
func TestKillSecondRun(t *testing.T) {
	g := newGate(t, gateHold)
	s := g.site(t, newDSN(t, "postgres"))
	first := s.process("run")
	<-g.reached
	second := s.process("run", "api")
	if code := second.wait(); code != 1 {
		t.Fatalf("the second run of a source: exit %d", code)
	}
	for _, word := range []string{"run 1 is working on source api", "began at 20", "wait for it to end"} {
		if !strings.Contains(second.errs.String(), word) {
			t.Errorf("the refusal does not say %q: %s", word, second.errs.String())
		}
	}
	g.letGo()
	if code := first.wait(); code != 0 && code != 3 {
		t.Errorf("the first run: exit %d\n%s", code, first.errs.String())
	}
	s.digest()
}
