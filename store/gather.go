package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// Gather begins the durable work set: the touched customer records, the holders
// of their close keys, and the holders of keys that what was touched takes over
// the limit, or back below it, since what joined those has changed.
func (s *Store) Gather(ctx context.Context, scope pipeline.Scope, limits pipeline.Limits) error {
	err := s.write(ctx, func(q *session) error {
		s.work = workState{full: scope.Full, seen: -1}
		s.effects.reset()
		if err := s.loadStreams(ctx, q); err != nil {
			return err
		}
		if err := s.takeFigures(ctx, q, scope.Full); err != nil {
			return err
		}
		if scope.Full {
			return s.gatherAll(ctx, q)
		}
		if err := mergeKeys(ctx, q, scope.Batches); err != nil {
			return err
		}
		return s.gatherTouched(ctx, q, scope, limits)
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
		if s.work.figures != nil {
			s.work.figures.Golden = newGoldenFigures()
		}
		err = deferKeys(ctx, q)
	} else {
		err = restoreKeys(ctx, q)
	}
	if err != nil {
		return err
	}
	return q.d.renew(ctx, q, "source_record", "version", "xref")
}

// IndexKeys brings the index of match keys in line with the scope.
func (s *Store) IndexKeys(ctx context.Context, scope pipeline.Scope) error {
	err := s.write(ctx, func(q *session) error {
		n, err := q.number(ctx, "SELECT COUNT(*) FROM (SELECT hash FROM match_key LIMIT 1) k")
		if err != nil {
			return err
		}
		bare := n == 0 && q.d.indexKeys != ""
		if bare {
			if bare, err = mayAlter(ctx, q); err != nil {
				return err
			}
		}
		if bare {
			if err := q.exec(ctx, q.d.unindexKeys); err != nil {
				return err
			}
		}
		if err := mergeKeys(ctx, q, scope.Batches); err != nil {
			return err
		}
		if bare {
			if err := q.exec(ctx, q.d.indexKeys); err != nil {
				return err
			}
		}
		return q.d.renew(ctx, q, "match_key")
	})
	return wrap("merge match keys", err)
}

func (s *Store) gatherTouched(ctx context.Context, q *session, scope pipeline.Scope, limits pipeline.Limits) error {
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
	if err := customersOf(ctx, q, touched); err != nil {
		return err
	}
	if touched, err = touchedRecords(ctx, q, "COALESCE(matching, customers)", scope.Batches); err != nil {
		return err
	}
	if s.work.none = touched.IsEmpty(); s.work.none {
		return nil
	}
	if err := insertWork(ctx, q, touched); err != nil {
		return err
	}
	if err := touchedKeys(ctx, q); err != nil {
		return err
	}
	if err := q.d.renew(ctx, q, "work_record", "work_key"); err != nil {
		return err
	}
	if err := holdersOfChanged(ctx, q, limits); err != nil {
		return err
	}
	if err := q.exec(ctx, "DELETE FROM work_key"); err != nil {
		return err
	}
	s.work.last = 1
	return s.expand(ctx, q, 0)
}

// customersOf notes the customers of records for publication. Resolve adds those
// that it changes.
func customersOf(ctx context.Context, q *session, recs recSet) error {
	customers := newRecSet()
	err := recs.chunks(20000, func(ids []int64) error {
		return eachIn(ctx, q, ids, customers.collect, "SELECT customer_id FROM xref WHERE rec_id IN (?)")
	})
	if err != nil {
		return err
	}
	return addCustomers(ctx, q, customers.ids())
}

// touchedRecords is the union of one of the record sets of the batches.
func touchedRecords(ctx context.Context, q *session, column string, batches []int64) (recSet, error) {
	all := newRecSet()
	return all, eachIn(ctx, q, batches, all.unite, "SELECT "+column+" FROM batch WHERE id IN (?)")
}

// insertWork adds the touched records.
func insertWork(ctx context.Context, q *session, recs recSet) error {
	return recs.chunks(20000, func(ids []int64) error {
		flat := make([]any, 0, 2*len(ids))
		for _, id := range ids {
			flat = append(flat, id, int64(0))
		}
		return q.d.insert(ctx, q, "work_record", []string{"rec_id", "round"}, flat)
	})
}

// inOrder joins tables so that SQLite, which knows nothing of how many rows they
// have, begins with the first: a table of work.
const inOrder = "CROSS JOIN"

// touchedKeys notes the keys that touched records hold or ever held, how many of
// them hold each now (slack), and how many only did (in the column round).
func touchedKeys(ctx context.Context, q *session) error {
	type holding struct{ key, rec int64 }
	holds := map[holding]bool{} // true: now
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		var rec int64
		var keys []byte
		var live bool
		if err := rows.Scan(&rec, &keys, &live); err != nil {
			return err
		}
		for _, k := range unpackKeys(keys) {
			h := holding{k, rec}
			holds[h] = holds[h] || live
		}
		return nil
	}, `SELECT w.rec_id, v.match_keys, CASE WHEN r.live_batch = v.batch_id THEN 1 ELSE 0 END FROM work_record w `+inOrder+` version v `+inOrder+` source_record r
		WHERE v.rec_id = w.rec_id AND r.id = w.rec_id AND v.match_keys IS NOT NULL`)
	if err != nil {
		return err
	}
	slack := map[int64][2]int64{}
	for h, now := range holds {
		n := slack[h.key]
		if now {
			n[0]++
		} else {
			n[1]++
		}
		slack[h.key] = n
	}
	flat := make([]any, 0, 3*len(slack))
	for _, k := range slices.Sorted(maps.Keys(slack)) {
		flat = append(flat, k, slack[k][1], slack[k][0])
	}
	return q.d.insert(ctx, q, "work_key", []string{"hash", "round", "slack"}, flat)
}

