package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/custhub/custhub/connectors/excelfile/sheet"
	"github.com/custhub/custhub/fault"
)

const (
	head  = `<?xml version="1.0" encoding="UTF-8"?>`
	space = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	strct = `xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:r="http://purl.oclc.org/ooxml/officeDocument/relationships"`
)

// parts is a workbook of one sheet around the XML given.
func parts(data string) map[string]string {
	const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	return map[string]string{
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + rel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + rel + `/worksheet" Target="/xl/worksheets/sheet1.xml"/><Relationship Id="r2" Type="` + rel + `/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="` + rel + `/styles" Target="styles.xml"/></Relationships>`,
		"xl/workbook.xml":            head + `<workbook ` + space + `><sheets><sheet name="表1" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/worksheets/sheet1.xml":   head + `<worksheet ` + space + `><sheetData>` + data + `</sheetData></worksheet>`,
	}
}

// pack makes a zip file of parts.
func pack(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	for name, text := range parts {
		w, err := zw.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// drain reads all rows of all sheets and returns the first error.
func drain(b []byte, limits sheet.Limits) (cells int, err error) {
	w, err := New(bytes.NewReader(b), int64(len(b)), "客户.xlsx", limits)
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
			cells += len(rows.Row().Cells)
			for _, c := range rows.Row().Cells {
				_ = c.Display()
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return cells, err
		}
	}
	return cells, nil
}

func refused(t *testing.T, b []byte, limits sheet.Limits, code string) {
	t.Helper()
	start := time.Now()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := drain(b, limits)
	runtime.ReadMemStats(&after)
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code != code || f.Place == "" || f.Hint == "" {
		t.Errorf("got %v, want a fault %s with place and hint", err, code)
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("took %v", d)
	}
	if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 400 {
		t.Errorf("allocated %d MB", mb)
	}
}

func TestHostileFilesEndInAFault(t *testing.T) {
	row := func(cells string) string { return `<row r="1">` + cells + `</row>` }
	with := func(data string, change map[string]string) []byte {
		p := parts(data)
		maps.Copy(p, change)
		return pack(t, p)
	}
	bomb := strings.Repeat(`<row><c><v>1</v></c></row>`, 1<<18) // 7 MB of XML, packed 300 times
	l := sheet.DefaultLimits()
	small, steep := l, l
	small.Inflated = 1 << 20
	steep.RatioFloor = 1 << 20
	few := l
	few.SharedStrings = 1 << 10
	long := strings.Repeat("长", 1<<20)
	cases := []struct {
		name  string
		bytes []byte
		lim   sheet.Limits
		code  string
	}{
		{"entity bomb", with("", map[string]string{"xl/worksheets/sheet1.xml": `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData>` + row(`<c><v>&b;</v></c>`) + `</sheetData></worksheet>`}), l, sheet.CodeDTD},
		{"external entity", with("", map[string]string{"xl/workbook.xml": `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><workbook>&a;</workbook>`}), l, sheet.CodeDTD},
		{"unknown entity", pack(t, parts(row(`<c t="str"><v>&b;</v></c>`))), l, sheet.CodeCorrupt},
		{"zip bomb by ratio", pack(t, parts(bomb)), steep, sheet.CodeBomb},
		{"zip bomb by size", pack(t, parts(bomb)), small, sheet.CodeBomb},
		{"too many strings", with("", map[string]string{"xl/sharedStrings.xml": `<sst>` + strings.Repeat(`<si><t>long enough</t></si>`, 1000) + `</sst>`}), few, sheet.CodeBomb},
		{"too wide", pack(t, parts(row(`<c r="ZZZ1"><v>1</v></c>`))), l, sheet.CodeTooWide},
		{"too many cells", pack(t, parts(row(strings.Repeat(`<c><v>1</v></c>`, 20000)))), l, sheet.CodeTooWide},
		{"too many rows", pack(t, parts(`<row r="9999999"/>`)), l, sheet.CodeTooWide},
		{"rows out of order", pack(t, parts(`<row r="2"/><row r="2"/>`)), l, sheet.CodeCorrupt},
		{"cell twice", pack(t, parts(row(`<c r="B1"><v>1</v></c><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c>`))), l, sheet.CodeCorrupt},
		{"cell without address", pack(t, parts(row(`<c r="1"><v>1</v></c>`))), l, sheet.CodeCorrupt},
		{"missing shared string", pack(t, parts(row(`<c t="s"><v>7</v></c>`))), l, sheet.CodeCorrupt},
		{"text too long", pack(t, parts(row(`<c t="inlineStr"><is><t>`+long+`</t></is></c>`))), l, sheet.CodeTooLong},
		{"text in pieces", pack(t, parts(row(`<c t="inlineStr"><is>`+strings.Repeat(`<r><t>`+long[:300000]+`</t></r>`, 9)+`</is></c>`))), l, sheet.CodeTooLong},
		{"tag too long", pack(t, parts(`<row x="`+long+`"/>`)), l, sheet.CodeTooLong},
		{"deep", pack(t, parts(strings.Repeat(`<row>`, 1000))), l, sheet.CodeBomb},
		{"cut XML", with("", map[string]string{"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row><c><v>1`}), l, sheet.CodeCorrupt},
		{"closing too much", with("", map[string]string{"xl/worksheets/sheet1.xml": `<worksheet></worksheet></worksheet>`}), l, sheet.CodeCorrupt},
		{"other encoding", with("", map[string]string{"xl/worksheets/sheet1.xml": `<?xml version="1.0" encoding="GBK"?><worksheet/>`}), l, sheet.CodeCorrupt},
		{"binary workbook", with("", map[string]string{"xl/workbook.bin": "x"}), l, sheet.CodeKind},
		{"a Word file", pack(t, map[string]string{"word/document.xml": "<x/>"}), l, sheet.CodeKind},
		{"text", []byte("a,b\n1,2\n"), l, sheet.CodeKind},
		{"empty", nil, l, sheet.CodeKind},
		{"half a zip", pack(t, parts(""))[:500], l, sheet.CodeCorrupt},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { refused(t, c.bytes, c.lim, c.code) })
	}
}

