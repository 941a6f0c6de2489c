// Package csvfile is the connector for delimited text: files as people and
// systems export them, with their encoding, delimiter, quotes and header found.
// It keeps promise P1 for them: a line that can't be read properly becomes a
// row with a Problem, never nothing. Lines without any content are no rows.
package csvfile

import (
	"context"
	"log/slog"
	"strings"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/files"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// Connector makes sources of delimited text files.
type Connector struct{}

// Name returns "csvfile".
func (Connector) Name() string { return "csvfile" }

// Options returns new options with their defaults.
func (Connector) Options() any { return defaults() }

// Check reports what is wrong with the options without opening anything.
func (Connector) Check(options any) fault.List { return options.(*Options).check() }

// Open finds the files.
func (c Connector) Open(_ context.Context, env connectors.Env, options any) (connectors.Source, error) {
	o := *options.(*Options)
	if o.HeaderRows == 0 {
		o.HeaderRows = 1
	}
	if err := o.check().ErrOrNil(); err != nil {
		return nil, err
	}
	groups, err := files.Expand(env.Dir, o.Files, o.Stream, "csv.no_file")
	if err != nil {
		return nil, err
	}
	log := env.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &source{o: &o, groups: groups, log: log}, nil
}

// source is a set of files. It is immutable.
type source struct {
	o      *Options
	groups []files.Group
	log    *slog.Logger
}

func (s *source) Close() error { return nil }

// Streams lists the streams with their columns.
func (s *source) Streams(ctx context.Context) ([]connectors.Stream, error) {
	var out []connectors.Stream
	for _, g := range s.groups {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, err := s.prepare(g)
		if err != nil {
			return nil, err
		}
		out = append(out, connectors.Stream{Name: g.Stream, Schema: p.schema, Key: s.o.Key, Rows: -1, Note: strings.Join(p.notes, "; ")})
	}
	return out, nil
}

// prepared is a stream whose files have been looked into.
type prepared struct {
	schema record.Schema
	files  []file
	notes  []string
}

// file is one file of a stream: how to read it, or why that is impossible.
type file struct {
	input   files.Input
	layout  *layout
	columns []int // position in the schema of each column of the file
	err     error
}

// prepare looks into the files of a stream. Where there are several, one that
// can't be read doesn't keep the others from being read.
func (s *source) prepare(g files.Group) (*prepared, error) {
	p := &prepared{}
	var firstErr error
	good := 0
	for _, in := range g.Inputs {
		l, err := s.o.examine(in)
		f := file{input: in, layout: l, err: err}
		if err == nil {
			good++
			f.columns = p.merge(l.names, s.o.Key)
			if l.note != "" {
				p.notes = append(p.notes, l.note)
			}
		} else {
			if firstErr == nil {
				firstErr = err
			}
			p.notes = append(p.notes, err.Error())
		}
		p.files = append(p.files, f)
	}
	if good == 0 {
		return nil, firstErr
	}
	return p, nil
}

// merge adds a file's columns to the schema and returns their positions in it.
func (p *prepared) merge(names, key []string) []int {
	at := make([]int, len(names))
	for i, n := range names {
		if at[i] = p.schema.Index(n); at[i] >= 0 {
			continue
		}
		at[i] = len(p.schema.Columns)
		c := record.Column{Name: n, Type: "text", Kind: record.Text, Position: i, Nullable: true}
		for _, k := range key {
			c.Key = c.Key || k == n
		}
		p.schema.Columns = append(p.schema.Columns, c)
	}
	return at
}

// Read opens a stream at a cursor.
func (s *source) Read(ctx context.Context, req connectors.Request) (connectors.Reader, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, g := range s.groups {
		if g.Stream != req.Stream {
			continue
		}
		c, err := parseCursor(req.Cursor, s.o.Grows)
		if err != nil {
			return nil, err
		}
		p, err := s.prepare(g)
		if err != nil {
			return nil, err
		}
		return newReader(s, p, c, req)
	}
	return nil, connectors.NoStream("csv.no_stream", req.Stream)
}

// Reread returns the current rows of the keys. It reads the files from their
// beginning until all are found.
func (s *source) Reread(ctx context.Context, stream string, keys []string) ([]*record.Row, error) {
	r, err := s.Read(ctx, connectors.Request{Stream: stream})
	if err != nil {
		return nil, err
	}
	return connectors.Find(ctx, r, keys)
}
