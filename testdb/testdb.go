// Package testdb gives tests real database servers: a private PostgreSQL and a
// private MariaDB on free loopback ports, in temporary folders, started at most
// once per test process and stopped when the process ends, however it ends. Each
// test gets a database of its own.
//
// When CUSTHUB_TEST_PG_DSN or CUSTHUB_TEST_MYSQL_DSN is set, that server is used
// instead; `go run ./testdb/cmd/servers -- go test ./...` starts both servers
// once for all packages and sets them.
//
// A test is skipped where the server's binaries are missing, unless
// CUSTHUB_TEST_REQUIRE_SERVERS is set: then it fails.
package testdb

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq" // registers the driver "postgres"
	_ "modernc.org/sqlite"
)

// Names of the environment variables that this package reads.
const (
	EnvPostgres = "CUSTHUB_TEST_PG_DSN"
	EnvMySQL    = "CUSTHUB_TEST_MYSQL_DSN"
	EnvRequire  = "CUSTHUB_TEST_REQUIRE_SERVERS"
)

// The servers of this process, each started by the first test that asks. They are
// kept for ever: a server ends when its Server is garbage-collected.
var (
	postgres = sync.OnceValues(func() (*Server, error) { return server(EnvPostgres, StartPostgres) })
	mariadb  = sync.OnceValues(func() (*Server, error) { return server(EnvMySQL, StartMySQL) })
)

// server returns the server of the environment, or one it starts. That one is not
// stopped here: its watchdog does it when this process ends.
func server(env string, start func(durable bool) (*Server, error)) (*Server, error) {
	if dsn := os.Getenv(env); dsn != "" {
		return &Server{DSN: dsn}, nil
	}
	return start(false)
}

// Postgres returns the lib/pq URL of a new, empty UTF-8 database, which is
// dropped when the test ends.
func Postgres(t testing.TB) string {
	t.Helper()
	admin := need(t, postgres)
	name := databaseName(t)
	run(t, "postgres", admin, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8'")
	t.Cleanup(func() { run(t, "postgres", admin, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatalf("testdb: %s is no URL: %v", EnvPostgres, err)
	}
	u.Path = "/" + name
	return u.String()
}

// MySQL returns the go-sql-driver DSN of a new, empty utf8mb4 database, which is
// dropped when the test ends.
func MySQL(t testing.TB) string {
	t.Helper()
	admin := need(t, mariadb)
	name := databaseName(t)
	run(t, "mysql", admin, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4")
	t.Cleanup(func() { run(t, "mysql", admin, "DROP DATABASE IF EXISTS "+name) })
	cfg, err := mysql.ParseDSN(admin)
	if err != nil {
		t.Fatalf("testdb: %s is no DSN: %v", EnvMySQL, err)
	}
	cfg.DBName = name
	return cfg.FormatDSN()
}

// SQLite returns the path of a database file that does not exist yet, in a
// folder that is removed when the test ends.
func SQLite(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "test.db")
}

// Load runs a whole SQL script, such as a dump, against a database. Driver is
// "postgres", "mysql" or "sqlite".
func Load(t testing.TB, driver, dsn, path string) {
	t.Helper()
	script, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	Exec(t, driver, dsn, string(script))
}

// Exec runs statements, separated by semicolons, on one connection.
func Exec(t testing.TB, driver, dsn, script string) {
	t.Helper()
	if driver == "mysql" {
		cfg, err := mysql.ParseDSN(dsn)
		if err != nil {
			t.Fatal(err)
		}
		cfg.MultiStatements = true
		dsn = cfg.FormatDSN()
	}
	run(t, driver, dsn, script)
}

// run does not use the test's context: it also runs while the test is cleaned up.
func run(t testing.TB, driver, dsn, script string) {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatalf("testdb: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute) // with -race on a busy machine two were too few
	defer cancel()
	_, err = db.ExecContext(ctx, script)
	if cerr := db.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		t.Fatalf("testdb: %s: %v", driver, err)
	}
}

// need returns the DSN of a server, or skips or fails the test.
func need(t testing.TB, start func() (*Server, error)) string {
	t.Helper()
	s, err := start()
	switch {
	case err == nil:
		return s.DSN
	case os.Getenv(EnvRequire) == "" && isMissing(err):
		t.Skipf("SKIPPED, no database server: %v", err)
	default:
		t.Fatalf("testdb: %v", err)
	}
	return ""
}

// databaseName makes a short, readable, unique name from that of the test.
func databaseName(t testing.TB) string {
	clean := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(t.Name()))
	if len(clean) > 30 {
		clean = clean[:30]
	}
	return fmt.Sprintf("t_%s_%08x", clean, rand.Uint32())
}
