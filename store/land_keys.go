package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"

	"github.com/jmoiron/sqlx"
)

// pair is one row of match_key.
type pair struct{ hash, rec int64 }

func comparePairs(a, b pair) int {
	return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.rec, b.rec))
}

// writeKeys notes which match keys records gain and lose. The next resolve merges
// that into match_key: keys are hashes, so bringing them in line batch by batch
// would rewrite most pages of the index each time.
func (b *landing) writeKeys(ctx context.Context, q *session) error {
	var add []pair
	var replaced []int64
	for i := range b.fates {
		f := &b.fates[i]
		if !f.heads {
			continue
		}
		if f.known.live != 0 {
			replaced = append(replaced, f.known.id)
		}
		if !f.row.Delete {
			for _, k := range f.row.Keys {
				add = append(add, pair{k, f.known.id})
			}
		}
	}
	gone, err := liveKeys(ctx, q, replaced)
	if err != nil {
		return err
	}
	return changeKeys(ctx, q, b.id, gone, add)
}

// liveKeys reads the match keys of the live versions of records.
func liveKeys(ctx context.Context, q *session, recs []int64) (pairs []pair, err error) {
	err = eachIn(ctx, q, recs, func(rows *sqlx.Rows) error {
		var rec int64
		var keys []byte
		if err := rows.Scan(&rec, &keys); err != nil {
			return err
		}
		for _, k := range unpackKeys(keys) {
			pairs = append(pairs, pair{k, rec})
		}
		return nil
	}, "SELECT v.rec_id, v.match_keys FROM source_record r JOIN version v ON v.rec_id = r.id AND v.batch_id = r.live_batch WHERE r.id IN (?)")
	return pairs, err
}

// changeKeys logs pairs that go and pairs that come; what is in both stays.
func changeKeys(ctx context.Context, q *session, batch int64, gone, add []pair) error {
	gone, add = sortPairs(gone), sortPairs(add)
	var flat []any
	i, j := 0, 0
	for i < len(gone) || j < len(add) {
		c := 1
		switch {
		case j == len(add):
			c = -1
		case i < len(gone):
			c = comparePairs(gone[i], add[j])
		}
		switch {
		case c < 0:
			flat = append(flat, batch, gone[i].hash, gone[i].rec, int64(-1))
			i++
		case c > 0:
			flat = append(flat, batch, add[j].hash, add[j].rec, int64(1))
			j++
		default:
			i, j = i+1, j+1
		}
	}
	return q.d.insert(ctx, q, "key_log", []string{"batch_id", "hash", "rec_id", "op"}, flat)
}

// mergePart is how many batches' keys are merged at a time: some hundred
// megabytes of sorting for batches of 10,000 rows.
const mergePart = 100

// mergeKeys brings match_key in line with the batches to resolve. They are
// committed, so what other runs log meanwhile is not touched.
func mergeKeys(ctx context.Context, q *session, batches []int64) error {
	for len(batches) > 0 {
		n := min(mergePart, len(batches))
		if err := mergeSome(ctx, q, batches[:n]); err != nil {
			return err
		}
		batches = batches[n:]
	}
	return nil
}

func mergeSome(ctx context.Context, q *session, batches []int64) error {
	const net = "SELECT hash, rec_id FROM key_log WHERE batch_id IN (?) GROUP BY hash, rec_id HAVING SUM(op) "
	gone, err := lostKeys(ctx, q, batches, net)
	if err != nil {
		return err
	}
	if err := q.d.deletePairs(ctx, q, "match_key", [2]string{"hash", "rec_id"}, gone); err != nil {
		return err
	}
	if err := execIn(ctx, q, batches, "INSERT INTO match_key (hash, rec_id) "+net+"> 0 ORDER BY hash, rec_id"); err != nil {
		return err
	}
	return execIn(ctx, q, batches, "DELETE FROM key_log WHERE batch_id IN (?)")
}

// lostKeys reads the pairs that go. A first load has none: that is cheaper to
// ask than to sort.
func lostKeys(ctx context.Context, q *session, batches []int64, net string) (gone []any, err error) {
	some := false
	err = eachIn(ctx, q, batches, func(*sqlx.Rows) error { some = true; return nil },
		"SELECT op FROM key_log WHERE batch_id IN (?) AND op < 0 LIMIT 1")
	if err != nil || !some {
		return nil, err
	}
	err = eachIn(ctx, q, batches, func(rows *sqlx.Rows) error {
		var p pair
		err := rows.Scan(&p.hash, &p.rec)
		gone = append(gone, p.hash, p.rec)
		return err
	}, net+"< 0")
	return gone, err
}

func sortPairs(pairs []pair) []pair {
	slices.SortFunc(pairs, comparePairs)
	return slices.Compact(pairs)
}

// packKeys writes match keys as a version keeps them: 8 bytes each, big endian.
func packKeys(keys []int64) any {
	if len(keys) == 0 {
		return nil
	}
	b := make([]byte, 0, 8*len(keys))
	for _, k := range keys {
		b = binary.BigEndian.AppendUint64(b, uint64(k))
	}
	return b
}

func unpackKeys(b []byte) []int64 {
	keys := make([]int64, 0, len(b)/8)
	for ; len(b) >= 8; b = b[8:] {
		keys = append(keys, int64(binary.BigEndian.Uint64(b)))
	}
	return keys
}
