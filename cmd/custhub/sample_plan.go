package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/sample"
	"github.com/custhub/custhub/terminal"
)

// planAnswer is what 'sample plan --json' prints.
type planAnswer struct {
	Claim      float64       `json:"claim"`
	Confidence float64       `json:"confidence"`
	Accept     int           `json:"accept"`
	Population int64         `json:"population,omitempty"`
	N          int64         `json:"n"`
	Method     sample.Method `json:"method"`
	// Risk is the probability that the plan accepts when the error rate is just
	// the claim: at most 1 − confidence.
	Risk float64 `json:"risk"`
	// Alternatives are the sizes for other acceptance numbers.
	Alternatives []planRow `json:"alternatives"`
}

type planRow struct {
	Accept int   `json:"accept"`
	N      int64 `json:"n"`
}

func samplePlanCommand(a *app) *cobra.Command {
	p := sample.Plan{Name: "custom", Confidence: 0.95, Counts: sample.Critical}
	var population int64
	c := &cobra.Command{
		Use:   "plan",
		Short: "Say how many rows must be looked at to prove a claim",
		Example: `  custhub sample plan --claim 0.01 --confidence 0.95 --json
  custhub sample plan --claim 0.02 --accept 2
  custhub sample plan --claim 0.01 --population 1000`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			answer, err := answerPlan(p, population)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(answer)
			}
			return a.printPlan(answer)
		},
	}
	f := c.Flags()
	f.Float64Var(&p.Claim, "claim", 0.01, "error rate to prove to be below, as a share: 0.01 is 1 %")
	f.Float64Var(&p.Confidence, "confidence", 0.95, "confidence of the proof, as a share")
	f.IntVar(&p.Accept, "accept", 0, "number of errors that still proves the claim")
	f.Int64Var(&population, "population", 0, "rows in the population, when it is small (0: any number)")
	return c
}

func answerPlan(p sample.Plan, population int64) (planAnswer, error) {
	if population < 0 {
		return planAnswer{}, fault.Usage("sample.population", "a population can't be negative", "leave --population out for any number of rows")
	}
	if err := p.Check(); err != nil {
		return planAnswer{}, err
	}
	answer := planAnswer{
		Claim: p.Claim, Confidence: p.Confidence, Accept: p.Accept, Population: population,
		N: p.Size(population), Method: sample.Binomial, Risk: p.Risk(population),
	}
	if population > 0 {
		answer.Method = sample.Hypergeometric
	}
	for c := range max(4, p.Accept+2) {
		q := p
		q.Accept = c
		answer.Alternatives = append(answer.Alternatives, planRow{c, q.Size(population)})
	}
	return answer, nil
}

func (a *app) printPlan(p planAnswer) error {
	of := ""
	if p.Population > 0 {
		of = fmt.Sprintf(a.text(" of %d", "（共 %d 行）"), p.Population)
	}
	w := terminal.NewTable(a.out)
	fmt.Fprintf(w, a.text("Look at %d rows%s. At most %d wrong among them prove that fewer than %s are wrong,\nwith %s confidence (exact %s; risk of accepting at the claim itself %s).\n\n",
		"查看 %d 行%s。其中错误不超过 %d 行，即可证明错误行低于 %s，\n置信度 %s（精确，%s；错误率恰为主张值时误接受的风险 %s）。\n\n"),
		p.N, of, p.Accept, percent(p.Claim), percent(p.Confidence), a.word("method", string(p.Method)), percent(p.Risk))
	fmt.Fprintln(w, a.text("  errors accepted\trows", "  允许的错误\t行数"))
	for _, r := range p.Alternatives {
		fmt.Fprintf(w, "%d\t%d\n", r.Accept, r.N)
	}
	return w.Flush()
}

// percent writes a share with as many digits as it takes to be honest.
func percent(share float64) string {
	switch {
	case share == 0 || share >= 0.1:
		return fmt.Sprintf("%.4g %%", share*100)
	default:
		return fmt.Sprintf("%.3g %%", share*100)
	}
}
