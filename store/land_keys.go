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

// writeKeys brings match_key in line: it holds the keys of live versions only.
// Pairs are written by rising key, which spares the index.
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
	return changeKeys(ctx, q, gone, add)
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

// changeKeys deletes and inserts pairs; what is in both stays as it is.
func changeKeys(ctx context.Context, q *session, gone, add []pair) error {
	gone, add = sortPairs(gone), sortPairs(add)
	i, j := 0, 0
	var del, ins []any
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
			del = append(del, gone[i].hash, gone[i].rec)
			i++
		case c > 0:
			ins = append(ins, add[j].hash, add[j].rec)
			j++
		default:
			i, j = i+1, j+1
		}
	}
	cols := [2]string{"hash", "rec_id"}
	if err := q.d.deletePairs(ctx, q, "match_key", cols, del); err != nil {
		return err
	}
	return q.d.insert(ctx, q, "match_key", cols[:], ins)
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
