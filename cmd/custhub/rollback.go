package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
)

type rollbackFlags struct {
	preview, yes, keepCursor bool
	reason, proof            string
}

func rollbackCommand(a *app) *cobra.Command {
	var f rollbackFlags
	c := &cobra.Command{
		Use:   "rollback BATCH|RUN",
		Short: "Withdraw a batch or a whole run: as if it had never happened",
		Long: `Withdraws what a batch (b12) or every batch of a run (r7) said, resolves the
customers that touches, and rewinds the cursors so that the next run reads those
rows again (--keep-cursor leaves them). Any batch can be withdrawn, not only the
last: later batches, merges and human decisions survive, and a record that a
later batch saw unchanged stays alive.

A rollback is itself a batch and can be rolled back. --preview does everything,
counts it exactly, and takes it back.

The digests before and after, by which a redo proves that it leads back, read the
whole store; --proof auto leaves them out beyond 20,000 customers.`,
		Example: "  custhub rollback r7 --preview\n  custhub rollback b12 --reason 'wrong export' --yes\n  custhub rollback b12 --keep-cursor --reason 'test data' --yes",
		Args:    cobra.ExactArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return a.rollback(c.Context(), args[0], f) },
	}
	fl := c.Flags()
	fl.BoolVar(&f.preview, "preview", false, "show what it would do, with exact counts, and do nothing")
	fl.BoolVar(&f.yes, "yes", false, "don't ask")
	fl.BoolVar(&f.keepCursor, "keep-cursor", false, "don't read the withdrawn rows again at the next run")
	fl.StringVar(&f.proof, "proof", "auto", "print the digest of the store before and after: always, never, or auto, which leaves it out beyond 20,000 customers")
	fl.StringVar(&f.reason, "reason", "", "why; kept with the rollback (required unless --preview)")
	return c
}

func (a *app) rollback(ctx context.Context, arg string, f rollbackFlags) error {
	p, err := a.loadProject()
	if err != nil {
		return err
	}
	if !slices.Contains([]string{"auto", "always", "never"}, f.proof) {
		return fault.Usage("rollback.proof", "--proof is always, never or auto", "").With(f.proof)
	}
	if !f.preview && strings.TrimSpace(f.reason) == "" {
		return fault.Usage("rollback.reason", "a rollback needs a reason", "say why with --reason, or look first with --preview")
	}
	if !f.preview && !f.yes && !a.canAsk() {
		return fault.Usage("rollback.yes", "a rollback asks for a yes, and there is no terminal to ask on", "add --yes")
	}
	if f.preview || !f.yes {
		// The preview is the same code in a transaction that is taken back (P8).
		before, err := a.withdraw(ctx, p, arg, f, store.Options{DryRun: true})
		if err != nil {
			return err
		}
		if err := a.printRollback(before); err != nil || f.preview {
			return err
		}
		if !a.ask(a.text("Withdraw it?", "确认撤回？")) {
			return fault.New("rollback.declined", "nothing was changed", "")
		}
	}
	if err := a.backupFirst(ctx, p); err != nil {
		return err
	}
	done, err := a.withdraw(ctx, p, arg, f, store.Options{})
	if err != nil {
		return err
	}
	return a.printRollback(done)
}

// rollbackResult is what a rollback did, or would do.
type rollbackResult struct {
	Preview      bool             `json:"preview"`
	Run          string           `json:"run,omitempty"`
	Withdrawn    []withdrawnLine  `json:"withdrawn"`
	Customers    int64            `json:"customers_written"`
	Gone         int64            `json:"customers_gone"`
	Effects      store.RunChanges `json:"customers"`
	Kept         store.Kept       `json:"kept_for_people"` // left as it is because a person decided it
	Samples      []customerSample `json:"samples,omitempty"`
	DigestBefore string           `json:"digest_before,omitempty"` // "" when it was left out
	DigestAfter  string           `json:"digest_after,omitempty"`
}

// customerSample is what becomes of one customer.
type customerSample struct {
	Customer string   `json:"customer"`
	Changes  []change `json:"changes"`
}

