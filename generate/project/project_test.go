package project_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/custhub/custhub/connectors/all"
	"github.com/custhub/custhub/generate/project"
	config "github.com/custhub/custhub/project"
	"github.com/custhub/custhub/rules"
)

// The project that comes with a set has no finding, not even a remark.
func TestProjectIsClean(t *testing.T) {
	dir := t.TempDir()
	if err := project.Write(dir, ""); err != nil {
		t.Fatal(err)
	}
	p, findings := config.Load(dir, all.List(), rules.Builtin())
	for _, f := range findings {
		t.Errorf("%s: %v", f.Severity, f)
	}
	if p == nil || len(p.Sources) != 4 {
		t.Fatalf("project %+v", p)
	}
}

func TestWriteKeepsWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, project.FileName)
	if err := os.WriteFile(mine, []byte("# mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := project.Write(dir, "postgres://example.org/hub"); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(mine); err != nil || string(text) != "# mine\n" {
		t.Errorf("%q (%v)", text, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "mappings", "erp.yaml")); err != nil {
		t.Error(err)
	}
}

func TestStoreIsWrittenAsYAML(t *testing.T) {
	dir := t.TempDir()
	if err := project.Write(dir, `mysql://u:"p"@db.example/hub`); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, project.FileName))
	if err != nil || !strings.Contains(string(text), `store: "mysql://u:\"p\"@db.example/hub"`) {
		t.Errorf("%s (%v)", text, err)
	}
}
