package main

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve/fs"
	"github.com/custhub/custhub/store"
	"github.com/custhub/custhub/terminal"
)

func reviewListCommand(a *app) *cobra.Command {
	limit := 20
	c := &cobra.Command{
		Use:   "list",
		Short: "List the pairs that wait, those first whose decision is worth most",
		Long: `Lists pairs of records of different customers that may be one. A pair is worth
the more, the nearer it is to even odds and the more hangs on its two customers:
their records, their orders, and the amounts of these in average orders. A
must-link that was refused, because it would merge what must not merge, comes
before all others, with what stands against it.`,
		Example: "  custhub review list\n  custhub review list --limit 100 --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			p, st, err := a.readStore(c.Context())
			if err != nil {
				return err
			}
			defer st.Close() //nolint:errcheck // only read
			return a.listReview(c.Context(), st, limit, p.ReviewBudget)
		},
	}
	c.Flags().IntVar(&limit, "limit", limit, "pairs to list at most; 0 for all")
	return c
}

// waiting is a pair as it is listed.
type waiting struct {
	Pair        string    `json:"pair"` // for 'review decide'
	A           string    `json:"a"`    // source/stream/key
	B           string    `json:"b"`
	NameA       string    `json:"name_a"` // masked when a person's
	NameB       string    `json:"name_b"`
	Weight      float64   `json:"weight"`      // bits of log2 odds
	Probability float64   `json:"probability"` // that they are one
	Value       float64   `json:"value"`       // of the decision
	Records     int64     `json:"records"`     // of both customers
	Orders      int64     `json:"orders"`
	Amounts     any       `json:"amounts,omitempty"` // of the orders, by currency
	Refused     bool      `json:"refused,omitempty"`
	Conflict    *conflict `json:"conflict,omitempty"` // of a refused must-link
}

// conflict is why a must-link is refused.
type conflict struct {
	Why string `json:"why"` // "tax_id", "id_no", "member_no", "kind", "role" or "steward"
	A   string `json:"a"`   // the records that must stay apart
	B   string `json:"b"`
}

func (a *app) listReview(ctx context.Context, st *store.Store, limit, budget int) error {
	doubts, err := st.ListDoubts(ctx, limit)
	if err != nil {
		return err
	}
	list, err := waitingPairs(ctx, st, doubts)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(list)
	}
	w := terminal.NewTable(a.out)
	if len(list) > 0 {
		fmt.Fprintln(w, a.text("PAIR\tBITS\tODDS\tRECORDS\tORDERS\tAMOUNT\tA\tB", "编号\t比特\t概率\t记录\t订单\t金额\tA\tB"))
	}
	for _, p := range list {
		fmt.Fprintf(w, "%s\t%+.2f\t%.0f %%\t%d\t%d\t%s\t%s %s\t%s %s\n", p.Pair, p.Weight, 100*p.Probability, p.Records, p.Orders, amounts(p.Amounts), p.A, p.NameA, p.B, p.NameB)
		if p.Conflict != nil {
			fmt.Fprintf(w, "%s\n", fmt.Sprintf(a.text("  refused: %s of %s and %s", "  被拒绝：%[2]s 与 %[3]s 的 %[1]s 冲突"), a.conflictName(p.Conflict.Why), p.Conflict.A, p.Conflict.B))
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return a.reviewTotal(ctx, st, budget)
}

// reviewTotal says how much there is to do, and what to do when it is too much.
func (a *app) reviewTotal(ctx context.Context, st *store.Store, budget int) error {
	review, refused, err := st.CountDoubts(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.err, a.text("%d pairs wait, %d must-links are refused\n", "待判定 %d 对，被拒绝的必合并 %d 对\n"), review, refused)
	if over := review - int64(budget); over > 0 {
		fmt.Fprintf(a.err, a.text("that is %d more than the budget of %d (review.budget): 'custhub model train --budget %[2]d' narrows the band\n",
			"超出预算 %[2]d（review.budget）%[1]d 对：'custhub model train --budget %[2]d' 可收窄待判定区间\n"), over, budget)
	}
	return nil
}

func waitingPairs(ctx context.Context, st *store.Store, doubts []store.Doubt) ([]waiting, error) {
	seen := map[int64]bool{}
	for _, d := range doubts {
		seen[d.A], seen[d.B] = true, true
		if d.Why != "" {
			seen[d.By[0]], seen[d.By[1]] = true, true
		}
	}
	ids := slices.Sorted(maps.Keys(seen))
	refs, err := st.Refs(ctx, ids)
	if err != nil {
		return nil, err
	}
	stored, err := st.StoredByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	names := map[int64]string{}
	for i := range stored {
		r, err := maskedRecord(&stored[i])
		if err != nil {
			return nil, err
		}
		names[stored[i].ID] = r.Name
	}
	list := make([]waiting, len(doubts))
	for i, d := range doubts {
		p := waiting{
			Pair: pairID(d.A, d.B), A: refText(refs[d.A]), B: refText(refs[d.B]), NameA: names[d.A], NameB: names[d.B],
			Weight: d.Weight, Probability: fs.Probability(int32(math.Round(1000 * d.Weight))), Value: math.Round(1000*d.Value) / 1000,
			Records: d.Stake.Records, Orders: d.Stake.Orders, Refused: d.Refused,
		}
		if len(d.Stake.Amounts) > 0 {
			p.Amounts = d.Stake.Amounts
		}
		if d.Refused {
			p.Conflict = &conflict{d.Why, refText(refs[d.By[0]]), refText(refs[d.By[1]])}
		}
		list[i] = p
	}
	return list, nil
}

// amounts writes amounts by currency: "CNY 1200.50, USD 3.00".
func amounts(x any) string {
	byCurrency, _ := x.(map[string]float64)
	var out []string
	for _, c := range slices.Sorted(maps.Keys(byCurrency)) {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %.2f", c, byCurrency[c])))
	}
	return strings.Join(out, ", ")
}

// conflictName says in words what stands against a must-link.
func (a *app) conflictName(why string) string {
	switch why {
	case "tax_id":
		return a.text("the tax numbers", "税号")
	case "id_no":
		return a.text("the resident identities", "身份证号")
	case "member_no":
		return a.text("the member numbers", "会员号")
	case "kind":
		return a.text("person and organisation", "个人与组织")
	case "role":
		return a.text("the roles", "角色")
	case "steward":
		return a.text("another decision", "另一条人工判定")
	}
	return why
}

// refs of a decision as text.
func pairText(a, b record.Ref) string { return refText(a) + " " + refText(b) }
