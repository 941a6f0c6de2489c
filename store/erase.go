package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// EraseStart says whom to erase. The run must hold the leases of every source.
type EraseStart struct {
	Run int64
	// Customer is an id: all records of that customer go. Or Key is one record,
	// which need not be in the store: then it only never gets in.
	Customer string
	Key      record.Ref
	// Audit says who, in which role, and why; the store adds what.
	Audit AuditEntry
}

// Erased is what an erasure found and removed.
type Erased struct {
	Customer string        `json:"customer,omitempty"`
	Already  bool          `json:"already,omitempty"` // nothing was left to erase
	Records  int64         `json:"records"`           // source records of the customer
	Events   int64         `json:"events"`            // interactions, orders and tickets
	Keys     int64         `json:"keys"`              // keys that never get in again
	Tables   []TableErased `json:"tables"`            // what went, by table
	Exports  []Export      `json:"exports,omitempty"` // that held the customer: they are out of the store's reach

	values []value // identifying values, to look for afterwards
}

// TableErased counts the rows of a table that an erasure emptied or removed.
type TableErased struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
}

// markScrub in meta: something was erased, and its bytes may still be in the file.
const markScrub = "scrub_due"

// Erase removes a person from the store for good, in one transaction (P9): the
// contents of all versions of the records, what was published of them, their
// rows in quarantine, golden records as they were, match keys, what people wrote
// about them. Of each record a shell without content stays, so that counts go on
// to balance (P1); its key becomes a keyed hash, by which the row is known and
// left out when it comes again, from whatever side.
//
// Resolve must follow, then Scrub.
func (s *Store) Erase(ctx context.Context, start EraseStart) (*Erased, error) {
	if err := s.lockResolve(ctx); err != nil { // nobody publishes meanwhile what he has read before
		return nil, wrap("wait for another resolve", err)
	}
	var e *eraser
	err := s.write(ctx, func(q *session) error {
		e = &eraser{s: s, start: start, streams: map[int64]*erasedStream{}, tables: map[string]int64{}}
		return e.erase(ctx, q)
	})
	s.erased.forget()
	s.passes.forget()
	if err != nil {
		return nil, wrap("erase", errors.Join(err, s.unlockResolve(ctx)))
	}
	return &e.out, nil
}

// eraser is an erasure in its transaction.
type eraser struct {
	s       *Store
	start   EraseStart
	out     Erased
	recs    []int64 // customers' records and events
	golden  []int64 // customers that show something of them
	streams map[int64]*erasedStream
	tables  map[string]int64
}

// erasedStream is what goes of one stream.
type erasedStream struct {
	customers, events []int64
	keys              map[string]int64 // key → record, 0 when it was never landed
	batch             int64
}

func (e *eraser) erase(ctx context.Context, q *session) error {
	if err := e.find(ctx, q); err != nil {
		return err
	}
	for _, step := range []func(context.Context, *session) error{
		e.collect, e.exports, e.figures, e.versions, e.published, e.history, e.people, e.quarantine, e.registry,
	} {
		if err := step(ctx, q); err != nil {
			return err
		}
	}
	for _, table := range slices.Sorted(maps.Keys(e.tables)) {
		if n := e.tables[table]; n > 0 {
			e.out.Tables = append(e.out.Tables, TableErased{table, n})
		}
	}
	e.out.Already = len(e.out.Tables) == 0
	if e.out.Already {
		return nil
	}
	if err := setMeta(ctx, q, markScrub, "1"); err != nil {
		return err
	}
	return e.audit(ctx, q)
}

// audit notes who erased how much, and nothing that tells whom.
func (e *eraser) audit(ctx context.Context, q *session) error {
	entry := e.start.Audit
	entry.Action, entry.Subject = "erase", cmp.Or(e.start.Customer, e.start.Key.Source+"/"+e.start.Key.Stream)
	entry.Detail = fmt.Sprintf("%d records, %d events", e.out.Records, e.out.Events)
	_, err := e.s.appendAudit(ctx, q, entry)
	return err
}

