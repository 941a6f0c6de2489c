package csvfile

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/connectortest"
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

func TestConformance(t *testing.T) {
	dir := t.TempDir()
	large := filepath.Join(dir, "large.csv.gz")
	writeLarge(t, large, 120_000)
	connectortest.Run(t, connectortest.Case{
		Connector: Connector{},
		Env:       connectors.Env{Dir: "testdata"},
		Options:   options(nil, "jsh_customers_gbk.csv", "glob/a_*", "tw_big5.csv", "ragged.csv", "mixed_utf8_gbk_lines.csv"),
		Rows:      map[string]int{"jsh_customers_gbk": 3, "a": 6, "tw_big5": 1, "ragged": 4, "mixed_utf8_gbk_lines": 2},
		Malformed: []connectortest.Malformed{
			{Name: "ragged", Options: options(nil, "ragged.csv"), Rows: 4, Problems: 2},
			{Name: "padded", Options: options(func(o *Options) { o.Ragged = "pad" }, "ragged.csv"), Rows: 4, Problems: 1},
			{Name: "cut off", Options: options(nil, "gbk_truncated_tail.csv"), Rows: 1, Problems: 1},
			{Name: "a bad file among good ones", Options: options(nil, "glob/a_*"), Rows: 6, Problems: 1},
			{Name: "only a bad file", Options: options(nil, "glob/a_03.csv"), Fault: "csv.wrong_kind"},
			{Name: "no file", Options: options(nil, "nothing*.csv"), Fault: "csv.no_file"},
			{Name: "unknown key", Options: options(func(o *Options) { o.Key = []string{"x"} }, "ragged.csv"), Fault: "csv.key_column"},
		},
		Large: &connectortest.Large{Options: options(nil, large), Rows: 120_000},
	})
}

func TestConformanceOfGrowingFiles(t *testing.T) {
	connectortest.Run(t, connectortest.Case{
		Connector: Connector{},
		Env:       connectors.Env{Dir: "testdata"},
		Options:   options(func(o *Options) { o.Grows = true; o.Key = []string{"编号"} }, "glob/a_01.csv", "glob/a_02.csv"),
		Rows:      map[string]int{"a_01": 2, "a_02": 2},
	})
}

