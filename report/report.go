// Package report holds the reconciliation report of a run, a batch, a source or
// the whole store: a plain model, and renderers that turn it into text for a
// terminal, a self-contained HTML page, a workbook, or JSON.
//
// The model holds figures and codes, never sentences: the words of both
// languages stand in catalog.go. Values that the report shows (drill-downs,
// losers, quarantined cells) are masked by whoever builds it (package mask), so
// no renderer can uncover them (promise P9).
package report

import "time"

// SchemaID names the version of the JSON form; its schema is
// docs/schema/report.json. A field may be added without a new version.
const SchemaID = "custhub.report/1"

// Drilldowns is how many examples the report keeps for a field and state.
const Drilldowns = 20

// Report is the reconciliation report, section by section in the order in which
// it is shown. A section that was not computed is nil or empty and is shown as
// "not computed", never as zero.
type Report struct {
	Schema string `json:"schema"` // SchemaID
	Header Header `json:"header"`

	Verdict Verdict `json:"verdict"`

	Balance []Flow  `json:"balance"`         // one for each stream
	Publish *Linked `json:"publish"`         // what the landed rows became
	Totals  []Total `json:"totals"`          // control totals, one for each stream and field
	Keys    []Keys  `json:"keys"`            // key sets, one for each stream
	Cells   *Cells  `json:"cells,omitempty"` // cell comparison

	Matching   *Matching `json:"matching,omitempty"`
	Quality    *Quality  `json:"quality,omitempty"`
	Quarantine []Kept    `json:"quarantine"` // by source, stream and reason
	Orphans    []Orphans `json:"orphans"`    // events without their customer
	Drift      []Drift   `json:"drift"`      // columns that changed since the last run
	Sample     *Sample   `json:"sample,omitempty"`
	SignOff    SignOff   `json:"sign_off"`
	Timings    []Timing  `json:"timings,omitempty"` // stages of the run, for the header
}

// Scope says what a report is about.
type Scope string

// The scopes of a report.
const (
	RunScope    Scope = "run"
	BatchScope  Scope = "batch"
	SourceScope Scope = "source"
	StoreScope  Scope = "store"
)

// Header says which work the report is about.
type Header struct {
	Title      string        `json:"title,omitempty"` // name of the project, or ""
	Scope      Scope         `json:"scope"`
	Subject    string        `json:"subject,omitempty"` // source or batch, for those scopes
	Run        int64         `json:"run,omitempty"`
	Kind       string        `json:"kind,omitempty"` // load, rollback, reprocess, replay
	DryRun     bool          `json:"dry_run,omitempty"`
	Status     string        `json:"status"` // done, failed, stopped, held, running
	Batches    []int64       `json:"batches"`
	ConfigHash string        `json:"config_hash"`
	Version    string        `json:"version"`
	Operator   string        `json:"operator"`
	Reason     string        `json:"reason,omitempty"`
	StartedAt  time.Time     `json:"started_at"`
	EndedAt    time.Time     `json:"ended_at,omitzero"`
	MadeAt     time.Time     `json:"made_at"` // when the report was made
	Masked     bool          `json:"masked"`  // personal values are covered
	Sources    []SourceRange `json:"sources"`
	Errors     []Problem     `json:"errors,omitempty"` // sources that failed, with their fault
}

// Duration is the time the work took, or zero while it runs.
func (h *Header) Duration() time.Duration {
	if h.EndedAt.IsZero() || h.StartedAt.IsZero() {
		return 0
	}
	return h.EndedAt.Sub(h.StartedAt)
}

// SourceRange is the part of one stream that the report covers.
type SourceRange struct {
	Source       string `json:"source"`
	Stream       string `json:"stream"`
	Pass         int64  `json:"pass,omitempty"`
	CursorBefore string `json:"cursor_before"` // "" is the beginning
	CursorAfter  string `json:"cursor_after"`
	Whole        bool   `json:"whole"` // the pass was read to its end
}

// Problem is a fault in the report.
type Problem struct {
	Source  string `json:"source,omitempty"`
	Code    string `json:"code"`
	Place   string `json:"place,omitempty"`
	Value   string `json:"value,omitempty"` // masked
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// Timing is how long one stage took.
type Timing struct {
	Stage   string  `json:"stage"`
	Units   int64   `json:"units"` // rows, records or customers
	Seconds float64 `json:"seconds"`
	Peak    int64   `json:"peak_bytes,omitempty"` // greatest resident memory of the process up to its end
}

// SignOff closes a report: who accepts it, and the chain of hashes to the
// report before, so that a report can't be exchanged later unnoticed.
type SignOff struct {
	Previous string    `json:"previous,omitempty"` // hash of the report before; "" for the first
	Hash     string    `json:"hash,omitempty"`     // SHA-256 of this report, see Seal
	Who      string    `json:"who,omitempty"`
	At       time.Time `json:"at,omitzero"`
	Comment  string    `json:"comment,omitempty"`
	// Signature is SHA-256 over hash, name, time and comment.
	Signature string `json:"signature,omitempty"`
}
