package store

import (
	"context"
	"database/sql"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/record"
)

// Quarantined is a row kept out of the store, waiting for a person.
type Quarantined struct {
	ID, Batch      int64
	Source, Stream string
	Key            string
	Origin         record.Origin
	Raw            []byte // JSON: column → value
	Code, Rule     string
	Field, Value   string
	Reason, Hint   string
	Status         string // waiting, replayed, withdrawn, discarded
	EditedRaw      []byte
	EditedBy       string
	EditReason     string
	ReplayedBatch  int64
}

// QuarantineQuery selects quarantine rows; its zero value selects all.
type QuarantineQuery struct {
	Run, Batch     int64
	Source, Stream string
	Code, Status   string
	Reason         *QuarantineReason // nil: any
	ID             int64
	Limit          int
}

// QuarantineReason is why rows were kept out, as QuarantineByReason tells them apart
// within a stream. Rows without a field or rule have "" there.
type QuarantineReason struct{ Code, Rule, Field string }

func (c QuarantineQuery) where() (string, []any) {
	conds, args := []string{"1 = 1"}, []any{}
	add := func(use bool, cond string, arg any) {
		if use {
			conds, args = append(conds, cond), append(args, arg)
		}
	}
	add(c.ID > 0, "q.id = ?", c.ID)
	add(c.Run > 0, "b.run_id = ?", c.Run)
	add(c.Batch > 0, "q.batch_id = ?", c.Batch)
	add(c.Source != "", "s.source = ?", c.Source)
	add(c.Stream != "", "s.name = ?", c.Stream)
	add(c.Code != "", "q.code = ?", c.Code)
	add(c.Status != "", "q.status = ?", c.Status)
	if r := c.Reason; r != nil {
		add(true, "q.code = ?", r.Code)
		add(true, "q.rule = ?", r.Rule)
		add(true, "q.field = ?", r.Field)
	}
	return strings.Join(conds, " AND "), args
}

const quarantineFrom = " FROM quarantine q JOIN batch b ON b.id = q.batch_id JOIN stream s ON s.id = q.stream_id WHERE "

// QuarantineRows returns the selected rows, oldest first.
func (s *Store) QuarantineRows(ctx context.Context, query QuarantineQuery) (list []Quarantined, err error) {
	where, args := query.where()
	err = s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var r Quarantined
			var raw, edited, by, why sql.NullString
			err := rows.Scan(&r.ID, &r.Batch, &r.Source, &r.Stream, &r.Key, &r.Origin.Part, &r.Origin.Row, &r.Origin.Grid, &raw, &r.Code, &r.Rule,
				&r.Field, &r.Value, &r.Reason, &r.Hint, &r.Status, &edited, &by, &why, &r.ReplayedBatch)
			r.Raw, r.EditedBy, r.EditReason = []byte(raw.String), by.String, why.String
			if edited.Valid {
				r.EditedRaw = []byte(edited.String)
			}
			list = append(list, r)
			return err
		}, `SELECT q.id, q.batch_id, s.source, s.name, q.source_key, q.part, q.row_no, q.grid, q.raw, q.code, q.rule, q.field, q.value, q.reason,
			q.hint, q.status, q.edited_raw, q.edited_by, q.edit_reason, q.replayed_batch`+quarantineFrom+where+" ORDER BY q.id"+limitTail(query.Limit), args...)
	})
	return list, wrap("read the quarantine", err)
}

// QuarantineCount is how many rows were kept out for one reason.
type QuarantineCount struct {
	Source, Stream    string
	Code, Rule, Field string
	Count             int64
}

// QuarantineByReason counts the selected rows by stream and reason.
func (s *Store) QuarantineByReason(ctx context.Context, query QuarantineQuery) (list []QuarantineCount, err error) {
	where, args := query.where()
	err = s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var c QuarantineCount
			err := rows.Scan(&c.Source, &c.Stream, &c.Code, &c.Rule, &c.Field, &c.Count)
			list = append(list, c)
			return err
		}, "SELECT s.source, s.name, q.code, q.rule, q.field, COUNT(*)"+quarantineFrom+where+
			" GROUP BY s.source, s.name, q.code, q.rule, q.field ORDER BY s.source, s.name, q.code, q.rule, q.field", args...)
	})
	return list, wrap("count the quarantine", err)
}
