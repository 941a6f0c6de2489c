package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/reconcile"
	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/sampling"
	"github.com/custhub/custhub/store"
)

func reportCommand(a *app) *cobra.Command {
	var format, out string
	var depth reconcile.Depth
	var sign string
	var chain bool
	var of reportOf
	c := &cobra.Command{
		Use:   "report [RUN]",
		Short: "Print the reconciliation report of a run (default: the newest), a batch, a source or the store",
		Example: `  custhub report
  custhub report 7 --format json --out run7.json
  custhub report --format html --out report.html
  custhub report --verify --reread --format xlsx --out proof.xlsx
  custhub report --source crm`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case c.Flags().Changed("sign"):
				return a.signReport(c.Context(), args, sign)
			case chain:
				return a.checkChain(c.Context())
			}
			return a.reportRun(c.Context(), args, of, format, out, depth)
		},
	}
	fl := c.Flags()
	fl.StringVar(&format, "format", "text", "text, json, html or xlsx")
	fl.StringVar(&of.batch, "batch", "", "report on one batch: b7")
	fl.StringVar(&of.source, "source", "", "report on all that one source landed")
	fl.BoolVar(&of.store, "store", false, "report on the whole store")
	c.MarkFlagsMutuallyExclusive("batch", "source", "store")
	fl.BoolVar(&depth.Whole, "verify", false, "compare every cell of the whole store with what mapping, rules and survivorship make of the raw rows, and every customer with a new partition")
	fl.BoolVar(&depth.Sources, "reread", false, "read the sources again and compare keys, control totals and cells with the store")
	fl.StringVar(&sign, "sign", "", "accept the saved report in your name, with this comment")
	fl.BoolVar(&chain, "check-chain", false, "verify that every saved report is as it was made and follows the one before")
	fl.StringVarP(&out, "out", "o", "", "file to write (default: the terminal)")
	return c
}

// reportOf says what a report is about when it isn't a run.
type reportOf struct {
	batch, source string
	store         bool
}

// extent turns the flags, or a run, into the part of the store they mean.
func (a *app) extent(ctx context.Context, st *store.Store, args []string, of reportOf) (reconcile.Extent, error) {
	if len(args) > 0 && of != (reportOf{}) {
		return reconcile.Extent{}, fault.Usage("report.what", "a report is about a run, or --batch, --source or --store", "leave one of them out")
	}
	switch {
	case of.batch != "":
		id, err := strconv.ParseInt(strings.TrimPrefix(of.batch, "b"), 10, 64)
		if err != nil || id <= 0 {
			return reconcile.Extent{}, fault.Usage("usage.batch", "a batch is written b7", "'custhub batches' lists them").With(of.batch)
		}
		return reconcile.Extent{Batch: id}, nil
	case of.source != "":
		return reconcile.Extent{Source: of.source}, nil
	case of.store:
		return reconcile.Extent{}, nil
	}
	id, err := a.runArgument(ctx, st, args)
	return reconcile.Extent{Run: id}, err
}

func (a *app) reportRun(ctx context.Context, args []string, of reportOf, format, out string, depth reconcile.Depth) error {
	p, st, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer st.Close() //nolint:errcheck // nothing pending
	extent, err := a.extent(ctx, st, args, of)
	if err != nil {
		return err
	}
	var rep *report.Report
	if extent.Run > 0 && depth == (reconcile.Depth{}) {
		if rep, err = a.savedReport(ctx, st, extent.Run); err != nil {
			return err
		}
		if rep != nil {
			if err := since(ctx, st, rep); err != nil {
				return err
			}
		}
	}
	if rep == nil {
		if rep, err = a.verifiedReport(ctx, p, st, extent, depth); err != nil {
			return err
		}
	}
	if a.json {
		format = "json"
	}
	if err := a.writeReport(rep, format, out); err != nil {
		return err
	}
	return gateFault(rep)
}

// verifiedReport makes the report of a run anew and verifies the store as deeply
// as asked.
func (a *app) verifiedReport(ctx context.Context, p *project.Project, st *store.Store, extent reconcile.Extent, depth reconcile.Depth) (*report.Report, error) {
	rep, err := reconcile.Of(ctx, st, extent, a.about(p))
	if err != nil || extent.Run == 0 && depth == (reconcile.Depth{}) {
		return rep, err
	}
	plan, err := a.plan(p, nil)
	if err != nil {
		return nil, err
	}
	depth.Cells = true
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(verifyMemory))
	return rep, reconcile.Verify(ctx, st, plan, rep, depth)
}

// since brings a saved report up to date in what may come after it: a sample of
// the run, and the hold that a rejected one puts on it. The hash stays that of
// the report as it was made.
func since(ctx context.Context, st *store.Store, rep *report.Report) error {
	run, err := st.RunByID(ctx, rep.Header.Run)
	if err != nil {
		return err
	}
	found, err := sampling.Newest(ctx, st, rep.Header.Run)
	if err != nil {
		return err
	}
	rep.Header.Status = run.Status
	if found == nil {
		return nil
	}
	rep.Sample = found
	rep.Verdict.Gates = slices.DeleteFunc(rep.Verdict.Gates, func(g report.Gate) bool { return g.Code == "sample" })
	rep.Verdict.Gates = append(rep.Verdict.Gates, sampling.Gate(found))
	rep.Verdict.Judge()
	return nil
}

// savedReport is the report that was made when the run ended, or nil.
func (a *app) savedReport(ctx context.Context, st *store.Store, id int64) (*report.Report, error) {
	run, err := st.RunByID(ctx, id)
	if err != nil || run == nil || len(run.Summary) == 0 {
		return nil, err
	}
	rep := &report.Report{}
	if err := json.Unmarshal(run.Summary, rep); err != nil {
		return nil, fmt.Errorf("report of run %d: %w", id, err)
	}
	return rep, nil
}

func (a *app) writeReport(rep *report.Report, format, out string) (err error) {
	w := a.out
	if out != "" {
		f, err := os.Create(out)
		if err != nil {
			return fault.Usage("report.out", "the file can't be written", "check --out").At(out).Because(err)
		}
		defer func() {
			if cerr := f.Close(); err == nil {
				err = cerr
			}
		}()
		w = f
	}
	return a.render(w, rep, format)
}

// now is the clock of the command line.
func now() time.Time { return time.Now().UTC() }

// render writes a report in one of its forms.
func (a *app) render(w io.Writer, rep *report.Report, format string) error {
	switch format {
	case "text":
		opt := report.TextOptions{Lang: report.Lang(a.lang), Colour: isTerminal(w) && os.Getenv("NO_COLOR") == ""}
		if !isTerminal(w) {
			opt.Width = fileWidth
		}
		return rep.WriteText(w, opt)
	case "json":
		return rep.WriteJSON(w)
	case "html":
		return rep.WriteHTML(w, report.Lang(a.lang))
	case "xlsx":
		return rep.WriteXLSX(w, report.Lang(a.lang))
	default:
		return fault.Usage("report.format", "a report is written as text, json, html or xlsx", "choose one with --format").With(format)
	}
}

// fileWidth is how wide a table may be where no terminal cuts its lines.
const fileWidth = 200

// verifyMemory is the size in bytes from which the comparison of everything
// rather collects than grows.
const verifyMemory = 300 << 20
