package report

import (
	"slices"
	"strconv"
	"strings"
)

func quarantineSection(w words, r *Report) section {
	s := section{id: "quarantine", title: w.t("sec.quarantine"), empty: r.Quarantine == nil}
	if len(r.Quarantine) == 0 {
		s.lines = []string{w.t("quarantine.none")}
		return s
	}
	t := table{name: w.t("sheet.quarantine"), cols: w.cols("source", "stream", "#rows", "#waiting", "#superseded", "#replayed", "field", "rule", "reason", "hint", "code"), brief: 12}
	d := table{name: w.t("sheet.quarantine_rows"), title: w.t("tab.quarantine_rows"), detail: true, cols: w.cols("#id", "place", "key", "field", "value", "reason", "code")}
	for _, k := range r.Quarantine {
		t.rows = append(t.rows, []cell{str(k.Source), str(k.Stream), count(k.Rows), count(k.Waiting), count(k.Superseded), count(k.Replayed), str(k.Field), str(w.name("rule.", k.Rule)), str(w.said(k.Reason)), str(w.said(k.Hint)), str(k.Code)})
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
