package scaffold

import (
	"context"
	"log/slog"
	"slices"
	"testing"

	"github.com/custhub/custhub/cases"
	"github.com/custhub/custhub/connectors/all"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/rules"
)

// TestRunsAsItStands checks every project that init can make against its own
// sample data.
func TestRunsAsItStands(t *testing.T) {
	for _, name := range append([]string{""}, mappings.BuiltinNames()...) {
		t.Run("source "+name, func(t *testing.T) {
			t.Parallel()
			opt := Options{Name: "示例", Language: "zh"}
			if name != "" {
				opt.Sources = []string{name}
			}
			dir := t.TempDir()
			written, err := Write(dir, opt)
			if err != nil || !slices.Contains(written, "custhub.yaml") {
				t.Fatal(written, err)
			}
			p, faults := project.Load(dir, all.List(), rules.Builtin())
			if len(faults) > 0 || p.Name != "示例" || p.Language != "zh" {
				t.Fatal(faults)
			}
			if faults := p.Connect(context.Background(), slog.New(slog.DiscardHandler)); len(faults) > 0 {
				t.Fatal(faults)
			}
			files, faults := cases.InProject(dir, nil)
			rep, found := cases.Run(files, p, rules.Builtin())
			if len(faults)+len(found) > 0 || len(rep.Failures) > 0 {
				t.Fatal(faults, found, rep.Failures)
			}
		})
	}
}

func TestRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := Write(dir, Options{Language: "en", Sources: []string{"yonyou_u9"}}); fault.ExitCode(err) != fault.ExitUsage {
		t.Error(err)
	}
	if _, err := Write(dir, Options{Language: "en", Sources: []string{"sap", "sap"}}); fault.ExitCode(err) != fault.ExitUsage {
		t.Error(err)
	}
	if _, err := Write(dir, Options{Language: "en"}); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir, Options{Language: "en"}); fault.ExitCode(err) != fault.ExitUsage {
		t.Error("a project was overwritten", err)
	}
}
