package project

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/yamlfile"
)

// Connect opens every source and holds the mappings against the streams and
// columns that are really there. It reads schemas, no rows.
func (p *Project) Connect(ctx context.Context, log *slog.Logger) fault.List {
	var out fault.List
	for _, s := range p.Sources {
		out = append(out, s.connect(ctx, log)...)
	}
	sortFaults(out)
	return out
}

func (s *Source) connect(ctx context.Context, log *slog.Logger) fault.List {
	src, err := s.Open(ctx, log)
	if err != nil {
		return s.cannot("source.open", "the source can't be opened", err)
	}
	defer func() {
		if err := src.Close(); err != nil {
			log.Warn("closing the source failed", "source", s.Name, "error", err)
		}
	}()
	streams, err := src.Streams(ctx)
	if err != nil {
		return s.cannot("source.streams", "the streams of the source can't be listed", err)
	}
	var out fault.List
	for _, m := range s.Mappings {
		out = append(out, s.bindAll(ctx, src, m, streams)...)
	}
	for _, st := range streams {
		if len(s.Mapping(st.Name)) == 0 {
			f := fault.Usage("source.unmapped_stream", fmt.Sprintf("source %q: no mapping reads the stream %q", s.Name, st.Name), "").At(FileName)
			f.Severity = fault.Note
			out = append(out, f)
		}
	}
	return out
}

// cannot keeps what an error already says for people and adds the source.
func (s *Source) cannot(code, message string, err error) fault.List {
	var out fault.List
	for _, f := range fault.All(err) {
		said := f.Message
		if f.Cause != nil {
			said += ": " + f.Cause.Error()
		}
		place, hint := cmp.Or(f.Place, FileName), cmp.Or(f.Hint, "check the options, the network and the account's rights")
		out = append(out, fault.Usage(code, fmt.Sprintf("source %q: %s: %s", s.Name, message, said), hint).At(place).With(f.Value).Because(f))
	}
	return out
}

func (s *Source) bindAll(ctx context.Context, src connectors.Source, m *mappings.Mapping, streams []connectors.Stream) fault.List {
	var out fault.List
	var names []string
	matched := false
	for _, st := range streams {
		names = append(names, st.Name)
		if !m.Matches(st.Name) {
			continue
		}
		matched = true
		schema, err := schemaOf(ctx, src, st)
		if err != nil {
			out = append(out, s.cannot("source.schema", fmt.Sprintf("the columns of stream %q can't be read", st.Name), err)...)
			continue
		}
		_, faults := s.Bind(m, st.Name, schema)
		out = append(out, faults...)
	}
	if !matched {
		f := m.At.Fault("mapping.no_stream", fmt.Sprintf("source %q has no stream %q", s.Name, m.Stream), yamlfile.DidYouMean(m.Stream, names)).With(m.Stream)
		if strings.HasPrefix(m.File, builtin) {
			f.Severity = fault.Note // a shipped mapping knows more streams than most sources have
		}
		out = append(out, f)
	}
	return out
}

// schemaOf returns a stream's columns; a stream that has none until it is read is
// opened for them.
func schemaOf(ctx context.Context, src connectors.Source, st connectors.Stream) (*record.Schema, error) {
	if len(st.Schema.Columns) > 0 {
		return &st.Schema, nil
	}
	r, err := src.Read(ctx, connectors.Request{Stream: st.Name})
	if err != nil {
		return nil, err
	}
	schema := *r.Schema()
	return &schema, r.Close()
}
