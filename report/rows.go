package report

import "github.com/custhub/custhub/record"

// Flow is the row balance of one stream (promise P1):
// Read = Created + Updated + Unchanged + Deleted + Filtered + Quarantined.
type Flow struct {
	Source string `json:"source"`
	Stream string `json:"stream"`
	Entity string `json:"entity,omitempty"` // customer, order, …

	Read        int64 `json:"read"`
	Created     int64 `json:"created"`
	Updated     int64 `json:"updated"`
	Unchanged   int64 `json:"unchanged"`
	Deleted     int64 `json:"deleted"`
	Filtered    int64 `json:"filtered"`
	Quarantined int64 `json:"quarantined"`
	// Superseded is the part of Unchanged whose key came again in the same pass
	// with newer content.
	Superseded int64 `json:"superseded,omitempty"`

	// Where rows left: Problems at reading, Filtered and Rejected at mapping,
	// Invalid at cleansing and validating. Problems + Rejected + Invalid =
	// Quarantined.
	Problems int64 `json:"problems"`
	Rejected int64 `json:"rejected"`
	Invalid  int64 `json:"invalid"`

	FilteredBy map[string]int64 `json:"filtered_by,omitempty"` // by reason
	Batches    int              `json:"batches"`
}

// Residual is what is unaccounted for; P1 demands 0.
func (f *Flow) Residual() int64 {
	return f.Read - f.Created - f.Updated - f.Unchanged - f.Deleted - f.Filtered - f.Quarantined
}

// Landed counts the rows that passed every stage before landing.
func (f *Flow) Landed() int64 { return f.Created + f.Updated + f.Unchanged + f.Deleted }

// Plus returns the sum of two flows; names are those of f.
func (f Flow) Plus(o Flow) Flow {
	f.Read += o.Read
	f.Created += o.Created
	f.Updated += o.Updated
	f.Unchanged += o.Unchanged
	f.Deleted += o.Deleted
	f.Filtered += o.Filtered
	f.Quarantined += o.Quarantined
	f.Superseded += o.Superseded
	f.Problems += o.Problems
	f.Rejected += o.Rejected
	f.Invalid += o.Invalid
	f.Batches += o.Batches
	return f
}

// Sum adds the flows of a report.
func Sum(flows []Flow) Flow {
	var t Flow
	for _, f := range flows {
		t = t.Plus(f)
	}
	return t
}

// Linked says what the store holds after the run.
type Linked struct {
	Records   int64 `json:"records"`   // live customer records
	Customers int64 `json:"customers"` // unified customers
	Published int64 `json:"published"` // customers written by this run
	Gone      int64 `json:"gone"`      // customers that ceased in this run
	Events    int64 `json:"events"`    // interactions, orders and tickets linked to a customer
	Unlinked  int64 `json:"unlinked"`  // those that wait for their customer
}

// Total is a control total of one field: the source against the store.
type Total struct {
	Source string  `json:"source"`
	Stream string  `json:"stream"`
	Field  string  `json:"field"`            // path in the unified model, or the column
	Column string  `json:"column,omitempty"` // column of the source it comes from
	Reread bool    `json:"reread"`           // the source was read again, independently of the run
	Before Measure `json:"before"`           // in the source
	After  Measure `json:"after"`            // in the store
	// Explained lists declared transforms that account for a difference:
	// "filtered", "quarantined", "null words", "rule trim" …
	Explained []string `json:"explained,omitempty"`
	Status    Status   `json:"status"`
}

// Measure is a control total.
type Measure struct {
	Count    int64  `json:"count"`         // rows
	Nulls    int64  `json:"nulls"`         // rows without a value
	Distinct int64  `json:"distinct"`      // different values; an estimate when Approx
	Approx   bool   `json:"approx"`        // Distinct is estimated
	Sum      string `json:"sum,omitempty"` // exact decimal, for numbers
	Min      string `json:"min,omitempty"` // masked when personal
	Max      string `json:"max,omitempty"`
	Length   int64  `json:"length"` // characters in all
}

