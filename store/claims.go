package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"
)

// claim is what one batch says about one record: it brought a content, or saw
// the content of another batch unchanged. Which claim counts is a pure function
// of the log, whatever the order in which batches came and went (promise P3);
// source_record holds the answer.
type claim struct {
	batch    int64 // that says so
	version  int64 // whose content it says
	pass     int64
	pinned   bool // by a reprocess or replay
	content  content
	customer sql.NullInt64
}

// counting returns the claim that counts among all that are made about one
// record. The newest pass counts. In it, what was reprocessed or replayed counts
// more than what was loaded before, and less than what is loaded after; of
// several contents loaded in between, the greatest (promise P4).
func counting(claims []claim) *claim {
	slices.SortFunc(claims, func(a, b claim) int { return cmp.Or(cmp.Compare(a.pass, b.pass), cmp.Compare(a.batch, b.batch)) })
	var best *claim
	for i := range claims {
		c := &claims[i]
		if best == nil || c.pass > best.pass || c.pinned || best.pinned || c.content.compare(best.content) >= 0 {
			best = c
		}
	}
	return best
}

// live is the batch whose version is live by this claim; 0 for a deletion.
func (c *claim) live() int64 {
	if c.content.deleted {
		return 0
	}
	return c.version
}

// sighting is an observation of a batch that counts.
type sighting struct {
	batch, version, pass int64
	pinned               bool
	recs                 recSet
}

// claim is what the batch says of a record whose content it saw unchanged.
func (s *sighting) claim(c claim) claim {
	c.batch, c.version, c.pass, c.pinned = s.batch, s.version, s.pass, s.pinned
	return c
}

// sightings reads the observations of a stream's batches that count.
func sightings(ctx context.Context, q *session, stream int64) (list []sighting, err error) {
	err = q.each(ctx, func(rows *sqlx.Rows) error {
		var s sighting
		var kind string
		err := rows.Scan(&s.batch, &s.version, &s.pass, &kind, &s.recs)
		s.pinned = pins(kind)
		list = append(list, s)
		return err
	}, "SELECT o.batch_id, o.version_batch, b.pass, b.kind, o.recs FROM observation o JOIN batch b ON b.id = o.batch_id WHERE b.stream_id = ? AND b.withdrawn_by = 0", stream)
	return list, err
}

// heads returns for each of the records the claim that counts; records that no
// batch vouches for are absent. Call it with some thousands at a time.
func heads(ctx context.Context, q *session, seen []sighting, recs []int64) (map[int64]*claim, error) {
	best, _, err := headsAndMatching(ctx, q, seen, recs)
	return best, err
}

// headsAndMatching is heads with what matching takes of every version of the
// records.
func headsAndMatching(ctx context.Context, q *session, seen []sighting, recs []int64) (map[int64]*claim, map[versionOf]versionMatching, error) {
	matching := make(map[versionOf]versionMatching, 2*len(recs))
	claims := make(map[int64][]claim, len(recs))
	offer := func(rec int64, c claim) { claims[rec] = append(claims[rec], c) }
	contents := make(map[versionOf]claim, 2*len(recs))
	err := eachIn(ctx, q, recs, func(rows *sqlx.Rows) error {
		var rec, withdrawn int64
		var kind string
		var c claim
		var m versionMatching
		if err := rows.Scan(&rec, &c.batch, &c.content.deleted, &c.content.hash, &c.content.changedAt, &c.customer, &c.pass, &kind, &withdrawn, &m.keys, &m.likeness); err != nil {
			return err
		}
		c.version, c.pinned = c.batch, pins(kind)
		contents[versionOf{rec, c.batch}], matching[versionOf{rec, c.batch}] = c, m
		if withdrawn == 0 {
			offer(rec, c)
		}
		return nil
	}, "SELECT v.rec_id, v.batch_id, v.deleted, v.hash, v.changed_at, v.customer_rec, b.pass, b.kind, b.withdrawn_by, v.match_keys, v.likeness FROM version v JOIN batch b ON b.id = v.batch_id WHERE v.rec_id IN (?)")
	if err != nil {
		return nil, nil, err
	}
	for i := range seen {
		s := &seen[i]
		for _, rec := range recs {
			if !s.recs.has(rec) {
				continue
			}
			c, ok := contents[versionOf{rec, s.version}]
			if !ok {
				return nil, nil, fmt.Errorf("batch %d saw record %d as of batch %d, which has no version of it", s.batch, rec, s.version)
			}
			offer(rec, s.claim(c))
		}
	}
	best := make(map[int64]*claim, len(claims))
	for rec, list := range claims {
		best[rec] = counting(list)
	}
	return best, matching, nil
}

// versionOf names a version: what a batch brought of a record.
type versionOf struct{ rec, batch int64 }

// versionMatching is what matching takes of a version.
type versionMatching struct {
	keys     []byte // packed
	likeness sql.NullInt64
}

// alike reports whether two versions are known to match alike.
func (m versionMatching) alike(o versionMatching) bool {
	return m.likeness.Valid && m.likeness == o.likeness
}

// pairs appends the match keys of a record.
func (m versionMatching) pairs(dst []pair, rec int64) []pair {
	for _, k := range unpackKeys(m.keys) {
		dst = append(dst, pair{k, rec})
	}
	return dst
}

// spokenOf returns the records that a batch wrote or observed.
func spokenOf(ctx context.Context, q *session, batch int64) (recSet, error) {
	all := newRecSet()
	if err := q.each(ctx, all.collect, "SELECT rec_id FROM version WHERE batch_id = ?", batch); err != nil {
		return all, err
	}
	return all, q.each(ctx, all.unite, "SELECT recs FROM observation WHERE batch_id = ?", batch)
}
