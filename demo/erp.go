package demo

import (
	"context"
	"database/sql"
	_ "embed"

	_ "modernc.org/sqlite" // the ERP's database
)

//go:embed erp.sql
var erpSQL string

// writeERP makes the ERP's database.
func writeERP(path string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), erpSQL); err != nil {
		return err
	}
	return db.Close()
}
