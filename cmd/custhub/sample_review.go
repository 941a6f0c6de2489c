package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/handout"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/sample"
	"github.com/custhub/custhub/sampling"
	"github.com/custhub/custhub/store"
)

func sampleExportCommand(a *app) *cobra.Command {
	var out string
	var clear, second bool
	c := &cobra.Command{
		Use:   "export SAMPLE --out FILE.xlsx",
		Short: "Write the review sheet of a sample",
		Long: `Writes one line for each drawn record: the source row (read again from the
source where its connector can), the steps that changed it, the golden record
with the rule that chose each value, and two cells to fill in: class (ok, minor,
major, critical, unclear) and note. Personal values are covered unless --clear.
--second writes the sheet of the second reviewer, for the rows that two review.`,
		Example: "  custhub sample export 1 --out review.xlsx --clear\n  custhub sample export 1 --second --out second.xlsx",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withSamples(c.Context(), true, func(p *project.Project, st *store.Store) error {
				return a.exportSample(c.Context(), p, st, args[0], out, clear, second)
			})
		},
	}
	fl := c.Flags()
	fl.StringVarP(&out, "out", "o", "", "workbook to write")
	clearFlag(c, &clear, "write personal values in clear text")
	fl.BoolVar(&second, "second", false, "the sheet of the second reviewer")
	_ = c.MarkFlagRequired("out")
	return c
}

func (a *app) exportSample(ctx context.Context, p *project.Project, st *store.Store, arg, out string, clear, second bool) error {
	d, err := sampleArgument(ctx, st, arg)
	if err != nil {
		return err
	}
	plan, err := a.plan(p, nil)
	if err != nil {
		return err
	}
	desk := sampling.Desk{Store: st, Plan: plan, Clear: clear, Words: sampling.Words{Text: a.text, Word: a.word}}
	sheet, err := desk.Sheet(ctx, d, second)
	if err != nil {
		return err
	}
	if err := writeHandout(out, []handout.Sheet{sheet}, desk.Words.Guide()); err != nil {
		return err
	}
	return a.done(map[string]any{"sample": d.ID, "rows": len(sheet.Rows), "file": out},
		a.text("%d rows written to %s; fill in the column class, then 'custhub sample import %d %s'", "已将 %d 行写入 %s；填写“结论”列后运行 'custhub sample import %d %s'"), len(sheet.Rows), out, d.ID, out)
}

func sampleImportCommand(a *app) *cobra.Command {
	var reviewer string
	c := &cobra.Command{
		Use:   "import SAMPLE FILE.xlsx",
		Short: "Take in a filled review sheet",
		Long: `Takes in the classes and notes of a sheet that 'sample export' wrote. A sheet in
which rows were shifted against each other is refused as a whole, with the place.`,
		Example: "  custhub sample import 1 review.xlsx --reviewer lin",
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withSamples(c.Context(), false, func(p *project.Project, st *store.Store) error {
				d, err := sampleArgument(c.Context(), st, args[0])
				if err != nil {
					return err
				}
				rows, err := readHandout(args[1], sampling.IsFill)
				if err != nil {
					return err
				}
				list, second, err := sampling.Judgements(rows, d.ID)
				if err != nil {
					return err
				}
				return a.importReviews(c.Context(), p, st, d, reviewer, second, list)
			})
		},
	}
	c.Flags().StringVar(&reviewer, "reviewer", operator(), "who reviewed")
	return c
}

// importReviews keeps what a sheet says that isn't recorded yet, so that a review
// stays that of who made it, and says how many rows still wait for theirs.
func (a *app) importReviews(ctx context.Context, p *project.Project, st *store.Store, d *store.Sample, reviewer string, second bool, list []store.Judgement) error {
	rows, err := st.SampleRows(ctx, d.ID)
	if err != nil {
		return err
	}
	fresh, waiting := sampling.Fresh(rows, second, list)
	if len(fresh) > 0 {
		if err := a.keepReviews(ctx, p, st, d, reviewer, second, fresh); err != nil {
			return err
		}
	}
	return a.done(map[string]any{"sample": d.ID, "recorded": len(fresh), "waiting": waiting},
		a.text("%d reviews recorded, %d rows wait for theirs; 'custhub sample report %d' says what they prove", "已记录 %d 条核验，尚有 %d 行未核验；运行 'custhub sample report %d' 查看结论"), len(fresh), waiting, d.ID)
}

