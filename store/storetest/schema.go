package storetest

import (
	"testing"

	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/store/schema"
)

// testSchema holds the migrated database against the description of the tables,
// and with it against the model: every field has its column.
func testSchema(t *testing.T, dsn NewDSN) {
	h := OpenHub(t, dsn(t), store.Options{})
	for _, table := range schema.Tables() {
		if err := h.S.CheckColumns(h.ctx, table.Name); err != nil {
			t.Errorf("%s: %v", table.Name, err)
		}
	}
}
