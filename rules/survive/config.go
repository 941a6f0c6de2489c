package survive

import (
	"cmp"
	_ "embed"
	"fmt"
	"maps"
	"slices"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/yamlfile"
)

// Default is the shipped rule file.
//
//go:embed survive.yaml
var Default []byte

// defaultTrust is the trust of a source that declares none.
const defaultTrust = 50

// File is a survivorship rule file.
type File struct {
	Version  int            `yaml:"version" doc:"format of the file; 1"`
	Default  yamlfile.Words `yaml:"default" doc:"criteria for every field that has none of its own, in order"`
	Priority yamlfile.Words `yaml:"priority,omitempty" doc:"sources from the most to the least preferred"`
	Fields   []FieldRule    `yaml:"fields,omitempty" doc:"criteria for single fields"`
	Groups   []GroupRule    `yaml:"groups,omitempty" doc:"fields that survive together, from one record"`
	At       yamlfile.Pos
}

// FieldRule gives fields their own criteria.
type FieldRule struct {
	Fields   yamlfile.Words `yaml:"fields" doc:"customer fields"`
	Criteria yamlfile.Words `yaml:"criteria" doc:"criteria, in order"`
}

// GroupRule makes fields survive as a whole.
type GroupRule struct {
	Name     string         `yaml:"name" doc:"name of the group in explanations"`
	Fields   yamlfile.Words `yaml:"fields" doc:"customer fields"`
	Criteria yamlfile.Words `yaml:"criteria,omitempty" doc:"criteria, in order"`
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
// the trust of each source of the project.
func Load(name string, data []byte, sources map[string]SourceTrust) (*Rules, fault.List) {
	doc, faults := yamlfile.Parse(name, data)
	if faults.Errors() > 0 {
		return nil, faults
	}
	var f File
	faults = append(faults, doc.Decode(&f)...)
	if f.Version != 1 && faults.Errors() == 0 {
		faults = append(faults, f.At.Fault("survive.version", "the file must say version: 1", "add 'version: 1' as the first line"))
	}
	c := compiler{taken: map[record.FieldID]string{}, rules: &Rules{sources: sources}, faults: faults}
	c.file(&f)
	return c.rules, c.faults
}

type compiler struct {
	taken  map[record.FieldID]string
	rules  *Rules
	faults fault.List
}

func (c *compiler) file(f *File) {
	for _, source := range f.Priority {
		c.rules.Priority = append(c.rules.Priority, source.Text)
		if _, ok := c.rules.sources[source.Text]; !ok && c.rules.sources != nil {
			c.add(source.At.Warn("survive.unknown_source", fmt.Sprintf("there is no source %q, so its place in the priority has no effect", source.Text),
				yamlfile.DidYouMean(source.Text, slices.Sorted(maps.Keys(c.rules.sources)))), source)
		}
	}
	fallback := c.criteria(f.Default, allCriteria)
	for _, g := range f.Groups {
		c.unit(g.Name, g.Fields, c.criteria(g.Criteria, fallback))
	}
	for _, fr := range f.Fields {
		criteria := c.criteria(fr.Criteria, fallback)
		for _, field := range fr.Fields {
			c.unit(field.Text, yamlfile.Words{field}, criteria)
		}
	}
	for _, id := range record.FieldsOf(record.Customer) {
		if _, ok := c.taken[id]; !ok {
			n := id.Info().Name
			c.unit(n, yamlfile.Words{{Text: n}}, fallback)
		}
	}
}

// unit adds a field, or a group of fields that survives as a whole.
func (c *compiler) unit(name string, fields yamlfile.Words, criteria []Criterion) {
	u := unit{name: name, criteria: criteria}
	for _, field := range fields {
		id, ok := record.Lookup(record.Customer, field.Text)
		switch other, taken := c.taken[id]; {
		case !ok:
			c.add(field.At.Fault("survive.unknown_field", fmt.Sprintf("the customer has no field %q", field.Text), cmp.Or(yamlfile.DidYouMean(field.Text, customerFields()), "see 'custhub schema survive' for the fields")), field)
			continue
		case taken:
			c.add(field.At.Fault("survive.field_twice", fmt.Sprintf("field %q stands in %q already", field.Text, other), "name each field once"), field)
			continue
		}
		c.taken[id] = name
		u.fields = append(u.fields, id)
	}
	if len(u.fields) > 0 {
		c.rules.units = append(c.rules.units, u)
	}
}

// criteria reads a chain; an empty one is the fallback. Stable always ends it:
// without it two equal candidates could win by order of arrival.
func (c *compiler) criteria(words yamlfile.Words, fallback []Criterion) []Criterion {
	var chain []Criterion
	for i, w := range words {
		crit := Criterion(w.Text)
		if !slices.Contains(allCriteria, crit) {
			c.add(w.At.Fault("survive.unknown_criterion", fmt.Sprintf("there is no criterion %q", w.Text), yamlfile.DidYouMean(w.Text, criterionNames())), w)
			continue
		}
		chain = append(chain, crit)
		if crit == Stable && i < len(words)-1 {
			c.add(w.At.Warn("survive.cant_fire", fmt.Sprintf("%q always decides, so the criteria after it have no effect", Stable), "put it last, or leave it out"), w)
		}
	}
	if len(chain) == 0 {
		return fallback
	}
	if chain[len(chain)-1] != Stable {
		chain = append(chain, Stable)
	}
	return chain
}

func (c *compiler) add(f *fault.Fault, about yamlfile.Word) {
	c.faults = append(c.faults, f.With(about.Text))
}

func customerFields() (names []string) {
	for _, id := range record.FieldsOf(record.Customer) {
		names = append(names, id.Info().Name)
	}
	return names
}

func criterionNames() (names []string) {
	for _, crit := range allCriteria {
		names = append(names, string(crit))
	}
	return names
}
