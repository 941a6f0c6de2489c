package store

import (
	"context"
	"sync"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/record"
)

// passState is which records the batches of a stream's current pass have
// spoken of. It is a function of the log (versions and observations), kept in
// memory since landing asks it for every row.
type passState struct {
	mu   sync.Mutex // held while a batch of the stream lands: one at a time
	pass int64
	read recSet // read from the source in the pass
	seen recSet // of these, not reprocessed or replayed since: a row that comes again is a duplicate
	// keys are the keys of the stream, when it was empty as this process began to
	// load it; nil when it wasn't.
	keys *keyFilter
}

type passCache struct {
	mu sync.Mutex
	m  map[int64]*passState
}

func (c *passCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m = nil
}

// passState returns the state of a stream's pass, from the log when it is not known.
func (s *Store) passState(ctx context.Context, stream, pass int64) (*passState, error) {
	s.passes.mu.Lock()
	st := s.passes.m[stream]
	s.passes.mu.Unlock()
	if st != nil && st.pass == pass {
		return st, nil
	}
	st = &passState{pass: pass, read: newRecSet(), seen: newRecSet()}
	err := s.read(ctx, func(q *session) error {
		n, err := q.number(ctx, "SELECT COUNT(*) FROM (SELECT id FROM source_record WHERE stream_id = ? LIMIT 1) r", stream)
		if err != nil {
			return err
		}
		if n == 0 {
			st.keys = &keyFilter{}
		}
		return loadPass(ctx, q, stream, st)
	})
	if err != nil {
		return nil, wrap("read the pass", err)
	}
	s.passes.mu.Lock()
	defer s.passes.mu.Unlock()
	if s.passes.m == nil {
		s.passes.m = map[int64]*passState{}
	}
	s.passes.m[stream] = st
	return st, nil
}

// loadPass goes through the batches of a pass that count, in order.
func loadPass(ctx context.Context, q *session, stream int64, st *passState) error {
	type batch struct {
		id   int64
		kind string
	}
	var batches []batch
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		var b batch
		err := rows.Scan(&b.id, &b.kind)
		batches = append(batches, b)
		return err
	}, "SELECT id, kind FROM batch WHERE stream_id = ? AND pass = ? AND withdrawn_by = 0 AND kind NOT IN ('rollback', 'decision') ORDER BY id", stream, st.pass)
	if err != nil {
		return err
	}
	for _, b := range batches {
		recs, err := spokenOf(ctx, q, b.id)
		if err != nil {
			return err
		}
		st.note(b.kind, recs)
	}
	return nil
}

// note takes account of a batch that spoke of some records.
func (st *passState) note(kind string, recs recSet) {
	if pins(kind) {
		st.seen.AndNot(recs.Bitmap)
		return
	}
	st.read.Or(recs.Bitmap)
	st.seen.Or(recs.Bitmap)
}

// pins reports whether batches of the kind speak for the stream without having
// read its source: they overrule what was loaded before them.
func pins(kind string) bool { return kind == "reprocess" || kind == "replay" }

// Absent calls fn with the keys of live records of the stream that no batch of
// the pass has read, a few thousand at a time, and returns how many records of the
// stream were live. fn may land.
func (s *Store) Absent(ctx context.Context, source, stream string, pass int64, fn func(keys []string, entities []record.EntityType) error) (live int64, err error) {
	id, err := s.findStream(ctx, source, stream)
	if err != nil || id == 0 {
		return live, wrap("absent keys", err)
	}
	st, err := s.passState(ctx, id, pass)
	if err != nil {
		return 0, err
	}
	const page = 5000
	after, more := "", true
	for first := true; more; first = false {
		var keys []string
		var entities []record.EntityType
		n := 0
		err := s.read(ctx, func(q *session) error {
			cond := " AND source_key > ?"
			if first {
				cond = " AND source_key >= ?"
			}
			return q.each(ctx, func(rows *sqlx.Rows) error {
				var key string
				var rec, batch int64
				var entity record.EntityType
				if err := rows.Scan(&rec, &key, &entity, &batch); err != nil {
					return err
				}
				n++
				after = key
				if batch != 0 {
					live++
				}
				if batch != 0 && !st.read.has(rec) {
					keys, entities = append(keys, key), append(entities, entity)
				}
				return nil
			}, "SELECT id, source_key, entity, live_batch FROM source_record WHERE stream_id = ?"+cond+" ORDER BY source_key LIMIT 5000", id, after)
		})
		if err != nil {
			return live, wrap("absent keys", err)
		}
		more = n == page
		if len(keys) == 0 {
			continue
		}
		if err := fn(keys, entities); err != nil {
			return live, err
		}
	}
	return live, nil
}
