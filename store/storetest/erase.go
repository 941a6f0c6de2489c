package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// testErase erases a customer that everything is known of, and tries every way
// by which it could come back.
func testErase(t *testing.T, dsn NewDSN) {
	h := OpenHub(t, dsn(t), store.Options{Now: Clock()})
	a := Row{Key: "13900001111", Name: "赵测试", Keys: []string{"13900001111"}, At: "2024"}
	a2 := a
	a2.Name, a2.At = "赵测试甲", "2025"
	b := Row{Key: "b", Name: "钱测试", Keys: []string{"13900002222"}}
	ref := record.Ref{Source: "erp", Stream: "customers", Key: a.Key}
	order := Row{Key: "o1", Name: "SO-1", Order: true, Owner: &ref}

	first := h.Land(h.Batch("erp", "customers", 1, true, a, b)).Batch
	h.Land(h.Batch("erp", "orders", 1, true, order))
	h.Resolve()
	second := h.Land(h.Batch("erp", "customers", 2, true, a2, b)).Batch
	refused := h.Batch("erp", "customers", 2, true)
	refused.Quarantine = []pipeline.QuarantineRow{{Key: a.Key, Code: "x", Raw: []byte(`{"k":"13900001111"}`), Value: "13900001111", Reason: "13900001111 is no phone"}}
	refused.Read = 1
	h.Land(refused)
	h.Resolve()
	_, err := h.S.Override(h.ctx, ref, record.CustomerIndustry, record.T("赵测试的行业"), "steward", "赵测试 said so")
	h.must(err)
	_, err = h.S.Decide(h.ctx, store.Decision{A: ref, B: record.Ref{Source: "erp", Stream: "customers", Key: "b"}, Who: "steward", Why: "赵测试 is not 钱测试"})
	h.must(err)
	h.Resolve()
	id := h.customerOf(ref)

	done, err := h.S.Erase(h.ctx, store.EraseStart{Run: h.Run, Customer: id, Audit: store.AuditEntry{Who: "dpo", Reason: "request 1"}})
	h.must(err)
	if done.Records != 1 || done.Events != 1 || done.Values() == 0 {
		t.Errorf("erased %+v", done)
	}
	h.Resolve()
	h.must(h.S.Scrub(h.ctx))
	h.MustCheck()
	left, err := h.S.Remains(h.ctx, done)
	h.must(err)
	if len(left) > 0 {
		t.Errorf("values remain in %+v", left)
	}
	want := h.Digest()
	h.isErased(t, id)

	// Every way back.
	c := h.Land(h.Batch("erp", "customers", 3, true, a2, b))
	tallyIs(t, "a later load", c.Tally, pipeline.Tally{Read: 2, Unchanged: 1, Filtered: 1})
	tallyIs(t, "its order", h.Land(h.Batch("erp", "orders", 2, true, order, Row{Key: "o2", Name: "SO-2", Order: true, Owner: &ref})).Tally, pipeline.Tally{Read: 2, Filtered: 2})
	replay := h.Batch("erp", "customers", 3, true, a)
	replay.Kind = "replay"
	tallyIs(t, "a replay", h.Land(replay).Tally, pipeline.Tally{Read: 1, Filtered: 1})
	again := h.Batch("erp", "customers", 3, true)
	again.Quarantine, again.Read = refused.Quarantine, 1
	tallyIs(t, "a refused row", h.Land(again).Tally, pipeline.Tally{Read: 1, Filtered: 1})
	h.Resolve()
	h.isErased(t, id)
	for _, batch := range []int64{second, first} {
		w := h.withdraw(false, batch)
		h.isErased(t, id)
		h.withdraw(false, w[0].Batch)
	}
	if h.Digest() != want {
		t.Error("the digest has changed")
	}
	if left, err = h.S.Remains(h.ctx, done); err != nil || len(left) > 0 {
		t.Errorf("values remain in %+v: %v", left, err)
	}

	// Once more changes nothing; the erasure itself can't be undone.
	if done, err = h.S.Erase(h.ctx, store.EraseStart{Run: h.Run, Customer: id}); err != nil || !done.Already {
		t.Errorf("erased twice: %+v %v", done, err)
	}
	h.Resolve()
	all, err := h.S.Batches(h.ctx, 0)
	h.must(err)
	for _, x := range all {
		if x.Kind == "erase" {
			_, err = h.S.Rollback(h.ctx, store.RollbackStart{Run: h.Run, Batches: []int64{x.ID}})
			h.refused(t, err, "rollback.erased")
		}
	}
	h.eraseOneOfTwo(t)
}

// eraseOneOfTwo erases one record of a customer of two: the other stays, and so
// does the customer, without what came of the one.
func (h *Hub) eraseOneOfTwo(t *testing.T) {
	h.Land(h.Batch("crm", "people", 1, true, Row{Key: "x", Name: "孙测试", Keys: []string{"13900003333"}}, Row{Key: "y", Name: "李测试", Keys: []string{"13900003333", "13900004444"}}))
	h.Resolve()
	h.Land(h.Batch("crm", "people", 2, true, Row{Key: "x", Name: "孙测试", Keys: []string{"13900003333"}}, Row{Key: "y", Name: "李测试乙", Keys: []string{"13900003333", "13900004444"}}))
	h.Resolve()
	x := record.Ref{Source: "crm", Stream: "people", Key: "x"}
	done, err := h.S.Erase(h.ctx, store.EraseStart{Run: h.Run, Key: record.Ref{Source: "crm", Stream: "people", Key: "y"}})
	h.must(err)
	h.Resolve()
	h.must(h.S.Scrub(h.ctx))
	h.MustCheck()
	left, err := h.S.Remains(h.ctx, done)
	h.must(err)
	// The telephone they share is still the other's.
	for _, f := range left {
		if !slices.Contains([]string{"version", "contact_point"}, f.Table) || f.Holds[store.HoldsNumber] != f.Rows {
			t.Errorf("values remain in %+v", f)
		}
	}
	c, err := h.S.Customer(h.ctx, h.customerOf(x))
	h.must(err)
	if got := c.Entity.Get(record.CustomerLegalName).Text; got != "孙测试" || len(c.Sources) != 1 {
		t.Errorf("the customer that is left: %s of %d records", got, len(c.Sources))
	}
}

