package csvfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/custhub/custhub/connectors/csvfile/decode"
	"github.com/custhub/custhub/connectors/csvfile/delimited"
	"github.com/custhub/custhub/connectors/csvfile/header"
	"github.com/custhub/custhub/connectors/files"
	"github.com/custhub/custhub/fault"
)

// layout is how a file is to be read, found from its beginning.
type layout struct {
	input    files.Input
	found    decode.Detection
	declared bool
	dialect  delimited.Dialect
	names    []string // of the columns
	start    place    // of the first data record
	note     string   // something a person should know
}

// examine finds the layout of a file.
func (o *Options) examine(in files.Input) (*layout, error) {
	s, err := open(in, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.Close() }()
	head := make([]byte, 512)
	n, err := io.ReadFull(s, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, unreadable(in, err)
	}
	if err := wrongKind(in, head[:n]); err != nil {
		return nil, err
	}
	enc, _ := decode.ByName(o.Encoding) // checked
	lines, err := decode.NewLines(io.MultiReader(bytes.NewReader(head[:n]), s), enc, o.MaxLine)
	if err != nil {
		return nil, unreadable(in, err)
	}
	quote, _ := o.quote() // checked
	l := &layout{input: in, found: lines.Found(), declared: enc != decode.Auto}
	r := delimited.SniffReader(lines, delimited.DelimiterByName(o.Delimiter), quote)
	l.dialect = r.Dialect()
	l.start = place{Offset: int64(l.found.BOM), Line: 1}
	if err := l.readHeader(o, r); err != nil {
		return nil, err
	}
	if r.Err() != nil {
		return nil, unreadable(in, r.Err())
	}
	return l, o.checkKey(l)
}

// wrongKind recognises files that are no delimited text at all.
func wrongKind(in files.Input, head []byte) error {
	text := bytes.ToLower(bytes.TrimLeft(head, "\xEF\xBB\xBF \t\r\n"))
	bad := func(code, message, hint string) error { return fault.New(code, message, hint).At(in.Part) }
	switch {
	case len(head) == 0:
		return emptyFile(in)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0")):
		return bad("csv.wrong_kind", "the file is an Excel workbook", "read it with the excelfile connector")
	case bytes.HasPrefix(text, []byte("<html")), bytes.HasPrefix(text, []byte("<!doctype")), bytes.HasPrefix(text, []byte("<table")), bytes.HasPrefix(text, []byte("<?xml")):
		return bad("csv.wrong_kind", "the file is a page of HTML or XML", "export it as CSV; web systems give a page like this when a login has ended")
	}
	return nil
}

func emptyFile(in files.Input) error {
	return fault.New("csv.empty", "the file is empty", "the export probably failed; a file without rows still has its header").At(in.Part)
}

// readHeader finds the header among the first records and where the data begins.
func (l *layout) readHeader(o *Options, r *delimited.Reader) error {
	var rows []header.Row
	var after []place // after each row
	depth := max(header.Depth, o.HeaderRow+o.HeaderRows)
	for len(rows) < depth && r.Next() {
		rec := r.Record()
		rows = append(rows, header.Row{Number: rec.Line, Cells: slices.Clone(rec.Fields)})
		after = append(after, place{Offset: rec.End, Line: rec.After, Stray: r.Stray()})
	}
	if r.Err() == nil && !slices.ContainsFunc(rows, func(h header.Row) bool { return !empty(h.Cells) }) && len(rows) < depth {
		return emptyFile(l.input)
	}
	at, has := o.headerAt(rows)
	if o.HeaderRow > len(rows) {
		return fault.New("csv.header", fmt.Sprintf("the file has no line %d to be its header", o.HeaderRow), "check header_row").At(l.input.Part)
	}
	width := len(o.Columns)
	var cells [][]string
	if has {
		last := min(at+o.HeaderRows, len(rows))
		for _, h := range rows[at:last] {
			cells = append(cells, h.Cells)
			width = max(width, len(h.Cells))
		}
		l.start = after[last-1]
		if at > 0 && o.HeaderRow == 0 {
			l.note = fmt.Sprintf("%s: header found in line %d; the lines above it are not read", l.input.Part, rows[at].Number)
		}
		if len(o.Columns) == 0 {
			width = min(width, trimmedWidth(cells, rows[last:]))
		}
	} else {
		if !o.NoHeader {
			l.note = "no header found in " + l.input.Part + ": its columns are named by their position"
		}
		for _, row := range rows {
			width = max(width, len(row.Cells))
		}
	}
	l.names = header.Names(cells, width, header.Numbered)
	copy(l.names, o.Columns)
	return nil
}

// headerAt returns the index of the header row, and whether there is one.
func (o *Options) headerAt(rows []header.Row) (int, bool) {
	switch {
	case o.NoHeader:
		return 0, false
	case o.HeaderRow > 0:
		return o.HeaderRow - 1, true
	}
	return header.Find(rows)
}

// trimmedWidth leaves out columns at the right that have neither a heading nor
// data in the first rows: a delimiter at the end of every line makes one.
func trimmedWidth(heads [][]string, rows []header.Row) int {
	width := 0
	for _, cells := range heads {
		width = max(width, lastFilled(cells))
	}
	for _, r := range rows {
		width = max(width, lastFilled(r.Cells))
	}
	return max(width, 1)
}

func lastFilled(cells []string) int {
	for i := len(cells); i > 0; i-- {
		if strings.TrimSpace(cells[i-1]) != "" {
			return i
		}
	}
	return 0
}

// checkKey reports a key column that the file doesn't have.
func (o *Options) checkKey(l *layout) error {
	for _, k := range o.Key {
		if !slices.Contains(l.names, k) {
			return fault.New("csv.key_column", "the file has no column for the key", "its columns are "+strings.Join(l.names, ", ")).At(l.input.Part).With(k)
		}
	}
	return nil
}
