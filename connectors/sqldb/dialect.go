package sqldb

import (
	"context"
	"database/sql"
	"strings"

	"github.com/jmoiron/sqlx"
)

// dialect is what differs from database to database. Everything is about reading.
type dialect interface {
	// open prepares connections for a DSN, to which it adds what the connector
	// relies on (protocol, read only, ...). Relative paths start at dir.
	open(dsn, dir string) (*sqlx.DB, error)
	// setup fixes the session: zone, formats, isolation.
	setup(ctx context.Context, c *sql.Conn) error
	// begin starts a consistent read-only snapshot; "" when the database has none
	// that would not lock out writers.
	begin(ctx context.Context, c *sql.Conn) (string, error)
	// quote quotes an identifier.
	quote(name string) string
	// mark is the n-th placeholder (from 1) for a value compared with a column.
	mark(n int, c *column) string
	// arg is what is bound to that placeholder.
	arg(p part) any
	// expr is how a column is selected so that its exact text arrives.
	expr(qualified string, c *column) string
	// ordered is how a column is compared and ordered.
	ordered(qualified string, c *column) string
	// rowValues tells whether (a, b) > (?, ?) uses an index.
	rowValues() bool
	// kind classifies a column by the type name of catalog or driver.
	classify(c *column)
	// tables reads the catalog: all tables of the schemas, or those named.
	tables(ctx context.Context, db *sqlx.DB, schemas []string, only string) ([]table, error)
	// retryable tells whether an error means that trying again may help.
	retryable(err error) bool
}

// aborter is a dialect whose server goes on with a statement after its client has
// left, and so has to be told to stop.
type aborter interface {
	// session is the server's number of a connection.
	session(ctx context.Context, c *sql.Conn) (int64, error)
	// abort ends a connection by its number.
	abort(ctx context.Context, db *sqlx.DB, session int64) error
}

// dialects is the visible list of databases.
var dialects = map[string]dialect{
	"mysql":    mysqlDialect{},
	"postgres": postgresDialect{},
	"sqlite":   sqliteDialect{},
}

// table is one entry of a database's catalog.
type table struct {
	schema  string // "" where the database of the DSN or the search path finds it
	name    string
	view    bool
	comment string
	rows    int64 // the database's estimate, or -1
	columns []column
	key     []string // primary key, else a unique index without nulls
	trusted bool     // no column of the key can be null
}

// full is the stream name of a table.
func (t *table) full() string {
	if t.schema == "" {
		return t.name
	}
	return t.schema + "." + t.name
}

// quoteTable quotes a table name as options give it: "table" or "schema.table".
func quoteTable(d dialect, name string) string {
	parts := strings.Split(name, ".")
	for i, p := range parts {
		parts[i] = d.quote(strings.Trim(p, "`\"[]"))
	}
	return strings.Join(parts, ".")
}
