package store_test

import (
	"database/sql"
	"net/url"
	"testing"

	"github.com/go-sql-driver/mysql"

	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/store/storetest"
	"github.com/custhub/custhub/testdb"
)

func TestPostgres(t *testing.T) {
	storetest.Run(t, testdb.Postgres)
}

func TestMySQL(t *testing.T) {
	storetest.Run(t, mysqlDSN)
}

// mysqlDSN is the driver's DSN in the form of a URL, which the store takes.
func mysqlDSN(t testing.TB) string {
	cfg, err := mysql.ParseDSN(testdb.MySQL(t))
	if err != nil {
		t.Fatal(err)
	}
	u := url.URL{Scheme: "mysql", User: url.UserPassword(cfg.User, cfg.Passwd), Host: cfg.Addr, Path: "/" + cfg.DBName}
	return u.String()
}

// TestPostgresKeys: the keys that a first publication goes without are
// back after it, also when it was cut off, and the planner knows the tables.
func TestPostgresKeys(t *testing.T) {
	dsn := testdb.Postgres(t)
	h := storetest.OpenHub(t, dsn, store.Options{})
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // only read from
	count := func() (n int) {
		t.Helper()
		if err := db.QueryRow("SELECT COUNT(*) FROM pg_constraint WHERE contype IN ('f', 'p', 'u')").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	want := count()
	h.Land(h.Batch("erp", "customers", 1, true, storetest.Row{Key: "a", Name: "甲", Keys: []string{"1"}}, storetest.Row{Key: "b", Name: "乙"}, storetest.Row{Key: "c", Name: "丙"}))
	if err := h.ResolveUntil("publish half", false); err != nil {
		t.Fatal(err)
	}
	if count() == want {
		t.Error("the first publication maintains keys row by row")
	}
	h.Resolve()
	if got := count(); got != want {
		t.Errorf("%d keys after the first publication, not %d", got, want)
	}
	var rows float64
	if err := db.QueryRow("SELECT reltuples FROM pg_class WHERE relname = 'customer'").Scan(&rows); err != nil || rows != 3 {
		t.Errorf("the planner takes customer for %v rows: %v", rows, err)
	}
	h.MustCheck()
}