func writeLarge(t *testing.T, path string, rows int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	fmt.Fprintln(z, "编号,名称,电话,地址")
	for i := range rows {
		fmt.Fprintf(z, "%d,深圳市华创%d科技有限公司,%d,\"科技园路%d号, A座\"\n", i, i, 13000000000+i, i)
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// read returns all rows of the only stream from a cursor, and the last cursor.
func read(t *testing.T, dir string, o *Options, cursor string) ([]record.Row, *record.Schema, string) {
	t.Helper()
	src, err := Connector{}.Open(t.Context(), connectors.Env{Dir: dir, Log: slog.New(slog.DiscardHandler)}, o)
	if err != nil {
		t.Fatal(err)
	}
	streams, err := src.Streams(t.Context())
	if err != nil || len(streams) != 1 {
		t.Fatal(streams, err)
	}
	r, err := src.Read(t.Context(), connectors.Request{Stream: streams[0].Name, Cursor: cursor})
	if err != nil {
		t.Fatal(err)
	}
	var all []record.Row
	for {
		page, err := r.Next(t.Context(), 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range page.Rows { // the next page uses their memory
			row.Values = slices.Clone(row.Values)
			all = append(all, row)
		}
		if page.Done {
			return all, r.Schema(), page.Cursor
		}
	}
}

func texts(row record.Row) string {
	var out []string
	for _, v := range row.Values {
		if v.IsNull() {
			out = append(out, "∅")
		} else {
			out = append(out, v.Text)
		}
	}
	return strings.Join(out, "|")
}

func TestRealFiles(t *testing.T) {
	rows, schema, _ := read(t, "testdata", options(nil, "jsh_customers_gbk.csv"), "")
	if got := schema.Names(); got[0] != "名称" || got[2] != "手机" || len(got) != 7 && len(got) != 8 {
		t.Errorf("columns %q", got)
	}
	if rows[1].Values[3].Text != "13000000000" || rows[1].Origin.Cell(schema.Columns[3], "") != "jsh_customers_gbk.csv:3:"+schema.Columns[3].Name {
		t.Errorf("%s at %s", texts(rows[1]), rows[1].Origin)
	}
	rows, _, _ = read(t, "testdata", options(func(o *Options) { o.NoHeader = true }, "seatunnel_e2e_gbk.txt"), "")
	if got := texts(rows[0]); !strings.HasPrefix(got, "aA测试\x03bB测试|101|测试ABC123!@#|你好，世界ABC123!@#|true|117|") {
		t.Errorf("%q", got)
	}
	for _, file := range []string{"easyexcel_bom_no_bom.csv", "easyexcel_bom_office_bom.csv"} {
		rows, schema, _ := read(t, "testdata", options(nil, file), "")
		if len(rows) != 10 || strings.Join(schema.Names(), ",") != "姓名,年纪" || texts(rows[9]) != "姓名9|20" {
			t.Errorf("%s: %d rows of %q", file, len(rows), schema.Names())
		}
	}
	rows, schema, _ = read(t, "testdata", options(nil, "easyexcel_demo_demo.csv"), "")
	if len(rows) != 10 || schema.Names()[0] != "字符串标题" || texts(rows[0]) != "字符串0|2020-01-01 01:01:00|1" {
		t.Errorf("%d rows of %q, %s", len(rows), schema.Names(), texts(rows[0]))
	}
}

func TestHeaderAndRaggedRows(t *testing.T) {
	rows, schema, _ := read(t, "testdata", options(nil, "ragged.csv"), "")
	if got := strings.Join(schema.Names(), ","); got != "编号,名称,电话,电话_2,column_5" && got != "编号,名称,电话,电话_2" {
		t.Errorf("columns %s", got)
	}
	if rows[1].Problem == nil || rows[1].Problem.Code != "csv.ragged" || rows[1].Values[1].Text != "乙" {
		t.Errorf("%+v", rows[1])
	}
	if rows[2].Problem == nil || !strings.Contains(rows[2].Problem.Value, "多余") {
		t.Errorf("%+v", rows[2].Problem)
	}
	if rows[3].Values[1].Text != "丁\n戊" || rows[3].Origin.Row != 8 || rows[3].Key != "ragged.csv:8" {
		t.Errorf("%+v", rows[3])
	}
}

func TestFilesOfAGlobShareTheirColumns(t *testing.T) {
	rows, schema, _ := read(t, "testdata", options(func(o *Options) { o.Key = []string{"编号"} }, "glob/a_*"), "")
	if got := strings.Join(schema.Names(), ","); got != "编号,名称,电话,城市" {
		t.Fatalf("columns %s", got)
	}
	if texts(rows[2]) != "3|丙|∅|北京" || rows[2].Key != "3" || rows[2].Origin.String() != "a_02.csv:2" {
		t.Errorf("%s at %s", texts(rows[2]), rows[2].Origin)
	}
	if p := rows[4].Problem; p == nil || p.Code != "csv.wrong_kind" || rows[4].Origin.Part != "a_03.csv" {
		t.Errorf("%+v", rows[4])
	}
	if texts(rows[5]) != "5|戊|13000000005|∅" {
		t.Errorf("%s", texts(rows[5]))
	}
}

// A file that grows is read on from where it was, and never half a line.
func TestGrowingFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "log.csv")
	o := options(func(o *Options) { o.Grows = true }, "log.csv")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("id,name\n1,a\n2,b\n3,hal")
	rows, _, cursor := read(t, dir, o, "")
	if len(rows) != 2 {
		t.Fatalf("%d rows", len(rows))
	}
	write("id,name\n1,a\n2,b\n3,half\n4,\"c\nd\"\n5,\"open")
	rows, _, cursor = read(t, dir, o, cursor)
	if len(rows) != 2 || texts(rows[0]) != "3|half" || texts(rows[1]) != "4|c\nd" || rows[1].Origin.Row != 5 {
		t.Fatalf("%+v", rows)
	}
	rows, _, cursor = read(t, dir, o, cursor)
	if len(rows) != 0 {
		t.Fatalf("%+v", rows)
	}
	write("id,name\n7,new file\n")
	rows, _, _ = read(t, dir, o, cursor)
	if len(rows) != 1 || rows[0].Values[0].Text != "7" {
		t.Fatalf("%+v", rows)
	}
}

func TestReread(t *testing.T) {
	src, err := Connector{}.Open(t.Context(), connectors.Env{Dir: "testdata"}, options(func(o *Options) { o.Key = []string{"编号"} }, "glob/a_*"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := src.(connectors.Rereader).Reread(context.Background(), "a", []string{"4", "99", "1"})
	if err != nil || rows[0] == nil || rows[1] != nil || rows[2] == nil || rows[0].Values[1].Text != "丁" {
		t.Errorf("%+v, %v", rows, err)
	}
}

func TestCheck(t *testing.T) {
	o := options(func(o *Options) {
		o.Encoding, o.Quote, o.Columns, o.NoHeader, o.HeaderRow = "klingon", "ab", []string{"a", "a"}, true, 3
	}, "[a")
	l := Connector{}.Check(o)
	places := map[string]bool{}
	for _, f := range l {
		places[f.Place] = true
	}
	for _, p := range []string{"encoding", "quote", "columns[1]", "header_row", "files[0]"} {
		if !places[p] {
			t.Errorf("nothing about %s: %v", p, l)
		}
	}
	var f *fault.Fault
	if _, err := (Connector{}).Open(t.Context(), connectors.Env{}, o); err == nil || !errors.As(err, &f) && l.Errors() == 0 {
		t.Error("opened with wrong options")
	}
}

func BenchmarkRead(b *testing.B) {
	var text strings.Builder
	text.WriteString("编号,名称,联系人,电话,地址,日期\n")
	for i := range 200_000 {
		fmt.Fprintf(&text, "C%07d,深圳市华创云图科技有限公司,张伟,0755-26012345,广东省深圳市南山区科技园路%d号,2024-03-15\n", i, i)
	}
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "big.csv"), []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	src, err := Connector{}.Open(b.Context(), connectors.Env{Dir: dir}, options(nil, "big.csv"))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		r, err := src.Read(b.Context(), connectors.Request{Stream: "big"})
		if err != nil {
			b.Fatal(err)
		}
		for done := false; !done; {
			page, err := r.Next(b.Context(), 1000)
			if err != nil {
				b.Fatal(err)
			}
			done = page.Done
		}
		_ = r.Close()
	}
	b.ReportMetric(200_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// A packed file that unpacks without end is refused once past its bound.
func TestPackedBomb(t *testing.T) {
	n, err := io.Copy(io.Discard, &bounded{zeros{}, 1 << 20})
	if !errors.Is(err, errBomb) || n > 1<<20 {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// An export that failed must not pass for a source without customers.
func TestEmptyFilesAreRefused(t *testing.T) {
	dir := t.TempDir()
	for i, text := range []string{"", "\n\n  \n", "\xEF\xBB\xBF", ",,\n,,\n"} {
		name := fmt.Sprintf("%d.csv", i)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		src, err := Connector{}.Open(t.Context(), connectors.Env{Dir: dir}, options(nil, name))
		if err != nil {
			t.Fatal(err)
		}
		var f *fault.Fault
		if _, err := src.Streams(t.Context()); !errors.As(err, &f) || f.Code != "csv.empty" {
			t.Errorf("%q: %v", text, err)
		}
	}
}
