package reconcile

import (
	"maps"
	"slices"

	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/sampling"
)

// verdict judges the gates of the run.
func (b *builder) verdict() {
	v := &b.rep.Verdict
	all := report.Sum(b.rep.Balance)
	v.Gates = append(v.Gates, report.Gate{Code: "balance", Figure: abs(all.Residual()), Unit: report.Rows}.Judge())
	for _, source := range slices.Sorted(maps.Keys(b.about.Failed)) {
		v.Gates = append(v.Gates, report.Gate{Code: "source", Subject: source, Figure: float64(len(problems(source, b.about.Failed[source]))), Status: report.Fail, Unit: report.Rows, Detail: problems(source, b.about.Failed[source])[0].Message})
	}
	b.thresholds()
	if q := b.rep.Quality; q != nil && len(q.Completeness) > 0 {
		after := q.Completeness[len(q.Completeness)-1]
		v.Gates = append(v.Gates, report.Gate{Code: "completeness", Figure: after.Share * 100, Threshold: q.Target * 100, AtLeast: true, Advisory: true, Unit: report.Percent}.Judge())
	}
	if b.rep.Sample != nil {
		v.Gates = append(v.Gates, sampling.Gate(b.rep.Sample))
	}
	v.Judge()
}

// thresholds turns the declared thresholds into gates, one a source.
func (b *builder) thresholds() {
	bySource := map[string]report.Flow{}
	for _, f := range b.rep.Balance {
		bySource[f.Source] = bySource[f.Source].Plus(f)
	}
	t := &b.about.Thresholds
	for _, source := range slices.Sorted(maps.Keys(bySource)) {
		f := bySource[source]
		b.gate("quarantine", source, t.Quarantine, f.Quarantined, f.Read)
		for _, rule := range slices.Sorted(maps.Keys(t.Rules)) {
			b.gate("quarantine_rule", source+" · "+rule, t.Rules[rule], b.failed(source, rule), f.Read)
		}
		change, gone := t.Change, t.Delete
		if n := f.Updated + f.Deleted; n > 0 && n <= t.Confirmed {
			change, gone = confirmed(change, t.Confirmed), confirmed(gone, t.Confirmed)
		}
		b.gate("change", source, change, f.Updated, f.Read-f.Created)
		b.gate("delete", source, gone, f.Deleted, f.Read)
		b.repeated(source, f)
	}
}

// repeated judges the rows whose key came again: of those only the newest counts.
// Below the threshold they are shown all the same, for each is a row that no
// customer has.
func (b *builder) repeated(source string, f report.Flow) {
	if f.Superseded == 0 {
		return
	}
	before := len(b.rep.Verdict.Gates)
	b.gate("repeated", source, b.about.Thresholds.Repeated, f.Superseded, f.Read)
	for _, g := range b.rep.Verdict.Gates[before:] {
		if g.Status == report.Fail {
			return
		}
	}
	shown := report.Gate{Code: "repeated", Subject: source, Figure: float64(f.Superseded), Advisory: true, Unit: report.Rows}.Judge()
	b.rep.Verdict.Gates = append(b.rep.Verdict.Gates[:before], shown)
}

// failed counts what of a source fails one rule: rows that it kept out, and values
// that it found wrong in rows that landed.
func (b *builder) failed(source, rule string) (n int64) {
	if notes := b.notes[source]; notes != nil {
		n = notes.Failed(rule)
	}
	for _, k := range b.kept {
		if k.Source == source && k.Rule == rule {
			n += k.Rows
		}
	}
	return n
}

// confirmed is the limit that a person set for this run in place of a declared one.
func confirmed(t rules.Threshold, n int64) rules.Threshold {
	if t.Max == nil && t.Percent == nil {
		return t
	}
	limit := int(n)
	return rules.Threshold{Max: &limit}
}

func (b *builder) gate(code, source string, t rules.Threshold, n, of int64) {
	if t.Max != nil {
		b.rep.Verdict.Gates = append(b.rep.Verdict.Gates, report.Gate{Code: code, Subject: source, Figure: float64(n), Threshold: float64(*t.Max), Unit: report.Rows}.Judge())
	}
	if t.Percent != nil && of > 0 && of >= int64(t.MinRows) {
		b.rep.Verdict.Gates = append(b.rep.Verdict.Gates, report.Gate{Code: code, Subject: source, Figure: float64(n) * 100 / float64(of), Threshold: *t.Percent, Unit: report.Percent}.Judge())
	}
}

func abs(n int64) float64 {
	if n < 0 {
		n = -n
	}
	return float64(n)
}
