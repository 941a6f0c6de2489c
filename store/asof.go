package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/fault"
)

// Moment is a time in the past of a store: an instant, or the end of a run.
type Moment struct {
	At  time.Time
	Run int64 // when not 0, At counts for nothing
}

// before reports whether a version that a run replaced at a time was still there
// at the moment.
func (m Moment) before(v *CustomerVersion) bool {
	switch {
	case v.Until.IsZero():
		return true
	case m.Run > 0:
		return m.Run < v.Run
	default:
		return m.At.Before(v.Until)
	}
}

// CustomerAsOf returns a customer as it was published at a moment: exactly what
// readers saw then. An id that was merged into another since is found as the
// customer it was. Sources are those of the current version only.
func (s *Store) CustomerAsOf(ctx context.Context, id string, m Moment) (*Customer, error) {
	if err := s.asOfPurged(ctx, m); err != nil {
		return nil, err
	}
	rec, err := s.customerNumber(ctx, id)
	if err != nil {
		return nil, err
	}
	now, err := s.Redirect(ctx, id)
	if err != nil {
		now = 0 // it has no live record any more
	}
	for _, customer := range []int64{rec, now} {
		if customer == 0 {
			continue
		}
		c, err := s.customerAt(ctx, customer, m)
		if err != nil || c != nil {
			return c, err
		}
	}
	if at, err := s.WhenErased(ctx, id); err == nil && at != "" {
		return nil, erasedFault(id, at)
	}
	return nil, fault.New("customer.not_then", "there was no such customer then", "'custhub explain "+id+" --history' shows when it came and went").With(id)
}

// customerNumber is the number in an id, or that of the record that
// "source/stream/key" names; for that, of its customer if it has one.
func (s *Store) customerNumber(ctx context.Context, id string) (int64, error) {
	if strings.Count(id, "/") < 2 {
		return s.ParseHubID(id)
	}
	return s.Redirect(ctx, id)
}

func (s *Store) customerAt(ctx context.Context, customer int64, m Moment) (*Customer, error) {
	came, err := s.came(ctx, customer)
	if err != nil || came.Run == 0 || (m.Run > 0 && m.Run < came.Run) || (m.Run == 0 && m.At.Before(came.At)) {
		return nil, err
	}
	list, err := s.CustomerHistory(ctx, customer)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if m.before(&list[i]) {
			return list[i].Customer, nil
		}
	}
	return nil, nil
}

// came is when the record that names a customer was first landed.
func (s *Store) came(ctx context.Context, rec int64) (m Moment, err error) {
	err = s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var at string
			err := rows.Scan(&m.Run, &at)
			m.At = parseTime(at)
			return err
		}, "SELECT b.run_id, b.committed_at FROM version v JOIN batch b ON b.id = v.batch_id WHERE v.rec_id = ? ORDER BY v.batch_id LIMIT 1", rec)
	})
	return m, wrap(fmt.Sprintf("find when record %d came", rec), err)
}

// asOfPurged refuses questions about a time of which a purge has removed the
// golden records.
func (s *Store) asOfPurged(ctx context.Context, m Moment) error {
	var at, run string
	err := s.read(ctx, func(q *session) (err error) {
		if at, err = getMeta(ctx, q, markAsOf); err == nil {
			run, err = getMeta(ctx, q, markAsOfRun)
		}
		return err
	})
	if err != nil || at == "" {
		return wrap("read the history", err)
	}
	oldest, err := strconv.ParseInt(run, 10, 64)
	if err != nil {
		return wrap("read the history", err)
	}
	if m.Run > 0 && m.Run >= oldest || m.Run == 0 && !m.At.Before(parseTime(at)) {
		return nil
	}
	return fault.New("customer.purged", "what customers were then was purged", fmt.Sprintf("the store can tell from %s, or run r%d, on", day(at), oldest))
}

// HistoryFrom is the time from which on the store knows what golden records
// were; zero when nothing was purged.
func (s *Store) HistoryFrom(ctx context.Context) (at time.Time, err error) {
	err = s.read(ctx, func(q *session) error {
		text, err := getMeta(ctx, q, markAsOf)
		at = parseTime(text)
		return err
	})
	return at, wrap("read the history", err)
}
