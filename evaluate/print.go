package evaluate

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/custhub/custhub/terminal"
)

// Text chooses between a text in English and in Chinese.
type Text func(en, zh string) string

// Print writes the report as tables for people.
func (r *Report) Print(w io.Writer, text Text) error {
	tw := terminal.NewTable(w)
	p := printer{w: tw}
	p.line(text("%d records of %d entities in %d clusters; %d entities exactly right", "%d 条记录，真实客户 %d 个，聚成 %d 类；完全正确的客户 %d 个"), r.Records, r.Entities, r.Clusters, r.Exact)
	if r.Missing > 0 || r.Unknown > 0 {
		p.line(text("%d live records missing in the result, %d of its rows unknown to the truth", "结果缺少 %d 条有效记录；结果中有 %d 行不在真值里"), r.Missing, r.Unknown)
	}
	p.line("")
	p.line(text("\tprecision\trecall\tF1\tpairs in truth\tfound\tboth\t", "\t精确率\t召回率\tF1\t真值对数\t找到\t两者共有\t"))
	p.pairs(text("pairwise", "成对"), r.Pairwise)
	p.line("B³\t%.4f\t%.4f\t%.4f\t\t\t\t", r.BCubed.Precision, r.BCubed.Recall, r.BCubed.F1)
	for _, name := range slices.Sorted(maps.Keys(r.Sources)) {
		p.pairs(name, r.Sources[name])
	}
	p.line("")
	p.line(text("operator\trecords\tlinks\tfound\trecall\twrong\t", "破坏方式\t记录\t应关联\t找到\t召回率\t错误\t"))
	for _, o := range r.Ops {
		p.line("%s\t%d\t%d\t%d\t%.4f\t%d\t", o.Operator, o.Records, o.Links, o.Found, o.Recall, o.Wrong)
	}
	p.line("")
	p.line(text("must not merge\trelations\tmerged\twrong pairs\t", "不得合并\t关系\t被合并\t错误对数\t"))
	for _, kind := range slices.Sorted(maps.Keys(r.MustNotMerge)) {
		p.line("%s\t%d\t%d\t%d\t", kind, r.MustNotMerge[kind], r.Violated[kind], r.FalsePairs[kind])
	}
	p.line(text("unrelated\t\t\t%d\t", "无关\t\t\t%d\t"), r.FalsePairs["unrelated"])
	return errors.Join(p.err, tw.Flush())
}

// printer keeps the first error of many writes.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) pairs(name string, x Pairs) {
	p.line("%s\t%.4f\t%.4f\t%.4f\t%d\t%d\t%d\t", name, x.Precision, x.Recall, x.F1, x.True, x.Found, x.Common)
}
