package main

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/evaluate"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store"
)

func evaluateCommand(a *app) *cobra.Command {
	var w whatToEvaluate
	c := &cobra.Command{
		Use:   "evaluate --truth DIR [--clusters FILE | --customers FILE | --cleansing | --values FILE]",
		Short: "Hold a result of matching or cleansing against the truth",
		Long: `Compare the customers in the project's store, or clusters in a file, with the
truth of a generated set: pairwise precision, recall and F1, B³, the same for each
two sources, how records fared by what was done to them, and how many entities
that must not merge did.

With --cleansing or --values, compare cleansed values instead: how many of each
operator's values were repaired, flagged, or passed unseen.`,
		Example: `  custhub evaluate --truth demo -C demo
  custhub evaluate --truth demo -C demo --cleansing
  custhub dedup demo/all.csv --id id --ignore source --out clusters.csv
  custhub evaluate --truth demo --clusters clusters.csv
  custhub customers find --json | custhub evaluate --truth demo --customers -`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w.in = cmd.InOrStdin()
			r, err := w.evaluate(cmd.Context(), a)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(r)
			}
			return r.Print(a.out, a.text)
		},
	}
	f := c.Flags()
	f.StringVar(&w.truth, "truth", "", "folder that 'custhub generate' wrote")
	f.StringVar(&w.clusters, "clusters", "", "CSV with the columns source, id, cluster")
	f.StringVar(&w.customers, "customers", "", "customers as 'custhub customers find --json' prints them; - is the standard input")
	f.BoolVar(&w.cleansing, "cleansing", false, "the cleansed values in the project's store")
	f.StringVar(&w.values, "values", "", "CSV of cleansed values with the columns source, id, field, value, outcome")
	_ = c.MarkFlagRequired("truth")
	return c
}

// whatToEvaluate is what the flags name; nothing but truth: the project's store.
type whatToEvaluate struct {
	truth, clusters, customers, values string
	cleansing                          bool
	in                                 io.Reader
}

// printable is a report for people; it prints as JSON as it is.
type printable interface {
	Print(io.Writer, evaluate.Text) error
}

func (w *whatToEvaluate) evaluate(ctx context.Context, a *app) (printable, error) {
	given := 0
	for _, set := range []bool{w.clusters != "", w.customers != "", w.cleansing, w.values != ""} {
		if set {
			given++
		}
	}
	if given > 1 {
		return nil, fault.Usage("evaluate.what", "give one of --clusters, --customers, --cleansing and --values", "without any, the customers in the project's store are evaluated")
	}
	if w.cleansing || w.values != "" {
		return w.repairs(ctx, a)
	}
	t, err := evaluate.ReadTruth(w.truth)
	if err != nil {
		return nil, err
	}
	result, err := w.clustering(ctx, a, t)
	if err != nil {
		return nil, err
	}
	return evaluate.Score(t, result), nil
}

// clustering reads the result of matching.
func (w *whatToEvaluate) clustering(ctx context.Context, a *app, t *evaluate.Truth) (c *evaluate.Clusters, err error) {
	switch {
	case w.clusters != "":
		return evaluate.ReadClusters(t, w.clusters)
	case w.customers == "-":
		return evaluate.ReadCustomers(t, w.in, "standard input")
	case w.customers == "":
		return storedCustomers(ctx, a, t)
	}
	f, err := os.Open(w.customers)
	if err != nil {
		return nil, fault.Usage("evaluate.file", "cannot read the customers", "").At(w.customers).Because(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return evaluate.ReadCustomers(t, f, w.customers)
}

// storedCustomers reads the customers of the project's store.
func storedCustomers(ctx context.Context, a *app, t *evaluate.Truth) (c *evaluate.Clusters, err error) {
	p, st, err := a.readStore(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	return evaluate.Gather(t, "the store of "+p.Name, func(put func(k evaluate.Key, cluster string) error) error {
		return st.Customers(ctx, store.CustomerQuery{}, func(c *store.Customer) error {
			for _, s := range c.Sources {
				if err := put(evaluate.Key{Source: s.Source, ID: s.Key}, c.ID); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// repairs holds cleansed values against the truth: those of a file, or those of
// the project's store.
func (w *whatToEvaluate) repairs(ctx context.Context, a *app) (printable, error) {
	r, err := evaluate.ReadSpoiled(w.truth)
	if err != nil {
		return nil, err
	}
	if w.values != "" {
		err = r.ReadValues(w.values)
	} else {
		err = storedValues(ctx, a, r)
	}
	if err != nil {
		return nil, err
	}
	return r.Report(), nil
}

func storedValues(ctx context.Context, a *app, r *evaluate.Repairs) (err error) {
	_, st, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	for _, s := range r.Streams() {
		err := st.LiveRecords(ctx, s.Source, s.Name, func(l *store.Landed) error {
			var m record.Mapped
			if err := record.DecodeMapped(l.Mapped, &m); err != nil {
				return err
			}
			r.AddEntity(evaluate.Key{Source: l.Ref.Source, ID: l.Ref.Key}, &m.Entity)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
