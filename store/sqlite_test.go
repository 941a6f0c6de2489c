package store_test

import (
	"path/filepath"
	"testing"

	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "hub.db") })
}

func TestHistories(t *testing.T) {
	storetest.RunHistories(t, func(testing.TB) string {
		return "sqlite:" + filepath.Join(t.TempDir(), "hub.db")
	})
}

// TestCountOnly: a dry run that keeps no figures may resolve for the first time.
func TestCountOnly(t *testing.T) {
	h := storetest.OpenHub(t, "sqlite:"+filepath.Join(t.TempDir(), "hub.db"), store.Options{DryRun: true})
	h.S.CountOnly()
	h.Land(h.Batch("erp", "customers", 1, true, storetest.Row{Key: "a", Name: "甲", Keys: []string{"1"}}))
	h.Resolve()
}
