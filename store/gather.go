package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// StopKeys calls fn with the weak keys of the work set that more than maxDegree
// live records of the store hold.
func (s *Store) StopKeys(ctx context.Context, maxDegree int, fn func(key int64)) error {
	from := "work_key k JOIN match_key d ON d.hash = k.hash"
	if s.work.full {
		from = "match_key d"
	}
	err := s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var key int64
			err := rows.Scan(&key)
			fn(key)
			return err
		}, "SELECT d.hash FROM "+from+" WHERE (d.hash & 1) = 0 GROUP BY d.hash HAVING COUNT(*) > ?", maxDegree)
	})
	return wrap("read stop keys", err)
}

// Gather fills the durable work set: the touched customer records, the members
// of their customers, and whatever they reach through match keys. Keys held by
// more than maxDegree live records are not followed unless they are strong; but where a touched record
// takes a key over that limit, or takes it back below, its holders belong to the
// work set too, since what joined them has changed.
func (s *Store) Gather(ctx context.Context, scope pipeline.Scope, maxDegree int) error {
	err := s.write(ctx, func(q *session) error {
		s.work = workState{full: scope.Full}
		if err := s.loadStreams(ctx, q); err != nil {
			return err
		}
		if err := mergeKeys(ctx, q, scope.Batches); err != nil {
			return err
		}
		if scope.Full {
			return s.gatherAll(ctx, q)
		}
		return gatherTouched(ctx, q, scope, maxDegree)
	})
	return wrap("gather the work", err)
}

// gatherAll notes durably that everything is being resolved: when that is cut
// off, it must be everything again.
func (s *Store) gatherAll(ctx context.Context, q *session) error {
	if err := mark(ctx, q, markFull); err != nil {
		return err
	}
	n, err := q.number(ctx, "SELECT COUNT(*) FROM (SELECT id FROM customer LIMIT 1) c")
	if err != nil {
		return err
	}
	if s.work.fresh = n == 0; s.work.fresh {
		if err := deferKeys(ctx, q); err != nil {
			return err
		}
	}
	return q.d.renew(ctx, q, "source_record", "version", "match_key", "xref")
}

func gatherTouched(ctx context.Context, q *session, scope pipeline.Scope, maxDegree int) error {
	// work_customer stays: a resolve that was cut off may have filled it.
	for _, table := range []string{"work_record", "work_key"} {
		if err := q.exec(ctx, "DELETE FROM "+table); err != nil {
			return err
		}
	}
	touched, err := touchedRecords(ctx, q, "customers", scope.Batches)
	if err != nil {
		return err
	}
	if err := insertWork(ctx, q, touched); err != nil {
		return err
	}
	if err := touchedKeys(ctx, q); err != nil {
		return err
	}
	for round := int64(0); ; round++ {
		if err := reach(ctx, q, round, maxDegree); err != nil {
			return err
		}
		n, err := q.number(ctx, "SELECT COUNT(*) FROM work_record WHERE round = ?", round+1)
		if err == nil && n == 0 {
			return q.d.renew(ctx, q, "work_record", "work_key")
		}
		if err != nil {
			return err
		}
		if err := roundKeys(ctx, q, round+1); err != nil {
			return err
		}
	}
}

// touchedRecords is the union of one of the record sets of the batches.
func touchedRecords(ctx context.Context, q *session, column string, batches []int64) (recSet, error) {
	all := newRecSet()
	err := eachIn(ctx, q, batches, func(rows *sqlx.Rows) error {
		var blob []byte
		if err := rows.Scan(&blob); err != nil {
			return err
		}
		recs, err := readSet(blob)
		if err == nil {
			all.Or(recs.Bitmap)
		}
		return err
	}, "SELECT "+column+" FROM batch WHERE id IN (?)")
	return all, err
}

func insertWork(ctx context.Context, q *session, recs recSet) error {
	return recs.chunks(20000, func(ids []int64) error {
		flat := make([]any, 0, 2*len(ids))
		for _, id := range ids {
			flat = append(flat, id, int64(0))
		}
		return q.d.insert(ctx, q, "work_record", []string{"rec_id", "round"}, flat)
	})
}

