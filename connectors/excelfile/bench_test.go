package excelfile

import (
	"archive/zip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/custhub/custhub/connectors"
)

const benchRows = 300_000

// benchFile writes a workbook of 12 columns, six of them shared strings.
func benchFile(b *testing.B) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "big.xlsx")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	z := zip.NewWriter(f)
	const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	w, _ := z.Create("xl/workbook.xml")
	fmt.Fprint(w, `<workbook xmlns:r="`+rel+`"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`)
	w, _ = z.Create("xl/_rels/workbook.xml.rels")
	fmt.Fprint(w, `<Relationships><Relationship Id="r1" Type="`+rel+`/worksheet" Target="worksheets/s.xml"/><Relationship Id="r2" Type="`+rel+`/sharedStrings" Target="sharedStrings.xml"/></Relationships>`)
	w, _ = z.Create("xl/sharedStrings.xml")
	fmt.Fprint(w, "<sst>")
	for i := range 3 * benchRows {
		fmt.Fprintf(w, "<si><t>深圳市华创%d科技有限公司</t></si>", i)
	}
	fmt.Fprint(w, "</sst>")
	w, _ = z.Create("xl/worksheets/s.xml")
	fmt.Fprint(w, `<worksheet><sheetData><row r="1">`)
	for c := range 12 {
		fmt.Fprintf(w, `<c t="str"><v>栏%d</v></c>`, c)
	}
	fmt.Fprint(w, `</row>`)
	for i := range benchRows {
		fmt.Fprintf(w, `<row r="%d">`, i+2)
		for c := range 6 {
			fmt.Fprintf(w, `<c r="%c%d" t="s"><v>%d</v></c><c r="%c%d"><v>%d</v></c>`, 'A'+2*c, i+2, (3*i+c)%(3*benchRows), 'B'+2*c, i+2, 13000000000+i)
		}
		fmt.Fprint(w, `</row>`)
	}
	fmt.Fprint(w, `</sheetData></worksheet>`)
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkRead reads the workbook through the connector: rows of values with
// keys and origins.
func BenchmarkRead(b *testing.B) {
	src, err := Connector{}.Open(b.Context(), connectors.Env{}, options(nil, benchFile(b)))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		r, err := src.Read(b.Context(), connectors.Request{Stream: "big!S"})
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for done := false; !done; {
			page, err := r.Next(b.Context(), 5000)
			if err != nil {
				b.Fatal(err)
			}
			n += len(page.Rows)
			done = page.Done
		}
		if err := r.Close(); err != nil || n != benchRows {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(benchRows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
