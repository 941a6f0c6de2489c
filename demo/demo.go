// Package demo prepares four small, real sources — an ERP database, a legacy
// CRM export in GB18030, a ticketing system's paged JSON API, and a workbook of
// customers — with overlapping Chinese and international customers, and a
// project that brings them together. Names, codes and numbers are invented; code
// numbers only have valid check digits.
package demo

import (
	"bytes"
	"embed"
	"io/fs"
	"os"
	"path/filepath"
)

//go:embed project
var project embed.FS

// Prepare writes the project, in a language ("en" or "zh"), and its file sources
// to dir, which must be empty or not exist. The ticketing system runs only while
// Serve does.
func Prepare(dir, language string) error {
	if err := os.MkdirAll(filepath.Join(dir, "mappings"), 0o755); err != nil {
		return err
	}
	root, err := fs.Sub(project, "project")
	if err != nil {
		return err
	}
	if err := os.CopyFS(dir, root); err != nil {
		return err
	}
	if err := settle(filepath.Join(dir, "custhub.yaml"), language); err != nil {
		return err
	}
	for name, write := range map[string]func(string) error{"erp.db": writeERP, "crm.csv": writeCRM, "customers.xlsx": writeWorkbook} {
		if err := write(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// settle writes the language of the person into the project.
func settle(file, language string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return os.WriteFile(file, bytes.Replace(text, []byte("language: en"), []byte("language: "+language), 1), 0o644)
}
