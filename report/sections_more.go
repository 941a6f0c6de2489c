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

func quarantineSection(w words, r *Report) section {
	s := section{id: "quarantine", title: w.t("sec.quarantine"), empty: r.Quarantine == nil}
	if len(r.Quarantine) == 0 {
		s.lines = []string{w.t("quarantine.none")}
		return s
	}
	t := table{name: w.t("sheet.quarantine"), cols: w.cols("source", "stream", "#rows", "#waiting", "#replayed", "field", "rule", "reason", "hint", "code"), brief: 12}
	d := table{name: w.t("sheet.quarantine_rows"), title: w.t("tab.quarantine_rows"), detail: true, cols: w.cols("#id", "place", "key", "field", "value", "reason", "code")}
	for _, k := range r.Quarantine {
		t.rows = append(t.rows, []cell{str(k.Source), str(k.Stream), count(k.Rows), count(k.Waiting), count(k.Replayed), str(k.Field), str(w.name("rule.", k.Rule)), str(w.said(k.Reason)), str(w.said(k.Hint)), str(k.Code)})
		for _, e := range k.Examples {
			d.rows = append(d.rows, []cell{count(e.ID), str(e.Place), str(e.Key), str(k.Field), str(cut(e.Value, 80)), str(w.said(k.Reason)), str(k.Code)})
		}
	}
	s.tables = []table{t, d}
	return s
}

func orphanSection(w words, r *Report) section {
	s := section{id: "orphans", title: w.t("sec.orphans"), empty: r.Orphans == nil}
	t := table{name: w.t("sheet.orphans"), cols: w.cols("source", "stream", "entity", "#waiting_customer", "#nameless", "examples")}
	for _, o := range r.Orphans {
		t.rows = append(t.rows, []cell{str(o.Source), str(o.Stream), str(w.name("entity.", o.Entity)), count(o.Waiting), count(o.Nameless), str(cut(strings.Join(o.Examples, ", "), 60))})
	}
	if len(t.rows) == 0 {
		s.lines = []string{w.t("orphans.none")}
		return s
	}
	s.tables = []table{t}
	return s
}

func driftSection(w words, r *Report) section {
	s := section{id: "drift", title: w.t("sec.drift"), empty: r.Drift == nil}
	t := table{name: w.t("sheet.drift"), cols: w.cols("source", "stream", "column", "change", "before", "after", "policy")}
	for _, x := range r.Drift {
		t.rows = append(t.rows, []cell{str(x.Source), str(x.Stream), str(x.Column), str(w.name("change.", x.Change)), str(x.Before), str(x.After), str(w.name("policy.", x.Policy))})
	}
	// What failed was not compared: a column that is missing is among its errors.
	unread := failedSources(r)
	switch {
	case len(t.rows) > 0:
		s.tables = []table{t}
	case len(unread) > 0 && len(r.Balance) > 0:
		s.lines = []string{w.t("drift.rest")}
	case len(unread) == 0:
		s.lines = []string{w.t("drift.none")}
	}
	if len(unread) > 0 {
		s.lines = append(s.lines, w.t("drift.unread", strings.Join(unread, ", ")))
	}
	return s
}

// failedSources are the sources that were not read to their end.
func failedSources(r *Report) []string {
	var list []string
	for _, e := range r.Header.Errors {
		if e.Source != "" && !slices.Contains(list, e.Source) {
			list = append(list, e.Source)
		}
	}
	return list
}

func sampleSection(w words, r *Report) section {
	s := section{id: "sample", title: w.t("sec.sample"), empty: r.Sample == nil}
	if s.empty {
		return s
	}
	x := r.Sample
	s.lines = []string{
		w.t("sample.claim", x.ID, x.Plan, percent(x.Claim*100), percent(x.Confidence*100), x.Accept, thousands(x.Population)),
		w.t("sample.found", thousands(x.Total.Errors), thousands(x.Total.Reviewed), percent(x.Total.Upper*100)),
		w.t("sample.verdict", w.name("sample.", x.Verdict)),
		w.t("sample.seed", x.Seed, moment(x.DrawnAt)),
	}
	switch {
	case x.Next > 0 && x.Verdict == "reject":
		s.lines = append(s.lines, w.t("sample.fresh", thousands(x.Next)))
	case x.Next > 0:
		s.lines = append(s.lines, w.t("sample.next", thousands(x.Next)))
	}
	if x.Kappa != nil {
		s.lines = append(s.lines, w.t("sample.kappa", thousands(x.Double), thousands(x.Agreed), strconv.FormatFloat(*x.Kappa, 'f', 2, 64)))
	}
	t := table{name: w.t("sheet.sample"), cols: w.cols("source", "risk", "#population", "#drawn", "#reviewed", "#critical", "#major", "#minor", "#unclear", "#errors", "#rate", "#upper", "interval", "method", "verdict")}
	for i := range x.Strata {
		t.rows = append(t.rows, stratumCells(w, &x.Strata[i]))
	}
	t.total = stratumCells(w, &x.Total)
	t.total[0] = str(w.t("weighted"))
	s.tables = []table{t}
	return s
}

func stratumCells(w words, x *Stratum) []cell {
	rate, interval, method := share(x.Rate), percent(x.Low*100)+" – "+percent(x.High*100), w.name("method.", x.Method)
	if x.Reviewed == 0 { // nothing is known yet, not even that nothing is wrong
		rate, interval, method = str("–"), "–", ""
	}
	return []cell{
		str(x.Source), str(w.name("risk.", x.Risk)), count(x.Population), count(x.Drawn), count(x.Reviewed), count(x.Critical), count(x.Major), count(x.Minor), count(x.Unclear),
		count(x.Errors), rate, share(x.Upper), str(interval), str(method), str(w.name("sample.", x.Verdict)),
	}
}

func signSection(w words, r *Report) section {
	s := section{id: "sign", title: w.t("sec.sign")}
	x := &r.SignOff
	t := table{name: w.t("sheet.sign"), cols: w.cols("what", "value"), detail: true}
	for _, row := range [][2]string{{"who", x.Who}, {"when", moment(x.At)}, {"comment", x.Comment}, {"hash", x.Hash}, {"previous", x.Previous}} {
		t.rows = append(t.rows, []cell{str(w.t("sign." + row[0])), str(dash(row[1]))})
	}
	s.tables = []table{t}
	if x.Who == "" {
		s.lines = []string{w.t("sign.open")}
	}
	return s
}
