package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/record"
)

// verifyPage is how many records or customers are handed out at a time.
const verifyPage = 2000

// LivePages calls fn with the live versions of a run's batches, or with all when
// run is 0, some thousands at a time. fn may keep the page.
func (s *Store) LivePages(ctx context.Context, run int64, fn func([]Landed) error) error {
	if run == 0 {
		return s.livePages(ctx, "r.id", "", nil, fn)
	}
	batches, err := s.Batches(ctx, run)
	if err != nil {
		return err
	}
	for _, b := range batches {
		if b.WithdrawnBy == 0 && b.Tally.Created+b.Tally.Updated > 0 {
			if err := s.livePages(ctx, "v.rec_id", "v.batch_id = ? AND ", []any{b.ID}, fn); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) livePages(ctx context.Context, id, cond string, args []any, fn func([]Landed) error) error {
	query := `SELECT r.id, s.source, s.name, r.source_key, r.entity, v.batch_id, b.run_id, v.part, v.row_no, v.grid, v.raw_bytes, v.content, COALESCE(u.config_hash, ''), b.kind
		FROM source_record r JOIN version v ON v.rec_id = r.id AND v.batch_id = r.live_batch JOIN stream s ON s.id = r.stream_id
		JOIN batch b ON b.id = v.batch_id LEFT JOIN run u ON u.id = b.run_id WHERE ` + cond + "r.id > ? AND v.rec_id > ? AND r.live_batch > 0 ORDER BY " + id + " LIMIT ?"
	for after := int64(0); ; {
		page := make([]Landed, 0, verifyPage)
		err := s.read(ctx, func(q *session) error {
			return q.each(ctx, func(rows *sqlx.Rows) error {
				var l Landed
				var content contentColumns
				err := rows.Scan(&l.Rec, &l.Ref.Source, &l.Ref.Stream, &l.Ref.Key, &l.Entity, &l.Batch, &l.Run, &l.Origin.Part, &l.Origin.Row, &l.Origin.Grid, &content.rawBytes, &content.blob, &l.ConfigHash, &l.Kind)
				if err == nil {
					l.Live = true
					l.Raw, l.Mapped, err = content.split()
				}
				page = append(page, l)
				return err
			}, query, append(append([]any(nil), args...), after, after, verifyPage)...)
		})
		if err != nil {
			return wrap("read live records", err)
		}
		if len(page) > 0 {
			after = page[len(page)-1].Rec
			if err := fn(page); err != nil {
				return err
			}
		}
		if len(page) < verifyPage {
			return nil
		}
	}
}

// Assigned calls fn with each live customer record, by rising number, and its
// customer.
func (s *Store) Assigned(ctx context.Context, fn func(rec, customer int64)) error {
	return wrap("read the assignments", s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var rec, customer int64
			err := rows.Scan(&rec, &customer)
			fn(rec, customer)
			return err
		}, "SELECT rec_id, customer_id FROM xref ORDER BY rec_id")
	}))
}

// KeyHolders calls fn with each match key and the live records that hold it. The
// slice is valid during the call only.
func (s *Store) KeyHolders(ctx context.Context, fn func(key int64, recs []int64)) error {
	var holders []int64
	var last int64
	flush := func() {
		if len(holders) > 0 {
			fn(last, holders)
		}
		holders = holders[:0]
	}
	err := s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var key, rec int64
			if err := rows.Scan(&key, &rec); err != nil {
				return err
			}
			if key != last {
				flush()
				last = key
			}
			holders = append(holders, rec)
			return nil
		}, "SELECT hash, rec_id FROM match_key ORDER BY hash, rec_id")
	})
	flush()
	return wrap("read the match keys", err)
}

// Events returns the published events of one type with the given record ids;
// ids that are not published are absent.
func (s *Store) Events(ctx context.Context, t record.EntityType, ids []int64) (map[int64]*record.Entity, error) {
	table := ""
	for name, entity := range eventTypes {
		if entity == t {
			table = name
		}
	}
	out := make(map[int64]*record.Entity, len(ids))
	err := s.read(ctx, func(q *session) error {
		err := newGoldenReader(table, "id").eachOf(ctx, q, "id", ids, "t.id", func(r *goldenRow) error {
			e := r.entity(t)
			out[r.ids[0].Int64] = &e
			return nil
		})
		if err != nil || t != record.Order {
			return err
		}
		return newGoldenReader("order_item", "order_id").eachOf(ctx, q, "order_id", ids, "t.order_id, t.seq", func(r *goldenRow) error {
			if o := out[r.ids[0].Int64]; o != nil {
				o.Kids = append(o.Kids, r.entity(record.OrderItem))
			}
			return nil
		})
	})
	return out, wrap("read events", err)
}

// Stray lists what is published but should not be, or should be but is not: rows
// of golden tables that no live record stands behind.
type Stray struct {
	Table string // customer, orders, …
	What  string // "extra": published without a live record; "missing": assigned, not published
	Count int64
	IDs   []int64 // the first of them
}

