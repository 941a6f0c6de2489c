package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/store/migrations"
	"github.com/custhub/custhub/store/schema"
)

// migrate brings the schema up to date, or checks that it is. Several processes
// may come at once: one migrates, the others find it done.
func migrate(ctx context.Context, db *sql.DB, d *dialect, checkOnly bool) error {
	if checkOnly {
		return migrateOnce(ctx, db, d, true)
	}
	unlock, err := lockMigration(ctx, db, d)
	if err != nil {
		return err
	}
	defer unlock()
	const attempts = 6
	for i := 1; ; i++ {
		err := migrateOnce(ctx, db, d, false)
		var f *fault.Fault
		if err == nil || i == attempts || ctx.Err() != nil || errors.As(err, &f) {
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

func migrateOnce(ctx context.Context, db *sql.DB, d *dialect, checkOnly bool) error {
	files, err := fs.Sub(migrations.FS, string(d.name))
	if err != nil {
		return err
	}
	opts := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if d.name == schema.Postgres && !checkOnly {
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
	current, target, err := p.GetVersions(ctx)
	switch {
	case err != nil && checkOnly:
		return fault.New("store.empty", "the database holds no customer store", "run 'custhub run' first").Because(err)
	case err != nil:
		return err
	case current > target:
		return fault.New("store.newer", fmt.Sprintf("the store's schema %d is newer than this program's %d", current, target), "update custhub")
	case current == target:
		return nil
	case checkOnly:
		return fault.New("store.outdated", fmt.Sprintf("the store's schema is at %d, this program needs %d", current, target), "run a command that writes to the store; it migrates first")
	}
	_, err = p.Up(ctx)
	return err
}