// keepReviews keeps what a reviewer found, and who handed it in.
func (a *app) keepReviews(ctx context.Context, p *project.Project, st *store.Store, d *store.Sample, reviewer string, second bool, list []store.Judgement) error {
	if err := st.Record(ctx, d.ID, reviewer, second, list); err != nil {
		return err
	}
	return a.audit(ctx, p, st, store.AuditEntry{Action: "sample", Subject: fmt.Sprint("sample ", d.ID), Detail: fmt.Sprintf("%d reviews by %s: rows %s", len(list), reviewer, reviewedRows(list))})
}

// reviewedRows names the rows that were reviewed, runs of them by the first and the last.
func reviewedRows(list []store.Judgement) string {
	seqs := make([]int64, len(list))
	for i, j := range list {
		seqs[i] = j.Seq
	}
	slices.Sort(seqs)
	var out []string
	for i := 0; i < len(seqs); {
		j := i
		for j+1 < len(seqs) && seqs[j+1] == seqs[j]+1 {
			j++
		}
		if i == j {
			out = append(out, strconv.FormatInt(seqs[i], 10))
		} else {
			out = append(out, fmt.Sprintf("%d–%d", seqs[i], seqs[j]))
		}
		i = j + 1
	}
	return strings.Join(out, ", ")
}

func sampleRecordCommand(a *app) *cobra.Command {
	var class, note, reviewer string
	var second bool
	c := &cobra.Command{
		Use:     "record SAMPLE ROW --class CLASS",
		Short:   "Record the review of one row",
		Example: `  custhub sample record 1 17 --class major --note "old phone"`,
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			seq, err := strconv.ParseInt(args[1], 10, 64)
			if err != nil {
				return fault.Usage("usage.row", "a row of a sample is a number", "'custhub sample export' writes them").With(args[1])
			}
			cl, ok := sampling.ParseClass(class)
			if !ok {
				return fault.Usage("sample.class", "a class is ok, minor, major, critical or unclear", "").With(class)
			}
			return a.withSamples(c.Context(), false, func(p *project.Project, st *store.Store) error {
				d, err := sampleArgument(c.Context(), st, args[0])
				if err != nil {
					return err
				}
				if err := a.keepReviews(c.Context(), p, st, d, reviewer, second, []store.Judgement{{Seq: seq, Class: cl, Note: note}}); err != nil {
					return err
				}
				return a.done(map[string]any{"sample": d.ID, "recorded": 1}, a.text("recorded", "已记录"))
			})
		},
	}
	fl := c.Flags()
	fl.StringVar(&class, "class", "", "ok, minor, major, critical or unclear")
	fl.StringVar(&note, "note", "", "what is wrong")
	fl.StringVar(&reviewer, "reviewer", operator(), "who reviewed")
	fl.BoolVar(&second, "second", false, "this is the second review of the row")
	_ = c.MarkFlagRequired("class")
	return c
}

func sampleReportCommand(a *app) *cobra.Command {
	var hold bool
	c := &cobra.Command{
		Use:   "report SAMPLE",
		Short: "Say what a sample proves: bounds, verdict, next step",
		Long: `Prints for each stratum and over all of them the errors, the exact one-sided
bound and the two-sided interval with its method, the verdict (accept, reject, go
on sampling) and what the next step takes. A rejected sample exits with 3; with
--hold its run is held too: not to be released.`,
		Example: "  custhub sample report 1\n  custhub sample report 1 --json",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withSamples(c.Context(), !hold, func(_ *project.Project, st *store.Store) error {
				return a.reportSample(c.Context(), st, args[0], hold)
			})
		},
	}
	c.Flags().BoolVar(&hold, "hold", false, "hold the run when its sample is rejected")
	return c
}

func (a *app) reportSample(ctx context.Context, st *store.Store, arg string, hold bool) error {
	d, err := sampleArgument(ctx, st, arg)
	if err != nil {
		return err
	}
	out, err := sampling.Outcome(ctx, st, d)
	if err != nil {
		return err
	}
	if a.json {
		err = a.printJSON(out)
	} else {
		err = report.WriteSample(a.out, out, report.TextOptions{Lang: report.Lang(a.lang)})
	}
	if err != nil || sample.Verdict(out.Verdict) != sample.Reject {
		return err
	}
	hint := "mend mapping or rules and run 'custhub reprocess', then draw a new sample with a new seed"
	if d.Run > 0 {
		hint = fmt.Sprintf("'custhub rollback %s --preview' shows what taking the run back would do; or mend mapping and rules and draw again with a new seed", runID(d.Run))
		if hold {
			if err := st.Hold(ctx, d.Run); err != nil {
				return err
			}
		}
	}
	return fault.Gate("sample.rejected", fmt.Sprintf("sample %d does not prove its claim: %d errors in %d rows, error rate below %s only", d.ID, out.Total.Errors, out.Total.Reviewed, bound(out.Total.Upper)), hint)
}
