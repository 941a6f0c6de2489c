package storetest

import (
	"slices"
	"testing"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// withdraw rolls batches back and resolves.
func (h *Hub) withdraw(keepCursor bool, batches ...int64) []store.Withdrawn {
	h.T.Helper()
	done, err := h.S.Rollback(h.ctx, store.RollbackStart{Run: h.Run, Batches: batches, KeepCursor: keepCursor})
	h.must(err)
	h.Resolve()
	h.MustCheck()
	return done
}

func (h *Hub) cursor(source, stream string) string {
	h.T.Helper()
	st, err := h.S.StreamState(h.ctx, source, stream)
	h.must(err)
	return st.Cursor
}

// step is a batch from one cursor to another.
func (h *Hub) step(from, to string, rows ...Row) int64 {
	h.T.Helper()
	l := h.Batch("erp", "customers", 1, false, rows...)
	l.CursorBefore, l.CursorAfter = from, to
	l.Quarantine = []pipeline.QuarantineRow{{Key: "q" + from, Code: "x", Origin: record.Origin{Part: "t"}}}
	l.Read++
	return h.Land(l).Batch
}

// testRollback withdraws the middle batch of three, brings it back, and looks at
// counts, cursor, quarantine, ids and decisions.
func testRollback(t *testing.T, dsn NewDSN) {
	h := OpenHub(t, dsn(t), store.Options{Now: Clock()})
	a, b := Row{Key: "a", Name: "甲", Keys: []string{"1"}}, Row{Key: "b", Name: "乙", Keys: []string{"2"}}
	joined := Row{Key: "a", Name: "甲二", Keys: []string{"1", "2"}, At: "2025"}
	h.step("0", "1", a, b)
	h.Resolve()
	before, was := h.Digest(), customers(h, store.CustomerQuery{})
	second := h.step("1", "2", joined, Row{Key: "c", Name: "丙"})
	third := h.step("2", "3", Row{Key: "c", Name: "丙"}, Row{Key: "d", Name: "丁"})
	h.Resolve()
	after := h.Digest()
	if all := customers(h, store.CustomerQuery{}); len(all) != 3 {
		t.Fatalf("%d customers", len(all))
	}

	done := h.withdraw(false, second)
	tallyIs(t, "withdrawn", done[0].Tally, pipeline.Tally{Read: 2, Updated: 1, Unchanged: 1})
	if s := done[0].Stays; s.Later != 1 || !slices.Equal(s.LaterBatches, []int64{third}) || s.Changed+s.Before != 0 {
		t.Errorf("what stays is counted as %+v", s)
	}
	if got := h.cursor("erp", "customers"); got != "1" {
		t.Errorf("cursor %q after the rollback of the second batch", got)
	}
	statuses(h, "waiting", "withdrawn", "waiting")
	if _, err := h.S.Rollback(h.ctx, store.RollbackStart{Run: h.Run, Batches: []int64{second}}); err == nil {
		t.Error("a batch was withdrawn twice")
	}
	h.withdraw(false, third)
	if h.Digest() != before {
		t.Error("without the second and the third batch the store is not what it was after the first")
	}
	if now := customers(h, store.CustomerQuery{}); len(now) != 2 || now[0].ID != was[0].ID || now[1].ID != was[1].ID {
		t.Error("customers did not get their ids back")
	}
	if got := h.cursor("erp", "customers"); got != "1" {
		t.Errorf("cursor %q after the rollback of both", got)
	}
	list, err := h.S.Batches(h.ctx, 0)
	h.must(err)
	last := list[len(list)-1]
	h.withdraw(false, last.ID, done[0].Batch) // redo both
	if h.Digest() != after || h.cursor("erp", "customers") != "3" {
		t.Errorf("after redo the store is not what it was, or its cursor: %q", h.cursor("erp", "customers"))
	}
	statuses(h, "waiting", "waiting", "waiting")
	h.withdraw(true, third)
	if got := h.cursor("erp", "customers"); got != "3" {
		t.Errorf("cursor %q, told to keep it", got)
	}
}

func statuses(h *Hub, want ...string) {
	h.T.Helper()
	rows, err := h.S.QuarantineRows(h.ctx, store.QuarantineQuery{})
	h.must(err)
	for i, r := range rows {
		if r.Status != want[i] {
			h.T.Errorf("quarantine row %d is %s, not %s", i, r.Status, want[i])
		}
	}
}

// testDecisions: a steward's word survives rollback and reload, and what rests on
// it comes back with the records.
func testDecisions(t *testing.T, dsn NewDSN) {
	h := OpenHub(t, dsn(t), store.Options{})
	first := h.Land(h.Batch("erp", "customers", 1, true, Row{Key: "a", Name: "甲"}, Row{Key: "b", Name: "乙"}))
	h.Resolve()
	ref := func(key string) record.Ref { return record.Ref{Source: "erp", Stream: "customers", Key: key} }
	id, err := h.S.Decide(h.ctx, store.Decision{A: ref("a"), B: ref("b"), Same: true, Who: "steward", Why: "one company"})
	h.must(err)
	_, err = h.S.Override(h.ctx, ref("a"), record.CustomerIndustry, record.T("软件"), "steward", "asked them")
	h.must(err)
	scope, err := h.S.Pending(h.ctx)
	h.must(err)
	if len(scope.Batches) != 2 || scope.Touched != 3 || scope.Full {
		t.Errorf("pending after two decisions: %+v", scope)
	}
	h.Resolve()
	h.withdraw(false, first.Batch)
	d, err := h.S.Decisions(h.ctx)
	h.must(err)
	if len(d.Assertions) != 1 || !d.Assertions[0].Same || d.Assertions[0].A != ref("a") || len(d.Overrides) != 1 || d.Overrides[0].Field != record.CustomerIndustry {
		t.Errorf("decisions after the rollback: %+v", d)
	}
	if _, err := h.S.Decide(h.ctx, store.Decision{A: ref("a"), B: ref("nobody")}); err == nil {
		t.Error("a decision about nobody was kept")
	}
	h.must(h.S.TakeBack(h.ctx, id))
	if d, err = h.S.Decisions(h.ctx); err != nil || len(d.Assertions) != 0 {
		t.Errorf("decisions after taking one back: %+v %v", d, err)
	}
	h.Resolve()
	h.MustCheck()
}

// testHistory follows one customer through a change, an unchanged reload, its
// rollback and its deletion.
func testHistory(t *testing.T, dsn NewDSN) {
	h := OpenHub(t, dsn(t), store.Options{Now: Clock()})
	a := Row{Key: "a", Name: "甲"}
	h.Land(h.Batch("erp", "customers", 1, true, a, Row{Key: "b", Name: "乙"}))
	h.Resolve()
	id := customers(h, store.CustomerQuery{Text: "甲"})[0].Rec
	a.Name = "甲二"
	second := h.Land(h.Batch("erp", "customers", 2, true, a))
	h.Resolve()
	h.must(h.ResolveUntil("", true)) // publishes everything again, changes nothing
	h.withdraw(false, second.Batch)
	h.Land(h.Batch("erp", "customers", 3, true, Row{Key: "a", Deleted: true}))
	h.Resolve()
	list, err := h.S.CustomerHistory(h.ctx, id)
	h.must(err)
	var names []string
	for _, v := range list {
		names = append(names, v.Customer.Entity.Get(record.CustomerLegalName).Text)
		if v.Until.IsZero() || v.Run != h.Run || v.Cause != "load" || v.Customer.ID != list[0].Customer.ID {
			t.Errorf("version %+v", v)
		}
	}
	if !slices.Equal(names, []string{"甲", "甲二", "甲"}) {
		t.Errorf("history %v", names)
	}
	if list, err = h.S.CustomerHistory(h.ctx, id+1); err != nil || len(list) != 1 || !list[0].Until.IsZero() {
		t.Errorf("history of a customer that never changed: %+v %v", list, err)
	}
}
