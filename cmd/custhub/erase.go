package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
)

type eraseFlags struct {
	consent
	key string
}

func eraseCommand(a *app) *cobra.Command {
	var f eraseFlags
	c := &cobra.Command{
		Use:   "erase ID | erase --key SOURCE/STREAM/KEY",
		Short: "Erase a person for good, as the law demands (PIPL art. 47, GDPR art. 17)",
		Long: `Removes everything the store holds of a customer: the contents of all versions of
its source records and events, before-images, golden record, rows in quarantine,
match keys, values and notes of people. With --key, of one source record, whether
the store has it or not.

What is left is a shell without content and a keyed hash of each key: when the
row comes again — by a load, a reprocess, a replay, a rollback or its redo — it is
left out and counted as filtered, reason "erased". Nothing brings it back.

Afterwards the identifying values are looked for in every text of every table, and
what still holds one is printed: others may share them. SQLite's file is written
anew, so that the bytes are gone too. Backups, exports and the sources themselves
are out of reach; they are named.`,
		Example: "  custhub customers erase 01M80H3ZEEVX0G000000000001 --preview\n  custhub customers erase 01M80H3ZEEVX0G000000000001 --reason 'request 2026-114' --yes\n  custhub customers erase --key crm/people/K77 --reason 'request 2026-114' --yes",
		Args:    cobra.MaximumNArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return a.erase(c.Context(), strings.Join(args, ""), f) },
	}
	fl := c.Flags()
	fl.StringVar(&f.key, "key", "", "erase one source record, written source/stream/key")
	fl.BoolVar(&f.preview, "preview", false, "show what would go, and remove nothing")
	fl.BoolVar(&f.yes, "yes", false, "don't ask")
	fl.StringVar(&f.reason, "reason", "", "why, without personal data; kept in the audit log (required unless --preview)")
	return c
}

func (a *app) erase(ctx context.Context, id string, f eraseFlags) error {
	start := store.EraseStart{Customer: id}
	if (id == "") == (f.key == "") {
		return fault.Usage("erase.whom", "name a customer, or a record with --key, and not both", "'custhub customers find TEXT' shows the ids")
	}
	if f.key != "" {
		var err error
		if start.Key, err = refArgument(f.key); err != nil {
			return err
		}
	}
	if err := f.check(a, "erase"); err != nil {
		return err
	}
	p, err := a.loadProject()
	if err != nil {
		return err
	}
	ok, err := f.agreed(a, a.text("Erase it for good? Nothing brings it back.", "确认永久删除？此操作不可恢复。"), func() error {
		return a.eraseOnce(ctx, p, start, f, store.Options{DryRun: true})
	})
	if err != nil || !ok {
		return err
	}
	// No backup first: it would hold what has to go.
	return a.eraseOnce(ctx, p, start, f, store.Options{})
}

// eraseResult is what an erasure did, or would do: the proof of it.
type eraseResult struct {
	Preview bool   `json:"preview"`
	Run     string `json:"run,omitempty"`
	*store.Erased
	Looked  int           `json:"values_looked_for"`
	Left    []store.Found `json:"still_held_by"` // rows of others that hold one of the values
	Backups []string      `json:"backups_not_reached"`
	Sources []string      `json:"sources_not_reached"`
}

func (a *app) eraseOnce(ctx context.Context, p *project.Project, start store.EraseStart, f eraseFlags, opt store.Options) error {
	plan, err := a.plan(p, nil)
	if err != nil {
		return err
	}
	res := &eraseResult{Preview: opt.DryRun, Left: []store.Found{}, Backups: oldBackups(p), Sources: p.SourceNames()}
	err = a.upkeep(ctx, p, "erase", f.reason, opt, func(ctx context.Context, st *store.Store, run int64) (_ []byte, err error) {
		res.Run = runID(run)
		start.Run = run
		if plan.Match, err = pipeline.InForce(ctx, st, wantedMatching(p)); err != nil {
			return nil, err
		}
		roles, _ := p.May(operator(), "admin")
		start.Audit = store.AuditEntry{Who: operator(), Role: strings.Join(roles, ","), Reason: f.reason}
		if res.Erased, err = st.Erase(ctx, start); err != nil {
			return nil, err
		}
		res.Looked = res.Values()
		if _, err := pipeline.Resolve(ctx, st, plan, pipeline.Options{Log: a.log()}); err != nil {
			return nil, err
		}
		left, err := st.Remains(ctx, res.Erased)
		if err != nil {
			return nil, err
		}
		res.Left = append(res.Left, left...)
		return nil, st.Scrub(ctx)
	})
	if err != nil {
		return err
	}
	return a.printErase(res)
}

