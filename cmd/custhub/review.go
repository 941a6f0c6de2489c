package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

func reviewCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "review",
		Short: "Decide on pairs of records that the matcher left to a person",
	}
	c.AddCommand(reviewListCommand(a), reviewDecideCommand(a))
	return c
}

func reviewListCommand(a *app) *cobra.Command {
	limit := 20
	c := &cobra.Command{
		Use:   "list",
		Short: "List the pairs that wait, those first whose decision is worth most",
		Long: `Lists pairs of records of different customers that may be one. The nearer a pair
is to even odds, and the more records its two customers have, the earlier it
comes. A must-link that was refused, because it would merge what must not merge,
comes before all others.`,
		Example: "  custhub review list\n  custhub review list --limit 100 --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), func(st *store.Store) error { return a.listReview(c.Context(), st, limit) })
		},
	}
	c.Flags().IntVar(&limit, "limit", limit, "pairs to list at most")
	return c
}

// waiting is a pair as it is listed.
type waiting struct {
	A       string  `json:"a"` // source/stream/key
	B       string  `json:"b"`
	Weight  float64 `json:"weight"`  // bits of log2 odds
	Records int64   `json:"records"` // of both customers
	Refused bool    `json:"refused,omitempty"`
}

func (a *app) listReview(ctx context.Context, st *store.Store, limit int) error {
	doubts, err := st.ListDoubts(ctx, limit)
	if err != nil {
		return err
	}
	var ids []int64
	for _, d := range doubts {
		ids = append(ids, d.A, d.B)
	}
	refs, err := st.Refs(ctx, ids)
	if err != nil {
		return err
	}
	list := make([]waiting, len(doubts))
	for i, d := range doubts {
		list[i] = waiting{A: refText(refs[d.A]), B: refText(refs[d.B]), Weight: d.Weight, Records: d.Stake.Records, Refused: d.Refused}
	}
	if a.json {
		return a.printJSON(list)
	}
	for _, w := range list {
		note := ""
		if w.Refused {
			note = a.text("  a steward's word, refused", "  人工判定被拒绝")
		}
		if _, err := fmt.Fprintf(a.out, "%7.2f  %3d  %s  %s%s\n", w.Weight, w.Records, w.A, w.B, note); err != nil {
			return err
		}
	}
	return nil
}

func refText(r record.Ref) string { return r.Source + "/" + r.Stream + "/" + r.Key }

func reviewDecideCommand(a *app) *cobra.Command {
	var why, who string
	c := &cobra.Command{
		Use:   "decide A B same|different --reason WHY",
		Short: "Say that two records are, or are not, of one customer",
		Long: `Keeps a decision on two records, written source/stream/key, and resolves at once.
A decision is an input of every later run; no run and no rollback overrides it.
Two records with different tax ids never merge, whatever was decided (P7).`,
		Example: "  custhub review decide erp/customers/1001 crm/customers/K77 same --reason 'one telephone call'",
		Args:    cobra.ExactArgs(3),
		RunE: func(c *cobra.Command, args []string) error {
			return a.decide(c.Context(), args, why, who)
		},
	}
	c.Flags().StringVar(&why, "reason", "", "why, kept with the decision")
	c.Flags().StringVar(&who, "who", operator(), "who decided")
	_ = c.MarkFlagRequired("reason") // exists: declared above
	return c
}

func (a *app) decide(ctx context.Context, args []string, why, who string) (err error) {
	d := store.Decision{Who: who, Why: why, Same: args[2] == "same"}
	if !d.Same && args[2] != "different" {
		return fault.Usage("review.word", "a decision is same or different", "write: custhub review decide A B same --reason WHY").With(args[2])
	}
	if d.A, err = refArgument(args[0]); err != nil {
		return err
	}
	if d.B, err = refArgument(args[1]); err != nil {
		return err
	}
	p, err := a.loadProject()
	if err != nil {
		return err
	}
	plan, st, err := a.openPlan(ctx, p, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	run, err := st.StartRun(ctx, pipeline.RunStart{
		Kind: "decision", ConfigHash: plan.ConfigHash, Snapshot: plan.Snapshot, Version: version, Operator: who, Reason: why, Holder: holder()})
	if err != nil {
		return err
	}
	res, err := a.decideIn(ctx, st, plan, d)
	status := "done"
	if err != nil {
		status = "failed"
	}
	if err := errors.Join(err, st.FinishRun(ctx, run.ID, status, nil)); err != nil {
		return err
	}
	entry := store.AuditEntry{Action: "review", Subject: mask.Text(args[0] + " " + args[1] + " " + args[2]), Reason: why, Detail: fmt.Sprintf("%s, decided by %s", runID(run.ID), who)}
	if err := a.audit(ctx, p, st, entry); err != nil {
		return err
	}
	return a.done(map[string]any{"published": res.Published, "gone": res.Gone, "refused": res.Refused},
		a.text("decided; %d customers published, %d ceased", "已判定；发布 %d 个客户，%d 个客户消失"), res.Published, res.Gone)
}

func (a *app) decideIn(ctx context.Context, st *store.Store, plan *pipeline.Plan, d store.Decision) (pipeline.ResolveResult, error) {
	if _, err := st.Decide(ctx, d); err != nil {
		return pipeline.ResolveResult{}, err
	}
	return pipeline.Resolve(ctx, st, plan, pipeline.Options{Log: a.log()})
}

// refArgument reads source/stream/key; a key may hold slashes.
func refArgument(s string) (record.Ref, error) {
	parts := strings.SplitN(s, "/", 3)
	if len(parts) < 3 || parts[2] == "" {
		return record.Ref{}, fault.Usage("usage.record", "a record is written source/stream/key", "'custhub review list' shows records so").With(s)
	}
	return record.Ref{Source: parts[0], Stream: parts[1], Key: parts[2]}, nil
}
