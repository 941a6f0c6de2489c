package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
)

// leaseLife is how long a lease lasts unless it is renewed. A process that dies
// on this machine loses its leases at once, on another when they run out.
const leaseLife = 30 * time.Second

// freeLeases removes leases of dead processes on the wanted sources and fails
// when a living one holds any.
func (s *Store) freeLeases(ctx context.Context, q *session, start pipeline.RunStart) error {
	now := s.opt.now().UnixMilli()
	var dead []string
	var busy *fault.Fault
	var busyRun int64
	err := eachIn(ctx, q, start.Sources, func(rows *sqlx.Rows) error {
		var source, holder string
		var run, expires int64
		if err := rows.Scan(&source, &run, &holder, &expires); err != nil {
			return err
		}
		if expires > now && holder != start.Holder && !processDead(holder) {
			busyRun, busy = run, fault.New("store.source_busy", "run "+strconv.FormatInt(run, 10)+" is working on source "+source,
				"wait for it to end; the lease of a dead process ends within "+leaseLife.String()).At(source).With(holder)
			return nil
		}
		dead = append(dead, source)
		return nil
	}, "SELECT source, run_id, holder, expires_at FROM lease WHERE source IN (?)"+q.d.forUpdate)
	if err != nil {
		return err
	}
	if busy != nil {
		return s.busySince(ctx, q, busy, busyRun)
	}
	return execIn(ctx, q, dead, "DELETE FROM lease WHERE source IN (?)")
}

// tellStopped sets the status of the runs that no living process carries out: they
// stay open in the store, where the next run of their kind goes on with them.
func (s *Store) tellStopped(ctx context.Context, q *session, list []pipeline.Run) error {
	if !slices.ContainsFunc(list, isRunning) {
		return nil
	}
	alive, err := s.alive(ctx, q)
	for i := range list {
		if isRunning(list[i]) && !alive[list[i].ID] {
			list[i].Status = "stopped"
		}
	}
	return err
}

func isRunning(r pipeline.Run) bool { return r.Status == "running" }

// alive returns the runs that a living process carries out: it holds a lease, or the
// run has no sources to hold any of.
func (s *Store) alive(ctx context.Context, q *session) (map[int64]bool, error) {
	out := map[int64]bool{}
	now := s.opt.now().UnixMilli()
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		var run, expires int64
		var holder string
		err := rows.Scan(&run, &holder, &expires)
		out[run] = out[run] || expires > now && !processDead(holder)
		return err
	}, "SELECT run_id, holder, expires_at FROM lease")
	if err != nil {
		return nil, err
	}
	return out, q.each(ctx, func(rows *sqlx.Rows) error {
		var run int64
		var holder string
		err := rows.Scan(&run, &holder)
		out[run] = !processDead(holder)
		return err
	}, "SELECT id, holder FROM run WHERE status = 'running' AND sources = '[]'")
}

// busySince completes a refusal with who runs what since when.
func (s *Store) busySince(ctx context.Context, q *session, busy *fault.Fault, run int64) error {
	var kind, who, since string
	found, err := q.get(ctx, []any{&kind, &who, &since}, "SELECT kind, operator, started_at FROM run WHERE id = ?", run)
	if err != nil {
		return err
	}
	if found {
		busy.Message = fmt.Sprintf("run %d is working on source %s: a %s that %s began at %s", run, busy.Place, kind, who, since)
	}
	return busy
}

// isBusy reports whether a lease was refused since a living process holds it.
func isBusy(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Code == "store.source_busy"
}

func (s *Store) takeLeases(ctx context.Context, q *session, run int64, start pipeline.RunStart) error {
	expires := s.opt.now().Add(leaseLife).UnixMilli()
	for _, source := range start.Sources {
		if err := q.exec(ctx, "INSERT INTO lease (source, run_id, holder, expires_at) VALUES (?, ?, ?, ?)", source, run, short(start.Holder), expires); err != nil {
			return err
		}
	}
	return nil
}

// KeepAlive renews the leases of a run; call it every ten seconds or so. It
// fails when another process has taken the run over.
func (s *Store) KeepAlive(ctx context.Context, run int64, holder string) error {
	err := s.write(ctx, func(q *session) error {
		want, err := q.number(ctx, "SELECT COUNT(*) FROM lease WHERE run_id = ?", run)
		if err != nil {
			return err
		}
		got, err := q.affect(ctx, "UPDATE lease SET expires_at = ? WHERE run_id = ? AND holder = ?",
			s.opt.now().Add(leaseLife).UnixMilli(), run, short(holder))
		if err != nil {
			return err
		}
		owner := ""
		if _, err := q.get(ctx, []any{&owner}, "SELECT holder FROM run WHERE id = ?", run); err != nil {
			return err
		}
		if got != want || owner != short(holder) {
			return leaseLost(run)
		}
		return nil
	})
	return wrap("renew the leases", err)
}

// Holder names this process as leases and runs keep it: "host:pid:nonce".
func Holder() string {
	return fmt.Sprintf("%s:%d:%d", machine(), os.Getpid(), time.Now().UnixNano())
}

const unknownMachine = "unknown"

// machine names where numbers of processes mean something: the host and, on Linux,
// the namespace of the numbers, since containers on the host's network share its
// name.
func machine() string {
	host, err := os.Hostname()
	if err != nil {
		return unknownMachine
	}
	space, err := os.Readlink("/proc/self/ns/pid") // pid:[4026531836]
	if err != nil {
		return host
	}
	return host + "/" + strings.Trim(space, "pid:[]")
}

// processDead reports whether a holder is a process of this machine that no longer
// exists. For other machines only time tells.
func processDead(holder string) bool {
	parts := strings.Split(holder, ":")
	if len(parts) < 2 {
		return false
	}
	if parts[0] != machine() || parts[0] == unknownMachine {
		return false
	}
	pid, err := strconv.Atoi(parts[1])
	if err != nil || pid <= 0 || pid == os.Getpid() {
		return false
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		return true
	}
	err = p.Signal(syscall.Signal(0))
	return errors.Is(err, os.ErrProcessDone) || errors.Is(err, syscall.ESRCH)
}
