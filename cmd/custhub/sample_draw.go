package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/project"
	"github.com/custhub/custhub/sample"
	"github.com/custhub/custhub/sampling"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
)

type sampleDraw struct {
	run, plan, seed string
	custom          sample.Plan
	counts          string
	high            float64
}

func sampleDrawCommand(a *app) *cobra.Command {
	f := sampleDraw{custom: sample.Plan{Name: "custom"}}
	c := &cobra.Command{
		Use:   "draw",
		Short: "Draw a sample of landed records for review",
		Long: `Draws by source and risk: replayed from quarantine, joined by weak evidence,
merged, changed by rule, high value, plain. At least as many rows of each
stratum as prove by themselves that fewer than 5 % are wrong (59), or all of it.

Plans: critical (fewer than 1 % critical errors, none accepted), major (fewer
than 2 % major or critical errors, two accepted), custom (--claim, --confidence,
--accept, --counts). The order is HMAC-SHA256(seed, record): fix the seed with
--seed before anybody looks, and anyone can repeat the draw.`,
		Example: "  custhub sample draw --run r7 --plan critical --seed 2026-11-20\n  custhub sample draw --plan custom --claim 0.005 --accept 1 --counts major",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return a.drawSample(c.Context(), f) },
	}
	fl := c.Flags()
	fl.StringVar(&f.run, "run", "", "draw from the records that this run landed (default: from the whole store)")
	fl.StringVar(&f.plan, "plan", "critical", "critical, major or custom")
	fl.StringVar(&f.seed, "seed", "", "seed of the draw (default: a random one, shown)")
	fl.Float64Var(&f.custom.Claim, "claim", 0.01, "custom plan: error rate to prove to be below, as a share")
	fl.Float64Var(&f.custom.Confidence, "confidence", 0.95, "custom plan: confidence, as a share")
	fl.IntVar(&f.custom.Accept, "accept", 0, "custom plan: number of errors that still proves the claim")
	fl.StringVar(&f.counts, "counts", "major", "custom plan: mildest class that counts as an error: minor, major or critical")
	fl.Float64Var(&f.custom.Floor, "floor", 0.05, "custom plan: error rate that each stratum must stay below by itself; 0: none")
	fl.Float64Var(&f.custom.Double, "double", 0.10, "custom plan: share of rows that two people review")
	fl.Float64Var(&f.high, "high-value", 1_000_000, "credit limit from which a customer is of high value; 0: none is")
	return c
}

// choose returns the plan that the flags name.
func (f *sampleDraw) choose() (sample.Plan, error) {
	switch f.plan {
	case "critical":
		return sample.CriticalPlan, nil
	case "major":
		return sample.MajorPlan, nil
	case "custom", "CUSTOM":
		class, ok := sample.ParseClass(f.counts)
		if !ok {
			return sample.Plan{}, fault.Usage("sample.counts", "--counts is minor, major or critical", "").With(f.counts)
		}
		f.custom.Counts = class
		return f.custom, nil
	default:
		return sample.Plan{}, fault.Usage("sample.plan", "a plan is critical, major or custom", "describe your own with --plan custom --claim …").With(f.plan)
	}
}

func (a *app) drawSample(ctx context.Context, f sampleDraw) error {
	plan, err := f.choose()
	if err != nil {
		return err
	}
	return a.withSamples(ctx, false, func(_ *project.Project, st *store.Store) error {
		req := sampling.Request{Plan: plan, Seed: f.seed, By: operator(), High: f.high}
		if f.run != "" {
			if req.Run, err = a.runArgument(ctx, st, []string{f.run}); err != nil {
				return err
			}
		}
		d, err := sampling.Draw(ctx, st, req)
		if err != nil {
			return err
		}
		return a.printDraw(d)
	})
}

// sampleLine is one draw as --json prints it.
type sampleLine struct {
	ID      int64                 `json:"id"`
	Run     string                `json:"run,omitempty"`
	Plan    sample.Plan           `json:"plan"`
	Seed    string                `json:"seed"`
	DrawnAt string                `json:"drawn_at"`
	DrawnBy string                `json:"drawn_by"`
	Rows    int64                 `json:"rows"`
	Needed  int64                 `json:"needed"` // rows that the claim takes by itself
	Floor   int64                 `json:"floor"`  // least rows of each stratum; 0: none
	Strata  []store.SampleStratum `json:"strata"`
}

