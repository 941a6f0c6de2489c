package store

import (
	"context"

	"github.com/jmoiron/sqlx"
)

// versions removes the contents that no rollback which is still possible can
// make count again.
//
// Batches up to the horizon can be withdrawn no more, so of what they say about
// a record only the claim that counts among them matters: it is the base on which
// later batches build (see counting: it goes through the claims in order and keeps
// one). Beside the base stays what later batches saw unchanged, also those that
// are withdrawn: they may be brought back.
func (p *purger) versions(ctx context.Context) error {
	for i := range p.out.Streams {
		sp := &p.out.Streams[i]
		if p.keep.History.IsZero() || sp.Upto == 0 {
			continue
		}
		if err := p.stream(ctx, sp); err != nil {
			return err
		}
	}
	return nil
}

// seen is an observation as the purge sees it.
type seen struct {
	sighting
	counts bool // its batch is not withdrawn
}

func (p *purger) stream(ctx context.Context, sp *StreamPurge) error {
	var all []seen
	err := p.s.read(ctx, func(q *session) (err error) {
		all, err = everySighting(ctx, q, sp.stream)
		return err
	})
	if err != nil {
		return err
	}
	for after := int64(0); ; {
		var part versionPart
		err := p.s.write(ctx, func(q *session) error {
			recs, err := recordsAfter(ctx, q, sp.stream, after)
			part = versionPart{horizon: sp.Upto, all: all, recs: recs}
			if err != nil || len(recs) == 0 {
				return err
			}
			return part.purge(ctx, q)
		})
		if err != nil {
			return err
		}
		all, sp.Versions, sp.Seen = part.all, sp.Versions+part.versions, sp.Seen+part.seen
		if len(part.recs) < purgePart {
			return nil
		}
		after = part.recs[len(part.recs)-1]
	}
}

// recordsAfter are the next records of a stream.
func recordsAfter(ctx context.Context, q *session, stream, after int64) ([]int64, error) {
	return q.numbers(ctx, "SELECT id FROM source_record WHERE stream_id = ? AND id > ? ORDER BY id LIMIT ?", stream, after, purgePart)
}

// everySighting reads all observations of a stream's batches.
func everySighting(ctx context.Context, q *session, stream int64) (list []seen, err error) {
	err = q.each(ctx, func(rows *sqlx.Rows) error {
		var s seen
		var kind string
		var withdrawn int64
		err := rows.Scan(&s.batch, &s.version, &s.pass, &kind, &s.recs, &withdrawn)
		s.pinned, s.counts = pins(kind), withdrawn == 0
		list = append(list, s)
		return err
	}, "SELECT o.batch_id, o.version_batch, b.pass, b.kind, o.recs, b.withdrawn_by FROM observation o JOIN batch b ON b.id = o.batch_id WHERE b.stream_id = ?", stream)
	return list, err
}

// versionPart is one transaction of the purge of a stream.
type versionPart struct {
	horizon int64
	all     []seen
	recs    []int64

	versions, seen int64 // removed
}

