package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/custhub/custhub/demo"
)

// loadedDemo is the demo's project after one run.
func loadedDemo(t *testing.T) string {
	t.Helper()
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
	succeed(t, "-C", dir, "run", "-q", "--json")
	return dir
}

// succeed runs a command that has to succeed.
func succeed(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := custhub(t, args...)
	if code != 0 {
		t.Fatalf("%v: exit %d: %s", args, code, errs)
	}
	return out
}

// changed saves a copy of a workbook after a person was at its first sheet.
func changed(t *testing.T, file string, edit func(f *excelize.File, sheet string)) string {
	t.Helper()
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // saved
	edit(f, f.GetSheetList()[0])
	out := filepath.Join(t.TempDir(), "back.xlsx")
	if err := f.SaveAs(out); err != nil {
		t.Fatal(err)
	}
	return out
}

// column is the letter of the column with a title.
func column(t *testing.T, f *excelize.File, sheet, title string) string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i, cell := range rows[0] {
		if cell == title {
			name, err := excelize.ColumnNumberToName(i + 1)
			if err != nil {
				t.Fatal(err)
			}
			return name
		}
	}
	t.Fatalf("no column %q in %v", title, rows[0])
	return ""
}

// TestSampleBySheet: drawn, exported, filled in, imported, reported, signed; what
// comes back wrong is refused with the place, and leaves nothing behind.
func TestSampleBySheet(t *testing.T) {
	dir := loadedDemo(t)
	sheet, other := filepath.Join(t.TempDir(), "核验.xlsx"), filepath.Join(t.TempDir(), "other.xlsx")
	succeed(t, "-C", dir, "sample", "draw", "--run", "r1", "--plan", "major", "--seed", "fixed", "--json")
	succeed(t, "-C", dir, "sample", "draw", "--run", "r1", "--plan", "major", "--seed", "again", "--json")
	succeed(t, "-C", dir, "--lang", "zh", "sample", "export", "1", "--out", sheet)
	succeed(t, "-C", dir, "sample", "export", "2", "--out", other)
	set := func(title, row, text string) func(*excelize.File, string) {
		return func(f *excelize.File, s string) {
			if err := f.SetCellStr(s, column(t, f, s, title)+row, text); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		file string
		want string
	}{
		"a sheet of another draw":  {other, "sample.other"},
		"an unknown verdict":       {changed(t, sheet, set("结论", "3", "还行")), "sample.class"},
		"a note without a verdict": {changed(t, sheet, set("备注", "4", "电话不对")), "sample.note"},
		"a protected cell changed": {changed(t, sheet, set("主键", "5", "X999")), "sheet.shifted"},
		"a fixed column moved by a row": {changed(t, sheet, func(f *excelize.File, s string) {
			col := column(t, f, s, "来源行")
			for row := 34; row > 2; row-- {
				v, err := f.GetCellValue(s, col+strconv.Itoa(row))
				if err != nil {
					t.Fatal(err)
				}
				set("来源行", strconv.Itoa(row+1), v)(f, s)
			}
		}), "sheet.shifted"},
		"the hidden columns gone": {changed(t, sheet, func(f *excelize.File, s string) {
			for _, cell := range []string{"A1", "B1"} {
				if err := f.SetCellStr(s, cell, ""); err != nil {
					t.Fatal(err)
				}
			}
		}), "sheet.foreign"},
		"no workbook at all": {filepath.Join(dir, "crm.csv"), "sheet.unreadable"},
	} {
		code, _, errs := custhub(t, "-C", dir, "sample", "import", "1", c.file, "--reviewer", "lin", "--json")
		if code != 2 || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d, want %s: %s", name, code, c.want, errs)
		}
	}
	if out := succeed(t, "-C", dir, "sample", "report", "1", "--json"); !strings.Contains(out, `"reviewed":0`) {
		t.Errorf("a refused sheet left something: %s", out)
	}

	short := changed(t, sheet, func(f *excelize.File, s string) { // one row left out, one deleted
		rows, err := f.GetRows(s)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows[2:] {
			if err := f.SetCellStr(s, column(t, f, s, "结论")+strconv.Itoa(i+3), "正确"); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.RemoveRow(s, 3); err != nil {
			t.Fatal(err)
		}
	})
	if out := succeed(t, "-C", dir, "sample", "import", "1", short, "--reviewer", "lin", "--json"); !strings.Contains(out, `"recorded":32,"sample":1,"waiting":2`) {
		t.Errorf("two rows were left out: %s", out)
	}
	if out := succeed(t, "-C", dir, "sample", "import", "1", short, "--reviewer", "someone else", "--json"); !strings.Contains(out, `"recorded":0`) {
		t.Errorf("what is recorded is recorded again: %s", out)
	}
	if out := succeed(t, "-C", dir, "sample", "report", "1", "--json"); !strings.Contains(out, `"verdict":"go_on"`) {
		t.Errorf("two rows of a census are missing: %s", out)
	}
	all := changed(t, sheet, func(f *excelize.File, s string) {
		for i := range 34 {
			if err := f.SetCellStr(s, column(t, f, s, "结论")+strconv.Itoa(i+2), "正确"); err != nil {
				t.Fatal(err)
			}
		}
	})
	succeed(t, "-C", dir, "sample", "import", "1", all, "--reviewer", "lin")
	if out := succeed(t, "-C", dir, "sample", "report", "1", "--json"); !strings.Contains(out, `"verdict":"accept"`) {
		t.Errorf("a census without errors: %s", out)
	}
	succeed(t, "-C", dir, "report", "r1", "--sign", "sample 1 accepted")
	succeed(t, "-C", dir, "report", "--check-chain")
}

// TestQuarantineBySheet: exported, mended, handed in, replayed; the fix, who and
// why stay in the past of the value.
func TestQuarantineBySheet(t *testing.T) {
	dir := loadedDemo(t)
	sheet := filepath.Join(t.TempDir(), "quarantine.xlsx")
	succeed(t, "-C", dir, "quarantine", "export", "--out", sheet)
	name := func(text string) string {
		return changed(t, sheet, func(f *excelize.File, s string) {
			if err := f.SetCellStr(s, column(t, f, s, "客户名称")+"2", text); err != nil {
				t.Fatal(err)
			}
		})
	}
	id := changed(t, sheet, func(f *excelize.File, s string) {
		if err := f.SetCellStr(s, column(t, f, s, "▸ id")+"2", "7"); err != nil {
			t.Fatal(err)
		}
	})
	for what, c := range map[string]struct{ file, want string }{
		"a protected cell changed": {id, "sheet.shifted"},
		"a covered value written":  {name("深***司"), "quarantine.covered"},
		"no workbook":              {filepath.Join(dir, "crm.csv"), "sheet.unreadable"},
	} {
		if code, _, errs := custhub(t, "-C", dir, "quarantine", "edit", "--file", c.file, "--reason", "r", "--json"); code != 2 || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d, want %s: %s", what, code, c.want, errs)
		}
	}
	for _, flag := range []string{"--clear", "--clear=false"} { // left as it was shown, whatever the flag
		if out := succeed(t, "-C", dir, "quarantine", "edit", "--file", sheet, "--reason", "r", "--json", flag); !strings.Contains(out, `"mended":[]`) {
			t.Errorf("%s: nothing was changed: %s", flag, out)
		}
	}
	succeed(t, "-C", dir, "quarantine", "edit", "--file", name("=星海贸易有限公司"), "--reason", "asked the customer", "--by", "lin")
	succeed(t, "-C", dir, "quarantine", "replay")
	if out := succeed(t, "-C", dir, "explain", "crm/customers/K-1008", "legal_name"); !strings.Contains(out, "lin") || !strings.Contains(out, "asked the customer") {
		t.Errorf("who mended the name, and why, is not in its past:\n%s", out)
	}
	if out := succeed(t, "-C", dir, "report", "--store", "--verify", "--reread", "--json"); !strings.Contains(out, `"status":"pass"`) {
		t.Errorf("after the replay: %s", out)
	}
}

