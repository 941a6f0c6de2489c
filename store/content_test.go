package store_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/store/storetest"
)

// TestDamagedContent: Check finds a version that can't be read any more.
func TestDamagedContent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hub.db")
	h := storetest.OpenHub(t, "sqlite:"+path, store.Options{})
	h.Land(h.Batch("erp", "customers", 1, true, storetest.Row{Key: "a", Name: "甲", Keys: []string{"1"}}, storetest.Row{Key: "b", Name: "乙"}))
	h.Resolve()
	h.MustCheck()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test
	for _, damage := range []string{"x'02'", "SUBSTR(content, 1, 5)", "CAST('p{' AS BLOB)"} {
		var before []byte
		if err := db.QueryRow("SELECT content FROM version WHERE rec_id = 1").Scan(&before); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec("UPDATE version SET content = " + damage + " WHERE rec_id = 1"); err != nil {
			t.Fatal(err)
		}
		faults, err := h.S.Check(context.Background())
		if err != nil || len(faults) != 1 || faults[0].Code != "check.content" {
			t.Errorf("%s: %v %v", damage, faults, err)
		}
		if _, err := db.Exec("UPDATE version SET content = ? WHERE rec_id = 1", before); err != nil {
			t.Fatal(err)
		}
	}
}
