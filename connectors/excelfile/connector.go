// Package excelfile is the connector for Excel workbooks: .xlsx and .xls, and
// text files that only call themselves so. It keeps promise P1 for them: a row
// that can't be read properly becomes a row with a Problem, never nothing. Rows
// without any content are no rows.
package excelfile

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/excelfile/sheet"
	"github.com/custhub/custhub/connectors/files"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// Connector makes sources of Excel workbooks.
type Connector struct{}

// Name returns "excelfile".
func (Connector) Name() string { return "excelfile" }

// Options returns new options with their defaults.
func (Connector) Options() any { return defaults() }

// Check reports what is wrong with the options without opening anything.
func (Connector) Check(options any) fault.List { return options.(*Options).check() }

// Open finds the files.
func (Connector) Open(_ context.Context, env connectors.Env, options any) (connectors.Source, error) {
	o := *options.(*Options)
	if err := o.check().ErrOrNil(); err != nil {
		return nil, err
	}
	groups, err := files.Expand(env.Dir, o.Files, o.Stream, "excel.no_file")
	if err != nil {
		return nil, err
	}
	log := env.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &source{o: &o, groups: groups, log: log}, nil
}

// source is a set of workbooks. It is immutable.
type source struct {
	o      *Options
	groups []files.Group
	log    *slog.Logger
}

func (s *source) Close() error { return nil }

// table is one sheet of a file within a stream, or why there is none.
type table struct {
	input   files.Input
	index   int
	sheet   string
	layout  *layout
	columns []int // position in the schema of each column of the sheet
	err     error
}

func (t *table) part() string {
	if t.sheet == "" {
		return t.input.Part
	}
	return t.input.Part + "!" + t.sheet
}

// prepared is a stream whose sheets have been looked into.
type prepared struct {
	name   string
	schema record.Schema
	tables []table
	notes  []string
}

// Streams lists the streams with their columns.
func (s *source) Streams(ctx context.Context) ([]connectors.Stream, error) {
	var out []connectors.Stream
	for _, g := range s.groups {
		streams, err := s.prepare(ctx, g, nil)
		if err != nil {
			return nil, err
		}
		for _, p := range streams {
			out = append(out, connectors.Stream{Name: p.name, Schema: p.schema, Key: s.o.Key, Rows: -1, Note: strings.Join(p.notes, "; ")})
		}
	}
	return out, nil
}

// Read opens a stream at a cursor.
func (s *source) Read(ctx context.Context, req connectors.Request) (connectors.Reader, error) {
	for _, g := range s.groups {
		if req.Stream != g.Stream && !strings.HasPrefix(req.Stream, g.Stream+"!") {
			continue
		}
		first := &shelf{}
		r, err := s.read(ctx, g, first, req)
		if err != nil || r == nil {
			err = errors.Join(err, first.close())
		}
		if r != nil || err != nil {
			return r, err
		}
	}
	return nil, connectors.NoStream("excel.no_stream", req.Stream)
}

// read opens a stream if the group of files has it; nil if it hasn't.
func (s *source) read(ctx context.Context, g files.Group, first *shelf, req connectors.Request) (connectors.Reader, error) {
	streams, err := s.prepare(ctx, g, first)
	if err != nil {
		return nil, err
	}
	for _, p := range streams {
		if p.name == req.Stream {
			return newReader(s, p, first, req)
		}
	}
	return nil, nil
}

// shelf keeps the workbook that is in use, so that looking into it and reading
// it open it once.
type shelf struct {
	path string
	book sheet.Workbook
}

// get returns the workbook of a file, closing the one before it.
func (s *shelf) get(in files.Input) (sheet.Workbook, error) {
	if s.book != nil && s.path == in.Path {
		return s.book, nil
	}
	if err := s.close(); err != nil {
		return nil, err
	}
	book, err := openBook(in)
	if err != nil {
		return nil, err
	}
	s.path, s.book = in.Path, book
	return book, nil
}

func (s *shelf) close() error {
	if s.book == nil {
		return nil
	}
	err := s.book.Close()
	s.book = nil
	return err
}

// Reread returns the current rows of the keys. It reads the sheets from their
// beginning until all are found.
func (s *source) Reread(ctx context.Context, stream string, keys []string) ([]*record.Row, error) {
	r, err := s.Read(ctx, connectors.Request{Stream: stream})
	if err != nil {
		return nil, err
	}
	return connectors.Find(ctx, r, keys)
}

