package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"
	"modernc.org/sqlite"
)

// sqliteDialect is SQLite, through a driver in pure Go.
type sqliteDialect struct{}

func (sqliteDialect) rowValues() bool { return true }
func (sqliteDialect) quote(n string) string {
	return `"` + strings.ReplaceAll(n, `"`, `""`) + `"`
}

// open opens the file for reading only, unless the DSN already says how to.
func (sqliteDialect) open(dsn, dir string) (*sqlx.DB, error) {
	sqlx.BindDriver("sqlite", sqlx.QUESTION) // sqlx does not know the pure-Go driver by itself
	if !strings.HasPrefix(dsn, "file:") && !strings.Contains(dsn, "?") {
		if !filepath.IsAbs(dsn) {
			dsn = filepath.Join(dir, dsn)
		}
		u := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(dsn), RawQuery: "mode=ro&_pragma=busy_timeout(10000)"}
		dsn = u.String()
	}
	return sqlx.Open("sqlite", dsn)
}

func (sqliteDialect) setup(ctx context.Context, c *sql.Conn) error {
	_, err := c.ExecContext(ctx, "PRAGMA query_only = ON")
	return err
}

// begin takes a snapshot in WAL mode only: without WAL it would keep writers out.
func (sqliteDialect) begin(ctx context.Context, c *sql.Conn) (string, error) {
	var mode string
	if err := c.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil || mode != "wal" {
		return "", err
	}
	_, err := c.ExecContext(ctx, "BEGIN")
	return "wal", err
}

func (sqliteDialect) mark(int, *column) string { return "?" }

// arg binds a value with the storage class that it had: SQLite orders numbers
// before texts before bytes.
func (sqliteDialect) arg(p part) any {
	switch p.tag {
	case 'i':
		if n, err := strconv.ParseInt(p.text, 10, 64); err == nil {
			return n
		}
	case 'd':
		if f, err := strconv.ParseFloat(p.text, 64); err == nil {
			return f
		}
	case 'b':
		return []byte(p.text)
	}
	return p.text
}

// expr hides the declared type from the driver, which would parse dates and
// booleans by it and lose how they are written.
func (sqliteDialect) expr(qualified string, _ *column) string { return "+" + qualified }

func (sqliteDialect) ordered(qualified string, _ *column) string { return qualified }

// classify goes by the declared type, as SQLite's own rules of affinity do.
func (sqliteDialect) classify(c *column) {
	code := strings.ToUpper(c.code)
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(code, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("BOOL"):
		c.as(formBool)
	case has("INT"):
		c.as(formInt)
	case has("CHAR", "CLOB", "TEXT"):
		c.as(formText)
	case has("JSON"):
		c.as(formJSON)
	case has("DATETIME", "TIMESTAMP"):
		c.as(formLocal)
	case has("DATE"):
		c.as(formDate)
	case has("REAL", "FLOAT", "DOUBLE", "NUM", "DEC"):
		c.as(formDecimal)
	case has("BLOB"):
		c.as(formHex)
	default:
		c.as(formText)
	}
}

func (d sqliteDialect) tables(ctx context.Context, db *sqlx.DB, _ []string, only string) ([]table, error) {
	var cat catalog
	err := db.SelectContext(ctx, &cat.tables, `SELECT '' AS tschema, name AS tname, type = 'view' AS tview, '' AS tcomment, -1 AS trows, 1 AS tlocal
FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND (? = '' OR name = ?) ORDER BY name`, only, only)
	if err != nil {
		return nil, err
	}
	for _, t := range cat.tables {
		var cols []catalogColumn
		// An INTEGER PRIMARY KEY is never null; other primary keys may be.
		err := db.SelectContext(ctx, &cols, `SELECT ? AS tname, name AS cname, UPPER(type) AS ccode, type AS ctype,
	NOT ("notnull" OR (pk > 0 AND UPPER(type) = 'INTEGER' AND (SELECT COUNT(*) FROM pragma_table_info(?) WHERE pk > 0) = 1)) AS cnull, '' AS ccomment
FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid`, t.Name, t.Name, t.Name)
		if err != nil {
			return nil, err
		}
		cat.columns = append(cat.columns, cols...)
		var keys []catalogKey
		err = db.SelectContext(ctx, &keys, `SELECT ? AS tname, iname, iprimary, cname, iwhole FROM (
	SELECT '' AS iname, 1 AS iprimary, name AS cname, 1 AS iwhole, pk AS pos FROM pragma_table_info(?) WHERE pk > 0
	UNION ALL
	SELECT l.name, 0, COALESCE(i.name, ''), i.name IS NOT NULL, i.seqno FROM pragma_index_list(?) l JOIN pragma_index_info(l.name) i
	WHERE l."unique" AND NOT l.partial AND l.origin <> 'pk') ORDER BY iname, pos`, t.Name, t.Name, t.Name)
		if err != nil {
			return nil, err
		}
		cat.keys = append(cat.keys, keys...)
	}
	return cat.assemble(d), nil
}

// retryable: another process holds the file.
func (sqliteDialect) retryable(err error) bool {
	var s *sqlite.Error
	if errors.As(err, &s) {
		code := s.Code() & 0xff
		return code == 5 || code == 6 // SQLITE_BUSY, SQLITE_LOCKED
	}
	return errors.Is(err, errStalled)
}