func (v *versionPart) purge(ctx context.Context, q *session) error {
	claims := map[int64][]claim{}
	var have []versionOf // up to the horizon
	contents := map[versionOf]claim{}
	err := eachIn(ctx, q, v.recs, func(rows *sqlx.Rows) error {
		var rec, withdrawn int64
		var kind string
		var c claim
		if err := rows.Scan(&rec, &c.batch, &c.content.deleted, &c.content.hash, &c.content.changedAt, &c.pass, &kind, &withdrawn); err != nil {
			return err
		}
		c.version, c.pinned = c.batch, pins(kind)
		v := versionOf{rec, c.batch}
		have = append(have, v)
		contents[v] = c
		if withdrawn == 0 {
			claims[rec] = append(claims[rec], c)
		}
		return nil
	}, "SELECT v.rec_id, v.batch_id, v.deleted, v.hash, v.changed_at, b.pass, b.kind, b.withdrawn_by FROM version v JOIN batch b ON b.id = v.batch_id WHERE v.batch_id <= ? AND v.rec_id IN (?)", v.horizon)
	if err != nil {
		return err
	}
	needed := map[versionOf]bool{} // versions that later batches saw
	for i := range v.all {
		s := &v.all[i]
		for _, rec := range v.recs {
			at := versionOf{rec, s.version}
			c, ok := contents[at]
			switch {
			case !ok || !s.recs.has(rec):
			case s.batch > v.horizon:
				needed[at] = true
			case s.counts:
				claims[rec] = append(claims[rec], s.claim(c))
			}
		}
	}
	base := make(map[int64]claim, len(claims))
	for rec, list := range claims {
		c := counting(list)
		base[rec] = *c
		needed[versionOf{rec, c.version}] = true
	}
	var gone []any
	for _, at := range have {
		if !needed[at] {
			gone = append(gone, at.rec, at.batch)
		}
	}
	v.versions = int64(len(gone) / 2)
	if err := q.d.deletePairs(ctx, q, "version", [2]string{"rec_id", "batch_id"}, gone); err != nil {
		return err
	}
	return v.sightings(ctx, q, base)
}

// sightings takes the records out of the observations up to the horizon that are
// not the base of a record.
func (v *versionPart) sightings(ctx context.Context, q *session, base map[int64]claim) error {
	kept := make([]seen, 0, len(v.all))
	for _, s := range v.all {
		if s.batch > v.horizon {
			kept = append(kept, s)
			continue
		}
		recs := recSet{s.recs.Clone()}
		for _, rec := range v.recs {
			if b, ok := base[rec]; recs.has(rec) && (!ok || b.batch != s.batch || b.version != s.version) {
				recs.Remove(uint64(rec))
				v.seen++
			}
		}
		var err error
		switch n := recs.GetCardinality(); {
		case n == s.recs.GetCardinality():
		case n == 0:
			err = q.exec(ctx, "DELETE FROM observation WHERE batch_id = ? AND version_batch = ?", s.batch, s.version)
		default:
			var blob any
			if blob, err = recs.blob(); err == nil {
				err = q.exec(ctx, "UPDATE observation SET recs = ? WHERE batch_id = ? AND version_batch = ?", blob, s.batch, s.version)
			}
		}
		if err != nil {
			return err
		}
		if s.recs = recs; !recs.IsEmpty() {
			kept = append(kept, s)
		}
	}
	v.all = kept
	return nil
}

// raw removes rows as they were read.
func (p *purger) raw(ctx context.Context) error {
	if p.keep.Raw.IsZero() {
		return nil
	}
	for i := range p.out.Streams {
		if err := p.rawOf(ctx, &p.out.Streams[i]); err != nil {
			return err
		}
	}
	return nil
}

func (p *purger) rawOf(ctx context.Context, sp *StreamPurge) error {
	before := p.keep.Raw.UnixMilli()
	for after := int64(0); ; {
		var recs []int64
		var n, live int64
		err := p.s.write(ctx, func(q *session) (err error) {
			n, live = 0, 0
			if recs, err = recordsAfter(ctx, q, sp.stream, after); err != nil {
				return err
			}
			err = eachIn(ctx, q, recs, func(rows *sqlx.Rows) error {
				var all, counts int64
				err := rows.Scan(&all, &counts)
				n, live = n+all, live+counts
				return err
			}, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN r.live_batch = v.batch_id THEN 1 ELSE 0 END), 0) FROM version v JOIN source_record r ON r.id = v.rec_id
				WHERE v.read_at < ? AND v.raw_bytes > 0 AND v.rec_id IN (?)`, before)
			if err != nil || n == 0 {
				return err
			}
			return dropRaw(ctx, q, recs, before)
		})
		if err != nil {
			return err
		}
		sp.Raw, sp.LiveRaw = sp.Raw+n, sp.LiveRaw+live
		if len(recs) < purgePart {
			return nil
		}
		after = recs[len(recs)-1]
	}
}
