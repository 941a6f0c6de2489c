package survive_test

import (
	"encoding/json"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/survive"
)

func rules(t testing.TB) *survive.Rules {
	t.Helper()
	r, faults := survive.Load("survive.yaml", survive.Default, map[string]survive.SourceTrust{
		"erp": {Trust: 90}, "crm": {Trust: 70, HalfLifeDays: 100}, "excel": {Trust: 30},
	})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return r
}

type field struct {
	id      record.FieldID
	value   string
	outcome record.Outcome
}

func contribution(id int64, source, changed string, fields ...field) survive.Contribution {
	m := &record.Mapped{Entity: record.Entity{Type: record.Customer}}
	if changed != "" {
		m.ChangedAt = record.Value{Kind: record.Time, Text: changed}
	}
	for _, f := range fields {
		m.Entity.Set(record.FieldValue{ID: f.id, Value: record.T(f.value), Outcome: f.outcome})
	}
	return survive.Contribution{Record: id, Ref: record.Ref{Source: source, Stream: "s", Key: record.I(id).Text}, Mapped: m}
}

func TestWhoWins(t *testing.T) {
	const (
		name = record.CustomerLegalName
		uscc = record.CustomerUSCC
		step = record.CustomerNextStep
		city = record.CustomerCity
		prov = record.CustomerProvince
	)
	for _, tc := range []struct {
		name string
		cs   []survive.Contribution
		id   record.FieldID
		want string
		rule string
	}{
		{"one record", []survive.Contribution{contribution(1, "erp", "", field{id: name, value: "甲"}), contribution(2, "crm", "")}, name, "甲", "only"},
		{"all agree", []survive.Contribution{contribution(1, "erp", "", field{id: name, value: "甲"}), contribution(2, "crm", "", field{id: name, value: "甲"})}, name, "甲", "agreed"},
		{"invalid loses to a less trusted valid", []survive.Contribution{contribution(1, "erp", "", field{uscc, "BAD", record.Invalid}), contribution(2, "excel", "", field{id: uscc, value: "GOOD"})}, uscc, "GOOD", "valid"},
		{"masked loses to clear", []survive.Contribution{contribution(1, "erp", "", field{name, "张*", record.Masked}), contribution(2, "excel", "", field{id: name, value: "张伟"})}, name, "张伟", "valid"},
		{"trust", []survive.Contribution{contribution(1, "erp", "", field{id: name, value: "甲"}), contribution(2, "crm", "", field{id: name, value: "乙乙"})}, name, "甲", "trust"},
		{"trust decays against the newest record", []survive.Contribution{contribution(1, "crm", "2024-01-01T00:00:00Z", field{id: name, value: "旧"}), contribution(2, "excel", "2024-12-31T00:00:00Z", field{id: name, value: "新"})}, name, "新", "trust"},
		{"newest for what changes by the week", []survive.Contribution{contribution(1, "erp", "2024-01-01T00:00:00Z", field{id: step, value: "报价"}), contribution(2, "excel", "2024-02-01T00:00:00Z", field{id: step, value: "签约"})}, step, "签约", "recent"},
		{"most frequent", []survive.Contribution{contribution(1, "excel", "", field{id: name, value: "甲甲"}), contribution(2, "excel", "", field{id: name, value: "乙"}), contribution(3, "excel", "", field{id: name, value: "乙"})}, name, "乙", "frequent"},
		{"longest", []survive.Contribution{contribution(1, "excel", "", field{id: name, value: "甲"}), contribution(2, "excel", "", field{id: name, value: "甲乙"})}, name, "甲乙", "complete"},
		{"smallest key at last", []survive.Contribution{contribution(2, "excel", "", field{id: name, value: "乙"}), contribution(1, "excel", "", field{id: name, value: "甲"})}, name, "甲", "stable"},
		{"a group survives as a whole", []survive.Contribution{contribution(1, "erp", "", field{id: prov, value: "广东省"}), contribution(2, "excel", "", field{id: prov, value: "浙江省"}, field{id: city, value: "杭州市"})}, city, "", "trust"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := rules(t).Golden(tc.cs, nil)
			if v := got.Entity.Get(tc.id).Text; v != tc.want {
				t.Errorf("golden value %q, want %q", v, tc.want)
			}
			field := tc.id
			if tc.want == "" {
				field = prov // the winning record says nothing of the city
			}
			if r := got.Provenance.Fields[field.Info().Name].Rule; r != tc.rule {
				t.Errorf("rule %q, want %q", r, tc.rule)
			}
		})
	}
}

func TestOverrideSurvives(t *testing.T) {
	cs := []survive.Contribution{contribution(1, "erp", "", field{id: record.CustomerLegalName, value: "甲"})}
	got := rules(t).Golden(cs, []survive.Override{
		{Record: 1, Field: record.CustomerLegalName, Value: record.T("新"), Who: "li", At: "2024-02-01T00:00:00Z"},
		{Record: 1, Field: record.CustomerLegalName, Value: record.T("旧"), Who: "li", At: "2024-01-01T00:00:00Z"},
	})
	if v := got.Entity.Get(record.CustomerLegalName).Text; v != "新" {
		t.Errorf("golden value %q, want the newest override", v)
	}
	if c := got.Provenance.Fields["legal_name"]; c.Rule != "override" || len(c.Losers) == 0 || c.Losers[0].Record == 0 {
		t.Errorf("provenance %+v", c)
	}
}

