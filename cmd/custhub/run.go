package main

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/reconcile"
	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/store"
)

type runFlags struct {
	dryRun, restart, newRules, redecide bool
	verify                              string
	workers, batch                      int
	yesChange                           int64
	reason                              string
}

func runCommand(a *app) *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run [SOURCE...]",
		Short: "Land every source, resolve customers, reconcile; goes on where a run was cut off",
		Long: `Reads every source of the project (or the named ones), maps, cleanses and
validates the rows, lands them batch by batch, resolves them to customers, and
prints the reconciliation report.

A run that was cut off — by Ctrl-C, a crash, a lost connection — goes on by
itself when run again. The first Ctrl-C stops at the end of the batch under way,
a second one at once; nothing that was committed is lost.

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 done but a gate
says no.`,
		Example: `  custhub run
  custhub run erp crm
  custhub run --dry-run --json
  custhub run --restart erp`,
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return a.run(c.Context(), args, f)
		},
	}
	fl := c.Flags()
	fl.BoolVar(&f.dryRun, "dry-run", false, "do everything, print the same report, and take it all back")
	fl.BoolVar(&f.restart, "restart", false, "read streams that were cut off from their beginning")
	fl.BoolVar(&f.newRules, "with-new-rules", false, "go on with streams that were cut off although the configuration has changed")
	fl.BoolVar(&f.redecide, "redecide", false, "find out again how columns write day and month, and whether their texts are garbled, in place of what was decided at the first load")
	fl.StringVar(&f.verify, "verify", "auto", "compare every cell that the run wrote with its raw row: always, never, or auto, which leaves it out beyond 200,000 rows")
	fl.IntVar(&f.workers, "workers", 0, "goroutines that map and cleanse each stream (default: one for each core)")
	fl.IntVar(&f.batch, "batch-size", 0, "rows of a batch (default: batch_size of custhub.yaml)")
	fl.Int64Var(&f.yesChange, "yes-change", 0, "let up to so many records of each source change or be deleted, whatever thresholds.change and thresholds.delete say")
	fl.StringVar(&f.reason, "reason", "", "why, kept with the run")
	return c
}

// check refuses what no run could mean.
func (f *runFlags) check() error {
	if !slices.Contains([]string{"auto", "always", "never"}, f.verify) {
		return fault.Usage("run.verify", "--verify is always, never or auto", "").With(f.verify)
	}
	for _, n := range []struct {
		flag  string
		value int64
	}{{"--batch-size", int64(f.batch)}, {"--workers", int64(f.workers)}, {"--yes-change", f.yesChange}} {
		if n.value < 0 {
			return fault.Usage("run.number", n.flag+" can't be negative", "leave it out for the default").With(strconv.FormatInt(n.value, 10))
		}
	}
	return nil
}

func (a *app) run(ctx context.Context, sources []string, f runFlags) error {
	return a.carryOut(ctx, sources, f, func(ctx context.Context, st *store.Store, plan *pipeline.Plan, opt pipeline.Options) (*pipeline.Result, error) {
		return pipeline.Execute(ctx, st, plan, opt)
	})
}

// execution is how a run is carried out: pipeline.Execute or Reprocess.
type execution func(ctx context.Context, st *store.Store, plan *pipeline.Plan, opt pipeline.Options) (*pipeline.Result, error)

// carryOut carries out a run over the named sources, reports on it and closes it.
func (a *app) carryOut(ctx context.Context, sources []string, f runFlags, do execution) (err error) {
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
		Workers: f.workers, Operator: operator(), Reason: f.reason, Version: version, Holder: store.Holder(),
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

// finishRun makes the report of a run and closes it. A run that was cut off on
// request stays open: the next one goes on with it.
func (a *app) finishRun(st *store.Store, p *project.Project, plan *pipeline.Plan, res *pipeline.Result, runErr error, f runFlags) (*report.Report, error) {
	ctx, cancel := context.WithTimeout(context.Background(), finishTimeout) // the run's own may be cancelled
	defer cancel()
	about := a.about(p)
	about.Thresholds.Confirmed = f.yesChange
	about.DryRun, about.Failed, about.Resolve, about.Timings = f.dryRun, res.Failed, res.Resolve, res.Timings
	rep, err := reconcile.Run(ctx, st, res.Run.ID, about)
	if err != nil {
		return nil, err
	}
	if runErr == nil && f.verifies(rep) {
		if err := reconcile.Verify(ctx, st, plan, rep, reconcile.Depth{Cells: true}); err != nil {
			return nil, err
		}
	}
	rep.Header.Status = status(res, rep, runErr)
	if rep.Header.Status == "failed" {
		reconcile.Unfinished(rep, runErr)
	}
	if rep.Header.Status == "stopped" {
		return rep, nil
	}
	if err := sealReport(ctx, st, rep); err != nil {
		return nil, err
	}
	summary, err := json.Marshal(rep)
	if err != nil {
		return nil, err
	}
	return rep, st.FinishRun(ctx, res.Run.ID, rep.Header.Status, summary)
}

// autoVerify is the number of rows up to which cells are compared unasked: about
// 5 seconds of work.
const autoVerify = 200_000

func (f *runFlags) verifies(rep *report.Report) bool {
	sum := report.Sum(rep.Balance)
	return f.verify == "always" || f.verify != "never" && sum.Created+sum.Updated <= autoVerify
}

// finishTimeout bounds the report of a run that was interrupted.
const finishTimeout = 5 * time.Minute

func status(res *pipeline.Result, rep *report.Report, runErr error) string {
	switch {
	case res.Stopped || errors.Is(runErr, context.Canceled):
		return "stopped"
	case runErr != nil && fault.ExitCode(runErr) != fault.ExitGate:
		return "failed"
	case runErr != nil || rep.Verdict.Status == report.Fail:
		return "held"
	default:
		return "done"
	}
}

// showReport prints a report and returns a gate fault when it says no.
func (a *app) showReport(rep *report.Report) error {
	format := "text"
	if a.json {
		format = "json"
	}
	if err := a.render(a.out, rep, format); err != nil {
		return err
	}
	return gateFault(rep)
}

// gateFault is the fault of a report whose verdict is no.
func gateFault(rep *report.Report) error {
	failed := rep.Verdict.Failed()
	if len(failed) == 0 {
		return nil
	}
	codes := make([]string, len(failed))
	for i, g := range failed {
		codes[i] = g.Code
		if g.Subject != "" {
			codes[i] += " (" + g.Subject + ")"
		}
	}
	names, _ := json.Marshal(codes) // strings always marshal
	return fault.Gate("report.gate", "done, but these gates say no: "+string(names), "'custhub report' shows them with their figures; 'custhub rollback' takes the run back")
}
