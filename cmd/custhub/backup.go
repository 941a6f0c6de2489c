package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/store"
)

func backupCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "backup [FILE]",
		Short: "Write the whole store to a file and check that it is complete",
		Long: `Backs the store up while others go on working: SQLite as a database file,
PostgreSQL by pg_dump in its own format (restore it with pg_restore), MySQL and
MariaDB by mariadb-dump as SQL. Without FILE it goes to the folder that
backup.dir of custhub.yaml names, and only the newest backup.keep are kept. With
backup.encrypt the file is encrypted to that age recipient.

With backup.dir declared, 'run', 'reprocess' and 'rollback' back up by
themselves before they change anything, and do nothing when that fails.`,
		Example: "  custhub store backup\n  custhub store backup /mnt/safe/custhub-2026-01.db",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			p, err := a.loadProject()
			if err != nil {
				return err
			}
			file := ""
			if len(args) == 1 {
				file = args[0]
			}
			return a.backup(c.Context(), p, file)
		},
	}
}

// backup writes the store to file, or to a new file in the declared folder.
func (a *app) backup(ctx context.Context, p *project.Project, file string) error {
	dsn, err := a.storeDSN(p)
	if err != nil {
		return err
	}
	declared := file == ""
	if declared {
		if p.Backup.Dir == "" {
			return fault.Usage("backup.where", "nothing says where the backup goes", "name a file, or declare backup.dir in custhub.yaml")
		}
		file = filepath.Join(backupDir(p), backupPrefix(p)+now().UTC().Format("20060102T150405.000Z")+store.BackupSuffix(dsn))
	}
	if err := store.Backup(ctx, dsn, file); err != nil {
		return err
	}
	suffix := store.BackupSuffix(dsn)
	if p.Backup.Encrypt != "" {
		suffix += ageSuffix
		if file, err = encryptBackup(file, p.Backup.Encrypt); err != nil {
			return err
		}
	}
	if _, err = fmt.Fprintf(a.err, a.text("backup: %s\n", "备份：%s\n"), file); err != nil || !declared {
		return err
	}
	return pruneBackups(p, suffix)
}

// backupFirst backs the store up before something changes it, when that is
// declared and there is anything in it.
func (a *app) backupFirst(ctx context.Context, p *project.Project) error {
	if p.Backup.Dir == "" {
		return nil
	}
	dsn, err := a.storeDSN(p)
	if err != nil {
		return err
	}
	if used, err := store.Exists(ctx, dsn); err != nil || !used {
		return err
	}
	return a.backup(ctx, p, "")
}

func (a *app) storeDSN(p *project.Project) (string, error) {
	dsn, err := p.StoreDSN()
	return inDir(p.Dir, dsn), err
}

func backupDir(p *project.Project) string {
	if filepath.IsAbs(p.Backup.Dir) {
		return p.Backup.Dir
	}
	return filepath.Join(p.Dir, p.Backup.Dir)
}

// backupPrefix begins the names of a project's backups.
func backupPrefix(p *project.Project) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, p.Name) + "-"
}

// pruneBackups removes all but the newest backups that the project made.
func pruneBackups(p *project.Project, suffix string) error {
	if p.Backup.Keep <= 0 {
		return nil
	}
	entries, err := os.ReadDir(backupDir(p))
	if err != nil {
		return err
	}
	var own []string
	for _, e := range entries {
		stamp, ok := strings.CutPrefix(strings.TrimSuffix(e.Name(), suffix), backupPrefix(p))
		if ok && len(stamp) == len("20060102T150405.000Z") && strings.HasSuffix(e.Name(), suffix) {
			own = append(own, e.Name())
		}
	}
	slices.Sort(own) // by time
	for _, name := range own[:max(0, len(own)-p.Backup.Keep)] {
		if err := os.Remove(filepath.Join(backupDir(p), name)); err != nil {
			return err
		}
	}
	return nil
}
