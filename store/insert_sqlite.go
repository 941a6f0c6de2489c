package store

import (
	"context"
	"strconv"
	"strings"
)

// insertSQLite loads rows by prepared INSERTs of several rows each. A column with
// the same value in all rows is bound once a statement: binding a value costs a
// fifth of a microsecond, referring to one that is bound next to nothing.
func insertSQLite(ctx context.Context, q *session, table string, cols []string, flat []any) error {
	width := len(cols)
	rows := len(flat) / width
	if rows == 0 {
		return nil
	}
	b := binding{width: width, shared: sharedColumns(flat, width)}
	head := "INSERT INTO " + table + " (" + strings.Join(cols, ", ") + ") VALUES "
	// Between 20 and 100 rows a statement SQLite loads fastest.
	size := max(1, min(50, 1000/width))
	if rows >= size {
		stmt, err := q.conn.PreparexContext(ctx, head+b.tuples(size))
		if err != nil {
			return err
		}
		defer stmt.Close() //nolint:errcheck // nothing pending
		for ; len(flat) >= size*width; flat = flat[size*width:] {
			if _, err := stmt.ExecContext(ctx, b.values(flat[:size*width])...); err != nil {
				return err
			}
		}
	}
	if len(flat) == 0 {
		return nil
	}
	return q.exec(ctx, head+b.tuples(len(flat)/width), b.values(flat)...)
}

// sharedColumns reports which columns have one value in all rows.
func sharedColumns(flat []any, width int) []bool {
	shared := make([]bool, width)
	for c := range shared {
		_, blob := flat[c].([]byte)
		shared[c] = !blob
	}
	for i := width; i < len(flat); i += width {
		for c, same := range shared {
			if !same {
				continue
			}
			_, blob := flat[i+c].([]byte)
			shared[c] = !blob && flat[i+c] == flat[c]
		}
	}
	return shared
}

// binding is how the values of a statement of several rows are bound.
type binding struct {
	width  int
	shared []bool // by column: the later rows refer to the first one's value
	args   []any
}

// tuples writes n tuples of placeholders: "(?, ?), (?1, ?)".
func (b *binding) tuples(n int) string {
	later := make([]string, b.width)
	for c := range later {
		if later[c] = "?"; b.shared[c] {
			later[c] += strconv.Itoa(c + 1)
		}
	}
	return "(" + marks(b.width) + ")" + strings.Repeat(", ("+strings.Join(later, ", ")+")", n-1)
}

// values returns the values to bind for some rows, valid until the next call.
func (b *binding) values(flat []any) []any {
	b.args = append(b.args[:0], flat[:b.width]...)
	for row := flat[b.width:]; len(row) > 0; row = row[b.width:] {
		for c, same := range b.shared {
			if !same {
				b.args = append(b.args, row[c])
			}
		}
	}
	return b.args
}
