package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/store/migrations"
	"github.com/custhub/custhub/store/schema"
)

// migrate brings the schema up to date, or checks that it is.
func migrate(ctx context.Context, db *sql.DB, d *dialect, checkOnly bool) error {
	files, err := fs.Sub(migrations.FS, string(d.name))
	if err != nil {
		return err
	}
	opts := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if d.name == schema.Postgres && !checkOnly {
		locker, err := lock.NewPostgresSessionLocker()
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
