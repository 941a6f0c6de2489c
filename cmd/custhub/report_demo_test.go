package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/custhub/custhub/demo"
	"github.com/custhub/custhub/report/reporttest"
)

// TestDemoReports: the reports of the demo's four sources, verified to the last
// cell against the sources read again, are as they were. -update writes
// the golden files anew.
func TestDemoReports(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	url, err := demo.Serve(t.Context(), "secret-token")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("CUSTHUB_DEMO_TICKETS", url)
	t.Setenv("CUSTHUB_DEMO_TOKEN", "secret-token")
	if err := demo.Prepare(dir, "en"); err != nil {
		t.Fatal(err)
	}
	for _, source := range []string{"erp", "crm", "excel", "tickets"} { // one by one: record numbers follow
		if code, _, errs := custhub(t, "-C", dir, "run", source, "-q", "--json"); code != 0 {
			t.Fatalf("run %s: exit %d: %s", source, code, errs)
		}
	}
	for _, form := range []struct{ lang, format string }{
		{"en", "text"}, {"zh", "text"}, {"en", "html"}, {"zh", "html"}, {"en", "json"}, {"zh", "xlsx"},
	} {
		name := "report." + form.lang + "." + form.format
		out := filepath.Join(t.TempDir(), name)
		args := []string{"-C", dir, "--lang", form.lang, "report", "--store", "--verify", "--reread", "--format", form.format, "--out", out}
		if code, _, errs := custhub(t, args...); code != 0 {
			t.Fatalf("%s: exit %d: %s", name, code, errs)
		}
		got, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		switch form.format {
		case "json":
			got = indented(t, got)
		case "xlsx":
			name += ".txt"
			got = sheetsOf(t, out)
		}
		goldenReport(t, name, timeless(string(got)))
	}
}

// changing is what differs from one run of the demo to the next: times, how long
// it took, memory, hashes, the store's salt, the operator.
var changing = []struct {
	what *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`20(2[5-9]|[3-9]\d)-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?( UTC|Z)?`), "TIME"},
	{regexp.MustCompile(`\b[0-9a-f]{64}\b`), "HASH"},
	{regexp.MustCompile(`\b01[0-9A-Z]{11,12}0{6,}([0-9A-Z]+)\b`), "CUSTOMER$1"},
	{regexp.MustCompile(`("seconds"|"peak"): [0-9.e+-]+`), "$1: 0"},
	{regexp.MustCompile(`\b\d+(\.\d+)? s\b`), "0 s"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "HOST"},
}

func timeless(s string) string {
	for _, c := range changing {
		s = c.what.ReplaceAllString(s, c.as)
	}
	return strings.ReplaceAll(s, operator(), "OPERATOR")
}

func indented(t *testing.T, data []byte) []byte {
	var b bytes.Buffer
	if err := json.Indent(&b, data, "", "  "); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sheetsOf(t *testing.T, file string) []byte {
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // only read
	return reporttest.Sheets(t, f)
}

// goldenReport compares a report with testdata/demo/name.
func goldenReport(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "demo", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a, b := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) {
			t.Errorf("%s: %d lines, want %d", name, len(a), len(b))
			return
		}
		if a[i] != b[i] {
			t.Errorf("%s:%d\ngot  %s\nwant %s", name, i+1, a[i], b[i])
			return
		}
	}
}
