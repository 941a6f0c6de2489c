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

// Unfinished marks the report of a run that failed: where no source is to blame,
// a gate says that it did not come to its end, and why. What the other gates say
// is true of a part only.
func Unfinished(rep *report.Report, err error) {
	if rep.Verdict.Status == report.Fail {
		return
	}
	why := problems("", err)
	rep.Header.Errors = append(rep.Header.Errors, why...)
	rep.Verdict.Gates = append(rep.Verdict.Gates, report.Gate{Code: "ended", Status: report.Fail, Unit: report.Rows, Detail: why[0].Message})
	rep.Verdict.Judge()
}
