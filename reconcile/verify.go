package reconcile

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/store"
)

// Depth says how much a verification looks at beyond counts.
type Depth struct {
	Cells   bool // every cell: mapping and rules again on the raw rows, golden records again from them
	Whole   bool // of the whole store, not only of the run; with a new partition of all records
	Sources bool // read the sources again and compare them with the store
}

// Verify compares the store with what it should hold and adds what it finds to
// the report: cells, control totals, key sets, misplaced records, and a gate for
// each. It changes nothing.
func Verify(ctx context.Context, st *store.Store, plan *pipeline.Plan, rep *report.Report, depth Depth) error {
	v := &verifier{st: st, plan: plan, run: rep.Header.Run, agreed: agreement{}}
	if depth.Whole {
		v.run = 0
	}
	if depth.Cells || depth.Whole {
		if err := v.cells(ctx, rep, depth.Whole); err != nil {
			return fmt.Errorf("verify cells: %w", err)
		}
	}
	if depth.Sources {
		if err := v.sources(ctx, rep); err != nil {
			return fmt.Errorf("verify against the sources: %w", err)
		}
	}
	rep.Verdict.Judge()
	return nil
}

// cells compares landed rows with their events, then customers; in each, reading
// overlaps with comparing.
func (v *verifier) cells(ctx context.Context, rep *report.Report, whole bool) error {
	begin := time.Now()
	var part *partitioner
	var err error
	if whole {
		if part, err = v.newPartitioner(ctx); err != nil {
			return err
		}
	}
	all, err := v.landed(ctx, part)
	if err != nil {
		return err
	}
	if whole {
		err = v.customers(ctx, part, rep, all.cells)
	} else {
		err = v.published(ctx, all.cells)
	}
	if err != nil {
		return err
	}
	rep.Cells = &report.Cells{Rows: all.cells.rows, Cells: all.cells.cells, Findings: all.cells.findings, Against: report.AgainstLanded, Fields: all.cells.list(report.AgainstLanded), Skipped: all.other, Seconds: time.Since(begin).Seconds()}
	if rep.Quality != nil {
		rep.Quality.Consistency = v.agreed.list()
		if rep.Quality.Uniqueness, err = all.unique.report(ctx, v.st, whole); err != nil {
			return err
		}
	}
	rep.Totals = []report.Total{}
	for _, t := range all.totals {
		rep.Totals = append(rep.Totals, t.report(false)...)
	}
	sortTotals(rep.Totals)
	if err := v.landings(ctx, rep); err != nil {
		return err
	}
	v.gate(rep, "cells", float64(all.cells.findings))
	v.gate(rep, "totals", unexplained(rep.Totals))
	return nil
}

// customers partitions all records again, compares every customer of several with
// them, and finds what is published without any.
func (v *verifier) customers(ctx context.Context, part *partitioner, rep *report.Report, cells *cellTable) error {
	if err := part.link(ctx); err != nil {
		return err
	}
	found, err := part.check(ctx, cells)
	if err != nil {
		return err
	}
	if err := v.strays(ctx, cells); err != nil {
		return err
	}
	if rep.Matching != nil {
		rep.Matching.Conflicts = append(rep.Matching.Conflicts, found.examples...)
	}
	v.gate(rep, "misplaced", float64(found.count))
	return nil
}

// landings compares the versions that the batches wrote with those that exist.
// A batch may write more than it counts as changes: contents that lost against a
// newer one of the same pass.
func (v *verifier) landings(ctx context.Context, rep *report.Report) error {
	var lost float64
	var details []string
	err := v.st.Landings(ctx, v.run, func(batch, said, found int64) error {
		if found < said {
			lost += float64(said - found)
			details = append(details, fmt.Sprintf("batch %d wrote %d versions, %d exist", batch, said, found))
		}
		return nil
	})
	if lost > 0 {
		rep.Verdict.Gates = append(rep.Verdict.Gates, report.Gate{Code: "versions", Figure: lost, Unit: report.Rows, Detail: strings.Join(details, "; ")}.Judge())
	}
	return err
}

// gate adds a gate for something that must not occur.
func (v *verifier) gate(rep *report.Report, code string, n float64) {
	rep.Verdict.Gates = append(rep.Verdict.Gates, report.Gate{Code: code, Figure: n, Unit: report.Rows}.Judge())
}
