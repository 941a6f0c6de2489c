package project

import (
	"fmt"
	"slices"
	"strings"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/yamlfile"
)

// checkOwners finds events that refer to customers nobody maps.
func (l *loader) checkOwners() {
	for _, s := range l.p.Sources {
		for _, m := range s.Mappings {
			source, stream, ok := m.Owner()
			if !ok {
				continue
			}
			target := s
			if source != "" {
				if target = l.p.Source(source); target == nil {
					l.addOnce(m.At.Fault("mapping.owner_source", fmt.Sprintf("there is no source %q for this event's customers", source), yamlfile.DidYouMean(source, l.p.SourceNames())).With(source))
					continue
				}
			}
			l.checkOwnerStream(target, stream, m.At)
		}
	}
}

func (l *loader) checkOwnerStream(target *Source, stream string, at yamlfile.Pos) {
	var names []string
	for _, m := range target.Mappings {
		if m.Entity != record.Customer {
			continue
		}
		if m.Glob() && m.As == "" {
			return // could be any name
		}
		names = append(names, m.StoreName(m.Stream))
	}
	if !slices.Contains(names, stream) {
		l.addOnce(at.Fault("mapping.owner_stream", fmt.Sprintf("source %q keeps no customers as %q", target.Name, stream), yamlfile.DidYouMean(stream, names)).With(stream))
	}
}

// ruleTargets reports entries of the project's own rule files that name fields
// which no mapping of any source they apply to fills: the rules can't fire.
func (l *loader) ruleTargets() {
	fires := map[string]bool{}
	var idle []rules.Target
	for _, s := range l.p.Sources {
		if s.Rules == nil || len(s.Mappings) == 0 {
			continue
		}
		filled := s.filled()
		for _, t := range s.Rules.Targets {
			if !t.Explicit || strings.HasPrefix(t.At.File, builtin) || anyFilled(t.Fields, filled) {
				fires[t.At.String()] = true
				continue
			}
			idle = append(idle, t)
		}
	}
	for _, t := range idle {
		if fires[t.At.String()] {
			continue
		}
		f := t.At.Warn("rules.cant_fire", "no mapping fills the fields of this entry, so it fires only on values that other rules derive", "map one of the fields, or remove the entry")
		f.Severity = fault.Note
		l.addOnce(f)
	}
}

// filled is the set of fields that the source's mappings fill.
func (s *Source) filled() map[record.FieldID]bool {
	ids := map[record.FieldID]bool{}
	for _, m := range s.Mappings {
		for _, id := range m.Fields() {
			ids[id] = true
		}
	}
	return ids
}

func anyFilled(ids []record.FieldID, filled map[record.FieldID]bool) bool {
	for _, id := range ids {
		if filled[id] {
			return true
		}
	}
	return len(ids) == 0
}
