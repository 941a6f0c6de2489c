package testdb

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"
)

func TestServers(t *testing.T) {
	for _, tc := range []struct{ driver, dsn string }{
		{"postgres", Postgres(t)}, {"mysql", MySQL(t)}, {"sqlite", SQLite(t)},
	} {
		t.Run(tc.driver, func(t *testing.T) {
			script := filepath.Join(t.TempDir(), "s.sql")
			text := "CREATE TABLE a (n INT PRIMARY KEY, s VARCHAR(20)); INSERT INTO a VALUES (1, '张三'), (2, 'b');"
			if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			Load(t, tc.driver, tc.dsn, script)
			db, err := sql.Open(tc.driver, tc.dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			var s string
			if err := db.QueryRowContext(t.Context(), "SELECT s FROM a WHERE n = 1").Scan(&s); err != nil || s != "张三" {
				t.Errorf("got %q, %v", s, err)
			}
		})
	}
}
