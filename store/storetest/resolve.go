package storetest

import (
	"fmt"
	"testing"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/store"
)

// chain makes customers whose keys overlap in chains, some keys held by more
// than maxDegree.
func chain(n, from int) []Row {
	var rows []Row
	for i := from; i < from+n; i++ {
		r := Row{Key: fmt.Sprintf("k%03d", i), Name: fmt.Sprintf("客户%d", i), Keys: []string{fmt.Sprintf("g%d", i/3), fmt.Sprintf("own%d", i)}}
		if i%5 == 0 {
			r.Keys = append(r.Keys, "stop")
		}
		if i%7 == 0 {
			r.Keys = append(r.Keys, "!strong")
		}
		rows = append(rows, r)
	}
	return rows
}

// testCrash cuts resolve off after each of its steps and runs it again: the same
// store as if nothing had happened (promise P2).
func testCrash(t *testing.T, dsn NewDSN) {
	for _, full := range []bool{true, false} {
		want := ""
		for _, step := range []string{"", "gather", "keys", "assign", "publish half", "publish", "events"} {
			h := OpenHub(t, dsn(t), store.Options{})
			if !full {
				h.Land(h.Batch("erp", "customers", 1, true, chain(30, 0)...))
				h.Resolve()
			}
			change := chain(6, 3)
			change[0].Keys, change[1].Deleted, change[2].Keys[0] = nil, true, "g9"
			change = append(change, Row{Key: "new", Name: "新", Keys: []string{"g0", "g8"}})
			h.Land(h.Batch("erp", "customers", 2, true, change...))
			h.must(h.ResolveUntil(step, false))
			h.Start("load", "crm", "erp") // the same run goes on
			h.Resolve()
			if got := h.Digest(); want == "" {
				want = got
			} else if got != want {
				t.Errorf("full %v, cut off after %q: the digest differs", full, step)
			}
			h.MustCheck()
		}
	}
}

// testIncremental lands in several batches with a resolve after each, or with
// one at the end: the same customers (promise P4).
func testIncremental(t *testing.T, dsn NewDSN) {
	rows := chain(40, 0)
	h := OpenHub(t, dsn(t), store.Options{})
	h.Land(h.Batch("erp", "customers", 1, true, rows...))
	h.Resolve()
	want := h.Digest()
	for _, size := range []int{1, 7} {
		g := OpenHub(t, dsn(t), store.Options{})
		for i := len(rows); i > 0; i -= size {
			g.Land(g.Batch("erp", "customers", 1, i <= size, rows[max(0, i-size):i]...))
			g.Resolve()
		}
		if g.Digest() != want {
			t.Errorf("batches of %d: the digest differs", size)
		}
		g.MustCheck()
		h.must(g.ResolveUntil("", true))
		if g.Digest() != want {
			t.Errorf("batches of %d, resolved in full: the digest differs", size)
		}
	}
}

// testDryRun predicts counts and digest exactly and leaves nothing (promise P8).
func testDryRun(t *testing.T, dsn NewDSN) {
	at := dsn(t)
	h := OpenHub(t, at, store.Options{})
	small(h)
	before := h.Digest()
	h.must(h.S.FinishRun(h.ctx, h.Run, "done", nil))

	second := func(o store.Options) (pipeline.Tally, string) {
		g := OpenHub(t, at, o)
		c := g.Land(g.Batch("erp", "customers", 2, true, Row{Key: "a", Name: "甲公司二", Keys: []string{"13900000003"}}, Row{Key: "c", Deleted: true}, Row{Key: "n", Name: "新"}))
		g.Resolve()
		digest := g.Digest()
		g.must(g.S.FinishRun(g.ctx, g.Run, "done", nil))
		g.must(g.S.Close())
		return c.Tally, digest
	}
	dryTally, dryDigest := second(store.Options{DryRun: true})
	if h.Digest() != before {
		t.Error("a dry run left something")
	}
	tally, digest := second(store.Options{})
	tallyIs(t, "dry run", dryTally, tally)
	if digest != dryDigest || digest == before {
		t.Error("a dry run came to another result")
	}
	h.MustCheck()
}

// testLease keeps a second run away from a source in work.
func testLease(t *testing.T, dsn NewDSN) {
	at := dsn(t)
	h := OpenHub(t, at, store.Options{})
	_, err := h.S.StartRun(h.ctx, pipeline.RunStart{Kind: "load", Sources: []string{"crm"}, Holder: "elsewhere:2:b"})
	if err == nil {
		t.Fatal("two runs hold one source")
	}
	h.must(h.S.KeepAlive(h.ctx, h.Run, "elsewhere:1:a"))
	if h.S.KeepAlive(h.ctx, h.Run, "elsewhere:2:b") == nil {
		t.Error("another process kept the lease alive")
	}
	first := h.Run
	h.Start("load", "crm", "erp")
	if h.Run != first {
		t.Error("the run cut off was not resumed")
	}
	h.must(h.S.FinishRun(h.ctx, h.Run, "done", nil))
	h.Start("load", "erp")
	if h.Run == first {
		t.Error("a finished run was resumed")
	}
}

// MustCheck fails the test when an invariant of the store is broken.
func (h *Hub) MustCheck() {
	h.T.Helper()
	faults, err := h.S.Check(h.ctx)
	h.must(err)
	for _, f := range faults {
		h.T.Error(f)
	}
}
