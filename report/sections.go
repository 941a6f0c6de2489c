package report

import (
	"cmp"
	"strconv"
	"strings"
)

// headerSection says which work the report is about.
func headerSection(w words, r *Report) section {
	h := &r.Header
	rows := [][]cell{}
	add := func(key, value string) {
		if value != "" && value != "–" {
			rows = append(rows, []cell{str(w.t("head." + key)), str(value)})
		}
	}
	add("subject", subject(w, h))
	add("batches", batchList(h.Batches))
	add("config", h.ConfigHash)
	add("version", h.Version)
	add("operator", h.Operator)
	add("reason", h.Reason)
	add("started", moment(h.StartedAt))
	add("ended", moment(h.EndedAt))
	add("lasted", lasted(h.Duration()))
	add("made", moment(h.MadeAt))
	if h.Masked {
		add("masked", w.t("masked"))
	}
	s := section{id: "header", title: w.t("sec.header")}
	s.tables = append(s.tables, table{name: w.t("sheet.header"), cols: w.cols("what", "value"), rows: rows, detail: true})
	if len(h.Sources) > 0 {
		t := table{name: w.t("sheet.sources"), title: w.t("tab.sources"), cols: w.cols("source", "stream", "#pass", "cursor_before", "cursor_after", "whole"), detail: true}
		for _, x := range h.Sources {
			t.rows = append(t.rows, []cell{str(x.Source), str(x.Stream), count(x.Pass), str(dash(x.CursorBefore)), str(dash(x.CursorAfter)), str(w.yes(x.Whole))})
		}
		s.tables = append(s.tables, t)
	}
	if len(h.Errors) > 0 {
		t := table{name: w.t("sheet.errors"), title: w.t("tab.errors"), cols: w.cols("source", "place", "message", "hint", "code"), problems: h.Errors}
		for _, x := range h.Errors {
			t.rows = append(t.rows, []cell{{text: x.Source, alarm: true}, str(x.Place), str(w.problem(x)), str(w.said(x.Hint)), str(x.Code)})
		}
		s.tables = append(s.tables, t)
	}
	if len(r.Timings) > 0 {
		t := table{name: w.t("sheet.timings"), title: w.t("tab.timings"), cols: w.cols("stage", "#units", "#seconds"), detail: true}
		for _, x := range r.Timings {
			t.rows = append(t.rows, []cell{str(w.name("stage.", x.Stage)), count(x.Units), number(x.Seconds)})
		}
		s.tables = append(s.tables, t)
	}
	return s
}

// batchList shortens runs of numbers: 1–4, 7.
func batchList(ids []int64) string {
	var parts []string
	for i := 0; i < len(ids); {
		j := i
		for j+1 < len(ids) && ids[j+1] == ids[j]+1 {
			j++
		}
		part := strconv.FormatInt(ids[i], 10)
		if j > i {
			part += "–" + strconv.FormatInt(ids[j], 10)
		}
		parts = append(parts, part)
		i = j + 1
	}
	return strings.Join(parts, ", ")
}

func dash(s string) string { return cmp.Or(s, "–") }

func (w words) yes(b bool) string {
	if b {
		return w.t("yes")
	}
	return w.t("no")
}

func gateSection(w words, r *Report) section {
	s := section{id: "gates", title: w.t("sec.gates"), lines: []string{verdictLine(w, r)}, empty: len(r.Verdict.Gates) == 0}
	t := table{name: w.t("sheet.gates"), cols: w.cols("status", "gate", "subject", "#figure", "threshold", "detail")}
	for _, g := range r.Verdict.Gates {
		st := w.status(g.Status)
		if g.Advisory && g.Status == Fail {
			st = cell{kind: statusCell, text: w.t("status.advisory"), tone: "note"}
		}
		t.rows = append(t.rows, []cell{st, str(w.name("gate.", g.Code)), str(g.Subject), figure(g.Figure, g.Unit), str(threshold(w, g)), str(w.said(g.Detail))})
	}
	s.tables = []table{t}
	return s
}

func figure(x float64, u Unit) cell {
	switch u {
	case Percent:
		return cell{kind: percentCell, text: percent(x), num: x}
	case Bits:
		return number(x)
	default:
		return count(int64(x))
	}
}

func threshold(w words, g Gate) string {
	key := "at_most"
	if g.AtLeast {
		key = "at_least"
	}
	return w.t(key, figure(g.Threshold, g.Unit).text)
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
