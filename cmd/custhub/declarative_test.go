package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// custhub runs one command line.
func custhub(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = execute(context.Background(), &interrupts{soft: make(chan struct{}), want: make(chan struct{})}, args, &o, &e)
	return code, o.String(), e.String()
}

func TestInitCheckTest(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "hub")
	if code, out, errs := custhub(t, "init", dir, "--lang", "en"); code != 0 || !strings.Contains(out, "custhub.yaml") {
		t.Fatal(code, out, errs)
	}
	if code, _, errs := custhub(t, "init", dir); code != 2 || !strings.Contains(errs, "init.exists") {
		t.Error(code, errs)
	}
	if code, out, errs := custhub(t, "check", "--connect", "-C", dir); code != 0 || !strings.Contains(out, "no errors") {
		t.Error(code, out, errs)
	}
	if code, out, _ := custhub(t, "test", "-C", dir); code != 0 || !strings.Contains(out, "0 failed") {
		t.Error(code, out)
	}
	mapping := filepath.Join(dir, "mappings", "customers.yaml")
	text, err := os.ReadFile(mapping)
	if err != nil {
		t.Fatal(err)
	}
	broken := strings.Replace(string(text), "legal_name: 客户名称", "legal_name: 客户名字", 1)
	if err := os.WriteFile(mapping, []byte(broken), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, _ := custhub(t, "check", "-C", dir); code != 0 {
		t.Error("a missing column shows only with --connect", code)
	}
	code, out, _ := custhub(t, "check", "--connect", "-C", dir)
	if code != 2 || !strings.Contains(out, `mappings/customers.yaml:10:15: error: stream "customers" has no column "客户名字"`) || !strings.Contains(out, "did you mean 客户名称?") {
		t.Error(code, out)
	}
	if code, out, _ := custhub(t, "test", "-C", dir); code != 3 || !strings.Contains(out, "1 failed") && !strings.Contains(out, "2 failed") {
		t.Error(code, out)
	}
	code, out, _ = custhub(t, "check", "--connect", "--json", "-C", dir)
	var doc struct {
		Findings []struct{ Code, Place, Severity string }
		Errors   int
	}
	if err := json.Unmarshal([]byte(out), &doc); code != 2 || err != nil || doc.Errors != 1 || doc.Findings[0].Code != "mapping.missing_column" || doc.Findings[0].Severity != "error" {
		t.Error(code, err, out)
	}
}

func TestSchemaCommand(t *testing.T) {
	for _, name := range []string{"project", "mapping", "rules", "survive", "test"} {
		if code, out, _ := custhub(t, "schema", name); code != 0 || !json.Valid([]byte(out)) {
			t.Error(name, code)
		}
	}
	if code, _, errs := custhub(t, "schema", "maping"); code != 2 || !strings.Contains(errs, "did you mean mapping?") {
		t.Error(code, errs)
	}
}

func TestShippedCases(t *testing.T) {
	if code, out, errs := custhub(t, "test", "--shipped", "--json"); code != 0 || !json.Valid([]byte(out)) {
		t.Error(code, out, errs)
	}
}
