package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares an output with testdata/name, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (go test ./report -update writes it):\n%s", name, firstDifference(got, want))
	}
}

func firstDifference(got, want []byte) string {
	a, b := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range min(len(a), len(b)) {
		if !bytes.Equal(a[i], b[i]) {
			return "got  " + string(a[i]) + "\nwant " + string(b[i])
		}
	}
	return "one is longer"
}

func TestTextGolden(t *testing.T) {
	for _, lang := range []Lang{English, Chinese} {
		var b bytes.Buffer
		if err := example().WriteText(&b, TextOptions{Lang: lang, Width: 140}); err != nil {
			t.Fatal(err)
		}
		golden(t, "report."+string(lang)+".txt", b.Bytes())
	}
}

// TestCatalogWhole: every text exists in both languages.
func TestCatalogWhole(t *testing.T) {
	for key, b := range catalog {
		if (b.en == "" || b.zh == "") && key != "col.what" {
			t.Errorf("%q lacks a language: %+v", key, b)
		}
	}
}

func TestHTMLGolden(t *testing.T) {
	for _, lang := range []Lang{English, Chinese} {
		var b bytes.Buffer
		if err := example().WriteHTML(&b, lang); err != nil {
			t.Fatal(err)
		}
		golden(t, "report."+string(lang)+".html", b.Bytes())
	}
}
