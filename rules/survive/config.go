package survive

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// Default is the shipped rule file.
//
//go:embed survive.yaml
var Default []byte

// defaultTrust is the trust of a source that declares none.
const defaultTrust = 50

// File is a survivorship rule file.
type File struct {
	Version  int         `yaml:"version" doc:"format of the file; 1"`
	Default  []Criterion `yaml:"default" doc:"criteria for every field that has none of its own, in order"`
	Priority []string    `yaml:"priority,omitempty" doc:"sources from the most to the least preferred"`
	Fields   []FieldRule `yaml:"fields,omitempty" doc:"criteria for single fields"`
	Groups   []GroupRule `yaml:"groups,omitempty" doc:"fields that survive together, from one record"`
}

// FieldRule gives fields their own criteria.
type FieldRule struct {
	Fields   []string    `yaml:"fields" doc:"customer fields"`
	Criteria []Criterion `yaml:"criteria" doc:"criteria, in order"`
}

// GroupRule makes fields survive as a whole.
type GroupRule struct {
	Name     string      `yaml:"name" doc:"name of the group in explanations"`
	Fields   []string    `yaml:"fields" doc:"customer fields"`
	Criteria []Criterion `yaml:"criteria,omitempty" doc:"criteria, in order"`
}

// SourceTrust is how far a source is believed.
type SourceTrust struct {
	Trust        float64 // 0 to 100
	HalfLifeDays float64 // 0: trust does not decay
}

// Rules are compiled survivorship rules. They are safe for concurrent use.
type Rules struct {
	Priority []string
	sources  map[string]SourceTrust
	units    []unit
}

// unit is a field or a group, with its criteria.
type unit struct {
	name     string
	fields   []record.FieldID
	criteria []Criterion
}

// Load compiles a rule file. name is used in the places of findings, sources is
// the trust of each source.
func Load(name string, data []byte, sources map[string]SourceTrust) (*Rules, fault.List) {
	var f File
	if err := yaml.Load(data, &f, yaml.WithKnownFields()); err != nil {
		return nil, yamlFaults(name, err)
	}
	return f.compile(name, sources)
}

// yamlFaults turns the errors of the YAML library into faults with places.
func yamlFaults(name string, err error) fault.List {
	var le *yaml.LoadErrors
	if !errors.As(err, &le) {
		return fault.List{fault.Usage("survive.yaml", err.Error(), "mend the YAML").At(name)}
	}
	var list fault.List
	for _, e := range le.Errors {
		list = append(list, fault.Usage("survive.yaml", e.Message, "see 'custhub schema survive' for what may stand here").
			At(fmt.Sprintf("%s:%d:%d", name, e.Mark.Line, e.Mark.Column)))
	}
	return list
}

func (f *File) compile(name string, sources map[string]SourceTrust) (*Rules, fault.List) {
	c := compiler{name: name, taken: map[record.FieldID]string{}, rules: &Rules{Priority: f.Priority, sources: sources}}
	if len(f.Default) == 0 {
		f.Default = allCriteria
	}
	c.known(f.Default)
	for _, g := range f.Groups {
		c.unit(g.Name, g.Fields, g.Criteria, f.Default)
	}
	for _, fr := range f.Fields {
		for _, field := range fr.Fields {
			c.unit(field, []string{field}, fr.Criteria, f.Default)
		}
	}
	for _, id := range record.FieldsOf(record.Customer) {
		if _, ok := c.taken[id]; !ok {
			n := id.Info().Name
			c.unit(n, []string{n}, nil, f.Default)
		}
	}
	return c.rules, c.faults
}

type compiler struct {
	name   string
	taken  map[record.FieldID]string
	rules  *Rules
	faults fault.List
}

func (c *compiler) unit(name string, fields []string, criteria, fallback []Criterion) {
	c.known(criteria)
	if len(criteria) == 0 {
		criteria = fallback
	}
	if criteria[len(criteria)-1] != Stable { // without it two equal candidates could win by order of arrival
		criteria = append(slices.Clone(criteria), Stable)
	}
	u := unit{name: name, criteria: criteria}
	for _, field := range fields {
		id, ok := record.Lookup(record.Customer, field)
		switch other, taken := c.taken[id]; {
		case !ok:
			c.fault("survive.unknown_field", field, fmt.Sprintf("the customer has no field %q", field), "see 'custhub schema survive' for the fields")
			continue
		case taken:
			c.fault("survive.field_twice", field, fmt.Sprintf("field %q stands in %q already", field, other), "name each field once")
			continue
		}
		c.taken[id] = name
		u.fields = append(u.fields, id)
	}
	if len(u.fields) > 0 {
		c.rules.units = append(c.rules.units, u)
	}
}

func (c *compiler) known(criteria []Criterion) {
	for _, crit := range criteria {
		if !slices.Contains(allCriteria, crit) {
			c.fault("survive.unknown_criterion", string(crit), fmt.Sprintf("there is no criterion %q", crit), fmt.Sprintf("use some of %v", allCriteria))
		}
	}
}

func (c *compiler) fault(code, value, message, hint string) {
	c.faults = append(c.faults, fault.Usage(code, message, hint).At(c.name).With(value))
}
