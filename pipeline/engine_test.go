package pipeline_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/zeebo/xxh3"
	"pgregory.net/rapid"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/rules/survive"
	"github.com/custhub/custhub/store"
)

// hub is a store with the engine before it.
type hub struct {
	t    *rapid.T
	st   *store.Store
	plan *pipeline.Plan
	run  int64
	live map[string]bool
	row  func(t *rapid.T, key string) *record.Mapped
	rows map[string]*record.Mapped // as last landed
}

// draw draws the next content of a record: another one, or the last with what
// matching doesn't look at changed.
func (h *hub) draw(key string) *record.Mapped {
	m := h.rows[key]
	if m == nil || rapid.Bool().Draw(h.t, "another") {
		m = h.row(h.t, key)
	}
	m.Entity.Set(record.FieldValue{ID: record.CustomerRemark, Value: record.T(rapid.StringN(0, 2, 8).Draw(h.t, "remark"))})
	if h.rows == nil {
		h.rows = map[string]*record.Mapped{}
	}
	h.rows[key] = m
	return m
}

func (h *hub) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// engine is a matcher whose keys lead no further than to limit records.
func engine(t testing.TB, limit int) *pipeline.Engine {
	t.Helper()
	m, err := resolve.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	m.KeyCap = limit
	e, err := pipeline.NewEngine(m)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// row draws a record that has much in common with others.
func row(t *rapid.T, key string) *record.Mapped {
	m := &record.Mapped{Entity: record.Entity{Type: record.Customer}}
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	set := func(e *record.Entity, id record.FieldID, v string) {
		if v != "" {
			e.Set(record.FieldValue{ID: id, Value: record.T(v)})
		}
	}
	set(&m.Entity, record.CustomerKind, pick("kind", "org", "org", "org", "person", ""))
	set(&m.Entity, record.CustomerLegalName, pick("name", "深圳市华创云图科技有限公司", "华创云图", "上海恒远国际贸易有限公司", "恒远国际贸易有限公司", "张伟", "李娜"))
	set(&m.Entity, record.CustomerUSCC, pick("uscc", "", "", "", "91440300071526726G", "91310000MA1FL0AB2X"))
	point := func(kind, v string) {
		if v == "" {
			return
		}
		p := record.Entity{Type: record.ContactPoint}
		set(&p, record.ContactPointKind, kind)
		set(&p, record.ContactPointValue, v)
		m.Entity.Kids = append(m.Entity.Kids, p)
	}
	point("mobile", pick("mobile", "", "", "+8613912345678", "+8613812345679", "+8613712345670"))
	point("email", pick("email", "", "zw@huachuang.example", "info@hengyuan.example"))
	if a := pick("address", "", "广东省深圳市南山区科技路12号3栋", "上海市浦东新区张杨路500号"); a != "" {
		e := record.Entity{Type: record.Address}
		set(&e, record.AddressRaw, a)
		m.Entity.Kids = append(m.Entity.Kids, e)
	}
	return m
}

// land lands a batch of inserts, updates and deletes, and resolves.
func (h *hub) land(pass int64) {
	ctx, t := context.Background(), h.t
	b := &pipeline.Landing{Run: h.run, Kind: "load", Source: "erp", Stream: "customers", Pass: pass, PassDone: true, CursorAfter: fmt.Sprint(pass), ConfigHash: "c"}
	keyer := h.plan.Match.Keyer()
	seen := map[string]bool{}
	for range rapid.IntRange(1, 6).Draw(t, "rows") {
		key := fmt.Sprint(rapid.IntRange(0, 14).Draw(t, "key"))
		if seen[key] {
			continue
		}
		seen[key] = true
		l := pipeline.LandRow{Key: key, Entity: record.Customer}
		if l.Delete = h.live[key] && rapid.IntRange(0, 3).Draw(t, "delete") == 0; !l.Delete {
			m := h.draw(key)
			l.Raw, l.Mapped = []byte(`{}`), record.AppendMapped(nil, m)
			l.Hash = int64(xxh3.Hash(l.Mapped))
			l.Keys = keyer.Keys(nil, record.Ref{Source: "erp", Stream: "customers", Key: key}, m)
			slices.Sort(l.Keys)
			l.Keys = slices.Compact(l.Keys)
			l.Likeness, _ = pipeline.Likeness(nil, keyer, m, l.Keys)
		}
		h.live[key] = !l.Delete
		b.Rows = append(b.Rows, l)
	}
	b.Read = int64(len(b.Rows))
	_, err := h.st.Land(ctx, b)
	h.must(err)
	_, err = pipeline.Resolve(ctx, h.st, h.plan, pipeline.Options{})
	h.must(err)
}

// decide draws a steward's word on two records.
func (h *hub) decide() {
	ref := func(label string) record.Ref {
		return record.Ref{Source: "erp", Stream: "customers", Key: fmt.Sprint(rapid.IntRange(0, 14).Draw(h.t, label))}
	}
	a, b := ref("a"), ref("b")
	if a == b || !h.live[a.Key] || !h.live[b.Key] {
		return
	}
	_, err := h.st.Decide(context.Background(), store.Decision{A: a, B: b, Same: rapid.Bool().Draw(h.t, "same"), Who: "w", Why: "y"})
	h.must(err)
}

// state is the partition and the pairs for review that the store has, and those
// that all its records give at once.
func (h *hub) state() (have, want string) {
	ctx := context.Background()
	set := h.plan.Match.Set()
	got := map[int64]int64{}
	h.must(h.st.LiveCustomers(ctx, func(s *pipeline.Stored) error {
		var m record.Mapped
		if err := record.DecodeValues(s.Mapped, &m); err != nil {
			return err
		}
		set.Add(s.ID, s.Ref, &m)
		got[s.ID] = s.Customer
		return nil
	}))
	degrees := map[int64]int{}
	h.must(h.st.Degrees(ctx, nil, h.plan.Match.Limits(), func(k int64, n int) { degrees[k] = n }))
	d, err := h.st.Decisions(ctx)
	h.must(err)
	p, err := set.Partition(d.Assertions, func(k int64) int { return degrees[k] }, 2)
	h.must(err)
	rest := map[string]bool{}
	for _, a := range p.Assignments {
		have += fmt.Sprintln(a.Record, got[a.Record])
		want += fmt.Sprintln(a.Record, a.Customer)
	}
	for _, l := range p.Review {
		rest[fmt.Sprintf("%d %d %.3f", l.A, l.B, l.Weight)] = true
	}
	doubts, err := h.st.ListDoubts(ctx, 10000)
	h.must(err)
	for _, l := range doubts {
		if pair := fmt.Sprintf("%d %d %.3f", l.A, l.B, l.Weight); !l.Refused {
			if !rest[pair] {
				have += "review " + pair + "\n"
			}
			delete(rest, pair)
		}
	}
	for pair := range rest {
		want += "review " + pair + "\n"
	}
	return have, want
}

// TestIncrementalIsBulk (P4): after any history of inserts, updates, deletes and
// decisions, resolved step by step, the store holds the customers and the pairs
// for review that all its live records give at once.
func TestIncrementalIsBulk(t *testing.T) {
	rules, faults := survive.Load("survive", survive.Default, nil)
	if err := faults.ErrOrNil(); err != nil {
		t.Fatal(err)
	}
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		ctx := context.Background()
		n++
		st, err := store.Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), fmt.Sprint(n, ".db")), store.Options{})
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = st.Close() }()
		h := &hub{t: rt, st: st, live: map[string]bool{}, row: row, plan: &pipeline.Plan{
			Match: engine(t, rapid.SampledFrom([]int{2, 4, 200}).Draw(rt, "limit")), Survive: rules, ConfigHash: "c",
		}}
		run, err := st.StartRun(ctx, pipeline.RunStart{Kind: "load", Sources: []string{"erp"}, ConfigHash: "c", Version: "t", Holder: "h:1:a"})
		h.must(err)
		h.run = run.ID
		for pass := range int64(rapid.IntRange(2, 5).Draw(rt, "batches")) {
			h.land(pass + 1)
			if have, want := h.state(); have != want {
				rt.Fatalf("after batch %d the store has\n%swant\n%s", pass+1, have, want)
			}
			if rapid.IntRange(0, 2).Draw(rt, "steward") == 0 {
				h.decide()
			}
		}
	})
}
