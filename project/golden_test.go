package project

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/custhub/custhub/fault"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestFindings holds the findings of broken projects against golden files.
func TestFindings(t *testing.T) {
	dirs, err := filepath.Glob("testdata/findings/*")
	if err != nil || len(dirs) == 0 {
		t.Fatal(err, dirs)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			p, faults := load(dir)
			got := render(faults)
			golden := filepath.Join(dir, "findings.txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
			for _, secret := range []string{"hunter2", "s3cret"} {
				if strings.Contains(got, secret) || p != nil && strings.Contains(p.Snapshot[FileName], secret) {
					t.Errorf("%s is shown", secret)
				}
			}
		})
	}
}

func render(faults fault.List) string {
	var b strings.Builder
	for _, f := range faults {
		sev := f.Severity
		if sev == "" {
			sev = fault.Error
		}
		c := *f
		c.Cause = nil
		b.WriteString(string(sev) + ": " + c.Error() + "\n")
		if f.Hint != "" {
			b.WriteString("  → " + f.Hint + "\n")
		}
	}
	return shippedPlace.ReplaceAllString(b.String(), "builtin:default:L:C")
}

// shippedPlace is a place in the shipped rules, which move more often than these
// findings change.
var shippedPlace = regexp.MustCompile(`builtin:default:\d+:\d+`)

func FuzzLoad(f *testing.F) {
	dirs, err := filepath.Glob("testdata/findings/*/custhub.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range dirs {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(goodYAML))
	f.Add([]byte("sources: &a {erp: {connector: table, options: &o {streams: [*o]}, mappings: *a}}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := write(t, t.TempDir(), map[string]string{FileName: string(data)})
		p, faults := load(dir)
		if p == nil && faults.Errors() == 0 {
			t.Fatal("neither a project nor an error")
		}
	})
}
