package schemas

import (
	"maps"
	"reflect"
	"slices"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/yamlfile"
)

// mappingSchema accepts one mapping, or several under "mappings".
func mappingSchema(g *yamlfile.Generator) *jsonschema.Schema {
	g.Type(reflect.TypeFor[mappings.Spec]())
	spec := g.Defs["mappings.Spec"]
	nestedLists(g, spec)
	fieldsByEntity(spec)
	spec.Required = []string{"stream", "entity"}
	file := g.Struct(reflect.TypeFor[mappings.File]())
	file.Required = []string{"version", "mappings"}
	g.Defs["mappings.File"] = file
	several := &jsonschema.Schema{Required: []string{"mappings"}}
	return &jsonschema.Schema{If: several, Then: yamlfile.Ref("mappings.File"), Else: yamlfile.Ref("mappings.Spec")}
}

// entityFields is an object of an entity's fields.
func entityFields(t record.EntityType) *jsonschema.Schema {
	s := &jsonschema.Schema{Types: []string{"object", "null"}, Properties: map[string]*jsonschema.Schema{}, AdditionalProperties: yamlfile.No()}
	for _, id := range record.FieldsOf(t) {
		f := id.Info()
		v := yamlfile.Ref("value")
		v.Description = f.Doc + " / " + f.DocZH + " (" + f.Kind.String() + ")"
		s.Properties[f.Name] = v
		s.PropertyOrder = append(s.PropertyOrder, f.Name)
	}
	return s
}

// fieldsByEntity makes the fields that may be mapped depend on the entity.
func fieldsByEntity(spec *jsonschema.Schema) {
	for _, t := range []record.EntityType{record.Customer, record.Interaction, record.Order, record.Ticket} {
		var name any = t.String()
		spec.AllOf = append(spec.AllOf, &jsonschema.Schema{
			If:   &jsonschema.Schema{Properties: map[string]*jsonschema.Schema{"entity": {Const: &name}}, Required: []string{"entity"}},
			Then: &jsonschema.Schema{Properties: map[string]*jsonschema.Schema{"fields": entityFields(t)}},
		})
	}
	var sensitive []string
	for i := range record.Fields {
		if f := &record.Fields[i]; f.Privacy == record.Sensitive {
			sensitive = append(sensitive, f.Name, f.Path())
		}
	}
	one := &jsonschema.Schema{Enum: yamlfile.Words2Any(sensitive)}
	spec.Properties["sensitive"] = &jsonschema.Schema{
		Description: spec.Properties["sensitive"].Description,
		AnyOf:       []*jsonschema.Schema{one, {Type: "array", Items: one}},
	}
}

// nestedLists gives each list of nested items the fields of its entity, which
// may also stand directly in the item.
func nestedLists(g *yamlfile.Generator, spec *jsonschema.Schema) {
	item := g.Defs["mappings.ItemSpec"]
	delete(g.Defs, "mappings.ItemSpec")
	lists := map[string]record.EntityType{"contacts": record.Contact, "contact_points": record.ContactPoint, "addresses": record.Address, "consents": record.Consent, "items": record.OrderItem}
	for _, key := range slices.Sorted(maps.Keys(spec.Properties)) {
		t, ok := lists[key]
		if !ok {
			continue
		}
		name := "item_" + t.String()
		spec.Properties[key] = listOf(name, spec.Properties[key].Description)
		s := entityFields(t)
		for _, own := range item.PropertyOrder {
			if own == "contact_points" && t != record.Contact || own == "split" && t != record.ContactPoint {
				continue
			}
			s.Properties[own] = item.Properties[own]
			s.PropertyOrder = append(s.PropertyOrder, own)
		}
		s.Properties["fields"] = entityFields(t)
		if t == record.Contact {
			s.Properties["contact_points"] = listOf("item_contact_point", item.Properties["contact_points"].Description)
		}
		g.Defs[name] = s
	}
}

func listOf(def, doc string) *jsonschema.Schema {
	return &jsonschema.Schema{Types: []string{"array", "null"}, Description: doc, Items: yamlfile.Ref(def)}
}

func fieldPaths() []string {
	var paths []string
	for i := range record.Fields {
		paths = append(paths, record.Fields[i].Path())
	}
	return paths
}
