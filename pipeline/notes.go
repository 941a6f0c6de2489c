package pipeline

import (
	"strings"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules"
)

// Notes are what the report needs to know about the rows of a batch: how the
// fields are filled and what the rules found. Notes of batches add up.
type Notes struct {
	Records  map[string]int64   `json:"records,omitempty"`  // landed rows by entity
	Fill     map[string]Filling `json:"fill,omitempty"`     // by field path
	Findings map[string]int64   `json:"findings,omitempty"` // by "rule field outcome"
	// Complete is the sum over customers of their share of required fields, for
	// completeness before merging.
	Complete float64 `json:"complete,omitempty"`
	// Drift is what changed in the stream's columns since the last run; the first
	// batch of a run carries it.
	Drift []ColumnChange `json:"drift,omitempty"`
}

// ColumnChange is a column that changed since the last run.
type ColumnChange struct {
	Column string `json:"column"`
	Change string `json:"change"`           // "added", "gone" or "kind"
	Before string `json:"before,omitempty"` // kind of its values
	After  string `json:"after,omitempty"`
	Policy string `json:"policy,omitempty"`
}

// Filling counts the rows in which a field is filled.
type Filling struct {
	Stated int64 `json:"stated"` // some value
	Usable int64 `json:"usable"` // a value that is not masked, placeholder or invalid
}

// NewNotes returns notes of no rows, ready to add to.
func NewNotes() *Notes {
	return &Notes{Records: map[string]int64{}, Fill: map[string]Filling{}, Findings: map[string]int64{}}
}

// SplitFinding takes apart a key of Notes.Findings.
func SplitFinding(key string) (rule, field, outcome string) {
	parts := strings.SplitN(key, " ", 3)
	for len(parts) < 3 {
		parts = append(parts, "")
	}
	return parts[0], parts[1], parts[2]
}

// Failed counts the values that a rule found wrong in rows that landed all the
// same: they were kept as invalid, or dropped. Rows that the rule put in quarantine
// are counted apart.
func (n *Notes) Failed(rule string) (values int64) {
	for key, count := range n.Findings {
		by, _, outcome := SplitFinding(key)
		if by == rule && (outcome == record.Invalid.String() || outcome == record.Nulled.String()) {
			values += count
		}
	}
	return values
}

// counts are notes in the making: rows are counted by the million.
type counts struct {
	records  map[record.EntityType]int64
	fill     [record.NumFields]Filling
	found    map[foundBy]int64
	complete float64
}

// foundBy is what findings are counted by.
type foundBy struct {
	rule, field string
	outcome     record.Outcome
}

func newCounts() *counts {
	return &counts{records: map[record.EntityType]int64{}, found: map[foundBy]int64{}}
}

func (c *counts) reset() {
	clear(c.records)
	clear(c.found)
	c.fill, c.complete = [record.NumFields]Filling{}, 0
}

func (c *counts) findings(fs []rules.Finding) {
	for i := range fs {
		c.found[foundBy{fs[i].Rule, fs[i].Field, fs[i].Outcome}]++
	}
}

// row counts the fields of one landed row.
func (c *counts) row(e *record.Entity, prof *Profiles) {
	c.records[e.Type]++
	c.fields(e)
	if e.Type == record.Customer {
		c.complete += prof.For(e).Complete(e)
	}
}

func (c *counts) fields(e *record.Entity) {
	for i := range e.Fields {
		f := &e.Fields[i]
		if f.Value.Empty() {
			continue
		}
		c.fill[f.ID].Stated++
		if f.Outcome.Usable() {
			c.fill[f.ID].Usable++
		}
	}
	for i := range e.Kids {
		c.fields(&e.Kids[i])
	}
}

// take adds what was counted.
func (n *Notes) take(c *counts) {
	for t, v := range c.records {
		n.Records[t.String()] += v
	}
	for i, v := range c.fill {
		if v != (Filling{}) {
			n.fill(record.Fields[i].Path(), v)
		}
	}
	for f, v := range c.found {
		n.Findings[f.rule+" "+f.field+" "+f.outcome.String()] += v
	}
	n.Complete += c.complete
}

func (n *Notes) fill(path string, v Filling) {
	c := n.Fill[path]
	c.Stated += v.Stated
	c.Usable += v.Usable
	n.Fill[path] = c
}

// Add adds the counts of another batch.
func (n *Notes) Add(o *Notes) {
	for k, v := range o.Records {
		n.Records[k] += v
	}
	for k, v := range o.Fill {
		n.fill(k, v)
	}
	for k, v := range o.Findings {
		n.Findings[k] += v
	}
	n.Complete += o.Complete
	n.Drift = append(n.Drift, o.Drift...)
}
