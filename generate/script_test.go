package generate

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/custhub/custhub/testdb"
)

// The script loads into real servers, and every row arrives.
func TestScriptLoadsIntoServers(t *testing.T) {
	dir := t.TempDir()
	sum := run(t, Options{Size: 3000, Seed: 11, Out: dir, Script: true})
	path := filepath.Join(dir, "erp.sql")
	for driver, open := range map[string]func(testing.TB) string{"postgres": testdb.Postgres, "mysql": testdb.MySQL} {
		t.Run(driver, func(t *testing.T) {
			dsn := open(t)
			testdb.Load(t, driver, dsn, path)
			db, err := sql.Open(driver, dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			for query, want := range map[string]int{
				"SELECT COUNT(*) FROM customer":                                sum.Sources["erp"],
				"SELECT COUNT(*) FROM sales_order":                             sum.Orders,
				"SELECT COUNT(*) FROM customer WHERE category IN ('企业', '个人')": sum.Sources["erp"],
			} {
				var got int
				if err := db.QueryRow(query).Scan(&got); err != nil || got != want {
					t.Errorf("%s: %d, want %d (%v)", query, got, want, err)
				}
			}
		})
	}
}
