package xls

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/custhub/custhub/connectors/excelfile/sheet"
	"github.com/custhub/custhub/fault"
)

func open(t testing.TB, file string) *Workbook {
	t.Helper()
	w, err := Open(filepath.Join("testdata", file), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// read returns texts and looks of a sheet by address, and its number of rows.
func read(t testing.TB, w *Workbook, index int) (text, display map[string]string, n int) {
	t.Helper()
	rows, err := w.Rows(index)
	if err != nil {
		t.Fatal(err)
	}
	text, display = map[string]string{}, map[string]string{}
	for rows.Next() {
		r := rows.Row()
		n++
		for i := range r.Cells {
			at := fmt.Sprintf("%c%d", 'A'+r.Cells[i].Col, r.Number)
			text[at], display[at] = r.Cells[i].Text, r.Cells[i].Display()
		}
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return text, display, n
}

func want(t testing.TB, got, want map[string]string) {
	t.Helper()
	for at, w := range want {
		if got[at] != w {
			t.Errorf("%s = %q, want %q", at, got[at], w)
		}
	}
}

func TestCustomerTemplate(t *testing.T) {
	text, _, n := read(t, open(t, "customer_template.xls"), 0)
	want(t, text, map[string]string{"A2": "名称*", "A3": "客户a", "C3": "13000000000", "A4": "客户b", "C4": "15000000000"})
	if n != 4 { // instructions, header, two customers
		t.Errorf("%d rows", n)
	}
}

func TestDate1904(t *testing.T) {
	w := open(t, "poi_1904DateWindowing.xls")
	text, _, _ := read(t, w, 0)
	want(t, text, map[string]string{"A1": "2000-01-01", "B1": "2000-01-01"})
	if !w.Date1904() {
		t.Error("the calendar is 1904's")
	}
}

func TestDisplayIsWhatTheFileSays(t *testing.T) {
	_, display, n := read(t, open(t, "easyexcel_dataformat_dataformat.xls"), 0)
	for row := 2; row <= n; row++ {
		for value, says := range map[string]string{"A": "B", "E": "F"} {
			got, want := display[fmt.Sprint(value, row)], display[fmt.Sprint(says, row)]
			if want != "" && got != want {
				t.Errorf("%s%d shows %q, the file says %q", value, row, got, want)
			}
		}
	}
}

func TestRealFiles(t *testing.T) {
	text, display, _ := read(t, open(t, "hutool_aaa.xls"), 1)
	want(t, text, map[string]string{"D2": "2017-03-02", "E2": "12:32:12", "A8": "233"})
	want(t, display, map[string]string{"D2": "2017/3/2", "E3": "23:23"})
	text, _, _ = read(t, open(t, "poi_chinese-provinces.xls"), 0)
	want(t, text, map[string]string{"B4": "重庆市"})
	w := open(t, "easyexcel_multiplesheets_multiplesheets.xls")
	if len(w.Sheets()) != 6 {
		t.Errorf("%d sheets", len(w.Sheets()))
	}
	text, _, _ = read(t, w, 5)
	want(t, text, map[string]string{"A2": "表6数据"})
}

// A file of another writer: every kind of cell, and strings that go on in the
// next record.
func TestKindsAndContinuedStrings(t *testing.T) {
	w := open(t, "xlwt_kinds.xls")
	text, display, n := read(t, w, 0)
	want(t, text, map[string]string{
		"E1": "2024-03-15T08:30:05", "E2": "4001", "E3": "true", "E5": "-1.5", "E6": "1099511627776.5", "E8": "😀中", "F11": "合并",
	})
	want(t, display, map[string]string{"E1": "2024-03-15 08:30:05", "E2": "0004001", "E3": "TRUE"})
	for r := 0; r < 400; r++ {
		want(t, text, map[string]string{
			fmt.Sprint("A", r+1): strings.Repeat(fmt.Sprint("客户", r), 1+r%40),
			fmt.Sprint("B", r+1): strings.Repeat(fmt.Sprint("abc", r), 1+r%30),
			fmt.Sprint("C", r+1): fmt.Sprint(13000000000 + r),
		})
	}
	if n != 400 {
		t.Errorf("%d rows", n)
	}
	merges, err := w.Merges(0)
	if err != nil || len(merges) != 1 || merges[0] != (sheet.Range{FirstRow: 11, FirstCol: 5, LastRow: 13, LastCol: 6}) {
		t.Errorf("merges %v, %v", merges, err)
	}
	if s := w.Sheets(); len(s) != 2 || s[0].Hidden || !s[1].Hidden || s[0].Name != "表1" {
		t.Errorf("sheets %+v", s)
	}
}

func TestRK(t *testing.T) {
	cases := map[uint32]string{
		1<<2 | 2: "1", 0xFFFFFFFE: "-1", 123<<2 | 3: "1.23", 120<<2 | 3: "1.2", 0x3FF00000: "1", 0x3FF00001: "0.01", 5<<2 | 3: "0.05", 100<<2 | 3: "1",
	}
	for rk, want := range cases {
		if got := string(appendRK(nil, rk)); got != want {
			t.Errorf("RK %#x = %s, want %s", rk, got, want)
		}
	}
}

func TestHostileFilesEndInAFault(t *testing.T) {
	good, err := os.ReadFile("testdata/customer_template.xls")
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(good, []byte{0x85, 0, byte(0x0c), 0}) // BOUNDSHEET
	if at < 0 {
		at = bytes.Index(good, []byte{0x85, 0})
	}
	elsewhere := bytes.Clone(good)
	elsewhere[at+4], elsewhere[at+5] = 0xff, 0xff
	counts := bytes.Clone(good)
	copy(counts[44:], "\xff\xff\xff\x7f")
	protected := stream(true, func(b *book) { b.record(recFilePass, 1, 0) })
	cases := []struct {
		name string
		in   []byte
		code string
	}{
		{"empty", nil, sheet.CodeKind},
		{"text", []byte("a,b\r\n1,2\r\n"), sheet.CodeKind},
		{"old", []byte("\x09\x04\x06\x00\x00\x04\x10\x00"), sheet.CodeKind},
		{"cut off", good[:len(good)/2], sheet.CodeCorrupt},
		{"header only", good[:512], sheet.CodeCorrupt},
		{"wild counts", counts, sheet.CodeCorrupt},
		{"sheet elsewhere", elsewhere, sheet.CodeCorrupt},
		{"password", wrap(protected), sheet.CodeEncrypted},
		{"wild string count", wrap(stream(true, func(b *book) { b.record(recSST, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f) })), sheet.CodeCorrupt},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			_, err := drain(c.in, sheet.DefaultLimits())
			var f *fault.Fault
			if !errors.As(err, &f) || f.Code != c.code || f.Place == "" || f.Hint == "" {
				t.Errorf("got %v, want a fault %s", err, c.code)
			}
			if time.Since(start) > 5*time.Second {
				t.Error("too slow")
			}
		})
	}
}

// drain reads everything and returns the first error.
func drain(b []byte, limits sheet.Limits) (cells int, err error) {
	w, err := New(bytes.NewReader(b), int64(len(b)), "客户.xls", limits)
	if err != nil {
		return 0, err
	}
	for i := range w.Sheets() {
		if _, err := w.Merges(i); err != nil {
			return cells, err
		}
		rows, err := w.Rows(i)
		if err != nil {
			return cells, err
		}
		for rows.Next() {
			for _, c := range rows.Row().Cells {
				_ = c.Display()
				cells++
			}
		}
		if rows.Err() != nil {
			return cells, rows.Err()
		}
	}
	return cells, nil
}

// Cells that come column by column are put into rows.
func TestMixedOrder(t *testing.T) {
	in := wrap(stream(true, func(b *book) {
		b.sheet("表")
	}, func(b *book) {
		b.record(recRK, 1, 0, 1, 0, 0, 0, 9<<2|2, 0, 0, 0) // B2
		b.record(recRK, 0, 0, 0, 0, 0, 0, 1<<2|2, 0, 0, 0) // A1
		b.record(recRK, 1, 0, 0, 0, 0, 0, 8<<2|2, 0, 0, 0) // A2
	}))
	w, err := New(bytes.NewReader(in), int64(len(in)), "x.xls", sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	text, _, n := read(t, w, 0)
	want(t, text, map[string]string{"A1": "1", "A2": "8", "B2": "9"})
	if n != 2 {
		t.Errorf("%d rows", n)
	}
}

// BIFF5 keeps its texts in the cells, in the code page of the workbook.
func TestBIFF5(t *testing.T) {
	in := wrap(stream(false, func(b *book) {
		b.record(recCodePage, 0xA8, 0x03) // 936
		b.sheet("\xb1\xed1")
	}, func(b *book) {
		b.record(recLabel, 0, 0, 0, 0, 0, 0, 4, 0, 0xbf, 0xcd, 0xbb, 0xa7)
		b.record(recFormula, append([]byte{0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, make([]byte, 8)...)...)
		b.record(recString, 2, 0, 0xbf, 0xcd)
		b.record(recBoolErr, 0, 0, 2, 0, 0, 0, 0x2a, 1)
	}))
	w, err := New(bytes.NewReader(in), int64(len(in)), "x.xls", sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	text, _, _ := read(t, w, 0)
	want(t, text, map[string]string{"A1": "客户", "B1": "客", "C1": "#N/A"})
	if w.Sheets()[0].Name != "表1" {
		t.Errorf("sheet %q", w.Sheets()[0].Name)
	}
}

func TestLooksLikeText(t *testing.T) {
	cases := map[string][2]bool{
		"客户,电话\r\n":                        {true, false},
		"\xff\xfeA\x00":                    {true, false},
		" <html><table>":                   {true, true},
		"<?xml version":                    {true, true},
		"PK\x03\x04":                       {false, false},
		"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1": {false, false},
		"\x00\x01":                         {false, false},
	}
	for in, want := range cases {
		if text, html := LooksLikeText([]byte(in)); text != want[0] || html != want[1] {
			t.Errorf("%q: %v, %v", in, text, html)
		}
	}
}
