package handout

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func sheet() []Sheet {
	return []Sheet{{Name: "crm/客户", Columns: []Column{{Title: "place"}, {Title: "name", Wrap: true}, {Title: "class", Fill: true, Choices: []string{"ok", "major"}}, {Title: "note", Fill: true}}, Rows: []Row{
		{Key: "1", Cells: []string{"a.csv:1", "=HYPERLINK(\"http://evil\")", "", ""}},
		{Key: "2", Cells: []string{"a.csv:2", "+86 139\r\n第二行", "", ""}, Mark: 2},
		{Key: "3", Cells: []string{"a.csv:3", "@SUM(A1)\x01", "", ""}},
	}}}
}

func edited(t *testing.T, edit func(f *excelize.File, sheet string)) (rows []Filled, err error) {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, sheet(), Guide{Name: "guide", Lines: []string{"Fill in class."}}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	edit(f, f.GetSheetList()[0])
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return Read(&out, "back.xlsx", func(title string) bool { return title == "class" || title == "note" })
}

func TestRoundTrip(t *testing.T) {
	rows, err := edited(t, func(f *excelize.File, s string) {
		f.SetCellStr(s, "E3", "major")
		f.SetCellStr(s, "F3", "=1+1")
	})
	if err != nil || len(rows) != 3 {
		t.Fatal(rows, err)
	}
	if rows[1].Key != "2" || rows[1].Cells["class"] != "major" || rows[1].Cells["note"] != "=1+1" || rows[1].Cells["place"] != "a.csv:2" {
		t.Errorf("%+v", rows[1])
	}
}

// TestShiftedRowsAreRefused: whatever part of a row moves, the file is refused
// with the place; moving whole rows is fine.
func TestShiftedRowsAreRefused(t *testing.T) {
	for name, edit := range map[string]func(f *excelize.File, s string){
		"a fixed column sorted alone": func(f *excelize.File, s string) {
			a, _ := f.GetCellValue(s, "D2")
			b, _ := f.GetCellValue(s, "D3")
			f.SetCellStr(s, "D2", b)
			f.SetCellStr(s, "D3", a)
		},
		"a key changed":  func(f *excelize.File, s string) { f.SetCellStr(s, "A2", "9") },
		"a row doubled":  func(f *excelize.File, s string) { f.DuplicateRow(s, 2) },
		"keys taken out": func(f *excelize.File, s string) { f.RemoveCol(s, "A") },
	} {
		if _, err := edited(t, edit); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	rows, err := edited(t, func(f *excelize.File, s string) { f.RemoveRow(s, 2) })
	if err != nil || len(rows) != 2 {
		t.Errorf("a row left out: %v %v", rows, err)
	}
}

// TestColumnsOfTheirOwn: what people note beside the sheet is left alone.
func TestColumnsOfTheirOwn(t *testing.T) {
	for _, column := range []string{"G", "I"} {
		rows, err := edited(t, func(f *excelize.File, s string) {
			f.SetCellStr(s, "E3", "major")
			f.SetCellStr(s, column+"1", "to ask")
			f.SetCellStr(s, column+"3", "Li")
		})
		if err != nil || len(rows) != 3 || rows[1].Cells["class"] != "major" {
			t.Errorf("column %s: %+v %v", column, rows, err)
		}
	}
}

func TestNoFormulas(t *testing.T) {
	_, err := edited(t, func(f *excelize.File, s string) {
		for _, cell := range []string{"D2", "D3", "D4"} {
			if formula, _ := f.GetCellFormula(s, cell); formula != "" {
				t.Errorf("%s is a formula", cell)
			}
			if v, _ := f.GetCellValue(s, cell); strings.ContainsRune(v, 1) {
				t.Errorf("%s holds a control character", cell)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}
