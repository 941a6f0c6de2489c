package project

import (
	"maps"

	"github.com/custhub/custhub/rules"
)

// Thresholds bound what may go wrong before a run stops.
type Thresholds struct {
	Quarantine rules.Threshold
	Change     rules.Threshold
	Delete     rules.Threshold
	Absent     rules.Threshold // what a whole pass may leave out: Delete, or a default
	Repeated   rules.Threshold
	Rules      map[string]rules.Threshold // of the rule files, overridden by custhub.yaml
}

// Where no threshold is declared. An export that failed, or a table emptied by
// accident, is no reason to delete every customer. Of rows that share a key only
// the newest counts, so a key that is none would swallow a whole table.
const (
	defaultAbsent   = 20.0 // percent
	defaultRepeated = 10.0
	defaultMinRows  = 100
)

func (l *loader) thresholds() {
	t := l.spec.Thresholds
	out := Thresholds{
		Quarantine: t.Quarantine, Change: t.Change, Delete: t.Delete, Absent: declaredOr(t.Delete, defaultAbsent),
		Repeated: declaredOr(t.Repeated, defaultRepeated), Rules: map[string]rules.Threshold{},
	}
	for _, s := range l.p.Sources {
		if s.Rules != nil {
			maps.Copy(out.Rules, s.Rules.Thresholds)
		}
	}
	maps.Copy(out.Rules, t.Rules)
	for _, th := range []rules.Threshold{t.Quarantine, t.Change, t.Delete, t.Repeated} {
		if th.Percent != nil && (*th.Percent < 0 || *th.Percent > 100) || th.Max != nil && *th.Max < 0 || th.MinRows < 0 {
			l.add(l.spec.At.Fault("project.thresholds", "a threshold is a number from 0, and its percent at most 100", ""))
		}
	}
	l.p.Thresholds = out
}

// declaredOr is a threshold, or so many percent where none is declared.
func declaredOr(t rules.Threshold, percent float64) rules.Threshold {
	if t.Max == nil && t.Percent == nil {
		return rules.Threshold{Percent: &percent, MinRows: defaultMinRows}
	}
	return t
}
