package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

func matchingSection(w words, r *Report) section {
	s := section{id: "matching", title: w.t("sec.matching"), empty: r.Matching == nil}
	if s.empty {
		return s
	}
	m := r.Matching
	s.lines = []string{w.t("matching.line", thousands(m.Records), thousands(m.Customers), thousands(m.Review), thousands(m.Refused))}
	sizes := table{name: w.t("sheet.sizes"), title: w.t("tab.sizes"), cols: w.cols("#size", "#customers", "#records_in"), brief: 8}
	bars := chart{kind: barChart, title: w.t("tab.sizes"), series: []series{{name: w.t("col.customers")}}}
	for _, x := range m.Sizes {
		sizes.rows = append(sizes.rows, []cell{count(int64(x.Size)), count(x.Customers), count(int64(x.Size) * x.Customers)})
		bars.names = append(bars.names, strconv.Itoa(x.Size))
		bars.series[0].values = append(bars.series[0].values, float64(x.Customers))
	}
	merged := table{name: w.t("sheet.merged"), title: w.t("tab.merged"), cols: w.cols("rule", "#records_in"), brief: 8}
	for _, x := range m.MergedBy {
		merged.rows = append(merged.rows, []cell{str(w.name("join.", x.Rule)), count(x.Count)})
	}
	s.tables = []table{sizes, merged}
	s.charts = []chart{bars}
	if len(m.Conflicts) > 0 {
		t := table{name: w.t("sheet.conflicts"), title: w.t("tab.conflicts"), cols: w.cols("why", "a", "b", "#count", "detail"), brief: 5}
		for _, x := range m.Conflicts {
			t.rows = append(t.rows, []cell{str(w.name("conflict.", x.Why)), str(w.said(x.A)), str(w.said(x.B)), count(x.Count), str(w.said(x.Detail))})
		}
		s.tables = append(s.tables, t)
	}
	if len(m.Largest) > 0 {
		s.tables = append(s.tables, clusterTable(w, "largest", m.Largest))
	}
	if len(m.Weakest) > 0 {
		s.tables = append(s.tables, clusterTable(w, "weakest", m.Weakest))
	}
	return s
}

func clusterTable(w words, which string, list []ClusterInfo) table {
	t := table{name: w.t("sheet." + which), title: w.t("tab." + which), detail: true, cols: w.cols("customer", "name", "#records_in", "sources", "rule", "#score")}
	for _, x := range list {
		score := number(x.Score)
		if x.Rule == "" { // the line is about the customer, not about a link
			score = str("")
		}
		t.rows = append(t.rows, []cell{str(x.Customer), str(x.Name), count(int64(x.Records)), str(strings.Join(x.Sources, ", ")), str(w.name("join.", x.Rule)), score})
	}
	return t
}

func qualitySection(w words, r *Report) section {
	s := section{id: "quality", title: w.t("sec.quality"), empty: r.Quality == nil}
	if s.empty {
		return s
	}
	q := r.Quality
	comp := table{name: w.t("sheet.completeness"), title: w.t("tab.completeness", percent(q.Target*100)), cols: w.cols("source", "#rows", "#complete", "gap")}
	bars := chart{kind: barChart, title: comp.title, series: []series{{name: w.t("col.complete")}}, share: true, target: q.Target}
	for _, x := range q.Completeness {
		name := x.Source
		if name == "" {
			name = w.t("unified")
		}
		comp.rows = append(comp.rows, []cell{str(name), count(x.Records), share(x.Share), str(gap(w, x.Share, q.Target))})
		bars.names = append(bars.names, name)
		bars.series[0].values = append(bars.series[0].values, x.Share)
	}
	s.tables = append(s.tables, comp, shortFields(w, q))
	s.charts = append(s.charts, bars)
	if len(q.Fields) > 0 {
		t, c := fieldQuality(w, q.Fields)
		s.tables, s.charts = append(s.tables, t), append(s.charts, c)
	}
	s.tables = append(s.tables, qualityTables(w, q)...)
	if len(q.Trend) > 1 {
		t, c := trend(w, q)
		s.tables, s.charts = append(s.tables, t), append(s.charts, c)
	}
	return s
}