func lineOf(d *store.Sample) sampleLine {
	l := sampleLine{ID: d.ID, Plan: d.Plan, Seed: d.Seed, DrawnAt: d.DrawnAt.Format("2006-01-02T15:04:05Z"), DrawnBy: d.DrawnBy, Strata: d.Strata}
	if d.Run > 0 {
		l.Run = runID(d.Run)
	}
	population := int64(0)
	for _, s := range d.Strata {
		l.Rows += s.Drawn
		population += s.Population
	}
	l.Needed, l.Floor = d.Plan.Size(population), d.Plan.FloorSize()
	return l
}

func (a *app) printDraw(d *store.Sample) error {
	l := lineOf(d)
	if a.json {
		return a.printJSON(l)
	}
	fmt.Fprintf(a.out, a.text("Sample %d: %d rows, plan %s, seed %s\n", "样本 %d：%d 行，方案 %s，种子 %s\n"), d.ID, l.Rows, d.Plan.Name, d.Seed)
	w := terminal.NewTable(a.out)
	fmt.Fprintln(w, a.text("  source\trisk\tpopulation\tdrawn\t", "  来源\t风险\t总体\t抽取\t"))
	for _, s := range d.Strata {
		fmt.Fprintf(w, "  %s\t%s\t%d\t%d\t\n", s.Source, a.word("risk", s.Risk), s.Population, s.Drawn)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := a.printSize(l); err != nil {
		return err
	}
	_, err := fmt.Fprintf(a.out, a.text("Next: custhub sample export %d --out sample.xlsx\n", "下一步：custhub sample export %d --out sample.xlsx\n"), d.ID)
	return err
}

// printSize says what the size of a draw comes from.
func (a *app) printSize(l sampleLine) error {
	population := int64(0)
	for _, s := range l.Strata {
		population += s.Population
	}
	_, err := fmt.Fprintf(a.out, a.text("Why %d: to prove that fewer than %s of %d records are wrong, at %s confidence with at most %d errors, takes %d",
		"为何 %d 行：要证明 %[3]d 条记录中错误低于 %[2]s（置信度 %[4]s，允许错误 %[5]d 个）需 %[6]d 行"),
		l.Rows, percent(l.Plan.Claim), population, percent(l.Plan.Confidence), l.Plan.Accept, l.Needed)
	switch {
	case err != nil || l.Rows == l.Needed:
	case l.Floor == 0:
		_, err = fmt.Fprintf(a.out, a.text("; with the bound over %d strata, %d", "；加上 %d 层合并的界限，共 %d 行"), len(l.Strata), l.Rows)
	default:
		_, err = fmt.Fprintf(a.out, a.text("; with at least %d of each stratum, or all of it, and the bound over %d strata, %d", "；每层至少 %d 行或全部，加上 %d 层合并的界限，共 %d 行"), l.Floor, len(l.Strata), l.Rows)
	}
	if err == nil {
		_, err = fmt.Fprintln(a.out, a.text(".", "。"))
	}
	return err
}

// withSamples opens the project's store for work on samples.
func (a *app) withSamples(ctx context.Context, readOnly bool, fn func(*project.Project, *store.Store) error) (err error) {
	var p *project.Project
	var st *store.Store
	if readOnly {
		p, st, err = a.readStore(ctx)
	} else if p, err = a.loadProject(); err == nil {
		st, err = a.openStore(ctx, p, store.Options{})
	}
	if err != nil {
		return err
	}
	return errors.Join(fn(p, st), st.Close())
}

func sampleListCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the samples that were drawn, newest first",
		Example: "  custhub sample list --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withSamples(c.Context(), true, func(_ *project.Project, st *store.Store) error {
				list, err := st.Samples(c.Context(), 0)
				if err != nil {
					return err
				}
				lines := make([]sampleLine, len(list))
				for i := range list {
					lines[i] = lineOf(&list[i])
				}
				if a.json {
					return a.printJSON(map[string]any{"samples": lines})
				}
				w := terminal.NewTable(a.out)
				if len(lines) > 0 {
					fmt.Fprintln(w, a.text("SAMPLE\tDRAWN\tRUN\tPLAN\tROWS\tSEED", "样本\t抽取时间\t运行\t方案\t行数\t种子"))
				}
				for _, l := range lines {
					fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%d\t%s\n", l.ID, l.DrawnAt, l.Run, l.Plan.Name, l.Rows, l.Seed)
				}
				return w.Flush()
			})
		},
	}
}

// sampleArgument finds a sample by its number.
func sampleArgument(ctx context.Context, st *store.Store, arg string) (*store.Sample, error) {
	id, err := strconv.ParseInt(arg, 10, 64)
	if err != nil || id <= 0 {
		return nil, fault.Usage("usage.sample", "a sample is a number", "'custhub sample list' lists them").With(arg)
	}
	return st.SampleByID(ctx, id)
}
