package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
)

func reviewDecideCommand(a *app) *cobra.Command {
	var why, who string
	c := &cobra.Command{
		Use:   "decide PAIR|A B same|different --reason WHY",
		Short: "Say that two records, or customers, are or are not one",
		Long: `Keeps a decision and resolves at once. PAIR is a pair's id of 'review list'; A and
B are records (source/stream/key) or customers (their id; what is decided is then
kept on the oldest record of each). A decision is an input of every later run; no
run and no rollback overrides it. Two records with different tax ids never merge,
whatever was decided (P7): then the decision is kept, listed as a conflict, and
the exit code is 3.`,
		Example: "  custhub review decide 1024-2311 same --reason 'one telephone call'\n" +
			"  custhub review decide erp/customers/1001 crm/customers/K77 different --reason 'two branches'\n" +
			"  custhub review decide 01M80H3ZEEVX0G000000000001 01M80H3ZEEVX0G000000000009 same --reason 'asked them'",
		Args: cobra.RangeArgs(2, 3),
		RunE: func(c *cobra.Command, args []string) error {
			return a.decide(c.Context(), args, why, who)
		},
	}
	c.Flags().StringVar(&why, "reason", "", "why, kept with the decision")
	c.Flags().StringVar(&who, "who", operator(), "who decided")
	_ = c.MarkFlagRequired("reason") // exists: declared above
	return c
}

func (a *app) decide(ctx context.Context, args []string, why, who string) error {
	word := args[len(args)-1]
	if word != "same" && word != "different" {
		return fault.Usage("review.word", "a decision is same or different", "write: custhub review decide A B same --reason WHY").With(word)
	}
	if strings.TrimSpace(why) == "" {
		return fault.Usage("review.reason", "a decision needs a reason", "say why with --reason")
	}
	var d store.Decision
	act := func(ctx context.Context, st *store.Store) (err error) {
		d = store.Decision{Who: who, Why: why, Same: word == "same"}
		if d.A, d.B, err = decided(ctx, st, args[:len(args)-1]); err != nil {
			return err
		}
		_, err = st.Decide(ctx, d)
		return err
	}
	return a.steward(ctx, who, why, func() string { return pairText(d.A, d.B) + " " + word }, act, func(ctx context.Context, st *store.Store) error {
		return a.refused(ctx, st, d)
	})
}

// decided finds the two records that a decision is about.
func decided(ctx context.Context, st *store.Store, args []string) (a, b record.Ref, err error) {
	if len(args) == 1 {
		x, y, ok := pairArgument(args[0])
		if !ok {
			return a, b, fault.Usage("review.pair", "that is no pair", "give the id that 'custhub review list' shows, as 12-57, or two records or customers").With(args[0])
		}
		refs, err := st.Refs(ctx, []int64{x, y})
		if err == nil && len(refs) < 2 {
			err = fault.Usage("review.pair", "there is no such pair of records", "'custhub review list' shows those that wait").With(args[0])
		}
		return refs[x], refs[y], err
	}
	if a, err = decidedOne(ctx, st, args[0]); err == nil {
		b, err = decidedOne(ctx, st, args[1])
	}
	if err == nil && a == b {
		err = fault.Usage("review.one", "both are one and the same record", "to take a customer apart, name two of its records: source/stream/key").With(refText(a))
	}
	return a, b, err
}

// decidedOne is a record by its reference, or the oldest record of a customer.
func decidedOne(ctx context.Context, st *store.Store, arg string) (record.Ref, error) {
	if strings.Contains(arg, "/") {
		return refArgument(arg)
	}
	rec, err := st.Redirect(ctx, arg)
	if err != nil {
		return record.Ref{}, err
	}
	refs, err := st.Refs(ctx, []int64{rec})
	return refs[rec], err
}

