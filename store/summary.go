package store

import (
	"context"
	"database/sql"

	"github.com/jmoiron/sqlx"
)

// JoinRules returns how many live customer records joined their customer by
// which rule; "alone" are those that joined no other.
func (s *Store) JoinRules(ctx context.Context) (map[string]int64, error) {
	counts := map[string]int64{}
	err := s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var rule string
			var n int64
			err := rows.Scan(&rule, &n)
			counts[rule] = n
			return err
		}, "SELECT rule, COUNT(*) FROM xref GROUP BY rule")
	})
	return counts, wrap("count joins", err)
}

// Completeness returns the number of customers and the mean share, 0 to 1, of
// their required fields that are validly filled.
func (s *Store) Completeness(ctx context.Context) (customers int64, share float64, err error) {
	var mean sql.NullFloat64
	err = s.read(ctx, func(q *session) error {
		_, err := q.get(ctx, []any{&customers, &mean}, "SELECT COUNT(*), AVG(complete) FROM customer")
		return err
	})
	return customers, mean.Float64, wrap("read completeness", err)
}

// SaveSummary replaces the report of a finished run.
func (s *Store) SaveSummary(ctx context.Context, run int64, summary []byte) error {
	err := s.write(ctx, func(q *session) error {
		return q.exec(ctx, "UPDATE run SET summary = ? WHERE id = ?", string(summary), run)
	})
	return wrap("save the report", err)
}
