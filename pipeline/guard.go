package pipeline

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules"
)

// Thresholds stop a run that goes wrong on a large scale.
type Thresholds struct {
	Quarantine rules.Threshold            // over all rows of a source in a run
	Rules      map[string]rules.Threshold // rows and values that fail one rule, whatever follows from it
	Change     rules.Threshold            // records updated, of those that were there before
	Delete     rules.Threshold            // records deleted, of those read and deleted
	Absent     rules.Threshold            // live records of a stream that a whole pass left out
	Repeated   rules.Threshold            // rows whose key came again in the same pass, of those read; judged by the report
	// Confirmed is how many records of each source a person lets change or be
	// deleted in this run, whatever Change and Delete say.
	Confirmed int64
}

// exceeded returns a description of how n of total exceeds the threshold, or "".
func exceeded(t rules.Threshold, n, total int64) string {
	switch {
	case t.Max != nil && n > int64(*t.Max):
		return fmt.Sprintf("%d rows, more than %d", n, *t.Max)
	case t.Percent != nil && total > 0 && total >= int64(t.MinRows) && float64(n)*100 > *t.Percent*float64(total):
		return fmt.Sprintf("%d of %d rows (%.1f %%), more than %g %%", n, total, float64(n)*100/float64(total), *t.Percent)
	default:
		return ""
	}
}

// guard watches the thresholds of one source in one run, and the balance of
// every batch. It is used by several goroutines.
type guard struct {
	source string
	limits Thresholds

	mu     sync.Mutex
	tally  Tally
	byRule map[string]int64
}

func newGuard(source string, limits Thresholds) *guard {
	return &guard{source: source, limits: limits, byRule: map[string]int64{}}
}

// commit counts a committed batch. It returns a gate fault when the balance of
// the batch is not zero (P1) or a threshold is exceeded; the batch stays
// committed and can be rolled back.
func (g *guard) commit(t *Tally, b *Landing) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.tally = g.tally.Plus(*t)
	if r := t.Residual(); r != 0 {
		return fault.Gate("run.balance", fmt.Sprintf("batch of %s/%s does not balance: %d of %d rows are unaccounted for", b.Source, b.Stream, r, t.Read),
			"this is a defect of custhub: keep the store, roll the run back, and report it")
	}
	if err := g.count(b); err != nil {
		return err
	}
	if why := exceeded(g.limits.Quarantine, g.tally.Quarantined, g.tally.Read); why != "" {
		return g.fault("quarantine", "quarantined "+why)
	}
	for rule, n := range g.byRule {
		if why := exceeded(g.limits.Rules[rule], n, g.tally.Read); why != "" {
			return g.fault("rules."+rule, "rule "+rule+" rejects "+why)
		}
	}
	return g.volume("changed %s", "deleted %s")
}

// count adds what of a batch fails the rules that have a threshold.
func (g *guard) count(b *Landing) error {
	if len(g.limits.Rules) == 0 {
		return nil
	}
	var notes Notes
	if len(b.Notes) > 0 {
		if err := json.Unmarshal(b.Notes, &notes); err != nil {
			return fmt.Errorf("notes of a batch of %s/%s: %w", b.Source, b.Stream, err)
		}
	}
	for rule := range g.limits.Rules {
		g.byRule[rule] += notes.Failed(rule)
	}
	for i := range b.Quarantine {
		g.byRule[b.Quarantine[i].Rule]++
	}
	return nil
}

// volume watches how much of what was there before changes. A first load creates
// and is no change. What a person confirmed passes.
func (g *guard) volume(changed, deleted string) error {
	if g.tally.Updated+g.tally.Deleted <= g.limits.Confirmed {
		return nil
	}
	if why := exceeded(g.limits.Change, g.tally.Updated, g.tally.Read-g.tally.Created); why != "" {
		return g.fault("change", fmt.Sprintf(changed, why))
	}
	if why := exceeded(g.limits.Delete, g.tally.Deleted, g.tally.Read); why != "" {
		return g.fault("delete", fmt.Sprintf(deleted, why))
	}
	return nil
}

