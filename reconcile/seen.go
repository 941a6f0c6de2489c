package reconcile

import (
	"github.com/RoaringBitmap/roaring/v2/roaring64"
	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/store"
)

// seenKeys are the keys that reading a stream again came across: a bit for each
// that has a live record, and hashes of those that have none and should.
type seenKeys struct {
	live    *roaring64.Bitmap // by record
	missing map[uint64]struct{}
}

// maxMissing bounds the hashes kept of keys without a live record. A store that
// lacks more than that counts a key that the source has twice as missing twice.
const maxMissing = 100_000

func newSeenKeys() *seenKeys {
	return &seenKeys{live: roaring64.New(), missing: map[uint64]struct{}{}}
}

// before reports whether the key was seen before, and notes it.
func (s *seenKeys) before(key string, live *store.Landed) bool {
	if live != nil {
		return !s.live.CheckedAdd(uint64(live.Rec))
	}
	h := xxh3.HashString(key)
	_, twice := s.missing[h]
	if !twice && len(s.missing) < maxMissing {
		s.missing[h] = struct{}{}
	}
	return twice
}
