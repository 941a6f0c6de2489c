package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"sync"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
)

// erasedKey begins the key that an erased record has instead of its own.
const erasedKey = "erased:"

// FilterErased is the reason under which rows of erased records are counted when
// they come again (P1).
const FilterErased = "erased"

// eraseHash is what the store keeps of the key of an erased record: enough to
// know it again, and of no use without the store's secret.
func eraseHash(secret []byte, stream int64, key string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write(strconv.AppendInt(nil, stream, 10))
	mac.Write([]byte{0})
	mac.Write([]byte(key))
	return hex.EncodeToString(mac.Sum(nil))
}

const secretName = "erase_secret"

// eraseSecret reads the store's secret, minting it at the first erasure.
func eraseSecret(ctx context.Context, q *session) ([]byte, error) {
	text, err := getMeta(ctx, q, secretName)
	if err != nil {
		return nil, err
	}
	if text == "" {
		var b [32]byte
		if _, err := rand.Read(b[:]); err != nil {
			return nil, err
		}
		text = hex.EncodeToString(b[:])
		if err := setMeta(ctx, q, secretName, text); err != nil {
			return nil, err
		}
	}
	return hex.DecodeString(text)
}

// erasedCache remembers the hashes of erased keys by stream. Erasing takes the
// leases of all sources, so they don't change while a source is landed.
type erasedCache struct {
	mu     sync.Mutex
	count  int64
	secret []byte
	hashes map[int64]map[string]struct{}
}

func (c *erasedCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count, c.hashes = 0, nil
}

// erasedKeys returns the cache, up to date; nil when nothing was ever erased.
func (s *Store) erasedKeys(ctx context.Context) (*erasedCache, error) {
	c := &s.erased
	c.mu.Lock()
	defer c.mu.Unlock()
	err := s.read(ctx, func(q *session) error {
		n, err := q.number(ctx, "SELECT COUNT(*) FROM erased")
		if err != nil || n == c.count {
			return err
		}
		c.count, c.hashes = n, map[int64]map[string]struct{}{}
		if c.secret, err = eraseSecret(ctx, q); err != nil {
			return err
		}
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var stream int64
			var hash string
			err := rows.Scan(&stream, &hash)
			if c.hashes[stream] == nil {
				c.hashes[stream] = map[string]struct{}{}
			}
			c.hashes[stream][hash] = struct{}{}
			return err
		}, "SELECT stream_id, key_hash FROM erased")
	})
	if err != nil || c.count == 0 {
		return nil, err
	}
	return c, nil
}

func (c *erasedCache) has(stream int64, key string) bool {
	hashes := c.hashes[stream]
	if len(hashes) == 0 || key == "" {
		return false
	}
	_, gone := hashes[eraseHash(c.secret, stream, key)]
	return gone
}

// dropErased takes the rows of erased records, and events of erased customers,
// out of a landing, read from a source, reprocessed, mended, or refused (P9). It
// returns the rest and how many went.
func (s *Store) dropErased(ctx context.Context, stream int64, l *pipeline.Landing) (rows []pipeline.LandRow, kept []pipeline.QuarantineRow, n int64, err error) {
	c, err := s.erasedKeys(ctx)
	if err != nil || c == nil {
		return l.Rows, l.Quarantine, 0, err
	}
	for i := range l.Rows {
		r := &l.Rows[i]
		gone := c.has(stream, r.Key)
		if !gone && r.Customer != nil && !r.Delete {
			owner, err := s.findStream(ctx, r.Customer.Source, r.Customer.Stream)
			if err != nil {
				return nil, nil, 0, err
			}
			gone = c.has(owner, refKey(r.Customer))
		}
		if gone {
			n++
			continue
		}
		rows = append(rows, *r)
	}
	for i := range l.Quarantine {
		key := clean(l.Quarantine[i].Key)
		if len(key) > maxKey {
			key = clean(key[:maxKey])
		}
		if c.has(stream, key) {
			n++
			continue
		}
		kept = append(kept, l.Quarantine[i])
	}
	return rows, kept, n, nil
}

// ErasedKeys reports which of the keys of a stream were erased: rows of theirs
// that a source still has are left out on purpose. It is nil when nothing ever
// was.
func (s *Store) ErasedKeys(ctx context.Context, source, stream string, keys []string) (map[string]bool, error) {
	c, err := s.erasedKeys(ctx)
	if err != nil || c == nil {
		return nil, wrap("read erased keys", err)
	}
	id, err := s.findStream(ctx, source, stream)
	if err != nil {
		return nil, wrap("read erased keys", err)
	}
	out := map[string]bool{}
	for _, k := range keys {
		if c.has(id, clean(k)) {
			out[k] = true
		}
	}
	return out, nil
}
