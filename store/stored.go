package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"
	"golang.org/x/sync/errgroup"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// storedPage is how many records are read at a time, so that no query stays open
// while its rows are worked on and memory doesn't grow with the rows. A resolve
// of everything reads them by ranges of ids; else first their ids are read, in
// order, then what they hold, by id. Neither leaves a planner a choice to get
// wrong.
const storedPage = 2000

// pager reads the next page of records and whether there may be more.
type pager func(ctx context.Context, q *session) (page []pipeline.Stored, more bool, err error)

// eachPage calls fn with page after page, each read while the one before it is
// worked on.
func (s *Store) eachPage(ctx context.Context, next pager, fn func(page []pipeline.Stored) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	pages := make(chan []pipeline.Stored, 1)
	var reader errgroup.Group
	reader.Go(func() error {
		defer close(pages)
		for more := true; more; {
			var page []pipeline.Stored
			err := s.read(ctx, func(q *session) (err error) {
				page, more, err = next(ctx, q)
				return err
			})
			if err != nil {
				return err
			}
			select {
			case pages <- page:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	for page := range pages {
		if err := fn(page); err != nil {
			stop()
			_ = reader.Wait() // it says only that it was stopped
			return err
		}
	}
	return reader.Wait()
}

const storedColumns = "SELECT r.id, r.stream_id, r.source_key, r.live_batch, r.minted_at, v.raw_bytes, v.content"

const storedFrom = " JOIN version v ON v.rec_id = r.id AND v.batch_id = r.live_batch"

// storedRow reads rows of storedColumns, with whatever columns come after.
type storedRow struct {
	stream, minted int64
	content        contentColumns
	dest           []any
}

func (s *Store) scanStored(rows *sqlx.Rows, r *storedRow, st *pipeline.Stored, more ...any) error {
	r.dest = append(append(r.dest[:0], &st.ID, &r.stream, &st.Ref.Key, &st.Batch, &r.minted, &r.content.rawBytes, &r.content.blob), more...)
	err := rows.Scan(r.dest...)
	if err == nil {
		st.Mapped, err = r.content.mapped()
	}
	name := s.work.streams[r.stream]
	st.Ref.Source, st.Ref.Stream = name[0], name[1]
	st.MintedAt = time.UnixMilli(r.minted).UTC()
	return err
}

// storedScan reads a row of storedColumns and the columns after them.
type storedScan func(rows *sqlx.Rows, r *storedRow, st *pipeline.Stored) error

func (s *Store) scanCustomer(rows *sqlx.Rows, r *storedRow, st *pipeline.Stored) error {
	return s.scanStored(rows, r, st, &st.Customer)
}

func (s *Store) scanKeys(rows *sqlx.Rows, r *storedRow, st *pipeline.Stored) error {
	var packed sql.RawBytes
	err := s.scanStored(rows, r, st, &packed)
	st.Keys = unpackKeys(packed)
	return err
}

// fill reads what the records of a page hold, but for their match keys; fillKeyed
// reads those too. A record that another run has
// deleted meanwhile is left without a batch: that run will resolve it.
func (s *Store) fill(ctx context.Context, q *session, page []pipeline.Stored) error {
	return s.fillBy(ctx, q, page, storedColumns, func(rows *sqlx.Rows, r *storedRow, st *pipeline.Stored) error { return s.scanStored(rows, r, st) })
}

func (s *Store) fillKeyed(ctx context.Context, q *session, page []pipeline.Stored) error {
	return s.fillBy(ctx, q, page, storedColumns+", v.match_keys", s.scanKeys)
}

func (s *Store) fillBy(ctx context.Context, q *session, page []pipeline.Stored, columns string, scan storedScan) error {
	if len(page) == 0 {
		return nil
	}
	ids := make([]int64, len(page))
	at := make(map[int64]*pipeline.Stored, len(page))
	for i := range page {
		ids[i], at[page[i].ID] = page[i].ID, &page[i]
	}
	var row storedRow
	put := func(rows *sqlx.Rows) error {
		var st pipeline.Stored
		if err := scan(rows, &row, &st); err != nil {
			return err
		}
		if of := at[st.ID]; of != nil {
			st.Customer = of.Customer
			*of = st
		}
		return nil
	}
	if from, to := slices.Min(ids)-1, slices.Max(ids); to-from <= int64(len(ids)+len(ids)/8) { // few in between are others
		return q.each(ctx, put, columns+" FROM source_record r"+storedFrom+" WHERE r.id > ? AND r.id <= ? AND v.rec_id > ? AND v.rec_id <= ?", from, to, from, to)
	}
	return eachIn(ctx, q, ids, put, columns+" FROM source_record r"+storedFrom+" WHERE r.id IN (?)")
}

// Records calls fn with each live customer record that joined the work set since
// the last call, by rising id.
func (s *Store) Records(ctx context.Context, fn func(*pipeline.Stored) error) error {
	if s.work.none {
		return nil
	}
	s.work.before, s.work.seen = s.work.seen, s.work.last
	next := s.touchedRecordPages()
	if s.work.full {
		next = s.ranges("source_record", "id", s.rangeReader(storedColumns+", v.match_keys FROM source_record r"+storedFrom+liveRange, s.scanKeys))
	}
	return wrap("read records", s.eachLive(ctx, next, fn))
}

// LiveCustomers calls fn with each live customer record and its customer, by
// rising id. The Stored and its Mapped are valid only during the call.
func (s *Store) LiveCustomers(ctx context.Context, fn func(*pipeline.Stored) error) error {
	if err := s.read(ctx, func(q *session) error { return s.loadStreams(ctx, q) }); err != nil {
		return wrap("read records", err)
	}
	next := s.ranges("source_record", "id", s.rangeReader(storedColumns+", COALESCE(x.customer_id, 0) FROM source_record r"+storedFrom+
		" LEFT JOIN xref x ON x.rec_id = r.id"+liveRange, s.scanCustomer))
	return wrap("read records", s.eachLive(ctx, next, fn))
}

// liveRange chooses the live customer records of a range of ids. It says so of
// both tables: then PostgreSQL reads them side by side.
var liveRange = fmt.Sprintf(" WHERE r.id > ? AND r.id <= ? AND v.rec_id > ? AND v.rec_id <= ? AND r.live_batch > 0 AND r.entity = %d ORDER BY r.id", record.Customer)

// eachLive calls fn with each record of the pages that is still there.
func (s *Store) eachLive(ctx context.Context, next pager, fn func(*pipeline.Stored) error) error {
	return s.eachPage(ctx, next, func(page []pipeline.Stored) error {
		for i := range page {
			if page[i].Batch == 0 {
				continue
			}
			if err := fn(&page[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// Fetch calls fn with those of the records that are live.
func (s *Store) Fetch(ctx context.Context, ids []int64, fn func(*pipeline.Stored) error) error {
	next := func(ctx context.Context, q *session) ([]pipeline.Stored, bool, error) {
		part := ids[:min(len(ids), storedPage)]
		ids = ids[len(part):]
		page := make([]pipeline.Stored, len(part))
		for i, id := range part {
			page[i].ID = id
		}
		return page, len(ids) > 0, s.fillKeyed(ctx, q, page)
	}
	return wrap("read records", s.eachLive(ctx, next, fn))
}

// StoredByID returns the live ones of some records, in the order given.
func (s *Store) StoredByID(ctx context.Context, ids []int64) (out []pipeline.Stored, err error) {
	if err := s.read(ctx, func(q *session) error { return s.loadStreams(ctx, q) }); err != nil {
		return nil, wrap("read records", err)
	}
	err = s.Fetch(ctx, ids, func(st *pipeline.Stored) error {
		out = append(out, *st)
		return nil
	})
	return out, err
}

// touchedRecordPages reads the records of the newest rounds of the work set.
func (s *Store) touchedRecordPages() pager {
	query := fmt.Sprintf("SELECT r.id FROM work_record w JOIN source_record r ON r.id = w.rec_id WHERE w.round > %d AND w.round <= %d AND w.rec_id > ? AND r.live_batch > 0 AND r.entity = %d ORDER BY w.rec_id LIMIT %d",
		s.work.before, s.work.seen, record.Customer, storedPage)
	after := int64(0)
	return func(ctx context.Context, q *session) ([]pipeline.Stored, bool, error) {
		page := make([]pipeline.Stored, 0, storedPage)
		err := q.each(ctx, func(rows *sqlx.Rows) error {
			err := rows.Scan(&after)
			page = append(page, pipeline.Stored{ID: after})
			return err
		}, query, after)
		if err != nil {
			return nil, false, err
		}
		return page, len(page) == storedPage, s.fillKeyed(ctx, q, page)
	}
}

// rangeRead reads what there is of ids after one and up to another.
type rangeRead func(ctx context.Context, q *session, from, to int64) ([]pipeline.Stored, error)

// ranges reads by ranges of an id that a table has.
func (s *Store) ranges(table, id string, read rangeRead) pager {
	var after, last int64
	begun := false
	return func(ctx context.Context, q *session) (page []pipeline.Stored, more bool, err error) {
		if !begun {
			if last, err = q.number(ctx, "SELECT MAX("+id+") FROM "+table); err != nil {
				return nil, false, err
			}
			begun = true
		}
		for len(page) == 0 && after < last {
			first, err := q.number(ctx, "SELECT MIN("+id+") FROM "+table+" WHERE "+id+" > ?", after)
			if err != nil {
				return nil, false, err
			}
			from := max(after, first-1) // ids have gaps
			after = from + storedPage
			if page, err = read(ctx, q, from, after); err != nil {
				return nil, false, err
			}
		}
		return page, after < last, nil
	}
}

// rangeReader reads rows by a query of storedColumns in liveRange.
func (s *Store) rangeReader(query string, scan storedScan) rangeRead {
	return func(ctx context.Context, q *session, from, to int64) ([]pipeline.Stored, error) {
		page := make([]pipeline.Stored, 0, storedPage)
		var row storedRow
		err := q.each(ctx, func(rows *sqlx.Rows) error {
			page = append(page, pipeline.Stored{})
			return scan(rows, &row, &page[len(page)-1])
		}, query, from, to, from, to)
		return page, err
	}
}
