package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules"
)

// surveyRows is how many rows are looked at before a stream lands. Where they
// show anything that the whole column decides, all its rows are.
const surveyRows = 2000

// surveyor finds the habits of a stream's columns (record.Habit) before its first
// row lands. They are kept with the stream's columns in the store: later batches,
// a replay and a reprocess read the same way (P4). A column is decided once;
// deciding again is asked for (Options.Redecide).
type surveyor struct {
	task    *task
	known   []record.Habit // decided before
	sources map[record.Place]mappings.Source
	mapper  *mappings.Mapper
	survey  *rules.Survey
	mapped  record.Mapped
}

// keptHabits are the habits that earlier batches were landed under. What was
// withdrawn never happened, so it has decided nothing (P3).
func keptHabits(state *StreamState) ([]record.Habit, error) {
	if len(state.Schema) == 0 || !state.Live {
		return nil, nil
	}
	var s record.Schema
	err := json.Unmarshal(state.Schema, &s)
	return s.Habits, err
}

func newSurveyor(t *task, schema *record.Schema, known []record.Habit) (*surveyor, error) {
	s := &surveyor{task: t, known: known, sources: t.mapping.Sources()}
	columns := map[record.Place]string{}
	for place, src := range s.sources {
		columns[place] = src.Columns
	}
	s.survey = t.source.Rules.NewSurvey(columns, t.mapping.Habits(known))
	if !s.survey.Needed() {
		return s, nil
	}
	var faults fault.List
	s.mapper, faults = t.mapping.Bind(schema, mappings.Binding{Source: t.source.Name, Stream: t.stream, Zone: t.source.Zone})
	return s, faults.ErrOrNil()
}

// see looks at rows. Those that the mapping leaves out have no say.
func (s *surveyor) see(rows []record.Row) {
	for i := range rows {
		if rows[i].Problem != nil || rows[i].Deleted {
			continue
		}
		if s.mapper.Map(&rows[i], &s.mapped).Kind == mappings.Mapped {
			s.survey.Add(&s.mapped)
		}
	}
}

// again begins anew, for all rows.
func (s *surveyor) again() *surveyor {
	columns := map[record.Place]string{}
	for place, src := range s.sources {
		columns[place] = src.Columns
	}
	return &surveyor{task: s.task, known: s.known, sources: s.sources, mapper: s.mapper, survey: s.task.source.Rules.NewSurvey(columns, s.task.mapping.Habits(s.known))}
}

// habits are those known and those found, by column. A column of dates that
// could be read either way, and shows no sign which, stops the stream.
func (s *surveyor) habits() ([]record.Habit, error) {
	found, open := s.survey.Habits()
	var faults fault.List
	for _, o := range open {
		faults = append(faults, s.undecided(o))
	}
	out := slices.Clone(s.known)
	for _, h := range found {
		if i := slices.IndexFunc(out, func(k record.Habit) bool { return k.Columns == h.Columns }); i < 0 {
			out = append(out, h)
		} else if out[i].Order == "" { // texts are decided once, like orders
			out[i].Order = h.Order
		}
	}
	slices.SortFunc(out, func(a, b record.Habit) int { return strings.Compare(a.Columns, b.Columns) })
	return out, faults.ErrOrNil()
}

func (s *surveyor) undecided(o rules.Open) *fault.Fault {
	what := "none of its values tells whether the day or the month comes first"
	if o.DayFirst > 0 {
		what = fmt.Sprintf("%d other values have the day first and %d the month", o.DayFirst, o.MonthFirst)
	}
	f := fault.Usage("date.order_unknown",
		fmt.Sprintf("column %s of %s/%s has %d dates that can be read both ways, and %s", o.Columns, s.task.source.Name, s.task.as, o.Open, what),
		"declare it in the mapping: {column: "+o.Columns+", order: dmy}, or mdy; no row of the stream has landed")
	if o.Place.Field < record.NumFields && o.Place.Field.Info().Privacy != record.Open {
		o.Example = "**/**/****"
	}
	return f.At(s.sources[o.Place].At.String()).With(o.Example)
}

