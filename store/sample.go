package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/sample"
)

// Candidate is a live customer record that a sample may draw, with what makes it
// risky.
type Candidate struct {
	Rec, Batch int64
	Ref        record.Ref
	Sources    int     // different records of its customer
	Rule       string  // how it joined them
	Score      float64 // match weight in bits
	Changed    bool    // rules changed or remarked on a value
	Replayed   bool    // landed from quarantine
	Value      float64 // the customer's credit limit
}

// Candidates calls fn with every live customer record of a run's batches, or of
// the whole store when run is 0, by rising record number.
func (s *Store) Candidates(ctx context.Context, run int64, fn func(*Candidate) error) error {
	cond := ""
	args := []any{}
	if run > 0 {
		cond, args = "b.run_id = ? AND ", append(args, run)
	}
	query := `SELECT r.id, v.batch_id, s.source, s.name, r.source_key, COALESCE(c.source_count, 1), COALESCE(x.rule, ''), COALESCE(x.score, 0),
		v.marked, CASE WHEN b.kind = 'replay' THEN 1 ELSE 0 END, c.credit_limit
		FROM source_record r JOIN version v ON v.rec_id = r.id AND v.batch_id = r.live_batch JOIN stream s ON s.id = r.stream_id JOIN batch b ON b.id = v.batch_id
		LEFT JOIN xref x ON x.rec_id = r.id LEFT JOIN customer c ON c.id = x.customer_id
		WHERE ` + cond + `r.entity = 0 AND r.live_batch > 0 AND r.id > ? ORDER BY r.id LIMIT ?`
	for after := int64(0); ; {
		page := make([]Candidate, 0, verifyPage)
		err := s.read(ctx, func(q *session) error {
			return q.each(ctx, func(rows *sqlx.Rows) error {
				var c Candidate
				var limit sql.NullString
				err := rows.Scan(&c.Rec, &c.Batch, &c.Ref.Source, &c.Ref.Stream, &c.Ref.Key, &c.Sources, &c.Rule, &c.Score, &c.Changed, &c.Replayed, &limit)
				c.Value, _ = strconv.ParseFloat(limit.String, 64) // no number: no value
				page = append(page, c)
				return err
			}, query, append(append([]any(nil), args...), after, verifyPage)...)
		})
		if err != nil {
			return wrap("read candidates", err)
		}
		for i := range page {
			after = page[i].Rec
			if err := fn(&page[i]); err != nil {
				return err
			}
		}
		if len(page) < verifyPage {
			return nil
		}
	}
}

// SampleStratum is a stratum of a draw.
type SampleStratum struct {
	Source     string `json:"source"`
	Risk       string `json:"risk"`
	Population int64  `json:"population"`
	Drawn      int64  `json:"drawn"`
}

// Sample is one draw.
type Sample struct {
	ID      int64
	Run     int64 // run whose records it draws from; 0: the whole store
	Plan    sample.Plan
	Seed    string
	Strata  []SampleStratum
	DrawnAt time.Time
	DrawnBy string
}

// SampleRow is one drawn row with its reviews.
type SampleRow struct {
	Seq, Rec, Batch int64
	Stratum         int  // index in Sample.Strata
	Twice           bool // two people are to review it
	Reviews         [2]Review
}

// Review is what one person found about one row; Class is "" before.
type Review struct {
	Class     sample.Class
	Note, Who string
	At        time.Time
}

// AddSample keeps a draw and returns its number.
func (s *Store) AddSample(ctx context.Context, d *Sample, rows []SampleRow) (id int64, err error) {
	plan, err := json.Marshal(d.Plan)
	if err != nil {
		return 0, err
	}
	strata, err := json.Marshal(d.Strata)
	if err != nil {
		return 0, err
	}
	err = s.write(ctx, func(q *session) error {
		var err error
		id, err = q.insertID(ctx, "INSERT INTO sample (run_id, plan, seed, strata, drawn_at, drawn_by) VALUES (?, ?, ?, ?, ?, ?)", d.Run, string(plan), d.Seed, string(strata), s.stamp(), d.DrawnBy)
		if err != nil {
			return err
		}
		for _, r := range rows {
			err := q.exec(ctx, "INSERT INTO sample_row (sample_id, seq, rec_id, batch_id, stratum, twice, class_1, note_1, who_1, at_1, class_2, note_2, who_2, at_2) VALUES (?, ?, ?, ?, ?, ?, '', '', '', '', '', '', '', '')",
				id, r.Seq, r.Rec, r.Batch, r.Stratum, flag(r.Twice))
			if err != nil {
				return err
			}
		}
		return nil
	})
	return id, wrap("keep the sample", err)
}

