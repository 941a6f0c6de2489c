// Package fault is how custhub tells a person that something is wrong: what,
// where, which value, which rule, and what to do next (promise P10). Every
// error that reaches a terminal, a report or the API is, or wraps, a Fault.
package fault

import "strings"

// Severity says whether a finding stops the work.
type Severity string

// The severities of a finding.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

// Exit codes of the command line. They are a contract.
const (
	ExitDone   = 0 // done
	ExitFailed = 1 // failed
	ExitUsage  = 2 // wrong usage or configuration
	ExitGate   = 3 // done, but a gate says no (balance, thresholds, sample)
)

// Fault is one thing that is wrong, for people and machines. Only Code and
// Message are mandatory.
type Fault struct {
	Code     string   `json:"code"`               // stable: "config.unknown_key"
	Severity Severity `json:"severity,omitempty"` // "" means Error
	Place    string   `json:"place,omitempty"`    // file:line:col, sheet!cell, table[key].column
	Value    string   `json:"value,omitempty"`    // the value concerned, masked when personal
	Message  string   `json:"message"`            // what is wrong and by which rule, in one sentence
	Hint     string   `json:"hint,omitempty"`     // what to do next
	Exit     int      `json:"-"`                  // exit code it leads to; 0 means ExitFailed
	Cause    error    `json:"-"`
}

// New returns a Fault that leads to exit code 1.
func New(code, message, hint string) *Fault {
	return &Fault{Code: code, Message: message, Hint: hint}
}

// Usage returns a Fault about wrong usage or configuration: exit code 2.
func Usage(code, message, hint string) *Fault {
	return &Fault{Code: code, Message: message, Hint: hint, Exit: ExitUsage}
}

// Gate returns a Fault for work that is done but that a gate refuses: exit code 3.
func Gate(code, message, hint string) *Fault {
	return &Fault{Code: code, Message: message, Hint: hint, Exit: ExitGate}
}

// At returns the fault with its place set.
func (f *Fault) At(place string) *Fault { f.Place = place; return f }

// With returns the fault with the value concerned; mask it first if personal.
func (f *Fault) With(value string) *Fault { f.Value = value; return f }

// Because returns the fault with its cause, which errors.Is and As then find.
func (f *Fault) Because(cause error) *Fault { f.Cause = cause; return f }

// Error renders the fault on one line without its hint:
// "place: message (value "…") [code]: cause".
func (f *Fault) Error() string {
	var b strings.Builder
	if f.Place != "" {
		b.WriteString(f.Place)
		b.WriteString(": ")
	}
	b.WriteString(f.Message)
	if f.Value != "" {
		b.WriteString(" (value ")
		b.WriteString(Quote(f.Value))
		b.WriteString(")")
	}
	b.WriteString(" [")
	b.WriteString(f.Code)
	b.WriteString("]")
	if f.Cause != nil {
		b.WriteString(": ")
		b.WriteString(f.Cause.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// Quote shortens and quotes a value for a terminal without escaping Chinese.
func Quote(s string) string {
	const limit = 60
	r := []rune(s)
	if len(r) > limit {
		s = string(r[:limit]) + "…"
	}
	return `"` + strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return '\uFFFD'
		}
		return c
	}, s) + `"`
}

// List is several faults found at once, for example by checking a project.
type List []*Fault

// Error renders one fault a line.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, f := range l {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Errors counts the faults of severity Error.
func (l List) Errors() int {
	n := 0
	for _, f := range l {
		if f.Severity == "" || f.Severity == Error {
			n++
		}
	}
	return n
}

// ErrOrNil returns the list as an error if it holds any of severity Error.
func (l List) ErrOrNil() error {
	if l.Errors() == 0 {
		return nil
	}
	return l
}