// withdrawnLine counts the records of one withdrawn batch.
type withdrawnLine struct {
	Target    string `json:"target"`
	Batch     string `json:"batch"`
	Source    string `json:"source"`
	Stream    string `json:"stream"`
	Redo      bool   `json:"redo,omitempty"`
	Removed   int64  `json:"removed"`    // no longer live
	Restored  int64  `json:"restored"`   // back at another version
	CameBack  int64  `json:"came_back"`  // live again
	KeptAlive int64  `json:"kept_alive"` // another batch says the same
	Stays     stays  `json:"stays,omitzero"`
}

// withdraw does the rollback as a run of its own, then resolves.
func (a *app) withdraw(ctx context.Context, p *project.Project, arg string, f rollbackFlags, opt store.Options) (res *rollbackResult, err error) {
	plan, st, err := a.openPlan(ctx, p, opt)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	batches, err := target(ctx, st, arg)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(batches))
	for i, b := range batches {
		ids[i] = b.ID
	}
	if err := st.Withdrawable(ctx, ids); err != nil {
		return nil, err
	}
	res = &rollbackResult{Preview: opt.DryRun, Withdrawn: []withdrawnLine{}}
	prove, err := f.proves(ctx, st)
	if err != nil {
		return nil, err
	}
	if prove {
		if res.DigestBefore, err = st.Digest(ctx); err != nil {
			return nil, err
		}
	} else {
		st.CountOnly()
	}
	me := store.Holder()
	run, err := st.StartRun(ctx, pipeline.RunStart{
		Kind: "rollback", Sources: sourcesOf(batches), ConfigHash: p.ConfigHash, Snapshot: p.Snapshot,
		Version: version, Operator: operator(), Reason: f.reason, Holder: me,
	})
	if err != nil {
		return nil, err
	}
	ctx, stop := pipeline.KeepAlive(ctx, st, run.ID, me)
	defer stop()
	res.Run = runID(run.ID)
	withdrawn, err := st.Rollback(ctx, store.RollbackStart{Run: run.ID, Batches: ids, KeepCursor: f.keepCursor})
	if err != nil {
		return nil, errors.Join(err, st.FinishRun(context.WithoutCancel(ctx), run.ID, pipeline.EndedBy(err), nil))
	}
	for _, w := range withdrawn {
		res.Kept = res.Kept.Plus(w.Kept)
		res.Withdrawn = append(res.Withdrawn, withdrawnLine{
			Target: batchID(w.Target), Batch: batchID(w.Batch), Source: w.Source, Stream: w.Stream, Redo: w.Redo,
			Removed: w.Tally.Deleted, Restored: w.Tally.Updated, CameBack: w.Tally.Created, KeptAlive: w.Tally.Unchanged, Stays: staysOf(w.Stays),
		})
	}
	resolved, err := pipeline.Resolve(ctx, st, plan, pipeline.Options{Log: a.log()})
	if err != nil {
		return nil, err
	}
	res.Customers, res.Gone = resolved.Published, resolved.Gone
	if err := res.effects(ctx, st); err != nil {
		return nil, err
	}
	if prove {
		if res.DigestAfter, err = st.Digest(ctx); err != nil {
			return nil, err
		}
	}
	if !opt.DryRun {
		entry := store.AuditEntry{Action: "rollback", Subject: arg, Reason: f.reason, Detail: fmt.Sprintf("%s: %d batches", res.Run, len(batches))}
		if err := a.audit(ctx, p, st, entry); err != nil {
			return nil, err
		}
	}
	return res, st.FinishRun(ctx, run.ID, "done", nil)
}

// effects counts what the rollback did to customers, and shows some of them.
func (r *rollbackResult) effects(ctx context.Context, st *store.Store) (err error) {
	if r.Effects, err = st.CustomersChanged(ctx); err != nil {
		return err
	}
	h := historian{st: st}
	for _, c := range r.Effects.Samples {
		r.Samples = append(r.Samples, customerSample{c.ID, h.changes(c.Before, c.Is)})
	}
	return nil
}

