package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
)

type purgeFlags struct {
	consent
	before string
	what   []string
}

func purgeCommand(a *app) *cobra.Command {
	var f purgeFlags
	c := &cobra.Command{
		Use:   "purge",
		Short: "Remove what the retention policy keeps no longer",
		Long: `Removes what 'retention' in custhub.yaml says is old enough: contents of records
that count no more and golden records as they were (history), rows as they were
read (raw), rows in quarantine that wait no more (quarantine), saved reports
(reports). The customers stay as they are, and so does the digest.

Before anything goes, it says what that makes impossible: which batches can no
longer be rolled back, about which time no question can be answered, which
records can't be reprocessed. What the newest read-through of a stream said is
always kept, whatever its age.

--before takes a date in place of the ages of the policy, --what names what goes.
A purge that was cut off is ended by the next one.`,
		Example: "  custhub store purge --preview\n  custhub store purge --reason 'policy of 2026' --yes\n  custhub store purge --before 2025-01-01 --what history --preview",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return a.purge(c.Context(), f) },
	}
	fl := c.Flags()
	fl.BoolVar(&f.preview, "preview", false, "say what would go and what that makes impossible, and remove nothing")
	fl.BoolVar(&f.preview, "dry-run", false, "the same as --preview")
	fl.BoolVar(&f.yes, "yes", false, "don't ask")
	fl.StringVar(&f.reason, "reason", "", "why; kept with the purge (required unless --preview)")
	fl.StringVar(&f.before, "before", "", "remove what is older than this day (2025-01-01) or time, whatever the policy says")
	fl.StringSliceVar(&f.what, "what", nil, "only these: history, raw, quarantine, reports (default: what the policy names; with --before: history)")
	return c
}

// kinds of what a purge removes.
var purgeKinds = []string{"history", "raw", "quarantine", "reports"}

func (a *app) purge(ctx context.Context, f purgeFlags) error {
	p, err := a.loadProject()
	if err != nil {
		return err
	}
	keep, err := f.retention(p, now())
	if err != nil {
		return err
	}
	if err := f.check(a, "purge"); err != nil {
		return err
	}
	ok, err := f.agreed(a, a.text("Remove it for good?", "确认永久清除？"), func() error {
		return a.purgeOnce(ctx, p, keep, f, store.Options{DryRun: true})
	})
	if err != nil || !ok {
		return err
	}
	if err := a.backupFirst(ctx, p); err != nil {
		return err
	}
	return a.purgeOnce(ctx, p, keep, f, store.Options{})
}

// retention is the policy as the flags change it.
func (f *purgeFlags) retention(p *project.Project, now time.Time) (store.Retention, error) {
	for _, w := range f.what {
		if !slices.Contains(purgeKinds, w) {
			return store.Retention{}, fault.Usage("purge.what", "--what takes "+strings.Join(purgeKinds, ", "), "").With(w)
		}
	}
	before := time.Time{}
	what := f.what
	if f.before != "" {
		var err error
		if before, err = time.ParseInLocation(time.DateOnly, f.before, time.Local); err != nil {
			before, err = time.Parse(time.RFC3339Nano, f.before)
		}
		if err != nil || before.After(now) {
			return store.Retention{}, fault.Usage("purge.before", "--before takes a day or a time of the past, as 2025-01-01 or 2025-01-01T08:00:00Z", "").With(f.before)
		}
		if len(what) == 0 {
			what = purgeKinds[:1]
		}
	}
	r := p.Retention
	pick := func(name string, age project.Age) time.Time {
		switch {
		case len(what) > 0 && !slices.Contains(what, name):
			return time.Time{}
		case !before.IsZero():
			return before
		default:
			return age.Before(now)
		}
	}
	keep := store.Retention{History: pick("history", r.History), Raw: pick("raw", r.Raw), Quarantine: pick("quarantine", r.Quarantine), Reports: pick("reports", r.Reports)}
	if keep.None() {
		return keep, fault.Usage("purge.nothing", "nothing says what is old enough to go", "declare retention in custhub.yaml (history: 400d), or give --before 2025-01-01")
	}
	return keep, nil
}

// purgeResult is what a purge did, or would do.
type purgeResult struct {
	Preview bool   `json:"preview"`
	Run     string `json:"run,omitempty"`
	*store.Purged
}

func (a *app) purgeOnce(ctx context.Context, p *project.Project, keep store.Retention, f purgeFlags, opt store.Options) error {
	res := &purgeResult{Preview: opt.DryRun}
	err := a.upkeep(ctx, p, "purge", f.reason, opt, func(ctx context.Context, st *store.Store, run int64) ([]byte, error) {
		res.Run = runID(run)
		var err error
		if res.Purged, err = st.Purge(ctx, run, keep); err != nil || opt.DryRun {
			return nil, err
		}
		err = a.audit(ctx, p, st, store.AuditEntry{Action: "purge", Subject: res.Run, Reason: f.reason, Detail: res.sentence()})
		if err == nil {
			err = st.Scrub(ctx)
		}
		return nil, err
	})
	if err != nil {
		return err
	}
	return a.printPurge(res)
}

// sentence is what went, for the audit log.
func (r *purgeResult) sentence() string {
	var versions, raw int64
	for _, s := range r.Streams {
		versions, raw = versions+s.Versions, raw+s.Raw
	}
	return fmt.Sprintf("%d versions, %d golden records as they were, %d raw rows, %d rows in quarantine, %d reports", versions, r.History, raw, r.Quarantine, r.Reports)
}

func (a *app) printPurge(r *purgeResult) error {
	if a.json {
		return a.printJSON(r)
	}
	w := terminal.NewTable(a.out)
	if r.Preview {
		fmt.Fprintln(w, a.text("Preview: nothing has been changed.", "预览：未做任何更改。"))
	}
	fmt.Fprintln(w, a.text("STREAM\tVERSIONS\tOBSERVATIONS\tRAW ROWS\tCAN'T BE ROLLED BACK\tOLDEST THAT CAN\tCAN'T BE REPROCESSED", "数据流\t版本\t观察\t原始行\t不可再回滚\t最早可回滚\t不可再重新处理"))
	for _, s := range r.Streams {
		upto, oldest := "–", "–"
		if s.Upto > 0 {
			upto = fmt.Sprintf(a.text("up to %s (%d)", "至 %s（%d 个）"), batchID(s.Upto), s.Batches)
		}
		if s.Oldest > 0 {
			oldest = batchID(s.Oldest)
		}
		fmt.Fprintf(w, "%s/%s\t%d\t%d\t%d\t%s\t%s\t%d\n", s.Source, s.Stream, s.Versions, s.Seen, s.Raw, upto, oldest, s.LiveRaw)
	}
	fmt.Fprintf(w, a.text("golden records as they were: %d\tquarantine: %d\treports: %d\n", "客户历史：%d\t隔离区：%d\t报告：%d\n"), r.History, r.Quarantine, r.Reports)
	if r.AsOf != "" {
		fmt.Fprintf(w, a.text("No question about a time before %s can be answered.\n", "%s 之前的历史状态将无法查询。\n"), r.AsOf)
	}
	if !r.Preview {
		fmt.Fprintf(w, a.text("Done as run %s.\n", "已完成（运行 %s）。\n"), r.Run)
	}
	return w.Flush()
}
