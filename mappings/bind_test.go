package mappings

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/record"
)

func TestBindFaults(t *testing.T) {
	ms, faults := Load("m.yaml", []byte(`version: 1
stream: s
entity: customer
key: [ID]
fields:
  legal_name: FNam
  short_name: data.short
  name_en: Optional?
  stage: {expr: 'Statge == "x" ? "lead" : row["any"]'}
contacts:
  - each: "people"
    fields: {name: "^Namen", title: "a.b[x]"}
`))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	schema := &record.Schema{Columns: []record.Column{{Name: "id"}, {Name: "FName"}, {Name: "Data"}, {Name: "Stage"}, {Name: "Name"}, {Name: "people"}}}
	mp, faults := ms[0].Bind(schema, Binding{Source: "erp"})
	if mp != nil {
		t.Error("a mapper although columns are missing")
	}
	want := []string{
		`m.yaml:6:15: stream "s" has no column "FNam" (value "FNam") [mapping.missing_column]`,
		`m.yaml:9:10: stream "s" has no column "Statge" (value "Statge") [mapping.missing_column]`,
		`m.yaml:12:20: stream "s" has no column "Namen" (value "Namen") [mapping.missing_column]`,
		`m.yaml:12:37: the path can't be read: [x] must hold a number from 0 or a quoted key (value "a.b[x]") [mapping.path]`,
	}
	var got []string
	for _, f := range faults {
		got = append(got, f.Error())
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if faults[0].Hint != "did you mean FName?" {
		t.Error(faults[0].Hint)
	}
}

func TestEvents(t *testing.T) {
	mp := bindTest(t, `version: 1
stream: 2024_orders
as: orders
entity: order
key: [No, Year]
customer: {stream: customers, key: [Cust], source: crm}
replaced_by: Later
fields: {no: No, ordered_at: At, amount: {expr: 'num(Amount) * 2'}}
items:
  - each: Lines
    fields: {line: "@index", sku: sku, quantity: qty, unit: ^Unit, spec: {expr: 'sku + "/" + Unit + "/" + string(index)'}}
`, &record.Schema{Columns: []record.Column{{Name: "No"}, {Name: "Year"}, {Name: "Cust"}, {Name: "Later"}, {Name: "At"}, {Name: "Amount"}, {Name: "Lines"}, {Name: "Unit"}}})
	row := record.Row{Key: "k", Values: []record.Value{
		record.T("A|1"), record.I(2024), record.T(" 05021 "), record.T("B"), record.T("2024-03-05 08:00:00"),
		{Kind: record.Decimal, Text: "0.15"},
		record.T(`[{"sku":"s1","qty":2},{"sku":"s2","qty":1.50}]`), record.T("pc"),
	}}
	var out record.Mapped
	fate := mp.Map(&row, &out)
	if fate.Kind != Mapped || fate.Key != `A\|1|2024` {
		t.Fatalf("%+v %+v", fate, fate.Problem)
	}
	if *out.Customer != (record.Ref{Source: "crm", Stream: "customers", Key: "05021"}) || *out.ReplacedBy != (record.Ref{Source: "erp", Stream: "orders", Key: "B"}) {
		t.Errorf("%+v %+v", out.Customer, out.ReplacedBy)
	}
	want := `order
  no text A|1
  ordered_at time 2024-03-05T00:00:00Z
  amount decimal 0.3
    order_item
      line int 1
      sku text s1
      spec text s1/pc/1
      quantity decimal 2
      unit text pc
    order_item
      line int 2
      sku text s2
      spec text s2/pc/2
      quantity decimal 1.50
      unit text pc
`
	if got := show(&out.Entity, ""); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := mp.m.Columns(1, record.OrderItemQuantity); !slices.Equal(got, []string{"Lines[].qty"}) {
		t.Error(got)
	}
	if got := mp.Uses(); !slices.Equal(got, []int{0, 1, 2, 3, 4, 5, 6, 7}) {
		t.Error(got)
	}
	row.Values[2] = record.Value{}
	if fate := mp.Map(&row, &out); fate.Kind != Mapped || out.Customer != nil {
		t.Error("an event without customer lands unlinked")
	}
	row.Values[0] = record.T("")
	if fate := mp.Map(&row, &out); fate.Kind != Rejected || fate.Problem.Code != "mapping.key_empty" {
		t.Errorf("%+v", fate)
	}
	row.Values[5] = record.T("x")
	row.Problem = &record.Problem{Code: "csv.ragged"}
	if fate := mp.Map(&row, &out); fate.Kind != Rejected || fate.Problem.Code != "csv.ragged" {
		t.Errorf("%+v", fate)
	}
}

// TestMapNeverPanics maps random rows, some too short, and maps each twice: the
// result must not depend on what came before.
func TestMapNeverPanics(t *testing.T) {
	mp := bindTest(t, customersYAML, &customersSchema)
	fresh := bindTest(t, customersYAML, &customersSchema)
	var out record.Mapped
	value := rapid.Custom(func(t *rapid.T) record.Value {
		kind := record.Kind(rapid.IntRange(0, int(record.JSON)).Draw(t, "kind"))
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
			"", "0", "1", "12.5", "true", "A", "B", "2024-03-05", "2024-03-05T00:00:00Z",
			`{"city":1,"people":[{"name":null,"phones":"x"},3,{"phones":[[],{}]}]}`, `{"people":{}}`, "[", "1/2/3",
		})).Draw(t, "text")
		if kind == record.Null {
			text = ""
		}
		return record.Value{Kind: kind, Text: text}
	})
	rapid.Check(t, func(t *rapid.T) {
		row := record.Row{Key: "k", Values: rapid.SliceOfN(value, 0, len(customersSchema.Columns)).Draw(t, "values")}
		fate := mp.Map(&row, &out)
		var again record.Mapped
		fate2 := fresh.Map(&row, &again)
		if fate.Kind != fate2.Kind || fate.Kind == Mapped && show(&out.Entity, "") != show(&again.Entity, "") {
			t.Fatalf("%+v, then %+v", fate, fate2)
		}
	})
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(customersYAML))
	for _, name := range BuiltinNames() {
		data, _ := Builtin(name)
		f.Add(data)
	}
	f.Add([]byte("version: 1\nstream: s\nentity: customer\ncontacts: &a [{contact_points: *a}]"))
	f.Add([]byte("version: 1\nmappings: [null, {stream: [a]}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, faults := Load("fuzz.yaml", data)
		if faults.Errors() > 0 {
			return
		}
		for _, m := range list {
			mp, _ := m.Bind(&customersSchema, Binding{Source: "s"})
			if mp == nil {
				continue
			}
			row := customersRow()
			var out record.Mapped
			mp.Map(&row, &out)
		}
	})
}
