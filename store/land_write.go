package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// count completes the tally of the batch. The rows' fates are counted already;
// what the pipeline filtered and quarantined comes on top (promise P1).
func (b *landing) count() {
	b.tally.Read = b.l.Read
	b.tally.Quarantined += int64(len(b.quarantine))
	for _, n := range b.filtered {
		b.tally.Filtered += n
	}
}

var batchColumns = "run_id, stream_id, kind, pass, cursor_before, cursor_after, n_read, n_created, n_updated, n_unchanged, n_deleted, n_filtered, n_quarantined, n_superseded, filtered, notes, touched, customers, events, committed_at, withdrawn_by, target, resolved, matching, live_change"

func (b *landing) insertBatch(ctx context.Context, q *session) (int64, error) {
	customers, events, matching := newRecSet(), newRecSet(), newRecSet()
	change := newLiveChange()
	for i := range b.fates {
		f := &b.fates[i]
		if !f.changes() {
			continue
		}
		change.note(shownAs{f.known.live != 0, f.known.entity, f.known.content.changedAt}, shownAs{!f.row.Delete, f.row.Entity, f.row.ChangedAt})
		if f.row.Entity != record.Customer {
			events.add(f.known.id)
			continue
		}
		customers.add(f.known.id)
		if f.row.Delete || f.row.Likeness == 0 || b.replaced.likeness[f.known.id] != f.row.Likeness {
			matching.add(f.known.id)
		}
	}
	var filtered any
	if len(b.filtered) > 0 {
		text, err := json.Marshal(b.filtered)
		if err != nil {
			return 0, err
		}
		filtered = clean(string(text))
	}
	l, t := b.l, b.tally
	return insertBatchRow(ctx, q, batchRow{
		run: l.Run, stream: b.stream, kind: l.Kind, pass: l.Pass, before: l.CursorBefore, after: l.CursorAfter,
		tally: t, filtered: filtered, notes: textOrNull(l.Notes), customers: customers, events: events,
		matching: &matching, change: change, committed: b.s.stamp(),
	})
}

// batchRow is a row of the ledger of batches.
type batchRow struct {
	run, stream       int64
	kind              string
	pass              int64
	before, after     string
	tally             pipeline.Tally
	filtered, notes   any
	customers, events recSet
	matching          *recSet     // nil: all customers
	change            *liveChange // nil: not known
	committed         string
	target            int64
}

func insertBatchRow(ctx context.Context, q *session, r batchRow) (int64, error) {
	touched := r.customers.size()
	// A batch that changed nothing leaves nothing to resolve.
	resolved := flag(touched == 0 && r.events.IsEmpty())
	customers, err := r.customers.blob()
	if err != nil {
		return 0, err
	}
	events, err := r.events.blob()
	if err != nil {
		return 0, err
	}
	var matching, change any
	if r.matching != nil {
		if matching, err = r.matching.bytes(); err != nil {
			return 0, err
		}
	}
	if r.change != nil {
		change = r.change.text()
	}
	t := r.tally
	return q.insertID(ctx, "INSERT INTO batch ("+batchColumns+") VALUES ("+marks(25)+")",
		r.run, r.stream, r.kind, r.pass, clean(r.before), clean(r.after), t.Read, t.Created, t.Updated, t.Unchanged, t.Deleted, t.Filtered,
		t.Quarantined, t.Superseded, r.filtered, r.notes, touched, customers, events, r.committed, 0, r.target, resolved, matching, change)
}

var recordColumns = []string{"id", "stream_id", "source_key", "entity", "live_batch", "head_batch", "hash", "changed_at", "customer_rec", "minted_at"}

// writeRecords registers keys that were never seen.
func (b *landing) writeRecords(ctx context.Context, q *session) error {
	flat := make([]any, 0, len(b.fates)*len(recordColumns))
	for i := range b.fates {
		f := &b.fates[i]
		if !f.isNew || !f.writes {
			continue
		}
		live := b.id
		if f.row.Delete {
			live = 0
		}
		flat = append(flat, f.known.id, b.stream, f.row.Key, int64(f.row.Entity), live, b.id, f.row.Hash, f.row.ChangedAt, nullable(f.link), b.now)
	}
	return q.d.insert(ctx, q, "source_record", recordColumns, flat)
}