// autoProof is the number of customers up to which digests are computed unasked:
// about a second of work each.
const autoProof = 20_000

func (f *rollbackFlags) proves(ctx context.Context, st *store.Store) (bool, error) {
	if f.proof != "auto" {
		return f.proof == "always", nil
	}
	large, err := st.MoreCustomersThan(ctx, autoProof)
	return !large, err
}

func sourcesOf(batches []store.Batch) []string {
	var out []string
	for _, b := range batches {
		if !slices.Contains(out, b.Source) {
			out = append(out, b.Source)
		}
	}
	return out
}

func (a *app) printRollback(r *rollbackResult) error {
	if a.json {
		return a.printJSON(r)
	}
	if r.Preview {
		fmt.Fprintln(a.out, a.text("Preview: nothing has been changed.", "预览：未做任何更改。"))
	}
	w := terminal.NewTable(a.out)
	fmt.Fprintln(w, a.text("BATCH\tSTREAM\tREMOVED\tRESTORED\tCAME BACK\tKEPT ALIVE\t", "批次\t数据流\t移除\t恢复旧版\t重新生效\t保留\t"))
	for _, l := range r.Withdrawn {
		note := ""
		if l.Redo {
			note = a.text("redo", "重做")
		}
		fmt.Fprintf(w, "%s\t%s/%s\t%d\t%d\t%d\t%d\t%s\n", l.Target, l.Source, l.Stream, l.Removed, l.Restored, l.CameBack, l.KeptAlive, note)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := a.printStays(r.Withdrawn); err != nil {
		return err
	}
	_, err := fmt.Fprintf(a.out, a.text("customers: %d changed, %d back or split off, %d merged into others, %d gone\n", "客户：变更 %d，恢复或拆出 %d，并入其他 %d，消失 %d\n"),
		r.Effects.Changed, r.Effects.New, r.Effects.Merged, r.Effects.Gone)
	if k := r.Kept; err == nil && k.Sum() > 0 {
		_, err = fmt.Fprintf(a.out, a.text("kept because people decided it: %d mended rows, %d rows in quarantine, %d decisions, %d values\n", "因人工判定而保留：修正行 %d，隔离行 %d，判定 %d，取值 %d\n"),
			k.Mended, k.Quarantine, k.Decisions, k.Values)
	}
	if err == nil && r.Effects.Exported > 0 {
		_, err = fmt.Fprintf(a.out, a.text("already exported: %d of these customers; 'custhub export list' says to where\n", "其中 %d 个客户已导出；'custhub export list' 可查看去向\n"), r.Effects.Exported)
	}
	for _, s := range r.Samples {
		if err == nil {
			_, err = fmt.Fprintf(a.out, "  %s\n", s.Customer)
		}
		for _, c := range s.Changes {
			if err == nil {
				_, err = fmt.Fprintf(a.out, "      %s: %q → %q\n", c.Field, c.Before, c.After)
			}
		}
	}
	if err == nil && r.DigestAfter != "" {
		_, err = fmt.Fprintf(a.out, a.text("digest before %s\ndigest after  %s\n", "之前的摘要 %s\n之后的摘要 %s\n"), r.DigestBefore, r.DigestAfter)
	}
	if err == nil && !r.Preview {
		_, err = fmt.Fprintf(a.out, a.text("Done as run %[1]s; 'custhub rollback %[1]s' undoes it.\n", "已完成（运行 %[1]s）；'custhub rollback %[1]s' 可撤销此次回滚。\n"), r.Run)
	}
	return err
}

// canAsk reports whether there is a person at the terminal.
func (a *app) canAsk() bool { return !a.json && isatty.IsTerminal(os.Stdin.Fd()) }

// ask puts a yes-or-no question; anything but yes is no.
func (a *app) ask(question string) bool {
	fmt.Fprintf(a.err, "%s [y/N] ", question)
	answer, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes" || answer == "是"
}
