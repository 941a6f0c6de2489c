package reconcile

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/report"
	"github.com/custhub/custhub/store"
)

// Extent says which part of the store a report is about: one run, one batch, one
// source, or, when it is zero, all of it.
type Extent struct {
	Run, Batch int64
	Source     string
}

// Of makes the report of a batch, a source or the whole store. What was
// withdrawn by a rollback doesn't count in the last two.
func Of(ctx context.Context, st *store.Store, e Extent, about About) (*report.Report, error) {
	if e.Run > 0 {
		return Run(ctx, st, e.Run, about)
	}
	b := builder{st: st, run: &pipeline.Run{Status: "done"}, extent: e, about: &about}
	if e.Batch > 0 {
		batch, err := st.BatchByID(ctx, e.Batch)
		if err != nil {
			return nil, err
		}
		if batch == nil {
			return nil, fault.Usage("report.no_batch", fmt.Sprintf("there is no batch %d", e.Batch), "'custhub batches' lists them")
		}
	}
	rep, err := b.make(ctx)
	if err == nil && e.Source != "" && len(b.list) == 0 {
		return nil, fault.Usage("report.no_source", fmt.Sprintf("nothing was landed from source %q", e.Source), "'custhub runs' lists what ran")
	}
	return rep, err
}

func (e Extent) scope() (report.Scope, string) {
	switch {
	case e.Run > 0:
		return report.RunScope, ""
	case e.Batch > 0:
		return report.BatchScope, fmt.Sprint("b", e.Batch)
	case e.Source != "":
		return report.SourceScope, e.Source
	default:
		return report.StoreScope, ""
	}
}

// batches are those of the extent, in order.
func (e Extent) batches(ctx context.Context, st *store.Store) ([]store.Batch, error) {
	list, err := st.Batches(ctx, e.Run)
	if e.Run > 0 {
		return list, err
	}
	return slices.DeleteFunc(list, func(b store.Batch) bool {
		switch {
		case e.Batch > 0:
			return b.ID != e.Batch
		case b.Kind == "rollback" || b.WithdrawnBy > 0:
			return true
		default:
			return e.Source != "" && b.Source != e.Source
		}
	}), err
}

func (e Extent) quarantine() store.QuarantineQuery {
	return store.QuarantineQuery{Run: e.Run, Batch: e.Batch, Source: e.Source}
}

// balances adds the batches up by stream. A rollback reads no rows and is not
// part of the balance.
func balances(list []store.Batch) []store.Balance {
	index := map[[2]string]int{}
	var out []store.Balance
	for i := range list {
		b := &list[i]
		if b.Kind == "rollback" {
			continue
		}
		key := [2]string{b.Source, b.Stream}
		j, ok := index[key]
		if !ok {
			j = len(out)
			index[key] = j
			out = append(out, store.Balance{Source: b.Source, Stream: b.Stream})
		}
		out[j].Batches++
		out[j].Tally = out[j].Tally.Plus(b.Tally)
	}
	slices.SortFunc(out, func(a, b store.Balance) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Stream, b.Stream))
	})
	return out
}