// steward does what a person decided as a run of its own, resolves, and keeps it
// in the audit log.
func (a *app) steward(ctx context.Context, who, why string, what func() string, act, after func(context.Context, *store.Store) error) (err error) {
	p, err := a.loadProject()
	if err != nil {
		return err
	}
	plan, st, err := a.openPlan(ctx, p, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	me := store.Holder()
	run, err := st.StartRun(ctx, pipeline.RunStart{
		Kind: "decision", ConfigHash: plan.ConfigHash, Snapshot: plan.Snapshot, Version: version, Operator: who, Reason: why, Holder: me,
	})
	if err != nil {
		return err
	}
	ctx, stop := pipeline.KeepAlive(ctx, st, run.ID, me)
	defer stop()
	var res pipeline.ResolveResult
	if err = act(ctx, st); err == nil {
		res, err = pipeline.Resolve(ctx, st, plan, pipeline.Options{Operator: who, Log: a.log()})
	}
	status := "done"
	if err != nil {
		status = pipeline.EndedBy(err)
	}
	if err := errors.Join(err, st.FinishRun(context.WithoutCancel(ctx), run.ID, status, nil)); err != nil {
		return err
	}
	return a.decidedSo(ctx, p, st, run.ID, who, why, what(), res, after)
}

func (a *app) decidedSo(ctx context.Context, p *project.Project, st *store.Store, run int64, who, why, what string, res pipeline.ResolveResult, after func(context.Context, *store.Store) error) error {
	entry := store.AuditEntry{Action: "review", Subject: mask.Key(what), Reason: why, Detail: fmt.Sprintf("%s, decided by %s", runID(run), who)}
	if err := a.audit(ctx, p, st, entry); err != nil {
		return err
	}
	err := a.done(map[string]any{"run": runID(run), "published": res.Published, "gone": res.Gone, "refused": res.Refused},
		a.text("decided; %d customers published, %d ceased", "已生效；发布 %d 个客户，%d 个客户消失"), res.Published, res.Gone)
	if err != nil {
		return err
	}
	return after(ctx, st)
}

// refused says when a must-link stands against what must not merge.
func (a *app) refused(ctx context.Context, st *store.Store, d store.Decision) error {
	if !d.Same {
		return nil
	}
	list, err := st.Refusals(ctx, 0)
	if err != nil {
		return err
	}
	for _, r := range list {
		if r.A == d.A && r.B == d.B || r.A == d.B && r.B == d.A {
			return fault.Gate("review.refused", fmt.Sprintf("the decision is kept, but what must not merge stays apart: %s of %s and %s differ", a.conflictName(r.Why), refText(r.By[0]), refText(r.By[1])),
				"correct what is wrong at the source, or withdraw the decision: 'custhub review decisions' lists it")
		}
	}
	return nil
}

func reviewDecisionsCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "decisions",
		Short:   "List the decisions in force",
		Example: "  custhub review decisions\n  custhub review decisions --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), func(st *store.Store) error { return a.listDecisions(c.Context(), st) })
		},
	}
}

// decisionLine is a decision as it is listed.
type decisionLine struct {
	ID   int64     `json:"id"`
	Word string    `json:"decision"` // "same" or "different"
	A    string    `json:"a"`
	B    string    `json:"b"`
	Who  string    `json:"who"`
	Why  string    `json:"why"`
	At   time.Time `json:"at"`
}

func (a *app) listDecisions(ctx context.Context, st *store.Store) error {
	list, err := st.Assertions(ctx)
	if err != nil {
		return err
	}
	lines := make([]decisionLine, len(list))
	for i, x := range list {
		lines[i] = decisionLine{ID: x.ID, Word: "different", A: refText(x.A), B: refText(x.B), Who: x.Who, Why: x.Why, At: x.At}
		if x.Same {
			lines[i].Word = "same"
		}
	}
	if a.json {
		return a.printJSON(lines)
	}
	w := terminal.NewTable(a.out)
	if len(lines) > 0 {
		fmt.Fprintln(w, a.text("DECISION\tWORD\tA\tB\tWHEN\tWHO\tWHY", "编号\t判定\tA\tB\t时间\t操作人\t原因"))
	}
	for _, l := range lines {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\n", l.ID, a.word("decision", l.Word), l.A, l.B, l.At.Local().Format(time.DateTime), l.Who, l.Why)
	}
	return w.Flush()
}

func reviewWithdrawCommand(a *app) *cobra.Command {
	var why, who string
	c := &cobra.Command{
		Use:     "withdraw DECISION --reason WHY",
		Short:   "Take a decision back: the matcher decides again",
		Example: "  custhub review withdraw 7 --reason 'was a misunderstanding'",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil || strings.TrimSpace(why) == "" {
				return fault.Usage("review.withdraw", "give the number of a decision, and a reason", "'custhub review decisions' lists them").With(args[0])
			}
			return a.steward(c.Context(), who, why, func() string { return "withdraw decision " + args[0] },
				func(ctx context.Context, st *store.Store) error { return st.TakeBack(ctx, id) },
				func(context.Context, *store.Store) error { return nil })
		},
	}
	c.Flags().StringVar(&why, "reason", "", "why, kept with the run")
	c.Flags().StringVar(&who, "who", operator(), "who decided")
	_ = c.MarkFlagRequired("reason") // exists: declared above
	return c
}
