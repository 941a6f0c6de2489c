package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/store"
)

func reprocessCommand(a *app) *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "reprocess [SOURCE...]",
		Short: "Apply changed mappings and rules to the rows already landed, without reading the sources",
		Long: `Maps, cleanses and validates the raw rows in the store again, under the mappings
and rules of today, as a run of its own: it balances, previews (--dry-run) and
rolls back like any other. Rows that come out the same are unchanged.`,
		Example: "  custhub reprocess --dry-run\n  custhub reprocess crm --reason 'industry map extended'",
		RunE:    func(c *cobra.Command, args []string) error { return a.reprocess(c.Context(), args, f) },
	}
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "do everything, print the same report, and take it all back")
	c.Flags().BoolVar(&f.redecide, "redecide", false, "find out again, from the rows landed, how columns write day and month, and whether their texts are garbled")
	c.Flags().Int64Var(&f.yesChange, "yes-change", 0, "let up to so many records of each source change or be deleted, whatever thresholds.change and thresholds.delete say")
	c.Flags().StringVar(&f.reason, "reason", "", "why, kept with the run")
	return c
}

func (a *app) reprocess(ctx context.Context, sources []string, f runFlags) (err error) {
	return a.execute(ctx, sources, f, func(ctx context.Context, st *store.Store, plan *pipeline.Plan, opt pipeline.Options) (*pipeline.Result, error) {
		return pipeline.Reprocess(ctx, st, plan, opt)
	})
}

// execution is how a run is carried out: pipeline.Execute or Reprocess.
type execution func(ctx context.Context, st *store.Store, plan *pipeline.Plan, opt pipeline.Options) (*pipeline.Result, error)

// execute carries out a run over the named sources, reports on it and closes it.
func (a *app) execute(ctx context.Context, sources []string, f runFlags, do execution) (err error) {
	p, err := a.loadProject()
	if err != nil {
		return err
	}
	plan, err := a.plan(p, sources)
	if err != nil {
		return err
	}
	plan.Thresholds.Confirmed = f.yesChange
	if f.batch > 0 {
		plan.BatchSize = f.batch
	}
	if !f.dryRun {
		if err := a.backupFirst(ctx, p); err != nil {
			return err
		}
	}
	st, err := a.openStore(ctx, p, store.Options{DryRun: f.dryRun})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := a.matchAsStore(ctx, p, st, plan); err != nil {
		return err
	}
	opt := pipeline.Options{
		Workers: f.workers, Operator: operator(), Reason: f.reason, Version: version, Holder: holder(),
		Restart: f.restart, WithNewRules: f.newRules, Redecide: f.redecide, Stop: a.in.soften(), Log: a.log(),
	}
	progress := a.newProgress()
	if progress != nil {
		opt.Progress = progress
	}
	res, runErr := do(ctx, st, plan, opt)
	progress.close()
	if res == nil {
		return runErr
	}
	rep, err := a.finishRun(st, p, plan, res, runErr, f)
	if err != nil {
		return errors.Join(runErr, err)
	}
	if err := a.showReport(rep); runErr == nil {
		return err
	}
	return runErr
}
