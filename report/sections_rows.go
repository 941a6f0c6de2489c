package report

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/custhub/custhub/record"
)

func balanceSection(w words, r *Report) section {
	s := section{id: "balance", title: w.t("sec.balance"), empty: len(r.Balance) == 0}
	if s.empty {
		return s
	}
	sum := Sum(r.Balance)
	t := table{name: w.t("sheet.balance"), cols: w.cols("source", "stream", "#read", "#created", "#updated", "#unchanged", "#deleted", "#filtered", "#quarantined", "#residual")}
	for i := range r.Balance {
		f := &r.Balance[i]
		t.rows = append(t.rows, append([]cell{str(f.Source), str(f.Stream)}, flowCells(f)...))
	}
	t.total = append([]cell{str(w.t("total")), str("")}, flowCells(&sum)...)
	s.tables = []table{t, stageTable(w, r.Balance)}
	s.charts = []chart{flowPicture(w, r)}
	s.lines = []string{w.t("balance.identity")}
	if sum.Deleted > 0 {
		s.lines = append(s.lines, w.t("balance.deleted"))
	}
	s.lines = append(s.lines, flowLine(w, &sum, r.Publish))
	if reasons := filterTable(w, r.Balance); len(reasons.rows) > 0 {
		s.tables = append(s.tables, reasons)
	}
	return s
}

func flowCells(f *Flow) []cell {
	return []cell{count(f.Read), count(f.Created), count(f.Updated), count(f.Unchanged), count(f.Deleted), count(f.Filtered), count(f.Quarantined), must(f.Residual())}
}

// stages are the rows left after reading, mapping, cleansing and landing.
func (f *Flow) stages() [4]int64 {
	mapped := f.Read - f.Problems - f.Filtered - f.Rejected
	return [4]int64{f.Read, mapped, mapped - f.Invalid, f.Landed()}
}

// flowLine is the flow in one line.
func flowLine(w words, f *Flow, p *Linked) string {
	st := f.stages()
	s := w.t("flow.line", thousands(st[0]), thousands(st[1]), thousands(f.Filtered), thousands(f.Problems+f.Rejected), thousands(st[2]), thousands(f.Invalid), thousands(st[3]))
	if p != nil {
		s += w.t("flow.linked", thousands(p.Customers), thousands(p.Events))
	}
	return s
}

func stageTable(w words, flows []Flow) table {
	t := table{name: w.t("sheet.stages"), title: w.t("tab.stages"), detail: true, cols: w.cols("source", "stream", "#read", "#problems", "#filtered", "#rejected", "#mapped", "#invalid", "#cleansed", "#landed", "#superseded", "#batches")}
	for i := range flows {
		f := &flows[i]
		st := f.stages()
		t.rows = append(t.rows, []cell{str(f.Source), str(f.Stream), count(st[0]), count(f.Problems), count(f.Filtered), count(f.Rejected), count(st[1]), count(f.Invalid), count(st[2]), count(st[3]), count(f.Superseded), count(int64(f.Batches))})
	}
	return t
}

func flowPicture(w words, r *Report) chart {
	c := chart{kind: flowChart, title: w.t("tab.flow"), linked: r.Publish, names: []string{w.t("col.read"), w.t("col.mapped"), w.t("col.cleansed"), w.t("col.landed"), w.t("col.customers"), w.t("col.events")}}
	for i := range r.Balance {
		f := &r.Balance[i]
		event := f.Entity != "" && f.Entity != record.Customer.String()
		c.flow = append(c.flow, flowBand{f.Source + "/" + f.Stream, event, f.stages()})
	}
	return c
}

func filterTable(w words, flows []Flow) table {
	t := table{name: w.t("sheet.filtered"), title: w.t("tab.filtered"), cols: w.cols("source", "stream", "reason", "#rows"), brief: 8}
	for i := range flows {
		f := &flows[i]
		for _, reason := range slices.Sorted(maps.Keys(f.FilteredBy)) {
			t.rows = append(t.rows, []cell{str(f.Source), str(f.Stream), str(reason), count(f.FilteredBy[reason])})
		}
	}
	return t
}

func totalsSection(w words, r *Report) section {
	s := section{id: "totals", title: w.t("sec.totals"), empty: len(r.Totals) == 0}
	t := table{name: w.t("sheet.totals"), detail: true, cols: w.cols("status", "source", "stream", "field", "column", "side", "#count", "#nulls", "#distinct", "#sum", "min", "max", "#length", "explained")}
	bad := 0
	for i := range r.Totals {
		x := &r.Totals[i]
		if x.Status == Fail {
			bad++
		}
		side := w.t("side.landed")
		if x.Reread {
			side = w.t("side.source")
		}
		t.rows = append(t.rows,
			append([]cell{w.status(x.Status), str(x.Source), str(x.Stream), str(x.Field), str(x.Column), str(side)}, append(measureCells(&x.Before), str(strings.Join(w.names("explain.", x.Explained), "; ")))...),
			append([]cell{str(""), str(x.Source), str(x.Stream), str(x.Field), str(x.Column), str(w.t("side.store"))}, append(measureCells(&x.After), str(""))...))
	}
	s.tables = []table{t}
	if !s.empty {
		s.lines = []string{w.t("totals.line", len(r.Totals), bad)}
	}
	return s
}

func (w words) names(prefix string, codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = w.name(prefix, c)
	}
	return out
}

