package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/store/schema"
)

var sqliteDialect = dialect{
	name:         schema.SQLite,
	goose:        goose.DialectSQLite3,
	insertIgnore: "INSERT OR IGNORE",
	open:         openSQLite,
	openWriter:   openSQLiteWriter,
	insert:       insertSQLite,
	update:       updateEach,
	in:           inList,
	inChunk:      500,
	deletePairs:  deleteEach,
	// The statements of a dry run are undone from a journal, which SQLite shortens
	// after each of them. In memory that takes a walk along all of it, in a file none.
	// What is changed stays in memory as far as it can: nobody else will read it. The
	// connections have one memory for pages, and pages that are changed leave the
	// others little of it.
	beforeDry: "PRAGMA temp_store = 1; PRAGMA cache_size = -98304",
	suits:     sqliteSuits,
	sound:     sqliteSound,
	retryable: sqliteRetryable,
}

// sqlitePragmas: WAL lets readers read while one writer writes. With
// synchronous=NORMAL a power cut may lose the last commits but never splits one,
// and the cursor is committed with its rows, so the next run reads them again;
// a killed process loses nothing. Several connections read at once, each with a
// cache of its own.
var sqlitePragmas = []string{
	"busy_timeout(60000)", "page_size(8192)", "synchronous(NORMAL)",
	"foreign_keys(1)", "cache_size(-16384)", "temp_store(2)", "journal_size_limit(67108864)",
	"wal_autocheckpoint(4000)",
}

func openSQLite(dsn string, readOnly bool) (*sqlx.DB, error) {
	if !readOnly {
		return connectSQLite(dsn)
	}
	if _, err := os.Stat(sqlitePath(dsn)); err != nil {
		return nil, err
	}
	pragmas := []string{"query_only(1)"}
	if canSpill() {
		pragmas = append(pragmas, "temp_store(1)") // what is sorted must not grow in memory with the rows
	}
	return connectSQLite(dsn, pragmas...)
}

// openSQLiteWriter opens the one connection that writes. A commit of one connection
// makes what all others have in their caches worthless: writers that took turns
// would read again what they have just written, and each would hold a full cache.
func openSQLiteWriter(dsn string) (*sqlx.DB, error) {
	if err := makePrivate(sqlitePath(dsn)); err != nil {
		return nil, err
	}
	db, err := connectSQLite(dsn, "cache_size(-32768)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// connectSQLite makes a pool of connections with pragmas on top of those of all.
func connectSQLite(dsn string, pragmas ...string) (*sqlx.DB, error) {
	path := sqlitePath(dsn)
	if path == "" || strings.HasPrefix(path, ":memory:") {
		return nil, errors.New("a SQLite store needs the path of a file")
	}
	uri := "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path) + "?_txlock=immediate&_journal_mode=WAL"
	for _, p := range slices.Concat(sqlitePragmas, pragmas) { // the last of a name counts
		uri += "&_pragma=" + p
	}
	db, err := sql.Open("sqlite", uri)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(8)
	sqlx.BindDriver("sqlite", sqlx.QUESTION)
	return sqlx.NewDb(db, "sqlite"), nil
}

// makePrivate makes the file of a new store, readable for its owner only: it will
// hold personal data in clear text. SQLite's files beside it get the same mode. One
// that exists keeps its mode: a group may share it.
func makePrivate(path string) error {
	if path == "" || strings.HasPrefix(path, ":memory:") {
		return nil
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the project names it
	if err != nil {
		return nil //nolint:nilerr // it exists, or opening it says what is wrong
	}
	return f.Close()
}

// sqliteSuits: a file that holds another program's tables is no place for a store,
// but perhaps a source that was named by mistake; sources are never written to.
func sqliteSuits(ctx context.Context, db *sqlx.DB) error {
	var tables, own int
	if err := db.QueryRowxContext(ctx, "SELECT COUNT(*), COALESCE(SUM(name = 'goose_db_version'), 0) FROM sqlite_master WHERE type = 'table'").Scan(&tables, &own); err != nil {
		return err
	}
	if tables > 0 && own == 0 {
		return fault.New("store.foreign", "the file holds the tables of another program", "name a file of its own for the store")
	}
	return nil
}

// sqliteSound asks SQLite to verify its pages and indexes.
func sqliteSound(ctx context.Context, q *session) (damage []string, err error) {
	err = q.each(ctx, func(rows *sqlx.Rows) error {
		var line string
		err := rows.Scan(&line)
		if line != "ok" {
			damage = append(damage, line)
		}
		return err
	}, "PRAGMA integrity_check(5)")
	return damage, err
}

// canSpill reports whether there is a folder for temporary files.
func canSpill() bool {
	f, err := os.CreateTemp("", "custhub")
	if err != nil {
		return false
	}
	return errors.Join(f.Close(), os.Remove(f.Name())) == nil
}

// sqliteRetryable: SQLITE_BUSY and SQLITE_LOCKED in any of their extended forms,
// SQLITE_CONSTRAINT_UNIQUE from a race.
func sqliteRetryable(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code()&0xff == 5 || e.Code()&0xff == 6 || e.Code() == 2067)
}

// updateEach updates row by row with one prepared statement: in SQLite that is
// a call, not a round trip.
func updateEach(ctx context.Context, q *session, table string, cols []string, flat []any) error {
	args := make([]driver.NamedValue, len(cols))
	return execEach(ctx, q, "UPDATE "+table+" SET "+strings.Join(cols[1:], " = ?, ")+" = ? WHERE "+cols[0]+" = ?", flat, args, func(row []any) {
		for i, v := range row[1:] {
			args[i].Value = v
		}
		args[len(args)-1].Value = row[0]
	})
}

func deleteEach(ctx context.Context, q *session, table string, cols [2]string, flat []any) error {
	args := make([]driver.NamedValue, 2)
	return execEach(ctx, q, "DELETE FROM "+table+" WHERE "+cols[0]+" = ? AND "+cols[1]+" = ?", flat, args, func(row []any) {
		args[0].Value, args[1].Value = row[0], row[1]
	})
}
