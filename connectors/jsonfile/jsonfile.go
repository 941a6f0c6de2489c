// Package jsonfile reads files of JSON objects: one a line (JSON Lines), or a
// list inside one document. Top-level members become columns; nested values are
// kept as JSON, for mappings to reach into by path. It reads in bounded memory,
// one object at a time.
package jsonfile

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// Options configure the connector.
type Options struct {
	Streams []StreamOptions `yaml:"streams" doc:"files to read, one a stream" validate:"required,min=1,dive"`
}

// StreamOptions configure one stream.
type StreamOptions struct {
	Name string   `yaml:"name" doc:"name of the stream; default: the file's name without its ending"`
	Path string   `yaml:"path" doc:"file, relative to the project" validate:"required"`
	Rows string   `yaml:"rows" doc:"member that holds the list of rows (data.items); default: the document itself is a list, or objects stand one a line"`
	Key  []string `yaml:"key" doc:"members whose values identify a row; default: the row's number"`
}

func (o *StreamOptions) name() string {
	base := filepath.Base(o.Path)
	return cmp.Or(o.Name, base[:len(base)-len(filepath.Ext(base))])
}

// Connector is the jsonfile connector.
type Connector struct{}

// Name is "jsonfile".
func (Connector) Name() string { return "jsonfile" }

// Options returns *Options.
func (Connector) Options() any { return &Options{} }

// Check reports streams of the same name.
func (Connector) Check(options any) fault.List {
	var list fault.List
	seen := map[string]bool{}
	for i, s := range options.(*Options).Streams {
		if name := s.name(); seen[name] {
			list = append(list, fault.Usage("jsonfile.stream_twice", fmt.Sprintf("two streams are called %q", name), "give one of them another name").At(fmt.Sprintf("streams[%d].name", i)))
		}
		seen[s.name()] = true
	}
	return list
}

// Open makes sure that the files can be read.
func (Connector) Open(_ context.Context, env connectors.Env, options any) (connectors.Source, error) {
	s := &source{env: env, options: options.(*Options)}
	for i := range s.options.Streams {
		path := s.path(&s.options.Streams[i])
		if _, err := os.Stat(path); err != nil {
			return nil, fault.New("jsonfile.open", "the file can't be read", "check path: in the source's options").At(path).Because(err)
		}
	}
	return s, nil
}

type source struct {
	env     connectors.Env
	options *Options
}

func (s *source) path(o *StreamOptions) string {
	if filepath.IsAbs(o.Path) {
		return o.Path
	}
	return filepath.Join(s.env.Dir, o.Path)
}

// Close implements connectors.Source.
func (s *source) Close() error { return nil }

// Streams reads every file once, for columns and row counts.
func (s *source) Streams(ctx context.Context) ([]connectors.Stream, error) {
	var out []connectors.Stream
	for i := range s.options.Streams {
		o := &s.options.Streams[i]
		schema, rows, err := s.survey(ctx, o)
		if err != nil {
			return nil, err
		}
		out = append(out, connectors.Stream{Name: o.name(), Schema: schema, Key: o.Key, Rows: rows})
	}
	return out, nil
}

// survey collects the columns of a stream in order of first appearance.
func (s *source) survey(ctx context.Context, o *StreamOptions) (record.Schema, int64, error) {
	r, err := open(s.path(o), o)
	if err != nil {
		return record.Schema{}, 0, err
	}
	defer r.close()
	var schema record.Schema
	var rows int64
	index := map[string]int{}
	for ; ; rows++ {
		if err := ctx.Err(); err != nil {
			return schema, rows, err
		}
		obj, err := r.next()
		if err != nil {
			return schema, rows, err
		}
		if obj == nil {
			return schema, rows, nil
		}
		for _, m := range obj.members {
			if _, ok := index[m.name]; !ok {
				index[m.name] = len(schema.Columns)
				schema.Columns = append(schema.Columns, record.Column{
					Name: m.name, Type: "json", Position: len(schema.Columns), Nullable: true, Key: slices.Contains(o.Key, m.name),
				})
			}
		}
	}
}

// Read implements connectors.Source.
func (s *source) Read(ctx context.Context, req connectors.Request) (connectors.Reader, error) {
	i := slices.IndexFunc(s.options.Streams, func(o StreamOptions) bool { return o.name() == req.Stream })
	if i < 0 {
		return nil, connectors.NoStream("jsonfile.no_stream", req.Stream)
	}
	o := &s.options.Streams[i]
	schema, rows, err := s.survey(ctx, o)
	if err != nil {
		return nil, err
	}
	return newReader(s.path(o), o, schema, rows, req.Cursor)
}
