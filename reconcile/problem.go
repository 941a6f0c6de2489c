package reconcile

import (
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/report"
)

// problems are the faults of an error of a source, one each. There is at least
// one: an error that holds no fault is one.
func problems(source string, err error) []report.Problem {
	var out []report.Problem
	for _, f := range fault.All(err) {
		out = append(out, report.Problem{Source: source, Code: f.Code, Place: f.Place, Value: f.Value, Message: f.Message, Hint: f.Hint})
	}
	return out
}