// limitOf is the limit of a key as SQL.
func limitOf(key string, l pipeline.Limits) string {
	return fmt.Sprintf("CASE WHEN (%s & 1) = 1 THEN %d ELSE %d END", key, l.Close, l.Weak)
}

// holdersOfChanged adds the holders of touched keys to the work set where what
// was touched changes the weight of their links: of close keys that are, or may
// have been, within the limit, and of others that may have passed it. Before the
// change a key had between "holders now less slack" and "holders now and those that only did".
func holdersOfChanged(ctx context.Context, q *session, l pipeline.Limits) error {
	limit := limitOf("k.hash", l)
	query := `SELECT DISTINCT m.rec_id, 1 FROM match_key m JOIN (
		SELECT k.hash FROM work_key k JOIN match_key d ON d.hash = k.hash GROUP BY k.hash, k.slack, k.round
		HAVING COUNT(*) - k.slack <= ` + limit + ` AND ((k.hash & 1) = 1 OR COUNT(*) + k.round > ` + limit + `)) f ON f.hash = m.hash`
	return addWork(ctx, q, query)
}

// addWork adds the records that a query gives, with their round.
func addWork(ctx context.Context, q *session, query string, args ...any) error {
	return q.exec(ctx, q.d.insertIgnore+" INTO work_record (rec_id, round) "+query+q.d.ignoreTail, args...)
}

// expand adds to the records from a round on the members of their customers and
// the partners of stewards' decisions, and theirs in turn.
func (s *Store) expand(ctx context.Context, q *session, from int64) error {
	const byCustomer = `SELECT DISTINCT y.rec_id, ? + 0 FROM work_record w JOIN xref x ON x.rec_id = w.rec_id JOIN xref y ON y.customer_id = x.customer_id WHERE w.round >= ?`
	const byDecision = `SELECT DISTINCT r.id, ? + 0 FROM work_record w JOIN assertion a ON a.%a = w.rec_id JOIN source_record r ON r.id = a.%b WHERE w.round >= ? AND a.withdrawn = 0 AND r.entity = ? AND r.live_batch > 0`
	for {
		next := s.work.last + 1
		if err := addWork(ctx, q, byCustomer, next, from); err != nil {
			return err
		}
		for _, dir := range [][2]string{{"a_rec", "b_rec"}, {"b_rec", "a_rec"}} {
			if err := addWork(ctx, q, replaceAll(byDecision, "%a", dir[0], "%b", dir[1]), next, from, int64(record.Customer)); err != nil {
				return err
			}
		}
		n, err := q.number(ctx, "SELECT COUNT(*) FROM work_record WHERE round = ?", next)
		if err != nil || n == 0 {
			return err
		}
		s.work.last, from = next, next
	}
}

