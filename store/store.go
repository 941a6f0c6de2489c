// Package store is the unified customer store, over SQLite, PostgreSQL and
// MySQL/MariaDB. It lands batches (P1, P2), keeps every version of every source
// record, holds the work of resolve, publishes golden records and events, and
// withdraws batches (P3). What it holds is the same on all three (P5); a small
// file for each database has what differs.
//
// Where to look:
//
//   - session, rows, dialect*: SQL and transactions; the tables are in schema and
//     migrations
//   - land*, claims, content, pack: batches, versions, and which version counts
//   - gather, resolve*, assign, members: what is to be matched, and the outcome
//   - publish*, golden*, events: customers as others read them
//   - customers, history, asof, timeline, lineage: reading them
//   - rollback, purge*, erase*: taking back, forgetting
//   - figures*, counts, insight, digest, check, verify*: what is in it, and whether
//     that is right
package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
)

// Store is an open store. It may be used by several goroutines.
type Store struct {
	db       *sqlx.DB
	writes   *sqlx.DB // where transactions that write run: db, or the one writer of the database
	d        *dialect
	opt      Options
	salt     uint16
	readOnly bool

	dry    *session   // the outer transaction of a dry run
	golden sync.Pool  // of *goldenRows, used again and again by Publish
	dryMu  sync.Mutex // guards dry: one statement of one caller at a time

	countOnly bool // a dry run that publishes nothing
	effects   effects

	ids     idBlock
	streams streamCache
	passes  passCache
	erased  erasedCache
	run     runInfo
	work    workState
	figured sync.Mutex // guards the figures of work while customers are published
}

var _ pipeline.Store = (*Store)(nil)

// Options say how to open a store.
type Options struct {
	// NoMigrate leaves the schema as it is; opening fails when it is not current.
	NoMigrate bool
	// DryRun holds every change in one transaction that Close rolls back. The
	// code is the same as in earnest, so the counts are exact (promise P8). On
	// SQLite it keeps other processes from writing meanwhile.
	DryRun bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

func (o *Options) now() time.Time {
	if o.Now != nil {
		return o.Now().UTC()
	}
	return time.Now().UTC()
}

// Open connects to the store that dsn names and brings its schema up to date.
// Forms: "sqlite:PATH", "postgres://user:password@host:port/db?…",
// "mysql://user:password@host:port/db?…".
func Open(ctx context.Context, dsn string, opt Options) (*Store, error) {
	return open(ctx, dsn, opt, false)
}

// OpenReadOnly connects to an existing store whose schema is current. Methods
// that write fail.
func OpenReadOnly(ctx context.Context, dsn string) (*Store, error) {
	return open(ctx, dsn, Options{NoMigrate: true}, true)
}

func open(ctx context.Context, dsn string, opt Options, readOnly bool) (*Store, error) {
	d, db, err := connect(dsn, readOnly)
	if err != nil {
		return nil, err
	}
	s := &Store{db: db, writes: db, d: d, opt: opt, readOnly: readOnly}
	if d.openWriter != nil && !readOnly {
		if s.writes, err = d.openWriter(dsn); err != nil {
			_ = db.Close()
			return nil, openFault(dsn, err)
		}
	}
	if err := s.prepare(ctx); err != nil {
		_ = s.closeDB()
		return nil, openFault(dsn, err)
	}
	return s, nil
}

// prepare migrates, checks and reads what the store needs before first use.
func (s *Store) prepare(ctx context.Context) error {
	if err := s.db.PingContext(ctx); err != nil {
		return err
	}
	if s.d.suits != nil {
		if err := s.d.suits(ctx, s.db); err != nil {
			return err
		}
	}
	if err := migrate(ctx, s.db.DB, s.d, s.opt.NoMigrate); err != nil {
		return err
	}
	if err := s.loadSalt(ctx); err != nil {
		return err
	}
	if s.opt.DryRun {
		return s.beginDry(ctx)
	}
	return nil
}

// Close releases the store. A dry run is rolled back.
func (s *Store) Close() error {
	s.endDry()
	return s.closeDB()
}

func (s *Store) closeDB() error {
	if s.writes == s.db {
		return s.db.Close()
	}
	return errors.Join(s.writes.Close(), s.db.Close())
}

// Dialect names the database: "sqlite", "postgres" or "mysql".
func (s *Store) Dialect() string { return string(s.d.name) }

// Now is the store's clock.
func (s *Store) Now() time.Time { return s.opt.now() }

// stamp is the current time as the store writes it for people.
func (s *Store) stamp() string { return formatTime(s.opt.now()) }

const timeFormat = "2006-01-02T15:04:05.000Z"

func formatTime(t time.Time) string { return t.UTC().Format(timeFormat) }

// parseTime reads what formatTime wrote; anything else is the zero time.
func parseTime(s string) time.Time {
	t, err := time.Parse(timeFormat, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("store: %s: %w", what, err)
}
