package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/fault"
)

// Retention says what a purge removes: of each kind, what is older than its
// time. The zero time keeps all of that kind.
type Retention struct {
	History    time.Time // contents that count no more, and golden records as they were
	Raw        time.Time // rows as read, also of contents that count
	Quarantine time.Time // rows in quarantine that wait no more
	Reports    time.Time // saved reports of runs
}

// None reports whether nothing is to be removed.
func (r Retention) None() bool {
	return r.History.IsZero() && r.Raw.IsZero() && r.Quarantine.IsZero() && r.Reports.IsZero()
}

// StreamPurge is what a purge does to one stream.
type StreamPurge struct {
	Source   string `json:"source"`
	Stream   string `json:"stream"`
	Batches  int64  `json:"batches"`      // that can no longer be rolled back
	Upto     int64  `json:"upto"`         // the newest of them; 0: all still can
	Oldest   int64  `json:"oldest"`       // the oldest batch that still can; 0: none
	Versions int64  `json:"versions"`     // contents removed
	Seen     int64  `json:"observations"` // observations removed
	Raw      int64  `json:"raw"`          // rows as read, removed
	LiveRaw  int64  `json:"live_raw"`     // of these, rows of live records: those can't be reprocessed
	stream   int64  // number of the stream
	from     int64  // horizon before
}

// Purged is what a purge removed, and so made impossible.
type Purged struct {
	Streams    []StreamPurge `json:"streams"`
	AsOf       string        `json:"as_of,omitempty"` // as-of questions before this time can't be answered any more
	History    int64         `json:"history"`         // golden records as they were, removed
	Quarantine int64         `json:"quarantine"`      // rows in quarantine whose content was removed
	Reports    int64         `json:"reports"`         // saved reports removed
}

// Marks in meta.
const (
	markAsOf    = "purged_as_of"   // time before which golden history is gone
	markAsOfRun = "purged_as_run"  // newest run of which a change is gone
	markChain   = "purged_reports" // hash of the newest report that was removed
)

// purgePart is how many records or rows a purge takes in one transaction.
const purgePart = 5000

// purger is a purge under way. Each part is a transaction of its own that can be
// done again, and the horizons are the first of them: from then on nothing may
// be rolled back that needs what is about to go. So a purge that was cut off is
// ended by the next one.
type purger struct {
	s    *Store
	run  int64
	keep Retention
	out  Purged
}

// Purge removes what is older than the retention allows. The customers, and so
// the digest, stay as they are. The run must hold the leases of every source.
func (s *Store) Purge(ctx context.Context, run int64, keep Retention) (*Purged, error) {
	p := &purger{s: s, run: run, keep: keep}
	for _, step := range []func(context.Context) error{p.horizons, p.superseded, p.versions, p.history, p.raw, p.quarantine, p.reports} {
		if err := step(ctx); err != nil {
			return nil, wrap("purge", err)
		}
	}
	s.passes.forget()
	return &p.out, wrap("purge", s.write(ctx, func(q *session) error { return setMeta(ctx, q, markScrub, "1") }))
}

// horizons decides, stream by stream, up to which batch history goes, and keeps
// that before anything is removed.
func (p *purger) horizons(ctx context.Context) error {
	return p.s.write(ctx, func(q *session) error {
		p.out.Streams = nil
		var passes []int64
		err := q.each(ctx, func(rows *sqlx.Rows) error {
			var sp StreamPurge
			var pass int64
			err := rows.Scan(&sp.stream, &sp.Source, &sp.Stream, &pass, &sp.from)
			p.out.Streams, passes = append(p.out.Streams, sp), append(passes, pass)
			return err
		}, "SELECT s.id, s.source, s.name, s.pass, COALESCE(p.batch_id, 0) FROM stream s LEFT JOIN purged p ON p.stream_id = s.id ORDER BY s.source, s.name")
		if err != nil {
			return err
		}
		for i := range p.out.Streams {
			if err := p.horizon(ctx, q, &p.out.Streams[i], passes[i]); err != nil {
				return err
			}
		}
		return p.asOf(ctx, q)
	})
}

