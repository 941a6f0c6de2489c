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
// other, and what is kept out counts as absent to 'deletes: compare'. Only a purge
// stores it, of rows whose successors can't be rolled back any more.
const (
	statusWaiting    = "waiting"
	statusSuperseded = "superseded"
)

// keptRow is a row in quarantine with its state, without its content.
type keptRow struct {
	id, batch, pass, stream int64
	key, status             string
	reason                  QuarantineCount // without counts
	by                      int64           // batch that supersedes it; 0 when none does
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
		if err := n.look(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// newer looks for what later batches say of the keys of rows of one stream. Its
// queries join nothing: with batch, MariaDB would rather go through all of it.
type newer struct {
	stream  int64
	open    map[string][]*keptRow // rows by key that nothing supersedes so far
	oldest  int64                 // batch of these rows
	batches map[int64]said        // newer than that
	recs    map[int64]string      // records that have such a key
}

// said is a batch that says what its source says.
type said struct {
	pass   int64
	replay bool
}

// look supersedes the rows of which a later batch says something.
func (n *newer) look(ctx context.Context, q *session) error {
	for _, step := range []func(context.Context, *session) error{n.later, n.keptOut, n.known, n.landed, n.seen} {
		n.settle()
		if len(n.open) == 0 {
			return nil
		}
		if err := step(ctx, q); err != nil {
			return err
		}
		if len(n.batches) == 0 {
			return nil
		}
	}
	return nil
}

// note supersedes the rows of a key that a batch speaks of later.
func (n *newer) note(key string, batch int64) {
	s, ok := n.batches[batch]
	if !ok {
		return
	}
	for _, k := range n.open[key] {
		if batch > k.batch && (s.pass > k.pass || s.replay) {
			k.by = max(k.by, batch)
		}
	}
}

// settle leaves the rows that nothing supersedes so far.
func (n *newer) settle() {
	n.oldest = math.MaxInt64
	for key, rows := range n.open {
		rows = slices.DeleteFunc(rows, func(k *keptRow) bool { return k.by > 0 })
		if n.open[key] = rows; len(rows) == 0 {
			delete(n.open, key)
		}
		for _, k := range rows {
			n.oldest = min(n.oldest, k.batch)
		}
	}
}

func (n *newer) keys() []string { return slices.Sorted(maps.Keys(n.open)) }

// later reads which batches that count are newer. Reprocessing and decisions don't
// tell what the source says.
func (n *newer) later(ctx context.Context, q *session) error {
	n.batches = map[int64]said{}
	return q.each(ctx, func(rows *sqlx.Rows) error {
		var id int64
		var kind string
		var s said
		err := rows.Scan(&id, &s.pass, &kind)
		s.replay = kind == "replay"
		n.batches[id] = s
		return err
	}, "SELECT id, pass, kind FROM batch WHERE stream_id = ? AND id > ? AND withdrawn_by = 0 AND kind IN ('load', 'delete', 'replay')", n.stream, n.oldest)
}

// keptOut looks for rows that were kept out again.
func (n *newer) keptOut(ctx context.Context, q *session) error {
	return eachIn(ctx, q, n.keys(), func(rows *sqlx.Rows) error {
		var key string
		var batch int64
		err := rows.Scan(&key, &batch)
		n.note(key, batch)
		return err
	}, "SELECT source_key, batch_id FROM quarantine WHERE stream_id = ? AND source_key IN (?)", n.stream)
}

// known looks for the records.
func (n *newer) known(ctx context.Context, q *session) error {
	n.recs = map[int64]string{}
	return eachIn(ctx, q, n.keys(), func(rows *sqlx.Rows) error {
		var rec int64
		var key string
		err := rows.Scan(&rec, &key)
		n.recs[rec] = key
		return err
	}, "SELECT id, source_key FROM source_record WHERE stream_id = ? AND source_key IN (?)", n.stream)
}

// landed looks for versions of the records.
func (n *newer) landed(ctx context.Context, q *session) error {
	return eachIn(ctx, q, slices.Sorted(maps.Keys(n.recs)), func(rows *sqlx.Rows) error {
		var rec, batch int64
		err := rows.Scan(&rec, &batch)
		n.note(n.recs[rec], batch)
		return err
	}, "SELECT rec_id, batch_id FROM version WHERE rec_id IN (?)")
}

// seen looks for batches that saw the records unchanged.
func (n *newer) seen(ctx context.Context, q *session) error {
	wanted := newRecSet()
	for rec, key := range n.recs {
		if len(n.open[key]) > 0 {
			wanted.add(rec)
		}
	}
	if wanted.IsEmpty() {
		return nil
	}
	return q.each(ctx, func(rows *sqlx.Rows) error {
		var batch int64
		var recs recSet
		if err := rows.Scan(&batch, &recs); err != nil {
			return err
		}
		recs.And(wanted.Bitmap)
		for _, rec := range recs.ids() {
			n.note(n.recs[rec], batch)
		}
		return nil
	}, "SELECT o.batch_id, o.recs FROM observation o JOIN batch b ON b.id = o.batch_id WHERE o.batch_id > ? AND b.stream_id = ? AND b.withdrawn_by = 0", n.oldest, n.stream)
}