// habits decides the habits of the stream's columns from what is to be read now,
// and puts them into the schema that the first batch carries. A pass that was cut
// off goes on with those of its beginning (P2).
func (l *lander) habits(ctx context.Context, src connectors.Source, schema *record.Schema) error {
	var known []record.Habit
	var err error
	if !l.opt.Redecide || l.state.PassOpen {
		if known, err = keptHabits(&l.state); err != nil {
			return err
		}
	}
	schema.Habits = known
	if l.state.PassOpen && l.state.Live {
		return nil
	}
	s, err := newSurveyor(&l.task, schema, known)
	if err != nil || !s.survey.Needed() {
		return err
	}
	whole := l.peek(ctx, s)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if !whole && s.survey.Undecided() {
		s = s.again()
		if err := readAll(ctx, src, connectors.Request{Stream: l.task.stream, Cursor: l.state.Cursor}, func(rows []record.Row) error { s.see(rows); return nil }); err != nil {
			return err
		}
	}
	if schema.Habits, err = s.habits(); err != nil {
		return err
	}
	for _, h := range schema.Habits {
		l.opt.Log.Info("read as the whole column does", "source", l.task.source.Name, "stream", l.task.as, "column", h.Columns, "order", h.Order, "annotated", h.Annotated, "garbled", h.Garbled)
	}
	return nil
}

// peek surveys the first rows and keeps their pages for the batches, which are
// cut as they would be without it. It reports whether these are all rows.
func (l *lander) peek(ctx context.Context, s *surveyor) bool {
	inBatch := 0
	for seen := 0; seen < surveyRows; {
		page, err := l.reader.Next(ctx, l.plan.BatchSize-inBatch)
		if err != nil { // the batch that wants more meets it
			l.peekErr = err
			return false
		}
		page.Rows = keepRows(page.Rows)
		l.peeked = append(l.peeked, page)
		s.see(page.Rows[:min(len(page.Rows), surveyRows-seen)])
		seen += len(page.Rows)
		if inBatch += len(page.Rows); inBatch >= l.plan.BatchSize {
			inBatch = 0
		}
		if page.Done {
			return seen <= surveyRows
		}
	}
	return false
}

// next returns the next page: one that the survey has read, or one from the
// source.
func (l *lander) next(ctx context.Context, rows int) (connectors.Page, error) {
	if len(l.peeked) > 0 {
		page := l.peeked[0]
		l.peeked = l.peeked[1:]
		return page, nil
	}
	if err := l.peekErr; err != nil {
		l.peekErr = nil
		return connectors.Page{}, err
	}
	return l.reader.Next(ctx, rows)
}

// keepRows copies rows out of the memory of a reader's page.
func keepRows(rows []record.Row) []record.Row {
	out := slices.Clone(rows)
	for i := range out {
		r := &out[i]
		r.Key, r.Origin.Part = strings.Clone(r.Key), strings.Clone(r.Origin.Part)
		r.Values = slices.Clone(r.Values)
		for j := range r.Values {
			r.Values[j].Text = strings.Clone(r.Values[j].Text)
		}
		if r.Problem != nil {
			p := *r.Problem
			p.Code, p.Column, p.Value, p.Reason, p.Hint = strings.Clone(p.Code), strings.Clone(p.Column), strings.Clone(p.Value), strings.Clone(p.Reason), strings.Clone(p.Hint)
			r.Problem = &p
		}
	}
	return out
}

// readAll reads a stream to its end, or until see returns an error.
func readAll(ctx context.Context, src connectors.Source, req connectors.Request, see func([]record.Row) error) (err error) {
	r, err := src.Read(ctx, req)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for {
		page, err := r.Next(ctx, DefaultBatchSize)
		if err != nil {
			return err
		}
		if err := see(page.Rows); err != nil || page.Done {
			return err
		}
	}
}
