package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/store/schema"
)

// Check verifies every invariant of the store and returns what is broken; an
// empty list means that the store is sound.
func (s *Store) Check(ctx context.Context) (fault.List, error) {
	c := checker{}
	if err := s.read(ctx, func(q *session) error { return checkDamage(ctx, q, &c) }); err != nil || len(c.faults) > 0 {
		return c.faults, wrap("check", err) // what a damaged database says is worth nothing
	}
	for _, check := range []func(context.Context, *session, *checker) error{checkAdoption, checkBalance, checkHeads, checkContents, checkKeysLive, checkXref, checkPublished, checkReferences, checkErased, checkFigures} {
		if err := s.read(ctx, func(q *session) error { return check(ctx, q, &c) }); err != nil {
			return nil, wrap("check", err)
		}
	}
	return c.faults, nil
}

// checker collects what is broken.
type checker struct {
	faults   fault.List
	adopting bool // match keys and customers are under way
}

func (c *checker) add(code, place, message string) {
	c.faults = append(c.faults, fault.New(code, message, "keep a copy of the store and report this").At(place))
}

// none expects a counting query to yield 0.
func (c *checker) none(ctx context.Context, q *session, code, place, what, query string, args ...any) error {
	n, err := q.number(ctx, query, args...)
	if err == nil && n > 0 {
		c.add(code, place, fmt.Sprintf("%d %s", n, what))
	}
	return err
}

// checkDamage: the database itself is whole.
func checkDamage(ctx context.Context, q *session, c *checker) error {
	if q.d.sound == nil {
		return nil
	}
	damage, err := q.d.sound(ctx, q)
	for _, d := range damage {
		c.faults = append(c.faults, fault.New("check.damaged", "the file of the store is damaged", "keep a copy of it, put a backup in its place and run again; check the disk").Because(errors.New(d)))
	}
	return err
}

// checkBalance: promise P1 for each batch.
func checkBalance(ctx context.Context, q *session, c *checker) error {
	return q.each(ctx, func(rows *sqlx.Rows) error {
		var id, residual int64
		err := rows.Scan(&id, &residual)
		c.add("check.balance", "batch "+strconv.FormatInt(id, 10), fmt.Sprintf("%d rows are unaccounted for", residual))
		return err
	}, `SELECT id, n_read - n_created - n_updated - n_unchanged - n_deleted - n_filtered - n_quarantined FROM batch
		WHERE n_read <> n_created + n_updated + n_unchanged + n_deleted + n_filtered + n_quarantined ORDER BY id`)
}

// checkHeads: what the registry says is live is what the log of versions and
// observations says.
func checkHeads(ctx context.Context, q *session, c *checker) error {
	streams, err := q.numbers(ctx, "SELECT id FROM stream ORDER BY id")
	if err != nil {
		return err
	}
	for _, stream := range streams {
		seen, err := sightings(ctx, q, stream)
		if err != nil {
			return err
		}
		if err := checkStreamHeads(ctx, q, c, stream, seen); err != nil {
			return err
		}
	}
	return nil
}

func checkStreamHeads(ctx context.Context, q *session, c *checker, stream int64, seen []sighting) error {
	for after := int64(0); ; {
		var ids []int64
		found := map[int64][2]int64{}
		err := q.each(ctx, func(rows *sqlx.Rows) error {
			var id, live, head int64
			err := rows.Scan(&id, &live, &head)
			ids, found[id], after = append(ids, id), [2]int64{live, head}, id
			return err
		}, "SELECT id, live_batch, head_batch FROM source_record WHERE id > ? AND stream_id = ? ORDER BY id LIMIT 5000", after, stream)
		if err != nil || len(ids) == 0 {
			return err
		}
		best, err := heads(ctx, q, seen, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			want := [2]int64{}
			if b := best[id]; b != nil {
				want = [2]int64{b.live(), b.version}
			}
			if found[id] != want {
				c.add("check.live", "record "+strconv.FormatInt(id, 10),
					fmt.Sprintf("live and counting version are %v, the batches say %v", found[id], want))
			}
		}
	}
}

