package storetest

import (
	"slices"
	"testing"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// testAbsent: what a pass did not show is told by its key, beside the number of
// all that were live, whichever batch of the pass showed them: a pass that was cut
// off shows only its end after it went on.
func testAbsent(t *testing.T, dsn NewDSN) {
	h := OpenHub(t, dsn(t), store.Options{})
	h.Land(h.Batch("erp", "customers", 1, true, Row{Key: "a", Name: "甲"}, Row{Key: "b", Name: "乙"}, Row{Key: "c", Name: "丙"}, Row{Key: "d", Name: "丁"}))
	h.Land(h.Batch("erp", "customers", 2, false, Row{Key: "a", Name: "甲"}, Row{Key: "b", Name: "乙二"}))
	h.Land(h.Batch("erp", "customers", 2, false, Row{Key: "d", Deleted: true}, Row{Key: "e", Name: "戊"}))
	var gone []string
	live, err := h.S.Absent(h.ctx, "erp", "customers", 2, func(keys []string, _ []record.EntityType) error {
		gone = append(gone, keys...)
		return nil
	})
	h.must(err)
	if !slices.Equal(gone, []string{"c"}) || live != 4 {
		t.Errorf("%v of %d are gone, want [c] of 4", gone, live)
	}
}
