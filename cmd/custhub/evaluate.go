package main

import (
	"github.com/spf13/cobra"

	"github.com/custhub/custhub/evaluate"
	"github.com/custhub/custhub/fault"
)

func evaluateCommand(a *app) *cobra.Command {
	var truth, clusters, customers string
	c := &cobra.Command{
		Use:   "evaluate --truth DIR (--clusters FILE | --customers FILE)",
		Short: "Hold a result of matching against the truth",
		Long: `Compare clusters with the truth of a generated set: pairwise precision, recall and
F1, B³, the same for each two sources, how records fared by what was done to
them, and how many entities that must not merge did.`,
		Example: `  custhub dedup demo/all.csv --id id --ignore source --out clusters.csv
  custhub evaluate --truth demo --clusters clusters.csv
  custhub customers find --json > customers.jsonl && custhub evaluate --truth demo --customers customers.jsonl`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if (clusters == "") == (customers == "") {
				return fault.Usage("evaluate.what", "give either --clusters or --customers", "")
			}
			t, err := evaluate.ReadTruth(truth)
			if err != nil {
				return err
			}
			var result *evaluate.Clusters
			if clusters != "" {
				result, err = evaluate.ReadClusters(t, clusters)
			} else {
				result, err = evaluate.ReadCustomers(t, customers)
			}
			if err != nil {
				return err
			}
			r := evaluate.Score(t, result)
			if a.json {
				return a.printJSON(r)
			}
			return r.Print(a.out)
		},
	}
	f := c.Flags()
	f.StringVar(&truth, "truth", "", "folder that 'custhub generate' wrote")
	f.StringVar(&clusters, "clusters", "", "CSV with the columns source, id, cluster")
	f.StringVar(&customers, "customers", "", "customers as 'custhub customers find --json' prints them")
	_ = c.MarkFlagRequired("truth")
	return c
}
