package pipeline

import (
	"reflect"
	"slices"
	"testing"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve"
)

// likened is what the engine and Exact take of a record.
func likened(ref record.Ref, m *record.Mapped) [2]any {
	f := &features{}
	return [2]any{*f.of(1, ref, m), []any{newExactNode(ref, m), identifiers(nil, ref, &m.Entity)}}
}

// TestLikeness: whatever changes of a record that a matcher takes, the likeness
// changes as well; what none takes, leaves it.
func TestLikeness(t *testing.T) {
	model, err := resolve.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := NewEngine(model)
	if err != nil {
		t.Fatal(err)
	}
	ref := record.Ref{Source: "erp", Stream: "customers", Key: "1"}
	base := func() *record.Mapped {
		m := &record.Mapped{Entity: record.Entity{Type: record.Customer}}
		for _, kind := range []string{"mobile", "email"} {
			p := record.Entity{Type: record.ContactPoint}
			p.Set(record.FieldValue{ID: record.ContactPointKind, Value: record.T(kind)})
			p.Set(record.FieldValue{ID: record.ContactPointValue, Value: record.T("x")})
			m.Entity.Kids = append(m.Entity.Kids, p)
		}
		m.Entity.Kids = append(m.Entity.Kids, record.Entity{Type: record.Contact}, record.Entity{Type: record.Address})
		return m
	}
	likeness := func(x Matcher, m *record.Mapped) int64 {
		keyer := x.Keyer()
		keys := keyer.Keys(nil, ref, m)
		slices.Sort(keys)
		hash, _ := Likeness(nil, keyer, m, slices.Compact(keys))
		return hash
	}
	var entities []*record.Entity
	m := base()
	entities = append(entities, &m.Entity)
	for i := range m.Entity.Kids {
		entities = append(entities, &m.Entity.Kids[i])
	}
	taken := 0
	for _, e := range entities {
		for _, id := range record.FieldsOf(e.Type) {
			for _, text := range []string{"person", "supplier", "张伟", "91440300071526726G", "+8613912345678"} {
				before := likened(ref, m)
				matchers := []Matcher{engine, Exact{}}
				was := []int64{likeness(engine, m), likeness(Exact{}, m)}
				old := slices.Clone(e.Fields)
				e.Set(record.FieldValue{ID: id, Value: record.T(text)})
				after := likened(ref, m)
				for i, x := range matchers {
					same := reflect.DeepEqual(before[i], after[i])
					if same != (likeness(x, m) == was[i]) {
						t.Errorf("%s = %s, matcher %d: what is matched stays: %v, the likeness does not agree", id.Info().Path(), text, i, same)
					}
					if !same {
						taken++
					}
				}
				e.Fields = old
			}
		}
	}
	if taken < 50 {
		t.Errorf("only %d changes were matched", taken)
	}
}
