package excelfile

import (
	"bytes"
	"errors"
	"io"
	"os"

	"github.com/custhub/custhub/connectors/excelfile/compound"
	"github.com/custhub/custhub/connectors/excelfile/sheet"
	"github.com/custhub/custhub/connectors/excelfile/xls"
	"github.com/custhub/custhub/connectors/excelfile/xlsx"
	"github.com/custhub/custhub/connectors/files"
	"github.com/custhub/custhub/fault"
)

// openBook opens a workbook by what it is, whatever its name says.
func openBook(in files.Input) (sheet.Workbook, error) {
	f, err := os.Open(in.Path)
	if err != nil {
		return nil, fault.New("excel.unreadable", "the file can't be opened", "check the path and the rights").At(in.Part).Because(err)
	}
	book, keep, err := bookOf(f, in)
	if err != nil || !keep {
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return nil, err
	}
	return book, nil
}

// bookOf opens the workbook in a file; keep says that it goes on reading from it.
func bookOf(f *os.File, in files.Input) (book sheet.Workbook, keep bool, err error) {
	st, err := f.Stat()
	if err != nil {
		return nil, false, err
	}
	head := make([]byte, 512)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, false, fault.New("excel.unreadable", "the file can't be read", "check that it is whole").At(in.Part).Because(err)
	}
	head = head[:n]
	if bytes.HasPrefix(head, []byte(compound.Magic)) {
		book, err := xls.New(f, st.Size(), in.Part, sheet.DefaultLimits())
		return book, false, err
	}
	switch text, html := xls.LooksLikeText(head); {
	case html:
		return nil, false, sheet.WrongKind(in.Part, "the file is a page of HTML or XML under the name of a workbook",
			"open it in Excel and save it as .xlsx; or export it as CSV")
	case text:
		return newTextBook(in), false, nil
	}
	x, err := xlsx.New(f, st.Size(), in.Part, sheet.DefaultLimits())
	if err != nil {
		return nil, false, err
	}
	return &openXLSX{x, f}, true, nil
}

// openXLSX is a workbook with the file that it reads from.
type openXLSX struct {
	*xlsx.Workbook
	file *os.File
}

// Close closes the file.
func (o *openXLSX) Close() error { return errors.Join(o.Workbook.Close(), o.file.Close()) }
