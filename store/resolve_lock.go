package store

import (
	"context"
	"time"

	"github.com/custhub/custhub/pipeline"
)

// resolveLease is the name of the lease that a resolve holds: no source is
// called so, since a source's name begins with a letter.
const resolveLease = "*resolve*"

// lockResolve takes the lease of resolve for the run of this process. Without a
// run (someone only looks) there is nothing to lock.
func (s *Store) lockResolve(ctx context.Context) error {
	start := pipeline.RunStart{Sources: []string{resolveLease}, Holder: s.run.process()}
	if start.Holder == "" || s.readOnly {
		return nil
	}
	for {
		err := s.write(ctx, func(q *session) error {
			if err := s.freeLeases(ctx, q, start); err != nil {
				return err
			}
			return s.takeLeases(ctx, q, s.run.get(), start)
		})
		if err == nil || !isBusy(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (s *Store) unlockResolve(ctx context.Context) error {
	holder := s.run.process()
	if holder == "" || s.readOnly {
		return nil
	}
	return s.write(ctx, func(q *session) error {
		return q.exec(ctx, "DELETE FROM lease WHERE source = ? AND holder = ?", resolveLease, holder)
	})
}
