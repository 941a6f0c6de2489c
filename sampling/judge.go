package sampling

import (
	"context"

	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/sample"
	"github.com/custhub/custhub/store"
)

// Outcome says what the reviews of a sample prove so far. Of two reviews of one
// row the severer counts.
func Outcome(ctx context.Context, st *store.Store, d *store.Sample) (*report.Sample, error) {
	rows, err := st.SampleRows(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	out := &report.Sample{ID: d.ID, Plan: d.Plan.Name, Claim: d.Plan.Claim, Confidence: d.Plan.Confidence, Accept: d.Plan.Accept, Seed: d.Seed, DrawnAt: d.DrawnAt}
	counts := make([]sample.Count, len(d.Strata))
	for i, s := range d.Strata {
		out.Population += s.Population
		counts[i] = sample.Count{Population: s.Population, Planned: s.Drawn}
		out.Strata = append(out.Strata, report.Stratum{Source: s.Source, Risk: s.Risk, Population: s.Population, Drawn: s.Drawn})
	}
	var pairs [][2]sample.Class
	for _, r := range rows {
		a, b := r.Reviews[0].Class, r.Reviews[1].Class
		if a == "" && b == "" {
			continue
		}
		if a != "" && b != "" {
			pairs = append(pairs, [2]sample.Class{a, b})
		}
		tally(&out.Strata[r.Stratum], &counts[r.Stratum], worse(&d.Plan, a, b), &d.Plan)
	}
	if len(pairs) > 0 {
		k := sample.Kappa(pairs)
		out.Kappa, out.Double, out.Agreed = &k.Kappa, k.Rows, k.Agreed
	}
	fill(out, d.Plan.Judge(counts))
	return out, nil
}

// worse is the severer of two classes; "" is no review.
func worse(p *sample.Plan, a, b sample.Class) sample.Class {
	for _, c := range []sample.Class{sample.Critical, sample.Major, sample.Unclear, sample.Minor, sample.Right} {
		if (a == c || b == c) && p.IsError(c) {
			return c
		}
	}
	for _, c := range []sample.Class{sample.Critical, sample.Major, sample.Minor} {
		if a == c || b == c {
			return c
		}
	}
	return sample.Right
}

func tally(s *report.Stratum, c *sample.Count, class sample.Class, p *sample.Plan) {
	s.Reviewed++
	c.Reviewed++
	switch class {
	case sample.Critical:
		s.Critical++
	case sample.Major:
		s.Major++
	case sample.Minor:
		s.Minor++
	case sample.Unclear:
		s.Unclear++
	}
	if p.IsError(class) {
		s.Errors++
		c.Errors++
	}
}

// fill puts the verdicts into the report.
func fill(out *report.Sample, res sample.Result) {
	t := &out.Total
	for i := range out.Strata {
		s, r := &out.Strata[i], &res.Strata[i]
		put(s, r)
		t.Population += s.Population
		t.Drawn += s.Drawn
		t.Reviewed += s.Reviewed
		t.Critical += s.Critical
		t.Major += s.Major
		t.Minor += s.Minor
		t.Unclear += s.Unclear
		t.Errors += s.Errors
	}
	put(t, &res.Total)
	out.Verdict, out.Next = string(res.Verdict), res.Next
}

func put(s *report.Stratum, r *sample.StratumResult) {
	s.Rate, s.Upper, s.Verdict = r.Rate, r.Upper.Upper, string(r.Verdict)
	s.Low, s.High, s.Method = r.Interval.Low, r.Interval.High, string(r.Interval.Method)
}

// Newest returns the outcome of the newest sample of a run, nil when there is
// none.
func Newest(ctx context.Context, st *store.Store, run int64) (*report.Sample, error) {
	list, err := st.Samples(ctx, run)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return Outcome(ctx, st, &list[0])
}

// Gate is the gate of a report for a sample.
func Gate(s *report.Sample) report.Gate {
	g := report.Gate{Code: "sample", Subject: s.Plan, Status: report.Open, Figure: s.Total.Upper * 100, Threshold: s.Claim * 100, Unit: report.Percent}
	switch sample.Verdict(s.Verdict) {
	case sample.Accept:
		g.Status = report.Pass
	case sample.Reject:
		g.Status = report.Fail
	}
	return g
}
