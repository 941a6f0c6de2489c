package store

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/fault"
)

// A row that waits in quarantine is superseded when a later reading of its
// stream, or a replay after it, speaks of the same key: it was kept out again, or
// landed, or is gone. That is worked out from the batches that count whenever
// rows are read, so that a rollback makes rows wait again (promise P3). What the
// same pass says of the key is not newer: rows that share a key contradict each
// other, and what is kept out counts as absent to 'deletes: compare'.
const (
	statusWaiting    = "waiting"
	statusSuperseded = "superseded"
)

// keptRow is a row in quarantine with its state, without its content.
type keptRow struct {
	id, batch, pass, stream int64
	key, status             string
	reason                  QuarantineReason
	by                      int64 // batch that supersedes it; 0 when none does
}

// state is the status of the row, or superseded.
func (k *keptRow) state() string {
	if k.by > 0 {
		return statusSuperseded
	}
	return k.status
}

// SupersededFault refuses work on a row in quarantine that a later batch has
// superseded.
func SupersededFault(row, batch int64) error {
	return fault.Usage("quarantine.superseded", fmt.Sprintf("row %d is superseded: batch b%d, which is newer, has the same key", row, batch),
		"'custhub quarantine list' shows what waits now; when that batch is wrong, roll it back, and the row waits again")
}

// keptRows returns the selected rows, oldest first.
func keptRows(ctx context.Context, q *session, query QuarantineQuery) ([]keptRow, error) {
	where, args := query.where()
	tail := ""
	if !query.derived() {
		tail = limitTail(query.Limit)
	}
	var list []keptRow
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		var k keptRow
		r := &k.reason
		err := rows.Scan(&k.id, &k.batch, &k.pass, &k.stream, &k.key, &k.status, &r.Source, &r.Stream, &r.Code, &r.Rule, &r.Field)
		list = append(list, k)
		return err
	}, "SELECT q.id, q.batch_id, b.pass, q.stream_id, q.source_key, q.status, s.source, s.name, q.code, q.rule, q.field"+quarantineFrom+where+" ORDER BY q.id"+tail, args...)
	if err != nil {
		return nil, err
	}
	if err := supersede(ctx, q, list); err != nil || !query.derived() {
		return list, err
	}
	list = slices.DeleteFunc(list, func(k keptRow) bool { return k.state() != query.Status })
	if query.Limit > 0 && len(list) > query.Limit {
		list = list[:query.Limit]
	}
	return list, nil
}

// supersede says of each row that waits which batch supersedes it.
func supersede(ctx context.Context, q *session, list []keptRow) error {
	streams := map[int64]*newer{}
	for i := range list {
		k := &list[i]
		// Without a key rows can't be told apart, nor when their keys may have been cut.
		if k.status != statusWaiting || k.key == "" || len(k.key) > maxKey-utf8.UTFMax {
			continue
		}
		if streams[k.stream] == nil {
			streams[k.stream] = &newer{stream: k.stream, open: map[string][]*keptRow{}}
		}
		open := streams[k.stream].open
		open[k.key] = append(open[k.key], k)
	}
	for _, n := range streams {
		for _, look := range []func(context.Context, *session) error{n.keptOut, n.landed, n.seen} {
			if err := look(ctx, q); err != nil {
				return err
			}
			n.settle()
		}
	}
	return nil
}

// newer looks for what later batches say of the keys of rows of one stream.
type newer struct {
	stream int64
	open   map[string][]*keptRow // rows by key that nothing supersedes so far
	recs   map[int64]string      // records that have such a key
}

// said is that a batch speaks of a key.
type said struct {
	batch, pass int64
	kind        string
	withdrawn   int64
}

// note supersedes the rows of a key that a batch speaks of later. Reprocessing
// and decisions don't tell what the source says.
func (n *newer) note(key string, s said) {
	if s.withdrawn != 0 || s.kind != "load" && s.kind != "delete" && s.kind != "replay" {
		return
	}
	for _, k := range n.open[key] {
		if s.batch > k.batch && (s.pass > k.pass || s.kind == "replay") {
			k.by = max(k.by, s.batch)
		}
	}
}

// settle leaves the rows that nothing supersedes so far.
func (n *newer) settle() {
	for key, rows := range n.open {
		rows = slices.DeleteFunc(rows, func(k *keptRow) bool { return k.by > 0 })
		if n.open[key] = rows; len(rows) == 0 {
			delete(n.open, key)
		}
	}
}

func (n *newer) keys() []string { return slices.Sorted(maps.Keys(n.open)) }

// keptOut looks for rows that were kept out again.
func (n *newer) keptOut(ctx context.Context, q *session) error {
	return eachIn(ctx, q, n.keys(), func(rows *sqlx.Rows) error {
		var key string
		var s said
		err := rows.Scan(&key, &s.batch, &s.pass, &s.kind, &s.withdrawn)
		n.note(key, s)
		return err
	}, "SELECT q.source_key, b.id, b.pass, b.kind, b.withdrawn_by FROM quarantine q JOIN batch b ON b.id = q.batch_id WHERE q.stream_id = ? AND q.source_key IN (?)", n.stream)
}

// landed looks for versions of the records.
func (n *newer) landed(ctx context.Context, q *session) error {
	n.recs = map[int64]string{}
	return eachIn(ctx, q, n.keys(), func(rows *sqlx.Rows) error {
		var rec int64
		var key string
		var s said
		err := rows.Scan(&rec, &key, &s.batch, &s.pass, &s.kind, &s.withdrawn)
		n.recs[rec] = key
		n.note(key, s)
		return err
	}, `SELECT r.id, r.source_key, b.id, b.pass, b.kind, b.withdrawn_by FROM source_record r JOIN version v ON v.rec_id = r.id JOIN batch b ON b.id = v.batch_id
		WHERE r.stream_id = ? AND r.source_key IN (?)`, n.stream)
}

// seen looks for batches that saw the records unchanged.
func (n *newer) seen(ctx context.Context, q *session) error {
	wanted, after := newRecSet(), int64(math.MaxInt64)
	for rec, key := range n.recs {
		for _, k := range n.open[key] {
			wanted.add(rec)
			after = min(after, k.batch)
		}
	}
	if wanted.IsEmpty() {
		return nil
	}
	return q.each(ctx, func(rows *sqlx.Rows) error {
		var s said
		var recs recSet
		if err := rows.Scan(&s.batch, &s.pass, &s.kind, &recs); err != nil {
			return err
		}
		recs.And(wanted.Bitmap)
		for _, rec := range recs.ids() {
			n.note(n.recs[rec], s)
		}
		return nil
	}, "SELECT o.batch_id, b.pass, b.kind, o.recs FROM observation o JOIN batch b ON b.id = o.batch_id WHERE o.batch_id > ? AND b.stream_id = ? AND b.withdrawn_by = 0", after, n.stream)
}
