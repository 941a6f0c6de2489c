package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// Mended is a row from quarantine on its way back: as it was kept out, or with
// the corrections a person made.
type Mended struct {
	ID             int64 // of the row in quarantine
	Source, Stream string
	Key            string
	Origin         record.Origin
	Raw            []byte // as read: JSON, column → value
	Edited         []byte // as mended, the same way; nil when only the rules changed
	By, Why        string // who mended it, and why
}

// ReplayFate is what became of one mended row.
type ReplayFate struct {
	ID      int64
	Batch   int64          // batch that landed it; 0 when it didn't land
	Refused *QuarantineRow // why it is kept out again; nil when it isn't
}

// Replayer is a store that notes which rows have left quarantine.
type Replayer interface {
	Store
	// Replayed marks rows as landed by a batch.
	Replayed(ctx context.Context, rows []int64, batch int64) error
}

// ReplayResult is what a replay did.
type ReplayResult struct {
	Result
	Fates []ReplayFate // in the order of the rows
}

// Replay takes rows from quarantine through the same stages as any other row and
// lands them as batches of a run of their own. A row that is refused again stays
// where it is. What a person changed is the first step in the past of the fields
// that it feeds (promise P6).
func Replay(ctx context.Context, st Replayer, plan *Plan, opt Options, rows []Mended) (*ReplayResult, error) {
	opt.Kind = "replay"
	opt.fill()
	run, err := st.StartRun(ctx, RunStart{
		Kind: opt.Kind, Sources: sourcesOf(rows), ConfigHash: plan.ConfigHash, Snapshot: plan.Snapshot,
		Version: opt.Version, Operator: opt.Operator, Reason: opt.Reason, Holder: opt.Holder,
	})
	if err != nil {
		return nil, err
	}
	res := &ReplayResult{Result: Result{Run: run, Failed: map[string]error{}}}
	ctx, stop := keepAlive(ctx, st, run.ID, opt.Holder)
	defer stop()
	for _, part := range byStream(rows) {
		fates, err := replayStream(ctx, st, plan, run, part)
		res.Fates = append(res.Fates, fates...)
		if err != nil {
			return res, fmt.Errorf("%s/%s: %w", part[0].Source, part[0].Stream, err)
		}
	}
	res.Resolve, err = Resolve(ctx, st, plan, opt)
	return res, err
}

func sourcesOf(rows []Mended) []string {
	var out []string
	for i := range rows {
		out = append(out, rows[i].Source)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// byStream cuts the rows, in a stable order, into parts of one stream and at
// most one batch each.
func byStream(rows []Mended) [][]Mended {
	var order [][2]string
	groups := map[[2]string][]Mended{}
	for i := range rows {
		key := [2]string{rows[i].Source, rows[i].Stream}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], rows[i])
	}
	var out [][]Mended
	for _, key := range order {
		out = slices.AppendSeq(out, slices.Chunk(groups[key], DefaultBatchSize))
	}
	return out
}

// replayStream replays rows of one stream and lands them as one batch.
func replayStream(ctx context.Context, st Replayer, plan *Plan, run *Run, rows []Mended) ([]ReplayFate, error) {
	source, stream := rows[0].Source, rows[0].Stream
	state, err := st.StreamState(ctx, source, stream)
	if err != nil {
		return nil, err
	}
	schema := &record.Schema{}
	if err := json.Unmarshal(state.Schema, schema); err != nil {
		return nil, fmt.Errorf("columns as last seen: %w", err)
	}
	t, err := taskOf(plan, source, stream)
	if err != nil {
		return nil, err
	}
	w, faults := newWorker(t, plan, schema)
	if err := faults.ErrOrNil(); err != nil {
		return nil, err
	}
	w.begin()
	b := &Landing{
		Run: run.ID, Kind: "replay", Source: source, Stream: stream, Pass: state.Pass, CursorBefore: state.Cursor, CursorAfter: state.Cursor,
		ConfigHash: plan.ConfigHash, Filtered: map[string]int64{},
	}
	fates, left, err := w.replay(rows)
	if err != nil {
		return nil, err
	}
	w.out.quarantine = nil // they are in quarantine already
	gather(b, []*worker{w}, nil)
	b.Read = int64(len(left))
	if len(left) == 0 {
		return fates, nil
	}
	done, err := st.Land(ctx, b)
	if err != nil {
		return nil, err
	}
	if r := done.Tally.Residual(); r != 0 { // P1
		return nil, fault.Gate("run.balance", fmt.Sprintf("replay batch %d does not balance: %d rows are unaccounted for", done.Batch, r), "keep the store, roll the batch back, and report it")
	}
	ids := make([]int64, len(left))
	for i, j := range left {
		fates[j].Batch, ids[i] = done.Batch, fates[j].ID
	}
	return fates, st.Replayed(ctx, ids, done.Batch)
}

