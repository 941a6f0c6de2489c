// Package xlsx reads the rows of .xlsx workbooks (ECMA-376, transitional and
// strict) as a stream: values exact, memory bounded, and safe against files
// that mean harm. It reads values and number formats, and nothing else of
// what a workbook can hold.
package xlsx

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path"
	"strings"

	"github.com/custhub/custhub/connectors/excelfile/compound"
	"github.com/custhub/custhub/connectors/excelfile/numfmt"
	"github.com/custhub/custhub/connectors/excelfile/sheet"
	"github.com/custhub/custhub/fault"
)

// Workbook is an open .xlsx file. It implements sheet.Workbook.
type Workbook struct {
	zip      *archive
	limits   sheet.Limits
	closer   io.Closer
	sheets   []sheet.Info
	parts    []string // of the sheets
	date1904 bool

	stringsPart, stylesPart string
	strings                 *stringTable
	formats                 []*numfmt.Format
	loaded                  bool
}

// Open opens a file. Its name in faults is the base name of the path.
func Open(file string, limits sheet.Limits) (*Workbook, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fault.New("excel.unreadable", "the file can't be opened", "check the path and the rights").At(file).Because(err)
	}
	st, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	w, err := New(f, st.Size(), path.Base(file), limits)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	w.closer = f
	return w, nil
}

// New reads the outline of a workbook of the given size; name is for faults.
func New(ra io.ReaderAt, size int64, name string, limits sheet.Limits) (*Workbook, error) {
	if err := wrongKind(ra, size, name); err != nil {
		return nil, err
	}
	a, err := newArchive(ra, size, name, limits)
	if err != nil {
		return nil, err
	}
	w := &Workbook{zip: a, limits: limits}
	if err := w.outline(); err != nil {
		return nil, err
	}
	return w, nil
}

// wrongKind recognises what people take for an .xlsx file.
func wrongKind(ra io.ReaderAt, size int64, name string) error {
	head := make([]byte, 8)
	n, err := ra.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch head = head[:n]; {
	case bytes.HasPrefix(head, []byte("PK")):
		return nil
	case len(head) == 0:
		return sheet.WrongKind(name, "the file is empty", "get it from its source again")
	case string(head) == compound.Magic:
		// Office wraps a protected package in this stream (MS-OFFCRYPTO 2.3.4.4).
		if f, err := compound.Open(ra, size); err == nil && f.Has("EncryptedPackage") {
			return sheet.Encrypted(name)
		}
		return sheet.WrongKind(name, "the file is no .xlsx workbook but a compound file, as .xls is", "name it .xls")
	}
	return sheet.WrongKind(name, "the file is no .xlsx workbook: it doesn't begin as a zip file does",
		"check what the file really is; a text file is read by the csvfile connector")
}

const (
	relDocument = "/officeDocument"
	relStrings  = "/sharedStrings"
	relStyles   = "/styles"
	relSheet    = "/worksheet"
)

// outline finds the parts of the workbook and the names of its sheets.
func (w *Workbook) outline() error {
	if w.zip.has("xl/workbook.bin") {
		return sheet.WrongKind(w.zip.name, "the workbook is in the binary format .xlsb", "save it as .xlsx")
	}
	main := "xl/workbook.xml"
	if w.zip.has("_rels/.rels") {
		rels, err := w.relations("_rels/.rels", "")
		if err != nil {
			return err
		}
		for _, r := range rels {
			if strings.HasSuffix(r.kind, relDocument) {
				main = r.target
			}
		}
	}
	if !w.zip.has(main) {
		return sheet.WrongKind(w.zip.name, "the zip file holds no workbook", "check what the file really is")
	}
	dir, base := path.Split(main)
	rels, err := w.relations(dir+"_rels/"+base+".rels", dir)
	if err != nil {
		return err
	}
	for _, r := range rels {
		switch {
		case strings.HasSuffix(r.kind, relStrings):
			w.stringsPart = r.target
		case strings.HasSuffix(r.kind, relStyles):
			w.stylesPart = r.target
		}
	}
	return w.readWorkbook(main, rels)
}

type relation struct{ kind, target string }

func (w *Workbook) relations(part, dir string) (map[string]relation, error) {
	rels := map[string]relation{}
	err := w.scan(part, func(s *scanner) error {
		if string(s.name) != "Relationship" {
			return nil
		}
		id, _ := s.attr("Id")
		kind, _ := s.attr("Type")
		target, _ := s.attr("Target")
		if mode, _ := s.attr("TargetMode"); mode == "External" {
			return nil
		}
		if strings.HasPrefix(target, "/") {
			target = target[1:]
		} else {
			target = dir + target
		}
		if len(rels) > w.limits.Styles {
			return sheet.Bomb(s.place, "it has too many relations")
		}
		rels[id] = relation{kind, target}
		return nil
	})
	return rels, err
}

func (w *Workbook) readWorkbook(part string, rels map[string]relation) error {
	return w.scan(part, func(s *scanner) error {
		switch string(s.name) {
		case "workbookPr":
			w.date1904 = s.truthy("date1904")
		case "sheet":
			name, _ := s.attr("name")
			id, _ := s.attr("id")
			state, _ := s.attr("state")
			rel, ok := rels[id]
			if !ok || !strings.HasSuffix(rel.kind, relSheet) {
				return nil // a chart, a dialogue, a macro
			}
			if len(w.sheets) >= maxSheets {
				return sheet.Bomb(s.place, "it has too many sheets")
			}
			w.sheets = append(w.sheets, sheet.Info{Name: name, Hidden: state == "hidden" || state == "veryHidden"})
			w.parts = append(w.parts, rel.target)
		}
		return nil
	})
}

const maxSheets = 10_000

// scan calls visit for each start tag of a small part.
func (w *Workbook) scan(part string, visit func(s *scanner) error) error {
	s, closer, err := w.scanner(part)
	if err != nil {
		return err
	}
	defer func() { _ = closer.Close() }()
	for {
		tok, err := s.next()
		switch {
		case err != nil:
			return err
		case tok == tokEOF:
			return nil
		case tok == tokStart:
			if err := visit(s); err != nil {
				return err
			}
		}
	}
}

func (w *Workbook) scanner(part string) (*scanner, io.Closer, error) {
	p, err := w.zip.open(part)
	if err != nil {
		return nil, nil, err
	}
	r, err := decoded(p)
	if err != nil {
		return nil, nil, errors.Join(err, p.Close())
	}
	return newScanner(r, w.zip.place(part), w.limits), p, nil
}

// Sheets returns the worksheets in the order of their tabs.
func (w *Workbook) Sheets() []sheet.Info { return w.sheets }

// Date1904 reports whether days count from 1904-01-01.
func (w *Workbook) Date1904() bool { return w.date1904 }

// Close closes the file if Open opened it.
func (w *Workbook) Close() error {
	if w.closer == nil {
		return nil
	}
	return w.closer.Close()
}

// load reads the shared strings and the styles once.
func (w *Workbook) load() error {
	if w.loaded {
		return nil
	}
	w.strings = &stringTable{}
	if w.stringsPart != "" && w.zip.has(w.stringsPart) {
		if err := w.readStrings(); err != nil {
			return err
		}
	}
	if w.stylesPart != "" && w.zip.has(w.stylesPart) {
		if err := w.readStyles(); err != nil {
			return err
		}
	}
	w.loaded = true
	return nil
}