// grouped writes an exact decimal with its thousands apart.
func grouped(sum string) string {
	whole, frac, found := strings.Cut(sum, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n == 0 { // none, too long, or "-0"
		return sum
	}
	if found {
		return thousands(n) + "." + frac
	}
	return thousands(n)
}

func measureCells(m *Measure) []cell {
	distinct := count(m.Distinct)
	if m.Approx {
		distinct.text = "≈ " + distinct.text
	}
	return []cell{count(m.Count), count(m.Nulls), distinct, str(grouped(m.Sum)), str(cut(m.Min, 40)), str(cut(m.Max, 40)), count(m.Length)}
}

func keysSection(w words, r *Report) section {
	s := section{id: "keys", title: w.t("sec.keys"), empty: len(r.Keys) == 0}
	t := table{name: w.t("sheet.keys"), cols: w.cols("source", "stream", "side", "#in_source", "#in_store", "#kept", "#missing", "#extra", "#duplicate")}
	d := table{name: w.t("sheet.key_examples"), title: w.t("tab.key_examples"), detail: true, cols: w.cols("source", "stream", "state", "key")}
	for i := range r.Keys {
		k := &r.Keys[i]
		side := w.t("side.landed")
		if k.Reread {
			side = w.t("side.source")
		}
		t.rows = append(t.rows, []cell{str(k.Source), str(k.Stream), str(side), count(k.InSource), count(k.InStore), count(k.Kept), must(k.Missing), must(k.Extra), count(k.Duplicate)})
		for _, g := range []struct {
			state string
			keys  []string
		}{{"missing", k.Missings}, {"extra", k.Extras}, {"duplicate", k.Duplicates}} {
			for _, key := range g.keys {
				d.rows = append(d.rows, []cell{str(k.Source), str(k.Stream), str(w.t("col." + g.state)), str(key)})
			}
		}
	}
	s.tables = []table{t}
	if len(d.rows) > 0 {
		s.tables = append(s.tables, d)
	}
	return s
}

// streamStates sums the states of the cells of each stream.
func streamStates(w words, fields []CellField) table {
	t := table{name: w.t("sheet.cell_streams"), cols: w.cols("source", "stream", "side")}
	for _, st := range States {
		t.cols = append(t.cols, column{w.t("state." + string(st)), true})
	}
	sums := map[[3]string]map[State]int64{}
	total := map[State]int64{}
	var order [][3]string
	for i := range fields {
		key := [3]string{fields[i].Source, fields[i].Stream, fields[i].Against}
		if sums[key] == nil {
			sums[key] = map[State]int64{}
			order = append(order, key)
		}
		for st, n := range fields[i].Counts {
			sums[key][st] += n
			total[st] += n
		}
	}
	line := func(head []cell, sum map[State]int64) []cell {
		for _, st := range States {
			n := count(sum[st])
			n.alarm = st.Finding() && sum[st] > 0
			head = append(head, n)
		}
		return head
	}
	for _, key := range order {
		t.rows = append(t.rows, line([]cell{str(key[0]), str(key[1]), str(w.name("side.", key[2]))}, sums[key]))
	}
	t.total = line([]cell{str(w.t("total")), str(""), str("")}, total)
	return t
}

func cellsSection(w words, r *Report) section {
	s := section{id: "cells", title: w.t("sec.cells"), empty: r.Cells == nil}
	if s.empty {
		return s
	}
	c := r.Cells
	s.lines = []string{w.t("cells.line", thousands(c.Cells), thousands(c.Rows), thousands(c.Findings), w.name("against.", c.Against))}
	if c.Skipped > 0 {
		s.lines = append(s.lines, w.t("cells.skipped", thousands(c.Skipped)))
	}
	t := table{name: w.t("sheet.cells"), detail: true, cols: w.cols("source", "stream", "side", "field")}
	for _, st := range States {
		t.cols = append(t.cols, column{w.t("state." + string(st)), true})
	}
	d := table{name: w.t("sheet.cell_examples"), title: w.t("tab.cell_examples"), detail: true, cols: w.cols("state", "source", "stream", "side", "field", "key", "place", "source_value", "store_value", "rule")}
	f := table{name: w.t("sheet.cell_findings"), title: w.t("tab.cell_findings"), brief: 10, cols: d.cols}
	for i := range c.Fields {
		x := &c.Fields[i]
		side := str(w.name("side.", x.Against))
		row := []cell{str(x.Source), str(x.Stream), side, str(x.Field)}
		for _, st := range States {
			n := count(x.Counts[st])
			n.alarm = st.Finding() && x.Counts[st] > 0
			row = append(row, n)
			for _, e := range x.Examples[st] {
				line := []cell{str(w.t("state." + string(st))), str(x.Source), str(x.Stream), side, str(x.Field), str(e.Key), str(e.Place), str(cut(e.Source, 80)), str(cut(e.Store, 80)), str(e.Rule)}
				if st.Finding() {
					line[0].alarm = true
					f.rows = append(f.rows, line)
				} else {
					d.rows = append(d.rows, line)
				}
			}
		}
		t.rows = append(t.rows, row)
	}
	s.tables = []table{streamStates(w, c.Fields), t}
	for _, more := range []table{f, d} {
		if len(more.rows) > 0 {
			s.tables = append(s.tables, more)
		}
	}
	return s
}
