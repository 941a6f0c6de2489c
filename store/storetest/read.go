package storetest

import (
	"testing"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// small fills a store with two sources: a and b are one customer, c another,
// p1 is wanted by an order before it comes.
func small(h *Hub) {
	h.T.Helper()
	h.Land(h.Batch("erp", "customers", 1, true,
		Row{Key: "a", Name: "甲公司", Keys: []string{"13900000001"}}, Row{Key: "c", Name: "丙_50%公司", Keys: []string{"13900000003"}}))
	h.Land(h.Batch("crm", "people", 1, true, Row{Key: "b|1", Name: "Beta", Keys: []string{"13900000001", "13900000002"}}))
	h.Land(h.Batch("erp", "orders", 1, true,
		Row{Key: "o1", Name: "SO-1", Order: true, Owner: &record.Ref{Source: "crm", Stream: "people", Key: "b|1"}},
		Row{Key: "o2", Name: "SO-2", Order: true, Owner: &record.Ref{Source: "crm", Stream: "people", Key: "p1"}},
		Row{Key: "o3", Name: "SO-3", Order: true}))
	h.Resolve()
}

// testRead reads everything that the console and the command line show.
func testRead(t *testing.T, dsn NewDSN) {
	h := OpenHub(t, dsn(t), store.Options{Now: Clock()})
	small(h)
	all := customers(h, store.CustomerQuery{})
	if len(all) != 2 || len(all[0].Sources) != 2 || all[0].Sources[0].Ref != (record.Ref{Source: "crm", Stream: "people", Key: "b|1"}) {
		t.Fatalf("customers: %+v", all)
	}
	ab := all[0]
	if got := ab.Entity.Get(record.CustomerRevenue).Text; got != "1000" {
		t.Errorf("revenue %q", got)
	}
	if len(ab.Entity.Kids) != 4 || ab.Entity.Kids[0].Type != record.Contact || len(ab.Entity.Kids[0].Kids) != 2 {
		t.Errorf("nested: %+v", ab.Entity.Kids)
	}
	if len(ab.Entity.Ext) != 1 || ab.Entity.Ext[0].Name != "区域" {
		t.Errorf("custom fields: %+v", ab.Entity.Ext)
	}
	for _, q := range []store.CustomerQuery{{Text: "50%"}, {Text: "丙_"}, {Text: "13900000003"}, {Source: "erp", Text: "丙"}} {
		if got := customers(h, q); len(got) != 1 || got[0].Rec != all[1].Rec {
			t.Errorf("query %+v found %d", q, len(got))
		}
	}
	if got := customers(h, store.CustomerQuery{Source: "crm", Limit: 1}); len(got) != 1 || got[0].Rec != ab.Rec {
		t.Errorf("by source: %+v", got)
	}
	for _, id := range []string{ab.ID, "crm/people/b|1", "erp/customers/a"} {
		if got, err := h.S.Customer(h.ctx, id); err != nil || got.Rec != ab.Rec {
			t.Errorf("customer %s: %v", id, err)
		}
	}
	if _, err := h.S.Customer(h.ctx, "crm/people/nobody"); err == nil {
		t.Error("found nobody")
	}
	readEvents(h, ab.Rec)
	readLedger(h)
}

func readEvents(h *Hub, customer int64) {
	h.T.Helper()
	events, err := h.S.Timeline(h.ctx, customer)
	h.must(err)
	if len(events) != 1 || events[0].Key != "o1" || len(events[0].Entity.Kids) != 1 {
		h.T.Errorf("timeline: %+v", events)
	}
	f := h.figures()
	if len(f.Waiting) != 1 || f.Waiting[0].Count != 1 || len(f.Nameless) != 1 || f.Nameless[0].Count != 1 {
		h.T.Errorf("orphans %+v, unlinked %+v", f.Waiting, f.Nameless)
	}
	h.Land(h.Batch("crm", "people", 2, true, Row{Key: "p1", Name: "Late"}))
	h.Resolve()
	if f = h.figures(); len(f.Waiting) != 0 {
		h.T.Errorf("orphans after their customer came: %+v", f.Waiting)
	}
	if late, err := h.S.Customer(h.ctx, "crm/people/p1"); err != nil {
		h.T.Error(err)
	} else if events, err := h.S.Timeline(h.ctx, late.Rec); err != nil || len(events) != 1 {
		h.T.Errorf("late customer: %+v %v", events, err)
	}
	lineage, err := h.S.Lineage(h.ctx, customer)
	h.must(err)
	if len(lineage) != 2 || lineage[0].Origin.Part != "t.csv" || len(lineage[0].Raw) == 0 || len(lineage[0].Mapped) == 0 || lineage[0].ConfigHash != "c1" {
		h.T.Errorf("lineage: %+v", lineage)
	}
}

func readLedger(h *Hub) {
	h.T.Helper()
	figures := h.figures()
	if s := figures.Sizes; s[2] != 1 || s[1] != 2 || figures.Customers != 3 {
		h.T.Errorf("%d customers of sizes %v", figures.Customers, s)
	}
	if f := figures.Fills[record.CustomerLegalName]; f.Filled != 3 || f.Of != 3 || figures.Fills[record.CustomerNeed].Filled != 0 {
		h.T.Errorf("fill: %+v", figures.Fills)
	}
	balance, err := h.S.RunBalance(h.ctx, h.Run)
	h.must(err)
	want := pipeline.Tally{Read: 2, Created: 2}
	if len(balance) != 3 || balance[0].Source != "crm" || balance[0].Tally != want || balance[0].Batches != 2 {
		h.T.Errorf("balance: %+v", balance)
	}
	snapshot, err := h.S.Snapshot(h.ctx, "c1")
	h.must(err)
	if snapshot["custhub.yaml"] != "store: x" {
		h.T.Errorf("snapshot: %v", snapshot)
	}
	if n, err := h.S.QueryCount(h.ctx, "customer_order"); err != nil || n != 3 {
		h.T.Errorf("%d orders: %v", n, err)
	}
	live, err := h.S.LiveCounts(h.ctx)
	h.must(err)
	if len(live) != 3 {
		h.T.Errorf("live: %+v", live)
	}
	h.must(h.S.FinishRun(h.ctx, h.Run, "done", []byte(`{"ok":true}`)))
	runs, err := h.S.Runs(h.ctx, 1)
	h.must(err)
	if len(runs) != 1 || runs[0].Status != "done" || runs[0].EndedAt.IsZero() || string(runs[0].Summary) != `{"ok":true}` {
		h.T.Errorf("runs: %+v", runs)
	}
	for _, view := range []string{"customer_360", "customer_sheet", "customer_order", "customer_interaction", "customer_ticket", "source_xref"} {
		if _, err := h.S.QueryCount(h.ctx, view); err != nil {
			h.T.Errorf("view %s: %v", view, err)
		}
	}
}

// figures are those that the store keeps, which must be those that it has.
func (h *Hub) figures() *store.Figures {
	h.T.Helper()
	f, err := h.S.Figures(h.ctx, 10)
	h.must(err)
	return f
}

func customers(h *Hub, q store.CustomerQuery) (list []*store.Customer) {
	h.T.Helper()
	h.must(h.S.Customers(h.ctx, q, func(c *store.Customer) error { list = append(list, c); return nil }))
	return list
}

// Digest is the digest of the hub.
func (h *Hub) Digest() string {
	h.T.Helper()
	d, err := h.S.Digest(h.ctx)
	h.must(err)
	return d
}
