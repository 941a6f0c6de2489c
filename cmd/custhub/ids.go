package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/store"
)

// Runs and batches are numbered separately; on the command line and in JSON
// their ids say which they are: r7 is a run, b7 a batch.

func runID(n int64) string   { return "r" + strconv.FormatInt(n, 10) }
func batchID(n int64) string { return "b" + strconv.FormatInt(n, 10) }

// runArgument is the run that a command is about: its argument, or the newest.
func (a *app) runArgument(ctx context.Context, st *store.Store, args []string) (int64, error) {
	if len(args) > 0 {
		id, err := strconv.ParseInt(strings.TrimPrefix(args[0], "r"), 10, 64)
		if err != nil || id <= 0 {
			return 0, fault.Usage("usage.run", "a run is a number, with or without an r before it", "'custhub runs' lists them").With(args[0])
		}
		return id, nil
	}
	runs, err := st.Runs(ctx, 1)
	if err != nil {
		return 0, err
	}
	if len(runs) == 0 {
		return 0, fault.Usage("runs.none", "nothing has run yet", "start with 'custhub run'")
	}
	return runs[0].ID, nil
}

// target finds the batches that an id of a batch (b7) or a run (r7) means. A
// plain number will do where only one of them has it.
func target(ctx context.Context, st *store.Store, arg string) ([]store.Batch, error) {
	n, err := strconv.ParseInt(strings.TrimLeft(arg, "rb"), 10, 64)
	if err != nil || n <= 0 {
		return nil, fault.Usage("usage.target", "a batch is written b7, a run r7", "'custhub runs' and 'custhub batches' list them").With(arg)
	}
	var batch *store.Batch
	var run []store.Batch
	if !strings.HasPrefix(arg, "r") {
		if batch, err = st.BatchByID(ctx, n); err != nil {
			return nil, err
		}
	}
	if !strings.HasPrefix(arg, "b") {
		if run, err = st.Batches(ctx, n); err != nil {
			return nil, err
		}
	}
	switch {
	case batch != nil && len(run) > 0 && (len(run) != 1 || run[0].ID != batch.ID):
		return nil, fault.Usage("usage.ambiguous", fmt.Sprintf("%d is a batch and a run", n), fmt.Sprintf("write b%d for the batch, r%d for the run", n, n)).With(arg)
	case batch != nil:
		return []store.Batch{*batch}, nil
	case len(run) > 0:
		return run, nil
	default:
		return nil, fault.Usage("usage.no_target", "there is no such batch or run, or the run has no batches", "'custhub runs' and 'custhub batches' list them").With(arg)
	}
}
