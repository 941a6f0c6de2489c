package resolve

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/resolve/trait"
)

type column = trait.Column

// withCheck completes a credit code of 17 characters.
func withCheck(s string) string {
	for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		if trait.ValidCredit(s + string(c)) {
			return s + string(c)
		}
	}
	panic("no check character for " + s)
}

// validOld reports whether an old tax number is one that conflicts can be found
// for: those taken from the codes of the tests are.
func validOld(s string) bool { return len(s) == 15 }

func builtin(t testing.TB) *Matcher {
	t.Helper()
	m, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	x, err := NewMatcher(m)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// customers draws records with much in common.
func customers(t *rapid.T) []Record {
	names := []string{"深圳市华创云图科技有限公司", "华创云图", "深圳華創雲圖科技有限公司", "上海恒远国际贸易有限公司", "上海恒远", "恒远国际贸易有限公司"}
	taxes := []string{"", "", withCheck("91440300MA5EXAMP0"), withCheck("91310000MA1FL0AB2")}
	n := rapid.IntRange(2, 25).Draw(t, "n")
	recs := make([]Record, n)
	for i := range recs {
		v := map[string][]string{}
		set := func(column string, from ...string) {
			if x := rapid.SampledFrom(from).Draw(t, column); x != "" {
				v[column] = []string{x}
			}
		}
		entity := rapid.SampledFrom([]string{"org", "org", "org", "person", ""}).Draw(t, "entity")
		if entity == "person" {
			set(FullName, "张伟", "李娜", "张玮")
		} else {
			set(LegalName, names...)
			set(USCC, taxes...)
		}
		set(Mobiles, "", "13958204716", "13812345679")
		set(Emails, "", "zw@huachuang.example", "info@hengyuan.example")
		set(Contacts, "", "张伟", "李娜", "张总")
		set(Addresses, "", "广东省深圳市南山区科技路12号3栋", "南山区科技路12号")
		recs[i] = Record{ID: int64(1000 + i), Source: rapid.SampledFrom([]string{"erp", "crm"}).Draw(t, "source"), Stream: "customers", Key: fmt.Sprint(i), Entity: entity, Values: v}
	}
	return recs
}

func counted(t *rapid.T, x *Matcher, recs []Record) World {
	keys, err := x.Keys(recs)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[uint64]int{}
	for _, ks := range keys {
		for _, k := range ks {
			counts[k]++
		}
	}
	return World{Count: func(k uint64) int { return counts[k] }}
}

func show(p *Partitioned) string {
	var b strings.Builder
	for _, c := range p.Clusters {
		fmt.Fprintln(&b, c.Records, c.Weakest)
	}
	return b.String()
}

func mustPartition(t *rapid.T, x *Matcher, recs []Record, said []Assertion, w World) *Partitioned {
	p, err := x.Partition(recs, said, w)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func assertionsOf(t *rapid.T, recs []Record) []Assertion {
	var said []Assertion
	for range rapid.IntRange(0, 4).Draw(t, "assertions") {
		said = append(said, Assertion{
			A: recs[rapid.IntRange(0, len(recs)-1).Draw(t, "a")].ID,
			B: recs[rapid.IntRange(0, len(recs)-1).Draw(t, "b")].ID, Same: rapid.Bool().Draw(t, "same"),
		})
	}
	return said
}

// TestPartitionIsAFunctionOfTheSet: any order of records and assertions gives the
// same partition (P4).
func TestPartitionIsAFunctionOfTheSet(t *testing.T) {
	x := builtin(t)
	rapid.Check(t, func(t *rapid.T) {
		recs := customers(t)
		said := assertionsOf(t, recs)
		w := counted(t, x, recs)
		want := show(mustPartition(t, x, recs, said, w))
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r.Shuffle(len(recs), func(i, j int) { recs[i], recs[j] = recs[j], recs[i] })
		r.Shuffle(len(said), func(i, j int) { said[i], said[j] = said[j], said[i] })
		if got := show(mustPartition(t, x, recs, said, w)); got != want {
			t.Fatalf("got\n%swant\n%s", got, want)
		}
	})
}

// TestIncrementalEqualsBulk: partitioning each component by itself gives the
// clusters of partitioning everything.
func TestIncrementalEqualsBulk(t *testing.T) {
	x := builtin(t)
	rapid.Check(t, func(t *rapid.T) {
		recs := customers(t)
		said := assertionsOf(t, recs)
		w := counted(t, x, recs)
		want := show(mustPartition(t, x, recs, said, w))
		links, err := x.Links(recs, w)
		if err != nil {
			t.Fatal(err)
		}
		whole := &Partitioned{}
		for _, part := range componentsOf(recs, links, said, x.model.Cuts.Merge) {
			whole.Clusters = append(whole.Clusters, mustPartition(t, x, part, said, w).Clusters...)
		}
		slices.SortFunc(whole.Clusters, func(a, b Cluster) int { return int(a.Records[0] - b.Records[0]) })
		if got := show(whole); got != want {
			t.Fatalf("by component\n%sat once\n%s", got, want)
		}
	})
}

// componentsOf groups records that links and must-links connect.
func componentsOf(recs []Record, links []Link, said []Assertion, merge float64) [][]Record {
	group := map[int64]int64{}
	for _, r := range recs {
		group[r.ID] = r.ID
	}
	join := func(a, b int64) {
		x, y := group[a], group[b]
		for id, g := range group {
			if g == y {
				group[id] = x
			}
		}
	}
	for _, l := range links {
		if l.Weight >= merge {
			join(l.A, l.B)
		}
	}
	for _, s := range said {
		if s.Same {
			join(s.A, s.B)
		}
	}
	byGroup := map[int64][]Record{}
	for _, r := range recs {
		byGroup[group[r.ID]] = append(byGroup[group[r.ID]], r)
	}
	var out [][]Record
	for _, g := range byGroup {
		out = append(out, g)
	}
	return out
}

// TestWhatMustNotMergeNeverMerges is P7: tax numbers, entity kinds and a
// steward's cannot-link hold for whole clusters, against any must-link.
func TestWhatMustNotMergeNeverMerges(t *testing.T) {
	x := builtin(t)
	rapid.Check(t, func(t *rapid.T) {
		recs := customers(t)
		said := assertionsOf(t, recs)
		p := mustPartition(t, x, recs, said, counted(t, x, recs))
		cluster := map[int64]int{}
		for i, c := range p.Clusters {
			for _, id := range c.Records {
				cluster[id] = i
			}
		}
		if len(cluster) != len(recs) {
			t.Fatalf("%d of %d records are in a cluster", len(cluster), len(recs))
		}
		for i, a := range recs {
			for _, b := range recs[:i] {
				if cluster[a.ID] != cluster[b.ID] {
					continue
				}
				if u, v := a.Values[USCC], b.Values[USCC]; u != nil && v != nil && u[0] != v[0] {
					t.Fatalf("merged %s and %s", u, v)
				}
				if a.Entity != "" && b.Entity != "" && a.Entity != b.Entity {
					t.Fatalf("merged a person and an organisation")
				}
			}
		}
		for _, s := range said {
			if !s.Same && s.A != s.B && cluster[s.A] == cluster[s.B] {
				t.Fatalf("merged %d and %d against a steward's word", s.A, s.B)
			}
		}
	})
}

func TestMustLinkMergesStrangers(t *testing.T) {
	x := builtin(t)
	recs := []Record{
		{ID: 1, Source: "a", Key: "1", Values: map[string][]string{LegalName: {"深圳市华创云图科技有限公司"}}},
		{ID: 2, Source: "a", Key: "2", Values: map[string][]string{LegalName: {"云图科技集团"}}},
	}
	p, err := x.Partition(recs, []Assertion{{A: 1, B: 2, Same: true}}, World{})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Clusters) != 1 {
		t.Errorf("got %v", p.Clusters)
	}
}

func TestModelSurvivesJSON(t *testing.T) {
	m, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseModel(text)
	if err != nil {
		t.Fatal(err)
	}
	if d := Diff(m, again, 0.0001); len(d) != 0 {
		t.Errorf("differs after a round trip: %v", d)
	}
	again.Traits[0].Levels[0].Weight++
	again.Keys = again.Keys[1:]
	if d := Diff(m, again, 0.5); len(d) != 2 {
		t.Errorf("got %v", d)
	}
	if _, err := ParseModel([]byte(`{"format": 99}`)); err == nil {
		t.Error("a model of another format was accepted")
	}
}

// TestExplainAddsUp: the waterfall is the weight.
func TestExplainAddsUp(t *testing.T) {
	x := builtin(t)
	rapid.Check(t, func(t *rapid.T) {
		recs := customers(t)
		e, err := x.Explain(recs[0], recs[1], counted(t, x, recs))
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, term := range e.Terms {
			sum += term.Weight
		}
		if d := sum - e.Weight; d > 0.001 || d < -0.001 {
			t.Fatalf("terms add up to %.3f, weight is %.3f", sum, e.Weight)
		}
	})
}

// TestSharedPhoneLosesWeight: a number of many customers is weaker evidence, and
// the explanation shows it.
func TestSharedPhoneLosesWeight(t *testing.T) {
	x := builtin(t)
	rec := func(id int64, name string) Record {
		return Record{ID: id, Source: "s", Key: fmt.Sprint(id), Values: map[string][]string{LegalName: {name}, Landlines: {"0755-87654321"}}}
	}
	a, b := rec(1, "深圳市华创云图科技有限公司"), rec(2, "深圳市佳美食品有限公司")
	own, err := x.Explain(a, b, World{Count: func(uint64) int { return 2 }})
	if err != nil {
		t.Fatal(err)
	}
	shared, err := x.Explain(a, b, World{Count: func(uint64) int { return 158 }})
	if err != nil {
		t.Fatal(err)
	}
	if shared.Weight > own.Weight-8 {
		t.Errorf("weight %.1f with a number of its own, %.1f with one of 79 customers", own.Weight, shared.Weight)
	}
	i := slices.IndexFunc(shared.Terms, func(t Term) bool { return t.Field == "phone" })
	if shared.Terms[i].Owners != 64 {
		t.Errorf("the explanation says %d owners", shared.Terms[i].Owners)
	}
}

// TestMatchFindsTheLinksOfBulk holds the links of one record against those of
// all records together.
func TestMatchFindsTheLinksOfBulk(t *testing.T) {
	x := builtin(t)
	rapid.Check(t, func(t *rapid.T) {
		recs := customers(t)
		w := counted(t, x, recs)
		all, err := x.Links(recs, w)
		if err != nil {
			t.Fatal(err)
		}
		k := rapid.IntRange(0, len(recs)-1).Draw(t, "one")
		var want []Link
		for _, l := range all {
			if l.A == recs[k].ID || l.B == recs[k].ID {
				want = append(want, l)
			}
		}
		got, err := x.Match(recs[k], slices.Delete(slices.Clone(recs), k, k+1), w)
		if err != nil {
			t.Fatal(err)
		}
		order := func(a, b Link) int { return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B)) }
		slices.SortFunc(want, order)
		slices.SortFunc(got, order)
		if !slices.Equal(got, want) {
			t.Fatalf("links of one record %v, in bulk %v", got, want)
		}
	})
}
