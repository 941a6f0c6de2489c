package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
)

func runsCommand(a *app) *cobra.Command {
	var limit int
	c := &cobra.Command{
		Use:     "runs",
		Short:   "List what ran, newest first",
		Example: "  custhub runs\n  custhub runs --limit 5 --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if limit < 0 {
				return negativeLimit(limit)
			}
			return a.withStore(c.Context(), func(st *store.Store) error { return a.listRuns(c.Context(), st, limit) })
		},
	}
	c.Flags().IntVar(&limit, "limit", 20, "how many; 0 for all")
	return c
}

func negativeLimit(n int) error {
	return fault.Usage("usage.limit", "--limit can't be negative", "0 shows all").With(strconv.Itoa(n))
}

// runLine is one run as --json prints it, a line each.
type runLine struct {
	ID         string         `json:"id"`
	Kind       string         `json:"kind"`
	Status     string         `json:"status"`
	StartedAt  string         `json:"started_at"`
	EndedAt    string         `json:"ended_at,omitempty"`
	Operator   string         `json:"operator"`
	Reason     string         `json:"reason,omitempty"`
	ConfigHash string         `json:"config_hash"`
	Version    string         `json:"version"`
	Tally      pipeline.Tally `json:"tally"`

	WithdrawnBy []string `json:"withdrawn_by,omitempty"` // runs that took back batches of it
}

const stampLayout = "2006-01-02 15:04:05"

func (a *app) listRuns(ctx context.Context, st *store.Store, limit int) error {
	runs, err := st.Runs(ctx, limit)
	if err != nil {
		return err
	}
	taken, err := a.withdrawals(ctx, st)
	if err != nil {
		return err
	}
	w := terminal.NewTable(a.out)
	if !a.json {
		fmt.Fprintln(w, a.text("RUN\tKIND\tSTATUS\tSTARTED\tTOOK\tREAD\tCREATED\tUPDATED\tDELETED\tQUARANTINED\tBY\tNOTE", "运行\t类型\t状态\t开始\t用时\t读取\t新增\t更新\t删除\t隔离\t操作人\t备注"))
	}
	for _, r := range runs {
		balance, err := st.RunBalance(ctx, r.ID)
		if err != nil {
			return err
		}
		var t pipeline.Tally
		for _, b := range balance {
			t = t.Plus(b.Tally)
		}
		if a.json {
			line := runLine{ID: runID(r.ID), Kind: r.Kind, Status: r.Status, StartedAt: r.StartedAt.Format(stampJSON), Operator: r.Operator, Reason: r.Reason, ConfigHash: r.ConfigHash, Version: r.Version, Tally: t, WithdrawnBy: taken[r.ID].by}
			if !r.EndedAt.IsZero() {
				line.EndedAt = r.EndedAt.Format(stampJSON)
			}
			if err := a.printJSON(line); err != nil {
				return err
			}
			continue
		}
		took := "–"
		if !r.EndedAt.IsZero() {
			took = fmt.Sprintf("%.1fs", r.EndedAt.Sub(r.StartedAt).Seconds())
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%s\t%s\n", runID(r.ID), a.word("kind", r.Kind), a.word("run", r.Status), r.StartedAt.Local().Format(stampLayout), took,
			t.Read, t.Created, t.Updated, t.Deleted, t.Quarantined, r.Operator, strings.Join(taken[r.ID].notes, ", "))
	}
	return w.Flush()
}

// takenBack is what is withdrawn of a run.
type takenBack struct{ by, notes []string }

func (a *app) withdrawals(ctx context.Context, st *store.Store) (map[int64]takenBack, error) {
	list, err := st.Withdrawals(ctx)
	out := map[int64]takenBack{}
	for _, w := range list {
		note := fmt.Sprintf(a.text("withdrawn by %s", "被 %s 撤回"), runID(w.By))
		if w.Batches < w.Of {
			note = fmt.Sprintf(a.text("%d of %d batches withdrawn by %s", "%[3]s 撤回了 %[2]d 个批次中的 %[1]d 个"), w.Batches, w.Of, runID(w.By))
		}
		t := out[w.Run]
		out[w.Run] = takenBack{append(t.by, runID(w.By)), append(t.notes, note)}
	}
	return out, err
}

const stampJSON = "2006-01-02T15:04:05.000Z07:00"

func batchesCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "batches [RUN]",
		Short:   "List what each batch of a run did (default: the newest run)",
		Example: "  custhub batches\n  custhub batches r7 --json",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withStore(c.Context(), func(st *store.Store) error {
				run, err := a.runArgument(c.Context(), st, args)
				if err != nil {
					return err
				}
				return a.listBatches(c.Context(), st, run)
			})
		},
	}
}

// batchLine is one batch as --json prints it, a line each.
type batchLine struct {
	ID          string           `json:"id"`
	Run         string           `json:"run"`
	Source      string           `json:"source"`
	Stream      string           `json:"stream"`
	Kind        string           `json:"kind"`
	Pass        int64            `json:"pass"`
	Before      string           `json:"cursor_before"`
	After       string           `json:"cursor_after"`
	Tally       pipeline.Tally   `json:"tally"`
	Filtered    map[string]int64 `json:"filtered_by,omitempty"`
	CommittedAt string           `json:"committed_at"`
	WithdrawnBy string           `json:"withdrawn_by,omitempty"` // rollback batch
	Target      string           `json:"target,omitempty"`       // of a rollback batch: the batch withdrawn
}

func (a *app) listBatches(ctx context.Context, st *store.Store, run int64) error {
	known, err := st.RunByID(ctx, run)
	if err != nil {
		return err
	}
	if known == nil {
		return fault.Usage("report.no_run", fmt.Sprintf("there is no run %d", run), "'custhub runs' lists them")
	}
	list, err := st.Batches(ctx, run)
	if err != nil {
		return err
	}
	w := terminal.NewTable(a.out)
	if !a.json {
		fmt.Fprintln(w, a.text("BATCH\tSTREAM\tKIND\tREAD\tCREATED\tUPDATED\tUNCHANGED\tDELETED\tFILTERED\tQUARANTINED\tCOMMITTED\tNOTE", "批次\t数据流\t类型\t读取\t新增\t更新\t未变\t删除\t过滤\t隔离\t提交\t备注"))
	}
	for _, b := range list {
		if a.json {
			err := a.printJSON(batchLine{
				ID: batchID(b.ID), Run: runID(b.Run), Source: b.Source, Stream: b.Stream, Kind: b.Kind, Pass: b.Pass, Before: b.Before, After: b.After, Tally: b.Tally,
				Filtered: b.Filtered, CommittedAt: b.CommittedAt.Format(stampJSON), WithdrawnBy: batchOrNone(b.WithdrawnBy), Target: batchOrNone(b.Target),
			})
			if err != nil {
				return err
			}
			continue
		}
		note := ""
		if b.WithdrawnBy > 0 {
			note = fmt.Sprintf(a.text("withdrawn by %s", "被 %s 撤回"), batchID(b.WithdrawnBy))
		}
		if b.Target > 0 {
			note = fmt.Sprintf(a.text("withdraws %s", "撤回 %s"), batchID(b.Target))
		}
		t := b.Tally
		fmt.Fprintf(w, "%s\t%s/%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%s\n", batchID(b.ID), b.Source, b.Stream, a.word("kind", b.Kind), t.Read, t.Created, t.Updated, t.Unchanged, t.Deleted, t.Filtered, t.Quarantined,
			b.CommittedAt.Local().Format(stampLayout), note)
	}
	return w.Flush()
}

func batchOrNone(n int64) string {
	if n == 0 {
		return ""
	}
	return batchID(n)
}

func digestCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "digest",
		Short: "Print a hash of the business content of the store",
		Long: `Prints a canonical SHA-256 of the customers (as sets of source keys, with their
fields, contacts, addresses) and of their interactions, orders and tickets.
Internal numbers, load times and run numbers don't count: two stores with the
same digest hold the same customers, whatever database they are on and in
whatever order they were loaded. Digests are compared under one matching model:
--json names its fingerprint.`,
		Example: "  custhub digest\n  custhub digest --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), func(st *store.Store) error {
				d, err := st.Digest(c.Context())
				if err != nil {
					return err
				}
				if a.json {
					model, err := modelInForce(c.Context(), st)
					if err != nil {
						return err
					}
					return a.printJSON(map[string]string{"digest": d, "matching": model})
				}
				_, err = fmt.Fprintln(a.out, d)
				return err
			})
		},
	}
}
