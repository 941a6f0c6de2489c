package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/custhub/custhub/fault"
)

var update = flag.Bool("update", false, "write golden files and the output of scripts anew")

const fake = "../../resolve/testdata/fake_1000/fake_1000.csv"

func runDedup(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = execute(context.Background(), uninterrupted(), append([]string{"dedup"}, args...), &o, &e)
	return code, o.String(), e.String()
}

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestDedupSaysWhatItUnderstood holds the columns and keys on stderr against a
// golden file; weights and times are left out.
func TestDedupSaysWhatItUnderstood(t *testing.T) {
	dir := t.TempDir()
	clusters, pairs, rules := filepath.Join(dir, "c.csv"), filepath.Join(dir, "p.csv"), filepath.Join(dir, "r.yaml")
	code, _, errs := runDedup(fake, "--id", "unique_id", "--ignore", "cluster", "--out", clusters, "--pairs-out", pairs, "--write-rules", rules)
	if code != fault.ExitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if rows := readCSV(t, clusters); len(rows) != 1001 || strings.Join(rows[0], ",") != "source,id,cluster" {
		t.Errorf("clusters.csv has %d rows, header %v", len(rows), rows[0])
	}
	if rows := readCSV(t, pairs); len(rows) < 1000 || rows[0][8] != "person level" || rows[0][9] != "person weight" {
		t.Errorf("pairs.csv has %d rows, header %v", len(rows), rows[0])
	}
	said, _, _ := strings.Cut(errs, "Weights in bits")
	golden(t, "testdata/dedup_understood.golden", said)

	again := filepath.Join(dir, "again.csv")
	if code, _, errs := runDedup(fake, "--id", "unique_id", "--rules", rules, "--ignore", "cluster", "--out", again); code != fault.ExitDone {
		t.Fatalf("with its own rules: exit %d: %s", code, errs)
	}
	a, _ := os.ReadFile(clusters)
	b, _ := os.ReadFile(again)
	if !bytes.Equal(a, b) {
		t.Error("the rules it wrote give other clusters")
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDedupErrors(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return p
	}
	good := put("good.csv", " id , name\n1,ann\n2,bob\n")
	var all strings.Builder
	for _, args := range [][]string{
		{good},
		{good, "--id", "idd"},
		{good, "--id", "id", "--ignore", "nam"},
		{put("empty.csv", ""), "--id", "id"},
		{put("twice.csv", "id,name\n1,a\n1,b\n"), "--id", "id"},
		{put("nokey.csv", "id,name\n,a\n"), "--id", "id"},
		{filepath.Join(dir, "absent.csv"), "--id", "id"},
		{good, "--id", "id", "--rules", put("bad.yaml", "columns:\n  name: {kind: persn}\n  nme: text\n")},
		{good, "--id", "id", "--rules", put("column.yaml", "columns:\n  nme: text\n")},
	} {
		code, _, errs := runDedup(args...)
		if code != fault.ExitUsage {
			t.Errorf("%v: exit %d", args, code)
		}
		all.WriteString(strings.ReplaceAll(errs, dir+string(filepath.Separator), ""))
	}
	golden(t, "testdata/dedup_errors.golden", all.String())
}

// TestDedupNothing: what programs write where there is no value is no value.
func TestDedupNothing(t *testing.T) {
	var table strings.Builder
	table.WriteString("id,name,phone\n")
	for i, phone := range []string{"NULL", "NULL", "nan", "NaN", "N/A", `\N`, "-", "无", "", "0211234567", "0217654321", "unknown"} {
		fmt.Fprintf(&table, "%d,%s,%s\n", i, []string{"ann", "bob", "cora", "dan", "eve", "finn", "gus", "hal", "ian", "jo", "kim", "lee"}[i], phone)
	}
	file := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(file, []byte(table.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	code, _, errs := runDedup(file, "--id", "id")
	if want := "3 distinct of 3"; code != fault.ExitDone || !strings.Contains(errs, want) {
		t.Errorf("exit %d, no %q in\n%s", code, want, errs)
	}
}

// TestDedupReadsWhatOfficesHave: blanks in headers, a byte order mark, semicolons,
// bars, tabs, GB18030, UTF-16 and workbooks, titles above the header; several files
// at once.
func TestDedupReadsWhatOfficesHave(t *testing.T) {
	dir := t.TempDir()
	table := "编号;公司名称;电话\n1;深圳市华创云图科技有限公司;0755-87654321\n2;华创云图（深圳）科技有限公司;0755-87654321\n3;上海恒远国际贸易有限公司;021-55554444\n"
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(table)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.ReplaceAll(table, ";", "\t"))
	if err != nil {
		t.Fatal(err)
	}
	legacy, marked, book := filepath.Join(dir, "legacy.csv"), filepath.Join(dir, "marked.csv"), filepath.Join(dir, "book.xlsx")
	titled, tabs := filepath.Join(dir, "titled.txt"), filepath.Join(dir, "tabs.tsv")
	for path, text := range map[string]string{
		legacy: gbk, marked: "\ufeff" + strings.ReplaceAll(table, ";", " ,"), tabs: wide,
		titled: "客户导出报表\n导出时间|2026-01-01\n\n" + strings.ReplaceAll(table, ";", "|"),
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	x := excelize.NewFile()
	if err := x.SetCellValue("Sheet1", "A1", "2026 年客户台账"); err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(table), "\n") {
		for j, v := range strings.Split(line, ";") {
			cell, _ := excelize.CoordinatesToCellName(j+1, i+3) // below a title
			if err := x.SetCellValue("Sheet1", cell, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := x.SaveAs(book); err != nil {
		t.Fatal(err)
	}
	code, out, errs := runDedup(legacy, marked, book, titled, tabs, "--id", "编号", "--json", "--out", filepath.Join(dir, "c.csv"))
	if code != fault.ExitDone {
		t.Fatalf("exit %d: %s", code, errs)
	}
	var s dedupSummary
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		t.Fatal(err)
	}
	if s.Records != 15 || s.Columns[0].Kind != "org" || s.Columns[1].Kind != "phone" {
		t.Errorf("understood %+v", s.Columns)
	}
}
