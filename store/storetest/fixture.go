// Package storetest is the suite that every database behind the store passes. A
// database calls it with a function that makes an empty one; see Run.
package storetest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

// limits of match keys in the suite: small, so that tests reach them.
var limits = pipeline.Limits{Weak: 4, Close: math.MaxInt32}

// Hub is a store with the least pipeline around it: rows are customers with keys
// or orders of them, records that share a key are one customer.
type Hub struct {
	T   testing.TB
	S   *store.Store
	Run int64
	ctx context.Context
}

// OpenHub opens a store and starts a run.
func OpenHub(t testing.TB, dsn string, opt store.Options) *Hub {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, dsn, opt)
	if err != nil {
		t.Fatal(err)
	}
	h := &Hub{T: t, S: s, ctx: ctx}
	t.Cleanup(func() { _ = s.Close() })
	h.Start("load", "erp", "crm")
	return h
}

// Start begins a run of the given kind.
func (h *Hub) Start(kind string, sources ...string) {
	h.T.Helper()
	run, err := h.S.StartRun(h.ctx, pipeline.RunStart{
		Kind: kind, Sources: sources, ConfigHash: "c1", Version: "test", Operator: "suite",
		Holder: "elsewhere:1:a", Snapshot: map[string]string{"custhub.yaml": "store: x"},
	})
	h.must(err)
	h.Run = run.ID
}

func (h *Hub) must(err error) {
	h.T.Helper()
	if err != nil {
		h.T.Fatal(err)
	}
}

// Row is a source row of the suite.
type Row struct {
	Key     string
	Name    string
	Keys    []string // match keys
	At      string   // changed at
	Deleted bool
	Order   bool
	Owner   *record.Ref // orders: whose
}

// mapped is the row after mapping.
func (r Row) mapped() *record.Mapped {
	m := r.entity()
	if r.At != "" {
		m.ChangedAt = record.Value{Kind: record.Time, Text: r.At}
	}
	return m
}

func (r Row) entity() *record.Mapped {
	if r.Order {
		m := &record.Mapped{Entity: record.Entity{Type: record.Order}, Customer: r.Owner}
		m.Entity.Set(record.FieldValue{ID: record.OrderNo, Value: record.T(r.Name)})
		m.Entity.Set(record.FieldValue{ID: record.OrderAmount, Value: record.Value{Kind: record.Decimal, Text: "12.50"}})
		item := record.Entity{Type: record.OrderItem}
		item.Set(record.FieldValue{ID: record.OrderItemSKU, Value: record.T("sku " + r.Key)})
		item.Set(record.FieldValue{ID: record.OrderItemLine, Value: record.I(1)})
		m.Entity.Kids = append(m.Entity.Kids, item)
		return m
	}
	m := &record.Mapped{Entity: record.Entity{Type: record.Customer}}
	m.Entity.Set(record.FieldValue{ID: record.CustomerLegalName, Value: record.T(r.Name)})
	m.Entity.Set(record.FieldValue{ID: record.CustomerRevenue, Value: record.Value{Kind: record.Decimal, Text: "1000.00"}})
	m.Entity.Set(record.FieldValue{ID: record.CustomerFoundedOn, Value: record.Value{Kind: record.Date, Text: "2004-03"}})
	m.Entity.Ext = []record.ExtValue{{Name: "区域", Value: record.T("华东 " + r.Key)}}
	contact := record.Entity{Type: record.Contact}
	contact.Set(record.FieldValue{ID: record.ContactName, Value: record.T("测试 " + r.Name)})
	contact.Set(record.FieldValue{ID: record.ContactPrimary, Value: record.B(true)})
	for _, k := range r.Keys {
		point := record.Entity{Type: record.ContactPoint}
		point.Set(record.FieldValue{ID: record.ContactPointKind, Value: record.T("mobile")})
		point.Set(record.FieldValue{ID: record.ContactPointValue, Value: record.T(k)})
		contact.Kids = append(contact.Kids, point)
	}
	address := record.Entity{Type: record.Address}
	address.Set(record.FieldValue{ID: record.AddressRaw, Value: record.T("上海市 " + r.Name)})
	m.Entity.Kids = []record.Entity{contact, address}
	return m
}

