package store

import (
	"context"

	"github.com/custhub/custhub/pipeline"
)

var _ pipeline.Archive = (*Store)(nil)

// RawRecords calls fn with every live record of a stream by rising id.
func (s *Store) RawRecords(ctx context.Context, source, stream string, fn func(*pipeline.RawRecord) error) error {
	return s.LiveRecords(ctx, source, stream, func(l *Landed) error {
		return fn(&pipeline.RawRecord{Key: l.Ref.Key, Origin: l.Origin, Raw: l.Raw})
	})
}
