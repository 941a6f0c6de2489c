package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// RawRecord is a live record as it was landed.
type RawRecord struct {
	Key    string
	Origin record.Origin
	Raw    []byte // JSON object: column → value
}

// Archive is a store that can give back the raw rows it has landed.
type Archive interface {
	Store
	// RawRecords calls fn with every live record of a stream by rising id.
	RawRecords(ctx context.Context, source, stream string, fn func(*RawRecord) error) error
}

// Reprocess applies the plan's mappings and rules to the raw rows that were
// landed before, without reading the sources, as a run of its own: its batches
// balance and roll back like any other. A row that the new mapping filters leaves
// the customers; one that the new rules quarantine stays as it was landed.
func Reprocess(ctx context.Context, st Archive, plan *Plan, opt Options) (*Result, error) {
	opt.Kind = "reprocess"
	return execute(ctx, st, plan, opt, func(ctx context.Context, sp *SourcePlan, run *Run, opt *Options) error {
		g := newGuard(sp.Name, plan.Thresholds)
		for _, m := range sp.Mappings {
			if m.Glob() && m.As == "" {
				return fault.Usage("reprocess.glob", fmt.Sprintf("mapping %s has a pattern as stream and no name for the store", m.File), "give it a name with as:").At(m.File)
			}
			t := task{sp, m, m.Stream, m.StoreName(m.Stream)}
			r := reprocessor{st: st, plan: plan, opt: opt, run: run, task: t, guard: g}
			if err := r.stream(ctx); err != nil {
				return fmt.Errorf("%s/%s: %w", sp.Name, t.as, err)
			}
		}
		return nil
	})
}

// reprocessor works on one stream.
type reprocessor struct {
	st    Archive
	plan  *Plan
	opt   *Options
	run   *Run
	task  task
	guard *guard

	state  StreamState
	worker *worker
	rows   []record.Row
	schema []byte // with the habits of the columns; the first batch carries it
}

func (r *reprocessor) stream(ctx context.Context) error {
	var err error
	if r.state, err = r.st.StreamState(ctx, r.task.source.Name, r.task.as); err != nil {
		return err
	}
	if len(r.state.Schema) == 0 {
		return nil // never read
	}
	schema := &record.Schema{}
	if err := json.Unmarshal(r.state.Schema, schema); err != nil {
		return err
	}
	if err := r.habits(ctx, schema); err != nil {
		return err
	}
	var list fault.List
	if r.worker, list = newWorker(&r.task, r.plan, schema); list.Errors() > 0 {
		return list
	}
	name := r.task.source.Name + "/" + r.task.as
	r.opt.Progress.Stage(name, -1)
	defer r.opt.Progress.Done(name)
	err = r.st.RawRecords(ctx, r.task.source.Name, r.task.as, func(raw *RawRecord) error {
		row, err := rawRow(schema, raw)
		if err != nil {
			return err
		}
		r.rows = append(r.rows, row)
		if len(r.rows) < r.plan.BatchSize {
			return nil
		}
		return r.commit(ctx)
	})
	if err != nil || len(r.rows) == 0 {
		return err
	}
	return r.commit(ctx)
}

// habits decides those of columns that are mapped only now, from the rows landed;
// of all columns if asked to.
func (r *reprocessor) habits(ctx context.Context, schema *record.Schema) error {
	if r.opt.Redecide {
		schema.Habits = nil
	}
	known := schema.Habits
	s, err := newSurveyor(&r.task, schema, known)
	if err != nil || !s.survey.Needed() {
		return err
	}
	seen := 0
	err = r.st.RawRecords(ctx, r.task.source.Name, r.task.as, func(raw *RawRecord) error {
		row, err := rawRow(schema, raw)
		if err != nil {
			return err
		}
		s.see([]record.Row{row})
		if seen++; seen == surveyRows && !s.survey.Undecided() {
			return errSeen
		}
		return nil
	})
	if err != nil && !errors.Is(err, errSeen) {
		return err
	}
	if schema.Habits, err = s.habits(); err != nil {
		return err
	}
	r.schema, err = json.Marshal(schema)
	return err
}

// errSeen ends a look at rows that need no further one.
var errSeen = errors.New("seen enough")

// rawRow makes a source row of a landed one. Columns that the stream no longer
// has are left out.
func rawRow(schema *record.Schema, raw *RawRecord) (record.Row, error) {
	row := record.Row{Key: raw.Key, Origin: raw.Origin, Values: make([]record.Value, len(schema.Columns))}
	err := record.DecodeRaw(raw.Raw, func(column string, v record.Value) {
		if i := schema.Index(column); i >= 0 {
			row.Values[i] = v
		}
	})
	return row, err
}

// commit lands the rows gathered.
func (r *reprocessor) commit(ctx context.Context) error {
	w := r.worker
	w.begin()
	w.process(r.rows)
	b := &Landing{
		Run: r.run.ID, Kind: "reprocess", Source: r.task.source.Name, Stream: r.task.as, Pass: r.state.Pass,
		CursorBefore: r.state.Cursor, CursorAfter: r.state.Cursor, PassDone: !r.state.PassOpen,
		ConfigHash: r.plan.ConfigHash, Read: int64(len(r.rows)), Schema: r.schema,
	}
	r.schema = nil
	gather(b, []*worker{w}, nil)
	done, err := r.st.Land(ctx, b)
	if err != nil {
		return err
	}
	r.opt.Progress.Add(r.task.source.Name+"/"+r.task.as, b.Read)
	r.rows = r.rows[:0]
	return r.guard.commit(&done.Tally, b)
}
