package report

// Matching says what the records became: customers.
type Matching struct {
	Records   int64         `json:"records"`
	Customers int64         `json:"customers"`
	Sizes     []SizeCount   `json:"sizes"`     // by rising size
	MergedBy  []RuleCount   `json:"merged_by"` // records joined, by the rule that joined them, by falling count
	Review    int64         `json:"review"`    // pairs that wait for a person
	Refused   int64         `json:"refused"`   // merges refused because of a conflict (promise P7)
	Conflicts []Conflict    `json:"conflicts,omitempty"`
	Largest   []ClusterInfo `json:"largest"` // ten
	Weakest   []ClusterInfo `json:"weakest"` // ten, of those merged by score
}

// SizeCount is how many customers have a number of records.
type SizeCount struct {
	Size      int   `json:"size"`
	Customers int64 `json:"customers"`
}

// RuleCount is a count for one rule.
type RuleCount struct {
	Rule  string `json:"rule"`
	Count int64  `json:"count"`
}

// Conflict is a merge that was refused.
type Conflict struct {
	A      string `json:"a"`      // source/stream/key of one record
	B      string `json:"b"`      // of the other
	Why    string `json:"why"`    // "tax_id", "id_no", "kind", "steward", …
	Count  int64  `json:"count"`  // refused pairs of this reason that the example stands for; 1 for itself
	Detail string `json:"detail"` // masked
}

// ClusterInfo is one customer with its records.
type ClusterInfo struct {
	Customer string   `json:"customer"` // hub id
	Name     string   `json:"name"`     // masked when a person's
	Records  int      `json:"records"`
	Sources  []string `json:"sources"`
	Rule     string   `json:"rule"`  // weakest link
	Score    float64  `json:"score"` // bits of the weakest link
}

// Quality is the quality of the data before and after.
type Quality struct {
	Target       float64        `json:"target"` // completeness aimed at, 0 to 1
	Completeness []Completeness `json:"completeness"`
	Fields       []FieldQuality `json:"fields"`
	Uniqueness   []Uniqueness   `json:"uniqueness,omitempty"`
	Consistency  []Consistency  `json:"consistency,omitempty"`
	Timeliness   []Timeliness   `json:"timeliness,omitempty"`
	Findings     []RuleFinding  `json:"findings,omitempty"` // what rules found, by falling count
	Trend        []TrendPoint   `json:"trend,omitempty"`    // over runs, oldest first
}

// Completeness is the mean share of required fields that are validly filled:
// of the rows of one source, or of the unified customers (Source "").
type Completeness struct {
	Source  string  `json:"source"`
	Records int64   `json:"records"`
	Share   float64 `json:"share"` // 0 to 1
}

// FieldQuality counts one field before (source rows) and after (customers).
type FieldQuality struct {
	Field  string       `json:"field"`
	Source string       `json:"source,omitempty"` // "" for all
	Before FieldFilling `json:"before"`
	After  FieldFilling `json:"after"`
}

// FieldFilling counts the rows in which a field has a value.
type FieldFilling struct {
	Rows   int64 `json:"rows"`
	Stated int64 `json:"stated"` // some value
	Usable int64 `json:"usable"` // neither masked nor placeholder nor invalid
}

// Uniqueness counts how often an identifier stands in more than one record
// before, and in more than one customer after.
type Uniqueness struct {
	Field            string `json:"field"`
	Rows             int64  `json:"rows"`   // records looked at before
	Whole            bool   `json:"whole"`  // they are all of the store; else those of the report
	Values           int64  `json:"values"` // different values in them
	DuplicatesBefore int64  `json:"duplicates_before"`
	DuplicatesAfter  int64  `json:"duplicates_after"` // in all customers of the store
}

// Consistency counts customers whose sources agree on a field.
type Consistency struct {
	Field  string `json:"field"`
	Agreed int64  `json:"agreed"` // customers for which every source says the same
	Differ int64  `json:"differ"`
}

// Timeliness is the age of the data of a source.
type Timeliness struct {
	Source string `json:"source"`
	Dated  int64  `json:"dated"`  // records with a time of last change
	Newest string `json:"newest"` // canonical time
	Median string `json:"median"`
}

// RuleFinding counts an outcome of a rule on a field.
type RuleFinding struct {
	Rule    string `json:"rule"`
	Field   string `json:"field"`
	Outcome string `json:"outcome"`
	Count   int64  `json:"count"`
}

// TrendPoint is one run in the trend.
type TrendPoint struct {
	Run         int64   `json:"run"`
	At          string  `json:"at"`
	Read        int64   `json:"read"`
	Quarantined int64   `json:"quarantined"`
	Before      float64 `json:"before"` // completeness of the rows, 0 to 1
	After       float64 `json:"after"`  // of the customers
}
