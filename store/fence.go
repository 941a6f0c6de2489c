package store

import (
	"context"
	"strconv"

	"github.com/custhub/custhub/fault"
)

// fence lets only the process that a run belongs to land batches for it. The row
// of the run stays locked for sharing until the transaction ends: a process that
// takes the run over waits for a batch that the server still commits for a dead
// one, and a process that slept through its lease finds that it has lost it.
func (s *Store) fence(ctx context.Context, q *session, run int64) error {
	me := s.run.process()
	if me == "" || run != s.run.get() {
		return nil
	}
	var owner string
	if _, err := q.get(ctx, []any{&owner}, "SELECT holder FROM run WHERE id = ?"+q.d.forShare, run); err != nil {
		return err
	}
	if owner != me {
		return leaseLost(run)
	}
	return nil
}

func leaseLost(run int64) error {
	return fault.New("store.lease_lost", "another process has taken over run "+strconv.FormatInt(run, 10), "stop this one; nothing is lost")
}