// horizon: what the newest pass says is always kept, whatever its age, since the
// next run may go on with it.
func (p *purger) horizon(ctx context.Context, q *session, sp *StreamPurge, pass int64) error {
	sp.Upto = sp.from
	if !p.keep.History.IsZero() {
		last, err := q.number(ctx, `SELECT MAX(id) FROM batch WHERE stream_id = ? AND id < (SELECT COALESCE(MIN(id), 9223372036854775807) FROM batch
			WHERE stream_id = ? AND (committed_at >= ? OR pass >= ?))`, sp.stream, sp.stream, formatTime(p.keep.History), pass)
		if err != nil {
			return err
		}
		sp.Upto = max(sp.Upto, last)
	}
	var err error
	if sp.Batches, err = q.number(ctx, "SELECT COUNT(*) FROM batch WHERE stream_id = ? AND id > ? AND id <= ? AND kind <> 'decision'", sp.stream, sp.from, sp.Upto); err != nil {
		return err
	}
	if sp.Oldest, err = oldestWithdrawable(ctx, q, sp.stream, sp.Upto); err != nil || sp.Upto == sp.from {
		return err
	}
	if err := q.exec(ctx, "DELETE FROM purged WHERE stream_id = ?", sp.stream); err != nil {
		return err
	}
	return q.exec(ctx, "INSERT INTO purged (stream_id, batch_id, run_id, purged_at) VALUES (?, ?, ?, ?)", sp.stream, sp.Upto, p.run, p.s.stamp())
}

// oldestWithdrawable is the oldest batch of a stream after the horizon that
// counts and is about the source's rows.
func oldestWithdrawable(ctx context.Context, q *session, stream, horizon int64) (int64, error) {
	return q.number(ctx, "SELECT MIN(id) FROM batch WHERE stream_id = ? AND id > ? AND withdrawn_by = 0 AND kind NOT IN ('decision', 'rollback', 'erase')", stream, horizon)
}

// asOf keeps from when on questions about the past can be answered.
func (p *purger) asOf(ctx context.Context, q *session) error {
	if !p.keep.History.IsZero() {
		at := formatTime(p.keep.History)
		run, err := q.number(ctx, "SELECT MAX(run_id) FROM customer_history WHERE changed_at < ?", at)
		if err != nil {
			return err
		}
		if run > 0 {
			if err := setMeta(ctx, q, markAsOf, at); err != nil {
				return err
			}
			if err := setMeta(ctx, q, markAsOfRun, strconv.FormatInt(run, 10)); err != nil {
				return err
			}
		}
	}
	var err error
	p.out.AsOf, err = getMeta(ctx, q, markAsOf)
	return err
}

func setMeta(ctx context.Context, q *session, name, content string) error {
	if err := q.exec(ctx, "DELETE FROM meta WHERE name = ?", name); err != nil {
		return err
	}
	return q.exec(ctx, "INSERT INTO meta (name, content) VALUES (?, ?)", name, content)
}

func getMeta(ctx context.Context, q *session, name string) (text string, err error) {
	_, err = q.get(ctx, []any{&text}, "SELECT content FROM meta WHERE name = ?", name)
	return text, err
}

// history removes golden records as they were.
func (p *purger) history(ctx context.Context) error {
	if p.keep.History.IsZero() {
		return nil
	}
	n, err := p.inParts(ctx, "SELECT id FROM customer_history WHERE changed_at < ? ORDER BY id LIMIT ?", formatTime(p.keep.History), "DELETE FROM customer_history WHERE id IN (?)")
	p.out.History = n
	return err
}

// superseded keeps which rows in quarantine batches supersede that can't be rolled
// back any more: what tells it may be about to go.
func (p *purger) superseded(ctx context.Context) error {
	upto := map[int64]int64{}
	for i := range p.out.Streams {
		upto[p.out.Streams[i].stream] = p.out.Streams[i].Upto
	}
	return p.settle(ctx, QuarantineQuery{}, func(k *keptRow) bool { return k.by <= upto[k.stream] })
}

// settle stores of selected rows that they are superseded, and for good.
func (p *purger) settle(ctx context.Context, query QuarantineQuery, ended func(*keptRow) bool) error {
	query.Status = statusSuperseded
	return p.s.write(ctx, func(q *session) error {
		list, err := keptRows(ctx, q, query)
		if err != nil {
			return err
		}
		var ids []int64
		for i := range list {
			if list[i].by > 0 && ended(&list[i]) {
				ids = append(ids, list[i].id)
			}
		}
		return execIn(ctx, q, ids, "UPDATE quarantine SET status = 'superseded' WHERE id IN (?)")
	})
}

