package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/survive"
)

var _ pipeline.Decider = (*Store)(nil)

// Decisions returns what persons decided and did not take back, in the order
// they did.
func (s *Store) Decisions(ctx context.Context) (pipeline.Decisions, error) {
	var d pipeline.Decisions
	err := s.read(ctx, func(q *session) error {
		list, err := readAssertions(ctx, q)
		if err != nil {
			return err
		}
		for _, a := range list {
			d.Assertions = append(d.Assertions, pipeline.Assertion{A: a.A, B: a.B, Same: a.Same})
		}
		return readOverrides(ctx, q, &d)
	})
	return d, wrap("read the decisions", err)
}

func readOverrides(ctx context.Context, q *session, d *pipeline.Decisions) error {
	return q.each(ctx, func(rows *sqlx.Rows) error {
		var o survive.Override
		var field string
		var value sql.NullString
		if err := rows.Scan(&o.Record, &field, &value, &o.Who, &o.Why, &o.At); err != nil {
			return err
		}
		id, ok := fieldByPath(field)
		if !ok {
			return fault.New("store.override", "an override names a field that this program does not know", "update custhub").With(field)
		}
		o.Field = id
		if value.Valid {
			o.Value = record.Value{Kind: id.Info().Kind, Text: value.String}
		}
		d.Overrides = append(d.Overrides, o)
		return nil
	}, "SELECT rec_id, field, value, who, why, said_at FROM field_override WHERE withdrawn = 0 ORDER BY id")
}

// fieldByPath is the inverse of record.Field.Path.
func fieldByPath(path string) (record.FieldID, bool) {
	entity, name, _ := strings.Cut(path, ".")
	t, ok := record.EntityOf(entity)
	if !ok {
		return 0, false
	}
	return record.Lookup(t, name)
}

// Decision is a steward's word about two records: that they are, or are not, of
// one customer. It is an input of resolve and survives every run and rollback.
type Decision struct {
	A, B     record.Ref
	Same     bool
	Who, Why string
}

// Decide keeps a decision and returns its number. A batch of its own, without
// rows, makes the next resolve look at the two records.
func (s *Store) Decide(ctx context.Context, d Decision) (id int64, err error) {
	err = s.write(ctx, func(q *session) error {
		a, stream, err := refRecord(ctx, q, d.A)
		if err != nil {
			return err
		}
		b, _, err := refRecord(ctx, q, d.B)
		if err != nil {
			return err
		}
		kind := "cannot"
		if d.Same {
			kind = "must"
		}
		id, err = q.insertID(ctx, "INSERT INTO assertion (kind, a_rec, b_rec, who, why, said_at, withdrawn) VALUES (?, ?, ?, ?, ?, ?, 0)",
			kind, a, b, short(d.Who), clean(d.Why), s.stamp())
		if err != nil {
			return err
		}
		return s.touch(ctx, q, stream, a, b)
	})
	return id, wrap("keep the decision", err)
}

// TakeBack withdraws a decision.
func (s *Store) TakeBack(ctx context.Context, id int64) error {
	err := s.write(ctx, func(q *session) error {
		var a, b, stream int64
		found, err := q.get(ctx, []any{&a, &b, &stream}, "SELECT d.a_rec, d.b_rec, r.stream_id FROM assertion d JOIN source_record r ON r.id = d.a_rec WHERE d.id = ? AND d.withdrawn = 0", id)
		if err != nil {
			return err
		}
		if !found {
			return fault.Usage("decision.unknown", "there is no such decision in force", "list them with 'custhub review decisions'")
		}
		if err := q.exec(ctx, "UPDATE assertion SET withdrawn = 1 WHERE id = ?", id); err != nil {
			return err
		}
		return s.touch(ctx, q, stream, a, b)
	})
	return wrap("take the decision back", err)
}

// Override sets a field of the customer that a record belongs to; a null value
// clears the field. It returns the number of the override.
func (s *Store) Override(ctx context.Context, anchor record.Ref, field record.FieldID, value record.Value, who, why string) (id int64, err error) {
	err = s.write(ctx, func(q *session) error {
		rec, stream, err := refRecord(ctx, q, anchor)
		if err != nil {
			return err
		}
		var text any
		if !value.IsNull() {
			text = clean(value.Text)
		}
		id, err = q.insertID(ctx, "INSERT INTO field_override (rec_id, field, value, who, why, said_at, withdrawn) VALUES (?, ?, ?, ?, ?, ?, 0)",
			rec, field.Info().Path(), text, short(who), clean(why), s.stamp())
		if err != nil {
			return err
		}
		return s.touch(ctx, q, stream, rec)
	})
	return id, wrap("keep the override", err)
}

// touch makes the next resolve look at some customer records: by a batch of kind
// "decision" that reads no row.
func (s *Store) touch(ctx context.Context, q *session, stream int64, recs ...int64) error {
	set := newRecSet()
	for _, r := range recs {
		set.add(r)
	}
	_, err := insertBatchRow(ctx, q, batchRow{run: s.run.get(), stream: stream, kind: "decision", customers: set, events: newRecSet(), committed: s.stamp()})
	return err
}

func refRecord(ctx context.Context, q *session, ref record.Ref) (rec, stream int64, err error) {
	found, err := q.get(ctx, []any{&rec, &stream}, "SELECT r.id, r.stream_id FROM source_record r JOIN stream s ON s.id = r.stream_id WHERE s.source = ? AND s.name = ? AND r.source_key = ?",
		ref.Source, ref.Stream, clean(ref.Key))
	if err == nil && !found {
		err = fault.Usage("record.unknown", "there is no such source record", "give it as source/stream/key").With(ref.Source + "/" + ref.Stream + "/" + ref.Key)
	}
	return rec, stream, err
}

// Assertion is a decision in force as a listing shows it.
type Assertion struct {
	ID int64
	Decision
	At time.Time
}

// Assertions returns the decisions in force, in the order they were made.
func (s *Store) Assertions(ctx context.Context) (list []Assertion, err error) {
	err = s.read(ctx, func(q *session) error {
		list, err = readAssertions(ctx, q)
		return err
	})
	return list, wrap("read the decisions", err)
}

func readAssertions(ctx context.Context, q *session) (list []Assertion, err error) {
	err = q.each(ctx, func(rows *sqlx.Rows) error {
		var a Assertion
		var kind, at string
		err := rows.Scan(&a.ID, &kind, &a.A.Source, &a.A.Stream, &a.A.Key, &a.B.Source, &a.B.Stream, &a.B.Key, &a.Who, &a.Why, &at)
		a.Same, a.At = kind == "must", parseTime(at)
		list = append(list, a)
		return err
	}, `SELECT a.id, a.kind, s.source, s.name, r.source_key, t.source, t.name, u.source_key, a.who, a.why, a.said_at FROM assertion a
		JOIN source_record r ON r.id = a.a_rec JOIN stream s ON s.id = r.stream_id
		JOIN source_record u ON u.id = a.b_rec JOIN stream t ON t.id = u.stream_id WHERE a.withdrawn = 0 ORDER BY a.id`)
	return list, err
}