// find settles which records go.
func (e *eraser) find(ctx context.Context, q *session) error {
	var recs []int64
	if e.start.Customer == "" {
		id, stream, err := e.keyed(ctx, q)
		if err != nil {
			return err
		}
		if id == 0 {
			e.stream(stream).keys[clean(e.start.Key.Key)] = 0
			e.out.Keys = 1
			return nil
		}
		recs = []int64{id}
	} else {
		var err error
		if recs, err = e.members(ctx, q); err != nil {
			return err
		}
	}
	events, err := eventsOf(ctx, q, recs)
	if err != nil {
		return err
	}
	e.recs = slices.Compact(slices.Sorted(slices.Values(append(recs, events...))))
	err = eachIn(ctx, q, e.recs, func(rows *sqlx.Rows) error {
		var id, stream int64
		var key string
		var entity record.EntityType
		if err := rows.Scan(&id, &stream, &key, &entity); err != nil {
			return err
		}
		st := e.stream(stream)
		st.keys[key] = id
		if entity == record.Customer {
			st.customers = append(st.customers, id)
			e.out.Records++
		} else {
			st.events = append(st.events, id)
			e.out.Events++
		}
		e.out.Keys++
		return nil
	}, "SELECT id, stream_id, source_key, entity FROM source_record WHERE id IN (?)")
	if err != nil {
		return err
	}
	customers, err := numbersIn(ctx, q, recs, "SELECT DISTINCT customer_id FROM xref WHERE rec_id IN (?)")
	e.golden = slices.Concat(recs, customers)
	return err
}

func (e *eraser) stream(id int64) *erasedStream {
	if e.streams[id] == nil {
		e.streams[id] = &erasedStream{keys: map[string]int64{}}
	}
	return e.streams[id]
}

// keyed finds the record that a key names, 0 when there is none, and its stream.
func (e *eraser) keyed(ctx context.Context, q *session) (rec, stream int64, err error) {
	ref := e.start.Key
	stream, err = q.number(ctx, "SELECT id FROM stream WHERE source = ? AND name = ?", ref.Source, ref.Stream)
	if err == nil && stream == 0 {
		err = noSuchStream(ctx, q, ref)
	}
	if err != nil {
		return 0, 0, err
	}
	rec, err = q.number(ctx, "SELECT id FROM source_record WHERE stream_id = ? AND source_key = ?", stream, clean(ref.Key))
	return rec, stream, err
}

// members are the records of a customer, and those that belonged to it once and
// live no more.
func (e *eraser) members(ctx context.Context, q *session) ([]int64, error) {
	rec, err := e.s.ParseHubID(e.start.Customer)
	if err != nil {
		return nil, err
	}
	customer, err := q.number(ctx, "SELECT customer_id FROM xref WHERE rec_id = ?", rec)
	if err != nil {
		return nil, err
	}
	known, err := q.number(ctx, "SELECT COUNT(*) FROM source_record WHERE id = ?", rec)
	if err == nil && known == 0 {
		err = noCustomer(e.start.Customer)
	}
	if err != nil {
		return nil, err
	}
	if gone, err := q.number(ctx, "SELECT COUNT(*) FROM erased WHERE rec_id = ?", rec); err != nil || gone > 0 {
		return nil, err
	}
	recs := []int64{rec}
	names := []int64{rec}
	if customer != 0 {
		names = append(names, customer)
		var err error
		if recs, err = q.numbers(ctx, "SELECT rec_id FROM xref WHERE customer_id = ? ORDER BY rec_id", customer); err != nil {
			return nil, err
		}
	}
	former, err := formerMembers(ctx, q, slices.Concat(names, recs))
	return append(recs, former...), err
}

// formerMembers are records that golden records of these names were once made
// of and that belong to no customer now.
func formerMembers(ctx context.Context, q *session, names []int64) ([]int64, error) {
	once := map[int64]bool{}
	for _, id := range names {
		once[id] = true
	}
	err := eachIn(ctx, q, names, func(rows *sqlx.Rows) error {
		var text sql.NullString
		if err := rows.Scan(&text); err != nil {
			return err
		}
		for _, rec := range historyRecords(text.String) {
			once[rec] = true
		}
		return nil
	}, "SELECT before_json FROM customer_history WHERE before_json IS NOT NULL AND customer_id IN (?)")
	if err != nil {
		return nil, err
	}
	out := slices.Sorted(maps.Keys(once))
	elsewhere := newRecSet()
	err = eachIn(ctx, q, out, elsewhere.collect, "SELECT rec_id FROM xref WHERE rec_id IN (?)")
	return slices.DeleteFunc(out, elsewhere.has), err
}

