package store

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// RollbackStart says what to withdraw. The run must have been started with the
// sources of the batches, so that nothing else lands them meanwhile.
type RollbackStart struct {
	Run        int64
	Batches    []int64 // a rollback batch among them is undone: redo
	KeepCursor bool    // leave the cursors: the next run won't read those rows again
}

// Withdrawn is what the rollback of one batch came to.
type Withdrawn struct {
	Target         int64 // batch withdrawn, or rollback undone
	Batch          int64 // rollback batch that records it
	Source, Stream string
	Redo           bool
	// Tally counts records: Created came back, Updated were restored to another
	// version, Deleted are no longer live, Unchanged are kept alive by another batch.
	Tally pipeline.Tally
	// Customers and Events count the customer and event records it changed.
	Customers, Events int64
	Kept              Kept // because of people; what several batches concern, with the first
	Stays             Stays
}

// Rollback withdraws batches in one transaction: what they said counts no more,
// and every record shows what the others say (promise P3). Customers follow with
// the next resolve. Each withdrawal is a batch of its own and can be withdrawn.
func (s *Store) Rollback(ctx context.Context, start RollbackStart) ([]Withdrawn, error) {
	var done []Withdrawn
	targets := slices.Compact(slices.Sorted(slices.Values(start.Batches)))
	slices.Reverse(targets)
	err := s.write(ctx, func(q *session) error {
		done = done[:0]
		people := newKeeper()
		for _, id := range targets {
			w, err := s.withdraw(ctx, q, id, start, people)
			if err != nil {
				return err
			}
			done = append(done, w)
		}
		return nil
	})
	s.passes.forget()
	return done, wrap("roll back", err)
}

