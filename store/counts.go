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

func (s *Store) streamCounts(ctx context.Context, query string, args ...any) (list []StreamCount, err error) {
	err = s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var c StreamCount
			err := rows.Scan(&c.Source, &c.Stream, &c.Entity, &c.Count)
			list = append(list, c)
			return err
		}, query, args...)
	})
	return list, wrap("count", err)
}

// LiveCounts returns how many records of each stream are live.
func (s *Store) LiveCounts(ctx context.Context) ([]StreamCount, error) {
	return s.streamCounts(ctx, `SELECT s.source, s.name, r.entity, COUNT(*) FROM source_record r JOIN stream s ON s.id = r.stream_id
		WHERE r.live_batch > 0 GROUP BY s.source, s.name, r.entity ORDER BY s.source, s.name, r.entity`)
}

// Orphans returns how many live events of each stream refer to a customer that
// hasn't arrived.
func (s *Store) Orphans(ctx context.Context) ([]StreamCount, error) {
	return s.streamCounts(ctx, `SELECT s.source, s.name, r.entity, COUNT(*) FROM source_record r JOIN stream s ON s.id = r.stream_id
		LEFT JOIN xref x ON x.rec_id = r.customer_rec
		WHERE r.live_batch > 0 AND r.customer_rec IS NOT NULL AND r.entity <> 0 AND x.rec_id IS NULL
		GROUP BY s.source, s.name, r.entity ORDER BY s.source, s.name, r.entity`)
}

// Unlinked returns how many live events of each stream name no customer at all.
func (s *Store) Unlinked(ctx context.Context) ([]StreamCount, error) {
	return s.streamCounts(ctx, `SELECT s.source, s.name, r.entity, COUNT(*) FROM source_record r JOIN stream s ON s.id = r.stream_id
		WHERE r.live_batch > 0 AND r.customer_rec IS NULL AND r.entity <> 0
		GROUP BY s.source, s.name, r.entity ORDER BY s.source, s.name, r.entity`)
}

// ClusterSizes returns how many customers have how many records: size → number.
func (s *Store) ClusterSizes(ctx context.Context) (map[int64]int64, error) {
	sizes := map[int64]int64{}
	err := s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var size, n int64
			err := rows.Scan(&size, &n)
			sizes[size] = n
			return err
		}, "SELECT g.size, COUNT(*) FROM (SELECT COUNT(*) AS size FROM xref GROUP BY customer_id) g GROUP BY g.size")
	})
	return sizes, wrap("count clusters", err)
}

// Fill is how many rows have a value in a field.
type Fill struct {
	Field  record.FieldID
	Filled int64
	Of     int64
}

// FieldFill returns for each customer field how many customers have it filled.
func (s *Store) FieldFill(ctx context.Context) ([]Fill, error) {
	fields := schema.Find("customer").Fields()
	counts := []string{"COUNT(*)"}
	for _, c := range fields {
		if c.Type == schema.Text || c.Type == schema.When {
			counts = append(counts, "COUNT(CASE WHEN "+c.Name+" <> '' THEN 1 END)") // half the cost of NULLIF
			continue
		}
		counts = append(counts, "COUNT("+c.Name+")")
	}
	n := make([]int64, len(counts))
	dest := make([]any, len(counts))
	for i := range n {
		dest[i] = &n[i]
	}
	err := s.read(ctx, func(q *session) error {
		_, err := q.get(ctx, dest, "SELECT "+strings.Join(counts, ", ")+" FROM customer")
		return err
	})
	fills := make([]Fill, len(fields))
	for i, c := range fields {
		fills[i] = Fill{c.Field, n[i+1], n[0]}
	}
	return fills, wrap("count fields", err)
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

// TableCounts returns how many rows each golden table has.
func (s *Store) TableCounts(ctx context.Context) (map[string]int64, error) {
	counts := map[string]int64{}
	err := s.read(ctx, func(q *session) error {
		for _, t := range schema.Tables() {
			if !t.Golden {
				continue
			}
			n, err := q.number(ctx, "SELECT COUNT(*) FROM "+t.Name)
			if err != nil {
				return err
			}
			counts[t.Name] = n
		}
		return nil
	})
	return counts, wrap("count", err)
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
