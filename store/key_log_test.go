package store

import (
	"encoding/binary"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestKeyLog: the log says what was packed, also as versions before packed it, and
// what is cut off is an error.
func TestKeyLog(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var pairs []pair
		for range rapid.IntRange(1, 50).Draw(t, "n") {
			pairs = append(pairs, pair{rapid.Int64().Draw(t, "hash"), rapid.Int64Min(0).Draw(t, "rec")})
		}
		op := rapid.SampledFrom([]int64{-1, 1}).Draw(t, "op")
		var list, old []keyChange
		for _, blob := range packParts(pairs) {
			var err error
			if list, err = unpackPart(list, op*packedOp, blob); err != nil {
				t.Fatal(err)
			}
			if len(blob) > 0 {
				if _, err := unpackPart(nil, op*packedOp, blob[:len(blob)-1]); err == nil {
					t.Fatalf("a blob that is cut off was read: %x", blob)
				}
			}
		}
		var blob []byte
		for _, p := range pairs {
			blob = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(blob, uint64(p.hash)), uint64(p.rec))
		}
		old, err := unpackPart(nil, op, blob)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := unpackPart(nil, op, blob[:len(blob)-1]); err == nil {
			t.Fatal("a blob of the old form that is cut off was read")
		}
		for _, got := range [][]keyChange{list, old} {
			back := make([]pair, 0, len(got))
			for _, c := range got {
				if back = append(back, c.pair); c.op != op {
					t.Fatalf("op %d became %d", op, c.op)
				}
			}
			if !slices.Equal(sortPairs(back), sortPairs(slices.Clone(pairs))) {
				t.Fatalf("%v became %v", pairs, back)
			}
		}
	})
}
