package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"sync"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
)

// runInfo is the run that this process is doing.
type runInfo struct {
	mu     sync.Mutex
	id     int64
	holder string
}

func (r *runInfo) set(id int64, holder string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.id, r.holder = id, holder
}

func (r *runInfo) process() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.holder
}

func (r *runInfo) get() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.id
}

const runColumns = "id, kind, status, started_at, ended_at, config_hash, version, operator, reason, summary"

// StartRun begins a run and takes the leases of its sources, or goes on with
// the newest unfinished run of the same kind and sources whose process is dead.
func (s *Store) StartRun(ctx context.Context, start pipeline.RunStart) (*pipeline.Run, error) {
	var run *pipeline.Run
	err := s.write(ctx, func(q *session) error {
		if err := s.freeLeases(ctx, q, start); err != nil {
			return err
		}
		if err := keepSnapshot(ctx, q, start); err != nil {
			return err
		}
		var err error
		if run, err = s.beginOrResume(ctx, q, start); err != nil {
			return err
		}
		if err := s.takeLeases(ctx, q, run.ID, start); err != nil {
			return err
		}
		return s.closeDead(ctx, q)
	})
	if err != nil {
		return nil, wrap("start a run", err)
	}
	s.run.set(run.ID, short(start.Holder))
	s.passes.forget()
	return run, nil
}

func (s *Store) beginOrResume(ctx context.Context, q *session, start pipeline.RunStart) (*pipeline.Run, error) {
	sources := sourceList(start.Sources)
	run, err := s.unfinished(ctx, q, start.Kind, sources)
	if err != nil {
		return nil, err
	}
	if run != nil {
		run.Resumed = true
		return run, q.exec(ctx, "UPDATE run SET holder = ? WHERE id = ?", start.Holder, run.ID)
	}
	now := s.opt.now()
	id, err := q.insertID(ctx, "INSERT INTO run (kind, status, sources, started_at, config_hash, version, operator, reason, holder) VALUES (?, 'running', ?, ?, ?, ?, ?, ?, ?)",
		start.Kind, sources, formatTime(now), start.ConfigHash, short(start.Version), short(start.Operator), clean(start.Reason), short(start.Holder))
	return &pipeline.Run{
		ID: id, Kind: start.Kind, Status: "running", StartedAt: now, ConfigHash: start.ConfigHash,
		Version: start.Version, Operator: start.Operator, Reason: start.Reason,
	}, err
}

// unfinished returns the newest run of the kind and sources that was cut off.
// Its leases are free by now, so its process is dead. Older ones will never go
// on: they are marked as stopped.
func (s *Store) unfinished(ctx context.Context, q *session, kind, sources string) (*pipeline.Run, error) {
	var found []pipeline.Run
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		run, err := scanRun(rows)
		found = append(found, run)
		return err
	}, "SELECT "+runColumns+" FROM run WHERE status = 'running' AND kind = ? AND sources = ? ORDER BY id DESC", kind, sources)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	for _, r := range found[1:] {
		if err := q.exec(ctx, "UPDATE run SET status = 'stopped', ended_at = ? WHERE id = ?", s.stamp(), r.ID); err != nil {
			return nil, err
		}
	}
	return &found[0], nil
}

// closeDead marks runs that nobody does any more as stopped: they hold none of
// the leases they began with.
func (s *Store) closeDead(ctx context.Context, q *session) error {
	return q.exec(ctx, "UPDATE run SET status = 'stopped', ended_at = ? WHERE status = 'running' AND sources <> '[]' AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.run_id = run.id)", s.stamp())
}

func scanRun(rows *sqlx.Rows) (pipeline.Run, error) {
	var r pipeline.Run
	var started string
	var ended, summary sql.NullString
	err := rows.Scan(&r.ID, &r.Kind, &r.Status, &started, &ended, &r.ConfigHash, &r.Version, &r.Operator, &r.Reason, &summary)
	r.StartedAt = parseTime(started)
	if ended.Valid {
		r.EndedAt = parseTime(ended.String)
	}
	if summary.Valid {
		r.Summary = []byte(summary.String)
	}
	return r, err
}

// keepSnapshot stores the configuration in force, once for each hash.
func keepSnapshot(ctx context.Context, q *session, start pipeline.RunStart) error {
	n, err := q.number(ctx, "SELECT COUNT(*) FROM config_snapshot WHERE config_hash = ?", start.ConfigHash)
	if err != nil || n > 0 {
		return err
	}
	for name, content := range start.Snapshot {
		err := q.exec(ctx, q.d.insertIgnore+" INTO config_snapshot (config_hash, name, content) VALUES (?, ?, ?)"+q.d.ignoreTail,
			start.ConfigHash, short(name), clean(content))
		if err != nil {
			return err
		}
	}
	return nil
}

// FinishRun closes a run and frees its leases.
func (s *Store) FinishRun(ctx context.Context, run int64, status string, summary []byte) error {
	err := s.write(ctx, func(q *session) error {
		var text any
		if summary != nil {
			text = clean(string(summary))
		}
		if err := q.exec(ctx, "UPDATE run SET status = ?, ended_at = ?, summary = ? WHERE id = ?", status, s.stamp(), text, run); err != nil {
			return err
		}
		return q.exec(ctx, "DELETE FROM lease WHERE run_id = ?", run)
	})
	return wrap("finish the run", err)
}

// sourceList is the canonical text of a set of sources.
func sourceList(sources []string) string {
	sorted := slices.Compact(slices.Sorted(slices.Values(sources)))
	if sorted == nil {
		sorted = []string{}
	}
	text, _ := json.Marshal(sorted) // strings always marshal
	return string(text)
}
