package main

import (
	"bytes"
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/custhub/custhub/demo"
	"github.com/custhub/custhub/testdb"
)

// TestMain makes the test binary serve as custhub in scripts.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"custhub": main})
}

// TestScripts runs the command line as users do: testdata/scripts/*.txtar. $DATA
// is testdata.
func TestScripts(t *testing.T) {
	runScripts(t, "scripts", nil)
}

// TestServerScripts runs the scripts that need database servers. $NORTHWIND and
// $JSHERP are databases with that data; 'newstore postgres|mysql' sets $STORE to
// an empty store.
func TestServerScripts(t *testing.T) {
	northwind, jsherp := testdb.Postgres(t), testdb.MySQL(t)
	testdb.Load(t, "postgres", northwind, filepath.Join(testdata(t), "northwind", "northwind.sql"))
	testdb.Load(t, "mysql", jsherp, filepath.Join(testdata(t), "jsherp", "jsh_2019_subset.sql"))
	runScripts(t, "server-scripts", func(env *testscript.Env) {
		env.Setenv("NORTHWIND", northwind)
		env.Setenv("JSHERP", jsherp)
	})
}

func testdata(t *testing.T) string {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func runScripts(t *testing.T, dir string, setup func(*testscript.Env)) {
	data := testdata(t)
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join(data, dir),
		RequireExplicitExec: true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("DATA", data)
			env.Setenv("LANG", "C.UTF-8")
			env.Setenv("TZ", "UTC")
			if setup != nil {
				setup(env)
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"newstore": func(ts *testscript.TestScript, _ bool, args []string) { ts.Setenv("STORE", newStore(t, ts, args)) },
			"demo":     prepareDemo,
			"query":    query,
			"gone":     gone,
		},
	})
}

// newStore returns the DSN of an empty store: newstore sqlite|postgres|mysql.
func newStore(t *testing.T, ts *testscript.TestScript, args []string) string {
	switch {
	case len(args) != 1:
		ts.Fatalf("usage: newstore sqlite|postgres|mysql")
	case args[0] == "postgres":
		return testdb.Postgres(t)
	case args[0] == "mysql":
		return mysqlURL(t)
	}
	return "sqlite:" + ts.MkAbs("store.db")
}

// mysqlURL returns an empty MariaDB store as custhub.yaml names it.
func mysqlURL(t testing.TB) string {
	t.Helper()
	cfg, err := mysql.ParseDSN(testdb.MySQL(t))
	if err != nil {
		t.Fatal(err)
	}
	u := url.URL{Scheme: "mysql", User: url.UserPassword(cfg.User, cfg.Passwd), Host: cfg.Addr, Path: "/" + cfg.DBName}
	return u.String()
}

// prepareDemo writes the demo project to a folder and serves its tickets.
func prepareDemo(ts *testscript.TestScript, _ bool, args []string) {
	ctx, cancel := context.WithCancel(context.Background())
	ts.Defer(cancel)
	url, err := demo.Serve(ctx, "secret-token")
	ts.Check(err)
	ts.Check(demo.Prepare(ts.MkAbs(args[0]), "en"))
	ts.Setenv("CUSTHUB_DEMO_TICKETS", url)
	ts.Setenv("CUSTHUB_DEMO_TOKEN", "secret-token")
}

// query prints what a SQLite database answers, values separated by |: for what
// analysts would ask the store's tables and views.
func query(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	rows, err := db.Query(args[1])
	ts.Check(err)
	defer rows.Close()
	cols, err := rows.Columns()
	ts.Check(err)
	var out strings.Builder
	for rows.Next() {
		cells := make([]sql.NullString, len(cols))
		dest := make([]any, len(cols))
		for i := range cells {
			dest[i] = &cells[i]
		}
		ts.Check(rows.Scan(dest...))
		for i, c := range cells {
			if i > 0 {
				out.WriteByte('|')
			}
			out.WriteString(c.String)
		}
		out.WriteByte('\n')
	}
	ts.Check(rows.Err())
	_, err = ts.Stdout().Write([]byte(out.String()))
	ts.Check(err)
}

// gone checks that none of some texts stands in the bytes of a file, nor in those
// that a database keeps beside it: gone FILE TEXT... With ! one of them must.
func gone(ts *testscript.TestScript, neg bool, args []string) {
	found := false
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		data, err := os.ReadFile(ts.MkAbs(args[0]) + suffix)
		if suffix != "" && os.IsNotExist(err) {
			continue
		}
		ts.Check(err)
		for _, text := range args[1:] {
			if bytes.Contains(data, []byte(text)) {
				found = true
				if !neg {
					ts.Fatalf("%s%s still holds %q", args[0], suffix, text)
				}
			}
		}
	}
	if neg && !found {
		ts.Fatalf("%s holds none of %q", args[0], args[1:])
	}
}

// uninterrupted is for commands run within a test: nobody presses Ctrl-C.
func uninterrupted() *interrupts {
	return &interrupts{soft: make(chan struct{}), want: make(chan struct{})}
}
