package reconcile

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/zeebo/xxh3"
	"pgregory.net/rapid"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/report"
)

// TestDecimalSumExact holds the sum against rational arithmetic, however it is
// cut into parts.
func TestDecimalSumExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringMatching(`-?[1-9][0-9]{0,24}(\.[0-9]{1,8})?`), 1, 40).Draw(t, "numbers")
		want := new(big.Rat)
		var a, b decimalSum
		for i, s := range texts {
			r, _ := new(big.Rat).SetString(s)
			want.Add(want, r)
			if i%2 == 0 {
				a.add(s)
			} else {
				b.add(s)
			}
		}
		a.merge(&b)
		got, ok := new(big.Rat).SetString(a.String())
		if !ok || got.Cmp(want) != 0 {
			t.Fatalf("%v sum to %s, want %s", texts, a.String(), want.FloatString(10))
		}
	})
}

// TestDistinct: exact while few, within 5 % beyond (three standard errors), and
// the same whatever the parts.
func TestDistinct(t *testing.T) {
	for _, n := range []int{0, 1, exactDistinct, exactDistinct + 1, 20_000, 300_000} {
		var all, a, b distinct
		for i := range n {
			h := xxh3.HashString(fmt.Sprint("value ", i))
			all.add(h)
			a.add(h)
			if i%3 == 0 {
				b.add(h)
			}
		}
		a.merge(&b)
		got, approx := all.count()
		if approx != (n > exactDistinct) || math.Abs(float64(got)-float64(n)) > 0.05*float64(n) {
			t.Errorf("%d different values counted as %d (estimated: %v)", n, got, approx)
		}
		if merged, _ := a.count(); merged != got {
			t.Errorf("parts of %d count %d, the whole %d", n, merged, got)
		}
	}
}

// TestCellStates: every kind of difference has its state.
func TestCellStates(t *testing.T) {
	fixed := record.FieldValue{ID: record.CustomerLegalName, Outcome: record.Fixed, Value: record.T("甲公司"), Steps: []record.Step{{Rule: "trim", Outcome: record.Fixed, Before: record.T(" 甲公司 ")}}}
	of := func(fs ...record.FieldValue) *record.Entity {
		e := &record.Entity{Type: record.Customer}
		for _, f := range fs {
			e.Set(f)
		}
		return e
	}
	name := func(s string) record.FieldValue {
		return record.FieldValue{ID: record.CustomerLegalName, Value: record.T(s)}
	}
	null := record.FieldValue{ID: record.CustomerLegalName}
	for _, c := range []struct {
		want, have *record.Entity
		state      report.State
	}{
		{of(name("甲")), of(name("甲")), report.Equal},
		{of(null), of(), report.BothNull},
		{of(fixed), of(fixed), report.ChangedByRule},
		{of(fixed), of(name("乙")), report.ChangedUnruled},
		{of(name("甲")), of(), report.SourceOnly},
		{of(null), of(name("甲")), report.StoreOnly},
		{of(), of(name("甲")), report.StoreOnly},
	} {
		table := newCellTable()
		table.differ(&place{source: "s", stream: "t", key: "k"}, c.want, c.have, false)
		f := table.list(report.AgainstLanded)
		if len(f) != 1 || f[0].Counts[c.state] != 1 || table.findings != map[bool]int64{true: 1}[c.state.Finding()] {
			t.Errorf("%v against %v: %+v, want %s", c.want.Fields, c.have.Fields, f, c.state)
		}
	}
	table := newCellTable()
	table.missing(&place{source: "s", stream: "t", key: "k", person: true}, of(name("王小明")))
	if d := table.list(report.AgainstLanded)[0].Examples[report.MissingRow]; len(d) != 1 || d[0].Source != "王*" {
		t.Errorf("a missing row shows %+v", d)
	}
}

// TestTreesDiffer: what is nested is compared in order, and kids that one side
// hasn't leave their cells.
func TestTreesDiffer(t *testing.T) {
	point := func(v string) record.Entity {
		return record.Entity{Type: record.ContactPoint, Fields: []record.FieldValue{{ID: record.ContactPointValue, Value: record.T(v)}}}
	}
	want := &record.Entity{Type: record.Customer, Kids: []record.Entity{point("a@b.cn"), point("+8613912345678")}}
	have := &record.Entity{Type: record.Customer, Kids: []record.Entity{point("a@b.cn")}}
	table := newCellTable()
	table.differ(&place{}, want, have, true)
	f := table.list(report.AgainstLanded)[0]
	if f.Counts[report.Equal] != 1 || f.Counts[report.SourceOnly] != 1 || f.Examples[report.SourceOnly][0].Source != "+86139****5678" {
		t.Errorf("%+v", f)
	}
	table = newCellTable()
	table.differ(&place{}, have, want, true)
	if f := table.list(report.AgainstLanded)[0]; f.Counts[report.StoreOnly] != 1 {
		t.Errorf("%+v", f)
	}
}
