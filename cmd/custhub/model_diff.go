package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/mask"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
)

func modelDiffCommand(a *app) *cobra.Command {
	least, samples, shadow := 0.5, 5, true
	c := &cobra.Command{
		Use:   "diff A B",
		Short: "Compare two models: their parameters, and what they make of the store's customers",
		Long: `Lists the parameters that differ, then partitions the live records of the store
under both models, beside the store and without touching it: which customers
would merge, split and move, by size, with masked samples, and how many pairs
would wait for review.`,
		Example: "  custhub model diff current models/ours.json\n  custhub model diff builtin exact --samples 10\n  custhub model diff current models/ours.json --json",
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) (err error) {
			p, st, err := a.readStore(c.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, st.Close()) }()
			var pair [2]pipeline.Matcher
			for i := range pair {
				if pair[i], err = modelArgument(c.Context(), p, st, args[i]); err != nil {
					return err
				}
			}
			d := modelDiff{A: pair[0].Identity(), B: pair[1].Identity(), Parameters: parameters(pair[0], pair[1], least)}
			if shadow {
				if d.Shadow, err = shadowOf(c.Context(), st, pair[0], pair[1], samples); err != nil {
					return err
				}
			}
			return a.printModelDiff(&d)
		},
	}
	c.Flags().Float64Var(&least, "least", least, "least difference of a weight that is listed, in bits")
	c.Flags().IntVar(&samples, "samples", samples, "samples of each kind of change")
	c.Flags().BoolVar(&shadow, "shadow", shadow, "partition the store's records under both models")
	return c
}

// modelDiff is what 'model diff' prints.
type modelDiff struct {
	A          pipeline.Identity `json:"a"`
	B          pipeline.Identity `json:"b"`
	Parameters []resolve.Change  `json:"parameters"`
	Shadow     *shadowDiff       `json:"shadow,omitempty"`
}

// shadowDiff is what becomes of the store's customers.
type shadowDiff struct {
	pipeline.Regrouping
	Samples []regroupSample `json:"samples,omitempty"`
}

// regroupSample is one group of customers, masked.
type regroupSample struct {
	Kind   string           `json:"kind"`
	Before [][]sampleRecord `json:"before"`
	After  [][]sampleRecord `json:"after"`
}

type sampleRecord struct {
	Record string `json:"record"` // source/stream/key
	Name   string `json:"name"`   // masked when a person's
}

func parameters(a, b pipeline.Matcher, least float64) []resolve.Change {
	x, okA := a.(*pipeline.Engine)
	y, okB := b.(*pipeline.Engine)
	if !okA || !okB {
		return nil
	}
	return resolve.Diff(x.Model(), y.Model(), least)
}

// shadowOf compares what two matchers make of the store's records.
func shadowOf(ctx context.Context, st *store.Store, a, b pipeline.Matcher, samples int) (*shadowDiff, error) {
	var part [2]*pipeline.ShadowPartition
	for i, m := range []pipeline.Matcher{a, b} {
		var err error
		if part[i], err = pipeline.Shadow(ctx, st, m, max(1, runtime.NumCPU()-1)); err != nil {
			return nil, err
		}
	}
	out := &shadowDiff{Regrouping: pipeline.Compare(part[0], part[1], samples)}
	ids := map[int64]bool{}
	for _, g := range out.Regrouping.Samples {
		for _, c := range g.Before {
			for _, id := range c[:min(len(c), shownRecords)] {
				ids[id] = true
			}
		}
		for _, c := range g.After {
			for _, id := range c[:min(len(c), shownRecords)] {
				ids[id] = true
			}
		}
	}
	list, err := st.StoredByID(ctx, slices.Sorted(maps.Keys(ids)))
	if err != nil {
		return nil, err
	}
	known := map[int64]sampleRecord{}
	for i := range list {
		if known[list[i].ID], err = maskedRecord(&list[i]); err != nil {
			return nil, err
		}
	}
	shown := func(customers [][]int64) (out [][]sampleRecord) {
		for _, c := range customers {
			var one []sampleRecord
			for _, id := range c[:min(len(c), shownRecords)] {
				one = append(one, known[id])
			}
			out = append(out, one)
		}
		return out
	}
	for _, g := range out.Regrouping.Samples {
		out.Samples = append(out.Samples, regroupSample{g.Kind, shown(g.Before), shown(g.After)})
	}
	return out, nil
}

// shownRecords is how many records of one customer a sample shows.
const shownRecords = 6

func maskedRecord(s *pipeline.Stored) (sampleRecord, error) {
	var m record.Mapped
	if err := record.DecodeValues(s.Mapped, &m); err != nil {
		return sampleRecord{}, err
	}
	return sampleRecord{Record: refText(s.Ref), Name: mask.Field(record.CustomerLegalName, m.Entity.Get(record.CustomerLegalName).Text, isPerson(&m.Entity))}, nil
}

func (a *app) printModelDiff(d *modelDiff) error {
	if a.json {
		return a.printJSON(d)
	}
	fmt.Fprintf(a.out, "%s → %s\n", modelName(d.A), modelName(d.B))
	w := terminal.NewTable(a.out)
	for _, c := range d.Parameters {
		fmt.Fprintf(w, "%+.2f\t%+.2f\t  %s\n", c.Old, c.New, a.parameter(c.What))
	}
	if err := w.Flush(); err != nil || d.Shadow == nil {
		return err
	}
	return a.printShadow(d.Shadow)
}

// parameter names a parameter of a model: "field · level", "prior", "key …".
func (a *app) parameter(what string) string {
	if field, level, ok := strings.Cut(what, " · "); ok {
		return a.word("trait", field) + " · " + a.word("level", level)
	}
	if key, ok := strings.CutPrefix(what, "key "); ok {
		return a.text("key ", "分块键 ") + a.keyName(key)
	}
	return a.word("trait", what)
}

func (a *app) printShadow(s *shadowDiff) error {
	fmt.Fprintf(a.out, a.text("%d records: %d customers become %d; %d stay as they are\n", "%d 条记录：%d 个客户变为 %d 个；%d 个不变\n"), s.Records, s.CustomersBefore, s.CustomersAfter, s.Same)
	fmt.Fprintf(a.out, a.text("merge %d, split %d, move %d (%d records)\n", "合并 %d，拆分 %d，重组 %d（%d 条记录）\n"), s.Merged, s.Split, s.Moved, s.MovedRecords)
	fmt.Fprintf(a.out, a.text("for review: %d pairs become %d, %d of them new; %d must-links refused\n", "待判定：%d 对变为 %d 对，其中新增 %d 对；%d 个必合并被拒绝\n"), s.ReviewBefore, s.ReviewAfter, s.ReviewNew, s.RefusedAfter)
	w := terminal.NewTable(a.out)
	if len(s.Sizes) > 0 {
		fmt.Fprintln(w, a.text("RECORDS\tMERGE\tSPLIT\tMOVE", "记录数\t合并\t拆分\t重组"))
	}
	for _, z := range s.Sizes {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\n", z.Records, z.Merged, z.Split, z.Moved)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, x := range s.Samples {
		fmt.Fprintf(a.out, "%s\n", a.word("regroup", x.Kind))
		for _, side := range []struct {
			label string
			list  [][]sampleRecord
		}{{a.text("now", "现在"), x.Before}, {a.text("then", "之后"), x.After}} {
			for _, c := range side.list {
				var names []string
				for _, r := range c {
					names = append(names, r.Record+" "+r.Name)
				}
				if _, err := fmt.Fprintf(a.out, "  %-5s %s\n", side.label, strings.Join(names, " + ")); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