// Include adds records to the work set, with the members of their customers and
// those named along with them, and returns how many joined it by that.
func (s *Store) Include(ctx context.Context, ids []int64) (n int64, err error) {
	before := s.work.last
	err = s.write(ctx, func(q *session) error {
		next := before + 1
		for part := range slices.Chunk(ids, 500) {
			query := "SELECT r.id, ? + 0 FROM source_record r WHERE r.live_batch > 0 AND r.id IN (?)"
			if err := execIn(ctx, q, part, q.d.insertIgnore+" INTO work_record (rec_id, round) "+query+q.d.ignoreTail, next); err != nil {
				return err
			}
		}
		s.work.last = next
		if err := s.expand(ctx, q, next); err != nil {
			return err
		}
		n, err = q.number(ctx, "SELECT COUNT(*) FROM work_record WHERE round > ?", before)
		return err
	})
	return n, wrap("extend the work", err)
}

// Near calls fn with the live customer records outside the work set that share a
// key within the limits with a record of the last call of Records.
func (s *Store) Near(ctx context.Context, limits pipeline.Limits, fn func(*pipeline.Stored) error) error {
	if s.work.none {
		return nil
	}
	err := s.write(ctx, func(q *session) error {
		if err := q.exec(ctx, "DELETE FROM work_key"); err != nil {
			return err
		}
		return s.roundKeys(ctx, q)
	})
	if err != nil {
		return wrap("follow match keys", err)
	}
	var ids []int64
	err = s.read(ctx, func(q *session) (err error) {
		ids, err = q.numbers(ctx, `SELECT DISTINCT m.rec_id FROM match_key m JOIN (
			SELECT k.hash FROM work_key k JOIN match_key d ON d.hash = k.hash GROUP BY k.hash HAVING COUNT(*) > 1 AND COUNT(*) <= `+limitOf("k.hash", limits)+`) f ON f.hash = m.hash
			LEFT JOIN work_record w ON w.rec_id = m.rec_id WHERE w.rec_id IS NULL ORDER BY m.rec_id`)
		return err
	})
	if err != nil {
		return wrap("follow match keys", err)
	}
	return s.Fetch(ctx, ids, fn)
}

// roundKeys notes the keys of the live records that joined last.
func (s *Store) roundKeys(ctx context.Context, q *session) error {
	keys := map[int64]bool{}
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		var packed []byte
		if err := rows.Scan(&packed); err != nil {
			return err
		}
		for _, k := range unpackKeys(packed) {
			keys[k] = true
		}
		return nil
	}, "SELECT v.match_keys FROM work_record w JOIN source_record r ON r.id = w.rec_id JOIN version v ON v.rec_id = r.id AND v.batch_id = r.live_batch WHERE w.round > ? AND w.round <= ? AND v.match_keys IS NOT NULL", s.work.before, s.work.seen)
	if err != nil {
		return err
	}
	flat := make([]any, 0, 3*len(keys))
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		flat = append(flat, k, int64(0), int64(0))
	}
	return q.d.insert(ctx, q, "work_key", []string{"hash", "round", "slack"}, flat)
}

// Degrees calls fn with how many live records hold each of the keys; with nil,
// for all keys of which that may matter.
func (s *Store) Degrees(ctx context.Context, keys []int64, limits pipeline.Limits, fn func(key int64, holders int)) error {
	each := func(rows *sqlx.Rows) error {
		var key int64
		var n int
		err := rows.Scan(&key, &n)
		fn(key, n)
		return err
	}
	err := s.read(ctx, func(q *session) error {
		if keys == nil {
			return q.each(ctx, each, "SELECT d.hash, COUNT(*) FROM match_key d GROUP BY d.hash HAVING COUNT(*) > "+limitOf("d.hash", pipeline.Limits{Weak: limits.Weak, Close: min(limits.Close, 2)}))
		}
		return eachIn(ctx, q, keys, each, "SELECT d.hash, COUNT(*) FROM match_key d WHERE d.hash IN (?) GROUP BY d.hash")
	})
	return wrap("count the holders of match keys", err)
}
