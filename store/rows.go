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

// lookupChunk is how many values an IN list takes at once.
const lookupChunk = 500

// eachIn calls fn with each row of a query whose "(?)" is filled with the given
// values, some hundreds at a time; args come before them.
func eachIn[T any](ctx context.Context, q *session, values []T, fn func(*sqlx.Rows) error, query string, args ...any) error {
	for len(values) > 0 {
		n := min(len(values), lookupChunk)
		all := append(make([]any, 0, len(args)+n), args...)
		for _, v := range values[:n] {
			all = append(all, v)
		}
		if err := q.each(ctx, fn, strings.Replace(query, "(?)", "("+marks(n)+")", 1), all...); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}

// execIn runs a statement like eachIn.
func execIn[T any](ctx context.Context, q *session, values []T, query string, args ...any) error {
	for len(values) > 0 {
		n := min(len(values), lookupChunk)
		all := append(make([]any, 0, len(args)+n), args...)
		for _, v := range values[:n] {
			all = append(all, v)
		}
		if err := q.exec(ctx, strings.Replace(query, "(?)", "("+marks(n)+")", 1), all...); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}

// replaceAll replaces each odd argument by the one after it.
func replaceAll(s string, oldnew ...string) string { return strings.NewReplacer(oldnew...).Replace(s) }
