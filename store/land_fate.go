package store

import (
	"context"
	"database/sql"
	"slices"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// known is a record as the registry has it before the batch.
type known struct {
	id       int64
	live     int64 // batch of the live version; 0 when not live
	head     int64 // batch of the version that counts, also a deletion; 0 when none
	content  content
	customer sql.NullInt64
	entity   record.EntityType
	exists   bool
}

// fate is what becomes of one row.
type fate struct {
	row     *pipeline.LandRow
	packed  packedRow // what is written of it
	known   known
	isNew   bool // the key was never seen
	writes  bool // a version is written
	heads   bool // that version becomes the one that counts
	observe bool // instead, the version that counts is observed
	link    sql.NullInt64
}

// changes reports whether the fate changes what is live.
func (f *fate) changes() bool { return f.heads && (f.known.live != 0 || !f.row.Delete) }

// classify decides the fate of every row. It reads the registry once for all of
// them.
func (b *landing) classify(ctx context.Context, q *session) error {
	found, err := lookup(ctx, q, b.stream, b.askedKeys())
	if err != nil {
		return err
	}
	b.fates = slices.Grow(b.fates, len(b.rows))
	for _, r := range b.rows {
		k := found[r.Key]
		f := fate{row: r, known: k, isNew: !k.exists}
		b.judge(&f)
		if f.isNew && f.writes {
			f.known.id = b.nextID
			b.nextID++
		}
		if f.writes || f.observe {
			b.asserted.add(f.known.id)
		}
		b.fates = append(b.fates, f)
	}
	return nil
}

// judge counts the row and says what is written for it. A row that a filter
// leaves out is gone as far as the store is concerned: where its key was landed
// before, that is a deletion; where it never was, nothing is written.
func (b *landing) judge(f *fate) {
	if f.row.Filter == "" {
		b.judgeRow(f)
		return
	}
	gone := b.tally.Deleted
	if f.known.exists {
		unchanged := b.tally.Unchanged
		b.judgeRow(f)
		b.tally.Unchanged = unchanged
	}
	if b.tally.Deleted == gone {
		b.filtered[f.row.Filter]++
	}
}

func (b *landing) judgeRow(f *fate) {
	t, k, mine := &b.tally, &f.known, rowContent(f.row)
	switch {
	case k.head == 0 && f.row.Delete:
		// Nothing is live. The deletion is kept all the same: an older content of
		// this pass may follow (P4), an earlier batch may come back by redo (P3).
		t.Unchanged++
		f.writes, f.heads = true, true
	case k.head == 0:
		t.Created++
		f.writes, f.heads = true, true
	case mine.same(k.content):
		t.Unchanged++
		f.observe = true
	case b.loses(k, mine):
		t.Unchanged++
		t.Superseded++
		f.writes = true
	default:
		f.writes, f.heads = true, true
		b.countChange(f)
	}
}

func (b *landing) countChange(f *fate) {
	switch {
	case f.row.Delete && f.known.live == 0:
		b.tally.Unchanged++ // it was gone already
	case f.row.Delete:
		b.tally.Deleted++
	case f.known.live == 0:
		b.tally.Created++ // it comes back
	default:
		b.tally.Updated++
	}
}

// loses reports whether the content that counts came in this very pass and is
// the greater one: then the row is a duplicate key of the source.
func (b *landing) loses(k *known, mine content) bool {
	return !pins(b.l.Kind) && b.pass.seen.has(k.id) && mine.compare(k.content) < 0
}

// askedKeys are the keys to look up: those that the stream may have. Another
// process may have added one meanwhile (an event's customer); then the insert
// fails and the transaction is run again, asking for all.
func (b *landing) askedKeys() []string {
	keys := make([]string, 0, len(b.rows))
	for _, r := range b.rows {
		if b.pass.keys == nil || b.attempts > 1 || b.pass.keys.maybe(r.Key) {
			keys = append(keys, r.Key)
		}
	}
	return keys
}

// lookup reads what the registry knows of keys.
func lookup(ctx context.Context, q *session, stream int64, keys []string) (map[string]known, error) {
	found := make(map[string]known, len(keys))
	err := eachIn(ctx, q, keys, func(rows *sqlx.Rows) error {
		k := known{exists: true}
		var key string
		if err := rows.Scan(&k.id, &key, &k.live, &k.head, &k.content.hash, &k.content.changedAt, &k.customer, &k.entity); err != nil {
			return err
		}
		k.content.deleted = k.head != 0 && k.live == 0
		found[key] = k
		return nil
	}, "SELECT id, source_key, live_batch, head_batch, hash, changed_at, customer_rec, entity FROM source_record WHERE stream_id = ? AND source_key IN (?)", stream)
	return found, err
}
