// Package xls reads the rows of .xls workbooks: BIFF8 (Excel 97 to 2003), and
// BIFF5 (Excel 5 and 95) as far as it goes. It reads values and number
// formats, and nothing else of what a workbook can hold. The workbook stream is
// held in memory, within a limit; .xls sheets end at row 65,536.
package xls

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path"
	"strconv"

	"golang.org/x/text/encoding"

	"github.com/custhub/custhub/connectors/excelfile/compound"
	"github.com/custhub/custhub/connectors/excelfile/numfmt"
	"github.com/custhub/custhub/connectors/excelfile/sheet"
	"github.com/custhub/custhub/fault"
)

const (
	maxColumns = 256 // the width of a sheet in this format
	maxSheets  = 10_000
)

// Workbook is an open .xls file. It implements sheet.Workbook.
type Workbook struct {
	name     string
	limits   sheet.Limits
	stream   []byte
	old      bool // BIFF5: 8-bit strings
	text     encoding.Encoding
	date1904 bool
	sheets   []sheet.Info
	offsets  []int // of the sheets' substreams
	strings  []string
	xfs      []int          // number format id of each cell style
	custom   map[int]string // number format codes of the file
	formats  []*numfmt.Format
}

// Open opens a file. Its name in faults is the base name of the path.
func Open(file string, limits sheet.Limits) (*Workbook, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fault.New("excel.unreadable", "the file can't be opened", "check the path and the rights").At(file).Because(err)
	}
	defer func() { _ = f.Close() }()
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return New(f, st.Size(), path.Base(file), limits)
}

// New reads a workbook of the given size; name is for faults. The reader isn't
// needed afterwards.
func New(ra io.ReaderAt, size int64, name string, limits sheet.Limits) (*Workbook, error) {
	stream, err := workbookStream(ra, size, name, limits)
	if err != nil {
		return nil, err
	}
	return parse(stream, name, limits)
}

// workbookStream returns the one stream of the compound file that matters.
func workbookStream(ra io.ReaderAt, size int64, name string, limits sheet.Limits) ([]byte, error) {
	head := make([]byte, 8)
	if n, err := ra.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) || n < 8 {
		return nil, sheet.WrongKind(name, "the file is too short for a workbook", "get it from its source again").Because(err)
	}
	if string(head) != compound.Magic {
		if head[0] == 9 && head[1] <= 4 && head[1]%2 == 0 {
			return nil, sheet.WrongKind(name, "the workbook is from Excel 4 or older", "open it in a spreadsheet program and save it as .xlsx")
		}
		return nil, sheet.WrongKind(name, "the file is no .xls workbook", "check what the file really is")
	}
	f, err := compound.Open(ra, size)
	if err != nil {
		return nil, sheet.Corrupt(name, "its outer structure is broken").Because(err)
	}
	if f.Has("EncryptedPackage") {
		return nil, sheet.Encrypted(name)
	}
	for _, part := range []string{"Workbook", "Book"} {
		stream, err := f.Stream(part, limits.Stream)
		switch {
		case errors.Is(err, compound.ErrNoStream):
			continue
		case errors.Is(err, compound.ErrTooLong):
			return nil, sheet.Bomb(name+"!"+part, "the workbook is longer than allowed")
		case err != nil:
			return nil, sheet.Corrupt(name+"!"+part, "it is cut off or its sectors are mixed up").Because(err)
		}
		return stream, nil
	}
	return nil, sheet.WrongKind(name, "the compound file holds no workbook", "check what the file really is")
}

// parse reads the part of the stream that all sheets share.
func parse(stream []byte, name string, limits sheet.Limits) (*Workbook, error) {
	w := &Workbook{name: name, limits: limits, stream: stream, text: codepage(0), custom: map[int]string{}}
	rec, ok := recordAt(stream, 0)
	if !ok || rec.kind != recBOF {
		return nil, w.corrupt("it doesn't begin as a workbook does")
	}
	w.old = u16(rec.data, 0) < 0x0600
	for rec.kind != recEOF {
		if rec, ok = recordAt(stream, rec.next); !ok {
			return nil, w.corrupt("it ends in the middle")
		}
		if err := w.global(rec); err != nil {
			return nil, err
		}
	}
	w.resolveFormats()
	return w, nil
}

func (w *Workbook) corrupt(what string) error { return sheet.Corrupt(w.name, what) }

