package store

import (
	"context"
	"strings"

	"github.com/jmoiron/sqlx"
)

// insertRows loads rows by prepared INSERTs of several rows each.
func insertRows(ctx context.Context, q *session, table string, cols []string, flat []any, rows int) error {
	width := len(cols)
	head := "INSERT INTO " + table + " (" + strings.Join(cols, ", ") + ") VALUES "
	full := rows * width
	n := 0
	if len(flat) >= full {
		stmt, err := q.conn.PreparexContext(ctx, head+tuples(rows, width))
		if err != nil {
			return err
		}
		defer stmt.Close() //nolint:errcheck // nothing pending
		for ; len(flat)-n >= full; n += full {
			if _, err := stmt.ExecContext(ctx, flat[n:n+full]...); err != nil {
				return err
			}
		}
	}
	if n == len(flat) {
		return nil
	}
	return q.exec(ctx, head+tuples((len(flat)-n)/width, width), flat[n:]...)
}

// tuples writes n tuples of placeholders: "(?, ?), (?, ?)".
func tuples(n, width int) string {
	one := "(" + marks(width) + ")"
	return one + strings.Repeat(", "+one, n-1)
}

// marks writes n placeholders: "?, ?".
func marks(n int) string { return "?" + strings.Repeat(", ?", n-1) }

// inChunks calls fn with up to rows rows of the flat list at a time.
func inChunks(flat []any, width, rows int, fn func(part []any) error) error {
	for len(flat) > 0 {
		n := min(len(flat), rows*width)
		if err := fn(flat[:n]); err != nil {
			return err
		}
		flat = flat[n:]
	}
	return nil
}

// eachIn calls fn with each row of a query whose "IN (?)" is filled with the
// given values, as many at a time as suits the database; args come before them.
func eachIn[T any](ctx context.Context, q *session, values []T, fn func(*sqlx.Rows) error, query string, args ...any) error {
	return inLists(q, values, query, args, func(query string, args []any) error { return q.each(ctx, fn, query, args...) })
}

// numbersIn returns the integers of a query for one column, made like eachIn.
func numbersIn[T any](ctx context.Context, q *session, values []T, query string) (list []int64, err error) {
	err = eachIn(ctx, q, values, appendTo(&list), query)
	return list, err
}

// execIn runs a statement like eachIn.
func execIn[T any](ctx context.Context, q *session, values []T, query string, args ...any) error {
	return inLists(q, values, query, args, func(query string, args []any) error { return q.exec(ctx, query, args...) })
}

func inLists[T any](q *session, values []T, query string, args []any, run func(string, []any) error) error {
	for len(values) > 0 {
		n := min(len(values), q.d.inChunk)
		cond, list := q.d.in(toAny(values[:n]))
		if err := run(strings.Replace(query, "IN (?)", cond, 1), append(append([]any(nil), args...), list...)); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}

// inList is the usual condition on a list of values.
func inList(values []any) (string, []any) { return "IN (" + marks(len(values)) + ")", values }

func toAny[T any](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// replaceAll replaces each odd argument by the one after it.
func replaceAll(s string, oldnew ...string) string { return strings.NewReplacer(oldnew...).Replace(s) }
