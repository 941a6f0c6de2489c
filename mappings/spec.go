package mappings

import (
	"reflect"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
	yaml "go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/yamlfile"
)

// Spec is one mapping as a file spells it. The doc tags are the reference.
type Spec struct {
	At            yamlfile.Pos
	Version       int                          `yaml:"version" doc:"version of the format: 1"`
	Stream        string                       `yaml:"stream" doc:"stream of the source: table, sheet, file or endpoint; * and ? match several"`
	As            string                       `yaml:"as" doc:"name of the stream in the store; default: the stream's own name"`
	Entity        string                       `yaml:"entity" doc:"what a row is" enum:"customer,interaction,order,ticket"`
	Purpose       string                       `yaml:"purpose" doc:"why this data is processed (PIPL art. 6)"`
	LegalBasis    string                       `yaml:"legal_basis" doc:"legal basis of the processing (PIPL art. 13)"`
	Key           ValueList                    `yaml:"key" doc:"columns of the source key; default: the key that the source declares"`
	ChangedAt     *ValueSpec                   `yaml:"changed_at" doc:"when the row was last changed in the source"`
	ReplacedBy    *ValueSpec                   `yaml:"replaced_by" doc:"key, in the same stream, of the record into which the source itself merged this one"`
	Customer      *OwnerSpec                   `yaml:"customer" doc:"events: the customer they belong to"`
	Fields        yamlfile.Ordered[*ValueSpec] `yaml:"fields" doc:"unified fields and where their values come from"`
	Ext           yamlfile.Ordered[*ValueSpec] `yaml:"ext" doc:"custom fields, typed and kept"`
	Contacts      []*ItemSpec                  `yaml:"contacts" doc:"contact persons in the row" entity:"contact"`
	ContactPoints []*ItemSpec                  `yaml:"contact_points" doc:"phones, e-mail addresses … of the customer itself" entity:"contact_point"`
	Addresses     []*ItemSpec                  `yaml:"addresses" doc:"postal addresses" entity:"address"`
	Consents      []*ItemSpec                  `yaml:"consents" doc:"legal bases for single purposes" entity:"consent"`
	Items         []*ItemSpec                  `yaml:"items" doc:"lines of an order" entity:"order_item"`
	Filters       []*FilterSpec                `yaml:"filters" doc:"rows to leave out, counted by reason"`
	Sensitive     yamlfile.Strings             `yaml:"sensitive" doc:"sensitive fields that may be loaded (PIPL art. 28)"`
}

// OwnerSpec says which customer an event belongs to.
type OwnerSpec struct {
	At     yamlfile.Pos
	Stream string    `yaml:"stream" doc:"stream of the customer, by its name in the store"`
	Key    ValueList `yaml:"key" doc:"column, or columns, that hold the customer's key"`
	Source string    `yaml:"source" doc:"source of the customer; default: the event's own source"`
}

// FilterSpec leaves rows out.
type FilterSpec struct {
	At     yamlfile.Pos
	When   string `yaml:"when" doc:"expression over the columns; a row for which it is true is left out"`
	Reason string `yaml:"reason" doc:"reason under which the rows are counted"`
}

// ValueSpec says where one value comes from. Exactly one of Column, Columns,
// First, Value and Expr is set.
type ValueSpec struct {
	At       yamlfile.Pos
	Column   string                    `yaml:"column" doc:"column, or a path into a JSON column (company.name, phones[0].number); a trailing ? makes it optional"`
	Columns  []string                  `yaml:"columns" doc:"columns whose values are joined; empty ones are skipped"`
	Join     *string                   `yaml:"join" doc:"text between joined values; default: a space"`
	First    []string                  `yaml:"first" doc:"columns of which the first that is not empty is taken"`
	Value    *string                   `yaml:"value" doc:"constant"`
	Expr     string                    `yaml:"expr" doc:"expression over the columns"`
	Map      yamlfile.Ordered[*string] `yaml:"map" doc:"values of the source and what they become"`
	Default  *string                   `yaml:"default" doc:"value when the source has none"`
	Unmapped yamlfile.Literal          `yaml:"unmapped" doc:"what happens to a value that map does not list; default: default if there is one, else keep" enum:"keep,null,default,quarantine"`
	Type     string                    `yaml:"type" doc:"kind of the value" enum:"text,int,decimal,bool,date,time,json"`
	Order    yamlfile.Literal          `yaml:"order" doc:"dates: how the column writes 03/04/2024, day or month first; default: found from the column's values" enum:"dmy,mdy"`
}

