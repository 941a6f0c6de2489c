// Package schemas publishes the JSON Schemas (draft 2020-12) of everything that
// people write in YAML. They are generated from the structs that the files are
// decoded into, the fields of the unified model, the rules with their parameters
// and the connectors with their options, so that an editor completes exactly
// what custhub accepts.
package schemas

import (
	"fmt"
	"reflect"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/custhub/custhub/cases"
	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/rules/survive"
	"github.com/custhub/custhub/yamlfile"
)

// base is where the committed copies of the schemas are served from.
const base = "https://raw.githubusercontent.com/custhub/custhub/main/docs/schema/"

// Names lists the schemas in the order in which people meet them.
func Names() []string { return []string{"project", "mapping", "rules", "survive", "test", "model"} }

// Of returns the named schema as indented JSON.
func Of(name string, conns connectors.Registry, reg *rules.Registry) ([]byte, error) {
	g := &yamlfile.Generator{}
	var s *jsonschema.Schema
	title := ""
	switch name {
	case "project":
		s, title = projectSchema(g, conns), "custhub.yaml"
	case "mapping":
		s, title = mappingSchema(g), "mapping file of custhub"
	case "rules":
		s, title = rulesSchema(g, reg), "rule file of custhub"
	case "survive":
		s, title = surviveSchema(g), "survivorship file of custhub"
	case "test":
		s, title = testSchema(g, reg), "test cases of custhub"
	case "model":
		return modelSchema()
	default:
		return nil, fault.Usage("schema.unknown", fmt.Sprintf("there is no schema %q", name), yamlfile.DidYouMean(name, Names())).With(name)
	}
	return g.Publish(base+name+".json", title, s)
}

// projectSchema adds the options of each connector.
func projectSchema(g *yamlfile.Generator, conns connectors.Registry) *jsonschema.Schema {
	s := g.Struct(reflect.TypeFor[project.Spec]())
	s.Required = []string{"version", "sources"}
	src := g.Defs["project.SourceSpec"]
	src.Required = []string{"connector"}
	src.Properties["connector"] = &jsonschema.Schema{Description: src.Properties["connector"].Description, Enum: yamlfile.Words2Any(conns.Names())}
	options := &yamlfile.Generator{References: true, Defs: g.Defs}
	for _, c := range conns {
		o := options.Type(reflect.TypeOf(c.Options()))
		var name any = c.Name()
		src.AllOf = append(src.AllOf, &jsonschema.Schema{
			If:   &jsonschema.Schema{Properties: map[string]*jsonschema.Schema{"connector": {Const: &name}}},
			Then: &jsonschema.Schema{Properties: map[string]*jsonschema.Schema{"options": o}},
		})
	}
	return s
}

// rulesSchema adds the names of fields and the rules with their parameters.
func rulesSchema(g *yamlfile.Generator, reg *rules.Registry) *jsonschema.Schema {
	s := g.Struct(reflect.TypeFor[rules.File]())
	s.Required = []string{"version"}
	g.Defs["rule"] = ruleRef(reg)
	g.Defs["fields"] = fieldPatterns()
	for _, name := range []string{"rules.CleanseSpec", "rules.ValidateSpec"} {
		d := g.Defs[name]
		fields := yamlfile.Ref("fields")
		fields.Description = d.Properties["fields"].Description
		d.Properties["fields"] = fields
		d.Properties["rules"] = &jsonschema.Schema{Type: "array", Description: d.Properties["rules"].Description, Items: yamlfile.Ref("rule")}
	}
	return s
}

// ruleRef accepts a rule's name, or its name with parameters.
func ruleRef(reg *rules.Registry) *jsonschema.Schema {
	withParams := &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{}, AdditionalProperties: yamlfile.No()}
	one := 1
	withParams.MinProperties, withParams.MaxProperties = &one, &one
	var plain []*jsonschema.Schema
	for _, name := range reg.Names() {
		doc, _ := reg.Doc(name)
		var value any = name
		plain = append(plain, &jsonschema.Schema{Const: &value, Description: doc.Summary})
		params := &jsonschema.Schema{Types: []string{"object", "null"}, Description: doc.Summary, Properties: map[string]*jsonschema.Schema{}, AdditionalProperties: yamlfile.No()}
		for _, p := range doc.Params {
			params.Properties[p.Name] = paramSchema(p)
			params.PropertyOrder = append(params.PropertyOrder, p.Name)
		}
		withParams.Properties[name] = params
		withParams.PropertyOrder = append(withParams.PropertyOrder, name)
	}
	return &jsonschema.Schema{AnyOf: append(plain, withParams)}
}

func paramSchema(p rules.Param) *jsonschema.Schema {
	s := &jsonschema.Schema{Description: p.Help}
	if p.Default != "" {
		s.Description += "; default: " + p.Default
	}
	switch p.Type {
	case "int":
		s.Type = "integer"
	case "bool":
		s.Type = "boolean"
	case "list":
		s.Types = []string{"array", "string", "number"}
	case "map":
		s.Type = "object"
	default:
		s.Types = []string{"string", "number", "boolean"}
	}
	return s
}

// fieldPatterns accepts fields by name, with completion, and wildcards.
func fieldPatterns() *jsonschema.Schema {
	one := &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Enum: yamlfile.Words2Any(fieldPaths())}, {Type: "string", Pattern: `[*?\[]`}}}
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{one, {Type: "array", Items: one}}}
}

// testSchema is the schema of test cases; their rules are those of rule files.
func testSchema(g *yamlfile.Generator, reg *rules.Registry) *jsonschema.Schema {
	s := g.Struct(reflect.TypeFor[cases.File]())
	s.Required = []string{"version", "cases"}
	g.Defs["rule"] = ruleRef(reg)
	c := g.Defs["cases.Case"]
	c.Properties["rule"] = yamlfile.Ref("rule")
	c.Properties["row"] = &jsonschema.Schema{Type: "object", Description: c.Properties["row"].Description}
	return s
}

// surviveSchema lists the criteria by name.
func surviveSchema(g *yamlfile.Generator) *jsonschema.Schema {
	s := g.Struct(reflect.TypeFor[survive.File]())
	s.Required = []string{"version"}
	var names []string
	for _, c := range []survive.Criterion{survive.Valid, survive.Trust, survive.Priority, survive.Recent, survive.Frequent, survive.Complete, survive.Stable} {
		names = append(names, string(c))
	}
	criteria := &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Enum: yamlfile.Words2Any(names)}}
	s.Properties["default"] = criteria
	for _, def := range []string{"survive.FieldRule", "survive.GroupRule"} {
		g.Defs[def].Properties["criteria"] = criteria
	}
	return s
}