// landRow is the row on its way into the store.
func (r Row) landRow() pipeline.LandRow {
	l := pipeline.LandRow{Key: r.Key, Delete: r.Deleted, ChangedAt: r.At, Origin: record.Origin{Part: "t.csv", Row: 2}, Customer: r.Owner}
	if r.Order {
		l.Entity = record.Order
	}
	if r.Deleted {
		return l
	}
	l.Raw = []byte(fmt.Sprintf("{\"k\":%q,\"n\":%q}", r.Key, r.Name))
	l.Mapped = record.AppendMapped(nil, r.mapped())
	l.Hash = int64(xxh3.Hash(l.Mapped))
	for _, k := range r.Keys {
		l.Keys = append(l.Keys, keyHash(k))
	}
	if !r.Order { // records of the same keys are alike
		l.Likeness = int64(xxh3.HashString("like " + strings.Join(r.Keys, " ")))
	}
	return l
}

// keyHash is a match key; names that begin with "!" are close ones.
func keyHash(k string) int64 {
	h := int64(xxh3.HashString(k)) &^ 1
	if strings.HasPrefix(k, "!") {
		h |= 1
	}
	return h
}

// Batch makes a landing of rows.
func (h *Hub) Batch(source, stream string, pass int64, done bool, rows ...Row) *pipeline.Landing {
	l := &pipeline.Landing{
		Run: h.Run, Kind: "load", Source: source, Stream: stream, Pass: pass, PassDone: done,
		CursorBefore: "before", CursorAfter: fmt.Sprintf("after %d", len(rows)), ConfigHash: "c1", Read: int64(len(rows)),
	}
	for _, r := range rows {
		l.Rows = append(l.Rows, r.landRow())
	}
	return l
}

// Land lands a batch and checks its balance.
func (h *Hub) Land(l *pipeline.Landing) pipeline.Committed {
	h.T.Helper()
	c, err := h.S.Land(h.ctx, l)
	h.must(err)
	if r := c.Tally.Residual(); r != 0 {
		h.T.Fatalf("batch %d: residual %d of %+v", c.Batch, r, c.Tally)
	}
	return c
}

// Resolve resolves and publishes what is pending.
func (h *Hub) Resolve() {
	h.T.Helper()
	h.must(h.ResolveUntil("", false))
}

// ResolveUntil is Resolve that stops after the named step, as a crash would:
// "gather", "keys", "assign", "publish", "events". It publishes two customers at a time.
func (h *Hub) ResolveUntil(step string, full bool) error {
	scope, err := h.S.Pending(h.ctx)
	if err != nil {
		return err
	}
	scope.Full = scope.Full || full
	if scope.Empty() {
		return nil
	}
	steps := []struct {
		name string
		do   func() error
	}{
		{"gather", func() error { return h.S.Gather(h.ctx, scope, limits) }},
		{"keys", func() error {
			if !scope.Full {
				return nil
			}
			return h.S.IndexKeys(h.ctx, scope)
		}},
		{"assign", func() error { return h.assign(scope.Full) }},
		{"publish half", func() error { return h.publish(2) }},
		{"publish", func() error { return h.publish(1 << 30) }},
		{"events", func() error { return h.S.PublishEvents(h.ctx, scope) }},
		{"finish", func() error { return h.S.Finish(h.ctx, scope) }},
	}
	for _, s := range steps {
		if s.name == "publish half" && step != s.name {
			continue
		}
		if err := s.do(); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if s.name == step {
			return nil
		}
	}
	return nil
}

