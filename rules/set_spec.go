package rules

import (
	"fmt"
	"slices"

	yaml "go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/yamlfile"
)

// File is a rule file as it is written. The doc tags are the reference.
type File struct {
	Name       string `yaml:"-"` // as the project names it
	At         yamlfile.Pos
	Version    int                  `yaml:"version" doc:"version of the format: 1"`
	ApplyTo    yamlfile.Strings     `yaml:"apply_to" doc:"sources the file is for: all, or their names; without it the file is used only where a source lists it"`
	Cleanse    []*CleanseSpec       `yaml:"cleanse" doc:"rules that put values right, in order"`
	Validate   []*ValidateSpec      `yaml:"validate" doc:"rules that judge values, after cleansing"`
	Thresholds map[string]Threshold `yaml:"thresholds" doc:"by rule name: how many findings stop the run"`
}

// CleanseSpec applies rules to fields, in order.
type CleanseSpec struct {
	At      yamlfile.Pos
	Fields  yamlfile.Strings `yaml:"fields" doc:"fields as entity.name; * stands for any"`
	When    string           `yaml:"when" doc:"condition over the fields of the same entity"`
	Rules   []RuleRef        `yaml:"rules" doc:"rules by name, with parameters where needed: {phone: {region: CN}}"`
	Without yamlfile.Strings `yaml:"without" doc:"rules given to these fields earlier that are taken off again"`
	OnFail  yamlfile.Literal `yaml:"on_fail" doc:"what follows an invalid value; default: warn" enum:"quarantine,warn,null,review"`
}

// ValidateSpec judges fields by rules, or an entity by an expression.
type ValidateSpec struct {
	At      yamlfile.Pos
	Name    string            `yaml:"name" doc:"name of the check; needed with expr"`
	Fields  yamlfile.Strings  `yaml:"fields" doc:"fields as entity.name; * stands for any. With expr: the fields that the finding is about"`
	When    string            `yaml:"when" doc:"condition over the fields of the same entity"`
	Rules   []RuleRef         `yaml:"rules" doc:"rules by name"`
	Entity  string            `yaml:"entity" doc:"entity that the expression is about" enum:"customer,contact,contact_point,address,consent,interaction,order,order_item,ticket"`
	Expr    string            `yaml:"expr" doc:"expression over the fields of the entity that must be true"`
	Message map[string]string `yaml:"message" doc:"message by language: en, zh"`
	OnFail  yamlfile.Literal  `yaml:"on_fail" doc:"what follows; default: quarantine for required, else warn" enum:"quarantine,warn,null,review"`
}

// Threshold bounds what may go wrong before a run stops. Nil fields don't bound.
type Threshold struct {
	Max     *int     `yaml:"max" doc:"greatest number allowed"`
	Percent *float64 `yaml:"percent" doc:"greatest share of the rows read, in percent"`
	MinRows int      `yaml:"min_rows" doc:"rows that must have been read before percent counts"`
}

// RuleRef names a rule with its parameters.
type RuleRef struct {
	At     yamlfile.Pos
	Name   string
	Params map[string]any
}

// DecodeYAML reads "trim" and {phone: {region: CN}}.
func (r *RuleRef) DecodeYAML(d *yamlfile.Decoder, n *yaml.Node) {
	r.At = d.At(n)
	switch n.Kind {
	case yaml.ScalarNode:
		r.Name = n.Value
	case yaml.MappingNode:
		pairs := yamlfile.Pairs(n)
		if len(pairs) != 1 {
			d.Fail(n, "rules.rule", "write one rule a list entry: a name, or {name: {parameter: value}}", "")
			return
		}
		r.Name = pairs[0].Key.Value
		if !yamlfile.IsNull(pairs[0].Value) {
			d.Decode(pairs[0].Value, &r.Params)
		}
	default:
		d.Fail(n, "rules.rule", "a rule is a name, or {name: {parameter: value}}", "")
	}
}

// Load reads a rule file. Rules, fields and expressions are checked by Compile.
func Load(name string, data []byte) (*File, fault.List) {
	f := &File{Name: name}
	doc, faults := yamlfile.Parse(name, data)
	if faults.Errors() > 0 {
		return f, faults
	}
	faults = append(faults, doc.Decode(f)...)
	if f.Version != 1 && doc.Root != nil {
		at := yamlfile.Pos{File: name, Line: 1, Col: 1}
		if _, v := yamlfile.Lookup(doc.Root, "version"); v != nil {
			at.Line, at.Col = v.Line, v.Column
		}
		faults = append(faults, at.Fault("rules.version", "the file must say version: 1", "add 'version: 1' as the first line"))
	}
	for rule, t := range f.Thresholds {
		if t.Percent != nil && (*t.Percent < 0 || *t.Percent > 100) {
			faults = append(faults, f.At.Fault("rules.threshold", fmt.Sprintf("the threshold of %s is not a percentage", rule), "give a number from 0 to 100"))
		}
	}
	return f, faults
}

// ForAll reports whether the file says that it applies to every source.
func (f *File) ForAll() bool { return f.appliesTo("all") }

// For reports whether the file says that it applies to the named source.
func (f *File) For(source string) bool { return f.ForAll() || f.appliesTo(source) }

func (f *File) appliesTo(name string) bool {
	return slices.Contains(f.ApplyTo, name)
}
