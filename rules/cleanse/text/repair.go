package text

import "github.com/custhub/custhub/record"

// RepairText repairs an encoding (RepairMojibake) and takes out bracketed
// readings (RemoveAnnotations), in that order. column says that the column has
// the bracketed-romanisation defect.
func RepairText(s string, column bool) Repair {
	r := RepairMojibake(s)
	if r.Outcome == record.Invalid {
		return r
	}
	a := RemoveAnnotations(r.Value, column)
	if a.Code == "" {
		return r
	}
	return a
}
