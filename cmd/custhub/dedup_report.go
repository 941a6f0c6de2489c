package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/resolve/guess"
	"github.com/custhub/custhub/terminal"
)

// dedupLog times the stages of a run.
type dedupLog struct {
	start, last time.Time
	name        string
	times       []stageTime
}

type stageTime struct {
	Stage   string  `json:"stage"`
	Seconds float64 `json:"seconds"`
}

// lap ends the time of what was done since the last lap.
func (l *dedupLog) lap(name string) {
	if l.last.IsZero() {
		l.last = l.start
	}
	now := time.Now()
	l.times = append(l.times, stageTime{name, now.Sub(l.last).Seconds()})
	l.last = now
}

// stage is called by the engine when a stage begins.
func (l *dedupLog) stage(name string) {
	if l.name != "" {
		l.lap(l.name)
	} else {
		l.last = time.Now()
	}
	l.name = name
}

// dedupSummary is what custhub dedup --json prints.
type dedupSummary struct {
	Records    int          `json:"records"`
	Clusters   int          `json:"clusters"`
	Duplicates int          `json:"records_in_clusters_of_two_or_more"`
	Largest    int          `json:"largest_cluster"`
	Columns    []columnInfo `json:"columns"`
	Keys       []keyInfo    `json:"keys"`
	Pairs      int64        `json:"candidate_pairs"`
	Edges      int          `json:"pairs_kept"`
	Review     int          `json:"pairs_for_review"`
	Cuts       resolve.Cuts `json:"thresholds"`
	Prior      float64      `json:"prior_bits"`
	Fields     []fieldInfo  `json:"fields"`
	LeftOut    []string     `json:"fields_left_out,omitempty"`
	Times      []stageTime  `json:"times"`
	Seconds    float64      `json:"seconds"`
}

type columnInfo struct {
	Name     string   `json:"name"`
	Joined   []string `json:"joined,omitempty"` // columns of other files that are the same thing
	Kind     string   `json:"kind"`
	Role     string   `json:"role,omitempty"`
	Why      string   `json:"why"`
	Distinct int      `json:"distinct"`
	Filled   int      `json:"filled"`
}

type keyInfo struct {
	Key     string `json:"key"`
	Records int    `json:"records"`
	Pairs   int64  `json:"new_pairs"`
	Refined int    `json:"keys_refined"`
	Lost    int    `json:"records_that_lost_a_key"`
}

type fieldInfo struct {
	Field  string      `json:"field"`
	Note   string      `json:"note,omitempty"`
	Levels []levelInfo `json:"levels"`
	other  string      // the field that the note names, and what it says of it
	says   [2]string   // in English and Chinese
}

func (f *fieldInfo) tell(other, en, zh string) {
	f.other, f.says = other, [2]string{en, zh}
	f.Note = fmt.Sprintf(en, other)
}

// note is the note in the person's language.
func (f *fieldInfo) note(a *app) string {
	if f.other == "" {
		return ""
	}
	return fmt.Sprintf(a.text(f.says[0], f.says[1]), f.other)
}

type levelInfo struct {
	Level  string  `json:"level"`
	M      float64 `json:"m"`
	U      float64 `json:"u"`
	Weight float64 `json:"weight"`
}

func summarise(data *resolve.Dataset, cols []guess.Column, guesses []guess.Guess, res *resolve.Result, log *dedupLog) *dedupSummary {
	s := &dedupSummary{Records: data.Len(), Edges: len(res.Edges), Cuts: res.Cuts, Times: log.times, Seconds: time.Since(log.start).Seconds()}
	for i, c := range cols {
		g := guesses[i]
		s.Columns = append(s.Columns, columnInfo{Name: c.Name, Kind: string(g.Kind), Role: g.Role, Why: g.Why, Distinct: c.Distinct, Filled: c.Filled})
	}
	for i, rule := range res.Rules {
		st := res.Stats[i]
		s.Keys = append(s.Keys, keyInfo{resolve.RuleName(res.Traits, rule), st.Records, st.Pairs, st.Refined, st.Lost})
		s.Pairs += st.Pairs
	}
	s.count(res)
	s.LeftOut = res.LeftOut
	s.Prior = float64(res.Params.Prior()) / 1000
	weights := res.Params.Weights()
	for t, tr := range res.Traits {
		f := fieldInfo{Field: tr.Name}
		switch {
		case tr.Repeats >= 0:
			f.tell(res.Traits[tr.Repeats].Name, "counts only where %s is missing", "仅在缺少%s时计入")
		case tr.Owner >= 0:
			f.tell(res.Traits[tr.Owner].Name, "a difference counts only where %s is not different", "仅在%s并非不同时，差异才计入")
		}
		for l, level := range tr.Levels() {
			if l > 0 {
				f.Levels = append(f.Levels, levelInfo{level.Name, res.Params.M[t][l], res.Params.U[t][l], float64(weights[t][l]) / 1000})
			}
		}
		s.Fields = append(s.Fields, f)
	}
	return s
}

