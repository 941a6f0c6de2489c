package evaluate

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// OpRepair says what became of the values that one operator spoiled.
type OpRepair struct {
	Operator string `json:"operator"`
	Values   int    `json:"values"`
	Repaired int    `json:"repaired"` // the result has the true value
	Flagged  int    `json:"flagged"`  // not repaired, but said to be doubtful
	Unseen   int    `json:"unseen"`   // passed as good
	Absent   int    `json:"absent"`   // the result says nothing about the value
}

// RepairReport is the result of evaluating a cleansing.
type RepairReport struct {
	Ops         []OpRepair `json:"operators"`
	Rows        int        `json:"rows"`         // rows of the result
	Untouched   int        `json:"untouched"`    // of these, values that nothing was done to
	FalseAlarms int        `json:"false_alarms"` // of these, flagged
}

// spoiled is one row of fields.csv.
type spoiled struct {
	ops, clean string
	result     verdict
}

type verdict uint8

const (
	absent verdict = iota
	unseen
	flagged
	repaired
)

type fieldKey struct {
	Key
	field string
}

// Repair compares cleansed values with the truth. The file of values is CSV with
// the columns source, id, field, value, outcome: field is a name of
// truth/fields.csv, outcome a name of record.Outcome, empty for "ok". A value
// with several operators counts for each.
func Repair(dir, values string) (*RepairReport, error) {
	if _, err := os.Stat(filepath.Join(dir, "truth", "fields.csv")); err == nil {
		dir = filepath.Join(dir, "truth")
	}
	truth := map[fieldKey]*spoiled{}
	err := eachRow(filepath.Join(dir, "fields.csv"), []string{"source", "id", "field", "operators", "clean"}, func(row []string) error {
		k := fieldKey{Key{strings.Clone(row[0]), strings.Clone(row[1])}, strings.Clone(row[2])}
		truth[k] = &spoiled{ops: strings.Clone(row[3]), clean: strings.Clone(row[4])}
		return nil
	})
	if err != nil {
		return nil, err
	}
	r := &RepairReport{}
	err = eachRow(values, []string{"source", "id", "field", "value", "outcome"}, func(row []string) error {
		return r.add(truth, row)
	})
	if err != nil {
		return nil, err
	}
	r.finish(truth)
	return r, nil
}

func (r *RepairReport) add(truth map[fieldKey]*spoiled, row []string) error {
	outcome := record.OK
	if row[4] != "" {
		var ok bool
		if outcome, ok = record.OutcomeOf(row[4]); !ok {
			return fault.Usage("evaluate.outcome", "not the name of an outcome", "ok, fix, suggest, review, null, masked, placeholder, invalid").With(row[4])
		}
	}
	r.Rows++
	doubtful := outcome > record.Fixed
	s := truth[fieldKey{Key{row[0], row[1]}, row[2]}]
	if s == nil {
		r.Untouched++
		if doubtful {
			r.FalseAlarms++
		}
		return nil
	}
	switch {
	case same(row[2], row[3], s.clean):
		s.result = repaired
	case doubtful:
		s.result = max(s.result, flagged)
	default:
		s.result = max(s.result, unseen)
	}
	return nil
}

func (r *RepairReport) finish(truth map[fieldKey]*spoiled) {
	byOp := map[string]*OpRepair{}
	for _, s := range truth {
		for _, op := range strings.Split(s.ops, ";") {
			o := byOp[op]
			if o == nil {
				o = &OpRepair{Operator: op}
				byOp[op] = o
			}
			o.Values++
			switch s.result {
			case repaired:
				o.Repaired++
			case flagged:
				o.Flagged++
			case unseen:
				o.Unseen++
			default:
				o.Absent++
			}
		}
	}
	for _, name := range sortedKeys(byOp) {
		r.Ops = append(r.Ops, *byOp[name])
	}
}

// same compares a cleansed value with the true one. A number may be in E.164 or
// as it is dialled at home, and brackets may be of either width; anything else
// must be as it is in truth.
func same(field, value, clean string) bool {
	switch {
	case value == clean:
		return true
	case field == "mobile" || field == "tel":
		return value == e164(clean)
	default:
		return asciiBrackets.Replace(value) == asciiBrackets.Replace(clean)
	}
}

var (
	separators    = strings.NewReplacer("-", "", " ", "")
	asciiBrackets = strings.NewReplacer("（", "(", "）", ")")
)

// e164 writes a number of the truth, which has a country code unless it is of
// the mainland, as ITU-T E.164 does.
func e164(clean string) string {
	if strings.HasPrefix(clean, "+") {
		return separators.Replace(clean)
	}
	return "+86" + strings.TrimPrefix(separators.Replace(clean), "0")
}

// Print writes the report as a table for people.
func (r *RepairReport) Print(w io.Writer) error {
	tw := newTable(w)
	p := printer{w: tw}
	p.line("operator\tvalues\trepaired\tflagged\tunseen\tabsent\t")
	for _, o := range r.Ops {
		p.line("%s\t%d\t%d\t%d\t%d\t%d\t", o.Operator, o.Values, o.Repaired, o.Flagged, o.Unseen, o.Absent)
	}
	p.line("")
	p.line("of %d values that nothing was done to, %d were flagged", r.Untouched, r.FalseAlarms)
	return errors.Join(p.err, tw.Flush())
}
