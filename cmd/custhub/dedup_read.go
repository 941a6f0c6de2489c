package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/rules/match"
)

// rowReader gives the rows of a table, the header first; io.EOF ends it. The
// slice may be used again for the next row.
type rowReader interface{ Read() ([]string, error) }

// table is an open file.
type table struct {
	name, path string
	rows       rowReader
	header     []string
	line       int // row that the header stands in
	close      func() error
}

// readTables reads the files into one dataset. Columns of equal names are one
// column; a file that lacks one has no values there.
func readTables(paths []string, id string, ignore []string) (*resolve.Dataset, error) {
	var tables []*table
	defer func() {
		for _, t := range tables {
			_ = t.close()
		}
	}()
	var columns, all []string
	for _, p := range paths {
		t, err := openTable(p, id)
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
		for _, h := range t.header {
			if !slices.Contains(all, h) {
				all = append(all, h)
			}
			if h != "" && h != id && !slices.Contains(ignore, h) && !slices.Contains(columns, h) {
				columns = append(columns, h)
			}
		}
		if !slices.Contains(t.header, id) {
			return nil, noColumn("--id", id, t.name, t.header)
		}
	}
	for _, c := range ignore {
		if !slices.Contains(all, c) {
			return nil, noColumn("--ignore", c, strings.Join(paths, ", "), all)
		}
	}
	data := resolve.NewDataset(columns)
	for _, t := range tables {
		if err := t.into(data, id, columns); err != nil {
			return nil, err
		}
	}
	return data, nil
}

func noColumn(flag, name, file string, header []string) error {
	hint := "its columns are: " + strings.Join(header, ", ")
	if near := match.Nearest(name, header); near != "" {
		hint = fmt.Sprintf("did you mean %q? %s", near, hint)
	}
	return fault.Usage("dedup.no_column", flag+" names a column that isn't there", hint).At(file).With(name)
}

func openTable(path, id string) (*table, error) {
	t := &table{name: filepath.Base(path), path: path}
	var err error
	if e := strings.ToLower(filepath.Ext(path)); e == ".xlsx" || e == ".xlsm" {
		err = t.openSheet()
	} else {
		err = t.openCSV()
	}
	if err != nil {
		return nil, fault.Usage("dedup.open", "the file can't be opened", "check the path and that it is CSV or .xlsx").At(path).Because(err)
	}
	return t, t.readHeader(id)
}

// preamble bounds the rows in which a header is looked for: exports have titles,
// dates and names of who made them on top.
const preamble = 30

// readHeader takes the first row that holds the column of --id for the header,
// and when none does the fullest, whose columns are then named.
func (t *table) readHeader(id string) error {
	for line := 1; line <= preamble; line++ {
		row, err := t.rows.Read()
		switch {
		case errors.Is(err, io.EOF) && line == 1:
			return fault.Usage("dedup.empty", "the file is empty", "it needs a header line").At(t.path)
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fault.New("dedup.header", "the header can't be read", "").At(t.path).Because(err)
		}
		head := make([]string, len(row))
		for i, h := range row {
			head[i] = strings.TrimSpace(h)
		}
		found := slices.Contains(head, id)
		if n := filled(head); line == 1 || found || n > filled(t.header) {
			t.header, t.line = head, line
		}
		if found {
			return nil
		}
	}
	return nil
}

func filled(row []string) (n int) {
	for _, cell := range row {
		if cell != "" {
			n++
		}
	}
	return n
}

// openCSV opens a text file: UTF-8 with or without a mark, UTF-16 with one, else
// GB18030; comma, semicolon, tab or bar as separator.
func (t *table) openCSV() error {
	f, err := os.Open(t.path)
	if err != nil {
		return err
	}
	t.close = f.Close
	in := bufio.NewReaderSize(f, 1<<20)
	head, _ := in.Peek(1 << 16)
	if bytes.HasPrefix(head, []byte("\ufeff")) {
		_, _ = in.Discard(3)
	}
	var src io.Reader = in
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		src = transform.NewReader(in, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case !validUTF8(head):
		src = transform.NewReader(in, simplifiedchinese.GB18030.NewDecoder())
	}
	r := csv.NewReader(src)
	r.ReuseRecord, r.LazyQuotes, r.FieldsPerRecord = true, true, -1
	r.Comma = separator(head)
	t.rows = r
	return nil
}

// validUTF8 reports whether the beginning of a file is UTF-8; a rune that the
// end of the buffer splits doesn't count against it.
func validUTF8(head []byte) bool {
	for cut := 0; cut < utf8.UTFMax && cut <= len(head); cut++ {
		if utf8.Valid(head[:len(head)-cut]) {
			return true
		}
	}
	return false
}

// separator is the commonest of comma, semicolon, tab and bar in the one of the
// first lines that has most of one: those above the header have few.
func separator(head []byte) rune {
	best, n := ',', 0
	for range preamble {
		var line []byte
		line, head, _ = bytes.Cut(head, []byte("\n"))
		for _, s := range []rune{',', ';', '\t', '|'} {
			if c := bytes.Count(line, []byte(string(s))); c > n {
				best, n = s, c
			}
		}
	}
	return best
}

// sheetRows reads the first sheet of a workbook.
type sheetRows struct{ *excelize.Rows }

// Read implements rowReader.
func (s sheetRows) Read() ([]string, error) {
	if !s.Next() {
		if err := s.Error(); err != nil {
			return nil, err
		}
		return nil, io.EOF
	}
	return s.Columns()
}

func (t *table) openSheet() error {
	book, err := excelize.OpenFile(t.path)
	if err != nil {
		return err
	}
	t.close = book.Close
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return err
	}
	t.rows = sheetRows{rows}
	return nil
}

// into adds the rows of the table to the dataset: one goroutine reads the rows,
// others encode their columns.
func (t *table) into(data *resolve.Dataset, id string, columns []string) error {
	at := make([]int, len(columns))
	for i, c := range columns {
		at[i] = slices.Index(t.header, c)
	}
	key := slices.Index(t.header, id)
	source := data.AddSource(t.name)
	enc := encode(data, len(columns))
	defer enc.close()
	for line := t.line + 1; ; line++ {
		row, err := t.rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fault.New("dedup.row", "the row can't be read", "repair the row or export the file again").At(fmt.Sprintf("%s:%d", t.path, line)).Because(err)
		}
		if len(row) <= key || strings.TrimSpace(row[key]) == "" {
			if strings.TrimSpace(strings.Join(row, "")) == "" {
				continue
			}
			return fault.Usage("dedup.no_key", "the row has no value in the column of --id", "every record needs its own").At(fmt.Sprintf("%s:%d", t.path, line))
		}
		if !data.AddID(source, strings.TrimSpace(row[key])) {
			return fault.Usage("dedup.same_key", "two rows of one file have the same --id", "choose a column that is unique, or number the rows").
				At(fmt.Sprintf("%s:%d", t.path, line)).With(row[key])
		}
		enc.add(row, at)
	}
}
