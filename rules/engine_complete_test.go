package rules

import (
	"testing"

	"github.com/custhub/custhub/record"
)

// derivedFrom returns a field's value and what it was derived from, "" when the
// source stated it.
func derivedFrom(e *record.Entity, id record.FieldID) (value, from string) {
	f := e.Find(id)
	if f == nil {
		return "", ""
	}
	if f.Derived && len(f.Steps) > 0 {
		from = f.Steps[len(f.Steps)-1].Code
	}
	return f.Value.Text, from
}

func applied(t *testing.T, e record.Entity) *record.Entity {
	t.Helper()
	m := record.Mapped{Entity: e}
	if v := defaultSet(t).NewWorker().Apply(&m); v.Quarantine != nil {
		t.Fatal(v.Quarantine)
	}
	return &m.Entity
}

func TestCompletePlace(t *testing.T) {
	address := func(raw string) record.Entity { return entity(t, record.Address, "kind=office", "raw="+raw) }
	landline := func(n string) record.Entity { return entity(t, record.ContactPoint, "kind=phone", "value="+n) }
	for _, c := range []struct {
		name           string
		fields         []string
		kids           []record.Entity
		province, from string
	}{
		{"address first", []string{"legal_name=南京华创科技有限公司", "uscc=91440300MA5DA1234X"}, []record.Entity{address("浙江省杭州市西湖区文三路1号")}, "浙江省", "derived.address"},
		{"name", []string{"legal_name=深圳市华创云图科技有限公司"}, nil, "广东省", "derived.legal_name"},
		{"branch: not its parent's place", []string{"legal_name=深圳市华创云图科技有限公司北京分公司"}, nil, "", ""},
		{"landline", []string{"legal_name=华创云图科技有限公司"}, []record.Entity{landline("0571-87654321")}, "浙江省", "derived.landline"},
		{"shared area code: province only", []string{"legal_name=华创云图科技有限公司"}, []record.Entity{landline("024-87654321")}, "辽宁省", "derived.landline"},
		{"stated", []string{"legal_name=深圳市华创云图科技有限公司", "province=湖南省"}, nil, "湖南省", ""},
		{"abroad", []string{"legal_name=深圳市华创云图科技有限公司", "country=SG"}, nil, "", ""},
		{"a person's name says no place", []string{"kind=person", "legal_name=张三"}, []record.Entity{landline("0571-87654321")}, "", ""},
	} {
		e := entity(t, record.Customer, c.fields...)
		e.Kids = c.kids
		if got, from := derivedFrom(applied(t, e), record.CustomerProvince); got != c.province || from != c.from {
			t.Errorf("%s: %q from %q, want %q from %q", c.name, got, from, c.province, c.from)
		}
	}
}

func TestCompleteAreaCode(t *testing.T) {
	e := entity(t, record.Customer, "legal_name=华创云图科技有限公司")
	e.Kids = []record.Entity{
		entity(t, record.ContactPoint, "kind=phone", "value=87654321转12"),
		entity(t, record.ContactPoint, "kind=phone", "value=7654321"), // one digit short for the city
		entity(t, record.Address, "kind=office", "raw=浙江省杭州市西湖区文三路1号"),
	}
	got := applied(t, e)
	p := got.Kids[0].Find(record.ContactPointValue)
	if p.Value.Text != "+8657187654321" || p.Outcome != record.Fixed || p.Steps[0].Before.Text != "87654321转12" {
		t.Errorf("%+v", p)
	}
	if p := got.Kids[1].Find(record.ContactPointValue); p.Value.Text != "7654321" || p.Outcome != record.Review {
		t.Errorf("%+v", p)
	}
}

func TestCompleteKind(t *testing.T) {
	for name, want := range map[string]string{
		"深圳市华创云图科技有限公司": "org", "老张五金店": "org", "Acme Trading Ltd": "org", "张伟": "person", "欧阳娜娜": "person",
		"Maria Anders": "", "散客": "", "Paris spécialités": "",
	} {
		e := applied(t, entity(t, record.Customer, "legal_name="+name))
		if got, from := derivedFrom(e, record.CustomerKind); got != want || want != "" && from != "derived.legal_name" {
			t.Errorf("%s: %q from %q, want %q", name, got, from, want)
		}
	}
	e := entity(t, record.Customer, "legal_name=林泽")
	e.Kids = []record.Entity{entity(t, record.Contact, "name=王芳")}
	if got, from := derivedFrom(applied(t, e), record.CustomerKind); got != "org" || from != "derived.fields" {
		t.Errorf("who has a contact is an organisation: %q from %q", got, from)
	}
}

func TestCompleteSizeAndIndustry(t *testing.T) {
	e := applied(t, entity(t, record.Customer, "legal_name=深圳市华创云图软件有限公司", "headcount=100-200人", "revenue=2000万"))
	for id, want := range map[record.FieldID]string{
		record.CustomerIndustryCode: "I65", record.CustomerHeadcountMin: "100", record.CustomerHeadcountMax: "200", record.CustomerSizeClass: "M",
	} {
		if got, from := derivedFrom(e, id); got != want && (id != record.CustomerIndustryCode || got != "65") || from == "" {
			t.Errorf("%s: %q from %q, want %q", id.Info().Name, got, from, want)
		}
	}
	e = applied(t, entity(t, record.Customer, "legal_name=甲软件有限公司", "headcount=50-200人", "revenue=2000万"))
	if got, _ := derivedFrom(e, record.CustomerSizeClass); got != "" {
		t.Errorf("a band over two classes has none, not %q", got)
	}
}

// TestHonorificOnly: who is known by a title only never becomes a key.
func TestHonorificOnly(t *testing.T) {
	for _, name := range []string{"张总", "李经理", "*经理", "张*", "财务"} {
		e := entity(t, record.Customer, "legal_name=华创云图科技有限公司")
		e.Kids = []record.Entity{entity(t, record.Contact, "name="+name)}
		got := applied(t, e)
		if f := got.Kids[0].Find(record.ContactName); f.Outcome != record.Masked || f.Value.Text != name {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// TestDefaultForms: the forms of the customer sheet become what their fields hold.
func TestDefaultForms(t *testing.T) {
	e := applied(t, entity(t, record.Customer, "legal_name=华创科技有限公司", "last_contact_at=2024年3月18日", "founded_on=45366", "registered_capital=500万元", "website=WWW.Example.com", "created_at=31/02/2024"))
	for id, want := range map[record.FieldID]string{
		record.CustomerLastContactAt: "2024-03-18", record.CustomerFoundedOn: "2024-03-15", record.CustomerRegisteredCapital: "5000000.00",
	} {
		if got := e.Text(id); got != want {
			t.Errorf("%s: %q, want %q", id.Info().Name, got, want)
		}
	}
	if f := e.Find(record.CustomerCreatedAt); f.Outcome != record.Invalid || f.Value.Text != "31/02/2024" {
		t.Errorf("an impossible date stays, flagged: %+v", f)
	}
}
