package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// rekeyBatch stands in key_log for a part of an adoption, which begins with a
// record: no batch has this number.
func rekeyBatch(rec int64) int64 { return -rec }

// rekeyPart is how many records get new match keys in one transaction.
const rekeyPart = 500

// versionKeys is a version of a customer record that gets new match keys.
type versionKeys struct {
	rec, batch int64
	live       bool
}

// Rekey gives the next part of the customer records new match keys, all their
// versions. How far that is, is committed with it (P2).
func (s *Store) Rekey(ctx context.Context, fn func([]pipeline.Rekeyed) error) (records int64, err error) {
	err = s.write(ctx, func(q *session) error {
		after, err := q.number(ctx, "SELECT after_rec FROM adoption WHERE state = ?", pipeline.AdoptionKeying)
		if err != nil {
			return err
		}
		ids, err := nextCustomers(ctx, q, after)
		if records = int64(len(ids)); err != nil || records == 0 {
			return err
		}
		at, page, err := versionsToKey(ctx, q, ids)
		if err != nil {
			return err
		}
		if err := fn(page); err != nil {
			return err
		}
		if err := writeRekeyed(ctx, q, at, page); err != nil {
			return err
		}
		return q.exec(ctx, "UPDATE adoption SET after_rec = ? WHERE state = ?", ids[len(ids)-1], pipeline.AdoptionKeying)
	})
	return records, wrap("make match keys", err)
}

func nextCustomers(ctx context.Context, q *session, after int64) ([]int64, error) {
	return q.numbers(ctx, "SELECT id FROM source_record WHERE id > ? AND entity = ? ORDER BY id LIMIT ?", after, int64(record.Customer), rekeyPart)
}

func versionsToKey(ctx context.Context, q *session, ids []int64) (at []versionKeys, page []pipeline.Rekeyed, err error) {
	var content contentColumns
	err = eachIn(ctx, q, ids, func(rows *sqlx.Rows) error {
		var v versionKeys
		var r pipeline.Rekeyed
		var keys []byte
		err := rows.Scan(&v.rec, &v.batch, &v.live, &r.Ref.Source, &r.Ref.Stream, &r.Ref.Key, &content.rawBytes, &content.blob, &keys)
		if err != nil {
			return err
		}
		if r.Mapped, err = content.mapped(); err != nil || r.Mapped == "" {
			return err // deleted, or erased
		}
		r.Keys = unpackKeys(keys)
		at, page = append(at, v), append(page, r)
		return nil
	}, `SELECT r.id, v.batch_id, CASE WHEN v.batch_id = r.live_batch THEN 1 ELSE 0 END, s.source, s.name, r.source_key, v.raw_bytes, v.content, v.match_keys
		FROM source_record r JOIN version v ON v.rec_id = r.id JOIN stream s ON s.id = r.stream_id WHERE r.id IN (?)`)
	return at, page, err
}

// writeRekeyed writes the keys of versions, and logs those of live ones.
func writeRekeyed(ctx context.Context, q *session, at []versionKeys, page []pipeline.Rekeyed) error {
	var flat []any
	var log []pair
	for i, v := range at {
		flat = append(flat, v.rec, v.batch, packKeys(page[i].Keys))
		if !v.live {
			continue
		}
		for _, k := range page[i].Keys {
			log = append(log, pair{k, v.rec})
		}
	}
	if len(flat) == 0 {
		return nil
	}
	if err := q.d.insert(ctx, q, "work_rekey", []string{"rec_id", "batch_id", "match_keys"}, flat); err != nil {
		return err
	}
	if err := q.d.renew(ctx, q, "work_rekey"); err != nil {
		return err
	}
	for _, query := range []string{
		`UPDATE version SET match_keys = (SELECT k.match_keys FROM work_rekey k WHERE k.rec_id = version.rec_id AND k.batch_id = version.batch_id), likeness = NULL
			WHERE rec_id IN (SELECT rec_id FROM work_rekey) AND content IS NOT NULL`,
		"DELETE FROM work_rekey",
	} {
		if err := q.exec(ctx, query); err != nil {
			return err
		}
	}
	return changeKeys(ctx, q, rekeyBatch(at[0].rec), nil, log)
}

// EndRekey replaces the match keys of live records by the new ones and makes the
// next resolve one of everything.
func (s *Store) EndRekey(ctx context.Context) error {
	err := s.write(ctx, func(q *session) error {
		// The new keys are those of the versions that are live now: what batches
		// that are not resolved yet logged before is in them.
		if err := q.exec(ctx, "DELETE FROM key_log WHERE batch_id > 0"); err != nil {
			return err
		}
		if err := q.exec(ctx, "DELETE FROM match_key"); err != nil {
			return err
		}
		parts, err := loggedBatches(ctx, q)
		if err != nil {
			return err
		}
		if err := mergeKeys(ctx, q, parts); err != nil {
			return err
		}
		if err := mark(ctx, q, markFull); err != nil {
			return err
		}
		return q.exec(ctx, "UPDATE adoption SET state = ? WHERE state = ?", pipeline.AdoptionResolving, pipeline.AdoptionKeying)
	})
	return wrap("replace match keys", err)
}

// Keyed returns some live customer records, the newest first, with their match
// keys.
func (s *Store) Keyed(ctx context.Context, limit int) (page []pipeline.Rekeyed, err error) {
	err = s.read(ctx, func(q *session) error {
		page = nil
		var content contentColumns
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var r pipeline.Rekeyed
			var keys []byte
			err := rows.Scan(&r.Ref.Source, &r.Ref.Stream, &r.Ref.Key, &content.rawBytes, &content.blob, &keys)
			if err != nil {
				return err
			}
			r.Keys = unpackKeys(keys)
			if r.Mapped, err = content.mapped(); r.Mapped != "" {
				page = append(page, r)
			}
			return err
		}, `SELECT s.source, s.name, r.source_key, v.raw_bytes, v.content, v.match_keys FROM (SELECT id, stream_id, source_key, live_batch FROM source_record
			WHERE live_batch > 0 AND entity = 0 ORDER BY id DESC LIMIT ?) r JOIN version v ON v.rec_id = r.id AND v.batch_id = r.live_batch
			JOIN stream s ON s.id = r.stream_id`, limit)
	})
	return page, wrap("read match keys", err)
}

// StreamSources names the sources that the store has streams of.
func (s *Store) StreamSources(ctx context.Context) (names []string, err error) {
	err = s.read(ctx, func(q *session) error {
		names = nil
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var name string
			err := rows.Scan(&name)
			names = append(names, name)
			return err
		}, "SELECT DISTINCT source FROM stream ORDER BY source")
	})
	return names, wrap("read sources", err)
}
