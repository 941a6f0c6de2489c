package store

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// TestOneWriter: writers that come at once take turns on one connection, so that
// one page cache is full, and it stays worth something.
func TestOneWriter(t *testing.T) {
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "t.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // nothing pending
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			err := s.write(t.Context(), func(q *session) error {
				if n, err := q.number(t.Context(), "PRAGMA cache_size"); err != nil || n != -32768 {
					t.Errorf("the cache of the writer: %d, %v", n, err)
				}
				return setMeta(t.Context(), q, "test", string(rune('a'+i)))
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := s.writes.Stats().OpenConnections; n != 1 {
		t.Errorf("%d connections have written", n)
	}
	if n := s.db.Stats().OpenConnections; n > 2 {
		t.Errorf("%d connections read", n)
	}
}

// A writer that waits for its turn gives up when it is asked to.
func TestWriterWaits(t *testing.T) {
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "t.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // nothing pending
	err = s.write(t.Context(), func(*session) error {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		return s.write(ctx, func(*session) error { return nil })
	})
	if err == nil {
		t.Error("a second writer began while the first was at work")
	}
}
