package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/export"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
	"github.com/custhub/custhub/yamlfile"
)

type exportFlags struct {
	format, out, reason string
	sinceLast, unmask   bool
	fields              []string
}

func exportCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "export", Short: "Hand customers out as CSV, Excel or JSON lines, and keep a ledger of it"}
	c.AddCommand(exportCustomersCommand(a), exportListCommand(a))
	return c
}

func exportCustomersCommand(a *app) *cobra.Command {
	var f exportFlags
	c := &cobra.Command{
		Use:   "customers --out FILE",
		Short: "Write the unified customers to a file",
		Long: `Writes one row a customer. Personal values are covered; --unmask writes them in
clear text, needs a reason, and is kept in the audit log. No cell is a formula.

The store keeps which customers each export held: the preview of a rollback counts
those that were handed out already, and an erasure names the files they are in.

--since-last writes only what is new or changed since the last export, with a
column change; customers that were handed out and are gone now come as "gone",
with the customer they were merged into.`,
		Example: "  custhub export customers --out customers.xlsx\n  custhub export customers --out c.csv --fields id,legal_name,industry\n  custhub export customers --out delta.jsonl --since-last\n  custhub export customers --out full.csv --unmask --reason 'mailing of May, order 77'",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return a.export(c.Context(), f) },
	}
	fl := c.Flags()
	fl.StringVar(&f.out, "out", "", "file to write; it must not exist")
	fl.StringVar(&f.format, "format", "", "csv, xlsx or jsonl (default: by the ending of the file)")
	fl.StringSliceVar(&f.fields, "fields", nil, "only these columns: id, fields of the customer, ext, contacts, contact_points, addresses, sources")
	fl.BoolVar(&f.sinceLast, "since-last", false, "only what is new, changed or gone since the last export")
	fl.BoolVar(&f.unmask, "unmask", false, "write personal values in clear text")
	fl.StringVar(&f.reason, "reason", "", "why and for whom, kept in the ledger (required with --unmask)")
	_ = c.MarkFlagRequired("out") // exists: declared above
	return c
}

// check completes the flags and refuses what can't be.
func (f *exportFlags) check() error {
	if f.format == "" {
		f.format = strings.TrimPrefix(strings.ToLower(filepath.Ext(f.out)), ".")
	}
	if !slices.Contains(export.Formats(), f.format) {
		return fault.Usage("export.format", "the format is csv, xlsx or jsonl", "give --format, or a file with that ending").With(f.format)
	}
	for _, name := range f.fields {
		if !slices.Contains(export.Columns(), name) {
			return fault.Usage("export.field", fmt.Sprintf("there is no column %q", name), yamlfile.DidYouMean(name, export.Columns())).With(name)
		}
	}
	if f.unmask && strings.TrimSpace(f.reason) == "" {
		return fault.Usage("export.reason", "personal values in clear text need a reason", "say why and for whom with --reason")
	}
	if _, err := os.Lstat(f.out); err == nil {
		return fault.Usage("export.exists", "there is a file of that name already", "choose another name").At(f.out)
	}
	return nil
}

