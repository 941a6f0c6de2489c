package store

import (
	"context"
)

// A dry run runs the same code inside one outer transaction that is rolled back
// at the end; each transaction of the store becomes a savepoint (promise P8).

func (s *Store) beginDry(ctx context.Context) error {
	conn, err := s.writes.Connx(ctx)
	if err != nil {
		return err
	}
	if s.d.beforeDry != "" {
		if _, err := conn.ExecContext(ctx, s.d.beforeDry); err != nil {
			_ = conn.Close()
			return err
		}
	}
	tx, err := conn.BeginTxx(context.WithoutCancel(ctx), s.d.txOptions)
	if err != nil {
		_ = conn.Close()
		return err
	}
	s.dry = &session{ExtContext: tx, d: s.d, conn: conn}
	return nil
}

// CountOnly makes a dry run work out and compare customers without writing them:
// what CustomersChanged counts is known by then. Of what is published, nothing may
// be read after a resolve.
func (s *Store) CountOnly() { s.countOnly = s.dry != nil }

// readPublished is read for what resolve publishes. In a dry run that only counts
// it is as it was, and read beside the transaction.
func (s *Store) readPublished(ctx context.Context, fn func(*session) error) error {
	if s.countOnly {
		return fn(&session{ExtContext: s.db, d: s.d})
	}
	return s.read(ctx, fn)
}

func (s *Store) endDry() {
	if s.dry == nil {
		return
	}
	s.dryMu.Lock()
	defer s.dryMu.Unlock()
	if tx, ok := s.dry.ExtContext.(interface{ Rollback() error }); ok {
		_ = tx.Rollback() // nothing was meant to stay
	}
	_ = s.dry.conn.Close()
}

func (s *Store) writeDry(ctx context.Context, fn func(*session) error) error {
	s.dryMu.Lock()
	defer s.dryMu.Unlock()
	if s.countOnly {
		return fn(s.dry) // what fails is the end of it
	}
	if err := s.dry.exec(ctx, "SAVEPOINT dry"); err != nil {
		return err
	}
	if err := fn(s.dry); err != nil {
		undo := context.WithoutCancel(ctx)
		_ = s.dry.exec(undo, "ROLLBACK TO SAVEPOINT dry")
		_ = s.dry.exec(undo, "RELEASE SAVEPOINT dry")
		return err
	}
	return s.dry.exec(ctx, "RELEASE SAVEPOINT dry")
}
