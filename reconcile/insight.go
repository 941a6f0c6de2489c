package reconcile

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/rules/survive"
	"github.com/custhub/custhub/store"
)

// extremes is how many of the largest and the weakest clusters are listed.
const extremes = 10

// clusters adds the largest and the weakest clusters.
func (b *builder) clusters(context.Context) error {
	b.rep.Matching.Largest, b.rep.Matching.Weakest = clusterInfos(b.all.Largest), clusterInfos(b.all.Weakest)
	return nil
}

func clusterInfos(list []store.ClusterLine) []report.ClusterInfo {
	out := []report.ClusterInfo{}
	for _, l := range list {
		out = append(out, report.ClusterInfo{Customer: l.ID, Name: mask.Field(record.CustomerLegalName, l.Name, l.Person), Records: l.Records, Sources: l.Sources, Rule: l.Rule, Score: l.Score})
	}
	return out
}

// ages adds how old the data of each source is.
func (b *builder) ages(context.Context) error {
	for _, a := range b.all.Ages {
		b.rep.Quality.Timeliness = append(b.rep.Quality.Timeliness, report.Timeliness{Source: a.Source, Dated: a.Dated, Newest: a.Newest, Median: a.Median})
	}
	return nil
}

// trendRuns is how many runs the trend looks back.
const trendRuns = 24

// trend adds the completeness of the runs before, from their reports.
func (b *builder) trend(ctx context.Context) error {
	runs, err := b.st.Runs(ctx, 4*trendRuns)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if r.Kind != "load" || len(r.Summary) == 0 || b.run.ID > 0 && r.ID >= b.run.ID || len(b.rep.Quality.Trend) == trendRuns {
			continue
		}
		var rep report.Report
		if err := json.Unmarshal(r.Summary, &rep); err != nil {
			return fmt.Errorf("report of run %d: %w", r.ID, err)
		}
		if p, ok := trendPoint(&rep); ok {
			b.rep.Quality.Trend = append(b.rep.Quality.Trend, p)
		}
	}
	slices.Reverse(b.rep.Quality.Trend)
	if p, ok := trendPoint(b.rep); ok && b.run.Kind == "load" {
		p.Run, p.At = b.run.ID, b.run.StartedAt.UTC().Format("2006-01-02")
		b.rep.Quality.Trend = append(b.rep.Quality.Trend, p)
	}
	return nil
}

// trendPoint is a report as one point: completeness of its rows, weighted by
// source, and of the customers after it.
func trendPoint(r *report.Report) (report.TrendPoint, bool) {
	sum := report.Sum(r.Balance)
	p := report.TrendPoint{Run: r.Header.Run, At: r.Header.StartedAt.UTC().Format("2006-01-02"), Read: sum.Read, Quarantined: sum.Quarantined}
	if r.Quality == nil {
		return p, false
	}
	var rows int64
	for _, c := range r.Quality.Completeness {
		if c.Source == "" {
			p.After = c.Share
			continue
		}
		p.Before += c.Share * float64(c.Records)
		rows += c.Records
	}
	if rows == 0 {
		return p, false
	}
	p.Before /= float64(rows)
	return p, true
}

// agreement counts, field by field, the customers whose records agree.
type agreement map[string]*report.Consistency

func (a agreement) add(p *survive.Provenance) {
	for name, choice := range p.Fields {
		if choice.Rule == "only" {
			continue // nobody to agree with
		}
		c := a[name]
		if c == nil {
			c = &report.Consistency{Field: name}
			a[name] = c
		}
		if len(choice.Losers) > 0 {
			c.Differ++
		} else {
			c.Agreed++
		}
	}
}

func (a agreement) merge(o agreement) {
	for name, c := range o {
		if mine := a[name]; mine != nil {
			mine.Agreed += c.Agreed
			mine.Differ += c.Differ
		} else {
			a[name] = c
		}
	}
}

func (a agreement) list() []report.Consistency {
	out := []report.Consistency{}
	for _, c := range a {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(x, y report.Consistency) int {
		return compareFields("customer."+x.Field, "customer."+y.Field)
	})
	return out
}
