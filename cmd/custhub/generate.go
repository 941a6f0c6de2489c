package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/generate"
)

// defaultSeed is the seed of the published figures.
const defaultSeed = 20261121

func generateCommand(a *app) *cobra.Command {
	var size string
	o := generate.Options{}
	c := &cobra.Command{
		Use:   "generate --out DIR",
		Short: "Make four sources of which the truth is known",
		Long: `Make a project with four sources of synthetic customers in their native shapes
(ERP database, CRM CSV in GB18030, tickets as JSON, an Excel workbook), and the
truth about them in DIR/truth. The same seed and size give the same bytes; a
smaller set is a prefix of a larger one.`,
		Example: `  custhub generate --size 10k --out demo
  custhub dedup demo/all.csv --id id --ignore source --out clusters.csv
  custhub evaluate --truth demo --clusters clusters.csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			n, err := parseSize(size)
			if err != nil {
				return err
			}
			o.Size = n
			sum, err := generate.Run(cmd.Context(), o)
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
	f.IntVar(&o.Workers, "workers", 0, "goroutines (default: one a processor)")
	_ = c.MarkFlagRequired("out")
	return c
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
	_, err := fmt.Fprintf(a.out, `%s: %d records of %d entities, seed %d, version %d
  erp %d, crm %d, ticket %d, excel %d
  truth in %s/truth, all records in one table in %s/all.csv
`, s.Out, s.Records, s.Entities, s.Seed, s.Version, s.Sources["erp"], s.Sources["crm"], s.Sources["ticket"], s.Sources["excel"], s.Out, s.Out)
	return err
}
