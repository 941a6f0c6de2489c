package sqldb

import (
	"path/filepath"
	"testing"

	"github.com/custhub/custhub/testdb"
)

// TestQueries: one reading statement is accepted however it is written, and
// nothing else.
func TestQueries(t *testing.T) {
	for query, ok := range map[string]bool{
		"SELECT id FROM customer":                               true,
		"select\tid\nfrom customer;\n":                          true,
		"(SELECT 1 AS id) UNION (SELECT 2)":                     true,
		"WITH c AS (SELECT 1 AS id) SELECT * FROM c":            true,
		"SELECT id, 'a;b' AS x, \"c;d\", `e;f` FROM customer":   true,
		"-- of the ERP; live ones\nSELECT id FROM customer":     true,
		"/* a; b */ SELECT id FROM customer -- the end; really": true,
		"SELECT 1; DROP TABLE customer":                         false,
		"SELECT 'a'; DELETE FROM customer":                      false,
		"DELETE FROM customer":                                  false,
		"selection":                                             false,
		"  ":                                                    false,
		"()":                                                    false,
		";":                                                     false,
		"-- nothing":                                            false,
	} {
		o := Options{Driver: "sqlite", DSN: "x.db", Streams: []StreamOptions{{Name: "c", Query: query, Key: []string{"id"}}}}
		if found := o.check(); (len(found) == 0) != ok {
			t.Errorf("%q: %v", query, found)
		}
	}
}

// TestQueryEndingInComment: what is written behind a query isn't part of its comment.
func TestQueryEndingInComment(t *testing.T) {
	dsn := filepath.Join(t.TempDir(), "erp.db")
	testdb.Exec(t, "sqlite", dsn, "CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO customer VALUES (1, 'Ada; 阿达'), (2, 'Ben')")
	_, rows := readAll(t, options("sqlite", dsn, StreamOptions{Name: "c", Query: "SELECT id, name FROM customer WHERE name LIKE '%;%' -- one", Key: []string{"id"}}), "c")
	if len(rows) != 1 || rows[0].Key != "1" {
		t.Errorf("got %v", rows)
	}
}
