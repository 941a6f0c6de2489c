package storetest

import (
	"fmt"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// testParallel lands customers and their orders from two stores at once, as two
// processes would: events and customers race for the same keys, and the result
// is that of landing one after the other.
func testParallel(t *testing.T, dsn NewDSN) {
	at := dsn(t)
	a := OpenHub(t, at, store.Options{})
	b := &Hub{T: t, S: mustOpen(t, at), ctx: a.ctx, Run: a.Run}
	var g errgroup.Group
	g.Go(func() error { return landAll(a, "crm", "people", false) })
	g.Go(func() error { return landAll(b, "erp", "orders", true) })
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	a.Resolve()
	a.MustCheck()
	want := OpenHub(t, sqliteDSN(t), store.Options{})
	want.must(landAll(want, "erp", "orders", true))
	want.must(landAll(want, "crm", "people", false))
	want.Resolve()
	if a.Digest() != want.Digest() {
		t.Error("landing at once came to another result than landing one after the other")
	}
}

func mustOpen(t *testing.T, dsn string) *store.Store {
	t.Helper()
	h := &Hub{T: t}
	s, err := store.Open(t.Context(), dsn, store.Options{})
	h.must(err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// landAll lands 20 batches of 10 customers, or of 10 orders of theirs.
func landAll(h *Hub, source, stream string, orders bool) error {
	for i := range 20 {
		var rows []Row
		for j := range 10 {
			key := fmt.Sprintf("k%d", i*10+j)
			r := Row{Key: key, Name: "名" + key, Keys: []string{fmt.Sprintf("g%d", (i*10+j)/2)}}
			if orders {
				r = Row{Key: "o" + key, Name: "SO" + key, Order: true, Owner: &record.Ref{Source: "crm", Stream: "people", Key: key}}
			}
			rows = append(rows, r)
		}
		if _, err := h.S.Land(h.ctx, h.Batch(source, stream, 1, i == 19, rows...)); err != nil {
			return err
		}
	}
	return nil
}
