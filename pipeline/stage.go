package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules"
)

// worker takes rows through map, cleanse and validate. It is pure but for its
// own buffers; one goroutine uses it at a time.
type worker struct {
	task   *task
	mapper *mappings.Mapper
	rules  *rules.Worker
	keyer  Keyer
	schema *record.Schema
	names  record.RawNames
	prof   *Profiles

	mapped record.Mapped
	bytes  arena   // raw and mapped JSON of the batch
	keys   []int64 // match keys of the batch
	traits []byte  // of the row under way
	out    portion
	edit   *edit // what a person changed in the row under way; nil when nothing
}

// newWorker binds a task to the columns that its stream really has.
func newWorker(t *task, plan *Plan, schema *record.Schema) (*worker, fault.List) {
	mapper, faults := t.mapping.Bind(schema, mappings.Binding{Source: t.source.Name, Stream: t.stream, Zone: t.source.Zone})
	w := &worker{task: t, mapper: mapper, rules: t.source.Rules.NewWorker(), keyer: plan.Match.Keyer(), schema: schema, names: record.NewRawNames(schema), prof: &plan.Profiles, out: portion{notes: newCounts()}}
	w.rules.Follow(t.mapping.Habits(schema.Habits))
	return w, faults
}

// portion is what one worker made of its part of a batch.
type portion struct {
	rows       []LandRow
	quarantine []QuarantineRow
	notes      *counts
}

// begin forgets the last batch: what the worker made for it is overwritten.
func (w *worker) begin() {
	w.bytes.reset()
	w.keys = w.keys[:0]
	w.out.rows, w.out.quarantine = w.out.rows[:0], w.out.quarantine[:0]
	w.out.notes.reset()
}

// process adds a part of a page to the batch. It keeps nothing of rows.
func (w *worker) process(rows []record.Row) {
	for i := range rows {
		w.row(&rows[i])
	}
}

// row decides the fate of one row: it lands whole, is filtered, or is
// quarantined whole (P1: exactly one of these is counted).
func (w *worker) row(row *record.Row) {
	if row.Problem != nil {
		w.keepOut(row, row.Problem, "read", row.Problem.Column)
		return
	}
	if row.Deleted {
		w.delete(row)
		return
	}
	fate := w.mapper.Map(row, &w.mapped)
	switch fate.Kind {
	case mappings.Filtered:
		w.out.rows = append(w.out.rows, LandRow{Key: fate.Key, Entity: w.task.mapping.Entity, Delete: true, Filter: fate.Reason, Origin: row.Origin})
		return
	case mappings.Rejected:
		w.keepOut(row, fate.Problem, "map", fate.Problem.Column)
		return
	}
	if len(fate.Key) > maxKey {
		w.keepOut(row, &record.Problem{Code: "map.key_too_long", Reason: fmt.Sprintf("the source key has %d bytes; stores index up to %d", len(fate.Key), maxKey), Hint: "choose shorter key columns in the mapping"}, "map", "")
		return
	}
	if w.edit != nil {
		w.edit.mark(w, &w.mapped.Entity)
	}
	verdict := w.rules.Apply(&w.mapped)
	w.out.notes.findings(verdict.Findings)
	if p := verdict.Quarantine; p != nil {
		rule, _, _ := strings.Cut(p.Code, ".")
		w.keepOut(row, p, rule, p.Column)
		return
	}
	w.out.notes.row(&w.mapped.Entity, w.prof)
	w.land(row, fate.Key)
}

// maxKey is the longest source key, in bytes, that every database can index.
const maxKey = 1000

// delete passes on that the source itself says the row is gone.
func (w *worker) delete(row *record.Row) {
	key, problem := w.mapper.Key(row)
	if problem != nil {
		w.keepOut(row, problem, "map", problem.Column)
		return
	}
	w.out.rows = append(w.out.rows, LandRow{Key: key, Entity: w.task.mapping.Entity, Delete: true, Origin: row.Origin})
}

func (w *worker) land(row *record.Row, key string) {
	b := w.bytes.room()
	start := len(b)
	b = w.names.AppendRaw(b, row.Values)
	split := len(b)
	b = record.AppendMapped(b, &w.mapped)
	w.bytes.keep(b)
	both := b[start:len(b):len(b)]
	out := LandRow{
		Key:       key,
		Entity:    w.mapped.Entity.Type,
		Hash:      int64(xxh3.Hash(both)),
		ChangedAt: w.mapped.ChangedAt.Text,
		Origin:    row.Origin,
		Raw:       both[: split-start : split-start],
		Mapped:    both[split-start:],
	}
	if ref := w.mapped.Customer; ref != nil {
		out.Customer = &record.Ref{Source: ref.Source, Stream: ref.Stream, Key: ref.Key}
	}
	if out.Entity == record.Customer {
		ref := record.Ref{Source: w.task.source.Name, Stream: w.task.as, Key: out.Key}
		out.Keys = w.matchKeys(ref)
		out.Likeness, w.traits = Likeness(w.traits, w.keyer, &w.mapped, out.Keys)
	}
	w.out.rows = append(w.out.rows, out)
}

// matchKeys returns the sorted distinct match keys of the row under way.
func (w *worker) matchKeys(ref record.Ref) []int64 {
	from := len(w.keys)
	w.keys = MergeKeys(w.keys, ref, &w.mapped, w.task.mapping.FollowsMerges())
	w.keys = w.keyer.Keys(w.keys, ref, &w.mapped)
	slices.Sort(w.keys[from:])
	w.keys = w.keys[:from+len(slices.Compact(w.keys[from:]))]
	return w.keys[from:len(w.keys):len(w.keys)]
}

// keepOut puts a row into quarantine with its raw content.
func (w *worker) keepOut(row *record.Row, p *record.Problem, rule, field string) {
	b := w.bytes.room()
	start := len(b)
	if len(row.Values) == len(w.schema.Columns) {
		b = w.names.AppendRaw(b, row.Values)
	} else {
		b = append(b, "{}"...)
	}
	w.bytes.keep(b)
	w.out.quarantine = append(w.out.quarantine, QuarantineRow{
		Key: row.Key, Origin: row.Origin, Raw: b[start:len(b):len(b)],
		Code: p.Code, Rule: rule, Field: field, Value: p.Value, Reason: p.Reason, Hint: p.Hint,
	})
}
