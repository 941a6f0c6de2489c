package model

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/generate/ident"
)

// tester is what testing and rapid have in common.
type tester interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func newModel(t tester, seed uint64) *Model {
	t.Helper()
	spec, err := DefaultSpec()
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(seed, spec)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// all returns every entity and record of a set.
func all(t tester, m *Model, size, version int) ([]*Entity, []Record) {
	t.Helper()
	p, err := m.NewPlan(size, version)
	if err != nil {
		t.Fatal(err)
	}
	var entities []*Entity
	var records []Record
	for no := range p.Parts() {
		part := p.Part(no)
		entities = append(entities, part.Entities...)
		records = append(records, part.Records...)
	}
	if len(records) != p.Total() || len(entities) != p.Entities {
		t.Fatalf("the plan has %d entities and %d records, the parts %d and %d", p.Entities, p.Total(), len(entities), len(records))
	}
	return entities, records
}

func bySource(records []Record) (out [NumSources][]Record) {
	for _, r := range records {
		out[r.Source] = append(out[r.Source], r)
	}
	return out
}

func TestSmallerSetIsPrefixOfLarger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newModel(t, rapid.Uint64().Draw(t, "seed"))
		small := rapid.IntRange(1, 3000).Draw(t, "small")
		large := small + rapid.IntRange(0, 3000).Draw(t, "more")
		_, a := all(t, m, small, 0)
		_, b := all(t, m, large, 0)
		if len(a) != small || len(b) != large {
			t.Fatalf("%d and %d records, want %d and %d", len(a), len(b), small, large)
		}
		sa, sb := bySource(a), bySource(b)
		for s := range sa {
			for i := range sa[s] {
				if sa[s][i] != sb[s][i] {
					t.Fatalf("%s record %d differs: %+v, %+v", Source(s), i, sa[s][i], sb[s][i])
				}
			}
		}
	})
}

func TestKeysAreUniqueAndDense(t *testing.T) {
	_, records := all(t, newModel(t, 3), 5000, 2)
	seen := map[string]bool{}
	for s, list := range bySource(records) {
		for i, r := range list {
			if r.Seq != i+1 {
				t.Fatalf("%s: record %d has number %d", Source(s), i+1, r.Seq)
			}
			if seen[r.ID()] {
				t.Fatalf("the key %s comes twice", r.ID())
			}
			seen[r.ID()] = true
		}
	}
}

func TestVersionsKeepRecords(t *testing.T) {
	m := newModel(t, 5)
	_, before := all(t, m, 4000, 0)
	_, after := all(t, m, 4000, 3)
	if len(after) <= len(before) {
		t.Fatalf("%d records became %d: a set grows", len(before), len(after))
	}
	was := map[string]Record{}
	for _, r := range before {
		was[r.ID()] = r
	}
	ends := map[End]int{}
	changed := 0
	for _, r := range after {
		ends[r.End]++
		old, known := was[r.ID()]
		if !known {
			continue
		}
		if old.Entity != r.Entity || old.Copy != r.Copy {
			t.Fatalf("%s was of entity %d and is of %d", r.ID(), old.Entity, r.Entity)
		}
		switch {
		case r.Changed == 0 && old.Value != r.Value:
			t.Fatalf("%s changed without an edit: %q, %q", r.ID(), old.Value, r.Value)
		case old.Value != r.Value:
			changed++
		}
		if r.End == Merged && (r.Copy == 0 || r.Survivor != r.Seq-r.Copy) {
			t.Fatalf("%s merged into %d", r.ID(), r.Survivor)
		}
	}
	if changed < 100 || ends[Gone] < 10 || ends[Flagged] < 1 || ends[Merged] < 5 {
		t.Errorf("too little happened: %d changed, ends %v", changed, ends)
	}
}

// within5 reports whether a share of n is within five standard deviations of a
// rate.
func within5(share, rate float64, n int) bool {
	return math.Abs(share-rate) <= 5*math.Sqrt(rate*(1-rate)/float64(n))+1e-9
}

func TestOperatorsFollowTheirRates(t *testing.T) {
	m := newModel(t, 20261121)
	_, records := all(t, m, 20_000, 0)
	var eligible, applied [NumOps][NumSources]int
	for _, r := range records {
		if r.Ops&^r.Eligible != 0 {
			t.Fatalf("%s has operators %b that it was not eligible for", r.ID(), r.Ops&^r.Eligible)
		}
		for o := Op(0); o < NumOps; o++ {
			if r.Eligible.Has(o) {
				eligible[o][r.Source]++
			}
			if r.Ops.Has(o) {
				applied[o][r.Source]++
			}
		}
	}
	for o := Op(0); o < NumOps; o++ {
		for s := ERP; s < NumSources; s++ {
			rate, n := m.rates.ops[o][s], eligible[o][s]
			if n == 0 {
				t.Errorf("%s is never possible in %s", o, s)
				continue
			}
			if got := float64(applied[o][s]) / float64(n); !within5(got, rate, n) {
				t.Errorf("%s in %s: %.4f of %d, want %.4f", o, s, got, n, rate)
			}
		}
	}
}

func TestTouchedFieldsDiffer(t *testing.T) {
	_, records := all(t, newModel(t, 20261121), 20_000, 0)
	for _, r := range records {
		for f := Name; f < NumFields; f++ {
			switch touched := r.Touched(f); {
			case touched == 0 && r.Value[f] != r.Clean[f]:
				t.Fatalf("%s: %s is %q, want %q", r.ID(), f, r.Value[f], r.Clean[f])
			case touched != 0 && r.Value[f] == r.Clean[f] && !touched.Has(NameTypo) && !touched.Has(MobileTypo):
				t.Fatalf("%s: %s is clean, but %s", r.ID(), f, touched.Append(nil))
			}
		}
	}
}

