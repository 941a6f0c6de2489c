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
	Status         string // waiting, superseded, replayed, withdrawn, discarded, purged or erased
	SupersededBy   int64  // batch, newer than the row's, that speaks of its key; 0 when the row isn't superseded, or for good since a purge
	EditedRaw      []byte
	EditedBy       string
	EditReason     string
	ReplayedBatch  int64
}

// QuarantineQuery selects quarantine rows; its zero value selects all.
type QuarantineQuery struct {
	Run, Batch     int64
	Source, Stream string
	Code           string
	Reason         *QuarantineReason // nil: any
	Status         string            // of Quarantined
	Key            string            // with Source and Stream
	Mended         bool              // only rows that a person mended
	ID             int64
	Limit          int
	before         string // only rows of batches committed before
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
	add(c.Key != "", "q.source_key = ?", c.Key)
	if c.Mended {
		conds = append(conds, "q.edited_raw IS NOT NULL")
	}
	add(c.before != "", "b.committed_at < ?", c.before)
	if c.Status == statusSuperseded {
		conds = append(conds, "q.status IN ('waiting', 'superseded')")
	} else {
		add(c.Status != "", "q.status = ?", c.Status)
	}
	if r := c.Reason; r != nil {
		add(true, "q.code = ?", r.Code)
		add(true, "q.rule = ?", r.Rule)
		add(true, "q.field = ?", r.Field)
	}
	return strings.Join(conds, " AND "), args
}

// derived says whether the query asks for a state that the store works out.
func (c QuarantineQuery) derived() bool {
	return c.Status == statusWaiting || c.Status == statusSuperseded
}

const quarantineFrom = " FROM quarantine q JOIN batch b ON b.id = q.batch_id JOIN stream s ON s.id = q.stream_id WHERE "

// QuarantineRows returns the selected rows, oldest first.
func (s *Store) QuarantineRows(ctx context.Context, query QuarantineQuery) (list []Quarantined, err error) {
	err = s.read(ctx, func(q *session) error {
		found, err := keptRows(ctx, q, query)
		if err != nil {
			return err
		}
		ids, byID := make([]int64, len(found)), make(map[int64]*keptRow, len(found))
		for i := range found {
			ids[i], byID[found[i].id] = found[i].id, &found[i]
		}
		return eachIn(ctx, q, ids, func(rows *sqlx.Rows) error {
			r, err := scanQuarantined(rows)
			k := byID[r.ID]
			r.Status, r.SupersededBy = k.state(), k.by
			list = append(list, r)
			return err
		}, `SELECT q.id, q.batch_id, s.source, s.name, q.source_key, q.part, q.row_no, q.grid, q.raw, q.code, q.rule, q.field, q.value, q.reason,
			q.hint, q.edited_raw, q.edited_by, q.edit_reason, q.replayed_batch`+quarantineFrom+"q.id IN (?) ORDER BY q.id")
	})
	return list, wrap("read the quarantine", err)
}

func scanQuarantined(rows *sqlx.Rows) (Quarantined, error) {
	var r Quarantined
	var raw, edited, by, why sql.NullString
	err := rows.Scan(&r.ID, &r.Batch, &r.Source, &r.Stream, &r.Key, &r.Origin.Part, &r.Origin.Row, &r.Origin.Grid, &raw, &r.Code, &r.Rule,
		&r.Field, &r.Value, &r.Reason, &r.Hint, &edited, &by, &why, &r.ReplayedBatch)
	r.Raw, r.EditedBy, r.EditReason = []byte(raw.String), by.String, why.String
	if edited.Valid {
		r.EditedRaw = []byte(edited.String)
	}
	return r, err
}

// QuarantineCount is how many rows of a stream were kept out for one reason.
type QuarantineCount struct {
	Source, Stream string
	QuarantineReason
	Rows                          int64 // in any state
	Waiting, Superseded, Replayed int64
}

// QuarantineByReason counts the selected rows, in any state, by stream and reason.
func (s *Store) QuarantineByReason(ctx context.Context, query QuarantineQuery) (list []QuarantineCount, err error) {
	query.Status, query.Limit = "", 0
	where, args := query.where()
	err = s.read(ctx, func(q *session) error {
		at := map[QuarantineCount]int{} // by its reason, without counts
		err := q.each(ctx, func(rows *sqlx.Rows) error {
			var r QuarantineCount
			var status string
			var n int64
			err := rows.Scan(&r.Source, &r.Stream, &r.Code, &r.Rule, &r.Field, &status, &n)
			if _, ok := at[r]; !ok {
				at[r] = len(list)
				list = append(list, r)
			}
			c := &list[at[r]]
			c.Rows += n
			switch status {
			case statusWaiting:
				c.Waiting += n
			case statusSuperseded:
				c.Superseded += n
			case "replayed":
				c.Replayed += n
			}
			return err
		}, "SELECT s.source, s.name, q.code, q.rule, q.field, q.status, COUNT(*)"+quarantineFrom+where+
			" GROUP BY s.source, s.name, q.code, q.rule, q.field, q.status ORDER BY s.source, s.name, q.code, q.rule, q.field", args...)
		if err != nil {
			return err
		}
		query.Status = statusSuperseded
		superseded, err := keptRows(ctx, q, query)
		for i := range superseded {
			if superseded[i].by > 0 {
				c := &list[at[superseded[i].reason]]
				c.Waiting--
				c.Superseded++
			}
		}
		return err
	})
	return list, wrap("count the quarantine", err)
}
