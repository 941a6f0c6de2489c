package xlsx

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/custhub/custhub/connectors/excelfile/sheet"
)

// open opens a real file of the testdata folder.
func open(t testing.TB, file string) *Workbook {
	t.Helper()
	w, err := Open(filepath.Join("testdata", file), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

// read returns the texts (and looks) of a sheet by address, such as "B2", and its last row.
func read(t testing.TB, rows sheet.Rows, err error) (text, display map[string]string, last int) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	text, display = map[string]string{}, map[string]string{}
	for rows.Next() {
		r := rows.Row()
		last = r.Number
		for i := range r.Cells {
			at := fmt.Sprintf("%c%d", 'A'+r.Cells[i].Col, r.Number)
			text[at], display[at] = r.Cells[i].Text, r.Cells[i].Display()
		}
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return text, display, last
}

func sheet1(t testing.TB, file string) (text, display map[string]string, last int) {
	t.Helper()
	rows, err := open(t, file).Rows(0)
	return read(t, rows, err)
}

func want(t testing.TB, got map[string]string, want map[string]string) {
	t.Helper()
	for at, w := range want {
		if got[at] != w {
			t.Errorf("%s = %q, want %q", at, got[at], w)
		}
	}
}

func TestLongIdsStayExact(t *testing.T) {
	text, _, last := sheet1(t, "hutool_read_row_npe.xlsx")
	want(t, text, map[string]string{"A2": "20220331215854083057", "A3": "20220331220030430799", "A4": "20220331220644309468"})
	if last != 2003 {
		t.Errorf("the sheet ends at row %d, want 2003", last)
	}
}

func TestMergedGroupsFillDown(t *testing.T) {
	w := open(t, "easyexcel_compatibility_t04.xlsx")
	merges, err := w.Merges(0)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string]int{}
	filled := sheet.Filled(rows, merges)
	for filled.Next() {
		r := filled.Row()
		if len(r.Cells) > 0 && r.Cells[0].Col == 0 {
			groups[r.Cells[0].Text]++
		}
	}
	if filled.Err() != nil {
		t.Fatal(filled.Err())
	}
	delete(groups, "序号") // the header
	total := 0
	for _, n := range groups {
		total += n
	}
	if len(groups) != 7 || total != 56 {
		t.Errorf("%d groups with %d rows, want 7 with 56: %v", len(groups), total, groups)
	}
}

func TestTimesAreNeverDaysOf1899(t *testing.T) {
	text, display, last := sheet1(t, "hutool_1899bug_demo.xlsx")
	want(t, text, map[string]string{"A1": "04:39:00", "A2": "04:50:00"})
	want(t, display, map[string]string{"A1": "4:39", "A2": "4:50"})
	for at, v := range text {
		if strings.Contains(v, "1899") || strings.Contains(display[at], "1899") {
			t.Errorf("%s = %q shown as %q", at, v, display[at])
		}
	}
	if last != 7 {
		t.Errorf("%d rows, want 7", last)
	}
}

func TestBlankAndDates(t *testing.T) {
	text, display, _ := sheet1(t, "hutool_blankAndDateTest.xlsx")
	want(t, text, map[string]string{"D1": "2017-12-16T03:04:05", "F1": "2017-12-16", "C1": "1234.567"})
	want(t, display, map[string]string{"D1": "2017-12-16 03:04:05", "F1": "2017/12/16"})
}

func TestMergedCellBelow(t *testing.T) {
	w := open(t, "hutool_merge_test.xlsx")
	merges, err := w.Merges(0)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	text, _, _ := read(t, sheet.Filled(rows, merges), nil)
	want(t, text, map[string]string{"A3": "李四", "C3": "11"})
}

// The file's columns B and F say what its columns A and E look like.
func TestDisplayIsWhatTheFileSays(t *testing.T) {
	_, display, last := sheet1(t, "easyexcel_dataformat_dataformat.xlsx")
	for row := 2; row <= last; row++ {
		for value, says := range map[string]string{"A": "B", "E": "F"} {
			got, want := display[fmt.Sprint(value, row)], display[fmt.Sprint(says, row)]
			if want != "" && got != want {
				t.Errorf("%s%d shows %q, the file says %q", value, row, got, want)
			}
		}
	}
}

func TestEscapedUnderscore(t *testing.T) {
	text, _, _ := sheet1(t, "easyexcel_compatibility_t09.xlsx")
	want(t, text, map[string]string{"A1": "SH_x000D_Z002"})
}

func TestBinaryNoiseIsRoundedOff(t *testing.T) {
	text, display, _ := sheet1(t, "easyexcel_compatibility_t06.xlsx")
	want(t, text, map[string]string{"C1": "2087.025"})
	want(t, display, map[string]string{"C1": "2087.03"})
}

func TestPostcodeKeepsItsZero(t *testing.T) {
	text, _, _ := sheet1(t, "poi_51626_contact.xlsx")
	want(t, text, map[string]string{"H3": "04001", "J3": "801-555-7712x4563;801-555-9999", "C5": "@%#", "M3": "george@nope.com"})
}

func TestHiddenSheetIsMarked(t *testing.T) {
	sheets := open(t, "poi_TwoSheetsOneHidden.xlsx").Sheets()
	if len(sheets) != 2 || !sheets[0].Hidden || sheets[1].Hidden || sheets[1].Name != "Sheet2" {
		t.Errorf("sheets are %+v", sheets)
	}
}

func TestNoSharedStrings(t *testing.T) {
	text, _, _ := sheet1(t, "poi_noSharedStringTable.xlsx")
	want(t, text, map[string]string{"A1": "2006-04-12", "B1": "123"})
}

// Every real file reads to its end.
func TestAllFilesRead(t *testing.T) {
	files, err := filepath.Glob("testdata/*.xlsx")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if filepath.Base(file) == "encrypted.xlsx" {
			continue
		}
		w := open(t, filepath.Base(file))
		for i := range w.Sheets() {
			rows, err := w.Rows(i)
			read(t, rows, err)
		}
	}
}
