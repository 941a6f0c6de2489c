package store

import (
	"context"
	"sync"
)

// idBlock hands out record ids. Blocks are taken from the counter in a
// transaction of their own, so that several processes never wait for each
// other's batches; what a process does not use is lost, never used twice.
type idBlock struct {
	mu        sync.Mutex
	next, end int64
	block     int64 // ids taken last
}

// Blocks double while a process needs more: each is a commit, for which a server
// waits until the disk has it.
const (
	minBlock = 1000
	maxBlock = 50_000
)

// take returns the first of n consecutive fresh record ids.
func (s *Store) take(ctx context.Context, n int) (int64, error) {
	s.ids.mu.Lock()
	defer s.ids.mu.Unlock()
	if s.ids.end-s.ids.next < int64(n) {
		s.ids.block = max(int64(n), minBlock, min(2*s.ids.block, maxBlock))
		if err := s.reserve(ctx, s.ids.block); err != nil {
			return 0, wrap("reserve ids", err)
		}
	}
	first := s.ids.next
	s.ids.next += int64(n)
	return first, nil
}

// giveBack returns the unused tail of the ids last taken, if nobody took more.
func (s *Store) giveBack(next, end int64) {
	s.ids.mu.Lock()
	defer s.ids.mu.Unlock()
	if s.ids.next == end {
		s.ids.next = next
	}
}

func (s *Store) reserve(ctx context.Context, n int64) error {
	return s.write(ctx, func(q *session) error {
		if err := q.exec(ctx, q.d.insertIgnore+" INTO counter (name, next_id) VALUES ('record', 1)"+q.d.ignoreTail); err != nil {
			return err
		}
		if err := q.exec(ctx, "UPDATE counter SET next_id = next_id + ? WHERE name = 'record'", n); err != nil {
			return err
		}
		end, err := q.number(ctx, "SELECT next_id FROM counter WHERE name = 'record'")
		s.ids.next, s.ids.end = end-n, end
		return err
	})
}
