package pipeline_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/survive"
	"github.com/custhub/custhub/store"
)

// tempting draws a record that resembles many others, and may have anything that
// keeps it apart from them.
func tempting(t *rapid.T, _ string) *record.Mapped {
	m := &record.Mapped{Entity: record.Entity{Type: record.Customer}}
	e := &m.Entity
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	kind := pick("kind", "org", "org", "person", "")
	put(e, record.CustomerKind, kind)
	if kind == "person" {
		put(e, record.CustomerLegalName, pick("name", "张伟", "张伟", "李娜"))
		put(e, record.CustomerIDNo, pick("id_no", "", "", "110101198001010018", "110101198001010026"))
	} else {
		put(e, record.CustomerLegalName, pick("name", "深圳市华创云图科技有限公司", "深圳市华创云图科技有限公司", "张伟"))
		put(e, record.CustomerUSCC, pick("uscc", "", "", "", "91440300MA5K1A2BX2", "91440300MA5K3C4D53"))
	}
	put(e, record.CustomerMemberNo, pick("member", "", "", "", "7", "8"))
	put(e, record.CustomerRole, pick("role", "", "", "customer", "supplier"))
	addPoint(e, "mobile", pick("mobile", "", "+8613912345678"))
	addPoint(e, "email", pick("email", "", "zw@huachuang.example"))
	return m
}

// apart says why two records must not be one customer, or "".
func apart(a, b *record.Entity) string {
	differ := func(id record.FieldID) bool {
		x, y := a.Text(id), b.Text(id)
		return x != "" && y != "" && x != y
	}
	supplier := func(e *record.Entity) bool { return e.Text(record.CustomerRole) == "supplier" }
	switch {
	case differ(record.CustomerUSCC):
		return "tax ids"
	case differ(record.CustomerIDNo):
		return "resident ids"
	case differ(record.CustomerMemberNo):
		return "member numbers"
	case differ(record.CustomerKind):
		return "a person and an organisation"
	case supplier(a) != supplier(b):
		return "a supplier and a customer"
	}
	return ""
}

// holds checks P7 on whole customers of the store, and that what a person said
// and could not have is listed as a conflict.
func (h *hub) holds() {
	ctx := context.Background()
	customer := map[record.Ref]int64{}
	h.must(h.st.Clusters(ctx, 0, func(page []store.Cluster) error {
		for _, c := range page {
			members := make([]record.Mapped, len(c.Members))
			for i := range c.Members {
				customer[c.Members[i].Ref] = c.Members[i].Customer
				if err := record.DecodeMapped([]byte(c.Members[i].Mapped), &members[i]); err != nil {
					return err
				}
				for j := range i {
					if why := apart(&members[i].Entity, &members[j].Entity); why != "" {
						h.t.Fatalf("%v and %v are one customer: %s", c.Members[i].Ref, c.Members[j].Ref, why)
					}
				}
			}
		}
		return nil
	}))
	d, err := h.st.Decisions(ctx)
	h.must(err)
	refusals, err := h.st.Refusals(ctx, 0)
	h.must(err)
	refused := map[[2]record.Ref]bool{}
	for _, r := range refusals {
		if r.Why == "" {
			h.t.Fatalf("%v and %v are refused for no reason", r.A, r.B)
		}
		refused[[2]record.Ref{r.A, r.B}], refused[[2]record.Ref{r.B, r.A}] = true, true
	}
	never := map[[2]record.Ref]bool{}
	for _, a := range d.Assertions {
		if !a.Same {
			never[[2]record.Ref{a.A, a.B}], never[[2]record.Ref{a.B, a.A}] = true, true
		}
	}
	for _, a := range d.Assertions {
		x, okX := customer[a.A]
		y, okY := customer[a.B]
		switch {
		case !okX || !okY:
		case !a.Same && x == y:
			h.t.Fatalf("%v and %v are one customer against a steward's word", a.A, a.B)
		case a.Same && x != y && !refused[[2]record.Ref{a.A, a.B}] && !never[[2]record.Ref{a.A, a.B}]:
			h.t.Fatalf("%v and %v are two customers against a steward's word, and no conflict is listed", a.A, a.B)
		}
	}
}

// TestWhatMustNotMergeNeverDoes (P7): after any history of loads, decisions and
// changes of the matcher, no customer of the store holds two tax ids, two
// resident ids, two member numbers of one source, a person and an organisation, a
// supplier and a customer, or two records that a steward keeps apart, whatever
// leads from one to the other.
func TestWhatMustNotMergeNeverDoes(t *testing.T) {
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
		matchers := []pipeline.Matcher{engine(t, 200), pipeline.Exact{}}
		h := &hub{t: rt, st: st, live: map[string]bool{}, row: tempting, plan: &pipeline.Plan{
			Match: matchers[rapid.IntRange(0, 1).Draw(rt, "matcher")], Survive: rules, ConfigHash: "c",
		}}
		start := pipeline.RunStart{Kind: "load", Sources: []string{"erp"}, ConfigHash: "c", Version: "t", Holder: "h:1:a"}
		run, err := st.StartRun(ctx, start)
		h.must(err)
		h.run = run.ID
		for pass := range int64(rapid.IntRange(2, 4).Draw(rt, "batches")) {
			h.land(pass + 1)
			h.holds()
			for range rapid.IntRange(0, 3).Draw(rt, "decisions") {
				h.decide()
			}
			_, err := pipeline.Resolve(ctx, st, h.plan, pipeline.Options{})
			h.must(err)
			h.holds()
			if rapid.IntRange(0, 3).Draw(rt, "adopt") > 0 {
				continue
			}
			h.must(st.FinishRun(ctx, h.run, "done", nil))
			h.plan.Match = matchers[rapid.IntRange(0, 1).Draw(rt, "next matcher")]
			_, err = pipeline.Adopt(ctx, st, h.plan, pipeline.Options{Holder: "h:1:a"})
			h.must(err)
			h.holds()
			run, err := st.StartRun(ctx, start)
			h.must(err)
			h.run = run.ID
		}
	})
}
