package store

import (
	"context"
	"database/sql"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/store/schema"
)

// dialect is what differs between the databases.
type dialect struct {
	name      schema.Dialect
	goose     goose.Dialect
	returning bool           // INSERT … RETURNING id; else LastInsertId
	txOptions *sql.TxOptions // of every writing transaction
	// insertIgnore begins an INSERT … that skips rows whose key exists; ignoreTail ends it.
	insertIgnore, ignoreTail string
	forUpdate                string // tail of a SELECT that locks its rows
	forShare                 string // the same for reading only: several may hold it
	open                     func(dsn string, readOnly bool) (*sqlx.DB, error)
	openWriter               func(dsn string) (*sqlx.DB, error) // where the database has one writer at a time: its connection
	// suits reports why a database can't hold a store; nil when any can.
	suits func(ctx context.Context, db *sqlx.DB) error
	// in writes a condition on a list of at most inChunk values, and its arguments.
	in      func(values []any) (string, []any)
	inChunk int
	// insert bulk-loads rows, given as one flat list of values row by row.
	insert func(ctx context.Context, q *session, table string, cols []string, flat []any) error
	// update sets columns of many rows found by their first column, given as insert's.
	update func(ctx context.Context, q *session, table string, cols []string, flat []any) error
	// deletePairs deletes rows by a primary key of two integers, given flat.
	deletePairs func(ctx context.Context, q *session, table string, cols [2]string, flat []any) error
	// analyze is the statement that renews the statistics of the given tables, which
	// a bulk load leaves behind; "" where the database does it by itself.
	analyze string
	// deferKeys and restoreKeys drop the keys of the golden tables before the first
	// publication and make and check them all at once after it; empty where doing
	// that row by row is cheap. deferKeys may be run again.
	deferKeys, restoreKeys []string
	// unindexKeys and indexKeys drop the primary key of match_key and make it again: to
	// fill the empty table costs less so. Empty where it doesn't.
	unindexKeys, indexKeys string
	// beforeDry sets up the connection of a dry run; "" when there is nothing to do.
	beforeDry string
	// sound reports damage of the database's own making, as far as it can be asked.
	sound func(ctx context.Context, q *session) (damage []string, err error)
	// retryable reports whether a transaction that failed with err may succeed when run again.
	retryable func(err error) bool
}

// connect finds the dialect of a dsn and opens a pool; it does not connect yet.
func connect(dsn string, readOnly bool) (*dialect, *sqlx.DB, error) {
	scheme, _, _ := strings.Cut(dsn, ":")
	for _, d := range []*dialect{&sqliteDialect, &postgresDialect, &mysqlDialect} {
		if scheme != string(d.name) && (scheme != "postgresql" || d.name != schema.Postgres) {
			continue
		}
		db, err := d.open(dsn, readOnly)
		if err != nil {
			return nil, nil, openFault(dsn, err)
		}
		return d, db, nil
	}
	return nil, nil, fault.Usage("store.dsn", "no such kind of store", "use sqlite:PATH, postgres://user:password@host/db or mysql://user:password@host/db").With(maskDSN(dsn))
}

// renew renews the statistics of some tables: without them a planner that has
// just seen a million rows arrive chooses plans for none.
func (d *dialect) renew(ctx context.Context, q *session, tables ...string) error {
	if d.analyze == "" {
		return nil
	}
	return q.exec(ctx, d.analyze+strings.Join(tables, ", "))
}
