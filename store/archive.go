package store

import (
	"context"
	"fmt"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
)

var _ pipeline.Archive = (*Store)(nil)

// RawRecords calls fn with every live record of a stream by rising id.
func (s *Store) RawRecords(ctx context.Context, source, stream string, fn func(*pipeline.RawRecord) error) error {
	if err := s.rawPurged(ctx, source, stream); err != nil {
		return err
	}
	return s.LiveRecords(ctx, source, stream, func(l *Landed) error {
		return fn(&pipeline.RawRecord{Key: l.Ref.Key, Origin: l.Origin, Raw: l.Raw})
	})
}

// rawPurged refuses a stream of which rows as read were purged.
func (s *Store) rawPurged(ctx context.Context, source, stream string) error {
	var n int64
	err := s.read(ctx, func(q *session) (err error) {
		n, err = q.number(ctx, `SELECT COUNT(*) FROM source_record r JOIN stream s ON s.id = r.stream_id JOIN version v ON v.rec_id = r.id AND v.batch_id = r.live_batch
			WHERE s.source = ? AND s.name = ? AND v.raw_bytes = 0`, source, stream)
		return err
	})
	if err != nil || n == 0 {
		return wrap("look for raw rows", err)
	}
	return fault.Usage("reprocess.purged", fmt.Sprintf("%d records of %s/%s can't be reprocessed: the rows as read were purged", n, source, stream), "read the source again with 'custhub run'").At(source + "/" + stream)
}
