package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// copier is lib/pq's statement for COPY. Handing it whole lines of text costs
// less than half of handing it values (Exec), hence the look behind database/sql.
type copier interface {
	driver.Stmt
	CopyData(ctx context.Context, line string) (driver.Result, error)
}

// copyIn bulk-loads rows by COPY on the connection of the transaction.
func copyIn(ctx context.Context, q *session, table string, cols []string, flat []any) error {
	if len(flat) == 0 {
		return nil
	}
	// The error goes around Raw: at a driver.ErrBadConn Raw would close the
	// connection, for which it waits until the transaction on it has ended — for
	// ever, because the transaction is ours.
	var failed error
	err := q.conn.Raw(func(dc any) error {
		failed = copyOn(ctx, dc, table, cols, flat)
		return nil
	})
	return errors.Join(err, failed)
}

// copyOn runs COPY on a connection of lib/pq.
func copyOn(ctx context.Context, dc any, table string, cols []string, flat []any) error {
	p, ok := dc.(interface {
		Prepare(string) (driver.Stmt, error)
	})
	if !ok {
		return errors.New("the PostgreSQL driver cannot prepare COPY")
	}
	stmt, err := p.Prepare("COPY " + table + " (" + strings.Join(cols, ", ") + ") FROM STDIN" + copyEncoding(flat))
	if err != nil {
		return err
	}
	c, ok := stmt.(copier)
	if !ok {
		_ = stmt.Close()
		return errors.New("the PostgreSQL driver cannot stream COPY")
	}
	if err := copyRows(ctx, c, len(cols), flat); err != nil {
		_ = c.Close() // the first error tells
		return err
	}
	return c.Close()
}

// copyEncoding lets rows that hold bytes pass as they are: the server then leaves
// their encoding alone. All texts of the store are clean UTF-8, and so is the
// database (checkEncoding).
func copyEncoding(flat []any) string {
	for _, v := range flat {
		if _, ok := v.([]byte); ok {
			return " WITH (ENCODING 'SQL_ASCII')"
		}
	}
	return ""
}

// copyRows sends rows in blocks of lines: fewer calls, each of some 32 kB.
func copyRows(ctx context.Context, c copier, width int, flat []any) error {
	const block = 32 << 10
	buf := make([]byte, 0, block+4096)
	for i := 0; i < len(flat); i += width {
		for j, v := range flat[i : i+width] {
			if j > 0 {
				buf = append(buf, '\t')
			}
			buf = appendCopy(buf, v)
		}
		if len(buf) >= block {
			if _, err := c.CopyData(ctx, string(buf)); err != nil {
				return err
			}
			buf = buf[:0]
			continue
		}
		buf = append(buf, '\n')
	}
	if len(buf) == 0 {
		return nil
	}
	_, err := c.CopyData(ctx, string(buf[:len(buf)-1]))
	return err
}

// appendCopy writes one value in the text format of COPY.
func appendCopy(buf []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(buf, `\N`...)
	case int64:
		return strconv.AppendInt(buf, v, 10)
	case int:
		return strconv.AppendInt(buf, int64(v), 10)
	case float64:
		return strconv.AppendFloat(buf, v, 'g', -1, 64)
	case bool:
		if v {
			return append(buf, 't')
		}
		return append(buf, 'f')
	case string:
		return appendCopyText(buf, v)
	case []byte:
		if v == nil {
			return append(buf, `\N`...)
		}
		return appendCopyBytes(buf, v)
	default:
		return appendCopyText(buf, fmt.Sprint(v))
	}
}

// appendCopyText escapes what COPY's text format gives a meaning.
func appendCopyText(buf []byte, s string) []byte {
	start := 0
	for i := 0; i < len(s); i++ {
		var esc byte
		switch s[i] {
		case '\\':
			esc = '\\'
		case '\n':
			esc = 'n'
		case '\r':
			esc = 'r'
		case '\t':
			esc = 't'
		default:
			continue
		}
		buf = append(append(append(buf, s[start:i]...), '\\'), esc)
		start = i + 1
	}
	return append(buf, s[start:]...)
}

// escaped are the bytes that appendCopyBytes escapes.
var escaped = [256]bool{0: true, '\\': true, '\n': true, '\r': true, '\t': true}

// appendCopyBytes writes bytes in the "escape" format of bytea, escaped again for COPY.
// Most bytes stand for themselves: half the length of hexadecimal digits.
func appendCopyBytes(buf []byte, b []byte) []byte {
	start := 0
	for i, c := range b {
		if !escaped[c] {
			continue
		}
		var esc string
		switch c {
		case 0:
			esc = `\\000`
		case '\\':
			esc = `\\\\`
		case '\n':
			esc = `\n`
		case '\r':
			esc = `\r`
		case '\t':
			esc = `\t`
		}
		buf = append(append(buf, b[start:i]...), esc...)
		start = i + 1
	}
	return append(buf, b[start:]...)
}