// TestSheetReadAgain: a sheet that is handed in after its source was read again
// mends the row that waits now, as long as the source says there what it said.
func TestSheetReadAgain(t *testing.T) {
	dir := loadedDemo(t)
	sheet := filepath.Join(t.TempDir(), "quarantine.xlsx")
	succeed(t, "-C", dir, "quarantine", "export", "--out", sheet)
	mended := changed(t, sheet, func(f *excelize.File, s string) {
		if err := f.SetCellStr(s, column(t, f, s, "客户名称")+"2", "星海贸易有限公司"); err != nil {
			t.Fatal(err)
		}
	})
	succeed(t, "-C", dir, "run", "--quiet")
	if out := succeed(t, "-C", dir, "quarantine", "edit", "--file", mended, "--reason", "asked", "--json"); !strings.Contains(out, `"mended":[2]`) {
		t.Errorf("read again as it was: %s", out)
	}
	crm := filepath.Join(dir, "crm.csv")
	data, err := os.ReadFile(crm)
	if err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(string(data), "K-1008,", "K-1008, ", 1)
	if other == string(data) {
		t.Fatal("the demo has no row K-1008")
	}
	if err := os.WriteFile(crm, []byte(other), 0o600); err != nil {
		t.Fatal(err)
	}
	succeed(t, "-C", dir, "run", "--quiet")
	code, _, errs := custhub(t, "-C", dir, "quarantine", "edit", "--file", mended, "--reason", "asked", "--json")
	if code != 2 || !strings.Contains(errs, "quarantine.superseded") {
		t.Errorf("read again with other content: exit %d: %s", code, errs)
	}
}