// historyRecords are the records that a golden record, as it was, was made of.
func historyRecords(before string) (recs []int64) {
	var st struct {
		Provenance struct {
			Fields map[string]struct {
				Record int64
				Losers []struct{ Record int64 }
			}
			Kids []struct{ Records []int64 }
		}
	}
	if before == "" || json.Unmarshal([]byte(before), &st) != nil {
		return nil
	}
	for _, f := range st.Provenance.Fields {
		recs = append(recs, f.Record)
		for _, l := range f.Losers {
			recs = append(recs, l.Record)
		}
	}
	for _, k := range st.Provenance.Kids {
		recs = append(recs, k.Records...)
	}
	return recs
}

// eventsOf are the events that refer to records now, or did once.
func eventsOf(ctx context.Context, q *session, recs []int64) ([]int64, error) {
	now, err := numbersIn(ctx, q, recs, "SELECT id FROM source_record WHERE customer_rec IN (?)")
	if err != nil {
		return nil, err
	}
	once, err := numbersIn(ctx, q, recs, "SELECT DISTINCT rec_id FROM version WHERE customer_rec IN (?)")
	return append(now, once...), err
}

// versions empties every version of the records. What stays says that the record
// is gone, so whichever batch counts, whatever is withdrawn or brought back, the
// record is not live.
func (e *eraser) versions(ctx context.Context, q *session) error {
	for _, id := range slices.Sorted(maps.Keys(e.streams)) {
		st := e.streams[id]
		recs := slices.Concat(st.customers, st.events)
		if len(recs) == 0 {
			continue
		}
		was, err := readMatching(ctx, q, recs)
		if err != nil {
			return err
		}
		customers, events := newRecSet(), newRecSet()
		for _, rec := range st.customers {
			customers.add(rec)
		}
		for _, rec := range st.events {
			events.add(rec)
		}
		st.batch, err = insertBatchRow(ctx, q, batchRow{run: e.start.Run, stream: id, kind: "erase", customers: customers, events: events, committed: e.s.stamp()})
		if err != nil {
			return err
		}
		if err := e.do(ctx, q, "version", recs, `UPDATE version SET deleted = 1, hash = 0, changed_at = '', customer_rec = NULL, part = '', row_no = 0, grid = 0,
			match_keys = NULL, likeness = NULL, marked = 0, raw_bytes = 0, content = NULL WHERE rec_id IN (?)`); err != nil {
			return err
		}
		if err := changeKeys(ctx, q, st.batch, was.keys, nil); err != nil {
			return err
		}
		e.tables["match_key"] += int64(len(sortPairs(was.keys)))
		if err := e.heads(ctx, q, id, recs); err != nil {
			return err
		}
	}
	return nil
}

// heads lets the registry say which of the empty versions counts.
func (e *eraser) heads(ctx context.Context, q *session, stream int64, recs []int64) error {
	seen, err := sightings(ctx, q, stream)
	if err != nil {
		return err
	}
	best, err := heads(ctx, q, seen, recs)
	if err != nil {
		return err
	}
	var flat []any
	for _, rec := range recs {
		head := int64(0)
		if c := best[rec]; c != nil {
			head = c.version
		}
		flat = append(flat, rec, int64(0), head, int64(0), "", nil)
	}
	return q.d.update(ctx, q, "source_record", []string{"id", "live_batch", "head_batch", "hash", "changed_at", "customer_rec"}, flat)
}

// do runs a statement over ids and counts the rows it changes.
func (e *eraser) do(ctx context.Context, q *session, table string, ids []int64, query string, args ...any) error {
	return inLists(q, ids, query, args, func(query string, args []any) error {
		n, err := q.affect(ctx, query, args...)
		e.tables[table] += n
		return err
	})
}

// published removes what people see of the records. Resolve publishes anew the
// customers that have other records left; without a golden record from before,
// it notes nothing of what was.
func (e *eraser) published(ctx context.Context, q *session) error {
	for _, t := range append(slices.Clone(childTables), "customer") {
		column := "customer_id"
		if t == "customer" {
			column = "id"
		}
		if err := e.do(ctx, q, t, e.golden, "DELETE FROM "+t+" WHERE "+column+" IN (?)"); err != nil {
			return err
		}
	}
	for _, t := range eventTables {
		if err := e.do(ctx, q, t[0], e.recs, "DELETE FROM "+t[0]+" WHERE "+t[1]+" IN (?)"); err != nil {
			return err
		}
	}
	return nil
}

// figures are counted again: the erasure changes rows behind their back.
func (e *eraser) figures(ctx context.Context, q *session) error {
	return q.exec(ctx, "DELETE FROM meta WHERE name = ?", markFigures)
}

