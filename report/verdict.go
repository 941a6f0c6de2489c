package report

// Status is what a gate says.
type Status string

// What a gate may say. A gate that could not be computed is Open; it neither
// passes nor fails the run.
const (
	Pass Status = "pass"
	Fail Status = "fail"
	Open Status = "open"
)

// Verdict is the report in one line: it fails when a gate fails.
type Verdict struct {
	Status Status `json:"status"`
	Gates  []Gate `json:"gates"`
}

// Unit says how a figure is written.
type Unit string

// The units of figures.
const (
	Rows    Unit = "rows"    // a count
	Percent Unit = "percent" // 0 to 100
	Bits    Unit = "bits"    // match weight
)

// Gate is one condition with its threshold and figure. Code selects its wording
// in the catalog: "balance", "quarantine", "quarantine_rule", "change",
// "delete", "repeated", "cells", "keys", "totals", "matching", "completeness", "orphans", "drift", "sample", "source", "ended".
type Gate struct {
	Code      string  `json:"code"`
	Subject   string  `json:"subject,omitempty"` // source, rule or stratum it is about
	Status    Status  `json:"status"`
	Figure    float64 `json:"figure"`
	Threshold float64 `json:"threshold"`
	AtLeast   bool    `json:"at_least,omitempty"` // the figure must reach the threshold; else it must not exceed it
	Unit      Unit    `json:"unit"`
	Advisory  bool    `json:"advisory,omitempty"` // shown, but does not fail the run
	Detail    string  `json:"detail,omitempty"`   // what exactly, for people
}

// Judge returns the gate with its status computed from figure and threshold.
func (g Gate) Judge() Gate {
	ok := g.Figure <= g.Threshold
	if g.AtLeast {
		ok = g.Figure >= g.Threshold
	}
	g.Status = Fail
	if ok {
		g.Status = Pass
	}
	return g
}

// Judge sets the verdict from its gates: Fail if one that is not advisory
// fails, Open if there is none that says anything.
func (v *Verdict) Judge() {
	v.Status = Open
	for _, g := range v.Gates {
		switch {
		case g.Status == Fail && !g.Advisory:
			v.Status = Fail
			return
		case g.Status == Pass:
			v.Status = Pass
		}
	}
}

// Counts returns how many gates pass, say no without failing the report, and
// could not be computed.
func (v *Verdict) Counts() (pass, notes, open int) {
	for _, g := range v.Gates {
		switch {
		case g.Status == Pass:
			pass++
		case g.Status == Open:
			open++
		case g.Advisory:
			notes++
		}
	}
	return pass, notes, open
}

// Failed lists the gates that fail the report.
func (v *Verdict) Failed() []Gate {
	var out []Gate
	for _, g := range v.Gates {
		if g.Status == Fail && !g.Advisory {
			out = append(out, g)
		}
	}
	return out
}
