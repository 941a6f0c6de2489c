// Command gen writes the first migration of each database from package schema.
package main

import (
	"log"
	"os"
	"path/filepath"

	"github.com/custhub/custhub/store/schema"
)

func main() {
	for _, d := range []schema.Dialect{schema.SQLite, schema.Postgres, schema.MySQL} {
		file := filepath.Join("..", "migrations", string(d), "00001_store.sql")
		if err := os.WriteFile(file, []byte(schema.Migration(d)), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
