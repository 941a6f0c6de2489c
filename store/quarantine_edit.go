package store

import (
	"context"
	"fmt"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
)

var _ pipeline.Replayer = (*Store)(nil)

// Mend keeps a person's correction of a row that waits in quarantine: the whole
// raw row as mended (JSON, column to value), who and why. It replaces an earlier
// correction; the row as read stays beside it.
func (s *Store) Mend(ctx context.Context, id int64, edited []byte, who, why string) error {
	return s.touchQuarantine(ctx, id, "UPDATE quarantine SET edited_raw = ?, edited_by = ?, edit_reason = ? WHERE id = ? AND status = 'waiting'", string(edited), who, why, id)
}

// Discard says that a row in quarantine is not wanted, and why. It stays there.
func (s *Store) Discard(ctx context.Context, id int64, who, why string) error {
	return s.touchQuarantine(ctx, id, "UPDATE quarantine SET status = 'discarded', edited_by = ?, edit_reason = ? WHERE id = ? AND status = 'waiting'", who, why, id)
}

func (s *Store) touchQuarantine(ctx context.Context, id int64, query string, args ...any) error {
	err := s.write(ctx, func(q *session) error {
		found, err := keptRows(ctx, q, QuarantineQuery{ID: id})
		switch {
		case err != nil:
			return err
		case len(found) == 0:
			return fault.Usage("quarantine.unknown", fmt.Sprintf("there is no row %d in quarantine", id), "'custhub quarantine list' lists them")
		case found[0].by > 0:
			return SupersededFault(id, found[0].by)
		case found[0].status != statusWaiting:
			return fault.Usage("quarantine.not_waiting", fmt.Sprintf("row %d is %s: only rows that wait can be changed", id, found[0].status), "roll back the batch that replayed it, and it waits again")
		}
		return q.exec(ctx, query, args...)
	})
	return wrap("quarantine", err)
}

// Replayed marks rows that waited as landed by a batch.
func (s *Store) Replayed(ctx context.Context, rows []int64, batch int64) error {
	err := s.write(ctx, func(q *session) error {
		return inLists(q, rows, "UPDATE quarantine SET status = 'replayed', replayed_batch = ? WHERE status = 'waiting' AND id IN (?)", []any{batch}, func(query string, args []any) error {
			return q.exec(ctx, query, args...)
		})
	})
	return wrap("quarantine", err)
}
