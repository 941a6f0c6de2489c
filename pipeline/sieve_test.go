package pipeline

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve"
)

// TestSieveLosesNothing (P4): the partition of what stays in the sieve, with the
// rest alone, is the partition of all records, with the same pairs for review and
// the same refusals.
func TestSieveLosesNothing(t *testing.T) {
	model, err := resolve.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	fell, of := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		m := *model
		m.KeyCap = rapid.SampledFrom([]int{2, 4, 200}).Draw(t, "limit")
		e, err := NewEngine(&m)
		if err != nil {
			t.Fatal(err)
		}
		all, some, keyer, limits := e.Set(), e.Set(), e.Keyer(), e.Limits()
		var s sieve
		counts, rows := map[int64]int{}, map[int64]*record.Mapped{}
		n := int64(rapid.IntRange(1, 25).Draw(t, "records"))
		for id := int64(1); id <= n; id++ {
			m := sieveRow(t)
			rows[id] = m
			all.Add(id, sieveRef(id), m)
			keys := distinctKeys(keyer.Keys(nil, sieveRef(id), m))
			for _, k := range keys {
				counts[k]++
			}
			s.add(id, sieveRef(id), e.Distinct(sieveRef(id), m), keys)
		}
		var said []Assertion
		for range rapid.IntRange(0, 2).Draw(t, "decisions") {
			a, b := rapid.Int64Range(1, n).Draw(t, "a"), rapid.Int64Range(1, n).Draw(t, "b")
			said = append(said, Assertion{A: sieveRef(a), B: sieveRef(b), Same: rapid.Bool().Draw(t, "same")})
		}
		degree := func(k int64) int {
			if c := counts[k]; c > limits.Of(k) || k&1 == 1 && c > 2 {
				return c
			}
			return 0
		}
		want, err := all.Partition(said, degree, 2)
		if err != nil {
			t.Fatal(err)
		}
		found := s.split(limits, said, 2)
		for _, id := range found.held {
			some.Add(id, sieveRef(id), rows[id])
		}
		got, err := some.Partition(said, func(k int64) int { return found.degrees[k] }, 2)
		if err != nil {
			t.Fatal(err)
		}
		got.Assignments = withAlone(got.Assignments, found.alone)
		if a, b := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); a != b || !reflect.DeepEqual(got.Assignments, want.Assignments) {
			t.Fatalf("%s\nnot\n%s", a, b)
		}
		fell, of = fell+len(found.alone), of+int(n)
	})
	if fell == 0 || fell == of {
		t.Errorf("%d of %d records fell through: the test tests nothing", fell, of)
	}
}

func sieveRef(id int64) record.Ref {
	return record.Ref{Source: []string{"erp", "crm"}[id%2], Stream: "customers", Key: fmt.Sprint(id)}
}

func distinctKeys(keys []int64) []int64 {
	seen := map[int64]bool{}
	out := keys[:0]
	for _, k := range keys {
		if !seen[k] {
			seen[k], out = true, append(out, k)
		}
	}
	return out
}

// sieveRow draws a record of few values, so that many meet.
func sieveRow(t *rapid.T) *record.Mapped {
	m := &record.Mapped{Entity: record.Entity{Type: record.Customer}}
	set := func(e *record.Entity, id record.FieldID, values ...string) {
		if v := rapid.SampledFrom(values).Draw(t, id.Info().Name); v != "" {
			e.Set(record.FieldValue{ID: id, Value: record.T(v)})
		}
	}
	set(&m.Entity, record.CustomerKind, "org", "org", "person", "")
	set(&m.Entity, record.CustomerRole, "", "", "", "supplier")
	set(&m.Entity, record.CustomerLegalName, "深圳市华创云图科技有限公司", "华创云图", "上海恒远国际贸易有限公司", "张伟", "李娜", "")
	set(&m.Entity, record.CustomerUSCC, "", "", "91440300071526726G", "91310000MA1FL0AB2X")
	set(&m.Entity, record.CustomerTaxNo, "", "", "440300071526726", "310000MA1FL0AB2")
	set(&m.Entity, record.CustomerIDNo, "", "", "11010519491231002X")
	set(&m.Entity, record.CustomerMemberNo, "", "", "M1", "M2")
	for _, kind := range []string{"mobile", "email"} {
		p := record.Entity{Type: record.ContactPoint, Fields: []record.FieldValue{{ID: record.ContactPointKind, Value: record.T(kind)}}}
		set(&p, record.ContactPointValue, "", "", map[string]string{"mobile": "+8613912345678", "email": "zw@huachuang.example"}[kind], map[string]string{"mobile": "+8613812345679", "email": "info@hengyuan.example"}[kind])
		m.Entity.Kids = append(m.Entity.Kids, p)
	}
	return m
}
