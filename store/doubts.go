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
func (s *Store) Doubts(ctx context.Context, review, refused []pipeline.Link) error {
	err := s.write(ctx, func(q *session) error {
		gone := []string{"DELETE FROM review WHERE a_rec IN (SELECT rec_id FROM work_record)", "DELETE FROM review WHERE b_rec IN (SELECT rec_id FROM work_record)"}
		if s.work.full {
			gone = []string{"DELETE FROM review"}
		}
		for _, query := range gone {
			if err := q.exec(ctx, query); err != nil {
				return err
			}
		}
		kinds := map[[2]int64]int64{}
		var flat []any
		add := func(links []pipeline.Link, kind int64) {
			for _, l := range links {
				pair := [2]int64{l.A, l.B}
				if _, twice := kinds[pair]; twice {
					continue
				}
				kinds[pair] = kind
				flat = append(flat, l.A, l.B, l.Weight, kind)
			}
		}
		add(refused, doubtRefused)
		add(review, doubtReview)
		return q.d.insert(ctx, q, "review", []string{"a_rec", "b_rec", "weight", "refused"}, flat)
	})
	return wrap("note what waits for review", err)
}

// Doubt is a pair of records that waits for a person.
type Doubt struct {
	A, B    int64
	Weight  float64 // bits of log2 odds
	Refused bool    // a steward's must-link that would merge what must not merge
	Stake   int64   // records of both customers
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

// Refused returns pairs of records whose must-link was refused.
func (s *Store) Refused(ctx context.Context, limit int) (pairs [][2]int64, err error) {
	err = s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var p [2]int64
			err := rows.Scan(&p[0], &p[1])
			pairs = append(pairs, p)
			return err
		}, "SELECT a_rec, b_rec FROM review WHERE refused = 1 ORDER BY a_rec, b_rec"+limitTail(limit))
	})
	return pairs, wrap("read refused links", err)
}

// ListDoubts returns pairs that wait for a person, those first whose decision is
// worth most: the less sure the pair, and the more records behind it, the more.
func (s *Store) ListDoubts(ctx context.Context, limit int) (out []Doubt, err error) {
	err = s.read(ctx, func(q *session) error {
		out = nil
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var d Doubt
			var refused int64
			err := rows.Scan(&d.A, &d.B, &d.Weight, &refused, &d.Stake)
			d.Refused = refused == 1
			out = append(out, d)
			return err
		}, `SELECT a_rec, b_rec, weight, refused, stake FROM (SELECT v.a_rec, v.b_rec, v.weight, v.refused,
				(SELECT COUNT(*) FROM xref x JOIN xref y ON y.customer_id = x.customer_id WHERE x.rec_id = v.a_rec)
				+ (SELECT COUNT(*) FROM xref x JOIN xref y ON y.customer_id = x.customer_id WHERE x.rec_id = v.b_rec) AS stake
			FROM review v) r ORDER BY refused DESC, stake / (1 + ABS(weight)) DESC, a_rec, b_rec LIMIT ?`, limit)
	})
	return out, wrap("read what waits for review", err)
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
