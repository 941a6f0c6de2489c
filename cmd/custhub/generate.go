package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/generate"
)

// defaultSeed is the seed of the published figures.
const defaultSeed = 20261121

func generateCommand(a *app) *cobra.Command {
	var size string
	var advance bool
	o := generate.Options{}
	c := &cobra.Command{
		Use:   "generate --out DIR",
		Short: "Make four sources of which the truth is known",
		Long: `Make a project with four sources of synthetic customers in their native shapes
(ERP database, CRM CSV in GB18030, tickets as JSON, an Excel workbook), and the
truth about them in DIR/truth. The same seed and size give the same bytes; a
smaller set is a prefix of a larger one.`,
		Example: `  custhub generate --size 10k --out demo
  custhub generate --advance --out demo
  custhub dedup demo/all.csv --id id --ignore source --out clusters.csv
  custhub evaluate --truth demo --clusters clusters.csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := optionsOf(cmd, size, advance, &o); err != nil {
				return err
			}
			stop := a.progress(&o)
			sum, err := generate.Run(cmd.Context(), o)
			stop()
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(sum)
			}
			return printGenerated(a, sum)
		},
	}
	f := c.Flags()
	f.StringVar(&size, "size", "10k", "records of all sources together: 500, 10k, 1M")
	f.Uint64Var(&o.Seed, "seed", defaultSeed, "seed of all draws")
	f.StringVar(&o.Out, "out", "", "folder to write to")
	f.StringVar(&o.Store, "store", "", "DSN of the store in custhub.yaml (default: SQLite in the folder)")
	f.BoolVar(&advance, "advance", false, "move the set in the folder to its next version in time")
	f.BoolVar(&o.Script, "erp-sql", false, "also write erp.sql, the ERP as a script for PostgreSQL and MySQL")
	f.IntVar(&o.Workers, "workers", 0, "goroutines (default: one a processor)")
	_ = c.MarkFlagRequired("out")
	return c
}

// optionsOf completes the options from the flags, or from the set that is to be
// advanced.
func optionsOf(cmd *cobra.Command, size string, advance bool, o *generate.Options) error {
	if advance {
		for _, name := range []string{"size", "seed"} {
			if cmd.Flags().Changed(name) {
				return fault.Usage("generate.advance", "--advance goes on with the size and seed of the set in the folder", "leave out --"+name)
			}
		}
		next, err := generate.Next(o.Out)
		if err != nil {
			return err
		}
		o.Seed, o.Size, o.Version = next.Seed, next.Size, next.Version
		return nil
	}
	var err error
	o.Size, err = parseSize(size)
	return err
}

// progress shows a bar on a terminal and returns what takes it away again.
func (a *app) progress(o *generate.Options) (stop func()) {
	if a.quiet || a.json || !isTerminal(a.err) {
		return func() {}
	}
	var bar *progressbar.ProgressBar
	o.Progress = func(done, total int) {
		if bar == nil {
			bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(a.err), progressbar.OptionSetDescription(a.text("generating", "生成")),
				progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
		}
		_ = bar.Set(done) // a bar that can't be drawn is no reason to stop
	}
	return func() {
		if bar != nil {
			_ = bar.Finish()
		}
	}
}

// parseSize reads "500", "10k", "1M" or "1.5M".
func parseSize(s string) (int, error) {
	unit := 1.0
	number := s
	switch {
	case strings.HasSuffix(s, "k"), strings.HasSuffix(s, "K"):
		unit, number = 1e3, s[:len(s)-1]
	case strings.HasSuffix(s, "M"), strings.HasSuffix(s, "m"):
		unit, number = 1e6, s[:len(s)-1]
	}
	const most = 100e6
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || n*unit < 1 || n*unit > most {
		return 0, fault.Usage("generate.size", "--size wants a number of records from 1 to 100M", "for example --size 10k").With(s)
	}
	return int(n * unit), nil
}

func printGenerated(a *app, s *generate.Summary) error {
	_, err := fmt.Fprintf(a.out, a.text(`%s: %d records of %d entities, seed %d, version %d
  erp %d, crm %d, ticket %d, excel %d; %d orders, %d tickets, %d interactions
  truth in %s/truth, all records in one table in %s/all.csv
`, `%s：%d 条记录，真实客户 %d 个，种子 %d，版本 %d
  erp %d，crm %d，ticket %d，excel %d；订单 %d，工单 %d，跟进 %d
  真值在 %s/truth，全部记录合为一张表 %s/all.csv
`), s.Out, s.Records, s.Entities, s.Seed, s.Version, s.Sources["erp"], s.Sources["crm"], s.Sources["ticket"], s.Sources["excel"], s.Orders, s.Tickets, s.Interactions, s.Out, s.Out)
	return err
}