var versionColumns = []string{"rec_id", "batch_id", "deleted", "hash", "changed_at", "customer_rec", "part", "row_no", "grid", "match_keys", "read_at", "marked", "raw_bytes", "content", "likeness"}

func (b *landing) writeVersions(ctx context.Context, q *session) error {
	b.packed.Wait()
	flat := make([]any, 0, len(b.fates)*len(versionColumns))
	for i := range b.fates {
		f := &b.fates[i]
		if !f.writes {
			continue
		}
		r := f.row
		var content, keys, likeness any
		if !r.Delete {
			keys = packKeys(r.Keys)
		}
		if r.Likeness != 0 {
			likeness = r.Likeness
		}
		if f.packed.content != nil {
			content = f.packed.content
		}
		flat = append(flat, f.known.id, b.id, flag(r.Delete), r.Hash, r.ChangedAt, nullable(f.link), clean(r.Origin.Part), r.Origin.Row,
			flag(r.Origin.Grid), keys, b.now, flag(f.packed.marked), f.packed.rawBytes, content, likeness)
	}
	return q.d.insert(ctx, q, "version", versionColumns, flat)
}

func nullable(n sql.NullInt64) any {
	if !n.Valid {
		return nil
	}
	return n.Int64
}

var liveColumns = []string{"id", "entity", "live_batch", "head_batch", "hash", "changed_at", "customer_rec"}

// updateRecords points the registry to the versions that count now.
func (b *landing) updateRecords(ctx context.Context, q *session) error {
	var flat []any
	for i := range b.fates {
		f := &b.fates[i]
		if !f.heads || f.isNew {
			continue
		}
		live, link := b.id, f.link
		if f.row.Delete {
			live, link = 0, f.known.customer
		}
		flat = append(flat, f.known.id, int64(f.row.Entity), live, b.id, f.row.Hash, f.row.ChangedAt, nullable(link))
	}
	return q.d.update(ctx, q, "source_record", liveColumns, flat)
}

// writeObservations notes which records came back as they were: a later batch
// that saw the same content keeps it alive when an earlier one is withdrawn (P3).
func (b *landing) writeObservations(ctx context.Context, q *session) error {
	sets := map[int64]recSet{}
	for i := range b.fates {
		f := &b.fates[i]
		if !f.observe {
			continue
		}
		if _, ok := sets[f.known.head]; !ok {
			sets[f.known.head] = newRecSet()
		}
		sets[f.known.head].add(f.known.id)
	}
	var flat []any
	for _, batch := range slices.Sorted(maps.Keys(sets)) {
		blob, err := sets[batch].blob()
		if err != nil {
			return err
		}
		flat = append(flat, b.id, batch, blob)
	}
	return q.d.insert(ctx, q, "observation", []string{"batch_id", "version_batch", "recs"}, flat)
}

var quarantineColumns = []string{"batch_id", "stream_id", "source_key", "part", "row_no", "grid", "raw", "code", "rule", "field", "value", "reason", "hint", "status", "replayed_batch"}

func (b *landing) writeQuarantine(ctx context.Context, q *session) error {
	flat := make([]any, 0, len(b.quarantine)*len(quarantineColumns))
	for i := range b.quarantine {
		r := &b.quarantine[i]
		key := clean(r.Key)
		if len(key) > maxKey {
			key = clean(key[:maxKey])
		}
		flat = append(flat, b.id, b.stream, key, clean(r.Origin.Part), r.Origin.Row, flag(r.Origin.Grid), textOrNull(r.Raw),
			short(r.Code), short(r.Rule), short(r.Field), clean(r.Value), clean(r.Reason), clean(r.Hint), "waiting", int64(0))
	}
	return q.d.insert(ctx, q, "quarantine", quarantineColumns, flat)
}
