package lineage

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/store/storetest"
)

// hub is a store with customers of one to three records.
func hub(t testing.TB, rows map[string][]storetest.Row) *store.Store {
	h := storetest.OpenHub(t, "sqlite:"+t.TempDir()+"/hub.db", store.Options{Now: storetest.Clock()})
	for _, source := range []string{"crm", "erp", "excel"} {
		if len(rows[source]) > 0 {
			h.Land(h.Batch(source, "customers", 1, true, rows[source]...))
		}
	}
	h.Resolve()
	return h.S
}

func field(x *Explanation, name string) *Field {
	for i := range x.Fields {
		if x.Fields[i].Field == name {
			return &x.Fields[i]
		}
	}
	return nil
}

// TestExplain: from a golden value to the record that said it, those that lost,
// and the place in the source.
func TestExplain(t *testing.T) {
	st := hub(t, map[string][]storetest.Row{
		"erp": {{Key: "1", Name: "甲公司", Keys: []string{"13800138000"}, At: "2025-02-01"}},
		"crm": {{Key: "a", Name: "甲 (旧)", Keys: []string{"13800138000"}, At: "2024-01-01"}},
	})
	x, err := Explain(t.Context(), st, "erp/customers/1", "", true)
	if err != nil {
		t.Fatal(err)
	}
	if len(x.Sources) != 2 {
		t.Fatalf("%d sources, want 2: %+v", len(x.Sources), x.Sources)
	}
	name := field(x, "legal_name")
	if name == nil || len(name.From)+len(name.Losers) != 2 || name.From[0].Value != name.Value {
		t.Fatalf("legal_name: %+v", name)
	}
	if len(name.Losers) != 1 || name.Losers[0].Ref == name.From[0].Ref || name.Losers[0].Lost == "" {
		t.Errorf("the loser: %+v", name.Losers)
	}
	region := field(x, "ext.区域")
	if region == nil || len(region.From) != 1 || len(region.Losers) != 1 || region.From[0].Value != region.Value || region.Rule != "ranked" {
		t.Errorf("a custom field: %+v", region)
	}
	for _, name := range []string{"区域", "ext.区域"} {
		if one, err := Explain(t.Context(), st, "erp/customers/1", name, true); err != nil || len(one.Fields) != 1 {
			t.Errorf("%s by its name: %+v, %v", name, one, err)
		}
	}
	for _, s := range x.Sources {
		if !strings.HasPrefix(s.Place, "t.csv:2") {
			t.Errorf("%s/%s stands at %q", s.Source, s.Key, s.Place)
		}
	}
	only, err := Explain(t.Context(), st, "crm/customers/a", "legal_name", true)
	if err != nil || len(only.Fields) != 1 || only.Customer != x.Customer {
		t.Errorf("one field, by the other record: %+v, %v", only, err)
	}
}

// TestExplainCovers: without clear, no telephone and no contact's name shows.
func TestExplainCovers(t *testing.T) {
	st := hub(t, map[string][]storetest.Row{"erp": {{Key: "1", Name: "甲公司", Keys: []string{"13800138000"}, At: "2025-02-01"}}})
	x, err := Explain(t.Context(), st, "erp/customers/1", "", false)
	if err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprintf("%+v", x); strings.Contains(text, "13800138000") || strings.Contains(text, "测试 甲公司") {
		t.Errorf("personal values show: %s", text)
	}
}

func TestExplainUnknown(t *testing.T) {
	st := hub(t, map[string][]storetest.Row{"erp": {{Key: "1", Name: "甲", At: "2025-02-01"}}})
	for _, id := range []string{"erp/customers/9", "nonsense", "01M80H3ZEEVX0G000000000001"} {
		if x, err := Explain(t.Context(), st, id, "", true); err == nil {
			t.Errorf("%s is explained: %+v", id, x)
		}
	}
}

// TestExplainProperty (P6): for any customers, every golden value has somebody
// who said it, and everything said is by a record of the customer.
func TestExplainProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := map[string][]storetest.Row{}
		for _, source := range []string{"crm", "erp", "excel"} {
			for i := range rapid.IntRange(0, 4).Draw(rt, source) {
				r := storetest.Row{Key: fmt.Sprint(i), Name: rapid.SampledFrom([]string{"甲", "乙", "丙"}).Draw(rt, "name"), At: rapid.SampledFrom([]string{"2024-01-01", "2025-01-01", ""}).Draw(rt, "at")}
				if k := rapid.IntRange(0, 3).Draw(rt, "key"); k > 0 {
					r.Keys = []string{fmt.Sprint("1380013800", k)}
				}
				rows[source] = append(rows[source], r)
			}
		}
		if len(rows) == 0 {
			return
		}
		st := hub(t, rows)
		err := st.Customers(t.Context(), store.CustomerQuery{}, func(c *store.Customer) error {
			x, err := Explain(t.Context(), st, c.ID, "", true)
			if err != nil {
				return err
			}
			if len(x.Sources) != len(c.Sources) {
				rt.Fatalf("%d sources, the customer has %d", len(x.Sources), len(c.Sources))
			}
			var refs []record.Ref
			for _, s := range x.Sources {
				refs = append(refs, s.Ref)
			}
			for _, f := range x.Fields {
				if len(f.From) == 0 {
					rt.Fatalf("nobody said %s = %q", f.Field, f.Value)
				}
				if f.Field != "revenue" && f.From[0].Value != f.Value { // 1000.00 is kept as 1000
					rt.Fatalf("%s is %q, said was %q", f.Field, f.Value, f.From[0].Value)
				}
				for _, s := range f.From {
					if !slices.Contains(refs, s.Ref) {
						rt.Fatalf("%s is said by %v, which is no record of the customer", f.Field, s.Ref)
					}
				}
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
	})
}
