package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// workState is what this process knows about the resolve under way. All that
// must outlive a crash is in the work tables and in meta.
type workState struct {
	full    bool // everything is resolved: no work tables needed
	fresh   bool // no customer is published yet: plain inserts will do
	streams map[int64][2]string
}

// Marks in meta.
const (
	markResolved = "resolved"     // customers were resolved completely at least once
	markFull     = "full_resolve" // a full resolve is under way
)

// Pending says what changed since the last completed resolve. Everything is to
// be resolved when that was never done, when such a resolve was cut off, or
// when more than a quarter of the customer records changed.
func (s *Store) Pending(ctx context.Context) (pipeline.Scope, error) {
	var scope pipeline.Scope
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
	live, err := q.number(ctx, "SELECT COUNT(*) FROM xref")
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

// storedQuery selects live customer records with their live versions; the table
// that chooses them goes before it, conditions and order after it.
const storedQuery = `SELECT r.id, r.stream_id, r.source_key, r.entity, r.live_batch, r.changed_at, v.read_at, r.minted_at, v.mapped, x.customer_id FROM `

const storedJoin = ` JOIN version v ON v.rec_id = r.id AND v.batch_id = r.live_batch`

// storedPage is how many records are read at a time: no query stays open while
// its rows are worked on, and memory doesn't grow with the rows.
const storedPage = 2000

func (s *Store) scanStored(rows *sqlx.Rows) (pipeline.Stored, error) {
	var st pipeline.Stored
	var stream, readAt, mintedAt int64
	var mapped sql.RawBytes
	var customer sql.NullInt64
	err := rows.Scan(&st.ID, &stream, &st.Ref.Key, &st.Entity, &st.Batch, &st.ChangedAt, &readAt, &mintedAt, &mapped, &customer)
	name := s.work.streams[stream]
	st.Ref.Source, st.Ref.Stream = name[0], name[1]
	st.LandedAt, st.MintedAt = time.UnixMilli(readAt).UTC(), time.UnixMilli(mintedAt).UTC()
	st.Mapped = append([]byte(nil), mapped...)
	st.Customer = customer.Int64
	return st, err
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

// Records calls fn with each live customer record of the work set by rising id.
func (s *Store) Records(ctx context.Context, fn func(*pipeline.Stored) error) error {
	from, id := "work_record w JOIN source_record r ON r.id = w.rec_id", "w.rec_id"
	if s.work.full {
		from, id = "source_record r", "r.id"
	}
	query := storedQuery + from + storedJoin + " LEFT JOIN xref x ON x.rec_id = r.id WHERE " + id +
		" > ? AND r.live_batch > 0 AND r.entity = ? ORDER BY " + id + " LIMIT ?"
	page := make([]pipeline.Stored, 0, storedPage)
	for after := int64(0); ; {
		page = page[:0]
		err := s.read(ctx, func(q *session) error {
			return q.each(ctx, func(rows *sqlx.Rows) error {
				st, err := s.scanStored(rows)
				page = append(page, st)
				return err
			}, query, after, int64(record.Customer), storedPage)
		})
		if err != nil {
			return wrap("read records", err)
		}
		for i := range page {
			after = page[i].ID
			if err := fn(&page[i]); err != nil {
				return err
			}
		}
		if len(page) < storedPage {
			return nil
		}
	}
}

// Finish marks the scope as resolved and clears the work set.
func (s *Store) Finish(ctx context.Context, scope pipeline.Scope) error {
	err := s.write(ctx, func(q *session) error {
		if err := execIn(ctx, q, scope.Batches, "UPDATE batch SET resolved = 1 WHERE id IN (?)"); err != nil {
			return err
		}
		for _, table := range []string{"work_record", "work_key", "work_customer"} {
			if err := q.exec(ctx, "DELETE FROM "+table); err != nil {
				return err
			}
		}
		if err := q.exec(ctx, "DELETE FROM meta WHERE name = ?", markFull); err != nil {
			return err
		}
		return mark(ctx, q, markResolved)
	})
	s.work = workState{}
	return wrap("finish resolve", err)
}
