package pipeline

import (
	"context"
	"errors"
	"fmt"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/yamlfile"
)

// PreviewRow is one row on its way through the stages, with nothing kept.
type PreviewRow struct {
	Stream   string
	Key      string
	Origin   record.Origin
	Columns  []string
	Raw      []record.Value
	Mapped   *record.Entity  // as mapped; nil when the row was filtered or rejected
	Cleansed *record.Entity  // after the rules
	Fate     string          // "lands", "filtered", "quarantined", "deleted"
	Reason   string          // of a filter
	Problem  *record.Problem // of a quarantined row

	mapping *mappings.Mapping
}

// maxItems is more nested items than any mapping has.
const maxItems = 256

// Feeds tells which fields each column feeds, for masking its values.
func (p *PreviewRow) Feeds() map[string][]record.FieldID {
	out := map[string][]record.FieldID{}
	for _, field := range p.mapping.Fields() {
		for item := range uint16(maxItems) {
			for _, column := range p.mapping.Columns(item, field) {
				out[column] = append(out[column], field)
			}
		}
	}
	return out
}

// Preview takes the first rows of a source's streams through map, cleanse and
// validate, with the code of a run, and calls fn with each. stream "" means
// every mapped stream; limit is the number of rows of each. The columns are read
// as decided when the stream was landed (states; nil when there is no store yet),
// or else as a run would decide now.
func Preview(ctx context.Context, plan *Plan, sp *SourcePlan, stream string, limit int, states StreamStates, fn func(*PreviewRow) error) (err error) {
	src, err := sp.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	todo, err := tasks(ctx, sp, src)
	if err != nil {
		return err
	}
	found := false
	for i := range todo {
		if t := &todo[i]; stream == "" || t.stream == stream || t.as == stream {
			found = true
			if err := previewStream(ctx, plan, t, src, limit, states, fn); err != nil {
				return err
			}
		}
	}
	if !found {
		hint := "'custhub discover " + sp.Name + "' lists its streams"
		if near := yamlfile.Nearest(stream, taskStreams(todo)); near != "" {
			hint = "did you mean " + near + "?"
		}
		return fault.Usage("preview.no_stream", fmt.Sprintf("no mapping of source %s is for stream %q", sp.Name, stream), hint).At(sp.Name + "/" + stream)
	}
	return nil
}

func taskStreams(todo []task) []string {
	names := make([]string, len(todo))
	for i := range todo {
		names[i] = todo[i].stream
	}
	return names
}

// StreamStates tells where streams stand.
type StreamStates interface {
	StreamState(ctx context.Context, source, stream string) (StreamState, error)
}

func previewStream(ctx context.Context, plan *Plan, t *task, src connectors.Source, limit int, states StreamStates, fn func(*PreviewRow) error) (err error) {
	r, err := src.Read(ctx, connectors.Request{Stream: t.stream})
	if err != nil {
		return t.noStream(ctx, src, err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	schema := *r.Schema()
	if schema.Habits, err = previewHabits(ctx, t, src, &schema, states); err != nil {
		return err
	}
	w, faults := newWorker(t, plan, &schema)
	if err := faults.ErrOrNil(); err != nil {
		return err
	}
	for n := 0; n < limit; {
		page, err := r.Next(ctx, limit-n)
		if err != nil {
			return err
		}
		for i := range page.Rows {
			if err := fn(w.preview(&page.Rows[i])); err != nil {
				return err
			}
		}
		n += len(page.Rows)
		if page.Done {
			break
		}
	}
	return nil
}

// previewHabits are the habits under which a run would land the stream.
func previewHabits(ctx context.Context, t *task, src connectors.Source, schema *record.Schema, states StreamStates) ([]record.Habit, error) {
	var known []record.Habit
	if states != nil {
		state, err := states.StreamState(ctx, t.source.Name, t.as)
		if err != nil {
			return nil, err
		}
		if known, err = keptHabits(&state); err != nil {
			return nil, err
		}
	}
	s, err := newSurveyor(t, schema, known)
	if err != nil || !s.survey.Needed() {
		return known, err
	}
	seen := 0
	err = readAll(ctx, src, connectors.Request{Stream: t.stream}, func(rows []record.Row) error {
		first := min(len(rows), max(0, surveyRows-seen))
		s.see(rows[:first])
		if seen += len(rows); seen >= surveyRows && !s.survey.Undecided() {
			return errSeen
		}
		s.see(rows[first:])
		return nil
	})
	if err != nil && !errors.Is(err, errSeen) {
		return nil, err
	}
	return s.habits()
}

func (w *worker) preview(row *record.Row) *PreviewRow {
	p := &PreviewRow{Stream: w.task.as, Key: row.Key, Origin: row.Origin, Columns: w.schema.Names(), Raw: row.Values, Problem: row.Problem, Fate: "quarantined", mapping: w.task.mapping}
	switch {
	case row.Problem != nil:
		return p
	case row.Deleted:
		p.Fate = "deleted"
		return p
	}
	fate := w.mapper.Map(row, &w.mapped)
	p.Key, p.Reason, p.Problem = fate.Key, fate.Reason, fate.Problem
	switch fate.Kind {
	case mappings.Filtered:
		p.Fate = "filtered"
		return p
	case mappings.Rejected:
		return p
	}
	p.Mapped = copyEntity(&w.mapped.Entity)
	verdict := w.rules.Apply(&w.mapped)
	p.Cleansed, p.Problem = copyEntity(&w.mapped.Entity), verdict.Quarantine
	if p.Problem == nil {
		p.Fate = "lands"
	}
	return p
}

// copyEntity copies an entity by its JSON: what it is copied from is reused for
// the next row.
func copyEntity(e *record.Entity) *record.Entity {
	var m record.Mapped
	if err := record.DecodeMapped(record.AppendEntity(nil, e), &m); err != nil {
		return &record.Entity{Type: e.Type} // cannot be: it was just written
	}
	return &m.Entity
}
