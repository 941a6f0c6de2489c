package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/lib/pq"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/store/migrations"
	"github.com/custhub/custhub/store/schema"
)

// Migration is one step of the store's schema.
type Migration struct {
	Version int64
	Name    string // what it brings, in a word
}

// Pending returns the version of a store's schema, 0 where there is none yet, and
// the migrations that it lacks, in order. It changes nothing.
func Pending(ctx context.Context, dsn string) (version int64, list []Migration, err error) {
	d, db, err := connect(dsn, false)
	if err != nil {
		return 0, nil, err
	}
	defer db.Close() //nolint:errcheck // nothing was written
	// SQLite makes a file of what it is asked.
	_, err = os.Stat(sqlitePath(dsn))
	if d.name != schema.SQLite || err == nil {
		version, err = schemaVersion(ctx, db.DB, d)
	} else if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err == nil {
		list, err = d.pending(version)
	}
	if err != nil {
		return 0, nil, openFault(dsn, err)
	}
	return version, list, nil
}

// Migrate brings the schema of a store up to date, makes the store where there is
// none, and returns what it did, as Pending lists it. Opening a store for writing
// does the same.
func Migrate(ctx context.Context, dsn string) (from int64, done []Migration, err error) {
	if from, done, err = Pending(ctx, dsn); err != nil {
		return 0, nil, err
	}
	s, err := Open(ctx, dsn, Options{})
	if err != nil {
		return 0, nil, err
	}
	return from, done, s.Close()
}

// pending lists the migrations above a version, and refuses a store that a newer
// program made.
func (d *dialect) pending(version int64) ([]Migration, error) {
	files, err := fs.Glob(migrations.FS, string(d.name)+"/*.sql")
	if err != nil {
		return nil, err
	}
	var list []Migration
	var newest int64
	for _, f := range files { // sorted by name, which begins with the version
		number, name, _ := strings.Cut(strings.TrimSuffix(path.Base(f), ".sql"), "_")
		if _, err := fmt.Sscan(strings.TrimLeft(number, "0"), &newest); err != nil {
			return nil, err
		}
		if newest > version {
			list = append(list, Migration{newest, strings.ReplaceAll(name, "_", " ")})
		}
	}
	if version > newest {
		return nil, fault.New("store.newer", fmt.Sprintf("the store's schema %d is newer than this program's %d", version, newest), "update custhub")
	}
	return list, nil
}

// schemaVersion is the newest migration that the store has had; 0 when the
// database holds no store.
func schemaVersion(ctx context.Context, db *sql.DB, d *dialect) (int64, error) {
	var version sql.NullInt64
	err := db.QueryRowContext(ctx, "SELECT MAX(version_id) FROM goose_db_version").Scan(&version)
	switch {
	case err == nil:
		return version.Int64, nil
	case lacksRight(err):
		return 0, mayNotRead(ctx, db, d, err)
	case !noSuchTable(err):
		return 0, err
	}
	// PostgreSQL hides the tables of a schema that the account may not use.
	if d.name == schema.Postgres {
		if a, failed := accountOf(ctx, db, d); failed == nil && a.place == "" {
			return 0, mayNotRead(ctx, db, d, err)
		}
	}
	return 0, nil
}

func noSuchTable(err error) bool {
	var p *pq.Error
	var m *mysql.MySQLError
	return errors.As(err, &p) && p.Code == "42P01" || errors.As(err, &m) && m.Number == 1146 || strings.Contains(err.Error(), "no such table")
}

// migrate brings the schema up to date, or checks that it is. Several processes
// may come at once: one migrates, the others find it done.
func migrate(ctx context.Context, db *sql.DB, d *dialect, checkOnly bool) error {
	version, err := schemaVersion(ctx, db, d)
	switch {
	case !checkOnly && d.name == schema.MySQL && lacksRight(err): // whether there are tables yet is hidden
		return mayNotMigrate(ctx, db, d, err)
	case err != nil:
		return err
	}
	list, err := d.pending(version)
	switch {
	case err != nil || len(list) == 0:
		return err
	case checkOnly && version == 0:
		return fault.New("store.empty", "the database holds no customer store", "run 'custhub run' first")
	case checkOnly:
		return fault.New("store.outdated", fmt.Sprintf("the store's schema is at %d, this program needs %d", version, list[len(list)-1].Version),
			"'custhub store migrate' updates it, and so does any command that writes to the store")
	}
	if err := mayCreate(ctx, db, d); err != nil {
		return err
	}
	if err = migrateLocked(ctx, db, d); lacksRight(err) {
		return mayNotMigrate(ctx, db, d, err)
	}
	return err
}

// mayCreate refuses a PostgreSQL account that may not make tables before anything
// is tried, which would be tried again and again.
func mayCreate(ctx context.Context, db *sql.DB, d *dialect) error {
	if d.name != schema.Postgres {
		return nil
	}
	var may bool
	err := db.QueryRowContext(ctx, "SELECT COALESCE(has_schema_privilege(current_schema(), 'CREATE'), false)").Scan(&may)
	if err == nil && !may {
		return mayNotMigrate(ctx, db, d, nil)
	}
	return err
}

func migrateLocked(ctx context.Context, db *sql.DB, d *dialect) error {
	unlock, err := lockMigration(ctx, db, d)
	if err != nil {
		return err
	}
	defer unlock()
	const attempts = 6
	for i := 1; ; i++ {
		err := migrateOnce(ctx, db, d)
		if err == nil || i == attempts || ctx.Err() != nil || lacksRight(err) {
			return err
		}
		time.Sleep(time.Duration(i*i) * 50 * time.Millisecond)
	}
}

// lockMigration keeps other processes from migrating a MySQL store meanwhile:
// there, unlike elsewhere, the statements of a migration are not one transaction.
func lockMigration(ctx context.Context, db *sql.DB, d *dialect) (unlock func(), err error) {
	if d.name != schema.MySQL {
		return func() {}, nil
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	const lock = "CONCAT('custhub migrate ', LEFT(MD5(DATABASE()), 32))"
	var got sql.NullInt64
	if err := conn.QueryRowContext(ctx, "SELECT GET_LOCK("+lock+", 120)").Scan(&got); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if got.Int64 != 1 {
		return nil, errors.Join(fault.New("store.migrating", "another process has been migrating the store for two minutes", "wait for it, then try again"), conn.Close())
	}
	// A process that died in between may have left the table of versions empty.
	var n int
	if conn.QueryRowContext(ctx, "SELECT COUNT(*) FROM goose_db_version").Scan(&n) == nil && n == 0 {
		_, err = conn.ExecContext(ctx, "DROP TABLE goose_db_version")
	}
	return func() {
		// The connection goes back to the pool and would keep the lock.
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT RELEASE_LOCK("+lock+")")
		_ = conn.Close()
	}, err
}

func migrateOnce(ctx context.Context, db *sql.DB, d *dialect) error {
	files, err := fs.Sub(migrations.FS, string(d.name))
	if err != nil {
		return err
	}
	opts := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if d.name == schema.Postgres {
		// Unlocking is tried twice only: when the connection is gone, so is its lock.
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120), lock.WithUnlockTimeout(1, 2))
		if err != nil {
			return err
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(d.goose, db, files, opts...)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}