func contact(name, mobile string) record.Entity {
	e := record.Entity{Type: record.Contact}
	if name != "" {
		e.Set(record.FieldValue{ID: record.ContactName, Value: record.T(name)})
	}
	if mobile != "" {
		e.Kids = []record.Entity{{Type: record.ContactPoint, Fields: []record.FieldValue{{ID: record.ContactPointKind, Value: record.T("mobile")}, {ID: record.ContactPointValue, Value: record.T(mobile)}}}}
	}
	return e
}

func withID(e record.Entity, id string) record.Entity {
	e.Set(record.FieldValue{ID: record.ContactIDNo, Value: record.T(id)})
	return e
}

func identified(name, id string) record.Entity { return withID(contact(name, ""), id) }

func masked(e record.Entity) record.Entity {
	for i := range e.Fields {
		e.Fields[i].Outcome = record.Masked
	}
	return e
}

func TestContactsMerge(t *testing.T) {
	for _, tc := range []struct {
		name string
		a, b record.Entity
		want int
	}{
		{"same name", contact("张伟", "+8613900000001"), contact("张 伟", "+8613900000002"), 1},
		{"other name, same phone", contact("张伟", "+8613900000001"), contact("李娜", "+8613900000001"), 2},
		{"nameless with the same mobile", contact("张伟", "+8613900000001"), contact("", "+8613900000001"), 1},
		{"pinyin", contact("张伟", "+8613900000001"), contact("Zhang Wei", ""), 1},
		{"initial, same mobile", contact("William Smith", "+8613900000001"), contact("W. Smith", "+8613900000001"), 1},
		{"initial alone", contact("William Smith", "+8613900000001"), contact("W. Smith", ""), 2},
		{"two identities", identified("张伟", "110101198001010018"), identified("张伟", "110101198001010026"), 2},
		{"nameless of another identity", withID(contact("张伟", "+8613900000001"), "110101198001010018"), withID(contact("", "+8613900000001"), "110101198001010026"), 2},
		{"masked with the same mobile", contact("张伟", "+8613900000001"), masked(contact("张*", "+8613900000001")), 1},
		{"masked alone", contact("张伟", ""), masked(contact("张伟", "")), 2},
		{"nameless with another mobile", contact("张伟", "+8613900000001"), contact("", "+8613900000002"), 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, b := contribution(1, "erp", ""), contribution(2, "crm", "")
			a.Mapped.Entity.Kids, b.Mapped.Entity.Kids = []record.Entity{tc.a}, []record.Entity{tc.b}
			got := rules(t).Golden([]survive.Contribution{a, b}, nil)
			if len(got.Entity.Kids) != tc.want || len(got.Provenance.Kids) != tc.want {
				t.Errorf("%d contacts with %d sources, want %d", len(got.Entity.Kids), len(got.Provenance.Kids), tc.want)
			}
		})
	}
}

// TestOrderDoesNotMatter (P4): any order of the contributions gives the same
// golden record.
func TestOrderDoesNotMatter(t *testing.T) {
	r := rules(t)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "records")
		var cs []survive.Contribution
		for i := range n {
			c := contribution(int64(i+1), rapid.SampledFrom([]string{"erp", "crm", "excel"}).Draw(t, "source"),
				rapid.SampledFrom([]string{"", "2024-01-01T00:00:00Z", "2024-05-01T00:00:00Z"}).Draw(t, "changed"))
			for _, id := range []record.FieldID{record.CustomerLegalName, record.CustomerCity, record.CustomerProvince, record.CustomerNextStep} {
				c.Mapped.Entity.Set(record.FieldValue{
					ID: id, Value: record.T(rapid.SampledFrom([]string{"", "甲", "乙", "甲乙"}).Draw(t, "value")),
					Outcome: rapid.SampledFrom([]record.Outcome{record.OK, record.Fixed, record.Masked, record.Invalid}).Draw(t, "outcome"),
				})
			}
			for range rapid.IntRange(0, 2).Draw(t, "contacts") {
				c.Mapped.Entity.Kids = append(c.Mapped.Entity.Kids, contact(rapid.SampledFrom([]string{"", "张伟", "李娜"}).Draw(t, "name"), rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "mobile")))
			}
			cs = append(cs, c)
		}
		want := dump(r.Golden(cs, nil))
		for range 5 {
			rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed"))).Shuffle(n, func(i, j int) { cs[i], cs[j] = cs[j], cs[i] })
			if got := dump(r.Golden(cs, nil)); got != want {
				t.Fatalf("order matters:\n%s\n%s", want, got)
			}
		}
	})
}

func dump(r survive.Result) string {
	p, _ := json.Marshal(r.Provenance)
	return string(record.AppendEntity(nil, &r.Entity)) + string(p)
}

