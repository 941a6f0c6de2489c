package rules

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

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

func TestApplyDefault(t *testing.T) {
	w := defaultSet(t).NewWorker()
	e := entity(t, record.Customer, "legal_name=  华创云图科技有限公司 ", "industry=无", "uscc=91110000000000000O", "kind=ORG", "headcount_min=3x")
	contact := entity(t, record.Contact, "name=张三")
	contact.Kids = []record.Entity{entity(t, record.ContactPoint, "kind=phone", "value=13912345678/010-87654321")}
	e.Kids = []record.Entity{contact, entity(t, record.ContactPoint, "kind=email", "value=-"), entity(t, record.ContactPoint, "value=Test@Example.com")}
	m := record.Mapped{Entity: e, ChangedAt: record.T("2024-03-05 10:00:00")}
	if v := w.Apply(&m); v.Quarantine != nil {
		t.Fatal(v.Quarantine)
	}
	if m.ChangedAt != (record.Value{Kind: record.Time, Text: "2024-03-05T02:00:00Z"}) {
		t.Error(m.ChangedAt)
	}
	c := &m.Entity
	if got := c.Find(record.CustomerLegalName); got.Value.Text != "华创云图科技有限公司" || got.Outcome != record.Fixed || got.Steps[0].Before.Text != "  华创云图科技有限公司 " {
		t.Errorf("%+v", got)
	}
	if got := c.Find(record.CustomerIndustry); got.Value.Text != "科技" || !got.Derived || got.Steps[0].Before.Text != "无" {
		t.Errorf("%+v", got)
	}
	if got := c.Find(record.CustomerUSCC); got.Outcome.Usable() || c.Text(record.CustomerUSCC) != "" {
		t.Errorf("%+v", got)
	}
	if got := c.Find(record.CustomerKind); got.Value.Text != "org" || got.Outcome != record.Fixed {
		t.Errorf("%+v", got)
	}
	if got := c.Find(record.CustomerHeadcountMin); got.Outcome != record.Invalid || got.Value.Text != "3x" {
		t.Errorf("%+v", got)
	}
	want := []string{"mobile +8613912345678", "landline +861087654321"}
	if got := points(&c.Kids[0]); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := points(c); !slices.Equal(got, []string{"email Test@example.com"}) && !slices.Equal(got, []string{"email test@example.com"}) {
		t.Errorf("the null contact point is gone, the kind of the other found: %v", got)
	}
}

// points lists the contact points of an entity.
func points(e *record.Entity) []string {
	var out []string
	for i := range e.Kids {
		if k := &e.Kids[i]; k.Type == record.ContactPoint {
			out = append(out, k.Get(record.ContactPointKind).Text+" "+k.Get(record.ContactPointValue).Text)
		}
	}
	return out
}

func TestOnFail(t *testing.T) {
	for _, c := range []struct {
		action  string
		outcome record.Outcome
		value   string
	}{
		{"warn", record.Invalid, "Z9"}, {"null", record.Nulled, ""}, {"review", record.Review, "Z9"}, {"quarantine", record.OK, ""},
	} {
		set := compileSet(t, shanghai, "version: 1\nvalidate: [{fields: [customer.level], rules: [{set: {values: [A, B]}}], on_fail: "+c.action+"}]")
		m := record.Mapped{Entity: entity(t, record.Customer, "legal_name=x", "level=Z9")}
		v := set.NewWorker().Apply(&m)
		if c.action == "quarantine" {
			if v.Quarantine == nil || v.Quarantine.Column != "customer.level" || v.Quarantine.Value != "Z9" {
				t.Errorf("%+v", v.Quarantine)
			}
			continue
		}
		fv := m.Entity.Find(record.CustomerLevel)
		if v.Quarantine != nil || fv.Outcome != c.outcome || fv.Value.Text != c.value || len(v.Findings) != 1 || v.Findings[0].Rule != "set" || fv.Steps[0].Before.Text != "Z9" {
			t.Errorf("%s: %+v %+v", c.action, fv, v)
		}
	}
}

func TestQuarantineMasks(t *testing.T) {
	set := compileSet(t, shanghai, "version: 1\nvalidate: [{fields: [contact_point.value], rules: [{length: {max: 3}}], on_fail: quarantine}]")
	m := record.Mapped{Entity: entity(t, record.Customer)}
	m.Entity.Kids = []record.Entity{entity(t, record.ContactPoint, "kind=mobile", "value=13912345678")}
	if v := set.NewWorker().Apply(&m); v.Quarantine == nil || v.Quarantine.Value != "139****5678" {
		t.Errorf("%+v", v.Quarantine)
	}
}