// touchedKeys notes the keys that touched records hold or ever held, and how
// many of them hold each key now.
func touchedKeys(ctx context.Context, q *session) error {
	holders := map[int64]int64{}
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		var keys []byte
		var live bool
		if err := rows.Scan(&keys, &live); err != nil {
			return err
		}
		for _, k := range unpackKeys(keys) {
			if live {
				holders[k]++
			} else if _, ok := holders[k]; !ok {
				holders[k] = 0
			}
		}
		return nil
	}, "SELECT v.match_keys, CASE WHEN r.live_batch = v.batch_id THEN 1 ELSE 0 END FROM work_record w JOIN version v ON v.rec_id = w.rec_id JOIN source_record r ON r.id = w.rec_id WHERE v.match_keys IS NOT NULL")
	if err != nil {
		return err
	}
	return insertKeys(ctx, q, holders, 0)
}

func insertKeys(ctx context.Context, q *session, holders map[int64]int64, round int64) error {
	flat := make([]any, 0, 3*len(holders))
	for k, n := range holders {
		flat = append(flat, k, round, n)
	}
	return q.d.insert(ctx, q, "work_key", []string{"hash", "round", "slack"}, flat)
}

// roundKeys notes the keys of records that were reached in the round, as far as
// they are new.
func roundKeys(ctx context.Context, q *session, round int64) error {
	fresh := map[int64]int64{}
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		var keys []byte
		if err := rows.Scan(&keys); err != nil {
			return err
		}
		for _, k := range unpackKeys(keys) {
			fresh[k] = 0
		}
		return nil
	}, "SELECT v.match_keys FROM work_record w JOIN source_record r ON r.id = w.rec_id JOIN version v ON v.rec_id = r.id AND v.batch_id = r.live_batch WHERE w.round = ? AND v.match_keys IS NOT NULL", round)
	if err != nil {
		return err
	}
	all := make([]int64, 0, len(fresh))
	for k := range fresh {
		all = append(all, k)
	}
	err = eachIn(ctx, q, all, func(rows *sqlx.Rows) error {
		var k int64
		err := rows.Scan(&k)
		delete(fresh, k)
		return err
	}, "SELECT hash FROM work_key WHERE hash IN (?)")
	if err != nil {
		return err
	}
	return insertKeys(ctx, q, fresh, round)
}

// reach adds what the records and keys of a round lead to: holders of their
// keys, members of their customers, partners of stewards' decisions.
func reach(ctx context.Context, q *session, round int64, maxDegree int) error {
	add := func(query string, args ...any) error {
		return q.exec(ctx, q.d.insertIgnore+" INTO work_record (rec_id, round) "+query+q.d.ignoreTail, args...)
	}
	const byKey = `SELECT DISTINCT m.rec_id, ? + 0 FROM match_key m JOIN (
		SELECT k.hash FROM work_key k JOIN match_key d ON d.hash = k.hash WHERE k.round = ?
		GROUP BY k.hash, k.slack HAVING COUNT(*) - k.slack <= ? OR (k.hash & 1) = 1) f ON f.hash = m.hash`
	const byCustomer = `SELECT DISTINCT y.rec_id, ? + 0 FROM work_record w JOIN xref x ON x.rec_id = w.rec_id JOIN xref y ON y.customer_id = x.customer_id WHERE w.round = ?`
	const byDecision = `SELECT DISTINCT r.id, ? + 0 FROM work_record w JOIN assertion a ON a.%a = w.rec_id JOIN source_record r ON r.id = a.%b WHERE w.round = ? AND r.entity = ? AND r.live_batch > 0`
	if err := add(byKey, round+1, round, maxDegree); err != nil {
		return err
	}
	if err := add(byCustomer, round+1, round); err != nil {
		return err
	}
	for _, dir := range [][2]string{{"a_rec", "b_rec"}, {"b_rec", "a_rec"}} {
		query := replaceAll(byDecision, "%a", dir[0], "%b", dir[1])
		if err := add(query, round+1, round, int64(record.Customer)); err != nil {
			return err
		}
	}
	return nil
}
