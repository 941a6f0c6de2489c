package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/terminal"
)

func modelShowCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "show [MODEL]",
		Short: "Show a model: weights of each field, keys, thresholds (default: the one in force)",
		Long: `For each field and what is found of it: m, how often two records of one customer
come out so; u, how often two of different customers do; and the match weight
log2(m/u), in bits. --json prints the model as its file has it.`,
		Example: "  custhub model show\n  custhub model show models/ours.json\n  custhub model show builtin --json",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			p, st, err := a.readStore(c.Context())
			if err != nil {
				return err
			}
			defer st.Close() //nolint:errcheck // only read
			arg := "current"
			if len(args) > 0 {
				arg = args[0]
			}
			match, err := modelArgument(c.Context(), p, st, arg)
			if err != nil {
				return err
			}
			e, ok := match.(*pipeline.Engine)
			if !ok {
				return fault.Usage("model.exact", "matching by exact identifiers has no model", "'custhub model show builtin' shows the built-in one")
			}
			if a.json {
				_, err := a.out.Write(e.Model().Text())
				return err
			}
			return a.showModel(e.Model())
		},
	}
}

// modelNotes are a model's notes; those that custhub writes are in the person's
// language.
func (a *app) modelNotes(m *resolve.Model) string {
	switch {
	case m.Name == "builtin":
		return a.text(m.Notes, "由 custhub generate 生成的十万条记录无标注学得，算法与 custhub dedup 相同。不含值的稀有度：生成的名称不能代表真实名称。生成数据没有的字段采用同类字段的先验。")
	case m.Notes == pipeline.TrainedNotes:
		return a.text(m.Notes, "由 custhub model train 无标注学得。稀有度只保存哈希，不含任何客户的值。")
	}
	return m.Notes
}

// showTrial says how a model did beside the one in force when it was trained.
func (a *app) showTrial(m *resolve.Model) error {
	if m.Trained == nil || m.Trained.Trial == nil {
		return nil
	}
	t := m.Trained.Trial
	verdict := a.text("no difference that stands out of chance", "差异未超出偶然")
	switch t.Ahead() {
	case 1:
		verdict = a.text("better", "更好")
	case -1:
		verdict = a.text("worse, not to be adopted", "更差，不建议启用")
	}
	_, err := fmt.Fprintf(a.out, a.text("on %d records with valid numbers, %d pairs, the numbers hidden: F1 %.4f (precision %.4f, recall %.4f), %s F1 %.4f (%.4f, %.4f): %s\n",
		"用 %d 条有有效证号的记录（%d 对，隐去证号）检验：F1 %.4f（准确率 %.4f，召回率 %.4f），%s F1 %.4f（%.4f，%.4f）：%s\n"),
		t.Records, t.Pairs, t.Own.F1, t.Own.Precision, t.Own.Recall, t.Against, t.Other.F1, t.Other.Precision, t.Other.Recall, verdict)
	return err
}

func (a *app) showModel(m *resolve.Model) error {
	fmt.Fprintf(a.out, "%s (%s)\n", m.Name, shortHash(m.Hash()))
	if m.Notes != "" {
		fmt.Fprintln(a.out, a.modelNotes(m))
	}
	if t := m.Trained; t != nil {
		fmt.Fprintf(a.out, a.text("trained %s on %d of %d records; %d pairs for review\n", "训练于 %s，%d/%d 条记录；待判定 %d 对\n"), t.At, t.Learnt, t.Records, t.Review)
		if len(t.Kept) > 0 {
			fmt.Fprintf(a.out, a.text("built-in weights, too few values: %s\n", "数据过少，沿用内置权重：%s\n"), strings.Join(t.Kept, ", "))
		}
		if err := a.showTrial(m); err != nil {
			return err
		}
		for _, s := range t.Stops {
			fmt.Fprintf(a.out, a.text("stop keys: %d of %s, held by %d records\n", "停用键：%[2]s %[1]d 个，涉及 %[3]d 条记录\n"), s.Keys, s.Key, s.Records)
		}
	}
	fmt.Fprintf(a.out, a.text("merge from %+g bits, %g bits less between large customers; review from %+g; a key leads to %d records at most; prior odds 1 in %.0f\n\n",
		"合并阈值 %+g 比特，大客户之间低 %g；待判定从 %+g 起；一个键至多 %d 条记录；先验 1/%.0f\n\n"),
		m.Cuts.Merge, m.Cuts.Slope, m.Cuts.Review, m.KeyCap, 1/m.Lambda)
	w := terminal.NewTable(a.out)
	fmt.Fprintln(w, a.text("FIELD\tFOUND\tM\tU\tWEIGHT\tRARE VALUES", "字段\t结果\tM\tU\t权重\t常见值数"))
	for _, t := range m.Traits {
		name, rare := a.word("trait", t.Name), ""
		if n := len(t.Rarity.Values); n > 0 {
			rare = fmt.Sprint(n)
		}
		for _, l := range t.Levels {
			fmt.Fprintf(w, "%s\t%s\t%.5f\t%.7f\t%+.2f\t%s\n", name, a.word("level", l.Level), l.M, l.U, l.Weight, rare)
			name, rare = "", ""
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(a.out)
	for _, k := range m.Keys {
		if _, err := fmt.Fprintf(a.out, a.text("key  %s\n", "分块键  %s\n"), a.keyName(strings.Join(k, " + "))); err != nil {
			return err
		}
	}
	return nil
}
