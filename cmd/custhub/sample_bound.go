package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/sample"
)

func sampleBoundCommand(a *app) *cobra.Command {
	var n, errors, population int64
	var confidence float64
	c := &cobra.Command{
		Use:   "bound",
		Short: "Say what a number of errors in n rows proves",
		Example: `  custhub sample bound --n 100 --errors 0
  custhub sample bound --n 100 --errors 1 --json
  custhub sample bound --n 200 --errors 0 --population 1000`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if n < 1 || n > 1<<31 || population != 0 && population < n {
				return fault.Usage("sample.n", fmt.Sprintf("%d reviewed rows are not possible here", n), "give --n between 1 and the population")
			}
			f, err := sample.Bound(errors, n, population, confidence)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(f)
			}
			return a.printBound(f)
		},
	}
	fl := c.Flags()
	fl.Int64Var(&n, "n", 0, "rows reviewed")
	fl.Int64Var(&errors, "errors", 0, "errors found in them")
	fl.Int64Var(&population, "population", 0, "rows in the population, when it is small (0: any number)")
	fl.Float64Var(&confidence, "confidence", 0.95, "confidence, as a share")
	_ = c.MarkFlagRequired("n")
	return c
}

func (a *app) printBound(f sample.Finding) error {
	low, high := f.TwoSided.Low, f.TwoSided.High
	_, err := fmt.Fprintf(a.out, a.text(`%d wrong in %d rows: %s observed.
With %s confidence the error rate is
  below %s      one-sided, exact, %s
  %s to %s  two-sided, exact, Clopper–Pearson
  %s to %s  two-sided, approximate, Wilson
`, `%d 行错误，共 %d 行：观测错误率 %s。
置信度 %s 下，错误率
  低于 %s       单侧，精确，%s
  %s 至 %s  双侧，精确，Clopper–Pearson
  %s 至 %s  双侧，近似，Wilson
`), f.Errors, f.N, percent(f.Rate), percent(f.Confidence),
		bound(f.OneSided.Upper), a.word("method", string(f.OneSided.Method)),
		bound(low), bound(high), bound(f.Wilson.Low), bound(f.Wilson.High))
	return err
}

// bound writes a bound to a hundredth of a percent.
func bound(share float64) string { return fmt.Sprintf("%.2f %%", share*100) }
