package cases

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/yamlfile"
)

// diffs collects what differs.
type diffs []string

func (d *diffs) text(what, got, want string) {
	if got != want {
		*d = append(*d, fmt.Sprintf("%s: got %q, want %q", what, got, want))
	}
}

// result is what became of a row.
type result struct {
	fate, key, reason string
	problem           *record.Problem
	verdict           rules.Verdict
	mapped            *record.Mapped
}

func (r *result) compare(want *Expect) []string {
	var d diffs
	fate := want.Fate
	if fate == "" {
		fate = "mapped"
	}
	got := r.fate
	if r.problem != nil && fate != r.fate {
		got += " (" + r.problem.Code + ": " + r.problem.Reason + ")"
	}
	d.text("fate", got, fate)
	if want.Reason != "" {
		d.text("reason", r.reason, want.Reason)
	}
	if want.Key != "" {
		d.text("key", r.key, want.Key)
	}
	if want.Code != "" {
		code := ""
		if r.problem != nil {
			code = r.problem.Code
		}
		d.text("code", code, want.Code)
	}
	if want.Customer != "" {
		key := ""
		if r.mapped.Customer != nil {
			key = r.mapped.Customer.Key
		}
		d.text("customer", key, want.Customer)
	}
	if r.fate != "mapped" {
		return d
	}
	if want.Entity.Kind != 0 {
		d.node("", mappings.Outline(&r.mapped.Entity), &want.Entity)
	}
	r.outcomes(&d, want)
	return d
}

func (r *result) outcomes(d *diffs, want *Expect) {
	e := &r.mapped.Entity
	for _, o := range want.Outcomes {
		id, ok := record.Lookup(e.Type, o.Key)
		if !ok {
			*d = append(*d, fmt.Sprintf("outcomes: %s has no field %q", e.Type, o.Key))
			continue
		}
		outcome := record.OK
		if fv := e.Find(id); fv != nil {
			outcome = fv.Outcome
		}
		d.text("outcomes."+o.Key, outcome.String(), o.Value)
	}
	for _, rule := range want.Findings {
		if !slices.ContainsFunc(r.verdict.Findings, func(f rules.Finding) bool { return f.Rule == rule }) {
			*d = append(*d, fmt.Sprintf("findings: rule %s says nothing", rule))
		}
	}
}

// node compares what came out with what is written; keys that aren't written
// are not compared.
func (d *diffs) node(path string, got any, want *yaml.Node) {
	want = yamlfile.Resolve(want)
	switch want.Kind {
	case yaml.MappingNode:
		m, ok := got.(map[string]any)
		if !ok {
			*d = append(*d, fmt.Sprintf("%s: got %s, want fields", name(path), show(got)))
			return
		}
		for _, p := range yamlfile.Pairs(want) {
			d.node(strings.TrimPrefix(path+"."+p.Key.Value, "."), m[p.Key.Value], p.Value)
		}
	case yaml.SequenceNode:
		list, _ := got.([]any)
		if len(list) != len(want.Content) {
			*d = append(*d, fmt.Sprintf("%s: got %d, want %d: %s", name(path), len(list), len(want.Content), show(got)))
			return
		}
		for i, w := range want.Content {
			d.node(fmt.Sprintf("%s[%d]", path, i), list[i], w)
		}
	default:
		wanted := want.Value
		if yamlfile.IsNull(want) {
			wanted = ""
		}
		d.text(name(path), show(got), wanted)
	}
}

func name(path string) string {
	if path == "" {
		return "entity"
	}
	return path
}

// show renders a value as people write it.
func show(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case json.RawMessage:
		return string(x)
	default:
		data, err := json.Marshal(x)
		if err != nil {
			return fmt.Sprint(x)
		}
		return string(data)
	}
}
