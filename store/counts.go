package store

import (
	"context"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store/schema"
)

// StreamCount is a number for one stream.
type StreamCount struct {
	Source, Stream string
	Entity         record.EntityType
	Count          int64
}

// LiveCounts returns how many records of each stream are live.
func (s *Store) LiveCounts(ctx context.Context) (list []StreamCount, err error) {
	err = s.read(ctx, func(q *session) error {
		live, err := countLive(ctx, q)
		if err != nil {
			return err
		}
		names, err := streamNames(ctx, q)
		list = streamCounts(names, func(id int64) map[record.EntityType]int64 { return live[id].entities() })
		return err
	})
	return list, wrap("count live records", err)
}

// Fill is how many rows have a value in a field.
type Fill struct {
	Field  record.FieldID
	Filled int64
	Of     int64
}

// SharedByCustomers returns how many values of a customer's field stand in more
// than one customer.
func (s *Store) SharedByCustomers(ctx context.Context, id record.FieldID) (n int64, err error) {
	column := id.Info().Name
	err = s.read(ctx, func(q *session) error {
		n, err = q.number(ctx, "SELECT COUNT(*) FROM (SELECT "+column+" FROM customer WHERE "+column+" <> '' GROUP BY "+column+" HAVING COUNT(*) > 1) d")
		return err
	})
	return n, wrap("count shared values", err)
}

// OrphanKeys returns keys of live events of a stream whose customer is not there.
func (s *Store) OrphanKeys(ctx context.Context, source, stream string, limit int) (keys []string, err error) {
	err = s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var key string
			err := rows.Scan(&key)
			keys = append(keys, key)
			return err
		}, `SELECT r.source_key FROM source_record r JOIN stream s ON s.id = r.stream_id LEFT JOIN xref x ON x.rec_id = r.customer_rec
			WHERE s.source = ? AND s.name = ? AND r.live_batch > 0 AND r.entity <> 0 AND x.rec_id IS NULL ORDER BY r.id`+limitTail(limit), source, stream)
	})
	return keys, wrap("list events without customer", err)
}

// QueryCount returns how many rows a view for analysts has.
func (s *Store) QueryCount(ctx context.Context, view string) (n int64, err error) {
	if !slices.Contains(schema.Views(), view) {
		return 0, fault.Usage("store.view", "there is no such view", "one of "+strings.Join(schema.Views(), ", ")).With(view)
	}
	err = s.read(ctx, func(q *session) error {
		// Reading every column proves that each can be worked out.
		return q.each(ctx, func(*sqlx.Rows) error { n++; return nil }, "SELECT * FROM "+view)
	})
	return n, wrap("read "+view, err)
}
