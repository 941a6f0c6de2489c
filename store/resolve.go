package store

import (
	"context"
	"slices"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
)

// workState is what this process knows about the resolve under way. All that
// must outlive a crash is in the work tables and in meta.
type workState struct {
	full    bool // everything is resolved: no work tables needed
	none    bool // nothing is matched: no record's likeness changed
	fresh   bool // no customer is published yet: plain inserts will do
	streams map[int64][2]string
	figures *kept // as of the last resolve, with what this one has changed

	last         int64 // newest round of work_record
	before, seen int64 // Records gave the rounds after before, up to seen
}

// Marks in meta.
const (
	markResolved = "resolved"     // customers were resolved completely at least once
	markFull     = "full_resolve" // a full resolve is under way
	markNoKeys   = "no_keys"      // keys of golden tables are dropped until it ends
)

// Pending says what changed since the last completed resolve. Everything is to
// be resolved when that was never done, when such a resolve was cut off, or
// when more than a quarter of the customer records changed.
//
// Only one process resolves at a time: within a run, Pending waits for another
// that does, and Finish lets the next one go on.
func (s *Store) Pending(ctx context.Context) (pipeline.Scope, error) {
	var scope pipeline.Scope
	if err := s.lockResolve(ctx); err != nil {
		return scope, wrap("wait for another resolve", err)
	}
	err := s.read(ctx, func(q *session) error {
		err := q.each(ctx, func(rows *sqlx.Rows) error {
			var id, touched int64
			err := rows.Scan(&id, &touched)
			scope.Batches = append(scope.Batches, id)
			scope.Touched += touched
			return err
		}, "SELECT id, touched FROM batch WHERE resolved = 0 ORDER BY id")
		if err != nil {
			return err
		}
		return fullNeeded(ctx, q, &scope)
	})
	if err == nil && scope.Empty() {
		err = s.unlockResolve(ctx)
	}
	return scope, wrap("pending work", err)
}

func fullNeeded(ctx context.Context, q *session, scope *pipeline.Scope) error {
	interrupted, err := marked(ctx, q, markFull)
	if err != nil || interrupted {
		scope.Full = interrupted
		return err
	}
	if len(scope.Batches) == 0 {
		return nil
	}
	done, err := marked(ctx, q, markResolved)
	if err != nil || !done {
		scope.Full = !done
		return err
	}
	if scope.Touched < 1000 {
		return nil
	}
	enough := 4*scope.Touched + 4 // records; counting them all takes a while
	live, err := q.number(ctx, "SELECT COUNT(*) FROM (SELECT rec_id FROM xref LIMIT ?) x", enough)
	scope.Full = scope.Touched > live/4
	return err
}

func marked(ctx context.Context, q *session, name string) (bool, error) {
	n, err := q.number(ctx, "SELECT COUNT(*) FROM meta WHERE name = ?", name)
	return n > 0, err
}

func mark(ctx context.Context, q *session, name string) error {
	return q.exec(ctx, q.d.insertIgnore+" INTO meta (name, content) VALUES (?, '1')"+q.d.ignoreTail, name)
}

// loadStreams reads the names of all streams, for references.
func (s *Store) loadStreams(ctx context.Context, q *session) error {
	s.work.streams = map[int64][2]string{}
	return q.each(ctx, func(rows *sqlx.Rows) error {
		var id int64
		var name [2]string
		err := rows.Scan(&id, &name[0], &name[1])
		s.work.streams[id] = name
		return err
	}, "SELECT id, source, name FROM stream")
}

// Release lets another process resolve.
func (s *Store) Release(ctx context.Context) error {
	return wrap("let another resolve", s.unlockResolve(ctx))
}

// Finish marks the scope as resolved and clears the work set.
func (s *Store) Finish(ctx context.Context, scope pipeline.Scope) error {
	err := s.write(ctx, func(q *session) error {
		if err := s.putFigures(ctx, q, scope.Batches); err != nil {
			return err
		}
		if err := execIn(ctx, q, scope.Batches, "UPDATE batch SET resolved = 1 WHERE id IN (?)"); err != nil {
			return err
		}
		for _, table := range []string{"work_record", "work_key", "work_customer"} {
			if err := q.exec(ctx, "DELETE FROM "+table); err != nil {
				return err
			}
		}
		if err := restoreKeys(ctx, q); err != nil {
			return err
		}
		if s.work.full {
			if err := q.d.renew(ctx, q, goldenTables...); err != nil {
				return err
			}
		}
		if err := q.exec(ctx, "DELETE FROM meta WHERE name = ?", markFull); err != nil {
			return err
		}
		return mark(ctx, q, markResolved)
	})
	s.work = workState{}
	if err == nil {
		err = s.unlockResolve(ctx)
	}
	return wrap("finish resolve", err)
}

// deferKeys drops keys for the time of a first publication, durably: a resolve
// that goes on after a crash restores them, and does so at once, since it will
// look for customers.
func deferKeys(ctx context.Context, q *session) error {
	if len(q.d.deferKeys) == 0 {
		return nil
	}
	if may, err := mayAlter(ctx, q); err != nil || !may {
		return err
	}
	for _, statement := range q.d.deferKeys {
		if err := q.exec(ctx, statement); err != nil {
			return err
		}
	}
	return mark(ctx, q, markNoKeys)
}

func restoreKeys(ctx context.Context, q *session) error {
	dropped, err := marked(ctx, q, markNoKeys)
	if err != nil || !dropped {
		return err
	}
	// An earlier version dropped fewer of them.
	for _, statement := range slices.Concat(q.d.deferKeys, q.d.restoreKeys) {
		if err := q.exec(ctx, statement); err != nil {
			return err
		}
	}
	return q.exec(ctx, "DELETE FROM meta WHERE name = ?", markNoKeys)
}