// customerOf is the id of the customer that a record belongs to.
func (h *Hub) customerOf(ref record.Ref) string {
	h.T.Helper()
	c, err := h.S.Customer(h.ctx, fmt.Sprintf("%s/%s/%s", ref.Source, ref.Stream, ref.Key))
	h.must(err)
	return c.ID
}

// isErased: the id leads to nothing but the word that it was erased.
func (h *Hub) isErased(t *testing.T, id string) {
	t.Helper()
	_, err := h.S.Customer(h.ctx, id)
	h.refused(t, err, "customer.erased")
	_, err = h.S.CustomerAsOf(h.ctx, id, store.Moment{At: h.S.Now()})
	h.refused(t, err, "customer.erased")
}

func (h *Hub) refused(t *testing.T, err error, code string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code != code {
		t.Errorf("not refused as %s: %v", code, err)
	}
}

// testPurge purges the older of two loads: what can no longer be done is refused
// and says why, the rest goes on.
func testPurge(t *testing.T, dsn NewDSN) {
	now := Clock()
	h := OpenHub(t, dsn(t), store.Options{Now: now})
	row := func(n int) Row {
		return Row{Key: "a", Name: fmt.Sprint("甲", n), Keys: []string{"1"}, At: fmt.Sprint(2020 + n)}
	}
	var batches []int64
	var runs []int64
	var at []time.Time
	for n := range 4 {
		h.Start("load", "erp", "crm")
		runs = append(runs, h.Run)
		b := h.Land(h.Batch("erp", "customers", int64(n+1), true, row(n), Row{Key: "b", Name: "乙"})).Batch
		h.Resolve()
		batches, at = append(batches, b), append(at, now())
		h.must(h.S.FinishRun(h.ctx, h.Run, "done", []byte(`{"sign_off":{"hash":"`+fmt.Sprint(n)+`"}}`)))
	}
	h.Start("load", "erp", "crm")
	before := h.Digest()
	id := h.customerOf(record.Ref{Source: "erp", Stream: "customers", Key: "a"})
	done, err := h.S.Purge(h.ctx, h.Run, store.Retention{History: at[1], Raw: at[2], Quarantine: at[1], Reports: at[1]})
	h.must(err)
	h.must(h.S.Scrub(h.ctx))
	h.MustCheck()
	if h.Digest() != before {
		t.Error("a purge changed the digest")
	}
	s := done.Streams[0]
	if s.Upto != batches[1] || s.Oldest != batches[2] || s.Versions != 1 || done.History != 1 || done.Reports != 2 {
		t.Errorf("purged %+v of %v", done, batches)
	}
	if hash, err := h.S.ReportsBegin(h.ctx); err != nil || hash != "1" {
		t.Errorf("the chain of reports begins with %q: %v", hash, err)
	}
	for _, b := range batches[:2] {
		_, err := h.S.Rollback(h.ctx, store.RollbackStart{Run: h.Run, Batches: []int64{b}})
		h.refused(t, err, "rollback.purged")
		if want := fmt.Sprintf("the oldest batch of erp/customers that can be rolled back is b%d", batches[2]); err == nil || !hinted(err, want) {
			t.Errorf("the refusal does not say %q: %v", want, err)
		}
	}
	_, err = h.S.CustomerAsOf(h.ctx, id, store.Moment{At: at[0]})
	h.refused(t, err, "customer.purged")
	_, err = h.S.CustomerAsOf(h.ctx, id, store.Moment{Run: runs[0]})
	h.refused(t, err, "customer.purged")
	for _, m := range []store.Moment{{At: at[1]}, {Run: runs[1]}} {
		c, err := h.S.CustomerAsOf(h.ctx, id, m)
		h.must(err)
		if got := c.Entity.Get(record.CustomerLegalName).Text; got != "甲1" {
			t.Errorf("as of %+v it was %s", m, got)
		}
	}
	h.withdraw(false, batches[3])
	h.withdraw(false, batches[2])
	c, err := h.S.Customer(h.ctx, id)
	h.must(err)
	if got := c.Entity.Get(record.CustomerLegalName).Text; got != "甲1" {
		t.Errorf("after the rollbacks it is %s", got)
	}
	again, err := h.S.Purge(h.ctx, h.Run, store.Retention{History: at[1]})
	h.must(err)
	if s := again.Streams[0]; s.Batches != 0 || s.Versions != 0 {
		t.Errorf("the second purge removed %+v", s)
	}
	h.must(h.S.Scrub(h.ctx))
}

// hinted reports whether an error's hint says something.
func hinted(err error, want string) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Hint == want
}
