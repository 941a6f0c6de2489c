package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/record"
)

// linkEvents finds the records of the customers that events refer to. A customer
// that hasn't arrived gets its number now, so that the event links itself when
// the customer comes.
func (b *landing) linkEvents(ctx context.Context, q *session) error {
	for _, stream := range slices.Sorted(maps.Keys(b.refs)) {
		if err := b.findRefs(ctx, q, stream); err != nil {
			return err
		}
		if err := b.mintRefs(ctx, q, stream); err != nil {
			return err
		}
	}
	for i := range b.fates {
		f := &b.fates[i]
		if f.row.Customer == nil || f.row.Delete {
			continue
		}
		f.link = sql.NullInt64{Int64: b.refs[b.refStreams[[2]string{f.row.Customer.Source, f.row.Customer.Stream}]][refKey(f.row.Customer)], Valid: true}
	}
	return nil
}

// findRefs fills in the records that exist, or are about to by this batch.
func (b *landing) findRefs(ctx context.Context, q *session, stream int64) error {
	keys := b.refs[stream]
	for k := range keys {
		keys[k] = 0
	}
	if stream == b.stream {
		for i := range b.fates {
			f := &b.fates[i]
			if _, wanted := keys[f.row.Key]; wanted && f.isNew && f.writes {
				keys[f.row.Key] = f.known.id
			}
		}
	}
	return eachIn(ctx, q, slices.Sorted(maps.Keys(keys)), func(rows *sqlx.Rows) error {
		var id int64
		var key string
		if err := rows.Scan(&id, &key); err != nil {
			return err
		}
		keys[key] = id
		return nil
	}, "SELECT id, source_key FROM source_record WHERE stream_id = ? AND source_key IN (?)", stream)
}

// mintRefs registers the customers that haven't arrived, as not live.
func (b *landing) mintRefs(ctx context.Context, q *session, stream int64) error {
	keys := b.refs[stream]
	var flat []any
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if keys[key] != 0 {
			continue
		}
		keys[key] = b.nextID
		b.nextID++
		flat = append(flat, keys[key], stream, key, int64(record.Customer), int64(0), int64(0), int64(0), "", nil, b.now)
	}
	return q.d.insert(ctx, q, "source_record", recordColumns, flat)
}
