package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/evaluate"
	"github.com/custhub/custhub/fault"
)

func evaluateCommand(a *app) *cobra.Command {
	var w whatToEvaluate
	c := &cobra.Command{
		Use:   "evaluate --truth DIR (--clusters FILE | --customers FILE | --values FILE)",
		Short: "Hold a result of matching or cleansing against the truth",
		Long: `Compare clusters with the truth of a generated set: pairwise precision, recall and
F1, B³, the same for each two sources, how records fared by what was done to
them, and how many entities that must not merge did. With --values, cleansed values instead:
how many of each operator's values were repaired, flagged, or passed unseen.`,
		Example: `  custhub dedup demo/all.csv --id id --ignore source --out clusters.csv
  custhub evaluate --truth demo --clusters clusters.csv
  custhub customers find --json > customers.jsonl && custhub evaluate --truth demo --customers customers.jsonl`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			r, err := w.evaluate()
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(r)
			}
			return r.Print(a.out)
		},
	}
	f := c.Flags()
	f.StringVar(&w.truth, "truth", "", "folder that 'custhub generate' wrote")
	f.StringVar(&w.clusters, "clusters", "", "CSV with the columns source, id, cluster")
	f.StringVar(&w.customers, "customers", "", "customers as 'custhub customers find --json' prints them")
	f.StringVar(&w.values, "values", "", "CSV of cleansed values with the columns source, id, field, value, outcome")
	_ = c.MarkFlagRequired("truth")
	return c
}

// whatToEvaluate is what the flags name.
type whatToEvaluate struct{ truth, clusters, customers, values string }

// printable is a report for people; it prints as JSON as it is.
type printable interface{ Print(io.Writer) error }

func (w *whatToEvaluate) evaluate() (printable, error) {
	given := 0
	for _, f := range []string{w.clusters, w.customers, w.values} {
		if f != "" {
			given++
		}
	}
	if given != 1 {
		return nil, fault.Usage("evaluate.what", "give one of --clusters, --customers and --values", "")
	}
	if w.values != "" {
		return evaluate.Repair(w.truth, w.values)
	}
	t, err := evaluate.ReadTruth(w.truth)
	if err != nil {
		return nil, err
	}
	read, path := evaluate.ReadClusters, w.clusters
	if w.customers != "" {
		read, path = evaluate.ReadCustomers, w.customers
	}
	result, err := read(t, path)
	if err != nil {
		return nil, err
	}
	return evaluate.Score(t, result), nil
}
