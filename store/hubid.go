package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"strconv"

	"github.com/custhub/custhub/fault"
)

// A hub id is a ULID (https://github.com/ulid/spec) that is computed, not
// stored anew: its time is when the customer's oldest record was first seen, its
// 80 other bits are the store's 16-bit salt and the record's 64-bit id. So an id
// is minted once, is never used again, and finds its customer for ever: the
// record it names leads to the customer the record now belongs to.

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// HubID returns the 26-character id of the customer named after a record.
func (s *Store) HubID(rec, mintedAt int64) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[0:8], uint64(mintedAt)<<16|uint64(s.salt))
	binary.BigEndian.PutUint64(b[8:16], uint64(rec))
	hi, lo := binary.BigEndian.Uint64(b[0:8]), binary.BigEndian.Uint64(b[8:16])
	var out [26]byte
	for i := 25; i >= 0; i-- {
		out[i] = crockford[lo&31]
		lo = lo>>5 | hi<<59
		hi >>= 5
	}
	return string(out[:])
}

// ParseHubID returns the record that a hub id names.
func (s *Store) ParseHubID(id string) (rec int64, err error) {
	bad := func(why string) error {
		return fault.Usage("customer.id", why, "ids have 26 characters, as 'custhub customers find' prints them").With(id)
	}
	if len(id) != 26 {
		return 0, bad("not a customer id")
	}
	var hi, lo uint64
	for i := range len(id) {
		v := crockfordValue(id[i])
		if v < 0 {
			return 0, bad("not a customer id")
		}
		hi = hi<<5 | lo>>59
		lo = lo<<5 | uint64(v)
	}
	if uint16(hi) != s.salt {
		return 0, bad("the id was minted by another store")
	}
	return int64(lo), nil
}

func crockfordValue(c byte) int {
	if 'a' <= c && c <= 'z' {
		c -= 'a' - 'A'
	}
	for i := range len(crockford) {
		if crockford[i] == c {
			return i
		}
	}
	return -1
}

// loadSalt reads the store's salt, minting it on first use.
func (s *Store) loadSalt(ctx context.Context) error {
	const get = "SELECT content FROM meta WHERE name = 'salt'"
	var text string
	q := &session{ExtContext: s.db, d: s.d}
	found, err := q.get(ctx, []any{&text}, get)
	if err == nil && !found && !s.readOnly {
		err = s.mintSalt(ctx)
		if err == nil {
			_, err = q.get(ctx, []any{&text}, get)
		}
	}
	if err != nil {
		return wrap("read the salt", err)
	}
	n, err := strconv.ParseUint(text, 10, 16)
	s.salt = uint16(n)
	return wrap("read the salt", err)
}

func (s *Store) mintSalt(ctx context.Context) error {
	var b [2]byte
	if _, err := rand.Read(b[:]); err != nil {
		return err
	}
	return s.write(ctx, func(q *session) error {
		return q.exec(ctx, q.d.insertIgnore+" INTO meta (name, content) VALUES ('salt', ?)"+q.d.ignoreTail,
			strconv.Itoa(int(binary.BigEndian.Uint16(b[:]))))
	})
}