func (w *Workbook) global(rec record) error {
	d := rec.data
	switch rec.kind {
	case recFilePass:
		return sheet.Encrypted(w.name)
	case recCodePage:
		w.text = codepage(u16(d, 0))
	case recDateMode:
		w.date1904 = u16(d, 0) == 1
	case recXF:
		if w.xfs = append(w.xfs, u16(d, 2)); len(w.xfs) > w.limits.Styles {
			return sheet.Bomb(w.name, "it has more styles than allowed")
		}
	case recFormat:
		return w.format(d)
	case recBoundSheet:
		return w.boundSheet(d)
	case recSST:
		return w.sharedStrings(rec)
	}
	return nil
}

func (w *Workbook) format(d []byte) error {
	if len(d) < 3 {
		return w.corrupt("a number format is cut off")
	}
	var code string
	var ok bool
	if w.old {
		code, ok = w.narrow(d[3:], int(d[2]))
	} else {
		code, ok = plainString(d[min(4, len(d)):], u16(d, 2))
	}
	if !ok {
		return w.corrupt("a number format is cut off")
	}
	w.custom[u16(d, 0)] = code
	return nil
}

func (w *Workbook) boundSheet(d []byte) error {
	if len(d) < 7 {
		return w.corrupt("the name of a sheet is cut off")
	}
	if d[5] != 0 {
		return nil // a chart or a macro sheet
	}
	var name string
	var ok bool
	if w.old {
		name, ok = w.narrow(d[7:], int(d[6]))
	} else {
		name, ok = plainString(d[7:], int(d[6]))
	}
	if !ok {
		return w.corrupt("the name of a sheet is cut off")
	}
	if len(w.sheets) >= maxSheets {
		return sheet.Bomb(w.name, "it has too many sheets")
	}
	w.sheets = append(w.sheets, sheet.Info{Name: name, Hidden: d[4]&3 != 0})
	w.offsets = append(w.offsets, int(u32(d, 0)))
	return nil
}

// narrow decodes n bytes of text in the workbook's code page.
func (w *Workbook) narrow(b []byte, n int) (string, bool) {
	if n > len(b) {
		return "", false
	}
	out, err := w.text.NewDecoder().Bytes(b[:n])
	return string(out), err == nil
}

func (w *Workbook) sharedStrings(rec record) error {
	p := pieces{stream: w.stream, cur: rec.data[min(8, len(rec.data)):], next: rec.next}
	count := int(u32(rec.data, 4))
	w.strings = make([]string, 0, min(count, 1<<16)) // the count may be wild
	var buf []byte
	total := int64(0)
	for i := 0; i < count; i++ {
		var err error
		if buf, err = p.text(buf[:0]); err != nil {
			return w.corrupt("the table of shared strings has " + strconv.Itoa(i) + " of " + strconv.Itoa(count) + " strings")
		}
		if total += int64(len(buf)) + 16; total > w.limits.SharedStrings {
			return sheet.Bomb(w.name, "its shared strings need more memory than allowed")
		}
		w.strings = append(w.strings, string(buf))
	}
	return nil
}

// resolveFormats parses each number format once; General is nil.
func (w *Workbook) resolveFormats() {
	parsed := map[int]*numfmt.Format{}
	w.formats = make([]*numfmt.Format, len(w.xfs))
	for i, id := range w.xfs {
		f, known := parsed[id]
		if !known {
			code, ok := w.custom[id]
			// Excel writes its own built-in codes into the file, in the general
			// locale; those whose looks depend on the locale are ours to choose.
			if b, has := numfmt.Builtin(id); has && (!ok || localised(id)) {
				code, ok = b, true
			}
			if ok && code != "General" {
				f = numfmt.Parse(code)
			}
			parsed[id] = f
		}
		w.formats[i] = f
	}
}

// localised reports whether the looks of a built-in format depend on where the
// workbook is opened.
func localised(id int) bool {
	return id == 14 || id == 22 || id >= 27 && id <= 36 || id >= 50 && id <= 58
}

// Sheets returns the worksheets in the order of their tabs.
func (w *Workbook) Sheets() []sheet.Info { return w.sheets }

// Date1904 reports whether days count from 1904-01-01.
func (w *Workbook) Date1904() bool { return w.date1904 }

// Close lets go of the workbook's memory.
func (w *Workbook) Close() error {
	w.stream, w.strings = nil, nil
	return nil
}

// LooksLikeText reports whether a file named .xls is a text file or a page of
// HTML, as web systems call their exports; html says which.
func LooksLikeText(head []byte) (text, html bool) {
	if bytes.HasPrefix(head, []byte(compound.Magic)) || bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return false, false
	}
	lower := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n"))
	for _, mark := range []string{"<html", "<!doctype", "<table", "<?xml", "<meta", "<div", "<style"} {
		if bytes.HasPrefix(lower, []byte(mark)) {
			return true, true
		}
	}
	utf16 := bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF"))
	return utf16 || bytes.IndexByte(head, 0) < 0 && len(head) > 0, false
}
