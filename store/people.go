package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/record"
)

// Assertion is a steward's decision that two records are, or are not, of one
// customer. It is an input of resolve and survives every run and rollback.
type Assertion struct {
	ID       int64
	Kind     string // must, cannot
	A, B     int64  // records
	Who, Why string
	At       time.Time
}

// Assertions returns the decisions in force, in the order they were made.
func (s *Store) Assertions(ctx context.Context) (list []Assertion, err error) {
	err = s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var a Assertion
			var at string
			err := rows.Scan(&a.ID, &a.Kind, &a.A, &a.B, &a.Who, &a.Why, &at)
			a.At = parseTime(at)
			list = append(list, a)
			return err
		}, "SELECT id, kind, a_rec, b_rec, who, why, said_at FROM assertion WHERE withdrawn = 0 ORDER BY id")
	})
	return list, wrap("read the stewards' decisions", err)
}

// Override is a value that a person set on the customer of a record.
type Override struct {
	ID       int64
	Rec      int64  // record that anchors it
	Field    string // path of the field: "customer.industry"
	Value    record.Value
	Who, Why string
	At       time.Time
}

// Overrides returns the values in force, in the order they were set.
func (s *Store) Overrides(ctx context.Context) (list []Override, err error) {
	err = s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var o Override
			var at string
			var value sql.NullString
			err := rows.Scan(&o.ID, &o.Rec, &o.Field, &value, &o.Who, &o.Why, &at)
			o.At = parseTime(at)
			if value.Valid {
				o.Value = record.T(value.String)
			}
			list = append(list, o)
			return err
		}, "SELECT id, rec_id, field, value, who, why, said_at FROM field_override WHERE withdrawn = 0 ORDER BY id")
	})
	return list, wrap("read the overrides", err)
}
