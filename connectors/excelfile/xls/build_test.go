package xls

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/custhub/custhub/connectors/excelfile/compound"
	"github.com/custhub/custhub/connectors/excelfile/sheet"
)

// book builds a workbook stream for tests.
type book struct {
	out    []byte
	wide   bool // BIFF8
	bounds []int
}

func (b *book) record(kind uint16, data ...byte) {
	b.out = binary.LittleEndian.AppendUint16(b.out, kind)
	b.out = binary.LittleEndian.AppendUint16(b.out, uint16(len(data)))
	b.out = append(b.out, data...)
}

func (b *book) bof() {
	version := byte(5)
	if b.wide {
		version = 6
	}
	b.record(recBOF, 0, version, 5, 0)
}

// sheet announces a sheet; its place is filled in later.
func (b *book) sheet(name string) {
	b.bounds = append(b.bounds, len(b.out)+4)
	data := []byte{0, 0, 0, 0, 0, 0, byte(len(name))}
	if b.wide {
		runes := []rune(name)
		data[6] = byte(len(runes))
		data = append(data, 1)
		for _, r := range runes {
			data = append(data, byte(r), byte(r>>8))
		}
		b.record(recBoundSheet, data...)
		return
	}
	b.record(recBoundSheet, append(data, name...)...)
}

// stream builds a workbook from what its globals and its sheets hold.
func stream(wide bool, globals func(*book), sheets ...func(*book)) []byte {
	b := &book{wide: wide}
	b.bof()
	globals(b)
	b.record(recEOF)
	for i, fill := range sheets {
		binary.LittleEndian.PutUint32(b.out[b.bounds[i]:], uint32(len(b.out)))
		b.bof()
		fill(b)
		b.record(recEOF)
	}
	return b.out
}

// wrap puts a workbook stream into a compound file: header, stream, directory,
// allocation table. Short streams are padded past the mini stream's limit.
func wrap(data []byte) []byte {
	shift, version := 9, byte(3)
	if len(data) > 4<<20 { // sectors of 4,096 bytes need no further tables
		shift, version = 12, 4
	}
	sector := 1 << shift
	for len(data) < 4096 || len(data)%sector != 0 {
		data = append(data, 0)
	}
	n := len(data) / sector
	dir, fats := n, 1
	for fats*sector/4 < n+1+fats {
		fats++
	}
	le := binary.LittleEndian
	out := make([]byte, sector, len(data)+(fats+2)*sector)
	copy(out, compound.Magic)
	out[24], out[26] = 0x3E, version
	le.PutUint16(out[28:], 0xFFFE)
	out[30], out[32] = byte(shift), 6
	le.PutUint32(out[44:], uint32(fats))
	le.PutUint32(out[48:], uint32(dir))
	le.PutUint32(out[56:], 4096)
	le.PutUint32(out[60:], 0xFFFFFFFE)
	le.PutUint32(out[68:], 0xFFFFFFFE)
	for i := 0; i < 109; i++ {
		v := uint32(0xFFFFFFFF)
		if i < fats {
			v = uint32(dir + 1 + i)
		}
		le.PutUint32(out[76+4*i:], v)
	}
	out = append(out, data...)
	out = append(out, entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)...)
	out = append(out, entry("Workbook", 2, 0xFFFFFFFF, 0, len(data))...)
	out = append(out, make([]byte, sector-256)...)
	return append(out, table(n, dir, fats, sector/4)...)
}

