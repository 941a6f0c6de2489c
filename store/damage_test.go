package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/store/storetest"
)

// smallStore makes a store with some customers and returns its file.
func smallStore(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "hub.db")
	h := storetest.OpenHub(t, "sqlite:"+file, store.Options{})
	rows := make([]storetest.Row, 500)
	for i := range rows {
		n := strconv.Itoa(i)
		rows[i] = storetest.Row{Key: n, Name: "公司" + n, Keys: []string{n}}
	}
	h.Land(h.Batch("erp", "customers", 1, true, rows...))
	h.Resolve()
	if err := h.S.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestStoreIsPrivate: whatever the umask, a new store and its backups are for their
// owner only; a store that a group shares stays so.
func TestStoreIsPrivate(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	file := smallStore(t)
	backup := filepath.Join(t.TempDir(), "copy.db")
	if err := store.Backup(t.Context(), "sqlite:"+file, backup); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{file, backup} {
		if st, err := os.Stat(f); err != nil || st.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", filepath.Base(f), st.Mode(), err)
		}
	}
	if err := os.Chmod(file, 0o660); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), "sqlite:"+file, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // nothing was written
	if st, err := os.Stat(file); err != nil || st.Mode().Perm() != 0o660 {
		t.Errorf("a shared store: mode %v, %v", st.Mode(), err)
	}
}

// TestDamageIsNamed breaks an index and a page of a store: the check finds both, and
// what reads or writes there says what has happened and what to do.
func TestDamageIsNamed(t *testing.T) {
	file := smallStore(t)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const page = 8192
	found := 0
	for n := 4; n < len(whole)/page; n++ { // every page in turn: its header, which the file's form depends on
		broken := append([]byte(nil), whole...)
		for i := range 8 {
			broken[n*page+i] ^= 0x5a
		}
		other := filepath.Join(t.TempDir(), "hub.db")
		if err := os.WriteFile(other, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := store.OpenReadOnly(t.Context(), "sqlite:"+other)
		if err != nil {
			continue // a page that is read at once: that is said, too
		}
		faults, err := s.Check(t.Context())
		var f *fault.Fault
		if errors.As(err, &f) {
			faults = append(faults, f)
		} else if err != nil {
			t.Errorf("page %d: %v", n, err)
		}
		if len(faults) > 0 {
			found++
			if c := faults[0].Code; c != "check.damaged" && c != "store.damaged" || !strings.Contains(faults[0].Hint, "backup") {
				t.Errorf("page %d: %v", n, faults[0])
			}
		}
		_ = s.Close()
	}
	if pages := len(whole)/page - 4; found < pages*2/3 {
		t.Errorf("the damage of %d of %d pages was found", found, pages)
	}
}

// TestForeignFile: a source that was named as the store by mistake is left alone.
func TestForeignFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "erp.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(context.Background(), "CREATE TABLE customer (id INTEGER)"); err != nil {
		t.Fatal(err)
	}
	_, err = store.Open(t.Context(), "sqlite:"+file, store.Options{})
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code != "store.foreign" {
		t.Errorf("got %v", err)
	}
	var tables int
	if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM sqlite_master").Scan(&tables); err != nil || tables != 1 {
		t.Errorf("%d tables, %v", tables, err)
	}
	_ = db.Close()
}
