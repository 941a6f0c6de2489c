package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/binary"
	"slices"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/fault"
)

// pair is one row of match_key.
type pair struct{ hash, rec int64 }

// comparePairs asks for the second only where the first are equal: it is called
// 20 times a key.
func comparePairs(a, b pair) int {
	switch {
	case a.hash < b.hash:
		return -1
	case a.hash > b.hash:
		return 1
	}
	return cmp.Compare(a.rec, b.rec)
}

// writeKeys notes which match keys records gain and lose. The next resolve merges
// that into match_key: keys are hashes, so bringing them in line batch by batch
// would rewrite most pages of the index each time.
func (b *landing) writeKeys(ctx context.Context, q *session) error {
	n := 0
	for i := range b.fates {
		n += len(b.fates[i].row.Keys)
	}
	add := make([]pair, 0, n)
	for i := range b.fates {
		f := &b.fates[i]
		if !f.heads || f.row.Delete {
			continue
		}
		for _, k := range f.row.Keys {
			add = append(add, pair{k, f.known.id})
		}
	}
	return changeKeys(ctx, q, b.id, b.replaced.keys, add)
}

// readReplaced reads what matching takes of the versions that the batch replaces.
func (b *landing) readReplaced(ctx context.Context, q *session) (err error) {
	var recs []int64
	for i := range b.fates {
		if f := &b.fates[i]; f.heads && f.known.live != 0 {
			recs = append(recs, f.known.id)
		}
	}
	b.replaced, err = readMatching(ctx, q, recs)
	return err
}

// matchingOf is what matching takes of the live versions of some records.
type matchingOf struct {
	keys     []pair
	likeness map[int64]int64 // by record, when known
}

// readMatching reads what matching takes of the live versions of records.
func readMatching(ctx context.Context, q *session, recs []int64) (m matchingOf, err error) {
	m.likeness = make(map[int64]int64, len(recs))
	err = eachIn(ctx, q, recs, func(rows *sqlx.Rows) error {
		var rec int64
		var likeness sql.NullInt64
		var keys []byte
		if err := rows.Scan(&rec, &keys, &likeness); err != nil {
			return err
		}
		for _, k := range unpackKeys(keys) {
			m.keys = append(m.keys, pair{k, rec})
		}
		if likeness.Valid {
			m.likeness[rec] = likeness.Int64
		}
		return nil
	}, "SELECT v.rec_id, v.match_keys, v.likeness FROM source_record r JOIN version v ON v.rec_id = r.id AND v.batch_id = r.live_batch WHERE r.id IN (?)")
	return m, err
}

// changeKeys logs pairs that go and pairs that come; what is in both stays. The
// log has one row for each part of the range of hashes, so that the merge can go
// through the parts one by one: what it holds in memory, and the pages of the
// index that it touches, are few.
func changeKeys(ctx context.Context, q *session, batch int64, gone, add []pair) error {
	if len(gone) > 0 {
		gone, add = without(sortPairs(gone), sortPairs(add))
	}
	var flat []any
	for _, c := range []struct {
		op    int64
		pairs []pair
	}{{-packedOp, gone}, {packedOp, add}} {
		for i, blob := range packParts(c.pairs) {
			if len(blob) > 0 {
				flat = append(flat, batch, int64(i)+firstPart, c.op, blob)
			}
		}
	}
	return q.d.insert(ctx, q, "key_log", []string{"batch_id", "part", "op", "pairs"}, flat)
}

// without takes out of two sorted lists what is in both.
func without(a, b []pair) (onlyA, onlyB []pair) {
	if len(a) == 0 || len(b) == 0 {
		return a, b
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch c := comparePairs(a[i], b[j]); {
		case c < 0:
			onlyA = append(onlyA, a[i])
			i++
		case c > 0:
			onlyB = append(onlyB, b[j])
			j++
		default:
			i, j = i+1, j+1
		}
	}
	return append(onlyA, a[i:]...), append(onlyB, b[j:]...)
}

// Parts of the range of hashes, by their highest four bits.
const (
	firstPart = -8
	lastPart  = 7
)

func (p pair) part() int64 { return p.hash >> 60 }