// TestLoadFindsMistakes: all at once, each with its line and column and the
// nearest right name.
func TestLoadFindsMistakes(t *testing.T) {
	sources := map[string]survive.SourceTrust{"crm": {Trust: 50}}
	for name, tc := range map[string]struct {
		yaml string
		want []string // place, code, hint
	}{
		"unknown keys":      {"version: 1\nfeilds: []\ngroups: [{nam: a}]\n", []string{"s.yaml:2:1 yaml.unknown_key did you mean fields?", "s.yaml:3:11 yaml.unknown_key did you mean name?"}},
		"unknown field":     {"version: 1\nfields: [{fields: [legal_nam], criteria: [valid]}]\n", []string{"s.yaml:2:20 survive.unknown_field did you mean legal_name?"}},
		"unknown criterion": {"version: 1\ndefault: [valid, trst]\n", []string{"s.yaml:2:18 survive.unknown_criterion did you mean trust?"}},
		"field twice":       {"version: 1\ngroups: [{name: a, fields: [city]}, {name: b, fields: [city]}]\n", []string{"s.yaml:2:56 survive.field_twice name each field once"}},
		"unknown source":    {"version: 1\npriority: [crmm]\n", []string{"s.yaml:2:12 survive.unknown_source did you mean crm?"}},
		"after the last":    {"version: 1\ndefault: [stable, trust]\n", []string{"s.yaml:2:11 survive.cant_fire put it last, or leave it out"}},
		"no version":        {"default: [trust]\n", []string{"s.yaml:1:1 survive.version add 'version: 1' as the first line"}},
		"several": {"version: 1\ndefault: [newest]\nfields: [{fields: [zzzzzzzzz], criteria: [recnt]}]\n", []string{
			"s.yaml:2:11 survive.unknown_criterion allowed: valid, trust, priority, recent, frequent, complete, stable", "s.yaml:3:43 survive.unknown_criterion did you mean recent?", "s.yaml:3:20 survive.unknown_field see 'custhub schema survive' for the fields",
		}},
	} {
		_, faults := survive.Load("s.yaml", []byte(tc.yaml), sources)
		var got []string
		for _, f := range faults {
			got = append(got, f.Place+" "+f.Code+" "+f.Hint)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, tc.want)
		}
	}
	if _, faults := survive.Load("s.yaml", []byte("version: [\n"), nil); faults.Errors() == 0 || !strings.HasPrefix(faults[0].Place, "s.yaml:") {
		t.Errorf("not YAML: %v", faults)
	}
}

func BenchmarkGolden(b *testing.B) {
	r := rules(b)
	one := []survive.Contribution{contribution(1, "erp", "", field{id: record.CustomerLegalName, value: "甲"}, field{id: record.CustomerCity, value: "乙"})}
	three := []survive.Contribution{
		contribution(1, "erp", "", field{id: record.CustomerLegalName, value: "甲"}, field{id: record.CustomerCity, value: "乙"}),
		contribution(2, "crm", "", field{id: record.CustomerLegalName, value: "甲甲"}, field{id: record.CustomerCity, value: "丙"}),
		contribution(3, "excel", "", field{id: record.CustomerLegalName, value: "甲"}),
	}
	b.Run("one record", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			r.Golden(one, nil)
		}
	})
	b.Run("three records", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			r.Golden(three, nil)
		}
	})
}

// TestSizeOfTheUnion: one source knows staff and industry, the other revenue.
func TestSizeOfTheUnion(t *testing.T) {
	a := contribution(1, "erp", "", field{record.CustomerLegalName, "甲软件有限公司", 0}, field{record.CustomerIndustryCode, "65", 0})
	a.Mapped.Entity.Set(record.FieldValue{ID: record.CustomerHeadcountMin, Value: record.I(120)})
	a.Mapped.Entity.Set(record.FieldValue{ID: record.CustomerHeadcountMax, Value: record.I(180)})
	b := contribution(2, "crm", "", field{record.CustomerLegalName, "甲软件有限公司", 0})
	b.Mapped.Entity.Set(record.FieldValue{ID: record.CustomerRevenue, Value: record.Value{Kind: record.Decimal, Text: "20000000.00"}})
	got := rules(t).Golden([]survive.Contribution{a, b}, nil)
	if f := got.Entity.Find(record.CustomerSizeClass); f == nil || f.Value.Text != "M" || !f.Derived {
		t.Errorf("%+v", f)
	}
}

// BenchmarkContacts: customers of whose contact persons nothing has to be merged.
func BenchmarkContacts(b *testing.B) {
	for name, list := range map[string][]record.Entity{
		"one":   {contact("张伟", "+8613900000001")},
		"three": {contact("张伟", "+8613900000001"), contact("李娜", "+8613900000002"), contact("王建国", "")},
		"equal": {contact("张伟", "+8613900000001"), contact("张伟", "+8613900000002")},
	} {
		b.Run(name, func(b *testing.B) {
			r := rules(b)
			c := contribution(1, "erp", "")
			c.Mapped.Entity.Kids = list
			cs := []survive.Contribution{c}
			b.ReportAllocs()
			for b.Loop() {
				r.Golden(cs, nil)
			}
		})
	}
}
