package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/report"
)

// rereadPage is how many rows are read from a source at a time.
const rereadPage = 2000

// sources reads every source of the plan again, independently of the run, and
// compares keys, control totals and cells with the live records of the store.
func (v *verifier) sources(ctx context.Context, rep *report.Report) error {
	cells := newCellTable()
	rep.Keys = []report.Keys{}
	var totals []report.Total
	var skipped int64
	for i := range v.plan.Sources {
		found, err := v.source(ctx, &v.plan.Sources[i], cells)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil { // a source that can't be read now proves nothing; the others still do
			list := problems(v.plan.Sources[i].Name, err)
			rep.Header.Errors = append(rep.Header.Errors, list...)
			rep.Verdict.Gates = append(rep.Verdict.Gates, report.Gate{Code: "reread", Subject: list[0].Source, Status: report.Open, Unit: report.Rows, Detail: list[0].Message})
		}
		for _, f := range found {
			rep.Keys = append(rep.Keys, f.keys)
			totals = append(totals, f.totals...)
			skipped += f.skipped
		}
	}
	var wrong float64
	for _, k := range rep.Keys {
		wrong += float64(k.Missing + k.Extra)
	}
	rep.Totals = retold(rep.Totals, totals)
	rep.Cells = addCells(rep.Cells, cells, skipped)
	rep.Verdict.Gates = slices.DeleteFunc(rep.Verdict.Gates, func(g report.Gate) bool { return g.Code == "cells" || g.Code == "totals" })
	v.gate(rep, "cells", float64(rep.Cells.Findings))
	v.gate(rep, "totals", unexplained(rep.Totals))
	v.gate(rep, "keys", wrong)
	return nil
}

// retold puts control totals of streams that were read again in the place of
// those of the rows as landed; the others stay.
func retold(landed, again []report.Total) []report.Total {
	read := map[[2]string]bool{}
	for i := range again {
		read[[2]string{again[i].Source, again[i].Stream}] = true
	}
	out := slices.Clone(again)
	for i := range landed {
		if !read[[2]string{landed[i].Source, landed[i].Stream}] {
			out = append(out, landed[i])
		}
	}
	sortTotals(out)
	return out
}

// addCells adds the comparison with the sources to that with the rows as landed,
// if there is one.
func addCells(c *report.Cells, again *cellTable, skipped int64) *report.Cells {
	fields := again.list(report.AgainstSource)
	if c == nil {
		return &report.Cells{Rows: again.rows, Cells: again.cells, Findings: again.findings, Skipped: skipped, Against: report.AgainstSource, Fields: fields}
	}
	c.Rows, c.Cells, c.Findings = c.Rows+again.rows, c.Cells+again.cells, c.Findings+again.findings
	c.Skipped, c.Against = max(c.Skipped, skipped), report.AgainstBoth
	c.Fields = append(c.Fields, fields...)
	return c
}

// unexplained counts control totals that no declared transform explains.
func unexplained(totals []report.Total) (n float64) {
	for i := range totals {
		if totals[i].Status == report.Fail {
			n++
		}
	}
	return n
}

// rereadResult is what reading one stream again came to.
type rereadResult struct {
	keys    report.Keys
	totals  []report.Total
	skipped int64
}

func (v *verifier) source(ctx context.Context, sp *pipeline.SourcePlan, cells *cellTable) (out []rereadResult, err error) {
	src, err := sp.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	for _, m := range sp.Mappings {
		names := []string{m.Stream}
		if m.Glob() {
			if names, err = matching(ctx, src, m); err != nil {
				return nil, err
			}
		}
		for _, name := range names {
			f, err := v.stream(ctx, src, sp, m, name, cells)
			if err != nil {
				return nil, fmt.Errorf("%s/%s: %w", sp.Name, name, err)
			}
			out = append(out, f)
		}
	}
	return out, nil
}

func matching(ctx context.Context, src connectors.Source, m *mappings.Mapping) ([]string, error) {
	list, err := src.Streams(ctx)
	var names []string
	for _, s := range list {
		if m.Matches(s.Name) {
			names = append(names, s.Name)
		}
	}
	return names, err
}

// stream reads one stream from its beginning and compares it with the store.
func (v *verifier) stream(ctx context.Context, src connectors.Source, sp *pipeline.SourcePlan, m *mappings.Mapping, name string, cells *cellTable) (out rereadResult, err error) {
	rd, err := src.Read(ctx, connectors.Request{Stream: name})
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, rd.Close()) }()
	as := m.StoreName(name)
	r, err := newReplayer(v.plan, sp.Name, as, rd.Schema())
	if err != nil {
		return out, err
	}
	whole := true
	if p, ok := rd.(connectors.Pass); ok {
		whole = p.Whole()
	}
	c := &rereader{v: v, replayer: r, cells: cells, totals: newTotalTable(r, sp.Name, as), seen: newSeenKeys(), waiting: map[int64]deferred{}}
	c.keys = report.Keys{Source: sp.Name, Stream: as, Reread: true}
	for {
		page, err := rd.Next(ctx, rereadPage)
		if err != nil {
			return out, err
		}
		if err := c.page(ctx, page.Rows); err != nil {
			return out, err
		}
		if page.Done {
			break
		}
	}
	if err := c.finish(ctx, whole); err != nil {
		return out, err
	}
	return rereadResult{c.keys, c.totals.report(true, c.absent()...), c.skipped}, nil
}
