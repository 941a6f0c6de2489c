package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

func reviewCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "review",
		Short: "Decide on pairs of records that the matcher left to a person",
	}
	c.AddCommand(reviewListCommand(a), reviewDecideCommand(a), reviewDecisionsCommand(a), reviewWithdrawCommand(a))
	return c
}

func refText(r record.Ref) string { return r.Source + "/" + r.Stream + "/" + r.Key }

// refArgument reads source/stream/key; a key may hold slashes.
func refArgument(s string) (record.Ref, error) {
	parts := strings.SplitN(s, "/", 3)
	if len(parts) < 3 || parts[2] == "" {
		return record.Ref{}, fault.Usage("usage.record", "a record is written source/stream/key", "'custhub review list' shows records so").With(s)
	}
	return record.Ref{Source: parts[0], Stream: parts[1], Key: parts[2]}, nil
}

// pairID names a pair of records for 'review decide': it stays the same as long
// as the records are there.
func pairID(a, b int64) string {
	return strconv.FormatInt(min(a, b), 10) + "-" + strconv.FormatInt(max(a, b), 10)
}

// pairArgument reads a pair's id.
func pairArgument(s string) (a, b int64, ok bool) {
	x, y, found := strings.Cut(s, "-")
	a, errA := strconv.ParseInt(x, 10, 64)
	b, errB := strconv.ParseInt(y, 10, 64)
	return a, b, found && errA == nil && errB == nil && a > 0 && b > a
}