// checkContents: what versions hold can be unpacked.
func checkContents(ctx context.Context, q *session, c *checker) error {
	damaged := 0
	var content contentColumns
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		if err := rows.Scan(&content.rawBytes, &content.blob); err != nil {
			return err
		}
		if _, _, err := content.split(); err != nil {
			damaged++
		}
		return nil
	}, "SELECT raw_bytes, content FROM version WHERE content IS NOT NULL")
	if err == nil && damaged > 0 {
		c.add("check.content", "version", fmt.Sprintf("%d contents cannot be unpacked", damaged))
	}
	return err
}

// checkKeysLive: match_key with the changes logged since holds the keys of live
// versions and nothing else.
func checkKeysLive(ctx context.Context, q *session, c *checker) error {
	if c.adopting {
		return nil
	}
	have, want := newSum(), newSum()
	pending, err := loggedBatches(ctx, q)
	if err != nil {
		return err
	}
	for part := int64(firstPart); part <= lastPart; part++ {
		if err := keysWith(ctx, q, part, pending, have); err != nil {
			return err
		}
	}
	err = q.each(ctx, func(rows *sqlx.Rows) error {
		var rec int64
		var keys []byte
		if err := rows.Scan(&rec, &keys); err != nil {
			return err
		}
		var pairs []pair
		for _, k := range unpackKeys(keys) {
			pairs = append(pairs, pair{k, rec})
		}
		for _, p := range sortPairs(pairs) {
			want.add(fmt.Sprint(p.hash, " ", p.rec))
		}
		return nil
	}, "SELECT r.id, v.match_keys FROM source_record r JOIN version v ON v.rec_id = r.id AND v.batch_id = r.live_batch WHERE v.match_keys IS NOT NULL")
	if err == nil && have.hex() != want.hex() {
		c.add("check.match_key", "match_key", fmt.Sprintf("holds %d keys, live versions hold %d, and they differ", have.items, want.items))
	}
	return err
}

// keysWith adds the keys of one part of match_key as the log changes them.
func keysWith(ctx context.Context, q *session, part int64, batches []int64, have *multisetSum) error {
	changes, err := loggedKeys(ctx, q, batches, part)
	if err != nil {
		return err
	}
	add := func(p pair) { have.add(fmt.Sprint(p.hash, " ", p.rec)) }
	come := func(until *pair) { // the pairs that the log adds before the next one of the index
		for len(changes) > 0 && (until == nil || comparePairs(changes[0].pair, *until) < 0) {
			if changes[0].op > 0 {
				add(changes[0].pair)
			}
			changes = changes[1:]
		}
	}
	from := part << 60
	err = q.each(ctx, func(rows *sqlx.Rows) error {
		var p pair
		if err := rows.Scan(&p.hash, &p.rec); err != nil {
			return err
		}
		come(&p)
		op := int64(0)
		if len(changes) > 0 && changes[0].pair == p {
			op, changes = changes[0].op, changes[1:]
		}
		if op >= 0 {
			add(p)
		}
		return nil
	}, "SELECT hash, rec_id FROM match_key WHERE hash BETWEEN ? AND ? ORDER BY hash, rec_id", from, from+(1<<60-1))
	come(nil)
	return err
}

// loggedBatches lists the batches that have logged keys.
func loggedBatches(ctx context.Context, q *session) ([]int64, error) {
	return q.numbers(ctx, "SELECT DISTINCT batch_id FROM key_log ORDER BY batch_id")
}

// checkXref: assignments are those of live customer records, and a customer is
// named after its oldest record.
func checkXref(ctx context.Context, q *session, c *checker) error {
	err := c.none(ctx, q, "check.customer_id", "xref", "customers are not named after their oldest record",
		"SELECT COUNT(*) FROM (SELECT customer_id FROM xref GROUP BY customer_id HAVING MIN(rec_id) <> customer_id) g")
	if err != nil {
		return err
	}
	pending, err := q.number(ctx, "SELECT COUNT(*) FROM batch WHERE resolved = 0")
	if err != nil || pending > 0 || c.adopting {
		return err // the rest holds between runs only
	}
	for _, x := range [][2]string{
		{"assignments of records that are not live", "SELECT COUNT(*) FROM xref x JOIN source_record r ON r.id = x.rec_id WHERE r.live_batch = 0 OR r.entity <> 0"},
		{"live customer records without a customer", "SELECT COUNT(*) FROM source_record r LEFT JOIN xref x ON x.rec_id = r.id WHERE r.live_batch > 0 AND r.entity = 0 AND x.rec_id IS NULL"},
		{"assignments to customers that do not exist", "SELECT COUNT(*) FROM xref x LEFT JOIN customer c ON c.id = x.customer_id WHERE c.id IS NULL"},
		{"customers without records", "SELECT COUNT(*) FROM customer c LEFT JOIN xref x ON x.rec_id = c.id WHERE x.rec_id IS NULL OR x.customer_id <> c.id"},
		{"customers whose number of sources is wrong", "SELECT COUNT(*) FROM customer c JOIN (SELECT customer_id, COUNT(*) AS n FROM xref GROUP BY customer_id) g ON g.customer_id = c.id WHERE g.n <> c.source_count"},
		{"rows of work left over", "SELECT (SELECT COUNT(*) FROM work_record) + (SELECT COUNT(*) FROM work_customer)"},
	} {
		if err := c.none(ctx, q, "check.xref", "xref", x[0], x[1]); err != nil {
			return err
		}
	}
	return nil
}