// assign partitions the work set by exact keys: what shares a key that is no stop
// key is one customer.
func (h *Hub) assign(full bool) error {
	parent := map[int64]int64{}
	var find func(int64) int64
	find = func(x int64) int64 {
		if parent[x] != x {
			parent[x] = find(parent[x])
		}
		return parent[x]
	}
	holders, near := map[int64][]int64{}, map[int64][]int64{}
	for joined := int64(1); joined > 0; {
		fresh := map[int64]bool{}
		err := h.S.Records(h.ctx, func(st *pipeline.Stored) error {
			parent[st.ID] = st.ID
			for _, k := range storedKeys(st.Mapped) {
				holders[k], fresh[k] = append(holders[k], st.ID), true
			}
			return nil
		})
		if err != nil {
			return err
		}
		if full {
			break
		}
		clear(near)
		err = h.S.Near(h.ctx, limits, func(st *pipeline.Stored) error {
			for _, k := range storedKeys(st.Mapped) {
				near[k] = append(near[k], st.ID)
			}
			return nil
		})
		if err != nil {
			return err
		}
		over, err := h.overLimit(slices.Collect(maps.Keys(fresh)))
		if err != nil {
			return err
		}
		var ids []int64
		for k := range fresh {
			if !over[k] {
				ids = append(ids, near[k]...)
			}
		}
		slices.Sort(ids)
		if joined, err = h.S.Include(h.ctx, slices.Compact(ids)); err != nil {
			return err
		}
	}
	over, err := h.overLimit(slices.Collect(maps.Keys(holders)))
	if err != nil {
		return err
	}
	for k := range over {
		delete(holders, k)
	}
	for _, recs := range holders {
		for _, r := range recs[1:] {
			a, b := find(recs[0]), find(r)
			parent[max(a, b)] = min(a, b)
		}
	}
	var as []pipeline.Assignment
	for r := range parent {
		as = append(as, pipeline.Assignment{Record: r, Customer: find(r), Rule: "key"})
	}
	return h.S.Assign(h.ctx, as)
}

// overLimit returns those of the keys that are no evidence.
func (h *Hub) overLimit(keys []int64) (map[int64]bool, error) {
	over := map[int64]bool{}
	err := h.S.Degrees(h.ctx, append([]int64{}, keys...), limits, func(k int64, n int) {
		if n > limits.Of(k) {
			over[k] = true
		}
	})
	return over, err
}

func storedKeys(mapped string) []int64 {
	var m record.Mapped
	if err := record.DecodeValues(mapped, &m); err != nil {
		panic(err)
	}
	var keys []int64
	for _, kid := range m.Entity.Kids {
		for _, p := range kid.Kids {
			keys = append(keys, keyHash(p.Get(record.ContactPointValue).Text))
		}
	}
	return keys
}

func (h *Hub) publish(limit int) error {
	var golden []pipeline.Golden
	var gone []int64
	published := 0
	flush := func() error {
		err := h.S.Publish(h.ctx, golden, gone)
		published += len(golden) + len(gone)
		golden, gone = nil, nil
		return err
	}
	err := h.S.Members(h.ctx, func(customer int64, members []pipeline.Stored) error {
		if published >= limit {
			return nil
		}
		if len(members) == 0 {
			gone = append(gone, customer)
		} else {
			golden = append(golden, survive(customer, members))
		}
		if len(golden)+len(gone) == 2 {
			return flush()
		}
		return nil
	})
	if err != nil || published >= limit {
		return err
	}
	return flush()
}

// survive takes the fields of the record with the greatest reference and the
// nested entities of all, in the order of references: nothing depends on ids.
func survive(customer int64, members []pipeline.Stored) pipeline.Golden {
	g := pipeline.Golden{Customer: customer, Complete: 0.5}
	sorted := slices.Clone(members)
	slices.SortFunc(sorted, func(a, b pipeline.Stored) int {
		return cmp.Or(cmp.Compare(a.Ref.Source, b.Ref.Source), cmp.Compare(a.Ref.Stream, b.Ref.Stream), cmp.Compare(a.Ref.Key, b.Ref.Key))
	})
	for i := range sorted {
		var m record.Mapped
		if err := record.DecodeValues(sorted[i].Mapped, &m); err != nil {
			panic(err)
		}
		kids := append(g.Entity.Kids, m.Entity.Kids...)
		g.Entity = m.Entity
		g.Entity.Kids = kids
		g.Members = append(g.Members, sorted[i].ID)
		if sorted[i].ID == customer {
			g.MintedAt = sorted[i].MintedAt
		}
	}
	if len(g.Members) > 1 {
		g.Provenance, _ = json.Marshal(map[string]any{"kids": []map[string]any{{"records": g.Members}}}) // numbers always marshal
	}
	return g
}

// Clock is a clock that goes on by a second at each look.
func Clock() func() time.Time {
	t := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return func() time.Time { t = t.Add(time.Second); return t }
}
