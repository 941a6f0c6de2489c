package store

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/testdb"
)

// TestRights: an account is told which right it lacks; once another one has made the
// tables, it can work without making any.
func TestRights(t *testing.T) {
	t.Run("postgres", func(t *testing.T) {
		admin := testdb.Postgres(t)
		name := clerkName(t, admin)
		defer execAll(t, admin, "DROP OWNED BY "+name, "DROP ROLE "+name)
		execAll(t, admin, "CREATE ROLE "+name+" LOGIN PASSWORD 'x'", "REVOKE CREATE ON SCHEMA public FROM public")
		rights(t, admin, as(t, admin, name),
			"GRANT CREATE ON SCHEMA public TO "+name, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO "+name,
			"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "+name)
	})
	t.Run("mysql", func(t *testing.T) {
		admin := mysqlURL(t)
		name := clerkName(t, admin)
		defer execAll(t, admin, "DROP USER '"+name+"'@'%'")
		execAll(t, admin, "CREATE USER '"+name+"'@'%' IDENTIFIED BY 'x'", "GRANT INDEX ON *.* TO '"+name+"'@'%'")
		u, err := url.Parse(admin)
		if err != nil {
			t.Fatal(err)
		}
		place := "`" + strings.TrimPrefix(u.Path, "/") + "`.* TO '" + name + "'@'%'"
		rights(t, admin, as(t, admin, name), "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP ON "+place,
			"GRANT SELECT ON "+place, "GRANT SELECT, INSERT, UPDATE, DELETE ON "+place)
	})
}

// rights plays an account that gets its rights one after the other.
func rights(t *testing.T, admin, clerk, toMake, toRead, toWrite string) {
	ctx := t.Context()
	refused := func(err error, code, hint string) {
		t.Helper()
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != code || !strings.Contains(f.Hint, hint) {
			t.Errorf("want %s with %q, got %v", code, hint, err)
			if f != nil {
				t.Log(f.Hint)
			}
		}
	}
	_, err := Open(ctx, clerk, Options{})
	refused(err, "store.right", toMake)
	from, done, err := Migrate(ctx, admin)
	if err != nil || from != 0 || len(done) < 9 {
		t.Fatal(from, done, err)
	}
	_, err = OpenReadOnly(ctx, clerk)
	refused(err, "store.right", toRead)
	execAll(t, admin, toRead)
	s, err := Open(ctx, clerk, Options{})
	if err == nil {
		_, err = s.StartRun(ctx, pipeline.RunStart{Kind: "load", Sources: []string{"erp"}, Holder: "h:1:1"})
		err = errors.Join(err, s.Close())
	}
	refused(err, "store.right", rightsToWrite)
	execAll(t, admin, toWrite)
	s, err = Open(ctx, clerk, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // a test
	if err := s.write(ctx, func(q *session) error { return deferKeys(ctx, q) }); err != nil {
		t.Errorf("keys that belong to another account: %v", err)
	}
}

// clerkName is a name that no other test gives an account of the server.
func clerkName(t *testing.T, admin string) string {
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	return "clerk_" + strings.TrimPrefix(u.Path, "/")
}

func as(t *testing.T, admin, name string) string {
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(name, "x")
	return u.String()
}

func execAll(t *testing.T, dsn string, statements ...string) {
	t.Helper()
	_, db, err := connect(dsn, false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}
