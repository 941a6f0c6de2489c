package main

import (
	"errors"
	"io"
	"os"

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
  custhub customers find --json | custhub evaluate --truth demo --customers -`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w.in = cmd.InOrStdin()
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
	f.StringVar(&w.customers, "customers", "", "customers as 'custhub customers find --json' prints them; - is the standard input")
	f.StringVar(&w.values, "values", "", "CSV of cleansed values with the columns source, id, field, value, outcome")
	_ = c.MarkFlagRequired("truth")
	return c
}

// whatToEvaluate is what the flags name.
type whatToEvaluate struct {
	truth, clusters, customers, values string
	in                                 io.Reader
}

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
	result, err := w.clustering(t)
	if err != nil {
		return nil, err
	}
	return evaluate.Score(t, result), nil
}

// clustering reads the result of matching.
func (w *whatToEvaluate) clustering(t *evaluate.Truth) (c *evaluate.Clusters, err error) {
	if w.clusters != "" {
		return evaluate.ReadClusters(t, w.clusters)
	}
	if w.customers == "-" {
		return evaluate.ReadCustomers(t, w.in, "standard input")
	}
	f, err := os.Open(w.customers)
	if err != nil {
		return nil, fault.Usage("evaluate.file", "cannot read the customers", "").At(w.customers).Because(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return evaluate.ReadCustomers(t, f, w.customers)
}
