package rules

import (
	"strings"
	"testing"
	"time"

	"github.com/custhub/custhub/record"
)

// compileSet compiles rule files and fails on any finding.
func compileSet(t testing.TB, ctx Context, texts ...string) *Set {
	t.Helper()
	var files []*File
	for i, text := range texts {
		f, faults := Load("r"+string(rune('0'+i))+".yaml", []byte(text))
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		files = append(files, f)
	}
	s, faults := Compile(files, Builtin(), ctx)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return s
}

var shanghai = Context{Region: "CN", Zone: time.FixedZone("CST", 8*3600), Lang: "en"}

func defaultSet(t testing.TB) *Set { return compileSet(t, shanghai, string(defaultFile)) }

// entity builds an entity from "field=value" pairs.
func entity(t testing.TB, typ record.EntityType, pairs ...string) record.Entity {
	t.Helper()
	e := record.Entity{Type: typ}
	for _, p := range pairs {
		name, text, _ := strings.Cut(p, "=")
		id, ok := record.Lookup(typ, name)
		if !ok {
			t.Fatalf("%s has no field %s", typ, name)
		}
		e.Set(record.FieldValue{ID: id, Value: record.T(text)})
	}
	return e
}

// render shows an entity with outcomes and steps, for comparison.
func render(e *record.Entity, indent string) string {
	var b strings.Builder
	b.WriteString(indent + e.Type.String() + "\n")
	for i := range e.Fields {
		f := &e.Fields[i]
		b.WriteString(indent + "  " + f.ID.Info().Name + ": " + f.Value.Kind.String() + " " + f.Value.Text)
		if f.Outcome != record.OK {
			b.WriteString(" " + f.Outcome.String())
		}
		if f.Derived {
			b.WriteString(" derived")
		}
		for _, s := range f.Steps {
			b.WriteString(" <" + s.Rule + " " + s.Outcome.String() + " " + s.Code + " was " + s.Before.Text + ">")
		}
		b.WriteString("\n")
	}
	for i := range e.Kids {
		b.WriteString(render(&e.Kids[i], indent+"  "))
	}
	return b.String()
}

func TestApplyDefault(t *testing.T) {
	w := defaultSet(t).NewWorker()
	e := entity(t, record.Customer, "legal_name=  华创云图科技有限公司 ", "industry=无", "uscc=91110000000000000O", "kind=ORG", "headcount_min=3x")
	contact := entity(t, record.Contact, "name=张三")
	contact.Kids = []record.Entity{entity(t, record.ContactPoint, "kind=phone", "value=13912345678/010-87654321 转 12")}
	e.Kids = []record.Entity{contact, entity(t, record.ContactPoint, "kind=email", "value=-")}
	m := record.Mapped{Entity: e, ChangedAt: record.T("2024-03-05 10:00:00")}
	v := w.Apply(&m)
	if v.Quarantine != nil {
		t.Fatal(v.Quarantine)
	}
	t.Log("\n"+render(&m.Entity, ""), v.Findings, m.ChangedAt)
}

func BenchmarkApply(b *testing.B) {
	w := defaultSet(b).NewWorker()
	e := entity(b, record.Customer, "kind=org", "legal_name=深圳市华创云图科技有限公司", "short_name=华创云图", "uscc=91440300MA5DA1234X", "industry=软件", "headcount=100-500人",
		"need=需要一个系统", "channel=官网", "stage=customer", "owner=李四", "next_step=电话回访")
	contact := entity(b, record.Contact, "name=张三", "title=经理")
	contact.Kids = []record.Entity{entity(b, record.ContactPoint, "kind=mobile", "value=139 1234 5678")}
	e.Kids = []record.Entity{contact, entity(b, record.Address, "kind=office", "raw=广东省深圳市南山区科技园1号")}
	b.ReportAllocs()
	for b.Loop() {
		m := record.Mapped{Entity: clone(e)}
		w.Apply(&m)
	}
}

func clone(e record.Entity) record.Entity {
	c := e
	c.Fields = append([]record.FieldValue(nil), e.Fields...)
	c.Kids = append([]record.Entity(nil), e.Kids...)
	for i := range c.Kids {
		c.Kids[i] = clone(c.Kids[i])
	}
	return c
}
