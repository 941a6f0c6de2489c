package storetest

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/custhub/custhub/store"
)

// testAudit: entries come back as they were kept, form a chain though several
// write at once, and a change or a cut shows.
func testAudit(t *testing.T, dsn NewDSN) {
	ctx := context.Background()
	h := OpenHub(t, dsn(t), store.Options{Now: Clock()})
	first, err := h.S.Audit(ctx, store.AuditEntry{Who: "lin", Role: "analyst", Action: "see_personal", Subject: "C1", Reason: "complaint 4711", Detail: "customers show"})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := h.S.Audit(ctx, store.AuditEntry{Who: "wang", Action: "rollback", Subject: "r1"}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	n, head, err := h.S.CheckAudit(ctx, first.Hash)
	if err != nil || n != 9 || head == "" {
		t.Fatalf("chain of %d entries, head %q: %v", n, head, err)
	}
	list, err := h.S.AuditLog(ctx, store.AuditQuery{Who: "lin"})
	if err != nil || len(list) != 1 || list[0] != first {
		t.Errorf("log of lin: %+v, %v; want %+v", list, err, first)
	}
	if list, err := h.S.AuditLog(ctx, store.AuditQuery{Limit: 3}); err != nil || len(list) != 3 || list[0].Hash != head {
		t.Errorf("the newest three: %+v, %v", list, err)
	}
	if _, _, err := h.S.CheckAudit(ctx, strings.Repeat("0", 64)); err == nil {
		t.Error("a hash that never was in the log is found there")
	}
}
