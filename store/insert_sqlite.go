package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"strconv"
	"strings"
)

// insertSQLite loads rows by prepared INSERTs of several rows each. It binds
// behind database/sql, which would convert and copy each value, and it binds a
// column with the same value in all rows once a statement.
func insertSQLite(ctx context.Context, q *session, table string, cols []string, flat []any) error {
	width := len(cols)
	if len(flat) == 0 {
		return nil
	}
	// OR FAIL: a statement that fails leaves what it did, since all of the transaction
	// is taken back then. Else SQLite copies each page before a statement changes it.
	head := "INSERT OR FAIL INTO " + table + " (" + strings.Join(cols, ", ") + ") VALUES "
	b := binding{width: width, shared: sharedColumns(flat, width)}
	return onConn(q, func(c driver.ConnPrepareContext) error {
		// Between 20 and 100 rows a statement SQLite loads fastest.
		full := max(1, min(50, 1000/width)) * width
		whole := len(flat) / full * full
		return errors.Join(b.insert(ctx, c, head, flat[:whole], full), b.insert(ctx, c, head, flat[whole:], len(flat)-whole))
	})
}

// onConn calls fn with the driver's connection of a transaction.
func onConn(q *session, fn func(driver.ConnPrepareContext) error) error {
	var failed error // goes around Raw as that of copyIn does
	err := q.conn.Raw(func(dc any) error {
		if c, ok := dc.(driver.ConnPrepareContext); ok {
			failed = fn(c)
		} else {
			failed = errors.New("the SQLite driver cannot prepare statements")
		}
		return nil
	})
	return errors.Join(err, failed)
}

// execEach runs a statement for each row of the flat list, whose values bind puts
// into args.
func execEach(ctx context.Context, q *session, query string, flat []any, args []driver.NamedValue, bind func(row []any)) error {
	if len(flat) == 0 {
		return nil
	}
	for i := range args {
		args[i].Ordinal = i + 1
	}
	return onConn(q, func(c driver.ConnPrepareContext) error {
		return prepared(ctx, c, query, func(exec func([]driver.NamedValue) error) error {
			for ; len(flat) > 0; flat = flat[len(args):] {
				bind(flat[:len(args)])
				if err := exec(args); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// prepared calls fn with the means to run a statement again and again.
func prepared(ctx context.Context, c driver.ConnPrepareContext, query string, fn func(exec func([]driver.NamedValue) error) error) (err error) {
	p, err := c.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	stmt, ok := p.(driver.StmtExecContext)
	if !ok {
		return errors.New("the SQLite driver cannot run prepared statements")
	}
	// A statement takes less than a millisecond: not worth the goroutine that the
	// driver starts to interrupt it.
	through := context.WithoutCancel(ctx)
	return fn(func(args []driver.NamedValue) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		_, err := stmt.ExecContext(through, args)
		return err
	})
}

// binding is how the values of a statement of several rows are bound.
type binding struct {
	width  int
	shared []bool // by column: the later rows refer to the first one's value
	args   []driver.NamedValue
}

// insert runs a statement for every size values of the flat list.
func (b *binding) insert(ctx context.Context, c driver.ConnPrepareContext, head string, flat []any, size int) error {
	if len(flat) == 0 {
		return nil
	}
	return prepared(ctx, c, head+b.tuples(size/b.width), func(exec func([]driver.NamedValue) error) error {
		for ; len(flat) > 0; flat = flat[size:] {
			b.bind(flat[:size])
			if err := exec(b.args); err != nil {
				return err
			}
		}
		return nil
	})
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

// bind makes the arguments of a statement from its rows. The values are of the
// types that drivers take.
func (b *binding) bind(flat []any) {
	b.args = b.args[:0]
	for i := 0; i < len(flat); i += b.width {
		for c, v := range flat[i : i+b.width] {
			if i == 0 || !b.shared[c] {
				b.args = append(b.args, driver.NamedValue{Ordinal: len(b.args) + 1, Value: v})
			}
		}
	}
}
