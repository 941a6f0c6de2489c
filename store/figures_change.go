package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/record"
)

// liveChange is what a batch changes of the figures of its stream's live records.
type liveChange struct {
	Came map[record.EntityType]int64 `json:"came,omitempty"` // records that were not live
	Went map[record.EntityType]int64 `json:"went,omitempty"` // records that are live no more
	Days map[string]int64            `json:"days,omitempty"` // of last change → customer records more or less
	// In and Out are the newest times of last change among the contents of customer
	// records that it brought, and among those that it replaced or ended.
	In  string `json:"in,omitempty"`
	Out string `json:"out,omitempty"`
	// Events is how many events it changed in any way.
	Events int64 `json:"events,omitempty"`
}

func newLiveChange() *liveChange {
	return &liveChange{Came: map[record.EntityType]int64{}, Went: map[record.EntityType]int64{}, Days: map[string]int64{}}
}

// shownAs is a record as it shows in the figures: what it is, when that changed.
type shownAs struct {
	live      bool
	entity    record.EntityType
	changedAt string
}

// note takes account of a record whose live content changes.
func (c *liveChange) note(was, is shownAs) {
	if was.live && (!is.live || was.entity != is.entity) {
		add(c.Went, was.entity, 1)
	}
	if is.live && (!was.live || was.entity != is.entity) {
		add(c.Came, is.entity, 1)
	}
	if was.live && was.entity.Event() || is.live && is.entity.Event() {
		c.Events++
	}
	if was.dated() {
		add(c.Days, dayOf(was.changedAt), -1)
		c.Out = max(c.Out, was.changedAt)
	}
	if is.dated() {
		add(c.Days, dayOf(is.changedAt), 1)
		c.In = max(c.In, is.changedAt)
	}
}

func (s *shownAs) dated() bool {
	return s.live && s.entity == record.Customer && s.changedAt != ""
}

// text is the change as a batch keeps it.
func (c *liveChange) text() any {
	text, _ := json.Marshal(c) // maps of numbers always marshal
	return string(text)
}

// apply makes the change to the figures of the stream.
func (l *liveFigures) apply(c *liveChange) {
	known := l.Newest != "" || len(l.Days) == 0
	for e, n := range c.Came {
		add(l.Records, e, n)
	}
	for e, n := range c.Went {
		add(l.Records, e, -n)
	}
	for day, n := range c.Days {
		add(l.Days, day, n)
	}
	switch {
	case len(l.Days) == 0:
		l.Newest = ""
	case known && c.In >= l.Newest || l.beginsWith(c):
		l.Newest = c.In
	case c.Out >= l.Newest:
		l.Newest = "" // the newest is gone; which comes after it is not known
	}
}

// beginsWith reports whether no day is later than the last that the change
// brings, and no record of it is older than the change.
func (l *liveFigures) beginsWith(c *liveChange) bool {
	day := dayOf(c.In)
	for other := range l.Days {
		if other > day {
			return false
		}
	}
	return l.Days[day] == c.Days[day]
}

// with returns the figures after what some batches changed of the live records.
// What a batch doesn't tell is counted again. The figures themselves stay.
func (k *kept) with(ctx context.Context, q *session, where string, batches []int64) (*kept, error) {
	out := k.clone()
	err := eachIn(ctx, q, batches, func(rows *sqlx.Rows) error {
		var stream int64
		var kind string
		var text sql.NullString
		if err := rows.Scan(&stream, &kind, &text); err != nil || kind == "decision" {
			return err
		}
		if !text.Valid {
			out.Live, out.Orphans = nil, nil
			return nil
		}
		var c liveChange
		if err := json.Unmarshal([]byte(text.String), &c); err != nil {
			return fmt.Errorf("figures of a batch: %w", err)
		}
		out.change(stream, &c)
		return nil
	}, "SELECT stream_id, kind, live_change FROM batch "+where+" ORDER BY id")
	return out, err
}

// clone copies what change changes.
func (k *kept) clone() *kept {
	out := *k
	if k.Live == nil {
		return &out
	}
	out.Live = make(map[int64]*liveFigures, len(k.Live))
	for stream, l := range k.Live {
		c := newLiveFigures()
		c.Newest = l.Newest
		maps.Copy(c.Records, l.Records)
		maps.Copy(c.Days, l.Days)
		out.Live[stream] = c
	}
	return &out
}

func (k *kept) change(stream int64, c *liveChange) {
	if k.Live != nil {
		if k.Live[stream] == nil {
			k.Live[stream] = newLiveFigures()
		}
		k.Live[stream].apply(c)
	}
	// An event may lose or find its customer when either comes or goes.
	if c.Events > 0 || (c.Came[record.Customer] > 0 || c.Went[record.Customer] > 0) && !k.noEvents() {
		k.Orphans = nil
	}
}

// noEvents reports whether no event is live.
func (k *kept) noEvents() bool {
	for _, l := range k.Live {
		for e, n := range l.Records {
			if e.Event() && n != 0 {
				return false
			}
		}
	}
	return k.Live != nil
}