// Keys compares the key sets of one stream.
type Keys struct {
	Source     string   `json:"source"`
	Stream     string   `json:"stream"`
	Reread     bool     `json:"reread"` // source keys were read again from the source
	InSource   int64    `json:"in_source"`
	InStore    int64    `json:"in_store"`
	Missing    int64    `json:"missing"`   // in the source, not in the store, not filtered, not in quarantine
	Extra      int64    `json:"extra"`     // live in the store, not in the source
	Duplicate  int64    `json:"duplicate"` // keys that came more than once
	Kept       int64    `json:"kept"`      // filtered or in quarantine: absent from the store on purpose
	Missings   []string `json:"missings,omitempty"`
	Extras     []string `json:"extras,omitempty"`
	Duplicates []string `json:"duplicates,omitempty"`
}

// State is what a cell comparison finds about one cell. There are seven.
type State string

// The states of a cell.
const (
	Equal          State = "equal"
	BothNull       State = "both_null"
	ChangedByRule  State = "changed_by_rule"      // and the steps account for it
	ChangedUnruled State = "changed_without_rule" // a finding
	SourceOnly     State = "null_in_store"        // the source has a value, the store has none
	StoreOnly      State = "null_in_source"       // the store has a value that the source hasn't
	MissingRow     State = "missing_row"          // the row isn't in the store, or not in the source
)

// States lists the states in the order in which they are shown.
var States = []State{Equal, BothNull, ChangedByRule, ChangedUnruled, SourceOnly, StoreOnly, MissingRow}

// Finding reports whether a cell in this state is an error.
func (s State) Finding() bool {
	return s == ChangedUnruled || s == SourceOnly || s == StoreOnly || s == MissingRow
}

// Cells is the comparison of every cell of the batch: mapping and rules are
// run again on the raw rows, and the outcome is held against what the store has.
type Cells struct {
	Rows     int64       `json:"rows"`
	Cells    int64       `json:"cells"`
	Findings int64       `json:"findings"`
	Skipped  int64       `json:"skipped,omitempty"` // rows landed under another configuration or mended by hand: not compared
	Against  string      `json:"against"`           // AgainstLanded, or AgainstBoth when the sources were read again as well
	Fields   []CellField `json:"fields"`
	Seconds  float64     `json:"seconds,omitempty"`
}

// What cells of the store are held against: what mapping and rules make of the
// rows as landed, or of those of the source read again, and, for what is
// published, what survivorship makes of the records.
const (
	AgainstLanded = "landed"
	AgainstSource = "source"
	AgainstGolden = "golden"
	AgainstBoth   = "both"
)

// CellField counts the states of one field.
type CellField struct {
	Source   string                `json:"source"`
	Stream   string                `json:"stream"`
	Field    string                `json:"field"`
	Against  string                `json:"against,omitempty"` // AgainstLanded, AgainstSource or AgainstGolden
	Counts   map[State]int64       `json:"counts"`
	Examples map[State][]CellDrill `json:"examples,omitempty"` // at most Drilldowns each; none for equal and both_null
}

// CellDrill is one example of a cell.
type CellDrill struct {
	Key    string `json:"key"`
	Place  string `json:"place"`  // sheet!cell, file:line:column, table[key].column
	Source string `json:"source"` // value by the source, mapped and cleansed again; masked when personal
	Store  string `json:"store"`  // value in the store; masked when personal
	Rule   string `json:"rule,omitempty"`
	Record int64  `json:"record,omitempty"`
}

// PathLabel returns the label of a field path in English and Chinese; the path
// itself for anything that is not in the unified model.
func PathLabel(path string) (en, zh string) {
	for i := range record.Fields {
		if f := &record.Fields[i]; f.Path() == path {
			return path, f.DocZH
		}
	}
	return path, path
}
