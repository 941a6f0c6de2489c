package store

import (
	"context"
	"errors"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// Landed is one version of a source record with all of its past (promise P6).
type Landed struct {
	Rec        int64
	Ref        record.Ref
	Entity     record.EntityType
	Batch, Run int64
	Live       bool
	Deleted    bool
	Withdrawn  bool // its batch was withdrawn
	ChangedAt  string
	ReadAt     time.Time
	Origin     record.Origin
	Raw        []byte // JSON: column → value
	Mapped     []byte // record.Mapped as JSON
	ConfigHash string // configuration in force; see Snapshot
	Kind       string // of its batch; set by LivePages
	Rule       string // how the record joined its customer
	Score      float64
}

const landedQuery = `SELECT r.id, s.source, s.name, r.source_key, r.entity, v.batch_id, b.run_id, CASE WHEN r.live_batch = v.batch_id THEN 1 ELSE 0 END,
	v.deleted, CASE WHEN b.withdrawn_by > 0 THEN 1 ELSE 0 END, v.changed_at, v.read_at, v.part, v.row_no, v.grid, v.raw_bytes, v.content,
	COALESCE(u.config_hash, ''), COALESCE(x.rule, ''), COALESCE(x.score, 0)
FROM source_record r JOIN stream s ON s.id = r.stream_id JOIN version v ON v.rec_id = r.id JOIN batch b ON b.id = v.batch_id
	LEFT JOIN run u ON u.id = b.run_id LEFT JOIN xref x ON x.rec_id = r.id `

// Lineage returns the live versions of a customer's records, oldest record first.
func (s *Store) Lineage(ctx context.Context, customer int64) ([]Landed, error) {
	return s.landed(ctx, "WHERE x.customer_id = ? AND v.batch_id = r.live_batch ORDER BY r.id", customer)
}

// Versions returns every version of one record, oldest first.
func (s *Store) Versions(ctx context.Context, ref record.Ref) ([]Landed, error) {
	return s.landed(ctx, "WHERE s.source = ? AND s.name = ? AND r.source_key = ? ORDER BY v.batch_id", ref.Source, ref.Stream, ref.Key)
}

func (s *Store) landed(ctx context.Context, tail string, args ...any) (list []Landed, err error) {
	err = s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var l Landed
			var readAt int64
			var content contentColumns
			err := rows.Scan(&l.Rec, &l.Ref.Source, &l.Ref.Stream, &l.Ref.Key, &l.Entity, &l.Batch, &l.Run, &l.Live, &l.Deleted, &l.Withdrawn,
				&l.ChangedAt, &readAt, &l.Origin.Part, &l.Origin.Row, &l.Origin.Grid, &content.rawBytes, &content.blob, &l.ConfigHash, &l.Rule, &l.Score)
			l.ReadAt = time.UnixMilli(readAt).UTC()
			if err == nil {
				l.Raw, l.Mapped, err = content.split()
			}
			list = append(list, l)
			return err
		}, landedQuery+tail, args...)
	})
	return list, wrap("read the lineage", err)
}

// Snapshot returns the configuration files with the given hash: name → content.
func (s *Store) Snapshot(ctx context.Context, configHash string) (map[string]string, error) {
	files := map[string]string{}
	err := s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var name, content string
			err := rows.Scan(&name, &content)
			files[name] = content
			return err
		}, "SELECT name, content FROM config_snapshot WHERE config_hash = ?", configHash)
	})
	return files, wrap("read the configuration", err)
}

// LiveRecords calls fn with each live version of a stream, by rising record
// number: what reprocess maps again.
func (s *Store) LiveRecords(ctx context.Context, source, stream string, fn func(*Landed) error) error {
	for after := int64(0); ; {
		page, err := s.landed(ctx, "WHERE s.source = ? AND s.name = ? AND r.id > ? AND v.rec_id > ? AND v.batch_id = r.live_batch ORDER BY r.id LIMIT ?",
			source, stream, after, after, storedPage)
		if err != nil {
			return err
		}
		for i := range page {
			after = page[i].Rec
			if err := fn(&page[i]); err != nil {
				return err
			}
		}
		if len(page) < storedPage {
			return nil
		}
	}
}

// Runs returns the newest runs first, up to limit (0: all).
func (s *Store) Runs(ctx context.Context, limit int) ([]pipeline.Run, error) {
	return s.runs(ctx, "ORDER BY id DESC"+limitTail(limit))
}

// RunByID returns one run, nil when there is none.
func (s *Store) RunByID(ctx context.Context, id int64) (*pipeline.Run, error) {
	list, err := s.runs(ctx, "WHERE id = ?", id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// runs returns runs. One that stays open for another process to go on with, since it
// was stopped or cut off, has the status stopped and no end.
func (s *Store) runs(ctx context.Context, tail string, args ...any) (list []pipeline.Run, err error) {
	err = s.read(ctx, func(q *session) error {
		err := q.each(ctx, func(rows *sqlx.Rows) error {
			r, err := scanRun(rows)
			list = append(list, r)
			return err
		}, "SELECT "+runColumns+" FROM run "+tail, args...)
		return errors.Join(err, s.tellStopped(ctx, q, list))
	})
	return list, wrap("read runs", err)
}