// ask refuses, before any of it happens, to delete n records of a stream that a
// whole pass left out of the given number that were live, when that is more than
// the thresholds and the person allow. The stream is judged by itself, too: a small
// one is easily lost in the rows of a large one.
func (g *guard) ask(n, live int64) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	before := g.tally
	defer func() { g.tally = before }()
	g.tally = g.tally.Plus(Tally{Read: n, Deleted: n})
	if err := g.volume("would change %s", "would delete %s"); err != nil || g.tally.Updated+g.tally.Deleted <= g.limits.Confirmed {
		return err
	}
	if why := exceeded(g.limits.Absent, n, live); why != "" {
		return g.fault("delete", "would delete "+why)
	}
	return nil
}

func (g *guard) fault(name, what string) error {
	if name == "change" || name == "delete" {
		return fault.Gate("run.threshold", fmt.Sprintf("source %s: %s: threshold %q stops the run", g.source, what, name),
			"is that what happened in the source? 'custhub run --dry-run --yes-change N' counts with a large N; 'custhub run --yes-change N' lets up to N records of each source pass; 'custhub rollback' takes back what landed")
	}
	return fault.Gate("run.threshold", fmt.Sprintf("source %s: %s: threshold %q stops the run", g.source, what, name),
		"look at 'custhub quarantine list' and 'custhub report'; mend the source or the rules, or raise thresholds."+name+"; 'custhub rollback' takes back what landed")
}

// drift compares the columns of a stream with those of the last run and applies
// the declared policy. Missing mapped columns are found when the mapping is
// bound; here it is about what binding can't see.
func drift(t task, last []byte, now *record.Schema, log *slog.Logger) ([]ColumnChange, error) {
	if len(last) == 0 {
		return nil, nil
	}
	var before record.Schema
	if err := json.Unmarshal(last, &before); err != nil {
		return nil, fmt.Errorf("schema of %s/%s in the store: %w", t.source.Name, t.as, err)
	}
	var changes []ColumnChange
	for _, c := range now.Columns {
		i := before.Index(c.Name)
		switch {
		case i < 0 && t.source.Drift.Added == "stop":
			return nil, driftFault(t, "has a new column", c.Name)
		case i < 0:
			log.Info("new column in the source", "source", t.source.Name, "stream", t.stream, "column", c.Name)
			changes = append(changes, ColumnChange{Column: c.Name, Change: "added", After: c.Kind.String(), Policy: t.source.Drift.Added})
		case before.Columns[i].Kind != c.Kind && t.source.Drift.Changed == "stop":
			return nil, driftFault(t, fmt.Sprintf("changed from %s to %s in column", before.Columns[i].Kind, c.Kind), c.Name)
		case before.Columns[i].Kind != c.Kind:
			changes = append(changes, ColumnChange{Column: c.Name, Change: "kind", Before: before.Columns[i].Kind.String(), After: c.Kind.String(), Policy: t.source.Drift.Changed})
		}
	}
	var gone []string
	for _, c := range before.Columns {
		if now.Index(c.Name) < 0 {
			gone = append(gone, c.Name)
			changes = append(changes, ColumnChange{Column: c.Name, Change: "gone", Before: c.Kind.String()})
		}
	}
	if len(gone) > 0 {
		log.Warn("columns are gone from the source", "source", t.source.Name, "stream", t.stream, "columns", strings.Join(gone, ", "))
	}
	return changes, nil
}

func driftFault(t task, what, column string) error {
	return fault.Usage("run.drift", fmt.Sprintf("stream %s of source %s %s %q since the last run", t.stream, t.source.Name, what, column),
		"adapt the mapping, or allow it under sources."+t.source.Name+".drift in custhub.yaml")
}
