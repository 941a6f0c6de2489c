package storetest

import (
	"strconv"
	"testing"

	"github.com/custhub/custhub/store"
)

// testLargeBatch: a batch of more rows than any statement or page takes is landed,
// withdrawn and brought back like a small one.
func testLargeBatch(t *testing.T, dsn NewDSN) {
	h := OpenHub(t, dsn(t), store.Options{Now: Clock()})
	rows := make([]Row, 11_000)
	for i := range rows {
		rows[i] = Row{Key: strconv.Itoa(i), Name: "甲", Keys: []string{strconv.Itoa(i / 2)}}
	}
	h.Land(h.Batch("erp", "customers", 1, true, rows...))
	h.Resolve()
	before := h.Digest()
	for i := range rows {
		rows[i].Name, rows[i].Keys, rows[i].At = "乙", []string{strconv.Itoa(i)}, "2025"
	}
	second := h.Land(h.Batch("erp", "customers", 2, true, rows...)).Batch
	h.Resolve()
	h.MustCheck()
	after := h.Digest()
	done := h.withdraw(false, second)
	if n := done[0].Tally.Updated; n != int64(len(rows)) || h.Digest() != before {
		t.Errorf("%d rows were restored; the digest is that of before: %t", n, h.Digest() == before)
	}
	if h.withdraw(false, done[0].Batch); h.Digest() != after {
		t.Error("the digest after bringing it back is another")
	}
}
