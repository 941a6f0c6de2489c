package all

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/yamlfile"
)

// parser is something that takes bytes from outside.
type parser struct {
	name   string
	tokens []string // what its format is made of
	sample []byte   // a valid input, to be damaged; nil: none
	fixed  bool     // the format has places: damage moves nothing
	wrap   func([]byte) []byte
	feed   func(t *testing.T, dir string, data []byte) (rows int)
}

// TestGarbage feeds random bytes, random words of each format and damaged valid
// files to every parser of files, answers and configuration: 10 million bytes each
// in the long tests. None panics or hangs (P10), and the rows that are read don't
// depend on the size of the pages, nor on where reading was cut off (P1).
func TestGarbage(t *testing.T) {
	size := 300_000
	if os.Getenv("CUSTHUB_TEST_LONG") != "" {
		size = 10_000_000
	}
	for i, p := range parsers(t) {
		t.Run(p.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(11, uint64(i))) //nolint:gosec // a test
			dir := t.TempDir()
			rows := 0
			for fed := 0; fed < size; {
				data := p.garbage(rng)
				fed += len(data)
				rows += p.feed(t, dir, data)
			}
			if rows == 0 {
				t.Error("not one row was read: the test tests nothing")
			}
		})
	}
}

// garbage is up to 64 kB of one of three kinds.
func (p *parser) garbage(rng *rand.Rand) []byte {
	n := 1 + rng.IntN(1<<16)
	var data []byte
	switch kind := rng.IntN(3); {
	case kind == 2 && p.sample != nil:
		data = damage(rng, p.sample, p.fixed)
	case kind == 0:
		data = make([]byte, n)
		for i := range data {
			data[i] = byte(rng.Uint32())
		}
	default:
		for len(data) < n {
			data = append(data, p.tokens[rng.IntN(len(p.tokens))]...)
		}
	}
	if p.wrap != nil {
		data = p.wrap(data)
	}
	return data
}

// damage changes, cuts out and repeats some bytes, or none.
func damage(rng *rand.Rand, sample []byte, fixed bool) []byte {
	data := bytes.Clone(sample)
	for range rng.IntN(4) {
		if len(data) == 0 {
			return data
		}
		at := rng.IntN(len(data))
		end := min(len(data), at+rng.IntN(200))
		how := rng.IntN(4)
		if fixed {
			how = 0
		}
		switch how {
		case 0:
			data[at] = byte(rng.Uint32())
		case 1:
			data = append(data[:at:at], data[end:]...)
		case 2:
			data = append(data[:end:end], data[at:]...)
		default:
			data = data[:at]
		}
	}
	return data
}

const cells = `<row><c t="inlineStr"><is><t>1</t></is></c><c t="n"><v>2.50</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>`

