package schema

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMigrationsAreCurrent: the first migration of each database is what the
// description of the tables says.
func TestMigrationsAreCurrent(t *testing.T) {
	for _, d := range []Dialect{SQLite, Postgres, MySQL} {
		got, err := os.ReadFile(filepath.Join("..", "migrations", string(d), "00001_store.sql"))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != Migration(d) {
			t.Errorf("%s: the migration is stale: run `go generate ./store/schema`", d)
		}
	}
}

// TestEverythingHasAComment: tables and columns explain themselves.
func TestEverythingHasAComment(t *testing.T) {
	for _, table := range Tables() {
		if table.Doc == "" {
			t.Errorf("%s has no comment", table.Name)
		}
		for _, c := range table.Columns {
			if strings.TrimSpace(c.Doc) == "" {
				t.Errorf("%s.%s has no comment", table.Name, c.Name)
			}
		}
	}
}
