package store

import "context"

// SaveSummary replaces the report of a finished run.
func (s *Store) SaveSummary(ctx context.Context, run int64, summary []byte) error {
	err := s.write(ctx, func(q *session) error {
		return q.exec(ctx, "UPDATE run SET summary = ? WHERE id = ?", string(summary), run)
	})
	return wrap("save the report", err)
}
