package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// What a pair of table review waits for.
const (
	doubtReview  = int64(0) // a person's decision
	doubtRefused = int64(1) // its must-link was refused: it would merge what must not merge (P7)
)

// Doubts replaces the pairs that wait for a person, as far as they concern the
// work set.
func (s *Store) Doubts(ctx context.Context, review []pipeline.Link, refused []pipeline.Refusal) error {
	if s.work.none {
		return nil
	}
	err := s.write(ctx, func(q *session) error {
		for _, table := range []string{"review", "refusal"} {
			gone := []string{"DELETE FROM " + table + " WHERE a_rec IN (SELECT rec_id FROM work_record)", "DELETE FROM " + table + " WHERE b_rec IN (SELECT rec_id FROM work_record)"}
			if s.work.full {
				gone = []string{"DELETE FROM " + table}
			}
			for _, query := range gone {
				if err := q.exec(ctx, query); err != nil {
					return err
				}
			}
		}
		var flat, reasons []any
		seen := map[[2]int64]bool{}
		add := func(l pipeline.Link, kind int64) bool {
			pair := [2]int64{l.A, l.B}
			if seen[pair] {
				return false
			}
			seen[pair] = true
			flat = append(flat, l.A, l.B, l.Weight, kind)
			return true
		}
		for _, r := range refused {
			if add(r.Link, doubtRefused) {
				reasons = append(reasons, r.A, r.B, r.Why, r.By[0], r.By[1])
			}
		}
		for _, l := range review {
			add(l, doubtReview)
		}
		if err := q.d.insert(ctx, q, "review", []string{"a_rec", "b_rec", "weight", "refused"}, flat); err != nil {
			return err
		}
		return q.d.insert(ctx, q, "refusal", []string{"a_rec", "b_rec", "why", "by_a", "by_b"}, reasons)
	})
	return wrap("note what waits for review", err)
}

// CountDoubts returns how many pairs wait for a person, and how many must-links
// were refused.
func (s *Store) CountDoubts(ctx context.Context) (review, refused int64, err error) {
	err = s.read(ctx, func(q *session) error {
		if review, err = q.number(ctx, "SELECT COUNT(*) FROM review WHERE refused = 0"); err != nil {
			return err
		}
		refused, err = q.number(ctx, "SELECT COUNT(*) FROM review WHERE refused = 1")
		return err
	})
	return review, refused, wrap("count what waits for review", err)
}

// Refs returns the references of records.
func (s *Store) Refs(ctx context.Context, ids []int64) (map[int64]record.Ref, error) {
	out := map[int64]record.Ref{}
	err := s.read(ctx, func(q *session) error {
		return eachIn(ctx, q, ids, func(rows *sqlx.Rows) error {
			var id int64
			var r record.Ref
			err := rows.Scan(&id, &r.Source, &r.Stream, &r.Key)
			out[id] = r
			return err
		}, "SELECT r.id, s.source, s.name, r.source_key FROM source_record r JOIN stream s ON s.id = r.stream_id WHERE r.id IN (?)")
	})
	return out, wrap("read references", err)
}