// prepare gathers the sheets of one group of files into streams. A file that
// can't be read doesn't keep the others from being read: it becomes a row with
// a Problem in the first stream. The first file stays open on the shelf given.
func (s *source) prepare(ctx context.Context, g files.Group, first *shelf) ([]*prepared, error) {
	var streams []*prepared
	var bad []table
	var notes []string
	for i, in := range g.Inputs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		at := &shelf{}
		if i == 0 && first != nil {
			at = first
		}
		tables, skipped, err := s.tables(in, at)
		if at != first {
			err = errors.Join(err, at.close())
		}
		notes = append(notes, skipped...)
		if err == nil && len(tables) == 0 {
			err = fault.New("excel.no_sheet", "the workbook has no sheet to read: all are hidden or empty", strings.Join(skipped, "; ")).At(in.Part)
		}
		if err != nil {
			bad = append(bad, table{input: in, err: err})
			notes = append(notes, err.Error())
			continue
		}
		for _, t := range tables {
			streams = gather(streams, s.streamName(g, t.sheet), t, s.o.Key)
		}
	}
	if len(streams) == 0 {
		return nil, bad[0].err
	}
	streams[0].tables = append(streams[0].tables, bad...)
	for _, p := range streams {
		p.notes = append(p.notes, notes...)
		slices.SortStableFunc(p.tables, func(a, b table) int { return strings.Compare(a.input.Path, b.input.Path) })
	}
	return streams, nil
}

func (s *source) streamName(g files.Group, sheet string) string {
	if s.o.Stream != "" || len(s.o.Sheets) == 1 {
		return g.Stream
	}
	return g.Stream + "!" + sheet
}

// gather adds a sheet to the stream of the name, which it makes if needed.
func gather(streams []*prepared, name string, t table, key []string) []*prepared {
	i := slices.IndexFunc(streams, func(p *prepared) bool { return p.name == name })
	if i < 0 {
		i = len(streams)
		streams = append(streams, &prepared{name: name})
	}
	p := streams[i]
	t.columns = p.merge(t.layout.names, key)
	p.tables = append(p.tables, t)
	if t.layout.note != "" {
		p.notes = append(p.notes, t.layout.note)
	}
	return streams
}

// merge adds a sheet's columns to the schema and returns their positions in it.
func (p *prepared) merge(names, key []string) []int {
	at := make([]int, len(names))
	for i, n := range names {
		if at[i] = p.schema.Index(n); at[i] < 0 {
			at[i] = len(p.schema.Columns)
			p.schema.Columns = append(p.schema.Columns, record.Column{
				Name: n, Type: "cell", Kind: record.Text, Position: i, Key: slices.Contains(key, n), Nullable: true,
			})
		}
	}
	return at
}

// tables looks into the sheets of a file and says which were skipped.
func (s *source) tables(in files.Input, at *shelf) (tables []table, skipped []string, err error) {
	book, err := at.get(in)
	if err != nil {
		return nil, nil, err
	}
	for _, want := range s.o.Sheets {
		if !slices.ContainsFunc(book.Sheets(), func(i sheet.Info) bool { return i.Name == want }) {
			return nil, nil, fault.New("excel.no_sheet", "the workbook has no sheet of the name", "its sheets are "+sheetNames(book)).At(in.Part).With(want)
		}
	}
	for i, info := range book.Sheets() {
		switch named := slices.Contains(s.o.Sheets, info.Name); {
		case len(s.o.Sheets) > 0 && !named:
			continue
		case info.Hidden && !s.o.Hidden && !named:
			skipped = append(skipped, "hidden sheet "+in.Part+"!"+info.Name+" skipped")
			continue
		}
		t := table{input: in, index: i, sheet: info.Name}
		if t.layout, err = s.o.examine(book, i, t.part()); err != nil {
			return nil, skipped, err
		}
		if t.layout.empty {
			skipped = append(skipped, "empty sheet "+t.part()+" skipped")
			continue
		}
		tables = append(tables, t)
	}
	return tables, skipped, nil
}

func sheetNames(book sheet.Workbook) string {
	var names []string
	for _, i := range book.Sheets() {
		names = append(names, i.Name)
	}
	return strings.Join(names, ", ")
}