// A wrong byte anywhere in a packed part is noticed, never read as data.
func TestDamagedPart(t *testing.T) {
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	for name, text := range parts(`<row><c><v>1</v></c></row>`) {
		w, _ := zw.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		_, _ = io.WriteString(w, text)
	}
	_ = zw.Close()
	b := bytes.Replace(buf.Bytes(), []byte("<v>1<"), []byte("<v>2<"), 1)
	refused(t, b, sheet.DefaultLimits(), sheet.CodeCorrupt)
}

func TestDoubledPart(t *testing.T) {
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	for range 2 {
		for name, text := range parts(`<row><c><v>1</v></c></row>`) {
			w, _ := zw.Create(name)
			_, _ = io.WriteString(w, text)
		}
	}
	_ = zw.Close()
	refused(t, buf.Bytes(), sheet.DefaultLimits(), sheet.CodeCorrupt)
}

func TestHugeDirectoryIsRefused(t *testing.T) {
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	for i := 0; i < 1000; i++ {
		_, _ = zw.Create(fmt.Sprintf("%0200d", i))
	}
	_ = zw.Close()
	l := sheet.DefaultLimits()
	l.Directory = 100 << 10
	refused(t, buf.Bytes(), l, sheet.CodeBomb)
}

func TestEncryptedWorkbook(t *testing.T) {
	b, err := os.ReadFile("testdata/encrypted.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	refused(t, b, sheet.DefaultLimits(), sheet.CodeEncrypted)
}

// The shapes that other writers than Excel give.
func TestDialects(t *testing.T) {
	styles := `<styleSheet><numFmts><numFmt numFmtId="200" formatCode="0000000"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="200"/><xf numFmtId="14"/></cellXfs></styleSheet>`
	cases := []struct{ name, xml, want string }{
		{"no addresses", `<row><c t="inlineStr"><is><t>a</t></is></c><c/><c><v>2</v></c></row>`, "1: A=a C=2"},
		{"prefix", `<x:row r="3"><x:c r="B3" t="str"><x:f>A1</x:f><x:v>x&amp;y&#x4E2D;</x:v></x:c></x:row>`, "3: B=x&y中"},
		{"rich text and guides", `<row><c t="inlineStr"><is><r><rPr><b/></rPr><t>客</t></r><r><t xml:space="preserve">户 </t></r><rPh sb="0" eb="1"><t>kehu</t></rPh></is></c></row>`, "1: A=客户 "},
		{"literal text", `<row><c t="str"><v><![CDATA[<&>]]></v></c></row>`, "1: A=<&>"},
		{"comment", `<row><!-- <c><v>9</v></c> --><c><v>1</v></c></row>`, "1: A=1"},
		{"exponent", `<row><c><v>1.3E10</v></c><c><v>13000000000.0</v></c></row>`, "1: A=13000000000 B=13000000000"},
		{"zeros kept in looks", `<row><c s="1"><v>4001</v></c></row>`, "1: A=4001|0004001"},
		{"strict date", `<row><c t="d" s="2"><v>2020-01-01T00:00:00</v></c><c t="d"><v>2020-01-01T08:30:00.500Z</v></c></row>`, "1: A=2020-01-01 B=2020-01-01T08:30:00.5"},
		{"bool and error", `<row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>`, "1: A=true|TRUE B=#N/A"},
		{"formula without result", `<row><c><f>1+1</f></c><c><f>1+1</f><v></v></c></row>`, "1: A=#UNCALCULATED! B=#UNCALCULATED!"},
		{"mixed up", `<row><c r="B1"><v>2</v></c><c r="A1"><v>1</v></c></row>`, "1: A=1 B=2"},
		{"escapes", `<row><c t="str"><v>a_x000D_&#10;b_x005F_x000D_</v></c></row>`, "1: A=a\r\nb_x000D_"},
		{"surrogates", `<row><c t="str"><v>_xD83D__xDE00_</v></c></row>`, "1: A=😀"},
		{"single quotes", `<row r='2'><c r='A2' t='n'><v> 5 </v></c></row>`, "2: A=5"},
		{"greater-than in a value", `<row x="a>b"><c><v>1</v></c></row>`, "1: A=1"},
		{"word for a number", `<row><c><v>abc</v></c></row>`, "1: A=abc"},
		{"not UTF-8", "<row><c t=\"str\"><v>a\xffb</v></c></row>", "1: A=a\uFFFDb"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := parts(c.xml)
			p["xl/styles.xml"] = styles
			p["xl/workbook.xml"] = strings.Replace(p["xl/workbook.xml"], space, strct, 1)
			if got := line(t, pack(t, p)); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// line renders all rows as "row: column=text|looks".
func line(t *testing.T, b []byte) string {
	t.Helper()
	w, err := New(bytes.NewReader(b), int64(len(b)), "客户.xlsx", sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		r := rows.Row()
		s := fmt.Sprint(r.Number, ":")
		for _, c := range r.Cells {
			s += fmt.Sprintf(" %c=%s", 'A'+c.Col, c.Text)
			if d := c.Display(); d != c.Text && c.Kind != sheet.Date {
				s += "|" + d
			}
		}
		out = append(out, s)
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return strings.Join(out, "\n")
}

func TestUTF16Part(t *testing.T) {
	p := parts("")
	var u strings.Builder
	u.WriteString("\xFF\xFE")
	for _, r := range `<worksheet><sheetData><row><c t="str"><v>客户</v></c></row></sheetData></worksheet>` {
		u.WriteByte(byte(r))
		u.WriteByte(byte(r >> 8))
	}
	p["xl/worksheets/sheet1.xml"] = u.String()
	if got := line(t, pack(t, p)); got != "1: A=客户" {
		t.Errorf("got %q", got)
	}
}

func TestBackslashNames(t *testing.T) {
	p := map[string]string{}
	for k, v := range parts(`<row><c><v>1</v></c></row>`) {
		p[strings.ReplaceAll(k, "/", `\`)] = v
	}
	if got := line(t, pack(t, p)); got != "1: A=1" {
		t.Errorf("got %q", got)
	}
}