func TestSharesOfTheSpecification(t *testing.T) {
	spec, err := DefaultSpec()
	if err != nil {
		t.Fatal(err)
	}
	m := newModel(t, 20261121)
	entities, records := all(t, m, 20_000, 0)
	n := len(entities)
	types, twins, masks := map[string]int{}, map[string]int{}, map[string]int{}
	for _, e := range entities {
		types[e.Type.String()]++
		twins[e.Relation.String()]++
		letters := ""
		for s, c := range m.Copies(e.No) {
			if c > 0 {
				letters += "ECTX"[s : s+1]
			}
		}
		masks[letters]++
	}
	for name, rate := range spec.EntityTypes {
		if got := float64(types[name]) / float64(n); !within5(got, rate, n) {
			t.Errorf("entities of type %s: %.4f, want %.4f", name, got, rate)
		}
	}
	for name, rate := range spec.HardNegatives {
		if got := float64(twins[name]) / float64(n); !within5(got, rate*spec.HardNegativeRate, n) {
			t.Errorf("twins of kind %s: %.4f, want %.4f", name, got, rate*spec.HardNegativeRate)
		}
	}
	for name, rate := range spec.Overlap {
		if got := float64(masks[name]) / float64(n); !within5(got, rate, n) {
			t.Errorf("overlap %s: %.4f, want %.4f", name, got, rate)
		}
	}
	if perEntity := float64(len(records)) / float64(n); math.Abs(perEntity-1.87) > .03 {
		t.Errorf("%.3f records an entity, want 1.87", perEntity)
	}
	checkPresence(t, m, entities, records)
}

// checkPresence compares how often fields are filled, among the entities that
// can have them.
func checkPresence(t *testing.T, m *Model, entities []*Entity, records []Record) {
	t.Helper()
	for s, list := range bySource(records) {
		for _, f := range []Field{TaxNo, ContactName, Mobile, Tel, Email, AddressText, Industry} {
			n, filled := 0, 0
			for _, r := range list {
				if e := entities[r.Entity]; e.Type == Enterprise {
					n++
					if r.Value[f] != "" {
						filled++
					}
				}
			}
			if got, rate := float64(filled)/float64(n), m.rates.presence[s][f]; !within5(got, rate, n) {
				t.Errorf("%s.%s: filled in %.4f, want %.4f", Source(s), f, got, rate)
			}
		}
	}
}

func TestIdentifiersAreValidAndFictitious(t *testing.T) {
	entities, records := all(t, newModel(t, 77), 20_000, 1)
	codes := map[string]bool{}
	for _, e := range entities {
		if e.USCC != "" {
			if !ident.ValidUSCC(e.USCC) || e.USCC[8] != 'X' {
				t.Fatalf("%s: unified code %q", e.ID(), e.USCC)
			}
			if codes[e.USCC] {
				t.Fatalf("%s: unified code %q comes twice", e.ID(), e.USCC)
			}
			codes[e.USCC] = true
		}
		if id := e.ResidentID; id != "" && (!ident.ValidResidentID(id) || id[6:9] != "190") {
			t.Fatalf("%s: resident id %q", e.ID(), id)
		}
		for _, c := range e.Contacts {
			domain := c.Email[strings.IndexByte(c.Email, '@')+1:]
			if !strings.HasSuffix(domain, ".example") && !strings.HasPrefix(domain, "example.") {
				t.Fatalf("%s: e-mail %q is not at a reserved domain", e.ID(), c.Email)
			}
			if c.Name == "" || c.Mobile == "" || c.Mobile == c.OldMobile {
				t.Fatalf("%s: contact %+v", e.ID(), c)
			}
		}
		if e.Country == "CN" && len(e.Contacts[0].Mobile) != 11 {
			t.Fatalf("%s: mobile %q", e.ID(), e.Contacts[0].Mobile)
		}
	}
	for _, r := range records {
		if s := r.Value[TaxNo]; r.Ops.Has(USCCTypo) && (ident.ValidUSCC(s) || ident.ValidResidentID(s)) {
			t.Fatalf("%s: a mistyped code is valid: %q of %q", r.ID(), s, r.Clean[TaxNo])
		}
	}
}

func TestTwinsMustBeTellable(t *testing.T) {
	m := newModel(t, 20261121)
	entities, _ := all(t, m, 20_000, 0)
	for _, e := range entities {
		if e.Base < 0 {
			continue
		}
		base := entities[e.Base]
		if base.Base >= 0 || base.No >= e.No || base.Type != Enterprise {
			t.Fatalf("%s is the twin of %+v", e.ID(), base)
		}
		if e.CleanName() == base.CleanName() || e.USCC == base.USCC {
			t.Errorf("%s and its twin %s are both called %s", e.ID(), base.ID(), e.CleanName())
		}
	}
}

func TestNoFamousNames(t *testing.T) {
	m := newModel(t, 1)
	entities, _ := all(t, m, 20_000, 0)
	for _, e := range entities {
		if e.Type == Enterprise && m.famous(e.Org.Core) {
			t.Errorf("%s is called %s", e.ID(), e.Org.Core)
		}
	}
}

func BenchmarkPart(b *testing.B) {
	m := newModel(b, 1)
	p, err := m.NewPlan(100_000, 0)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	i, records := 0, 0
	for b.Loop() {
		records += len(p.Part(i % (p.Parts() - 1)).Records)
		i++
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(records), "ns/record")
}
