package store_test

import (
	"path/filepath"
	"testing"

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