func (a *app) export(ctx context.Context, f exportFlags) (err error) {
	if err := f.check(); err != nil {
		return err
	}
	p, err := a.loadProject()
	if err != nil {
		return err
	}
	if f.unmask {
		if err := a.allow(ctx, p, "see_personal", "export customers --unmask"); err != nil {
			return err
		}
	}
	st, err := a.openStore(ctx, p, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	x := exporter{st: st, f: f, now: store.NewExported()}
	x.audit = func(e store.AuditEntry) error { return a.audit(ctx, p, st, e) }
	if x.before, x.last, err = st.ExportedSince(ctx); err != nil {
		return err
	}
	if x.upto, err = st.SettledRun(ctx); err != nil {
		return err
	}
	run, err := st.StartRun(ctx, pipeline.RunStart{Kind: "export", ConfigHash: p.ConfigHash, Snapshot: p.Snapshot, Version: version, Operator: operator(), Reason: f.reason, Holder: store.Holder()})
	if err != nil {
		return err
	}
	n, err := x.write(ctx, run.ID)
	if err != nil {
		return errors.Join(err, st.FinishRun(context.WithoutCancel(ctx), run.ID, pipeline.EndedBy(err), nil))
	}
	if err := st.FinishRun(ctx, run.ID, "done", nil); err != nil {
		return err
	}
	return a.done(map[string]any{"run": runID(run.ID), "file": f.out, "customers": n, "gone": x.gone, "masked": !f.unmask, "since_last": f.sinceLast},
		a.text("%d customers to %s", "已导出 %d 个客户至 %s"), n, f.out)
}

// exporter is an export under way.
type exporter struct {
	st          *store.Store
	f           exportFlags
	before, now *store.Exported
	last, upto  int64 // runs that the last export, and this one, include
	gone        int64
	audit       func(store.AuditEntry) error
}

// write fills a file beside the wanted one, enters the export into the ledger,
// and only then gives the file its name.
func (x *exporter) write(ctx context.Context, run int64) (n int64, err error) {
	part := x.f.out + ".part"
	file, err := os.OpenFile(part, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) //nolint:gosec // the user names it
	if err != nil {
		return 0, fault.New("export.write", "the file can't be written", "check that the folder exists and is yours").At(x.f.out).Because(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(part))
		}
	}()
	err = x.fill(ctx, file)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return 0, err
	}
	absolute, err := filepath.Abs(x.f.out)
	if err != nil {
		return 0, err
	}
	entry := store.Export{Run: run, Who: operator(), Reason: x.f.reason, File: absolute, Format: x.f.format, Fields: strings.Join(x.f.fields, ","), Masked: !x.f.unmask, Upto: x.upto}
	if _, err := x.st.KeepExport(ctx, entry, x.now); err != nil {
		return 0, err
	}
	detail := fmt.Sprintf("%d customers to %s", x.now.Len(), x.f.out)
	if x.f.unmask {
		detail += ", personal values in clear text"
	}
	if err := x.audit(store.AuditEntry{Action: "export", Subject: runID(run), Reason: x.f.reason, Detail: detail}); err != nil {
		return 0, err
	}
	return x.now.Len(), os.Rename(part, x.f.out)
}

func (x *exporter) fill(ctx context.Context, file *os.File) error {
	w, err := export.New(file, export.Options{Format: x.f.format, Columns: x.f.fields, Changes: x.f.sinceLast, Clear: x.f.unmask})
	if err != nil {
		return err
	}
	present := store.NewExported()
	err = x.st.Customers(ctx, store.CustomerQuery{}, func(c *store.Customer) error {
		present.Add(c.Rec)
		l := export.Line{Customer: c, ID: c.ID}
		if x.f.sinceLast {
			switch {
			case !x.before.Has(c.Rec):
				l.Change = "new"
			case c.UpdatedRun > x.last:
				l.Change = "changed"
			default:
				return nil
			}
		}
		x.now.Add(c.Rec)
		return w.Write(&l)
	})
	if err == nil && x.f.sinceLast {
		err = x.lost(ctx, w, present)
	}
	return errors.Join(err, w.Close())
}

// lost writes the customers that were handed out and have gone since.
func (x *exporter) lost(ctx context.Context, w *export.Writer, present *store.Exported) error {
	return x.before.Each(func(customer int64) error {
		if present.Has(customer) {
			return nil
		}
		g, err := x.st.GoneSince(ctx, customer, x.last)
		if err != nil || g == nil {
			return err
		}
		x.gone++
		return w.Write(&export.Line{ID: g.ID, Change: "gone", Into: g.Into})
	})
}

func exportListCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List what was handed out, newest first",
		Example: "  custhub export list\n  custhub export list --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), func(st *store.Store) error { return a.listExports(c.Context(), st) })
		},
	}
}

func (a *app) listExports(ctx context.Context, st *store.Store) error {
	list, err := st.Exports(ctx)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(list)
	}
	w := terminal.NewTable(a.out)
	fmt.Fprintln(w, a.text("RUN\tAT\tBY\tCUSTOMERS\tVALUES\tFILE\tREASON", "运行\t时间\t操作人\t客户数\t取值\t文件\t原因"))
	for _, x := range list {
		values := a.text("masked", "脱敏")
		if !x.Masked {
			values = a.text("clear", "明文")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\t%s\n", runID(x.Run), x.At.Local().Format(stampLayout), x.Who, x.Count, values, x.File, x.Reason)
	}
	return w.Flush()
}
