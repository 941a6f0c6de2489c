package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/custhub/custhub/report"
)

// reportOn runs 'report' with flags and returns it, valid by its schema.
func reportOn(t *testing.T, dir string, flags ...string) *report.Report {
	t.Helper()
	code, out, errs := custhub(t, append([]string{"-C", dir, "report", "--json"}, flags...)...)
	if code != 0 {
		t.Fatalf("%v: exit %d: %s", flags, code, errs)
	}
	c := jsonschema.NewCompiler()
	schema, err := c.Compile("../../docs/schema/report.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Errorf("%v: %v", flags, err)
	}
	r := &report.Report{}
	if err := json.Unmarshal([]byte(out), r); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestReportScopes: the report of a run, a batch, a source and the whole store
// add up, and each can be written in every form and language.
func TestReportScopes(t *testing.T) {
	dir := loadedProject(t, "500")
	for _, args := range [][]string{{"generate", "--advance", "--out", dir, "-q", "--json"}, {"-C", dir, "run", "-q", "--json"}} {
		if code, _, errs := custhub(t, args...); code != 0 {
			t.Fatal(errs)
		}
	}
	read := func(r *report.Report) int64 { sum := report.Sum(r.Balance); return sum.Read }
	first, second, all := reportOn(t, dir, "1"), reportOn(t, dir, "2"), reportOn(t, dir, "--store")
	if read(first)+read(second) != read(all) {
		t.Errorf("runs read %d and %d rows, the store %d", read(first), read(second), read(all))
	}
	var sources, batches int64
	for _, s := range []string{"erp", "crm", "ticket", "excel"} {
		r := reportOn(t, dir, "--source", s)
		sources += read(r)
		for _, f := range r.Balance {
			if f.Source != s {
				t.Errorf("the report of %s has a stream of %s", s, f.Source)
			}
		}
	}
	for _, id := range append(first.Header.Batches, second.Header.Batches...) {
		batches += read(reportOn(t, dir, "--batch", batchID(id)))
	}
	if sources != read(all) || batches != read(all) {
		t.Errorf("the store read %d rows, its sources %d, its batches %d", read(all), sources, batches)
	}
	if n := len(second.Quality.Trend); n != 2 {
		t.Errorf("%d points in the trend after two loads", n)
	}
	for _, flags := range [][]string{{"2"}, {"--batch", "b1"}, {"--source", "crm"}, {"--store"}} {
		for _, format := range []string{"text", "html", "xlsx", "json"} {
			for _, lang := range []string{"en", "zh"} {
				if lang == "zh" && flags[0] != "2" {
					continue // the words are the same for all
				}
				out := filepath.Join(t.TempDir(), "report."+format)
				if code, _, errs := custhub(t, append([]string{"-C", dir, "--lang", lang, "report", "--format", format, "--out", out}, flags...)...); code != 0 {
					t.Errorf("%v as %s in %s: exit %d: %s", flags, format, lang, code, errs)
				}
				if data, err := os.ReadFile(out); err != nil || len(data) < 1000 || format != "xlsx" && bytes.Contains(data, []byte("%!")) {
					t.Errorf("%v as %s in %s: %d bytes, %v", flags, format, lang, len(data), err)
				}
			}
		}
	}
}

// TestUniqueness: identifiers that stand in more than one record, and in more
// than one customer, are those that the store has.
func TestUniqueness(t *testing.T) {
	dir := loadedProject(t, "2000")
	r := reportOn(t, dir, "--verify")
	db, err := sql.Open("sqlite", filepath.Join(dir, "custhub.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	seen := false
	for _, u := range r.Quality.Uniqueness {
		name := strings.TrimPrefix(u.Field, "customer.")
		var after int64
		one(t, db, &after, "SELECT COUNT(*) FROM (SELECT 1 FROM customer WHERE "+name+" <> '' GROUP BY "+name+" HAVING COUNT(*) > 1)")
		if u.DuplicatesAfter != after {
			t.Errorf("%s: %d shared by customers, the store has %d", u.Field, u.DuplicatesAfter, after)
		}
		if u.DuplicatesBefore > u.Values || u.Values == 0 {
			t.Errorf("%+v", u)
		}
		seen = seen || name == "uscc" && u.DuplicatesBefore > u.DuplicatesAfter
	}
	if !seen {
		t.Errorf("matching made no code unique: %+v", r.Quality.Uniqueness)
	}
}

// TestRereadTakesTheRowThatWon: a source that has a key twice is compared by the
// row that won, wherever it stands; when neither is what the store has, that is a
// finding, at the first of them.
func TestRereadTakesTheRowThatWon(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"custhub.yaml":      "version: 1\nname: twice\nstore: sqlite:store.db\nsources:\n  erp:\n    connector: csvfile\n    options: {files: [c.csv], key: [id]}\n",
		"mappings/erp.yaml": "version: 1\nstream: c\nentity: customer\nchanged_at: at\nfields: {kind: =org, legal_name: name}\n",
		"c.csv":             "id,name,at\n1,上海甲乙丙贸易有限公司,2024-01-01\n2,北京丁戊己科技有限公司,2024-03-01\n1,上海甲乙丙贸易集团有限公司,2024-02-01\n2,北京丁戊己有限公司,2024-01-01\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	succeed(t, "-C", dir, "run", "-q", "--json")
	r := reportOn(t, dir, "--verify", "--reread")
	if k := r.Keys[0]; r.Cells.Findings != 0 || k.Duplicate != 2 || k.Missing+k.Extra != 0 {
		t.Errorf("%d findings, keys %+v", r.Cells.Findings, k)
	}
	if got := r.Totals[0].Explained; len(got) == 0 || got[0] != "superseded" {
		t.Errorf("two rows less in the store are explained by %v", got)
	}
	data, err := os.ReadFile(filepath.Join(dir, "c.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "c.csv"), bytes.ReplaceAll(data, []byte("上海甲乙丙"), []byte("上海庚辛壬")), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := custhub(t, "-C", dir, "report", "--reread", "--json"); code != 3 || !strings.Contains(out, "c.csv:2:name") {
		t.Errorf("exit %d: a source that says otherwise now is not found at its first row", code)
	}
}