// packedOp and its negative are the ops of a log that keeps pairs packed: the hash in
// 8 bytes, the record as a varint. With ops of 1 and -1, which versions before wrote,
// the record takes 8 bytes too.
const packedOp = 2

// packParts writes the pairs of each part as the log keeps them.
func packParts(pairs []pair) (blobs [lastPart - firstPart + 1][]byte) {
	var n [len(blobs)]int
	for _, p := range pairs {
		n[p.part()-firstPart]++
	}
	for _, p := range pairs {
		b := &blobs[p.part()-firstPart]
		if *b == nil { // the hashes of a kind of key share their first bits
			*b = make([]byte, 0, (8+binary.MaxVarintLen32)*n[p.part()-firstPart])
		}
		*b = binary.BigEndian.AppendUint64(*b, uint64(p.hash))
		*b = binary.AppendUvarint(*b, uint64(p.rec))
	}
	return blobs
}

// unpackPart appends what a blob of the log says.
func unpackPart(list []keyChange, op int64, blob []byte) ([]keyChange, error) {
	list = slices.Grow(list, len(blob)/10)
	for len(blob) > 0 {
		var rec uint64
		n := -1
		switch {
		case len(blob) < 9:
		case op == packedOp || op == -packedOp:
			rec, n = binary.Uvarint(blob[8:])
		case len(blob) >= 16:
			rec, n = binary.BigEndian.Uint64(blob[8:]), 8
		}
		if n <= 0 {
			return list, fault.New("store.key_log", "a part of the log of match keys is cut off", "restore the store from a backup").At("key_log")
		}
		list = append(list, keyChange{pair{int64(binary.BigEndian.Uint64(blob)), int64(rec)}, int64(cmp.Compare(op, 0))})
		blob = blob[8+n:]
	}
	return list, nil
}

// keyChange is a pair gained (1) or lost (-1).
type keyChange struct {
	pair
	op int64
}

// loggedKeys reads what a part of the log says in the end: its changes, sorted,
// those of one pair added up.
func loggedKeys(ctx context.Context, q *session, batches []int64, part int64) ([]keyChange, error) {
	var list []keyChange
	err := eachIn(ctx, q, batches, func(rows *sqlx.Rows) (err error) {
		var op int64
		var blob sql.RawBytes
		if err := rows.Scan(&op, &blob); err != nil {
			return err
		}
		list, err = unpackPart(list, op, blob)
		return err
	}, "SELECT op, pairs FROM key_log WHERE part = ? AND batch_id IN (?)", part)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b keyChange) int { return comparePairs(a.pair, b.pair) })
	kept := list[:0]
	for _, c := range list {
		if n := len(kept); n > 0 && kept[n-1].pair == c.pair {
			kept[n-1].op += c.op
			continue
		}
		kept = append(kept, c)
	}
	return kept, nil
}

// mergeKeys brings match_key in line with the batches to resolve. They are
// committed, so what other runs log meanwhile is not touched.
func mergeKeys(ctx context.Context, q *session, batches []int64) error {
	for part := int64(firstPart); part <= lastPart; part++ {
		changes, err := loggedKeys(ctx, q, batches, part)
		if err != nil {
			return err
		}
		for some := range slices.Chunk(changes, mergeChunk) {
			if err := applyKeys(ctx, q, some); err != nil {
				return err
			}
		}
	}
	return execIn(ctx, q, batches, "DELETE FROM key_log WHERE batch_id IN (?)")
}

// mergeChunk is how many changes of keys are made at a time: as values to bind they
// take twice the memory.
const mergeChunk = 20000

// applyKeys makes changes of keys, in their order.
func applyKeys(ctx context.Context, q *session, changes []keyChange) error {
	var gone []any
	add := make([]any, 0, 2*len(changes))
	for _, c := range changes {
		switch {
		case c.op < 0:
			gone = append(gone, c.hash, c.rec)
		case c.op > 0:
			add = append(add, c.hash, c.rec)
		}
	}
	if err := q.d.deletePairs(ctx, q, "match_key", [2]string{"hash", "rec_id"}, gone); err != nil {
		return err
	}
	return q.d.insert(ctx, q, "match_key", []string{"hash", "rec_id"}, add)
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