// taskOf finds the mapping of a stream by its name in the store.
func taskOf(plan *Plan, source, stream string) (*task, error) {
	for i := range plan.Sources {
		sp := &plan.Sources[i]
		if sp.Name != source {
			continue
		}
		for _, m := range sp.Mappings {
			switch {
			case m.As == stream && !m.Glob():
				return &task{sp, m, m.Stream, stream}, nil
			case m.As == stream, m.As == "" && m.Matches(stream):
				return &task{sp, m, stream, stream}, nil
			}
		}
	}
	return nil, fault.Usage("replay.no_mapping", fmt.Sprintf("the project maps no stream %s of source %s", stream, source), "replay under a project that has the mapping")
}

// replay processes the rows one by one. It returns their fates and which of them
// leave quarantine: landed, or filtered by the mapping.
func (w *worker) replay(rows []Mended) (fates []ReplayFate, left []int, err error) {
	for i := range rows {
		row, err := w.mended(&rows[i])
		if err != nil {
			return nil, nil, err
		}
		before := len(w.out.quarantine)
		w.row(row)
		w.edit = nil
		fate := ReplayFate{ID: rows[i].ID}
		if len(w.out.quarantine) > before {
			q := w.out.quarantine[before]
			fate.Refused = &q
		} else {
			left = append(left, i)
		}
		fates = append(fates, fate)
	}
	return fates, left, nil
}

// mended makes a source row of a row from quarantine and notes what was changed.
func (w *worker) mended(m *Mended) (*record.Row, error) {
	row := &record.Row{Key: m.Key, Origin: m.Origin}
	before, err := w.values(m.Raw)
	if err != nil {
		return nil, err
	}
	row.Values = before
	if m.Edited == nil {
		return row, nil
	}
	if row.Values, err = w.values(m.Edited); err != nil {
		return nil, err
	}
	w.edit = &edit{by: m.By, why: m.Why, before: map[string]record.Value{}}
	for i := range w.schema.Columns {
		if before[i] != row.Values[i] {
			w.edit.before[w.schema.Columns[i].Name] = before[i]
		}
	}
	return row, nil
}

func (w *worker) values(raw []byte) ([]record.Value, error) {
	values := make([]record.Value, len(w.schema.Columns))
	err := record.DecodeRaw(raw, func(column string, v record.Value) {
		if i := w.schema.Index(column); i >= 0 {
			values[i] = v
		}
	})
	return values, err
}

// edit is what a person changed in the row under way.
type edit struct {
	by, why string
	before  map[string]record.Value // columns changed, as they were
}

// mark puts the person's change before what the rules will do.
func (d *edit) mark(w *worker, e *record.Entity) {
	for i := range e.Fields {
		f := &e.Fields[i]
		for _, col := range w.task.mapping.Columns(e.Item, f.ID) {
			if before, ok := d.before[col]; ok {
				step := record.Step{Rule: "edit", Outcome: record.Fixed, Code: "edit." + d.by, Before: before, Hint: d.why}
				f.Steps = append([]record.Step{step}, f.Steps...)
				f.Outcome = max(f.Outcome, record.Fixed)
			}
		}
	}
	for i := range e.Kids {
		d.mark(w, &e.Kids[i])
	}
}
