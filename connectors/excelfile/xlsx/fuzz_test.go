package xlsx

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/custhub/custhub/connectors/excelfile/sheet"
)

// tight keeps a fuzzed file cheap, so that what isn't bounded shows.
func tight() sheet.Limits {
	l := sheet.DefaultLimits()
	l.Inflated, l.RatioFloor, l.SharedStrings, l.Token = 4<<20, 1<<20, 1<<20, 1<<17
	return l
}

// FuzzSheet puts any XML where a sheet, strings or styles should be.
func FuzzSheet(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" s="1" t="s"><v>0</v></c></row>`, `<sst><si><t>a</t></si></sst>`, `<styleSheet><cellXfs><xf numFmtId="14"/><xf numFmtId="20"/></cellXfs></styleSheet>`)
	f.Add(`<row><c t="d"><v>2020-01-01T00:00:00Z</v></c><c t="inlineStr"><is><r><t>_x000D_</t></r><rPh><t>x</t></rPh></is></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`, `<sst>`, `<numFmt numFmtId="200" formatCode="[h]:mm;@"/>`)
	f.Add(`<row><c s="0"><v>-1E-300</v></c><c><f>x</f></c></row><!-- --><![CDATA[<]]>&#x41;`, "", "")
	f.Fuzz(func(t *testing.T, data, strings, styles string) {
		p := parts(data)
		p["xl/sharedStrings.xml"], p["xl/styles.xml"] = strings, styles
		_, _ = drain(pack(t, p), tight())
	})
}

// FuzzFile reads any bytes as a workbook.
func FuzzFile(f *testing.F) {
	files, err := filepath.Glob("testdata/*.xlsx")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = drain(b, tight())
	})
}

// FuzzScanner checks that what the scanner hands out lies within its input and
// that it ends.
func FuzzScanner(f *testing.F) {
	f.Add([]byte(`<?xml version="1.0"?><a b="c>" d='"'><!-- x --><b/>text<![CDATA[ ]]></a>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s := newScanner(bytes.NewReader(b), "x", tight())
		for n := 0; ; n++ {
			tok, err := s.next()
			if err != nil || tok == tokEOF {
				return
			}
			if n > 2*len(b)+2 || len(s.name)+len(s.attrs)+len(s.text) > 3*len(b) {
				t.Fatal("more tokens than bytes")
			}
		}
	})
}
