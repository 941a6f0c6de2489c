package yamlfile

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

// Schemer is a type that describes its own YAML forms.
type Schemer interface {
	YAMLSchema(g *Generator) *jsonschema.Schema
}

// Generator derives JSON Schemas from the structs that YAML is decoded into, so
// that editors complete exactly what Decode accepts.
type Generator struct {
	Defs map[string]*jsonschema.Schema // by name; structs are put here once
	// References allows ${env:…} and ${file:…} in place of numbers and booleans.
	References bool
}

// Draft is the schema language of the published schemas.
const Draft = "https://json-schema.org/draft/2020-12/schema"

// Publish completes a schema as a document of its own.
func (g *Generator) Publish(id, title string, s *jsonschema.Schema) ([]byte, error) {
	s.Schema, s.ID, s.Title, s.Defs = Draft, id, title, g.Defs
	data, err := json.MarshalIndent(s, "", "  ")
	return append(data, '\n'), err
}

var schemerType = reflect.TypeFor[Schemer]()

// Type returns the schema of a Go type.
func (g *Generator) Type(t reflect.Type) *jsonschema.Schema {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(schemerType) {
		return reflect.New(t).Interface().(Schemer).YAMLSchema(g)
	}
	switch t {
	case nodeType:
		return &jsonschema.Schema{}
	case durationType:
		return &jsonschema.Schema{Type: "string", Pattern: `^([0-9.]+(ns|us|µs|ms|s|m|h))+$|^\$\{`}
	}
	switch t.Kind() {
	case reflect.Struct:
		return g.ref(t)
	case reflect.Slice:
		return &jsonschema.Schema{Type: "array", Items: g.Type(t.Elem())}
	case reflect.Map:
		return &jsonschema.Schema{Type: "object", AdditionalProperties: g.Type(t.Elem())}
	case reflect.Bool:
		return g.scalar("boolean")
	case reflect.Float64, reflect.Float32:
		return g.scalar("number")
	case reflect.String:
		return Text()
	case reflect.Interface:
		return &jsonschema.Schema{}
	default:
		return g.scalar("integer")
	}
}

// Text is the schema of a field that is read by its text: numbers and booleans
// will do as well.
func Text() *jsonschema.Schema {
	return &jsonschema.Schema{Types: []string{"string", "number", "boolean"}}
}

func (g *Generator) scalar(typ string) *jsonschema.Schema {
	if !g.References {
		return &jsonschema.Schema{Type: typ}
	}
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: typ}, {Type: "string", Pattern: `\$\{(env|file):`}}}
}

// ref puts a struct's schema among the definitions and refers to it.
func (g *Generator) ref(t reflect.Type) *jsonschema.Schema {
	if g.Defs == nil {
		g.Defs = map[string]*jsonschema.Schema{}
	}
	name := t.Name()
	if pkg := t.PkgPath(); pkg != "" {
		name = pkg[strings.LastIndexByte(pkg, '/')+1:] + "." + name
	}
	if g.Defs[name] == nil {
		g.Defs[name] = &jsonschema.Schema{} // ends recursion
		g.Defs[name] = g.Struct(t)
	}
	return Ref(name)
}

// Ref refers to a definition by name.
func Ref(name string) *jsonschema.Schema { return &jsonschema.Schema{Ref: "#/$defs/" + name} }

// No is the schema that nothing satisfies.
func No() *jsonschema.Schema { return &jsonschema.Schema{Not: &jsonschema.Schema{}} }

// Struct returns the schema of a struct type in full.
func (g *Generator) Struct(t reflect.Type) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{}, AdditionalProperties: No()}
	for _, f := range fieldsOf(t) {
		p := g.Type(f.typ)
		if doc := f.tag.Get("doc"); doc != "" {
			p = described(p, doc)
		}
		if enum := f.tag.Get("enum"); enum != "" {
			p = &jsonschema.Schema{Description: p.Description, Enum: Words2Any(strings.Split(enum, ","))}
		}
		validateTag(p, f.tag.Get("validate"))
		if strings.HasPrefix(f.tag.Get("validate")+",", "required,") {
			s.Required = append(s.Required, f.name)
		}
		s.Properties[f.name] = p
		s.PropertyOrder = append(s.PropertyOrder, f.name)
	}
	return s
}

// described adds a description without touching a shared schema.
func described(s *jsonschema.Schema, doc string) *jsonschema.Schema {
	c := *s
	c.Description = doc
	return &c
}

// Words2Any makes enum values of texts. The text null also stands for YAML's
// null, as people write it without quotes.
func Words2Any(words []string) []any {
	var out []any
	for _, w := range words {
		out = append(out, w)
		if w == "null" {
			out = append(out, nil)
		}
	}
	return out
}

// validateTag carries over the go-playground tags that JSON Schema can say.
func validateTag(s *jsonschema.Schema, tag string) {
	if tag == "" || len(s.AnyOf) > 0 || s.Ref != "" {
		return
	}
	tag, _, _ = strings.Cut(tag, ",dive")
	for _, part := range strings.Split(tag, ",") {
		name, arg, _ := strings.Cut(part, "=")
		n, err := strconv.ParseFloat(arg, 64)
		switch {
		case name == "oneof":
			s.Types, s.Type = nil, ""
			s.Enum = Words2Any(strings.Fields(arg))
		case err != nil || (s.Type != "integer" && s.Type != "number"):
		case name == "min" || name == "gte":
			s.Minimum = &n
		case name == "max" || name == "lte":
			s.Maximum = &n
		}
	}
}

// YAMLSchema implements Schemer: an object of any keys.
func (o *Ordered[T]) YAMLSchema(g *Generator) *jsonschema.Schema {
	return &jsonschema.Schema{Types: []string{"object", "null"}, AdditionalProperties: g.Type(reflect.TypeFor[T]())}
}

// YAMLSchema implements Schemer: a list, or one text.
func (s *Strings) YAMLSchema(*Generator) *jsonschema.Schema { return oneOrList() }

// YAMLSchema implements Schemer: a list, or one text.
func (w *Words) YAMLSchema(*Generator) *jsonschema.Schema { return oneOrList() }

func oneOrList() *jsonschema.Schema {
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{Text(), {Type: "array", Items: Text()}}}
}

// YAMLSchema implements Schemer: a text.
func (w *Word) YAMLSchema(*Generator) *jsonschema.Schema { return Text() }

// YAMLSchema implements Schemer: a text, or null.
func (l *Literal) YAMLSchema(*Generator) *jsonschema.Schema {
	return &jsonschema.Schema{Types: []string{"string", "null"}}
}