// Strays finds published rows without live records and assignments to customers
// that are not published.
func (s *Store) Strays(ctx context.Context, limit int) (list []Stray, err error) {
	queries := []Stray{
		{Table: "customer", What: "extra"},
		{Table: "customer", What: "missing"},
		{Table: "interaction", What: "extra"},
		{Table: "orders", What: "extra"},
		{Table: "ticket", What: "extra"},
	}
	err = s.read(ctx, func(q *session) error {
		for _, x := range queries {
			from := x.Table + " e LEFT JOIN source_record r ON r.id = e.id WHERE (r.id IS NULL OR r.live_batch = 0 OR r.entity <> " + entityNumber(x.Table) + ")"
			switch {
			case x.What == "missing":
				from = "(SELECT DISTINCT customer_id AS id FROM xref) e LEFT JOIN customer c ON c.id = e.id WHERE c.id IS NULL"
			case x.Table == "customer":
				from = "customer e LEFT JOIN xref x ON x.rec_id = e.id WHERE (x.rec_id IS NULL OR x.customer_id <> e.id)"
			}
			var err error
			if x.Count, err = q.number(ctx, "SELECT COUNT(*) FROM "+from); err != nil {
				return err
			}
			if x.Count == 0 {
				continue
			}
			if x.IDs, err = q.numbers(ctx, "SELECT e.id FROM "+from+" ORDER BY e.id"+limitTail(limit)); err != nil {
				return err
			}
			list = append(list, x)
		}
		return nil
	})
	return list, wrap("find strays", err)
}

func entityNumber(table string) string { return record.I(int64(eventTypes[table])).Text }

// Landings calls fn, for each batch of a run (0: of all runs) that counts, with
// the changes that the ledger says it made and the versions that exist of it.
func (s *Store) Landings(ctx context.Context, run int64, fn func(batch, said, found int64) error) error {
	// Rollbacks and decisions change what counts without writing versions.
	// Of batches whose history was purged, only what is still needed is there.
	cond, args := "b.withdrawn_by = 0 AND b.kind NOT IN ('rollback', 'decision', 'erase') AND NOT EXISTS (SELECT 1 FROM purged p WHERE p.stream_id = b.stream_id AND p.batch_id >= b.id)", []any{}
	if run > 0 {
		cond, args = cond+" AND b.run_id = ?", append(args, run)
	}
	type row struct{ batch, said, found int64 }
	var list []row
	err := s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var r row
			err := rows.Scan(&r.batch, &r.said, &r.found)
			list = append(list, r)
			return err
		}, `SELECT b.id, b.n_created + b.n_updated + b.n_deleted, (SELECT COUNT(*) FROM version v WHERE v.batch_id = b.id)
			FROM batch b WHERE `+cond+" ORDER BY b.id", args...)
	})
	if err != nil {
		return wrap("count versions", err)
	}
	for _, r := range list {
		if err := fn(r.batch, r.said, r.found); err != nil {
			return err
		}
	}
	return nil
}

// LiveByKey returns the live versions of a stream's records with the given keys.
func (s *Store) LiveByKey(ctx context.Context, source, stream string, keys []string) (map[string]*Landed, error) {
	out := make(map[string]*Landed, len(keys))
	err := s.read(ctx, func(q *session) error {
		return eachIn(ctx, q, keys, func(rows *sqlx.Rows) error {
			l := &Landed{Ref: record.Ref{Source: source, Stream: stream}, Live: true}
			var content contentColumns
			err := rows.Scan(&l.Rec, &l.Ref.Key, &l.Entity, &l.Batch, &l.Origin.Part, &l.Origin.Row, &l.Origin.Grid, &content.rawBytes, &content.blob, &l.Kind, &l.ConfigHash)
			if err == nil {
				l.Raw, l.Mapped, err = content.split()
			}
			out[l.Ref.Key] = l
			return err
		}, `SELECT r.id, r.source_key, r.entity, v.batch_id, v.part, v.row_no, v.grid, v.raw_bytes, v.content, b.kind, COALESCE(u.config_hash, '')
			FROM source_record r JOIN version v ON v.rec_id = r.id AND v.batch_id = r.live_batch JOIN batch b ON b.id = v.batch_id
			LEFT JOIN run u ON u.id = b.run_id WHERE r.stream_id = (SELECT id FROM stream WHERE source = ? AND name = ?) AND r.live_batch > 0 AND r.source_key IN (?)`, source, stream)
	})
	return out, wrap("read live records", err)
}

// LiveKeys calls fn with each live record of a stream, by rising key, and the kind
// of the batch whose version is live.
func (s *Store) LiveKeys(ctx context.Context, source, stream string, fn func(rec int64, key, kind string) error) error {
	type row struct {
		rec       int64
		key, kind string
	}
	for after := ""; ; {
		page := make([]row, 0, verifyPage)
		err := s.read(ctx, func(q *session) error {
			return q.each(ctx, func(rows *sqlx.Rows) error {
				var r row
				err := rows.Scan(&r.rec, &r.key, &r.kind)
				page = append(page, r)
				return err
			}, `SELECT r.id, r.source_key, b.kind FROM source_record r JOIN batch b ON b.id = r.live_batch
				WHERE r.stream_id = (SELECT id FROM stream WHERE source = ? AND name = ?) AND r.source_key > ? ORDER BY r.source_key LIMIT ?`, source, stream, after, verifyPage)
		})
		if err != nil {
			return wrap("read keys", err)
		}
		for _, r := range page {
			after = r.key
			if err := fn(r.rec, r.key, r.kind); err != nil {
				return err
			}
		}
		if len(page) < verifyPage {
			return nil
		}
	}
}
