package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/store"
)

// testFence: a process that slept through its lease can land nothing any more
// once another has taken its run over.
func testFence(t *testing.T, dsn NewDSN) {
	at := dsn(t)
	h := OpenHub(t, at, store.Options{})
	h.Land(h.Batch("erp", "customers", 1, false, Row{Key: "a", Name: "甲"}))
	late, err := store.Open(h.ctx, at, store.Options{Now: func() time.Time { return time.Now().Add(time.Hour) }})
	h.must(err)
	t.Cleanup(func() { _ = late.Close() })
	run, err := late.StartRun(h.ctx, pipeline.RunStart{Kind: "load", Sources: []string{"erp", "crm"}, Holder: "elsewhere:9:z"})
	h.must(err)
	if run.ID != h.Run || !run.Resumed {
		t.Fatalf("the run was not taken over: %+v", run)
	}
	_, err = h.S.Land(h.ctx, h.Batch("erp", "customers", 1, false, Row{Key: "b", Name: "乙"}))
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code != "store.lease_lost" {
		t.Errorf("a process without its lease landed a batch: %v", err)
	}
	heir := &Hub{T: t, S: late, Run: run.ID, ctx: h.ctx}
	heir.Land(heir.Batch("erp", "customers", 1, true, Row{Key: "b", Name: "乙"}))
	heir.Resolve()
	heir.MustCheck()
}

// testClock: a clock that goes backwards changes nothing but what is written
// down as times.
func testClock(t *testing.T, dsn NewDSN) {
	back := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	clock := func() time.Time { back = back.Add(-time.Minute); return back }
	a := OpenHub(t, dsn(t), store.Options{Now: clock})
	b := OpenHub(t, sqliteDSN(t), store.Options{Now: Clock()})
	var digests []string
	for _, h := range []*Hub{a, b} {
		h.Land(h.Batch("erp", "customers", 1, true, Row{Key: "a", Name: "甲", Keys: []string{"1"}}, Row{Key: "b", Name: "乙"}))
		h.Resolve()
		second := h.Land(h.Batch("crm", "people", 1, true, Row{Key: "c", Name: "丙", Keys: []string{"1"}}))
		h.Resolve()
		h.withdraw(false, second.Batch)
		h.Land(h.Batch("crm", "people", 2, true, Row{Key: "c", Name: "丙二", Keys: []string{"1"}}))
		h.must(h.S.KeepAlive(h.ctx, h.Run, "elsewhere:1:a"))
		h.Resolve()
		h.MustCheck()
		digests = append(digests, h.Digest())
	}
	if digests[0] != digests[1] {
		t.Error("a clock that goes backwards changed the customers")
	}
}