func TestChecks(t *testing.T) {
	const text = `version: 1
cleanse:
  - {fields: [customer.role], rules: [{default: {value: customer}}]}
  - {fields: [customer.remark], when: kind == "person", rules: [{case: {to: upper}}]}
validate:
  - {fields: [customer.legal_name], rules: [required]}
  - {fields: [customer.owner], rules: [required], on_fail: warn}
  - {name: period, entity: contact, fields: [contact.valid_to], expr: valid_to == nil || valid_from == nil || valid_to >= valid_from, message: {zh: 期间, en: period}, on_fail: "null"}
`
	w := compileSet(t, shanghai, text).NewWorker()
	m := record.Mapped{Entity: entity(t, record.Customer, "legal_name=甲", "kind=org", "remark=abc")}
	m.Entity.Kids = []record.Entity{entity(t, record.Contact, "name=乙", "valid_from=2024-05-01", "valid_to=2024-01-01")}
	v := w.Apply(&m)
	if v.Quarantine != nil || len(v.Findings) != 2 || v.Findings[0].Field != "customer.owner" || v.Findings[1].Code != "check.period" {
		t.Fatalf("%+v", v)
	}
	if got := m.Entity.Get(record.CustomerRole).Text; got != "customer" {
		t.Errorf("default: %q", got)
	}
	if got := m.Entity.Get(record.CustomerRemark).Text; got != "abc" {
		t.Errorf("when: %q", got)
	}
	if to := m.Entity.Kids[0].Find(record.ContactValidTo); !to.Value.IsNull() || to.Steps[len(to.Steps)-1].Hint != "period" {
		t.Errorf("%+v", to)
	}
	m = record.Mapped{Entity: entity(t, record.Customer, "kind=org")}
	if v := w.Apply(&m); v.Quarantine == nil || v.Quarantine.Column != "customer.legal_name" {
		t.Errorf("%+v", v)
	}
}

// TestCleanseTwice shows that what was cleansed stays as it is.
func TestCleanseTwice(t *testing.T) {
	set := defaultSet(t)
	texts := rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9A-Z]{15,18}`), rapid.StringMatching(`1[3-9][0-9]{9}(/1[3-9][0-9]{9})?`),
		rapid.StringMatching(`[a-zA-Z0-9.]{1,8}@[a-z]{1,8}\.(com|cn)`), rapid.SampledFrom([]string{"无", "-", "N/A", " 甲公司　", "２０２４", "散客", "2024-03-05 10:00:00", "010-87654321 转 12"}))
	rapid.Check(t, func(t *rapid.T) {
		e := record.Entity{Type: record.Customer}
		for _, id := range record.FieldsOf(record.Customer) {
			if rapid.Bool().Draw(t, "has") {
				e.Set(record.FieldValue{ID: id, Value: record.T(texts.Draw(t, id.Info().Name))})
			}
		}
		for range rapid.IntRange(0, 3).Draw(t, "points") {
			p := record.Entity{Type: record.ContactPoint}
			p.Set(record.FieldValue{ID: record.ContactPointKind, Value: record.T(rapid.SampledFrom([]string{"phone", "mobile", "email", "url", "fax"}).Draw(t, "kind"))})
			p.Set(record.FieldValue{ID: record.ContactPointValue, Value: record.T(texts.Draw(t, "value"))})
			e.Kids = append(e.Kids, p)
		}
		w := set.NewWorker()
		m := record.Mapped{Entity: e}
		w.cleanse(&m.Entity)
		once := values(&m.Entity)
		again := record.Mapped{Entity: bare(&m.Entity)}
		w.cleanse(&again.Entity)
		if twice := values(&again.Entity); twice != once {
			t.Fatalf("once:\n%s\ntwice:\n%s", once, twice)
		}
	})
}

// bare copies the usable values of an entity without their past.
func bare(e *record.Entity) record.Entity {
	c := record.Entity{Type: e.Type}
	for _, f := range e.Fields {
		c.Fields = append(c.Fields, record.FieldValue{ID: f.ID, Value: f.Value})
	}
	for i := range e.Kids {
		c.Kids = append(c.Kids, bare(&e.Kids[i]))
	}
	return c
}

func values(e *record.Entity) string {
	var b strings.Builder
	b.WriteString(e.Type.String() + "\n")
	for _, f := range e.Fields {
		b.WriteString(f.ID.Info().Name + " " + f.Value.Kind.String() + " " + f.Value.Text + "\n")
	}
	for i := range e.Kids {
		b.WriteString(values(&e.Kids[i]))
	}
	return b.String()
}

func FuzzLoad(f *testing.F) {
	f.Add(defaultFile)
	f.Add([]byte("version: 1\ncleanse: [{fields: &a [x, *a]}]"))
	f.Add([]byte("version: 1\nvalidate: [{expr: \"a b\", entity: customer}]"))
	reg := Builtin()
	f.Fuzz(func(t *testing.T, data []byte) {
		file, faults := Load("fuzz.yaml", data)
		if file == nil {
			t.Fatal("no file")
		}
		set, _ := Compile([]*File{file}, reg, shanghai)
		if faults.Errors() == 0 {
			m := record.Mapped{Entity: entity(t, record.Customer, "legal_name=x")}
			set.NewWorker().Apply(&m)
		}
	})
}
