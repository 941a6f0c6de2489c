package report

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// office converts a file with LibreOffice, in a profile of its own, and returns
// the folder with the results.
func office(t *testing.T, file, to string) string {
	t.Helper()
	if os.Getenv("CUSTHUB_TEST_LONG") == "" {
		t.Skip("LibreOffice takes its time: set CUSTHUB_TEST_LONG (make test-long)")
	}
	program, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed (apt-get install libreoffice-calc)")
	}
	out := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "-env:UserInstallation=file://"+filepath.Join(t.TempDir(), "profile"), "--headless", "--convert-to", to, "--outdir", out, file)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, said)
	}
	return out
}

// TestOpensInLibreOffice: LibreOffice reads every sheet of the workbook with the
// values that the report has; hostile ones stay texts.
func TestOpensInLibreOffice(t *testing.T) {
	for _, lang := range []Lang{English, Chinese} {
		t.Run(string(lang), func(t *testing.T) {
			var book bytes.Buffer
			if err := example().WriteXLSX(&book, lang); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), "report.xlsx")
			if err := os.WriteFile(file, book.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			// 44,34,76 is comma, quote, UTF-8; the last -1 means every sheet in a file of its own.
			out := office(t, file, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1")
			f := workbook(t, lang)
			var b strings.Builder
			for _, sheet := range f.GetSheetList() {
				data, err := os.ReadFile(filepath.Join(out, "report-"+sheet+".csv"))
				if err != nil {
					t.Errorf("sheet %q: %v", sheet, err)
					continue
				}
				r := csv.NewReader(bytes.NewReader(data))
				r.FieldsPerRecord = -1
				rows, err := r.ReadAll()
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&b, "== %s\n", sheet)
				for _, row := range rows {
					fmt.Fprintln(&b, strings.TrimRight(strings.Join(row, " | "), " |"))
				}
			}
			golden(t, "report."+string(lang)+".office.txt", []byte(b.String()))
		})
	}
}

// TestPrintsInLibreOffice: the workbook prints as a document, not in strips:
// every sheet is as wide as the paper.
func TestPrintsInLibreOffice(t *testing.T) {
	var book bytes.Buffer
	if err := example().WriteXLSX(&book, Chinese); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "report.xlsx")
	if err := os.WriteFile(file, book.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	pdf, err := os.ReadFile(filepath.Join(office(t, file, "pdf"), "report.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	sheets := len(workbook(t, Chinese).GetSheetList())
	if pages := bytes.Count(pdf, []byte("/Type/Page/")); pages == 0 || pages > sheets+2 {
		t.Errorf("%d sheets print on %d pages", sheets, pages)
	}
}

// TestWorkbookHasNoFormulas: no part of the file holds a formula or a link
// outside, whatever the values are.
func TestWorkbookHasNoFormulas(t *testing.T) {
	var book bytes.Buffer
	if err := example().WriteXLSX(&book, English); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(book.Bytes()), int64(book.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range z.File {
		if strings.Contains(part.Name, "externalLink") {
			t.Errorf("the workbook links outside: %s", part.Name)
		}
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if _, err := text.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(part.Name, "xl/worksheets/") && bytes.Contains(text.Bytes(), []byte("<f>")) {
			t.Errorf("%s holds a formula", part.Name)
		}
	}
}