// table is the allocation table: a chain of n sectors, the directory, itself.
func table(n, dir, fats, perSector int) []byte {
	var out []byte
	for i := 0; i < fats*perSector; i++ {
		v := uint32(0xFFFFFFFF)
		switch {
		case i < n-1:
			v = uint32(i + 1)
		case i == n-1, i == dir:
			v = 0xFFFFFFFE
		case i <= dir+fats:
			v = 0xFFFFFFFD
		}
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	return out
}

func entry(name string, kind byte, child, start uint32, size int) []byte {
	e := make([]byte, 128)
	for i, r := range name {
		e[2*i] = byte(r)
	}
	e[64] = byte(2*len(name) + 2)
	e[66], e[67] = kind, 1
	le := binary.LittleEndian
	le.PutUint32(e[68:], 0xFFFFFFFF)
	le.PutUint32(e[72:], 0xFFFFFFFF)
	le.PutUint32(e[76:], child)
	le.PutUint32(e[116:], start)
	le.PutUint32(e[120:], uint32(size))
	return e
}

// bigStream has rows × 12 cells: shared strings, numbers, dates.
func bigStream(rows int) []byte {
	return stream(true, func(b *book) {
		b.record(recXF, make([]byte, 20)...)
		b.record(recXF, 0, 0, 22, 0)
		b.sheet("表")
		b.strings(rows)
	}, func(b *book) {
		for r := 0; r < rows; r++ {
			at := func(col, xf int) []byte {
				return []byte{byte(r), byte(r >> 8), byte(col), 0, byte(xf), 0}
			}
			for c := 0; c < 6; c++ {
				b.record(recLabelSST, binary.LittleEndian.AppendUint32(at(c, 0), uint32((r*6+c)%(3*rows)))...)
			}
			b.record(recNumber, binary.LittleEndian.AppendUint64(at(6, 0), math.Float64bits(13e9+float64(r)))...)
			b.record(recNumber, binary.LittleEndian.AppendUint64(at(7, 1), math.Float64bits(45000.5+float64(r%900)))...)
			for c := 8; c < 12; c++ {
				b.record(recRK, binary.LittleEndian.AppendUint32(at(c, 0), uint32(r*c)<<2|3)...)
			}
		}
	})
}

// strings writes a table of three strings a row, cutting records between strings.
func (b *book) strings(rows int) {
	buf := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, uint32(6*rows)), uint32(3*rows))
	kind := uint16(recSST)
	for i := 0; i < 3*rows; i++ {
		text := []rune(fmt.Sprint("深圳市华创科技", i))
		buf = append(binary.LittleEndian.AppendUint16(buf, uint16(len(text))), 1)
		for _, r := range text {
			buf = append(buf, byte(r), byte(r>>8))
		}
		if len(buf) > 8000 {
			b.record(kind, buf...)
			kind, buf = recContinue, nil
		}
	}
	b.record(kind, buf...)
}

const benchRows = 60_000

func BenchmarkRows(b *testing.B) {
	file := filepath.Join(b.TempDir(), "big.xls")
	if err := os.WriteFile(file, wrap(bigStream(benchRows)), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		w, err := Open(file, sheet.DefaultLimits())
		if err != nil {
			b.Fatal(err)
		}
		rows, err := w.Rows(0)
		if err != nil {
			b.Fatal(err)
		}
		cells := 0
		for rows.Next() {
			cells += len(rows.Row().Cells)
		}
		if rows.Err() != nil || cells != benchRows*12 {
			b.Fatal(cells, rows.Err())
		}
	}
	b.ReportMetric(float64(benchRows*b.N)/b.Elapsed().Seconds(), "rows/s")
}

func FuzzFile(f *testing.F) {
	files, err := filepath.Glob("testdata/*.xls")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil || len(b) > 30_000 {
			continue
		}
		f.Add(b)
	}
	l := sheet.DefaultLimits()
	l.SharedStrings, l.Stream = 4<<20, 4<<20
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = drain(b, l)
	})
}

// FuzzRecords fuzzes the records without the container around them.
func FuzzRecords(f *testing.F) {
	f.Add(bigStream(3))
	f.Add(stream(false, func(b *book) { b.sheet("x") }, func(b *book) {
		b.record(recLabel, 0, 0, 0, 0, 0, 0, 1, 0, 'a')
		b.record(recMulRK, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0)
		b.record(recMerged, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0)
		b.record(recFormula, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0)
		b.record(recString, 1, 0, 'x')
	}))
	l := sheet.DefaultLimits()
	l.SharedStrings = 4 << 20
	f.Fuzz(func(t *testing.T, data []byte) {
		w, err := parse(data, "x.xls", l)
		if err != nil {
			return
		}
		for i := range w.Sheets() {
			rows, err := w.Rows(i)
			if err != nil {
				continue
			}
			for n := 0; rows.Next(); n++ {
				if n > len(data) {
					t.Fatal("more rows than bytes")
				}
				for _, c := range rows.Row().Cells {
					_ = c.Display()
				}
			}
			_, _ = w.Merges(i)
		}
	})
}