// DecodeYAML reads the short forms too: a plain text is a column or path, and
// "=text" a constant.
func (v *ValueSpec) DecodeYAML(d *yamlfile.Decoder, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		v.At = d.At(n)
		v.short(n.Value)
		return
	}
	type plain ValueSpec
	d.Decode(n, (*plain)(v))
	v.At = d.At(n)
	sources := 0
	for _, set := range []bool{v.Column != "", v.Columns != nil, v.First != nil, v.Value != nil, v.Expr != ""} {
		if set {
			sources++
		}
	}
	if sources != 1 {
		d.Fail(n, "mapping.value", "a value needs exactly one of column, columns, first, value and expr", "write a column name for the plain case: legal_name: FName")
	}
	if v.Unmapped != "" && v.Map == nil {
		d.Fail(n, "mapping.value", "unmapped has no effect without map", "")
	}
	if v.Join != nil && v.Columns == nil {
		d.Fail(n, "mapping.value", "join has no effect without columns", "")
	}
}

func (v *ValueSpec) short(s string) {
	if text, ok := strings.CutPrefix(s, "="); ok {
		v.Value = &text
		return
	}
	v.Column = s
}

// ValueList is one value or a list of values, in the order of a key.
type ValueList []*ValueSpec

// DecodeYAML implements yamlfile.NodeDecoder.
func (l *ValueList) DecodeYAML(d *yamlfile.Decoder, n *yaml.Node) {
	if n.Kind == yaml.SequenceNode {
		var list []*ValueSpec
		d.Decode(n, &list)
		*l = list
		return
	}
	if yamlfile.IsNull(n) {
		return
	}
	v := &ValueSpec{}
	d.Decode(n, v)
	*l = ValueList{v}
}

// ItemSpec makes nested entities. Fields may stand under "fields" or, where it
// is shorter, directly in the item: {kind: =mobile, value: FMobile}.
type ItemSpec struct {
	At            yamlfile.Pos
	When          string                       `yaml:"when" doc:"condition; the item is made only where it is true"`
	Each          string                       `yaml:"each" doc:"JSON list; one item is made for each element, and columns inside are relative to it (^name: column of the row, . : the element itself, @index: its number)"`
	Split         string                       `yaml:"split" doc:"characters at which the value is cut into several contact points"`
	Fields        yamlfile.Ordered[*ValueSpec] `yaml:"fields" doc:"fields of the item"`
	ContactPoints []*ItemSpec                  `yaml:"contact_points" doc:"phones, e-mail addresses … of the contact" entity:"contact_point"`
}

// itemKeys are the keys of an item that are not fields.
var itemKeys = []string{"when", "each", "split", "fields", "contact_points"}

// DecodeYAML separates an item's own keys from fields written directly in it.
func (s *ItemSpec) DecodeYAML(d *yamlfile.Decoder, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		type plain ItemSpec
		d.Decode(n, (*plain)(s)) // reports the wrong form
		return
	}
	own := *n
	own.Content = nil
	for _, p := range yamlfile.Pairs(n) {
		if isItemKey(p.Key.Value) {
			own.Content = append(own.Content, p.Key, p.Value)
			continue
		}
		if p.Value.Kind == yaml.SequenceNode {
			d.UnknownKey(p.Key, itemKeys) // no value is a list
			continue
		}
		e := yamlfile.Entry[*ValueSpec]{Key: p.Key.Value, At: d.At(p.Key), In: d.At(p.Value), Value: &ValueSpec{}}
		d.Decode(p.Value, e.Value)
		s.Fields = append(s.Fields, e)
	}
	direct := s.Fields
	s.Fields = nil
	type plain ItemSpec
	d.Decode(&own, (*plain)(s))
	s.Fields = append(direct, s.Fields...)
	s.At = d.At(n)
}

func isItemKey(key string) bool {
	return slices.Contains(itemKeys, key)
}

// nested lists the item lists of a spec with the entity that each makes.
func (s *Spec) nested() []nestedItems {
	return []nestedItems{
		{"contacts", record.Contact, s.Contacts},
		{"contact_points", record.ContactPoint, s.ContactPoints},
		{"addresses", record.Address, s.Addresses},
		{"consents", record.Consent, s.Consents},
		{"items", record.OrderItem, s.Items},
	}
}

type nestedItems struct {
	key   string
	typ   record.EntityType
	items []*ItemSpec
}

// YAMLSchema implements yamlfile.Schemer: one value, or a list.
func (l *ValueList) YAMLSchema(g *yamlfile.Generator) *jsonschema.Schema {
	one := g.Type(reflect.TypeFor[ValueSpec]())
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{one, {Type: "array", Items: one}}}
}

// YAMLSchema implements yamlfile.Schemer: a value in its short or long form.
func (v *ValueSpec) YAMLSchema(g *yamlfile.Generator) *jsonschema.Schema {
	type plain ValueSpec
	if g.Defs == nil {
		g.Defs = map[string]*jsonschema.Schema{}
	}
	if g.Defs["value"] == nil {
		long := g.Struct(reflect.TypeFor[plain]())
		long.Properties["map"].AdditionalProperties = &jsonschema.Schema{Types: []string{"string", "number", "boolean", "null"}}
		g.Defs["value"] = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{
			{Types: []string{"string", "number", "boolean"}, Description: "a column or path; =text is a constant; a trailing ? makes the column optional"},
			long,
		}}
	}
	return yamlfile.Ref("value")
}
