package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
)

// explainPair prints why two records are, or are not, of one customer: each
// field's match weight.
func (a *app) explainPair(ctx context.Context, args []string) (err error) {
	if len(args) != 2 {
		return fault.Usage("explain.pair", "a pair is two records", "write: custhub explain --pair SOURCE/STREAM/KEY SOURCE/STREAM/KEY")
	}
	_, st, err := a.readStore(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	match, err := pipeline.InForce(ctx, st, pipeline.Wanted{})
	if err != nil {
		return err
	}
	engine, ok := match.(*pipeline.Engine)
	if !ok {
		return fault.Usage("explain.exact", "the store is matched by exact identifiers, which have no weights", "'custhub model adopt builtin' matches it by the engine")
	}
	var pair [2]*pipeline.PairRecord
	for i := range pair {
		if pair[i], err = pairRecord(ctx, st, args[i]); err != nil {
			return err
		}
	}
	e, err := weigh(ctx, st, engine, pair[0], pair[1])
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(e)
	}
	for _, t := range e.Terms {
		if t.Weight == 0 && t.Level == "missing" {
			continue
		}
		note := ""
		if t.Owners > 1 {
			note = fmt.Sprintf(a.text("  (shared by about %d customers)", "（约 %d 个客户共用）"), t.Owners)
		}
		level, idle := strings.CutSuffix(t.Level, resolve.SaysNothingNew)
		if idle {
			note += a.text(resolve.SaysNothingNew, "（不增加信息）")
		}
		if _, err := fmt.Fprintf(a.out, "%+8.2f  %s %s%s\n", t.Weight, terminal.Pad(a.word("trait", t.Field), 20), a.word("level", level), note); err != nil {
			return err
		}
	}
	verdict := ""
	if e.Conflict {
		verdict = a.text("  must not merge", "  不得合并")
	}
	_, err = fmt.Fprintf(a.out, "%+8.2f  %s %.4f%s\n", e.Weight, a.text("bits; probability", "比特；概率"), e.Probability, verdict)
	return err
}

// weigh explains a pair with the numbers of holders that the store has now.
func weigh(ctx context.Context, st *store.Store, engine *pipeline.Engine, x, y *pipeline.PairRecord) (pipeline.Explanation, error) {
	keys, degrees := map[int64]bool{}, map[int64]int{}
	engine.PairKeys(x, y, func(k int64) { keys[k] = true })
	err := st.Degrees(ctx, append([]int64{}, slices.Sorted(maps.Keys(keys))...), engine.Limits(), func(k int64, n int) { degrees[k] = n })
	if err != nil {
		return pipeline.Explanation{}, err
	}
	return engine.Explain(x, y, func(k int64) int { return degrees[k] })
}

// pairRecord reads the live version of a record.
func pairRecord(ctx context.Context, st *store.Store, arg string) (*pipeline.PairRecord, error) {
	ref, err := refArgument(arg)
	if err != nil {
		return nil, err
	}
	live, err := st.LiveByKey(ctx, ref.Source, ref.Stream, []string{ref.Key})
	if err != nil {
		return nil, err
	}
	l := live[ref.Key]
	if l == nil || l.Entity != record.Customer {
		return nil, fault.Usage("record.unknown", "there is no such live customer record", "give it as source/stream/key").With(arg)
	}
	out := &pipeline.PairRecord{Ref: ref}
	return out, record.DecodeMapped(l.Mapped, &out.Mapped)
}
