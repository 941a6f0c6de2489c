package store

import "context"

// MoreCustomersThan reports whether the store has more than n customers, without
// counting them all.
func (s *Store) MoreCustomersThan(ctx context.Context, n int) (more bool, err error) {
	err = s.read(ctx, func(q *session) error {
		got, err := q.number(ctx, "SELECT COUNT(*) FROM (SELECT id FROM customer LIMIT ?) c", n+1)
		more = got > int64(n)
		return err
	})
	return more, wrap("count customers", err)
}
