package sqldb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// Streams lists the declared streams, or else every table and view.
func (s *source) Streams(ctx context.Context) ([]connectors.Stream, error) {
	var out []connectors.Stream
	err := s.again(ctx, func() (err error) {
		if len(s.options.Streams) > 0 {
			out, err = s.declaredStreams(ctx)
		} else {
			out, err = s.tableStreams(ctx)
		}
		return err
	})
	if err != nil {
		return nil, s.explain(err, s.env.Source)
	}
	return out, nil
}

func (s *source) declaredStreams(ctx context.Context) ([]connectors.Stream, error) {
	var out []connectors.Stream
	for _, o := range s.options.Streams {
		p, err := s.planOf(ctx, o)
		if err != nil {
			return nil, err
		}
		st, err := s.describe(ctx, p)
		if err != nil {
			return nil, err
		}
		out = append(out, st)
	}
	return out, nil
}

func (s *source) tableStreams(ctx context.Context) ([]connectors.Stream, error) {
	tables, err := s.dialect.tables(ctx, s.db, s.options.Schemas, "")
	if err != nil {
		return nil, err
	}
	var out []connectors.Stream
	for _, t := range tables {
		p := &plan{name: t.full(), part: t.full(), dialect: s.dialect, from: quoteTable(s.dialect, t.full()), columns: t.columns, mark: -1, deleted: -1, rows: t.rows, comment: t.comment}
		if err := p.choose(&StreamOptions{Key: t.key}); err != nil {
			var f *fault.Fault
			if !errors.As(err, &f) {
				return nil, err
			}
			p.columns, p.key = t.columns, nil // a key that can't be compared is none
		}
		for i, c := range p.columns {
			c.Position, c.Key = i, slices.Contains(p.key, i)
			p.schema.Columns = append(p.schema.Columns, c.Column)
		}
		st, err := s.describe(ctx, p)
		if err != nil {
			return nil, err
		}
		if mark := guessWatermark(t.columns); mark != "" {
			st.Note = joinNotes(st.Note, "possible watermark: "+mark)
		}
		out = append(out, st)
	}
	return out, nil
}

// describe adds counts and notes to a stream. Small tables are counted exactly,
// of large ones the database's estimate is given and the note says so.
func (s *source) describe(ctx context.Context, p *plan) (connectors.Stream, error) {
	st := p.stream()
	st.Note = joinNotes(p.comment, st.Note)
	if p.query {
		st.Rows = -1
		return st, nil
	}
	if p.rows > countLimit {
		st.Note = joinNotes(st.Note, fmt.Sprintf("about %d rows (the database's estimate)", p.rows))
		return st, nil
	}
	conn, err := s.connect(ctx)
	if err != nil {
		return st, err
	}
	defer func() { _ = conn.Close() }()
	c := &clause{d: p.dialect}
	c.add("SELECT COUNT(*) FROM ", p.from, " b")
	if p.where != "" {
		c.add(" WHERE (", p.where, ")")
	}
	if st.Rows, err = countOn(ctx, conn, c); err != nil {
		return st, err
	}
	doubled, err := s.sampleDoubled(ctx, conn, p)
	if len(doubled) > 0 {
		st.Note = joinNotes(st.Note, "text looks encoded twice in: "+strings.Join(doubled, ", "))
	}
	return st, err
}

func joinNotes(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}

// watermarkNames are usual names of columns that grow with each change, best
// first.
var watermarkNames = []string{
	"updated_at", "update_time", "updatetime", "updated_on", "updated", "modified_at", "modified_time", "modify_time", "date_modified",
	"last_modified", "lastmodified", "modified_date", "modifieddate", "modified_on", "last_update", "gmt_modified", "write_date", "systemmodstamp",
	"changed_at", "change_time", "row_version", "rowversion",
}

// guessWatermark names the column that looks like a watermark, or "".
func guessWatermark(columns []column) string {
	for _, want := range watermarkNames {
		for _, c := range columns {
			if strings.EqualFold(c.Name, want) && (c.Kind == record.Time || c.Kind == record.Int) {
				return c.Name
			}
		}
	}
	return ""
}