func parsers(t *testing.T) []parser {
	read := func(file string) []byte {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	csv := []string{",", ";", "\t", "\"", "\n", "\r\n", "\r", "a", "12", "客户", "名称", "\x00", "\xff\xfe", "\xef\xbb\xbf", "\xc4\xe3", "=1", "'"}
	json := []string{"{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "d83d", "1e999", "-", "0.1", "null", "true", "\"a\":1", "\n", "客", "\xff"}
	xml := []string{cells, cells, cells, cells, "<row r=\"1\">", "</row>", "<c r=\"A1\" t=\"s\">", "<c r=\"ZZZZ99999999\">", "</c>", "<v>", "</v>", "1", "99999999999", "<sheetData>", "</sheetData>", "&#x0;", "&amp;", "<![CDATA[", "]]>", "<!--", "客", "\xff"}
	yaml := []string{"a", ": ", "- ", "\n", "  ", "[", "]", "{", "}", "&x", "*x", "!!", "|", ">", "\"", "'", "#", "sources", "fields", "version: 1", "客", "\t", "\xff"}
	return []parser{
		{name: "csv", tokens: csv, sample: read("../csvfile/testdata/jsh_customers_gbk.csv"), feed: feedFile("csvfile", "x.csv")},
		{name: "json", tokens: json, sample: []byte(`[{"id":1,"name":"甲","a":{"b":[1,2.5,null]}},{"id":2}]`), feed: feedFile("jsonfile", "x.json")},
		{name: "json lines", tokens: json, sample: []byte("{\"id\":1,\"name\":\"甲\"}\n{\"id\":2,\"a\":[1]}\n"), feed: feedFile("jsonfile", "x.jsonl")},
		{name: "xlsx", tokens: xml, sample: []byte(strings.Repeat(cells, 20)), wrap: workbook, feed: feedFile("excelfile", "x.xlsx")},
		{name: "xls", tokens: []string{"\x09\x08\x10\x00", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "\x00\x00", "\xff\xff", "\x03\x02\x0e\x00", "\xfc\x00", "a"}, sample: read("../excelfile/testdata/page.xls"), fixed: true, feed: feedFile("excelfile", "x.xls")},
		{name: "http", tokens: json, sample: []byte(`{"data":[{"id":1,"name":"甲"}],"next":null}`), feed: feedHTTP},
		{name: "singer", tokens: append(json, "{\"type\":\"RECORD\",\"stream\":\"s\",\"record\":{\"id\":1}}\n", "{\"type\":\"STATE\",\"value\":1}\n", "{\"type\":\"SCHEMA\",\"stream\":\"s\",\"schema\":{},\"key_properties\":[]}\n"), sample: []byte("{\"type\":\"SCHEMA\",\"stream\":\"s\",\"schema\":{\"properties\":{\"id\":{\"type\":\"integer\"}}},\"key_properties\":[\"id\"]}\n{\"type\":\"RECORD\",\"stream\":\"s\",\"record\":{\"id\":1}}\n"), feed: feedTap},
		{name: "yaml", tokens: yaml, sample: []byte("version: 1\nname: t\nsources:\n  crm: {connector: csvfile, options: {files: [a.csv]}}\n"), feed: feedYAML},
	}
}

// workbook puts garbage where the cells of a workbook are.
func workbook(sheet []byte) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>` + string(sheet) + `</sheetData></worksheet>`},
	} {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = w.Write([]byte(part[1]))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func feedFile(connector, file string) func(*testing.T, string, []byte) int {
	return func(t *testing.T, dir string, data []byte) int {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, file), data, 0o600); err != nil {
			t.Fatal(err)
		}
		options := "files: [" + file + "]"
		if connector == "jsonfile" {
			options = "streams: [{path: " + file + "}]"
		}
		return readAll(t, connector, dir, options)
	}
}

const catalog = `{"streams":[{"tap_stream_id":"s","stream":"s","key_properties":["id"],"schema":{"type":"object","properties":{"id":{"type":"integer"}}}}]}`

func feedTap(t *testing.T, dir string, data []byte) int {
	t.Helper()
	tap := filepath.Join(dir, "tap")
	for name, text := range map[string][]byte{"out": data, "tap": []byte("#!/bin/sh\ncase \"$*\" in\n*--discover*) echo '" + catalog + "' ;;\n*) exec cat " + filepath.Join(dir, "out") + " ;;\nesac\n")} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o700); err != nil { //nolint:gosec // the tap is to be run
			t.Fatal(err)
		}
	}
	return readAll(t, "singer", dir, "command: ["+tap+"]\nstreams: [{name: s}]")
}

func feedHTTP(t *testing.T, _ string, data []byte) int {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(data) }))
	defer server.Close()
	return readAll(t, "httpapi", t.TempDir(), "base_url: "+server.URL+"\nallow_private: true\nretry_for: 1ms\nmax_pages: 3\nstreams: [{name: s, path: /, rows: data, key: [id]}]")
}

func feedYAML(_ *testing.T, dir string, data []byte) int {
	doc, faults := yamlfile.Parse("x.yaml", data)
	if faults.Errors() == 0 && doc.Root != nil {
		var spec project.Spec
		_ = doc.Decode(&spec)
	}
	_, _ = mappings.Load("x.yaml", data)
	if os.WriteFile(filepath.Join(dir, project.FileName), data, 0o600) == nil {
		_, _ = project.Load(dir, List(), rules.Builtin())
	}
	return 1
}

// readAll reads every stream of a source three times: in large pages, in small
// ones, and cut off after the first. An error is right; another number of rows is not.
func readAll(t *testing.T, connector, dir, options string) (rows int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c := List().Lookup(connector)
	doc, faults := yamlfile.Parse("options.yaml", []byte(options))
	opt := c.Options()
	faults = append(append(faults, doc.Decode(opt)...), c.Check(opt)...)
	if err := faults.ErrOrNil(); err != nil {
		t.Fatal(err)
	}
	src, err := c.Open(ctx, connectors.Env{Source: "x", Dir: dir, Log: slog.New(slog.DiscardHandler)}, opt)
	if err != nil {
		return 0
	}
	defer src.Close() //nolint:errcheck // read only
	streams, err := src.Streams(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("%s hangs", connector)
	}
	for _, s := range streams {
		large, _, err1 := count(ctx, src, s.Name, "", 5000, 1<<30)
		small, _, err2 := count(ctx, src, s.Name, "", 7, 1<<30)
		if errors.Is(errors.Join(err1, err2), context.DeadlineExceeded) {
			t.Fatalf("%s %s hangs", connector, s.Name)
		}
		if err1 != nil || err2 != nil {
			if (err1 == nil) != (err2 == nil) {
				t.Fatalf("%s %s: in large pages %v, in small ones %v", connector, s.Name, err1, err2)
			}
			continue
		}
		if large != small {
			t.Fatalf("%s %s: %d rows in large pages, %d in small ones", connector, s.Name, large, small)
		}
		rows += large
		first, cursor, err := count(ctx, src, s.Name, "", 7, 1)
		if err != nil || cursor == "" || connector == "singer" { // this tap takes no heed of where it was
			continue
		}
		if rest, _, err := count(ctx, src, s.Name, cursor, 5000, 1<<30); err != nil || first+rest != large {
			t.Fatalf("%s %s: %d rows, but %d and then %d: %v", connector, s.Name, large, first, rest, err)
		}
	}
	return rows
}

// count reads up to a number of pages and returns the rows and the cursor.
func count(ctx context.Context, src connectors.Source, stream, cursor string, size, pages int) (rows int, after string, err error) {
	r, err := src.Read(ctx, connectors.Request{Stream: stream, Cursor: cursor})
	if err != nil {
		return 0, "", err
	}
	defer r.Close() //nolint:errcheck // read only
	for range pages {
		page, err := r.Next(ctx, size)
		if err != nil {
			return rows, "", err
		}
		if len(page.Rows) > size {
			return rows, "", fmt.Errorf("a page of %d rows, not %d", len(page.Rows), size)
		}
		rows, after = rows+len(page.Rows), page.Cursor
		if page.Done {
			return rows, "", nil
		}
	}
	return rows, after, nil
}
