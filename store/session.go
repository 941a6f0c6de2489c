package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"
)

// session is where SQL runs: the pool for reading, or one transaction. Queries
// are written with "?" and rebound for the database.
type session struct {
	sqlx.ExtContext
	d    *dialect
	conn *sqlx.Conn // connection of the transaction; nil for the pool
}

func (q *session) exec(ctx context.Context, query string, args ...any) error {
	_, err := q.ExecContext(ctx, q.Rebind(query), args...)
	return err
}

// affect runs a statement and returns how many rows it changed.
func (q *session) affect(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := q.ExecContext(ctx, q.Rebind(query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// each calls fn with every row of the result.
func (q *session) each(ctx context.Context, fn func(*sqlx.Rows) error, query string, args ...any) error {
	rows, err := q.QueryxContext(ctx, q.Rebind(query), args...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// get scans the first row into dest; it reports whether there was one.
func (q *session) get(ctx context.Context, dest []any, query string, args ...any) (bool, error) {
	err := q.QueryRowxContext(ctx, q.Rebind(query), args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// number returns the single integer that a query yields; 0 when none.
func (q *session) number(ctx context.Context, query string, args ...any) (int64, error) {
	var n sql.NullInt64
	_, err := q.get(ctx, []any{&n}, query, args...)
	return n.Int64, err
}

// numbers returns the integers of a query for one column.
func (q *session) numbers(ctx context.Context, query string, args ...any) (list []int64, err error) {
	err = q.each(ctx, appendTo(&list), query, args...)
	return list, err
}

// appendTo takes the integer of each row.
func appendTo(list *[]int64) func(*sqlx.Rows) error {
	return func(rows *sqlx.Rows) error {
		var n int64
		err := rows.Scan(&n)
		*list = append(*list, n)
		return err
	}
}

// insertID inserts one row into a table that mints its own id and returns the id.
func (q *session) insertID(ctx context.Context, query string, args ...any) (int64, error) {
	if q.d.returning {
		var id int64
		err := q.QueryRowxContext(ctx, q.Rebind(query+" RETURNING id"), args...).Scan(&id)
		return id, err
	}
	res, err := q.ExecContext(ctx, q.Rebind(query), args...)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// read runs fn with a session for reading. fn must not write and must not call
// back into the store: in a dry run there is but one connection.
func (s *Store) read(ctx context.Context, fn func(*session) error) error {
	if s.dry != nil {
		s.dryMu.Lock()
		defer s.dryMu.Unlock()
		return fn(s.dry)
	}
	return useFault(fn(&session{ExtContext: s.db, d: s.d}))
}

// write runs fn in one transaction, again when the database asks for it after a
// deadlock or a race between two writers. fn must be repeatable.
func (s *Store) write(ctx context.Context, fn func(*session) error) error {
	if s.readOnly {
		return errReadOnly()
	}
	if s.dry != nil {
		return s.writeDry(ctx, fn)
	}
	const attempts = 8
	for i := 1; ; i++ {
		err := s.writeOnce(ctx, fn)
		if err == nil || i == attempts || ctx.Err() != nil || !s.d.retryable(err) {
			return useFault(err)
		}
		time.Sleep(time.Duration(i*i) * 5 * time.Millisecond)
	}
}

func (s *Store) writeOnce(ctx context.Context, fn func(*session) error) error {
	conn, err := s.writes.Connx(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // goes back to the pool
	tx, err := conn.BeginTxx(ctx, s.d.txOptions)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // no effect after Commit
	if err := fn(&session{ExtContext: tx, d: s.d, conn: conn}); err != nil {
		return err
	}
	return tx.Commit()
}
