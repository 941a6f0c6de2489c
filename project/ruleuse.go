package project

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/yamlfile"
)

// ruleUse finds rule files that no source uses, with their mistakes, and names in
// apply_to that are no source.
func (l *loader) ruleUse() {
	for _, name := range l.glob("rules", "*.yaml") {
		if !l.used[name] && name != l.spec.Survivorship {
			l.unused(name)
		}
	}
	for name, f := range l.rules {
		if f != nil && !strings.HasPrefix(name, builtin) {
			l.applies(f)
		}
	}
}

// unused says that a file of rules is used by nobody: because apply_to names no
// source, or isn't there. What else is wrong with it is told as well; the file is
// no part of the project, so nothing of it is kept.
func (l *loader) unused(name string) {
	data, err := yamlfile.Read(filepath.Join(l.dir, filepath.FromSlash(name)))
	if err != nil {
		return
	}
	doc, _ := yamlfile.Parse(name, data)
	k1, _ := yamlfile.Lookup(doc.Root, "cleanse")
	k2, _ := yamlfile.Lookup(doc.Root, "validate")
	if k1 == nil && k2 == nil {
		return
	}
	f, faults := rules.Load(name, data)
	_, more := rules.Compile([]*rules.File{f}, l.reg, rules.Context{Region: "CN", Zone: time.UTC, Lang: l.p.Language})
	for _, found := range append(faults, more...) {
		if found.Severity == "" { // remarks about what rules meet depend on who uses them
			found.Severity = fault.Warning // no run depends on it
			l.addOnce(found)
		}
	}
	if !l.applies(f) {
		l.add(yamlfile.Pos{File: name, Line: 1, Col: 1}.Warn("rules.unused", "no source uses this rule file, so its rules can't fire", "add 'apply_to: all' to it, or name it under a source's rules:"))
	}
}

// applies reports names in apply_to that are no source, and whether there are any.
func (l *loader) applies(f *rules.File) (wrong bool) {
	for _, to := range f.ApplyTo {
		if to != "all" && l.p.Source(to) == nil {
			wrong = true
			l.add(f.At.Fault("rules.apply_to", fmt.Sprintf("apply_to names %q, which is no source", to), yamlfile.DidYouMean(to, append(l.p.SourceNames(), "all"))).With(to))
		}
	}
	return wrong
}

// ruleThresholds finds thresholds that can never stop a run, because no rule and
// no check has their name, or that are no threshold.
func (l *loader) ruleThresholds(doc *yamlfile.Doc) {
	names := append(l.reg.Names(), "read", "kind", "enum") // reading itself, and what every field is held against
	for _, f := range l.rules {
		if f == nil {
			continue
		}
		for _, v := range f.Validate {
			if v != nil && v.Name != "" {
				names = append(names, v.Name)
			}
		}
	}
	_, section := yamlfile.Lookup(doc.Root, "thresholds")
	_, section = yamlfile.Lookup(section, "rules")
	l.thresholdNames(doc.Name, section, l.spec.Thresholds.Rules, names)
	for _, name := range slices.Sorted(maps.Keys(l.rules)) {
		if f := l.rules[name]; f != nil && len(f.Thresholds) > 0 {
			file, _ := yamlfile.Parse(name, []byte(l.p.Snapshot[name]))
			_, section := yamlfile.Lookup(file.Root, "thresholds")
			l.thresholdNames(name, section, f.Thresholds, names)
		}
	}
}

func (l *loader) thresholdNames(file string, section *yaml.Node, thresholds map[string]rules.Threshold, names []string) {
	for _, rule := range slices.Sorted(maps.Keys(thresholds)) {
		k, _ := yamlfile.Lookup(section, rule)
		if k == nil {
			continue // what stands there was no threshold, and is reported already
		}
		at := yamlfile.Pos{File: file, Line: k.Line, Col: k.Column}
		if !slices.Contains(names, rule) {
			l.add(at.Fault("rules.cant_fire", fmt.Sprintf("no rule and no check is called %q, so its threshold never stops a run", rule),
				cmp.Or(yamlfile.DidYouMean(rule, names), "'custhub rules list' names the rules; a check has the name: of its entry under validate:")).With(rule))
		}
	}
}