// shortFields are the fields that miss the target in the unified customers, the
// emptiest first, with how they came.
func shortFields(w words, q *Quality) table {
	t := table{title: w.t("tab.fields_short"), terse: true, brief: 8, cols: w.cols("field", "#valid_before", "#valid_after", "gap")}
	var short []*FieldQuality
	for i := range q.Fields {
		if x := &q.Fields[i]; x.Source == "" && x.After.Rows > 0 && part(x.After.Usable, x.After.Rows) < q.Target {
			short = append(short, x)
		}
	}
	slices.SortStableFunc(short, func(a, b *FieldQuality) int {
		return cmp.Compare(part(a.After.Usable, a.After.Rows), part(b.After.Usable, b.After.Rows))
	})
	for _, x := range short {
		after := part(x.After.Usable, x.After.Rows)
		t.rows = append(t.rows, []cell{str(x.Field), ratio(x.Before.Usable, x.Before.Rows), ratio(x.After.Usable, x.After.Rows), str(gap(w, after, q.Target))})
	}
	return t
}

func gap(w words, share, target float64) string {
	if share >= target {
		return w.t("reached")
	}
	return w.t("short_by", strings.TrimSuffix(percent((target-share)*100), " %"))
}

func fieldQuality(w words, fields []FieldQuality) (table, chart) {
	t := table{name: w.t("sheet.fields"), title: w.t("tab.fields"), detail: true, cols: w.cols("field", "label", "source", "#rows_before", "#filled_before", "#valid_before", "#rows_after", "#filled_after", "#valid_after")}
	c := chart{kind: pairChart, title: w.t("tab.fields_chart"), share: true, series: []series{{name: w.t("before")}, {name: w.t("after")}}}
	for _, x := range fields {
		en, label := PathLabel(x.Field)
		if w.lang == English {
			label = en
		}
		b, a := &x.Before, &x.After
		t.rows = append(t.rows, []cell{str(x.Field), str(label), str(x.Source), count(b.Rows), ratio(b.Stated, b.Rows), ratio(b.Usable, b.Rows), count(a.Rows), ratio(a.Stated, a.Rows), ratio(a.Usable, a.Rows)})
		if x.Source == "" && (b.Rows > 0 || a.Rows > 0) {
			c.names = append(c.names, label)
			c.series[0].values = append(c.series[0].values, part(b.Usable, b.Rows))
			c.series[1].values = append(c.series[1].values, part(a.Usable, a.Rows))
		}
	}
	return t, c
}

func part(a, b int64) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func qualityTables(w words, q *Quality) []table {
	var out []table
	add := func(t table) {
		if len(t.rows) > 0 {
			out = append(out, t)
		}
	}
	u := table{name: w.t("sheet.uniqueness"), cols: w.cols("field", "#values", "#dup_before", "#dup_after")}
	for _, x := range q.Uniqueness {
		u.title = w.t("tab.uniqueness", thousands(x.Rows))
		if x.Whole {
			u.title = w.t("tab.unique_whole", thousands(x.Rows))
		}
		u.rows = append(u.rows, []cell{str(x.Field), count(x.Values), count(x.DuplicatesBefore), count(x.DuplicatesAfter)})
	}
	add(u)
	c := table{name: w.t("sheet.consistency"), title: w.t("tab.consistency"), detail: true, cols: w.cols("field", "#agreed", "#differ", "#agree_share")}
	for _, x := range q.Consistency {
		c.rows = append(c.rows, []cell{str(x.Field), count(x.Agreed), count(x.Differ), ratio(x.Agreed, x.Agreed+x.Differ)})
	}
	add(c)
	t := table{name: w.t("sheet.timeliness"), title: w.t("tab.timeliness"), detail: true, cols: w.cols("source", "#dated", "newest", "median")}
	for _, x := range q.Timeliness {
		t.rows = append(t.rows, []cell{str(x.Source), count(x.Dated), str(x.Newest), str(x.Median)})
	}
	add(t)
	f := table{name: w.t("sheet.findings"), title: w.t("tab.findings"), cols: w.cols("rule", "field", "outcome", "#rows"), brief: 10}
	for _, x := range q.Findings {
		f.rows = append(f.rows, []cell{str(x.Rule), str(x.Field), str(w.name("outcome.", x.Outcome)), count(x.Count)})
	}
	add(f)
	return out
}

func trend(w words, q *Quality) (table, chart) {
	t := table{name: w.t("sheet.trend"), title: w.t("tab.trend"), detail: true, cols: w.cols("#run", "at", "#read", "#quarantined", "#complete_before", "#complete_after")}
	c := chart{kind: lineChart, title: w.t("tab.trend"), share: true, target: q.Target, series: []series{{name: w.t("before")}, {name: w.t("after")}}}
	for _, x := range q.Trend {
		t.rows = append(t.rows, []cell{count(x.Run), str(x.At), count(x.Read), count(x.Quarantined), share(x.Before), share(x.After)})
		c.names = append(c.names, strconv.FormatInt(x.Run, 10))
		c.series[0].values = append(c.series[0].values, x.Before)
		c.series[1].values = append(c.series[1].values, x.After)
	}
	return t, c
}
