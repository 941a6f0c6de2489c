package main

import (
	"context"

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
	return a.carryOut(ctx, sources, f, func(ctx context.Context, st *store.Store, plan *pipeline.Plan, opt pipeline.Options) (*pipeline.Result, error) {
		return pipeline.Reprocess(ctx, st, plan, opt)
	})
}
