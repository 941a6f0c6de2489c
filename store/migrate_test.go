package store

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/store/migrations"
	"github.com/custhub/custhub/store/schema"
	"github.com/custhub/custhub/testdb"
)

// TestMigratePacked: what a store held before version contents were packed and
// match keys logged in parts, it holds after.
func TestMigratePacked(t *testing.T) {
	for name, dsn := range map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "hub.db") },
		"postgres": testdb.Postgres,
		"mysql":    mysqlURL,
	} {
		t.Run(name, func(t *testing.T) { migratePacked(t, dsn(t)) })
	}
}

// TestOutdated: a store that an older program made says so to who only reads, and
// what to do.
func TestOutdated(t *testing.T) {
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "hub.db")
	st, err := Open(t.Context(), dsn, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.db.Exec("DELETE FROM goose_db_version WHERE version_id > 7"); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = OpenReadOnly(t.Context(), dsn)
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code != "store.outdated" || f.Place == "" || !strings.Contains(f.Hint, "store migrate") {
		t.Errorf("got %v", err)
	}
}

func mysqlURL(t testing.TB) string {
	cfg, err := mysql.ParseDSN(testdb.MySQL(t))
	if err != nil {
		t.Fatal(err)
	}
	return (&url.URL{Scheme: "mysql", User: url.UserPassword(cfg.User, cfg.Passwd), Host: cfg.Addr, Path: "/" + cfg.DBName}).String()
}

func migratePacked(t *testing.T, dsn string) {
	ctx := context.Background()
	d, db, err := connect(dsn, false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	files, err := fs.Sub(migrations.FS, string(d.name))
	must(err)
	p, err := goose.NewProvider(d.goose, db.DB, files, goose.WithDisableGlobalRegistry(true))
	must(err)
	_, err = p.UpTo(ctx, 7)
	must(err)
	q := &session{ExtContext: db, d: d}
	rows := [][2]any{{`{"名":"甲 ''\\"}`, `{"e":"customer","f":{},"s":{"x":{}}}`}, {nil, `{"e":"order"}`}, {`{}`, nil}, {nil, nil}}
	for i, r := range rows {
		must(q.exec(ctx, "INSERT INTO version (rec_id, batch_id, deleted, hash, changed_at, part, row_no, grid, raw, mapped, read_at) VALUES (?, 1, 0, 5, '', 'p', 1, 0, ?, ?, 7)", i+1, r[0], r[1]))
	}
	pairs := map[pair]int64{{-1, 5}: 1, {-1 << 63, 6}: 1, {1 << 62, 7}: -1, {1<<62 + 1, 8}: 1, {0, 9}: 1, {1<<63 - 1, 9}: 1}
	for p, op := range pairs {
		must(q.exec(ctx, "INSERT INTO key_log (batch_id, hash, rec_id, op) VALUES (3, ?, ?, ?)", p.hash, p.rec, op))
	}
	must(migrate(ctx, db.DB, d, false))
	for i, r := range rows {
		want := [2]string{}
		for j, x := range r {
			if s, ok := x.(string); ok {
				want[j] = s
			}
		}
		var c contentColumns
		var marked bool
		n := 0
		must(q.each(ctx, func(rows *sqlx.Rows) error {
			n++
			if err := rows.Scan(&marked, &c.rawBytes, &c.blob); err != nil {
				return err
			}
			raw, mapped, err := c.split()
			if string(raw) != want[0] || string(mapped) != want[1] || marked != (i == 0) {
				t.Errorf("row %d: %s %s %v", i, raw, mapped, marked)
			}
			return err
		}, "SELECT marked, raw_bytes, content FROM version WHERE rec_id = ?", i+1))
		if n != 1 {
			t.Errorf("row %d is there %d times", i, n)
		}
	}
	for part := int64(firstPart); part <= lastPart; part++ {
		changes, err := loggedKeys(ctx, q, []int64{3}, part)
		must(err)
		for _, c := range changes {
			if c.part() != part || pairs[c.pair] != c.op {
				t.Errorf("part %d has %v", part, c)
			}
			delete(pairs, c.pair)
		}
	}
	if len(pairs) > 0 {
		t.Errorf("lost %v", pairs)
	}
}

// TestMigrationsRepeat: MySQL commits each statement of a migration by itself, so a
// process that is killed before the migration is noted leaves it done: the next one
// does it again (promise P2).
func TestMigrationsRepeat(t *testing.T) {
	ctx := context.Background()
	files, err := fs.Sub(migrations.FS, string(schema.MySQL))
	if err != nil {
		t.Fatal(err)
	}
	all, err := mysqlDialect.pending(0)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		t.Run(m.Name, func(t *testing.T) {
			d, db, err := connect(mysqlURL(t), false)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close() //nolint:errcheck // a test
			p, err := goose.NewProvider(d.goose, db.DB, files, goose.WithDisableGlobalRegistry(true))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.UpTo(ctx, m.Version); err != nil {
				t.Fatal(err)
			}
			if _, err := db.ExecContext(ctx, "DELETE FROM goose_db_version WHERE version_id = ?", m.Version); err != nil {
				t.Fatal(err)
			}
			if err := migrate(ctx, db.DB, d, false); err != nil {
				t.Error(err)
			}
		})
	}
}