// Withdrawable refuses what Rollback would refuse, before a run begins for it.
func (s *Store) Withdrawable(ctx context.Context, batches []int64) error {
	return s.read(ctx, func(q *session) error {
		for _, id := range batches {
			b, err := oneBatch(ctx, q, id)
			if err != nil {
				return err
			}
			if slices.Contains(batches, b.WithdrawnBy) {
				continue // what withdrew it is undone first
			}
			if _, err := planWithdrawal(ctx, q, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// withdrawal is the rollback of one batch on its way through the transaction.
type withdrawal struct {
	target, counts *Batch // batch withdrawn; batch that counts or counts no more by it
	stream         int64
	redo           bool
	w              Withdrawn
	customers      recSet
	events         recSet
	matching       recSet // customers of which what matching compares changed
	change         *liveChange
	gone, add      []pair // match keys that go and come, which the log holds once a batch
	stays          *staying
}

func (s *Store) withdraw(ctx context.Context, q *session, id int64, start RollbackStart, people *keeper) (Withdrawn, error) {
	d, err := planWithdrawal(ctx, q, id)
	if err != nil {
		return Withdrawn{}, err
	}
	before, err := d.cursor(ctx, q)
	if err != nil {
		return Withdrawn{}, err
	}
	if d.w.Batch, err = s.recordRollback(ctx, q, d, start, before); err != nil {
		return Withdrawn{}, err
	}
	if err := d.switchOver(ctx, q); err != nil {
		return Withdrawn{}, err
	}
	d.stays = newStaying(start.Batches)
	if err := d.restoreHeads(ctx, q); err != nil {
		return Withdrawn{}, err
	}
	if err := d.finish(ctx, q); err != nil {
		return Withdrawn{}, err
	}
	if d.w.Kept, err = people.count(ctx, q, d); err != nil {
		return Withdrawn{}, err
	}
	if !start.KeepCursor && d.counts.Kind != "reprocess" && d.counts.Kind != "replay" {
		err = d.rewind(ctx, q)
	}
	return d.w, err
}

func planWithdrawal(ctx context.Context, q *session, id int64) (*withdrawal, error) {
	target, err := oneBatch(ctx, q, id)
	if err != nil {
		return nil, err
	}
	if target.WithdrawnBy != 0 {
		return nil, fault.Usage("rollback.withdrawn", "batch b"+strconv.FormatInt(id, 10)+" is already withdrawn",
			"to bring it back, roll back batch b"+strconv.FormatInt(target.WithdrawnBy, 10)+"; 'custhub runs' says which run withdrew which")
	}
	d := &withdrawal{target: target, counts: target, redo: target.Kind == "rollback", customers: newRecSet(), events: newRecSet(), matching: newRecSet(), change: newLiveChange()}
	if d.redo {
		// Undoing a redo withdraws again what the redo brought back.
		for d.counts.Kind == "rollback" {
			if d.counts, err = oneBatch(ctx, q, d.counts.Target); err != nil {
				return nil, err
			}
		}
	}
	if d.counts.Kind == "decision" {
		return nil, fault.Usage("rollback.decision", "batch "+strconv.FormatInt(id, 10)+" is a person's decision, which no rollback undoes", "take the decision back instead")
	}
	if d.counts.Kind == "erase" {
		return nil, fault.Usage("rollback.erased", "batch "+strconv.FormatInt(id, 10)+" is an erasure by law, which nothing undoes", "what it erased is gone from the store")
	}
	if d.stream, err = q.number(ctx, "SELECT stream_id FROM batch WHERE id = ?", id); err != nil {
		return nil, err
	}
	d.w = Withdrawn{Target: id, Source: target.Source, Stream: target.Stream, Redo: d.redo}
	return d, notPurged(ctx, q, d.stream, d.counts)
}

func oneBatch(ctx context.Context, q *session, id int64) (*Batch, error) {
	list, err := readBatches(ctx, q, "WHERE b.id = ?", id)
	if err == nil && len(list) == 0 {
		err = fault.Usage("rollback.unknown", "there is no batch "+strconv.FormatInt(id, 10), "list them with 'custhub batches'")
	}
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

// switchOver makes the batches count, or count no more: a batch is withdrawn
// while a rollback batch that counts names it. A rollback names older batches
// only, so going from the newest to the oldest settles them all.
func (d *withdrawal) switchOver(ctx context.Context, q *session) error {
	targets := map[int64]int64{} // rollback → the batch it names
	for frontier := []int64{d.counts.ID}; len(frontier) > 0; {
		var next []int64
		err := eachIn(ctx, q, frontier, func(rows *sqlx.Rows) error {
			var id, target int64
			err := rows.Scan(&id, &target)
			targets[id] = target
			next = append(next, id)
			return err
		}, "SELECT id, target FROM batch WHERE kind = 'rollback' AND target IN (?)")
		if err != nil {
			return err
		}
		frontier = next
	}
	by := map[int64]int64{d.counts.ID: 0}
	ids := slices.Sorted(maps.Keys(targets))
	slices.Reverse(ids)
	for _, id := range ids {
		if by[id] == 0 {
			by[targets[id]] = id
		}
	}
	for _, id := range append(ids, d.counts.ID) {
		if err := q.exec(ctx, "UPDATE batch SET withdrawn_by = ? WHERE id = ?", by[id], id); err != nil {
			return err
		}
	}
	return nil
}

// restoreHeads recomputes which versions count for the records the batch spoke of.
func (d *withdrawal) restoreHeads(ctx context.Context, q *session) error {
	recs, err := spokenOf(ctx, q, d.counts.ID)
	if err != nil {
		return err
	}
	seen, err := sightings(ctx, q, d.stream)
	if err != nil {
		return err
	}
	err = recs.chunks(5000, func(ids []int64) error {
		d.w.Tally.Read += int64(len(ids))
		best, matching, err := headsAndMatching(ctx, q, seen, ids)
		if err != nil {
			return err
		}
		return d.restore(ctx, q, ids, best, matching)
	})
	if err != nil {
		return err
	}
	if !d.redo {
		d.w.Stays = d.stays.counts(d.counts.ID, seen)
	}
	return changeKeys(ctx, q, d.w.Batch, d.gone, d.add)
}

func (d *withdrawal) restore(ctx context.Context, q *session, ids []int64, best map[int64]*claim, matching map[versionOf]versionMatching) error {
	var flat []any
	err := eachIn(ctx, q, ids, func(rows *sqlx.Rows) error {
		var rec, live, head int64
		var entity record.EntityType
		var changedAt string
		if err := rows.Scan(&rec, &entity, &live, &head, &changedAt); err != nil {
			return err
		}
		c := best[rec]
		if c == nil {
			c = &claim{}
		}
		d.tally(live, c.live())
		if live == c.live() {
			d.stays.note(rec, d.counts.ID, c)
		}
		if c.version == head && c.live() == live {
			return nil
		}
		flat = append(flat, rec, c.live(), c.version, c.content.hash, c.content.changedAt, nullable(c.customer))
		if c.live() == live {
			return nil
		}
		d.change.note(shownAs{live != 0, entity, changedAt}, shownAs{c.live() != 0, entity, c.content.changedAt})
		was, is := matching[versionOf{rec, live}], matching[versionOf{rec, c.live()}]
		d.gone, d.add = was.pairs(d.gone, rec), is.pairs(d.add, rec)
		switch {
		case entity != record.Customer:
			d.events.add(rec)
		case was.alike(is):
			d.customers.add(rec)
		default:
			d.customers.add(rec)
			d.matching.add(rec)
		}
		return nil
	}, "SELECT id, entity, live_batch, head_batch, changed_at FROM source_record WHERE id IN (?)")
	if err != nil {
		return err
	}
	return q.d.update(ctx, q, "source_record", []string{"id", "live_batch", "head_batch", "hash", "changed_at", "customer_rec"}, flat)
}

// tally counts what becomes of one record.
func (d *withdrawal) tally(was, is int64) {
	t := &d.w.Tally
	switch {
	case was == is:
		t.Unchanged++
	case was == 0:
		t.Created++
	case is == 0:
		t.Deleted++
	default:
		t.Updated++
	}
}

// rollbackNotes is kept in the notes of a rollback batch.
type rollbackNotes struct {
	KeepCursor bool `json:"keep_cursor,omitempty"`
	Redo       bool `json:"redo,omitempty"`
}

func (s *Store) recordRollback(ctx context.Context, q *session, d *withdrawal, start RollbackStart, cursor string) (int64, error) {
	notes, err := json.Marshal(rollbackNotes{KeepCursor: start.KeepCursor, Redo: d.redo})
	if err != nil {
		return 0, err
	}
	return insertBatchRow(ctx, q, batchRow{
		run: start.Run, stream: d.stream, kind: "rollback", pass: d.target.Pass, before: cursor, after: cursor,
		notes: string(notes), customers: newRecSet(), events: newRecSet(), committed: s.stamp(), target: d.target.ID,
	})
}

// finish writes counts and changed records into the rollback batch, and gives
// the quarantine rows of the batch their state.
func (d *withdrawal) finish(ctx context.Context, q *session) error {
	customers, err := d.customers.blob()
	if err != nil {
		return err
	}
	events, err := d.events.blob()
	if err != nil {
		return err
	}
	matching, err := d.matching.bytes()
	if err != nil {
		return err
	}
	d.w.Customers, d.w.Events = d.customers.size(), d.events.size()
	t := d.w.Tally
	err = q.exec(ctx, "UPDATE batch SET n_read = ?, n_created = ?, n_updated = ?, n_unchanged = ?, n_deleted = ?, touched = ?, customers = ?, events = ?, matching = ?, live_change = ?, resolved = ? WHERE id = ?",
		t.Read, t.Created, t.Updated, t.Unchanged, t.Deleted, d.w.Customers, customers, events, matching, d.change.text(), flag(d.w.Customers+d.w.Events == 0), d.w.Batch)
	if err != nil {
		return err
	}
	withdrawn, err := q.number(ctx, "SELECT withdrawn_by FROM batch WHERE id = ?", d.counts.ID)
	if err != nil {
		return err
	}
	from, to, replayed, waiting := "withdrawn", "waiting", "waiting", "replayed"
	if withdrawn != 0 {
		from, to, replayed, waiting = to, from, waiting, replayed
	}
	// Rows that a person has mended keep their state: decisions survive.
	err = q.exec(ctx, "UPDATE quarantine SET status = ? WHERE batch_id = ? AND status = ? AND edited_raw IS NULL", to, d.counts.ID, from)
	if err != nil {
		return err
	}
	return q.exec(ctx, "UPDATE quarantine SET status = ? WHERE replayed_batch = ? AND status = ?", waiting, d.counts.ID, replayed)
}

func (d *withdrawal) cursor(ctx context.Context, q *session) (string, error) {
	var cursor string
	_, err := q.get(ctx, []any{&cursor}, "SELECT cursor_text FROM stream WHERE id = ?", d.stream)
	return cursor, err
}

// rewind sets the stream's cursor back to where the earliest batch began that
// was withdrawn since the last load, so that the next run reads those rows
// again; when none is left withdrawn, to where it stood. The pass is closed: a
// stream read in full starts over, an incremental one goes on from the cursor.
func (d *withdrawal) rewind(ctx context.Context, q *session) error {
	last, err := q.number(ctx, "SELECT MAX(id) FROM batch WHERE stream_id = ? AND kind IN ('load', 'delete')", d.stream)
	if err != nil {
		return err
	}
	if last > d.w.Batch {
		return nil
	}
	since, err := readBatches(ctx, q, "WHERE b.stream_id = ? AND b.kind = 'rollback' AND b.id > ? ORDER BY b.id", d.stream, last)
	if err != nil || len(since) == 0 {
		return err
	}
	withdrawn, err := readBatches(ctx, q, `WHERE b.stream_id = ? AND b.kind IN ('load', 'delete') AND b.withdrawn_by > ? ORDER BY b.id`, d.stream, last)
	if err != nil {
		return err
	}
	cursor := since[0].Before
	for _, b := range withdrawn {
		if !keptCursor(since, b.WithdrawnBy) {
			cursor = b.Before
			break
		}
	}
	// Only a whole pass shows which rows are gone, so what is read in full is read
	// in full again.
	whole, err := q.number(ctx, "SELECT COUNT(*) FROM batch WHERE stream_id = ? AND pass = ? AND kind = 'load' AND cursor_after = ''", d.stream, d.target.Pass)
	if err != nil {
		return err
	}
	if whole > 0 {
		cursor = ""
	}
	// A pass that was cut off goes on from there: what it has shown so far it has
	// shown, and a new pass that begins half-way would take it for gone.
	query := "UPDATE stream SET cursor_text = ?, pass_open = 0 WHERE id = ?"
	if cursor != "" {
		query = "UPDATE stream SET cursor_text = ? WHERE id = ?"
	}
	if err := q.exec(ctx, query, cursor, d.stream); err != nil {
		return err
	}
	return q.exec(ctx, "UPDATE batch SET cursor_after = ? WHERE id = ?", cursor, d.w.Batch)
}

// keptCursor reports whether a rollback batch was told to leave the cursor.
func keptCursor(rollbacks []Batch, id int64) bool {
	for _, r := range rollbacks {
		var n rollbackNotes
		if r.ID == id && json.Unmarshal(r.Notes, &n) == nil {
			return n.KeepCursor
		}
	}
	return false
}
