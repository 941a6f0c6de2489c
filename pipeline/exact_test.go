package pipeline

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/record"
)

type person struct {
	key                          string
	kind, uscc, idNo, mobile, em string
}

func (p person) mapped() *record.Mapped {
	m := &record.Mapped{Entity: record.Entity{Type: record.Customer}}
	for id, v := range map[record.FieldID]string{record.CustomerKind: p.kind, record.CustomerUSCC: p.uscc, record.CustomerIDNo: p.idNo} {
		if v != "" {
			m.Entity.Set(record.FieldValue{ID: id, Value: record.T(v)})
		}
	}
	for kind, v := range map[string]string{"mobile": p.mobile, "email": p.em} {
		if v != "" {
			m.Entity.Kids = append(m.Entity.Kids, record.Entity{Type: record.ContactPoint, Fields: []record.FieldValue{
				{ID: record.ContactPointKind, Value: record.T(kind)}, {ID: record.ContactPointValue, Value: record.T(v)},
			}})
		}
	}
	return m
}

func drawPeople(t *rapid.T) []person {
	n := rapid.IntRange(1, 14).Draw(t, "n")
	out := make([]person, n)
	pick := func(label, prefix string) string {
		if i := rapid.IntRange(0, 4).Draw(t, label); i > 0 {
			return fmt.Sprintf("%s%d", prefix, i)
		}
		return ""
	}
	for i := range out {
		out[i] = person{
			key: fmt.Sprint(i), kind: rapid.SampledFrom([]string{"org", "person"}).Draw(t, "kind"),
			uscc: pick("uscc", "91440300071526726"), idNo: pick("id", "id"), mobile: pick("mobile", "+86139"), em: pick("email", "a@b"),
		}
	}
	return out
}

func partition(people []person, order []int, asserted []Assertion) map[string][]string {
	p := Exact{}.Set()
	for i, n := range order {
		p.Add(int64(i+1), record.Ref{Source: "s", Stream: "t", Key: people[n].key}, people[n].mapped())
	}
	byCustomer := map[int64][]string{}
	solved, _ := p.Partition(asserted, func(int64) int { return 0 }, 1)
	for i, a := range solved.Assignments {
		byCustomer[a.Customer] = append(byCustomer[a.Customer], people[order[i]].key)
	}
	out := map[string][]string{}
	for _, keys := range byCustomer {
		slices.Sort(keys)
		out[keys[0]] = keys
	}
	return out
}

// TestExactNeverMergesWhatMustNot (P7), in any order (P4): no cluster holds two
// tax ids, two resident ids, a person with an organisation, or two records that
// a steward keeps apart.
func TestExactNeverMergesWhatMustNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := drawPeople(t)
		var asserted []Assertion
		for range rapid.IntRange(0, 4).Draw(t, "assertions") {
			pick := func(l string) record.Ref {
				return record.Ref{Source: "s", Stream: "t", Key: rapid.SampledFrom(people).Draw(t, l).key}
			}
			if a := (Assertion{A: pick("a"), B: pick("b"), Same: rapid.Bool().Draw(t, "same")}); a.A != a.B {
				asserted = append(asserted, a)
			}
		}
		order := make([]int, len(people))
		for i := range order {
			order[i] = i
		}
		want := partition(people, order, asserted)
		check(t, people, want, asserted)
		rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed"))).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		if got := partition(people, order, asserted); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("order matters: %v, then %v", want, got)
		}
	})
}

func check(t *rapid.T, people []person, clusters map[string][]string, asserted []Assertion) {
	at := map[string]string{}
	for name, keys := range clusters {
		var tax, id, kind string
		for _, k := range keys {
			at[k] = name
			p := people[slices.IndexFunc(people, func(p person) bool { return p.key == k })]
			if clash(tax, p.uscc) || clash(id, p.idNo) || clash(kind, p.kind) {
				t.Fatalf("cluster %v joins what must stay apart", keys)
			}
			tax, id, kind = tax+p.uscc[:len(p.uscc)*b2i(tax == "")], id+p.idNo[:len(p.idNo)*b2i(id == "")], p.kind
		}
	}
	for _, a := range asserted {
		if !a.Same && at[a.A.Key] == at[a.B.Key] {
			t.Fatalf("a steward keeps %s and %s apart", a.A.Key, a.B.Key)
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestOldTaxNumberMeetsUnifiedCode(t *testing.T) {
	a, b := person{uscc: "9144030071526726XG"}.mapped(), (&record.Mapped{Entity: record.Entity{Type: record.Customer}})
	b.Entity.Set(record.FieldValue{ID: record.CustomerTaxNo, Value: record.T("44030071526726X")})
	keyer := Exact{}.Keyer()
	ka, kb := keyer.Keys(nil, record.Ref{}, a), keyer.Keys(nil, record.Ref{}, b)
	if !slices.Equal(ka, kb) || len(ka) != 1 {
		t.Errorf("characters 3 to 17 of the unified code are the old tax number: %v %v", ka, kb)
	}
}
