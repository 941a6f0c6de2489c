package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// storedPage is how many records are read at a time: first their numbers, in
// order, then what they hold, by number. So no query stays open while its rows
// are worked on, memory doesn't grow with the rows, and no planner has a choice
// to get wrong.
const storedPage = 2000

const storedQuery = `SELECT r.id, r.stream_id, r.source_key, r.entity, r.live_batch, r.changed_at, v.read_at, r.minted_at, v.mapped
FROM source_record r JOIN version v ON v.rec_id = r.id AND v.batch_id = r.live_batch WHERE r.id IN (?)`

// fill reads what the records of a page hold. A record that another run has
// deleted meanwhile is left without a batch: that run will resolve it.
func (s *Store) fill(ctx context.Context, q *session, page []pipeline.Stored) error {
	ids := make([]int64, len(page))
	at := make(map[int64]*pipeline.Stored, len(page))
	for i := range page {
		ids[i], at[page[i].ID] = page[i].ID, &page[i]
	}
	var id, stream, readAt, mintedAt int64
	var mapped sql.RawBytes
	return eachIn(ctx, q, ids, func(rows *sqlx.Rows) error {
		var key, changedAt string
		var entity record.EntityType
		var batch int64
		if err := rows.Scan(&id, &stream, &key, &entity, &batch, &changedAt, &readAt, &mintedAt, &mapped); err != nil {
			return err
		}
		st, name := at[id], s.work.streams[stream]
		st.Ref = record.Ref{Source: name[0], Stream: name[1], Key: key}
		st.Entity, st.Batch, st.ChangedAt = entity, batch, changedAt
		st.LandedAt, st.MintedAt = time.UnixMilli(readAt).UTC(), time.UnixMilli(mintedAt).UTC()
		st.Mapped = append([]byte(nil), mapped...)
		return nil
	}, storedQuery)
}

// Records calls fn with each live customer record that joined the work set since
// the last call, by rising id.
func (s *Store) Records(ctx context.Context, fn func(*pipeline.Stored) error) error {
	s.work.before, s.work.seen = s.work.seen, s.work.last
	query := fmt.Sprintf("SELECT r.id, x.customer_id FROM work_record w JOIN source_record r ON r.id = w.rec_id LEFT JOIN xref x ON x.rec_id = w.rec_id WHERE w.round > %d AND w.round <= %d", s.work.before, s.work.seen) + " AND w.rec_id > ? AND r.live_batch > 0 AND r.entity = 0 ORDER BY w.rec_id LIMIT ?"
	if s.work.full {
		query = liveCustomers
	}
	return s.storedPages(ctx, query, fn)
}

// LiveCustomers calls fn with each live customer record by rising id. The Stored
// and its Mapped are valid only during the call.
func (s *Store) LiveCustomers(ctx context.Context, fn func(*pipeline.Stored) error) error {
	if err := s.read(ctx, func(q *session) error { return s.loadStreams(ctx, q) }); err != nil {
		return wrap("read records", err)
	}
	return s.storedPages(ctx, liveCustomers, fn)
}

// StoredByID returns the live ones of some records, by rising id.
func (s *Store) StoredByID(ctx context.Context, ids []int64) (out []pipeline.Stored, err error) {
	err = s.read(ctx, func(q *session) error {
		out = nil
		page := make([]pipeline.Stored, len(ids))
		for i, id := range ids {
			page[i].ID = id
		}
		if err := s.loadStreams(ctx, q); err != nil {
			return err
		}
		err := s.fill(ctx, q, page)
		for i := range page {
			if page[i].Batch != 0 {
				out = append(out, page[i])
			}
		}
		return err
	})
	return out, wrap("read records", err)
}

const liveCustomers = "SELECT r.id, x.customer_id FROM source_record r LEFT JOIN xref x ON x.rec_id = r.id WHERE r.id > ? AND r.live_batch > 0 AND r.entity = 0 ORDER BY r.id LIMIT ?"

// storedPages calls fn with the records of a query by (id after, limit).
func (s *Store) storedPages(ctx context.Context, query string, fn func(*pipeline.Stored) error) error {
	for after := int64(0); ; {
		page := make([]pipeline.Stored, 0, storedPage)
		err := s.read(ctx, func(q *session) error {
			err := q.each(ctx, func(rows *sqlx.Rows) error {
				var st pipeline.Stored
				var customer sql.NullInt64
				err := rows.Scan(&st.ID, &customer)
				st.Customer = customer.Int64
				page = append(page, st)
				return err
			}, query, after, storedPage)
			if err != nil {
				return err
			}
			return s.fill(ctx, q, page)
		})
		if err != nil {
			return wrap("read records", err)
		}
		for i := range page {
			after = page[i].ID
			if page[i].Batch == 0 {
				continue
			}
			if err := fn(&page[i]); err != nil {
				return err
			}
		}
		if len(page) < storedPage {
			return nil
		}
	}
}
