//go:build linux || darwin

package xlsx

import (
	"archive/zip"
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/custhub/custhub/connectors/excelfile/sheet"
)

// benchRows × 12 cells: ids, names and addresses as shared strings (most of
// them distinct), mobiles and amounts as numbers, dates by style.
const benchRows = 300_000

// bigFile writes the benchmark's workbook into a temporary folder.
func bigFile(b *testing.B, rows int) string {
	b.Helper()
	file := filepath.Join(b.TempDir(), "big.xlsx")
	out, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	zw := zip.NewWriter(out)
	p := parts("")
	p["xl/styles.xml"] = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font><sz val="11"/></font></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="4"/></cellXfs></styleSheet>`
	delete(p, "xl/worksheets/sheet1.xml")
	p["[Content_Types].xml"] = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`
	for name, text := range p {
		w, _ := zw.Create(name)
		_, _ = w.Write([]byte(text))
	}
	writeBig(zw, rows)
	if err := zw.Close(); err != nil {
		b.Fatal(err)
	}
	if err := out.Close(); err != nil {
		b.Fatal(err)
	}
	return file
}

func writeBig(zw *zip.Writer, rows int) {
	raw, _ := zw.Create("xl/sharedStrings.xml")
	w := bufio.NewWriter(raw)
	fmt.Fprintf(w, `%s<sst %s>`, head, space)
	cities := []string{"深圳市", "广州市", "上海市", "北京市", "杭州市"}
	for i := 0; i < rows; i++ {
		fmt.Fprintf(w, `<si><t>C%07d</t></si><si><t>%s华创%d科技有限公司</t></si><si><t>user%d@example.com</t></si><si><t>%s科技园路%d号</t></si>`,
			i, cities[i%5], i, i, cities[i%5], i%9000)
	}
	for _, c := range cities {
		fmt.Fprintf(w, `<si><t>%s</t></si>`, c)
	}
	fmt.Fprint(w, `</sst>`)
	_ = w.Flush()
	raw, _ = zw.Create("xl/worksheets/sheet1.xml")
	w = bufio.NewWriter(raw)
	fmt.Fprintf(w, `%s<worksheet %s><sheetData>`, head, space)
	for i := 0; i < rows; i++ {
		r := i + 1
		fmt.Fprintf(w, `<row r="%d" spans="1:12"><c r="A%d" t="s"><v>%d</v></c><c r="B%d" t="s"><v>%d</v></c><c r="C%d" t="s"><v>%d</v></c><c r="D%d" t="s"><v>%d</v></c>`, r, r, 4*i, r, 4*i+1, r, 4*i+2, r, 4*i+3)
		fmt.Fprintf(w, `<c r="E%d" t="s"><v>%d</v></c><c r="F%d" t="s"><v>%d</v></c><c r="G%d"><v>%d</v></c><c r="H%d" s="2"><v>%d.%02d</v></c>`, r, 4*rows+i%5, r, 4*rows+i%3, r, 13000000000+i, r, i*7, i%100)
		fmt.Fprintf(w, `<c r="I%d" s="1"><v>%d.%d</v></c><c r="J%d"><v>%d</v></c><c r="K%d" t="b"><v>%d</v></c><c r="L%d"><v>%d</v></c></row>`, r, 40000+i%5000, 1+i%9, r, i%1000, r, i%2, r, i)
	}
	fmt.Fprint(w, `</sheetData></worksheet>`)
	_ = w.Flush()
}

// BenchmarkRows reads the workbook with this reader and with excelize's Rows
// in the same run. "MB" is the resident peak of the process, which only means
// something when one of the two runs alone (-bench 'Rows/own').
func BenchmarkRows(b *testing.B) {
	file := bigFile(b, benchRows)
	runtime.GC()
	for _, r := range []struct {
		name string
		read func(*testing.B, string) int
	}{{"own", readOwn}, {"excelize", readExcelize}} {
		b.Run(r.name, func(b *testing.B) {
			begin := cpuSeconds()
			for b.Loop() {
				if n := r.read(b, file); n != benchRows*12 {
					b.Fatalf("%d cells", n)
				}
			}
			b.ReportMetric((cpuSeconds()-begin)/float64(b.N), "cpu-s/op")
			b.ReportMetric(float64(benchRows*b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(peakMB(), "MB")
		})
	}
}

// cpuSeconds is the time of all cores that the process has used: on a shared
// machine it carries the ratio better than the clock does.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func readOwn(b *testing.B, file string) int {
	w, err := Open(file, sheet.DefaultLimits())
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	rows, err := w.Rows(0)
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for rows.Next() {
		for _, c := range rows.Row().Cells {
			if c.Text != "" {
				n++
			}
		}
	}
	if rows.Err() != nil {
		b.Fatal(rows.Err())
	}
	return n
}

func readExcelize(b *testing.B, file string) int {
	f, err := excelize.OpenFile(file)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range cells {
			if c != "" {
				n++
			}
		}
	}
	return n
}

// peakMB is the process's peak of resident memory, 0 where the system doesn't tell.
func peakMB() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(text), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.Atoi(strings.Fields(rest)[0])
			return float64(kb) / 1024
		}
	}
	return 0
}