// quarantine removes the content of rows that wait no more: that they were there,
// and why, stays.
func (p *purger) quarantine(ctx context.Context) error {
	if p.keep.Quarantine.IsZero() {
		return nil
	}
	before := formatTime(p.keep.Quarantine)
	if err := p.settle(ctx, QuarantineQuery{before: before}, func(*keptRow) bool { return true }); err != nil {
		return err
	}
	n, err := p.inParts(ctx, `SELECT q.id FROM quarantine q JOIN batch b ON b.id = q.batch_id
		WHERE b.committed_at < ? AND q.status NOT IN ('waiting', 'purged', 'erased') ORDER BY q.id LIMIT ?`, before,
		"UPDATE quarantine SET status = 'purged', raw = NULL, edited_raw = NULL, value = '', reason = '' WHERE id IN (?)")
	p.out.Quarantine = n
	return err
}

// inParts does something to the rows that a query finds, until it finds no more.
func (p *purger) inParts(ctx context.Context, find, before, do string) (n int64, err error) {
	for {
		var ids []int64
		err := p.s.write(ctx, func(q *session) (err error) {
			if ids, err = q.numbers(ctx, find, before, purgePart); err != nil {
				return err
			}
			return execIn(ctx, q, ids, do)
		})
		n += int64(len(ids))
		if err != nil || len(ids) < purgePart {
			return n, err
		}
	}
}

// reports removes saved reports. The chain of those that stay begins with the
// hash of the newest that goes.
func (p *purger) reports(ctx context.Context) error {
	if p.keep.Reports.IsZero() {
		return nil
	}
	return p.s.write(ctx, func(q *session) error {
		p.out.Reports = 0
		last, hash := int64(0), ""
		err := q.each(ctx, func(rows *sqlx.Rows) error {
			var text string
			if err := rows.Scan(&last, &text); err != nil {
				return err
			}
			var r struct {
				SignOff struct{ Hash string } `json:"sign_off"`
			}
			if json.Unmarshal([]byte(text), &r) == nil && r.SignOff.Hash != "" {
				hash = r.SignOff.Hash
			}
			p.out.Reports++
			return nil
		}, "SELECT id, summary FROM run WHERE summary IS NOT NULL AND id < (SELECT COALESCE(MIN(id), 9223372036854775807) FROM run WHERE started_at >= ? OR status = 'running') ORDER BY id", formatTime(p.keep.Reports))
		if err != nil || p.out.Reports == 0 {
			return err
		}
		if hash != "" {
			if err := setMeta(ctx, q, markChain, hash); err != nil {
				return err
			}
		}
		return q.exec(ctx, "UPDATE run SET summary = NULL WHERE id <= ?", last)
	})
}

// ReportsBegin returns the hash that the oldest saved report follows: "" unless
// older ones were purged.
func (s *Store) ReportsBegin(ctx context.Context) (hash string, err error) {
	err = s.read(ctx, func(q *session) error {
		hash, err = getMeta(ctx, q, markChain)
		return err
	})
	return hash, wrap("read the chain of reports", err)
}

// notPurged refuses to withdraw, or to bring back, a batch of which the store no
// longer has what that takes.
func notPurged(ctx context.Context, q *session, stream int64, b *Batch) error {
	var horizon, run int64
	var at string
	found, err := q.get(ctx, []any{&horizon, &run, &at}, "SELECT batch_id, run_id, purged_at FROM purged WHERE stream_id = ?", stream)
	if err != nil || !found || b.ID > horizon {
		return err
	}
	oldest, err := oldestWithdrawable(ctx, q, stream, horizon)
	if err != nil {
		return err
	}
	hint := "no older batch of " + b.Source + "/" + b.Stream + " can be rolled back"
	if oldest > 0 {
		hint = fmt.Sprintf("the oldest batch of %s/%s that can be rolled back is b%d", b.Source, b.Stream, oldest)
	}
	return fault.Usage("rollback.purged", fmt.Sprintf("batch %d can't be rolled back or brought back: its history was purged on %s by run r%d", b.ID, day(at), run), hint)
}

func day(at string) string { return at[:min(len(at), len(time.DateOnly))] }
