package excelfile

import (
	"os"
	"strings"

	"github.com/custhub/custhub/connectors/csvfile/decode"
	"github.com/custhub/custhub/connectors/csvfile/delimited"
	"github.com/custhub/custhub/connectors/excelfile/sheet"
	"github.com/custhub/custhub/connectors/files"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// textBook is a delimited text file under the name of a workbook, as many web
// systems export it: one sheet of texts. Rows are its physical lines.
type textBook struct{ in files.Input }

func newTextBook(in files.Input) sheet.Workbook { return &textBook{in} }

func (b *textBook) Sheets() []sheet.Info { return []sheet.Info{{Name: files.StreamName(b.in.Path)}} }

func (b *textBook) Merges(int) ([]sheet.Range, error) { return nil, nil }

func (b *textBook) Close() error { return nil }

func (b *textBook) Rows(int) (sheet.Rows, error) {
	f, err := os.Open(b.in.Path)
	if err != nil {
		return nil, fault.New("excel.unreadable", "the file can't be opened", "check the path and the rights").At(b.in.Part).Because(err)
	}
	lines, err := decode.NewLines(f, decode.Auto, 0)
	if err != nil {
		_ = f.Close()
		return nil, fault.New("excel.unreadable", "the file can't be read", "check that it is whole").At(b.in.Part).Because(err)
	}
	return &textRows{file: f, r: delimited.SniffReader(lines, "", nil)}, nil
}

type textRows struct {
	file *os.File
	r    *delimited.Reader
	row  sheet.Row
}

func (t *textRows) Next() bool {
	if !t.r.Next() {
		return false
	}
	rec := t.r.Record()
	t.row = sheet.Row{Number: int(rec.Line), Cells: t.row.Cells[:0]}
	for i, text := range rec.Fields {
		if strings.TrimSpace(text) != "" {
			t.row.Cells = append(t.row.Cells, sheet.Cell{Col: i, Kind: sheet.Text, Text: text})
		}
	}
	return true
}

func (t *textRows) Row() sheet.Row { return t.row }

func (t *textRows) Err() error { return t.r.Err() }

func (t *textRows) Close() error { return t.file.Close() }

// problem returns what was wrong with the current line.
func (t *textRows) problem() *record.Problem { return t.r.Record().Problem }

// problems is implemented by rows that can be damaged one by one.
type problems interface{ problem() *record.Problem }
