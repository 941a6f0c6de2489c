package write

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/custhub/custhub/generate/model"
)

// Any text comes back from CSV and JSON as it was.
func TestTextSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fields := rapid.SliceOfN(rapid.String(), 2, 6).Draw(t, "fields")
		for i, f := range fields {
			fields[i] = strings.ReplaceAll(f, "\r\n", "\n") // encoding/csv reads CRLF as LF
		}
		rows, err := csv.NewReader(bytes.NewReader(csvRow(nil, fields...))).ReadAll()
		if err != nil || len(rows) != 1 || strings.Join(rows[0], "\x00") != strings.Join(fields, "\x00") {
			t.Fatalf("%q came back as %q (%v)", fields, rows, err)
		}
		var s string
		if err := json.Unmarshal(jsonString(nil, fields[0]), &s); err != nil || s != fields[0] {
			t.Fatalf("%q came back as %q (%v)", fields[0], s, err)
		}
	})
}

func FuzzXMLText(f *testing.F) {
	f.Add("甲 <b> & \x05 \u0085")
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || strings.ContainsAny(s, "\ufffe\uffff") {
			t.Skip() // the model writes none of these, and XML has no way to
		}
		var out struct {
			Text string `xml:",chardata"`
		}
		if err := xml.Unmarshal(append(xmlText([]byte("<t>"), s), "</t>"...), &out); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
	})
}

// part makes the first part of a set.
func part(t *testing.T) *model.Part {
	t.Helper()
	spec, err := model.DefaultSpec()
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.New(1, spec)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := m.NewPlan(300, 0)
	if err != nil {
		t.Fatal(err)
	}
	return plan.Part(0)
}

// A workbook goes on in a new sheet when one is full.
func TestWorkbookOfSeveralSheets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.xlsx")
	s, err := Excel(path)
	if err != nil {
		t.Fatal(err)
	}
	w := s.(*workbook)
	p := part(t)
	for range 3 {
		if err := w.Write(context.Background(), p, nil); err != nil {
			t.Fatal(err)
		}
		w.row = maxSheetRows
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if got := f.GetSheetList(); len(got) != 3 || got[1] != SheetName+"2" {
		t.Fatalf("sheets %q", got)
	}
	for _, name := range f.GetSheetList() {
		if v, err := f.GetCellValue(name, "A1"); err != nil || v != ExcelColumns[0] {
			t.Errorf("%s!A1 is %q (%v)", name, v, err)
		}
		if v, err := f.GetCellValue(name, "A2"); err != nil || v != "KH00000001" {
			t.Errorf("%s!A2 is %q (%v)", name, v, err)
		}
	}
}

func TestWorkbookWithoutRowsIsStillOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.xlsx")
	s, err := Excel(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if len(r.File) != 5 {
		t.Errorf("%d parts", len(r.File))
	}
}

func TestLiteral(t *testing.T) {
	for want, v := range map[string]any{"NULL": nil, "12": 12, "-3": int64(-3), "'O''Neil'": "O'Neil"} {
		if got := string(literal(nil, v)); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
}

func TestCents(t *testing.T) {
	for n, want := range map[int]string{0: "0.00", 5: "0.05", 120: "1.20", 98765: "987.65"} {
		if got := cents(n); got != want {
			t.Errorf("%d cents are %s, want %s", n, got, want)
		}
	}
}

// Without room on the disk a sink fails when it is closed, at the latest.
func TestSinkReportsAFullDisk(t *testing.T) {
	s, err := Records("/dev/full")
	if err != nil {
		t.Skip("no /dev/full here")
	}
	p := part(t)
	if err := s.Write(context.Background(), p, s.Encode(p)); err != nil {
		t.Fatal(err)
	}
	if s.Close() == nil {
		t.Error("writing to a full disk went unnoticed")
	}
}
