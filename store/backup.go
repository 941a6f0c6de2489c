package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/store/schema"
)

// BackupSuffix is the ending of a backup file of the store that dsn names.
func BackupSuffix(dsn string) string {
	switch scheme, _, _ := strings.Cut(dsn, ":"); scheme {
	case "sqlite":
		return ".db"
	case "mysql", "mariadb":
		return ".sql"
	default:
		return ".dump"
	}
}

// Exists reports whether dsn names a store that has been used: there is
// something to back up.
func Exists(ctx context.Context, dsn string) (bool, error) {
	d, db, err := connect(dsn, false)
	if err != nil {
		return false, err
	}
	defer db.Close() //nolint:errcheck // nothing was written
	if d.name == schema.SQLite {
		_, err := os.Stat(sqlitePath(dsn))
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		return err == nil, err
	}
	where := "table_schema = DATABASE()"
	if d.name == schema.Postgres {
		where = "table_schema = current_schema()"
	}
	var n int
	if err := db.GetContext(ctx, &n, "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'goose_db_version' AND "+where); err != nil {
		return false, openFault(dsn, err)
	}
	return n > 0, nil
}

func sqlitePath(dsn string) string {
	return strings.TrimPrefix(strings.TrimPrefix(dsn, "sqlite:"), "//")
}

// Backup writes the whole store to a new file, consistent in itself while others
// go on working, and checks that it is complete: SQLite as a database file,
// PostgreSQL by pg_dump in its own format (pg_restore reads it), MySQL and
// MariaDB by their dump program as SQL.
func Backup(ctx context.Context, dsn, file string) (err error) {
	if _, err := os.Lstat(file); err == nil {
		return fault.Usage("backup.exists", "there is a file of that name already", "choose another name").At(file)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return backupFault(file, err)
	}
	// The name is taken only when the backup is complete.
	part := file + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return backupFault(file, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(part)
		}
	}()
	if err := makePrivate(part); err != nil {
		return backupFault(file, err)
	}
	write := backupPostgres
	switch BackupSuffix(dsn) {
	case ".db":
		write = backupSQLite
	case ".sql":
		write = backupMySQL
	}
	if err := write(ctx, dsn, part); err != nil {
		return backupFault(file, err)
	}
	if err := os.Chmod(part, 0o600); err != nil {
		return backupFault(file, err)
	}
	if err := os.Rename(part, file); err != nil {
		return backupFault(file, err)
	}
	return nil
}

func backupFault(file string, err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return err
	}
	return fault.New("backup.failed", "the store could not be backed up, so nothing was changed", "look at the cause; 'custhub store backup' tries again").At(file).Because(err)
}

// backupSQLite copies a consistent state into a new, compact database file.
func backupSQLite(ctx context.Context, dsn, file string) error {
	_, db, err := connect(dsn, false)
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // nothing was written
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", file); err != nil {
		return err
	}
	_, made, err := connect("sqlite:"+file, false)
	if err != nil {
		return err
	}
	var verdict string
	err = made.GetContext(ctx, &verdict, "PRAGMA quick_check(1)")
	if err == nil && verdict != "ok" {
		err = errors.New("the copy is damaged: " + verdict)
	}
	// As the last one to close it, this leaves no log file behind.
	return errors.Join(err, made.Close())
}

func backupPostgres(ctx context.Context, dsn, file string) error {
	u, password, err := withoutPassword(dsn)
	if err != nil {
		return err
	}
	program, err := dumpProgram("postgresql-client", "pg_dump")
	if err != nil {
		return err
	}
	if err := dump(ctx, "PGPASSWORD="+password, program, "--format=custom", "--no-owner", "--file="+file, "--dbname="+u.String()); err != nil {
		return err
	}
	if restore, err := exec.LookPath("pg_restore"); err == nil {
		return dump(ctx, "PGPASSWORD=", restore, "--list", file)
	}
	return nil
}

func backupMySQL(ctx context.Context, dsn, file string) error {
	u, password, err := withoutPassword(dsn)
	if err != nil {
		return err
	}
	program, err := dumpProgram("mariadb-client", "mariadb-dump", "mysqldump")
	if err != nil {
		return err
	}
	args := []string{"--single-transaction", "--quick", "--default-character-set=utf8mb4", "--hex-blob", "--result-file=" + file, "--host=" + u.Hostname()}
	if u.Port() != "" {
		args = append(args, "--port="+u.Port())
	}
	if u.User != nil {
		args = append(args, "--user="+u.User.Username())
	}
	if err := dump(ctx, "MYSQL_PWD="+password, program, append(args, strings.TrimPrefix(u.Path, "/"))...); err != nil {
		return err
	}
	return dumpCompleted(file)
}

// dumpCompleted looks for the line with which a complete dump ends.
func dumpCompleted(file string) error {
	f, err := os.Open(file) //nolint:gosec // just written
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // read only
	const tail = 4096
	if end, err := f.Seek(0, 2); err != nil {
		return err
	} else if _, err := f.Seek(max(0, end-tail), 0); err != nil {
		return err
	}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "-- Dump completed") {
			return nil
		}
	}
	return errors.New("the dump is cut off")
}

// withoutPassword takes the password out of a DSN, so that it stands on no
// command line.
func withoutPassword(dsn string) (*url.URL, string, error) {
	u, err := url.Parse(dsn)
	if err != nil || u.User == nil {
		return u, "", err
	}
	password, _ := u.User.Password()
	u.User = url.User(u.User.Username())
	return u, password, nil
}

func dumpProgram(install string, names ...string) (string, error) {
	for _, n := range names {
		if path, err := exec.LookPath(n); err == nil {
			return path, nil
		}
	}
	return "", fault.New("backup.program", "a backup of this store needs "+names[0]+", which is not installed, so nothing was changed",
		"install "+install+", or take 'backup' out of custhub.yaml and back the server up by its own means")
}

// dump runs a program and returns what it complained of.
func dump(ctx context.Context, secret, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // a known program
	cmd.Env = append(os.Environ(), secret)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	if err := cmd.Run(); err != nil {
		return errors.Join(errors.New(filepath.Base(program)+": "+strings.TrimSpace(complaint.String())), err)
	}
	return nil
}
