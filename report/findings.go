package report

import "time"

// Kept counts the rows of one stream in quarantine for one reason.
type Kept struct {
	Source     string      `json:"source"`
	Stream     string      `json:"stream"`
	Code       string      `json:"code"`
	Rule       string      `json:"rule"`
	Field      string      `json:"field,omitempty"`
	Reason     string      `json:"reason"`
	Hint       string      `json:"hint,omitempty"`
	Rows       int64       `json:"rows"`                 // put there by what the report covers
	Waiting    int64       `json:"waiting"`              // still waiting
	Superseded int64       `json:"superseded,omitempty"` // a newer batch has their keys: they wait no more
	Replayed   int64       `json:"replayed"`             // landed since
	Examples   []KeptDrill `json:"examples,omitempty"`   // at most Drilldowns
}

// KeptDrill is one row in quarantine.
type KeptDrill struct {
	ID    int64  `json:"id"`
	Key   string `json:"key,omitempty"`
	Place string `json:"place"`
	Value string `json:"value"` // masked when personal
}

// Orphans counts events of one stream whose customer isn't there.
type Orphans struct {
	Source   string   `json:"source"`
	Stream   string   `json:"stream"`
	Entity   string   `json:"entity"`
	Waiting  int64    `json:"waiting"`  // refer to a customer that has not arrived
	Nameless int64    `json:"nameless"` // refer to none
	Examples []string `json:"examples,omitempty"`
}

// Drift is a column that changed since the last run.
type Drift struct {
	Source string `json:"source"`
	Stream string `json:"stream"`
	Column string `json:"column"`
	Change string `json:"change"` // "added", "gone", "kind"
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
	Policy string `json:"policy"` // "note" or "stop"
}

// Sample is the outcome of a sample verification.
type Sample struct {
	ID         int64     `json:"id"`
	Plan       string    `json:"plan"`
	Claim      float64   `json:"claim"`      // error rate to stay below, 0 to 1
	Confidence float64   `json:"confidence"` // 0 to 1
	Accept     int       `json:"accept"`     // acceptance number
	Seed       string    `json:"seed"`
	DrawnAt    time.Time `json:"drawn_at"`
	Population int64     `json:"population"`
	Verdict    string    `json:"verdict"`          // accept, reject, go_on
	Next       int64     `json:"next,omitempty"`   // rows that the next step would take
	Kappa      *float64  `json:"kappa,omitempty"`  // Cohen's, of the rows reviewed twice
	Double     int64     `json:"double,omitempty"` // rows reviewed twice
	Agreed     int64     `json:"agreed,omitempty"` // of those, with the same class
	Strata     []Stratum `json:"strata"`
	Total      Stratum   `json:"total"` // weighted over the strata
}

// Stratum is one stratum of a sample. Rates are 0 to 1.
type Stratum struct {
	Source     string  `json:"source"`
	Risk       string  `json:"risk"`
	Population int64   `json:"population"`
	Drawn      int64   `json:"drawn"`
	Reviewed   int64   `json:"reviewed"`
	Critical   int64   `json:"critical"`
	Major      int64   `json:"major"`
	Minor      int64   `json:"minor"`
	Unclear    int64   `json:"unclear"`
	Errors     int64   `json:"errors"` // that count for the claim
	Rate       float64 `json:"rate"`
	Upper      float64 `json:"upper"` // exact one-sided bound (Clopper–Pearson or hypergeometric)
	Low        float64 `json:"low"`   // two-sided interval
	High       float64 `json:"high"`
	Method     string  `json:"method"` // of the two-sided interval
	Verdict    string  `json:"verdict,omitempty"`
}
