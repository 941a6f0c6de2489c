package cases

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/coerce"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/yamlfile"
)

// rule tries one rule on one value.
func (r *runner) rule(c *Case) []string {
	rule, err := r.reg.New(c.Rule.Name, c.Rule.Params)
	if err != nil {
		return []string{err.Error()}
	}
	res := rule.Apply(valueOf(&c.Value))
	var d diffs
	want := c.Expect
	if want.Value != nil {
		d.text("value", res.Value.Text, valueOf(want.Value).Text)
	}
	if want.Outcome != "" {
		d.text("outcome", res.Outcome.String(), want.Outcome)
	}
	if want.Code != "" {
		d.text("code", res.Code, want.Code)
	}
	for _, name := range slices.Sorted(maps.Keys(want.Parts)) {
		d.text("parts."+name, res.Part(name), want.Parts[name])
	}
	if want.More != nil {
		var more []string
		for _, v := range res.More {
			more = append(more, v.Text)
		}
		d.text("more", strings.Join(more, " | "), strings.Join(want.More, " | "))
	}
	return d
}

// row sends one row through a mapping and the rules.
func (r *runner) row(f *File, c *Case) []string {
	m, set, zone, source, problem := r.target(f, c)
	if problem != "" {
		return []string{problem}
	}
	row, schema := rowOf(c)
	mp := bind(m, schema, mappings.Binding{Source: source, Stream: c.Stream, Zone: zone})
	if mp == nil {
		return []string{"the mapping can't be bound to these columns"}
	}
	for len(row.Values) < len(schema.Columns) {
		row.Values = append(row.Values, record.Value{})
	}
	var out record.Mapped
	fate := mp.Map(&row, &out)
	got := result{fate: "mapped", key: fate.Key, reason: fate.Reason, problem: fate.Problem, mapped: &out}
	switch fate.Kind {
	case mappings.Filtered:
		got.fate = "filtered"
	case mappings.Rejected:
		got.fate = "rejected"
	default:
		if c.Stage != "mapped" {
			got.verdict = set.NewWorker().Apply(&out)
			if got.problem = got.verdict.Quarantine; got.problem != nil {
				got.fate = "quarantined"
			}
		}
	}
	return got.compare(&c.Expect)
}

// target finds the mapping and the rules that a row's case is about.
func (r *runner) target(f *File, c *Case) (m *mappings.Mapping, set *rules.Set, zone *time.Location, source, problem string) {
	var list []*mappings.Mapping
	zone = time.FixedZone("UTC+8", 8*60*60)
	if c.Source != "" && f.Mapping == "" {
		if r.project == nil || r.project.Source(c.Source) == nil {
			return nil, nil, nil, "", fmt.Sprintf("the project has no source %q", c.Source)
		}
		s := r.project.Source(c.Source)
		list, set, zone, source = s.Mappings, s.Rules, s.Zone, s.Name
	} else {
		list, source = r.mappingsOf(f), "test"
		set = r.defaultSet(zone)
	}
	for _, m := range list {
		if c.Stream == "" && len(list) == 1 || c.Stream != "" && m.Matches(c.Stream) {
			return m, set, zone, source, ""
		}
	}
	if c.Stream == "" {
		return nil, nil, nil, "", fmt.Sprintf("there are %d mappings; say which stream the row is of", len(list))
	}
	return nil, nil, nil, "", fmt.Sprintf("no mapping reads the stream %q", c.Stream)
}

// defaultSet compiles the shipped rules.
func (r *runner) defaultSet(zone *time.Location) *rules.Set {
	if set := r.sets["default"]; set != nil {
		return set
	}
	data, _ := rules.BuiltinSet(rules.DefaultName)
	file, faults := rules.Load("builtin:"+rules.DefaultName, data)
	set, found := rules.Compile([]*rules.File{file}, r.reg, rules.Context{Region: "CN", Zone: zone})
	r.faults = append(append(r.faults, faults...), found...)
	r.sets = map[string]*rules.Set{"default": set}
	return set
}

// bind ties a mapping to the columns that a case names; the others that the
// mapping reads are there, but null.
func bind(m *mappings.Mapping, schema *record.Schema, b mappings.Binding) *mappings.Mapper {
	const rounds = 3 // a missing path's column shows only after the path itself
	for range rounds {
		mp, faults := m.Bind(schema, b)
		if mp != nil {
			return mp
		}
		for _, f := range faults {
			if f.Code == "mapping.missing_column" && schema.Index(f.Value) < 0 {
				schema.Columns = append(schema.Columns, record.Column{Name: f.Value, Position: len(schema.Columns)})
			}
		}
	}
	return nil
}

func rowOf(c *Case) (record.Row, *record.Schema) {
	var schema record.Schema
	row := record.Row{Key: "1", Origin: record.Origin{Part: c.At.File, Row: int64(c.At.Line)}}
	for i := range c.Row {
		v := valueOf(&c.Row[i].Value)
		schema.Columns = append(schema.Columns, record.Column{Name: c.Row[i].Key, Kind: v.Kind, Position: i})
		row.Values = append(row.Values, v)
	}
	return row, &schema
}

// valueOf reads a YAML node as a source value: quoted texts are texts, plain
// numbers and booleans keep their kind, lists and mappings are JSON.
func valueOf(n *yaml.Node) record.Value {
	if n.Kind == 0 || yamlfile.IsNull(n) {
		return record.Value{}
	}
	if n.Kind != yaml.ScalarNode {
		var content any
		if err := n.Decode(&content); err != nil {
			return record.T(err.Error())
		}
		return coerce.FromJSON(content)
	}
	switch n.ShortTag() {
	case "!!int", "!!float":
		if s, ok := coerce.Number(n.Value); ok && s == n.Value {
			kind := record.Int
			if strings.Contains(s, ".") {
				kind = record.Decimal
			}
			return record.Value{Kind: kind, Text: s}
		}
	case "!!bool":
		return record.B(n.Value == "true")
	}
	return record.T(n.Value)
}