// Samples returns the draws, newest first; run > 0 only those of the run.
func (s *Store) Samples(ctx context.Context, run int64) (list []Sample, err error) {
	cond, args := "", []any{}
	if run > 0 {
		cond, args = "WHERE run_id = ? ", append(args, run)
	}
	return s.samples(ctx, cond+"ORDER BY id DESC", args...)
}

// SampleByID returns one draw.
func (s *Store) SampleByID(ctx context.Context, id int64) (*Sample, error) {
	list, err := s.samples(ctx, "WHERE id = ?", id)
	if err == nil && len(list) == 0 {
		return nil, fault.Usage("sample.unknown", fmt.Sprintf("there is no sample %d", id), "'custhub sample list' lists them")
	}
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

func (s *Store) samples(ctx context.Context, tail string, args ...any) (list []Sample, err error) {
	err = s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var d Sample
			var plan, strata, at string
			if err := rows.Scan(&d.ID, &d.Run, &plan, &d.Seed, &strata, &at, &d.DrawnBy); err != nil {
				return err
			}
			d.DrawnAt = parseTime(at)
			if err := json.Unmarshal([]byte(plan), &d.Plan); err != nil {
				return err
			}
			err := json.Unmarshal([]byte(strata), &d.Strata)
			list = append(list, d)
			return err
		}, "SELECT id, run_id, plan, seed, strata, drawn_at, drawn_by FROM sample "+tail, args...)
	})
	return list, wrap("read samples", err)
}

// SampleRows returns the rows of a draw in its order.
func (s *Store) SampleRows(ctx context.Context, id int64) (list []SampleRow, err error) {
	err = s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var r SampleRow
			var at [2]string
			a, b := &r.Reviews[0], &r.Reviews[1]
			err := rows.Scan(&r.Seq, &r.Rec, &r.Batch, &r.Stratum, &r.Twice, &a.Class, &a.Note, &a.Who, &at[0], &b.Class, &b.Note, &b.Who, &at[1])
			a.At, b.At = parseTime(at[0]), parseTime(at[1])
			list = append(list, r)
			return err
		}, "SELECT seq, rec_id, batch_id, stratum, twice, class_1, note_1, who_1, at_1, class_2, note_2, who_2, at_2 FROM sample_row WHERE sample_id = ? ORDER BY seq", id)
	})
	return list, wrap("read the sample", err)
}

// Judgement is a review on its way into the store.
type Judgement struct {
	Seq   int64
	Class sample.Class
	Note  string
}

// Record keeps the reviews of one person, all or none. second says that they are
// the second reviews of rows to be reviewed twice; those must be by someone else.
func (s *Store) Record(ctx context.Context, id int64, who string, second bool, list []Judgement) error {
	n := "1"
	if second {
		n = "2"
	}
	err := s.write(ctx, func(q *session) error {
		for _, j := range list {
			var first string
			var twice bool
			found, err := q.get(ctx, []any{&first, &twice}, "SELECT who_1, twice FROM sample_row WHERE sample_id = ? AND seq = ?", id, j.Seq)
			switch {
			case err != nil:
				return err
			case !found:
				return fault.Usage("sample.no_row", fmt.Sprintf("sample %d has no row %d", id, j.Seq), "'custhub sample export' writes its rows")
			case second && !twice:
				return fault.Usage("sample.not_twice", fmt.Sprintf("row %d is reviewed once only", j.Seq), "leave --second out")
			case second && first == who:
				return fault.Usage("sample.same_reviewer", fmt.Sprintf("row %d was reviewed by %s already: a second review is by someone else", j.Seq, who), "name the second reviewer with --reviewer")
			}
			if err := q.exec(ctx, "UPDATE sample_row SET class_"+n+" = ?, note_"+n+" = ?, who_"+n+" = ?, at_"+n+" = ? WHERE sample_id = ? AND seq = ?",
				string(j.Class), j.Note, who, s.stamp(), id, j.Seq); err != nil {
				return err
			}
		}
		return nil
	})
	return wrap("record reviews", err)
}

// Hold sets a finished run's status to held: it is not to be released.
func (s *Store) Hold(ctx context.Context, run int64) error {
	err := s.write(ctx, func(q *session) error {
		return q.exec(ctx, "UPDATE run SET status = 'held' WHERE id = ? AND status IN ('done', 'held')", run)
	})
	return wrap("hold the run", err)
}

// LandedByRec returns the version of a record that a batch landed, nil when it is
// gone.
func (s *Store) LandedByRec(ctx context.Context, rec, batch int64) (*Landed, error) {
	list, err := s.landed(ctx, "WHERE r.id = ? AND v.batch_id = ?", rec, batch)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}