// checkPublished: the event tables hold the live events and nothing else.
func checkPublished(ctx context.Context, q *session, c *checker) error {
	pending, err := q.number(ctx, "SELECT COUNT(*) FROM batch WHERE resolved = 0")
	if err != nil || pending > 0 {
		return err
	}
	for table, entity := range eventTypes {
		err := c.none(ctx, q, "check.events", table, "live events are not published",
			"SELECT COUNT(*) FROM source_record r LEFT JOIN "+table+" e ON e.id = r.id WHERE r.live_batch > 0 AND r.entity = ? AND e.id IS NULL", int64(entity))
		if err != nil {
			return err
		}
		err = c.none(ctx, q, "check.events", table, "published events are not live",
			"SELECT COUNT(*) FROM "+table+" e LEFT JOIN source_record r ON r.id = e.id WHERE r.id IS NULL OR r.live_batch = 0 OR r.entity <> ?", int64(entity))
		if err != nil {
			return err
		}
	}
	return nil
}

// checkReferences: foreign keys hold, and so do the references that the bulk
// tables go without for speed.
func checkReferences(ctx context.Context, q *session, c *checker) error {
	refs := []struct{ table, column, parent, id string }{
		{"version", "rec_id", "source_record", "id"},
		{"version", "batch_id", "batch", "id"},
		{"observation", "batch_id", "batch", "id"},
		{"match_key", "rec_id", "source_record", "id"},
		{"source_record", "stream_id", "stream", "id"},
		{"source_record", "customer_rec", "source_record", "id"},
		{"quarantine", "batch_id", "batch", "id"},
		{"batch", "stream_id", "stream", "id"},
		{"xref", "rec_id", "source_record", "id"},
		{"customer", "id", "source_record", "id"},
		{"interaction", "id", "source_record", "id"},
		{"orders", "id", "source_record", "id"},
		{"ticket", "id", "source_record", "id"},
	}
	for _, t := range schema.Tables() {
		for _, r := range t.Refs {
			if len(r.Columns) == 1 {
				refs = append(refs, struct{ table, column, parent, id string }{t.Name, r.Columns[0], r.Table, r.Parent[0]})
			}
		}
	}
	if !c.adopting { // which logs keys without a batch
		refs = append(refs, struct{ table, column, parent, id string }{"key_log", "batch_id", "batch", "id"})
	}
	for _, r := range refs {
		err := c.none(ctx, q, "check.reference", r.table+"."+r.column, "rows point to nothing in "+r.parent,
			"SELECT COUNT(*) FROM "+r.table+" c LEFT JOIN "+r.parent+" p ON p."+r.id+" = c."+r.column+" WHERE c."+r.column+" IS NOT NULL AND p."+r.id+" IS NULL")
		if err != nil {
			return err
		}
	}
	return nil
}

// CheckColumns compares the columns of a table in the database with those that
// this program expects.
func (s *Store) CheckColumns(ctx context.Context, table string) error {
	want := schema.Find(table).Names()
	return s.read(ctx, func(q *session) error {
		rows, err := q.QueryxContext(ctx, "SELECT * FROM "+table+" WHERE 1 = 0")
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // nothing was read
		have, err := rows.Columns()
		if err == nil && !slices.Equal(have, want) {
			err = fault.New("check.schema", fmt.Sprintf("columns are %v, not %v", have, want), "restore the store from a backup").At(table)
		}
		return err
	})
}