// note says which columns of other files were joined with which.
func (s *dedupSummary) note(joined []resolve.JoinedColumn) {
	for _, j := range joined {
		for i := range s.Columns {
			if s.Columns[i].Name == j.Column {
				s.Columns[i].Joined = append(s.Columns[i].Joined, j.Also)
			}
		}
	}
}

// count counts clusters and the pairs between them that a person should see.
func (s *dedupSummary) count(res *resolve.Result) {
	size := make([]int, len(res.Cluster))
	for _, c := range res.Cluster {
		size[c]++
	}
	for _, n := range size {
		if n > 0 {
			s.Clusters++
		}
		if n > 1 {
			s.Duplicates += n
		}
		s.Largest = max(s.Largest, n)
	}
	for _, e := range res.Edges {
		if res.Cluster[e.A] != res.Cluster[e.B] && float64(e.Weight) >= 1000*res.Cuts.Review {
			s.Review++
		}
	}
}

// printDedup writes the summary for people.
func (a *app) printDedup(s *dedupSummary) error {
	p := &printer{w: a.err}
	p.line("%s", a.text("Columns", "列"))
	for _, c := range s.Columns {
		name := strings.Join(append([]string{c.Name}, c.Joined...), " = ")
		p.line("  %s %s", terminal.Pad(name, 24), joinWords(a.word("column", c.Kind), a.word("column", c.Role), fmt.Sprintf(a.text("by %s", "依据：%s"), a.word("why", c.Why)), fmt.Sprintf(a.text("%d distinct of %d", "%d 个不同值，共 %d 个"), c.Distinct, c.Filled)))
	}
	if len(s.LeftOut) > 0 {
		p.line(a.text("Left out, because no more than 16 things can be compared and these say least: %s", "最多比较 16 项，以下信息量最小，未采用：%s"), strings.Join(s.LeftOut, ", "))
	}
	p.line("%s", a.text("Blocking keys", "分块键"))
	for _, k := range s.Keys {
		note := ""
		if k.Refined > 0 {
			note = fmt.Sprintf(a.text("; %d keys shared by too many were extended, %d records lost one", "；%d 个键过于常见而被加长，%d 条记录失去一个键"), k.Refined, k.Lost)
		}
		p.line(a.text("  %s %d records, %d new pairs%s", "  %s %d 条记录，新增 %d 对%s"), terminal.Pad(a.keyName(k.Key), 52), k.Records, k.Pairs, note)
	}
	p.line(a.text("Weights in bits (prior %.1f)", "权重（比特，先验 %.1f）"), s.Prior)
	for _, f := range s.Fields {
		p.line("  %s", joinWords(a.word("trait", f.Field), f.note(a)))
		for _, l := range f.Levels {
			p.line("    %s %+6.1f   m %.4f  u %.6f", terminal.Pad(a.word("level", l.Level), 42), l.Weight, l.M, l.U)
		}
	}
	p.line(a.text("Thresholds: merge from %+.1f bits, up to %.1f less between clusters; review from %+.1f", "阈值：%+.1f 比特起合并，聚类之间最多低 %.1f；%+.1f 起待人工判定"), s.Cuts.Merge, s.Cuts.Slope, s.Cuts.Review)
	p.line(a.text("%d records, %d candidate pairs, %d kept, %d for review", "%d 条记录，候选对 %d，保留 %d，待判定 %d"), s.Records, s.Pairs, s.Edges, s.Review)
	p.line(a.text("%d clusters; %d records share one; the largest has %d", "%d 个聚类；%d 条记录与他人同类；最大的有 %d 条"), s.Clusters, s.Duplicates, s.Largest)
	for _, t := range s.Times {
		p.text(a.text("%s %.2f s  ", "%s %.2f 秒  "), a.word("stage", t.Stage), t.Seconds)
	}
	p.line(a.text("all %.2f s", "共 %.2f 秒"), s.Seconds)
	return p.err
}

// printer keeps the first error of many writes.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) text(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *printer) line(format string, args ...any) { p.text(format+"\n", args...) }

func joinWords(words ...string) string {
	out := ""
	for _, w := range words {
		if w == "" {
			continue
		}
		if out != "" {
			out += ", "
		}
		out += w
	}
	return out
}
