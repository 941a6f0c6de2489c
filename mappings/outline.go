package mappings

import (
	"encoding/json"

	"github.com/custhub/custhub/record"
)

// nestedKeys are the keys under which nested entities stand in an outline and in
// mapping files.
var nestedKeys = map[record.EntityType]string{
	record.Contact: "contacts", record.ContactPoint: "contact_points", record.Address: "addresses",
	record.Consent: "consents", record.OrderItem: "items",
}

// Outline renders an entity as people write it in mapping files and test cases:
// fields by name with their texts, booleans as booleans; custom fields under
// "ext"; nested entities as lists. Nulls are left out.
func Outline(e *record.Entity) map[string]any {
	out := map[string]any{}
	for i := range e.Fields {
		if f := &e.Fields[i]; !f.Value.IsNull() {
			out[f.ID.Info().Name] = plain(f.Value)
		}
	}
	if len(e.Ext) > 0 {
		ext := map[string]any{}
		for _, x := range e.Ext {
			ext[x.Name] = plain(x.Value)
		}
		out["ext"] = ext
	}
	for i := range e.Kids {
		key := nestedKeys[e.Kids[i].Type]
		list, _ := out[key].([]any)
		out[key] = append(list, Outline(&e.Kids[i]))
	}
	return out
}

func plain(v record.Value) any {
	switch v.Kind {
	case record.Bool:
		return v.Text == "true"
	case record.JSON:
		return json.RawMessage(v.Text)
	default:
		return v.Text
	}
}
