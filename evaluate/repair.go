package evaluate

import (
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/terminal"
)

// OpRepair says what became of the values that one operator spoiled.
type OpRepair struct {
	Operator  string `json:"operator"`
	Values    int    `json:"values"`
	Repaired  int    `json:"repaired"`  // the result has the true value
	Suggested int    `json:"suggested"` // it has not, but suggests it
	Keyed     int    `json:"keyed"`     // it kept the value, but knows it: same match key as the true one, or of a kind that is no key
	Flagged   int    `json:"flagged"`   // it says only that the value is doubtful
	Unseen    int    `json:"unseen"`    // it passed the value as good
	Absent    int    `json:"absent"`    // it says nothing about the value
}

// RepairReport is the result of evaluating a cleansing.
type RepairReport struct {
	Ops         []OpRepair `json:"operators"`
	Values      int        `json:"values"`       // values of the result that were looked at
	Untouched   int        `json:"untouched"`    // of these, values that nothing was done to
	FalseAlarms int        `json:"false_alarms"` // of these, flagged
}

// Repairs gathers what became of the spoiled values of a set.
type Repairs struct {
	spoiled map[Key][]*spoiled
	streams []Stream
	report  RepairReport
}

// Stream names a stream of a source.
type Stream struct{ Source, Name string }

// spoiled is one row of fields.csv.
type spoiled struct {
	field, ops, clean, written string
	result                     verdict
}

// verdict says what became of a value, from nothing known to the best.
type verdict uint8

const (
	absent verdict = iota
	unseen
	flagged
	keyed
	suggested
	repaired
)

// ReadSpoiled reads truth/fields.csv of a set: dir is the set's folder or its
// folder truth.
func ReadSpoiled(dir string) (*Repairs, error) {
	if _, err := os.Stat(filepath.Join(dir, "truth", "fields.csv")); err == nil {
		dir = filepath.Join(dir, "truth")
	}
	r := &Repairs{spoiled: map[Key][]*spoiled{}}
	streams := map[Stream]bool{}
	columns := []string{"source", "stream", "id", "field", "operators", "clean", "written"}
	err := eachRow(filepath.Join(dir, "fields.csv"), columns, func(row []string) error {
		for i := range row {
			row[i] = strings.Clone(row[i])
		}
		k := Key{row[0], row[2]}
		r.spoiled[k] = append(r.spoiled[k], &spoiled{field: row[3], ops: row[4], clean: row[5], written: row[6]})
		if s := (Stream{row[0], row[1]}); !streams[s] {
			streams[s] = true
			r.streams = append(r.streams, s)
		}
		return nil
	})
	return r, err
}

// Streams lists the streams that have spoiled values.
func (r *Repairs) Streams() []Stream { return r.streams }

// value is a cleansed value: what it is now, what the source had, and what the
// rules found.
type value struct {
	now, raw string
	outcome  record.Outcome
	hint     string // a suggested repair
	kind     string // of a contact point
}

func (v *value) doubtful() bool { return v.outcome > record.Fixed }

// judge compares a value with the true one.
func (v *value) judge(s *spoiled) verdict {
	switch {
	case same(s.field, v.now, s.clean):
		return repaired
	case v.outcome == record.Suggested && same(s.field, v.hint, s.clean):
		return suggested
	case v.doubtful():
		return flagged
	case knows(s, v):
		return keyed
	default:
		return unseen
	}
}

// ReadValues takes cleansed values from CSV with the columns source, id, field,
// value, outcome: field is a name of truth/fields.csv, outcome a name of
// record.Outcome, empty for "ok".
func (r *Repairs) ReadValues(path string) error {
	return eachRow(path, []string{"source", "id", "field", "value", "outcome"}, func(row []string) error {
		v := value{now: row[3]}
		if row[4] != "" {
			var ok bool
			if v.outcome, ok = record.OutcomeOf(row[4]); !ok {
				return fault.Usage("evaluate.outcome", "not the name of an outcome", "ok, fix, suggest, review, null, masked, placeholder, invalid").With(row[4])
			}
		}
		for _, s := range r.spoiled[Key{row[0], row[1]}] {
			if s.field == row[2] {
				r.report.Values++
				s.result = max(s.result, v.judge(s))
				return nil
			}
		}
		r.untouched(&v)
		return nil
	})
}

func (r *Repairs) untouched(v *value) {
	r.report.Values++
	r.report.Untouched++
	if v.doubtful() {
		r.report.FalseAlarms++
	}
}

// Report counts by operator; a value with several operators counts for each.
func (r *Repairs) Report() *RepairReport {
	byOp := map[string]*OpRepair{}
	for _, list := range r.spoiled {
		for _, s := range list {
			for _, op := range strings.Split(s.ops, ";") {
				o := byOp[op]
				if o == nil {
					o = &OpRepair{Operator: op}
					byOp[op] = o
				}
				o.count(s.result)
			}
		}
	}
	out := r.report
	for _, name := range slices.Sorted(maps.Keys(byOp)) {
		out.Ops = append(out.Ops, *byOp[name])
	}
	return &out
}

func (o *OpRepair) count(v verdict) {
	o.Values++
	switch v {
	case repaired:
		o.Repaired++
	case suggested:
		o.Suggested++
	case keyed:
		o.Keyed++
	case flagged:
		o.Flagged++
	case unseen:
		o.Unseen++
	default:
		o.Absent++
	}
}

// same compares a cleansed value with the true one. A number may be in E.164 or
// as it is dialled at home, and brackets may be of either width; anything else
// must be as it is in truth.
func same(field, now, clean string) bool {
	switch {
	case now == clean:
		return true
	case field == "mobile" || field == "tel":
		return now == e164(clean)
	default:
		return asciiBrackets.Replace(now) == asciiBrackets.Replace(clean)
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
func (r *RepairReport) Print(w io.Writer, text Text) error {
	tw := terminal.NewTable(w)
	p := printer{w: tw}
	p.line(text("operator\tvalues\trepaired\tsuggested\tkeyed\tflagged\tunseen\tabsent\t", "破坏方式\t值\t已修复\t已建议\t匹配键消化\t已标记\t未察觉\t未载入\t"))
	for _, o := range r.Ops {
		p.line("%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t", o.Operator, o.Values, o.Repaired, o.Suggested, o.Keyed, o.Flagged, o.Unseen, o.Absent)
	}
	p.line("")
	p.line(text("of %d values that nothing was done to, %d were flagged", "未受破坏的 %d 个值中，%d 个被误标记"), r.Untouched, r.FalseAlarms)
	return errors.Join(p.err, tw.Flush())
}