// erasedState stands for a golden record of which nothing may be known any more.
const erasedState = `{"erased":true}`

// history empties the golden records that were made of the records, alone or
// with others.
func (e *eraser) history(ctx context.Context, q *session) error {
	gone := map[int64]bool{}
	for _, id := range e.recs {
		gone[id] = true
	}
	var ids []int64
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		var id, customer int64
		var before string
		if err := rows.Scan(&id, &customer, &before); err != nil {
			return err
		}
		if before != erasedState && (gone[customer] || slices.ContainsFunc(historyRecords(before), func(rec int64) bool { return gone[rec] })) {
			ids = append(ids, id)
		}
		return nil
	}, "SELECT id, customer_id, before_json FROM customer_history WHERE before_json IS NOT NULL")
	if err != nil {
		return err
	}
	return e.do(ctx, q, "customer_history", ids, "UPDATE customer_history SET before_json = ? WHERE id IN (?)", erasedState)
}

// people removes what persons set and wrote.
func (e *eraser) people(ctx context.Context, q *session) error {
	for _, x := range [][2]string{
		{"field_override", "DELETE FROM field_override WHERE rec_id IN (?)"},
		{"assertion", "DELETE FROM assertion WHERE a_rec IN (?)"},
		{"assertion", "DELETE FROM assertion WHERE b_rec IN (?)"},
		{"review", "DELETE FROM review WHERE a_rec IN (?)"},
		{"review", "DELETE FROM review WHERE b_rec IN (?)"},
		{"refusal", "DELETE FROM refusal WHERE a_rec IN (?)"},
		{"refusal", "DELETE FROM refusal WHERE b_rec IN (?)"},
		{"refusal", "DELETE FROM refusal WHERE by_a IN (?)"},
		{"refusal", "DELETE FROM refusal WHERE by_b IN (?)"},
		{"sample_row", "UPDATE sample_row SET note_1 = '', note_2 = '' WHERE (note_1 <> '' OR note_2 <> '') AND rec_id IN (?)"},
	} {
		if err := e.do(ctx, q, x[0], e.recs, x[1]); err != nil {
			return err
		}
	}
	return nil
}

// quarantine empties rows of the keys, whatever became of them.
func (e *eraser) quarantine(ctx context.Context, q *session) error {
	for _, id := range slices.Sorted(maps.Keys(e.streams)) {
		for key := range e.streams[id].keys {
			n, err := q.affect(ctx, `UPDATE quarantine SET status = 'erased', source_key = '', part = '', row_no = 0, grid = 0, raw = NULL, edited_raw = NULL, edit_reason = NULL,
				value = '', reason = '', hint = '' WHERE stream_id = ? AND source_key = ?`, id, key)
			if err != nil {
				return err
			}
			e.tables["quarantine"] += n
		}
	}
	return nil
}

// registry hashes the keys and keeps them, so that they never get in again.
func (e *eraser) registry(ctx context.Context, q *session) error {
	secret, err := eraseSecret(ctx, q)
	if err != nil {
		return err
	}
	var rename []any
	for _, id := range slices.Sorted(maps.Keys(e.streams)) {
		for key, rec := range e.streams[id].keys {
			hash := eraseHash(secret, id, key)
			if rec != 0 {
				rename = append(rename, rec, erasedKey+hash)
			}
			n, err := q.affect(ctx, q.d.insertIgnore+" INTO erased (stream_id, key_hash, rec_id, run_id, erased_at) VALUES (?, ?, ?, ?, ?)"+q.d.ignoreTail,
				id, hash, rec, e.start.Run, e.s.stamp())
			if err != nil {
				return err
			}
			e.tables["source_record"] += n
		}
	}
	return q.d.update(ctx, q, "source_record", []string{"id", "source_key"}, rename)
}

// WhenErased returns when the customer that an id names was erased; "" when it
// was not.
func (s *Store) WhenErased(ctx context.Context, id string) (at string, err error) {
	rec, err := s.ParseHubID(id)
	if err != nil {
		return "", err
	}
	err = s.read(ctx, func(q *session) error {
		_, err := q.get(ctx, []any{&at}, "SELECT erased_at FROM erased WHERE rec_id = ?", rec)
		return err
	})
	return at, wrap("find the erasure", err)
}

func erasedFault(id, at string) error {
	return fault.New("customer.erased", fmt.Sprintf("this customer was erased by law on %s", day(at)), "nothing of it is left in the store").With(id)
}
