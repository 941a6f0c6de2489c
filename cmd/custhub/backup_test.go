package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/custhub/custhub/testdb"
)

// backups lists the files in the site's folder of backups.
func (s *site) backups() []string {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, "backups", "*"))
	if err != nil {
		s.t.Fatal(err)
	}
	return files
}

// restored returns the digest of the store that a backup holds.
func (s *site) restored(kind, file string) string {
	s.t.Helper()
	dsn := "sqlite:" + file
	var restore *exec.Cmd
	switch kind {
	case "postgres":
		dsn = testdb.Postgres(s.t)
		restore = exec.Command("pg_restore", "--no-owner", "--dbname="+dsn, file) //nolint:gosec // a test
	case "mysql":
		dsn = mysqlURL(s.t)
		restore = exec.Command("mariadb", mysqlArgs(s.t, dsn)...) //nolint:gosec // a test
		text, err := os.Open(file)                                //nolint:gosec // a test
		if err != nil {
			s.t.Fatal(err)
		}
		defer text.Close() //nolint:errcheck // read only
		restore.Stdin = text
	}
	if restore != nil {
		if out, err := restore.CombinedOutput(); err != nil {
			s.t.Fatalf("%v: %s", err, out)
		}
	}
	s.t.Setenv("CUSTHUB_STORE", dsn)
	return s.digest()
}

func mysqlArgs(t testing.TB, dsn string) []string {
	t.Helper()
	rest := strings.TrimPrefix(dsn, "mysql://custhub:custhub@")
	addr, db, _ := strings.Cut(rest, "/")
	host, port, ok := strings.Cut(addr, ":")
	if !ok {
		t.Fatalf("no port in %s", addr)
	}
	return []string{"--host=" + host, "--port=" + port, "--user=custhub", "--password=custhub", db}
}

// TestBackup: before a run changes anything, the store as it was is in a file
// from which it can be restored; only so many are kept.
func TestBackup(t *testing.T) {
	for kind, programs := range map[string][]string{"sqlite": nil, "postgres": {"pg_dump", "pg_restore"}, "mysql": {"mariadb-dump", "mariadb"}} {
		t.Run(kind, func(t *testing.T) {
			for _, p := range programs {
				if _, err := exec.LookPath(p); err != nil {
					t.Skip(p + " is not installed")
				}
			}
			s := newSite(t, "100", newDSN(t, kind))
			s.edit("custhub.yaml", "version: 1\n", "version: 1\nbackup: {dir: backups, keep: 2}\n")
			s.do("run")
			if n := len(s.backups()); n != 0 {
				t.Fatalf("%d backups of a store that did not exist", n)
			}
			before := s.digest()
			s.call("generate", "--quiet", "--advance", "--out", s.dir)
			s.do("run", "--dry-run")
			s.do("run")
			if s.digest() == before || len(s.backups()) != 1 {
				t.Fatalf("backups after a run that changed something: %v", s.backups())
			}
			first := s.backups()[0]
			if got := s.restored(kind, first); got != before {
				t.Error("the backup does not hold the store as it was before the run")
			}
			if err := os.Unsetenv("CUSTHUB_STORE"); err != nil {
				t.Fatal(err)
			}
			s.do("rollback", "r1", "--reason", "wrong", "--yes")
			s.do("store", "backup")
			if n := len(s.backups()); n != 2 || s.backups()[0] == first {
				t.Errorf("2 are to be kept, and the oldest is to go: %v", s.backups())
			}
		})
	}
}

// TestBackupEncrypted: with a recipient declared, no backup in clear text stays.
func TestBackupEncrypted(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t, "100", "")
	s.edit("custhub.yaml", "version: 1\n", "version: 1\nbackup: {dir: backups, keep: 1, encrypt: "+key.Recipient().String()+"}\n")
	s.do("run")
	s.do("store", "backup")
	s.do("store", "backup")
	if len(s.backups()) != 1 {
		t.Fatalf("backups: %v", s.backups())
	}
	sealed, err := os.ReadFile(s.backups()[0])
	if err != nil {
		t.Fatal(err)
	}
	plain, err := age.Decrypt(bytes.NewReader(sealed), key)
	if err != nil {
		t.Fatal(err)
	}
	head := make([]byte, 15)
	if _, err := io.ReadFull(plain, head); err != nil || string(head) != "SQLite format 3" {
		t.Errorf("not a database: %q %v", head, err)
	}
}