// oldBackups are the files in the project's backup folder.
func oldBackups(p *project.Project) []string {
	out := []string{}
	if p.Backup.Dir == "" {
		return out
	}
	entries, err := os.ReadDir(backupDir(p))
	if err != nil {
		return append(out, backupDir(p))
	}
	for _, e := range entries {
		if !e.IsDir() {
			out = append(out, filepath.Join(backupDir(p), e.Name()))
		}
	}
	return out
}

// printLeft says for each table how many rows hold which kind of value.
func (a *app) printLeft(w io.Writer, left []store.Found) {
	fmt.Fprintln(w, a.text("  TABLE\tROWS\tTHEY HOLD", "  表\t行数\t所含内容"))
	reports, others := false, false
	for _, l := range left {
		var what []string
		for _, kind := range slices.Sorted(maps.Keys(l.Holds)) {
			what = append(what, fmt.Sprintf("%s: %d", a.word("holds", kind), l.Holds[kind]))
		}
		fmt.Fprintf(w, "  %s\t%d\t%s\n", l.Table, l.Rows, strings.Join(what, ", "))
		reports, others = reports || l.Table == "run", others || l.Table != "run"
	}
	if others {
		fmt.Fprintln(w, a.text("  rows of others, who share a number, have the same name or said the same", "  这些是他人的行：共用号码、同名或说过相同的话"))
	}
	if reports {
		fmt.Fprintln(w, a.text("  run: reports that were kept name keys of records; 'custhub store purge --what reports' removes them", "  run：保存的报告中列有记录主键；'custhub store purge --what reports' 可清除"))
	}
}

func (a *app) printErase(r *eraseResult) error {
	if a.json {
		return a.printJSON(r)
	}
	w := terminal.NewTable(a.out)
	if r.Preview {
		fmt.Fprintln(w, a.text("Preview: nothing has been changed.", "预览：未做任何更改。"))
	}
	if r.Already {
		fmt.Fprintln(w, a.text("Nothing was left to erase.", "已无可删除内容。"))
	}
	fmt.Fprintf(w, a.text("%d source records, %d events; %d keys never get in again\n", "源记录 %d 条，事件 %d 条；%d 个键今后不再加载\n"), r.Records, r.Events, r.Keys)
	fmt.Fprintln(w, a.text("TABLE\tROWS EMPTIED OR REMOVED", "表\t清空或删除的行"))
	for _, t := range r.Tables {
		fmt.Fprintf(w, "%s\t%d\n", t.Table, t.Rows)
	}
	fmt.Fprintf(w, a.text("%d identifying values were looked for in every text of the store: ", "在全库文本中查找 %d 个可识别值："), r.Looked)
	if len(r.Left) == 0 {
		fmt.Fprintln(w, a.text("none is left", "均已不存在"))
	} else {
		fmt.Fprintln(w, a.text("other rows hold one too", "其他行仍含有其中之一"))
		a.printLeft(w, r.Left)
	}
	for _, x := range r.Exports {
		fmt.Fprintf(w, a.text("handed out on %s by %s as %s (%d customers): tell who has it\n", "曾于 %s 由 %s 导出为 %s（%d 个客户）：请通知接收方\n"), x.At.Format(stampLayout), x.Who, x.File, x.Count)
	}
	for _, b := range r.Backups {
		fmt.Fprintf(w, a.text("not reached: backup %s\n", "未触及：备份 %s\n"), b)
	}
	fmt.Fprintf(w, a.text("not reached: the sources %s; rows of theirs that come again are left out\n", "未触及：数据源 %s；再次读到时将被排除\n"), strings.Join(r.Sources, ", "))
	if !r.Preview {
		fmt.Fprintf(w, a.text("Done as run %s.\n", "已完成（运行 %s）。\n"), r.Run)
	}
	return w.Flush()
}
