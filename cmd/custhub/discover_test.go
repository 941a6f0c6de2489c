package main

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/custhub/custhub/fault"
)

// TestDiscoverShowsTheOtherStreams: a table without a key can't be read, but hides
// no others; asked for alone it is an error.
func TestDiscoverShowsTheOtherStreams(t *testing.T) {
	dir := t.TempDir()
	db, err := sql.Open("sqlite", filepath.Join(dir, "erp.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO customer VALUES (1, 'x'); CREATE VIEW names AS SELECT name FROM customer"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	project := "version: 1\nname: p\nstore: sqlite:s.db\nsources:\n  erp:\n    connector: sqldb\n    options: {driver: sqlite, dsn: erp.db}\n"
	if err := os.WriteFile(filepath.Join(dir, "custhub.yaml"), []byte(project), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"discover", "erp"}, fault.ExitDone, "customer: 1 rows"},
		{[]string{"discover", "erp"}, fault.ExitDone, "[sqldb.no_key]"},
		{[]string{"discover", "erp", "--json"}, fault.ExitDone, `"problem":{"code":"sqldb.no_key"`},
		{[]string{"discover", "erp", "--draft-mapping"}, fault.ExitDone, "# names can't be read: "},
		{[]string{"discover", "erp/names"}, fault.ExitFailed, "[sqldb.no_key]"},
	} {
		var out bytes.Buffer
		if code := execute(context.Background(), &interrupts{}, append(c.args, "-C", dir, "--lang", "en"), &out, &out); code != c.code || !strings.Contains(out.String(), c.want) {
			t.Errorf("%q: exit code %d, want %d with %q:\n%s", c.args, code, c.code, c.want, out.String())
		}
	}
}
