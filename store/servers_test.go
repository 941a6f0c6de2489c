package store_test

import (
	"net/url"
	"testing"

	"github.com/go-sql-driver/mysql"

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
