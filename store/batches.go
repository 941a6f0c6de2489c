package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
)

// Batch is one batch as the ledger has it.
type Batch struct {
	ID, Run        int64
	Source, Stream string
	Kind           string // load, delete, reprocess, replay, rollback
	Pass           int64
	Before, After  string // cursors
	Tally          pipeline.Tally
	Filtered       map[string]int64 // by reason
	Notes          []byte           // JSON
	CommittedAt    time.Time
	WithdrawnBy    int64 // rollback batch; 0 while it counts
	Target         int64 // rollback batches: the batch withdrawn
	Resolved       bool
}

// Batches returns the batches of a run in order; run 0 means all runs.
func (s *Store) Batches(ctx context.Context, run int64) ([]Batch, error) {
	if run == 0 {
		return s.batches(ctx, "ORDER BY b.id")
	}
	return s.batches(ctx, "WHERE b.run_id = ? ORDER BY b.id", run)
}

// BatchByID returns one batch, nil when there is none.
func (s *Store) BatchByID(ctx context.Context, id int64) (*Batch, error) {
	list, err := s.batches(ctx, "WHERE b.id = ?", id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

func (s *Store) batches(ctx context.Context, tail string, args ...any) (list []Batch, err error) {
	err = s.read(ctx, func(q *session) error {
		list, err = readBatches(ctx, q, tail, args...)
		return err
	})
	return list, wrap("read batches", err)
}

func readBatches(ctx context.Context, q *session, tail string, args ...any) (list []Batch, err error) {
	err = q.each(ctx, func(rows *sqlx.Rows) error {
		b, err := scanBatch(rows)
		list = append(list, b)
		return err
	}, `SELECT b.id, b.run_id, s.source, s.name, b.kind, b.pass, b.cursor_before, b.cursor_after, b.n_read, b.n_created, b.n_updated, b.n_unchanged,
		b.n_deleted, b.n_filtered, b.n_quarantined, b.n_superseded, b.filtered, b.notes, b.committed_at, b.withdrawn_by, b.target, b.resolved
		FROM batch b JOIN stream s ON s.id = b.stream_id `+tail, args...)
	return list, err
}

func scanBatch(rows *sqlx.Rows) (Batch, error) {
	var b Batch
	var filtered, notes sql.NullString
	var at string
	t := &b.Tally
	err := rows.Scan(&b.ID, &b.Run, &b.Source, &b.Stream, &b.Kind, &b.Pass, &b.Before, &b.After, &t.Read, &t.Created, &t.Updated, &t.Unchanged,
		&t.Deleted, &t.Filtered, &t.Quarantined, &t.Superseded, &filtered, &notes, &at, &b.WithdrawnBy, &b.Target, &b.Resolved)
	if err != nil {
		return b, err
	}
	b.CommittedAt = parseTime(at)
	if notes.Valid {
		b.Notes = []byte(notes.String)
	}
	if filtered.Valid {
		err = json.Unmarshal([]byte(filtered.String), &b.Filtered)
	}
	return b, err
}

// Balance is the row balance of one stream within a run (promise P1).
type Balance struct {
	Source, Stream string
	Tally          pipeline.Tally
	Batches        int64
}

// RunBalance returns the balance of each stream that a run landed.
func (s *Store) RunBalance(ctx context.Context, run int64) (list []Balance, err error) {
	err = s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var b Balance
			t := &b.Tally
			err := rows.Scan(&b.Source, &b.Stream, &b.Batches, &t.Read, &t.Created, &t.Updated, &t.Unchanged, &t.Deleted, &t.Filtered, &t.Quarantined, &t.Superseded)
			list = append(list, b)
			return err
		}, `SELECT s.source, s.name, COUNT(*), SUM(b.n_read), SUM(b.n_created), SUM(b.n_updated), SUM(b.n_unchanged), SUM(b.n_deleted), SUM(b.n_filtered), SUM(b.n_quarantined), SUM(b.n_superseded)
			FROM batch b JOIN stream s ON s.id = b.stream_id WHERE b.run_id = ? AND b.kind <> 'rollback' GROUP BY s.source, s.name ORDER BY s.source, s.name`, run)
	})
	return list, wrap("read the balance", err)
}

// Withdrawal says how many of a run's batches another run has taken back.
type Withdrawal struct {
	Run, By     int64
	Batches, Of int64
}

// Withdrawals returns what is withdrawn now, by run. Which run took back a batch
// is the newest that did: a redo brings it back, and a rollback of that takes it
// away again.
func (s *Store) Withdrawals(ctx context.Context) (list []Withdrawal, err error) {
	err = s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var w Withdrawal
			err := rows.Scan(&w.Run, &w.By, &w.Batches, &w.Of)
			list = append(list, w)
			return err
		}, `SELECT b.run_id, w.run_id, COUNT(*), (SELECT COUNT(*) FROM batch o WHERE o.run_id = b.run_id)
			FROM batch b JOIN batch w ON w.id = b.withdrawn_by WHERE b.withdrawn_by <> 0 GROUP BY b.run_id, w.run_id ORDER BY b.run_id, w.run_id`)
	})
	return list, wrap("read what is withdrawn", err)
}

func limitTail(limit int) string {
	if limit <= 0 {
		return ""
	}
	return " LIMIT " + strconv.Itoa(limit)
}
