// Package rules holds the cleansing and validation rules by name, and the
// registry that builds them from the parameters of a rule file.
//
// A rule is pure: the same value gives the same result on every machine, it
// does no I/O and keeps no state, so one instance serves all workers. It never
// loses what it was given: the engine keeps the raw value beside the result
// (promise P6). The domain knowledge itself is in the packages below
// rules/cleanse; this package only adapts it.
package rules

import "github.com/custhub/custhub/record"

// Rule is one named cleansing or validation rule: pure, safe for concurrent use.
type Rule interface {
	Name() string
	Doc() Doc // one-line summary en + zh, standard, parameters, example
	Apply(in record.Value) Result
}

// Result is what a rule found about one value.
type Result struct {
	Value   record.Value   // what the field becomes: changed when Fixed or Nulled, and normalised where a doubtful value (Review) has one reading
	Outcome record.Outcome // the finding
	Code    string         // why: "uscc.check_digit"; "" when there is nothing to say
	Hint    string         // what to do; also the suggested value for Suggested
	Parts   []Part         // named parts the rule found, for filling sibling fields
	More    []record.Value // further values when one cell held several (phones, e-mails)
}

// Part is one named piece of a value: {"province", 广东省}.
type Part struct {
	Name  string
	Value string
}

// Part returns the value of the named part, or "".
func (r Result) Part(name string) string {
	for i := range r.Parts {
		if r.Parts[i].Name == name {
			return r.Parts[i].Value
		}
	}
	return ""
}

// Doc describes a rule for people, in English and Chinese, and for generated
// reference pages.
type Doc struct {
	Name     string  `json:"name"`
	Group    string  `json:"group"` // text, identifier, contact, party, place, time, number, check
	Summary  string  `json:"summary"`
	Chinese  string  `json:"summary_zh"`
	Standard string  `json:"standard,omitempty"` // standard and clause, "" when none applies
	Params   []Param `json:"params,omitempty"`
	Example  string  `json:"example,omitempty"` // an input value
	Parts    string  `json:"parts,omitempty"`   // names of the parts it fills, comma separated
}

// Param describes one parameter of a rule.
type Param struct {
	Name    string `json:"name"`
	Type    string `json:"type"` // string, int, bool, list, map, decimal
	Default string `json:"default,omitempty"`
	Help    string `json:"help"`
	Chinese string `json:"help_zh"`
}

// pass returns the result that leaves a value as it is.
func pass(in record.Value) Result { return Result{Value: in} }
