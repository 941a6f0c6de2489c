package excelfile

import (
	"archive/zip"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/connectortest"
	"github.com/custhub/custhub/connectors/files"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// options returns the default options for files, changed.
func options(change func(*Options), files ...string) *Options {
	o := defaults()
	o.Files = files
	if change != nil {
		change(o)
	}
	return o
}

func keyed(o *Options) { o.Key = []string{"编号"} }

func TestConformance(t *testing.T) {
	large := filepath.Join(t.TempDir(), "large.xlsx")
	writeLarge(t, large, 120_000)
	typed := func(o *Options) { o.Values = valuesTyped; o.NoHeader = true }
	connectortest.Run(t, connectortest.Case{
		Connector: Connector{},
		Env:       connectors.Env{Dir: "."},
		Options: options(nil, "xls/testdata/customer_template.xls", "xls/testdata/hutool_aaa.xls", "testdata/headers.xlsx", "testdata/text_named.xls",
			"xlsx/testdata/poi_51626_contact.xlsx", "xls/testdata/easyexcel_multiplesheets_multiplesheets.xls"),
		Rows: map[string]int{
			"customer_template!信息": 2, "hutool_aaa!Sheet1": 4, "headers!两行表头": 46, "text_named!text_named": 3,
			"poi_51626_contact!Sheet1": 2, "easyexcel_multiplesheets_multiplesheets!Sheet6": 1,
		},
		Malformed: []connectortest.Malformed{
			{Name: "error cells and far cells", Options: options(nil, "testdata/headers.xlsx"), Rows: 46, Problems: 2},
			{Name: "errors as null", Options: options(func(o *Options) { o.Errors = "null" }, "testdata/headers.xlsx"), Rows: 46, Problems: 1},
			{Name: "bad files among good ones", Options: options(func(o *Options) { o.Stream = "all" }, "xls/testdata/customer_template.xls", "testdata/page.xls", "xlsx/testdata/encrypted.xlsx"), Rows: 4, Problems: 2},
			{Name: "HTML", Options: options(nil, "testdata/page.xls"), Fault: "excel.wrong_kind"},
			{Name: "password", Options: options(nil, "xlsx/testdata/encrypted.xlsx"), Fault: "excel.encrypted"},
			{Name: "no such sheet", Options: options(func(o *Options) { o.Sheets = []string{"x"} }, "testdata/headers.xlsx"), Fault: "excel.no_sheet"},
			{Name: "no such key", Options: options(func(o *Options) { o.Key = []string{"x"} }, "testdata/headers.xlsx"), Fault: "excel.key_column"},
			{Name: "typed values", Options: options(typed, "xlsx/testdata/hutool_blankAndDateTest.xlsx"), Rows: 20},
		},
		Large: &connectortest.Large{Options: options(nil, large), Rows: 120_000},
	})
}

// writeLarge writes a workbook without shared strings.
func writeLarge(t *testing.T, path string, rows int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	w, _ := z.Create("xl/workbook.xml")
	fmt.Fprint(w, `<workbook xmlns:r="`+rel+`"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`)
	w, _ = z.Create("xl/_rels/workbook.xml.rels")
	fmt.Fprint(w, `<Relationships><Relationship Id="r1" Type="`+rel+`/worksheet" Target="worksheets/s.xml"/></Relationships>`)
	w, _ = z.Create("xl/worksheets/s.xml")
	fmt.Fprint(w, `<worksheet><sheetData><row r="1"><c t="str"><v>编号</v></c><c t="str"><v>名称</v></c><c t="str"><v>电话</v></c></row>`)
	for i := range rows {
		fmt.Fprintf(w, `<row r="%d"><c><v>%d</v></c><c t="inlineStr"><is><t>客户%d有限公司</t></is></c><c><v>%d</v></c></row>`, i+2, i, i, 13000000000+i)
	}
	fmt.Fprint(w, `</sheetData></worksheet>`)
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// read returns all rows of a stream, or of the only one.
func read(t *testing.T, o *Options, stream string) ([]record.Row, *record.Schema, connectors.Stream) {
	t.Helper()
	src, err := Connector{}.Open(t.Context(), connectors.Env{Dir: ".", Log: slog.New(slog.DiscardHandler)}, o)
	if err != nil {
		t.Fatal(err)
	}
	streams, err := src.Streams(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range streams {
		if s.Name != stream && (stream != "" || len(streams) > 1) {
			continue
		}
		r, err := src.Read(t.Context(), connectors.Request{Stream: s.Name})
		if err != nil {
			t.Fatal(err)
		}
		page, err := r.Next(t.Context(), 10_000)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		return page.Rows, r.Schema(), s
	}
	t.Fatalf("no stream %q among %v", stream, streams)
	return nil, nil, connectors.Stream{}
}

func get(schema *record.Schema, row record.Row, column string) string {
	if i := schema.Index(column); i >= 0 {
		return row.Values[i].Text
	}
	return "no column " + column
}

// The instruction row and the header are found; exactly two customers remain.
func TestCustomerTemplate(t *testing.T) {
	rows, schema, _ := read(t, options(nil, "xls/testdata/customer_template.xls"), "")
	if len(rows) != 2 {
		t.Fatalf("%d rows", len(rows))
	}
	for i, want := range [][2]string{{"客户a", "13000000000"}, {"客户b", "15000000000"}} {
		if get(schema, rows[i], "名称") != want[0] || get(schema, rows[i], "手机号码") != want[1] {
			t.Errorf("%v", rows[i].Values)
		}
	}
	if c := rows[0].Origin.Cell(schema.Columns[2], rows[0].Key); c != "customer_template.xls!信息!C3" {
		t.Errorf("cell %s", c)
	}
	if len(schema.Columns) != 15 || schema.Index("状态") != 14 || schema.Index("税率(%)") != 8 {
		t.Errorf("columns %q", schema.Names())
	}
}

func TestMergedGroupsFilledDown(t *testing.T) {
	rows, schema, _ := read(t, options(func(o *Options) { o.FillDown = true }, "xlsx/testdata/easyexcel_compatibility_t04.xlsx"), "")
	groups := map[string]int{}
	for _, r := range rows {
		groups[get(schema, r, "序号")]++
	}
	if len(groups) != 7 || len(rows) != 56 {
		t.Errorf("%d rows in groups %v", len(rows), groups)
	}
	rows, schema, _ = read(t, options(func(o *Options) { o.FillDown = true }, "xlsx/testdata/hutool_merge_test.xlsx"), "hutool_merge_test!"+firstSheet(t, "xlsx/testdata/hutool_merge_test.xlsx"))
	if got := rows[1]; got.Values[0].Text != "李四" || got.Values[2].Text != "11" {
		t.Errorf("%q %v", schema.Names(), got.Values)
	}
}

func firstSheet(t *testing.T, path string) string {
	t.Helper()
	book, err := openBook(files.Input{Path: path, Part: path})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	return book.Sheets()[0].Name
}

func TestLongIdsAndGaps(t *testing.T) {
	rows, _, _ := read(t, options(nil, "xlsx/testdata/hutool_read_row_npe.xlsx"), "")
	if len(rows) != 3 || rows[0].Values[0] != record.T("20220331215854083057") {
		t.Errorf("%d rows, %v", len(rows), rows)
	}
}

func TestTimesWithoutHeader(t *testing.T) {
	rows, _, s := read(t, options(nil, "xlsx/testdata/hutool_1899bug_demo.xlsx"), "")
	if len(rows) != 7 || rows[0].Values[0].Text != "04:39:00" || s.Note == "" {
		t.Errorf("%d rows, first %v, note %q", len(rows), rows[0].Values, s.Note)
	}
}

func TestContactSheet(t *testing.T) {
	rows, schema, s := read(t, options(nil, "xlsx/testdata/poi_51626_contact.xlsx"), "poi_51626_contact!Sheet1")
	if len(rows) != 2 || get(schema, rows[0], "Postal Code") != "04001" || get(schema, rows[0], "Office") != "801-555-7712x4563;801-555-9999" {
		t.Errorf("%d rows, %v", len(rows), rows[0].Values)
	}
	if get(schema, rows[1], "Company") != "@%#" {
		t.Errorf("%v", rows[1].Values)
	}
	if !strings.Contains(s.Note, "empty sheet poi_51626_contact.xlsx!Sheet2 skipped") {
		t.Errorf("note %q", s.Note)
	}
}

func TestHiddenSheet(t *testing.T) {
	_, _, s := read(t, options(nil, "xlsx/testdata/poi_TwoSheetsOneHidden.xlsx"), "")
	if s.Name != "poi_TwoSheetsOneHidden!Sheet2" || !strings.Contains(s.Note, "hidden sheet poi_TwoSheetsOneHidden.xlsx!Sheet1 skipped") {
		t.Errorf("%q: %q", s.Name, s.Note)
	}
	src, err := Connector{}.Open(t.Context(), connectors.Env{Dir: "."}, options(func(o *Options) { o.Hidden = true }, "xlsx/testdata/poi_TwoSheetsOneHidden.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if streams, err := src.Streams(t.Context()); err != nil || len(streams) != 2 {
		t.Errorf("%v, %v", streams, err)
	}
}

func TestHeaderOfTwoRows(t *testing.T) {
	rows, schema, _ := read(t, options(keyed, "testdata/headers.xlsx"), "headers!两行表头")
	if got := strings.Join(schema.Names()[:6], ","); got != "编号,客户信息/名称,客户信息/电话,其他/日期,其他/邮编,备注" {
		t.Fatalf("columns %s", got)
	}
	r := rows[0]
	if r.Key != "1" || get(schema, r, "客户信息/电话") != "13000000001" || get(schema, r, "其他/日期") != "2024-03-15" || get(schema, r, "其他/邮编") != "004001" {
		t.Errorf("%v", r.Values)
	}
	p := rows[1].Problem
	if p == nil || p.Code != CodeError || p.Column != "备注" || !strings.Contains(p.Reason, "F5") {
		t.Errorf("%+v", p)
	}
	if rows[2].Problem != nil || get(schema, rows[2], "H") != "远处" {
		t.Errorf("%+v %v", rows[2].Problem, rows[2].Values)
	}
	if p := rows[45].Problem; p == nil || p.Code != CodeBeyond || !strings.Contains(p.Reason, "Z60") {
		t.Errorf("%+v", p)
	}
}

func TestValuesAsShown(t *testing.T) {
	rows, schema, _ := read(t, options(func(o *Options) { o.Values = valuesDisplay }, "xls/testdata/easyexcel_dataformat_dataformat.xls"), "")
	for _, r := range rows {
		if got, want := get(schema, r, "date"), get(schema, r, "dateStringCn"); want != "" && got != want {
			t.Errorf("%s: %q, the file says %q", r.Origin, got, want)
		}
	}
}

func TestTypedValues(t *testing.T) {
	rows, _, _ := read(t, options(func(o *Options) { o.Values = valuesTyped; o.NoHeader = true }, "xlsx/testdata/hutool_blankAndDateTest.xlsx"), "")
	want := []record.Value{record.I(1), rows[0].Values[1], {Kind: record.Decimal, Text: "1234.567"}, {Kind: record.Time, Text: "2017-12-16T03:04:05"}, record.I(1111), {Kind: record.Date, Text: "2017-12-16"}}
	for i, w := range want {
		if rows[0].Values[i] != w {
			t.Errorf("column %d: %v, want %v", i, rows[0].Values[i], w)
		}
	}
}

func TestBadFileGivesARowWithItsFault(t *testing.T) {
	rows, _, s := read(t, options(func(o *Options) { o.Stream = "all" }, "testdata/page.xls", "xls/testdata/member_template.xls"), "")
	if len(rows) != 3 || rows[0].Problem == nil || rows[0].Problem.Code != "excel.wrong_kind" || rows[0].Origin.Part != "page.xls" {
		t.Errorf("%+v", rows)
	}
	if !strings.Contains(s.Note, "page.xls") {
		t.Errorf("note %q", s.Note)
	}
}

func TestTextNamedXLS(t *testing.T) {
	rows, schema, _ := read(t, options(nil, "testdata/text_named.xls"), "")
	if len(rows) != 3 || get(schema, rows[0], "名称") != "客户AAAA" || rows[0].Origin.String() != "text_named.xls!text_named!2" {
		t.Errorf("%q %v", schema.Names(), rows)
	}
}

func TestCheck(t *testing.T) {
	l := Connector{}.Check(options(func(o *Options) { o.NoHeader, o.HeaderRow, o.Columns = true, 2, []string{""} }, "[x"))
	if l.Errors() != 3 {
		t.Errorf("%v", l)
	}
	_, err := Connector{}.Open(t.Context(), connectors.Env{Dir: "."}, options(nil, "nothing.xlsx"))
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code != "excel.no_file" {
		t.Errorf("%v", err)
	}
}

// The same table as a .csv in GB18030, an .xlsx with typed cells below a title,
// and an .xls gives the same values.
func TestSameTableInEveryFormat(t *testing.T) {
	var want []string
	for _, file := range []string{"same.xlsx", "same.xls", "same.csv"} {
		rows, schema, _ := read(t, options(func(o *Options) { o.Key = []string{"编号"} }, "testdata/same/"+file), "")
		got := []string{strings.Join(schema.Names(), "|")}
		for _, r := range rows {
			line := r.Key
			for _, v := range r.Values {
				line += "|" + v.Text
			}
			got = append(got, line)
		}
		if want == nil {
			want = got
			if len(rows) != 3 || got[1] != "C001|C001|甲（深圳）有限公司|13000000001|004001|2024-03-15|1234.5|含,逗号 \"引号\"" {
				t.Fatalf("%s: %q", file, got)
			}
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s:\n%q\nwant\n%q", file, got, want)
		}
	}
}
