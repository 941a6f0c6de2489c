package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/fault/language"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/reconcile"
	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/store"
)

func quarantineReplayCommand(a *app) *cobra.Command {
	var q store.QuarantineQuery
	var all bool
	var reason string
	c := &cobra.Command{
		Use:   "replay [ID...]",
		Short: "Take rows from quarantine through all stages again",
		Long: `Replays the rows that were mended; --all replays every row that waits, after a
rule or a mapping changed. Rows that land form batches of a run of their own,
which can be rolled back: then they wait again. Rows that are refused again stay
in quarantine.`,
		Example: "  custhub quarantine replay\n  custhub quarantine replay 12 13\n  custhub quarantine replay --all --source crm",
		RunE: func(c *cobra.Command, args []string) error {
			return a.withQuarantine(c.Context(), false, func(d *quarantineDesk) error {
				rows, err := d.chosen(c.Context(), args, q, all)
				if err != nil {
					return err
				}
				return d.replay(c.Context(), rows, reason)
			})
		},
	}
	quarantineFilter(c, &q)
	_ = c.Flags().MarkHidden("status")
	c.Flags().BoolVar(&all, "all", false, "every row that waits, also those nobody mended")
	c.Flags().StringVar(&reason, "reason", "", "why, kept with the run")
	return c
}

// chosen are the rows to replay: the named ones, or those mended, or all.
func (d *quarantineDesk) chosen(ctx context.Context, args []string, q store.QuarantineQuery, all bool) ([]store.Quarantined, error) {
	if len(args) > 0 {
		var rows []store.Quarantined
		for _, arg := range args {
			r, err := d.rowArgument(ctx, arg)
			if err != nil {
				return nil, err
			}
			if r.Status != "waiting" {
				return nil, fault.Usage("quarantine.not_waiting", fmt.Sprintf("row %d is %s: only rows that wait can be replayed", r.ID, r.Status), "")
			}
			rows = append(rows, *r)
		}
		return rows, nil
	}
	q.Status = "waiting"
	found, err := d.st.QuarantineRows(ctx, q)
	if err != nil {
		return nil, err
	}
	var rows []store.Quarantined
	for _, r := range found {
		if all || r.EditedRaw != nil {
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return nil, fault.New("quarantine.none", "no row in quarantine was mended", "mend some with 'custhub quarantine edit', or replay --all after rules changed")
	}
	return rows, nil
}

// replayLine is the fate of one row as 'quarantine replay --json' prints it.
type replayLine struct {
	ID     int64  `json:"id"`
	Batch  string `json:"batch,omitempty"`
	Code   string `json:"code,omitempty"`
	Reason string `json:"reason,omitempty"`
}

func (d *quarantineDesk) replay(ctx context.Context, rows []store.Quarantined, reason string) error {
	plan, err := d.a.plan(d.p, nil)
	if err != nil {
		return err
	}
	if err := d.a.matchAsStore(ctx, d.p, d.st, plan); err != nil {
		return err
	}
	mended := make([]pipeline.Mended, len(rows))
	for i, r := range rows {
		mended[i] = pipeline.Mended{ID: r.ID, Source: r.Source, Stream: r.Stream, Key: r.Key, Origin: r.Origin, Raw: r.Raw, Edited: r.EditedRaw, By: r.EditedBy, Why: r.EditReason}
	}
	opt := pipeline.Options{Operator: operator(), Reason: reason, Version: version, Holder: store.Holder(), Log: d.a.log()}
	res, err := pipeline.Replay(ctx, d.st, plan, opt, mended)
	if err != nil {
		return err
	}
	rep, err := d.finish(ctx, res)
	if err != nil {
		return err
	}
	var landed, refused []replayLine
	for _, f := range res.Fates {
		if f.Refused == nil {
			landed = append(landed, replayLine{ID: f.ID, Batch: batchID(f.Batch)})
		} else {
			refused = append(refused, replayLine{ID: f.ID, Code: f.Refused.Code, Reason: f.Refused.Reason})
		}
	}
	if err := d.a.audit(ctx, d.p, d.st, store.AuditEntry{Action: "edit", Subject: "quarantine replay", Reason: reason, Detail: fmt.Sprintf("%s: %d rows", runID(res.Run.ID), len(rows))}); err != nil {
		return err
	}
	err = d.a.done(map[string]any{"run": runID(res.Run.ID), "landed": orEmpty(landed), "refused": orEmpty(refused)},
		d.a.text("run %s: %d rows landed, %d refused again", "运行 %s：入库 %d 行，仍被拒绝 %d 行"), runID(res.Run.ID), len(landed), len(refused))
	if err == nil && !d.a.json {
		for _, r := range refused {
			fmt.Fprintf(d.a.out, "  %d: %s [%s]\n", r.ID, language.Text(d.a.lang, r.Reason), r.Code)
		}
	}
	if err != nil {
		return err
	}
	return gateFault(rep)
}

func orEmpty(list []replayLine) []replayLine {
	if list == nil {
		return []replayLine{}
	}
	return list
}

// finish makes the report of the replay and closes its run.
func (d *quarantineDesk) finish(ctx context.Context, res *pipeline.ReplayResult) (*report.Report, error) {
	about := d.a.about(d.p)
	about.Resolve = res.Resolve
	rep, err := reconcile.Run(ctx, d.st, res.Run.ID, about)
	if err != nil {
		return nil, err
	}
	rep.Header.Status = "done"
	if rep.Verdict.Status == report.Fail {
		rep.Header.Status = "held"
	}
	if err := sealReport(ctx, d.st, rep); err != nil {
		return nil, err
	}
	summary, err := json.Marshal(rep)
	if err != nil {
		return nil, err
	}
	return rep, d.st.FinishRun(ctx, res.Run.ID, rep.Header.Status, summary)
}
