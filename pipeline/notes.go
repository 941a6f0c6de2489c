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

func (n *Notes) findings(fs []rules.Finding) {
	for i := range fs {
		n.Findings[fs[i].Rule+" "+fs[i].Field+" "+fs[i].Outcome.String()]++
	}
}

// fill counts the fields of one landed row.
func (n *Notes) fill(e *record.Entity, prof *Profiles) {
	n.Records[e.Type.String()]++
	n.fields(e)
	if e.Type == record.Customer {
		n.Complete += prof.For(e).Complete(e)
	}
}

func (n *Notes) fields(e *record.Entity) {
	for i := range e.Fields {
		f := &e.Fields[i]
		if f.Value.Empty() {
			continue
		}
		path := paths[f.ID]
		c := n.Fill[path]
		c.Stated++
		if f.Outcome.Usable() {
			c.Usable++
		}
		n.Fill[path] = c
	}
	for i := range e.Kids {
		n.fields(&e.Kids[i])
	}
}

// paths are the field paths, made once: rows are counted by the million.
var paths = func() (p [record.NumFields]string) {
	for i := range p {
		p[i] = record.Fields[i].Path()
	}
	return p
}()

// Add adds the counts of another batch.
func (n *Notes) Add(o *Notes) {
	for k, v := range o.Records {
		n.Records[k] += v
	}
	for k, v := range o.Fill {
		c := n.Fill[k]
		c.Stated += v.Stated
		c.Usable += v.Usable
		n.Fill[k] = c
	}
	for k, v := range o.Findings {
		n.Findings[k] += v
	}
	n.Complete += o.Complete
	n.Drift = append(n.Drift, o.Drift...)
}
