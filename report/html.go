package report

import (
	_ "embed"
	"html/template"
	"io"
	"slices"
)

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

// WriteHTML writes the report as one page that needs nothing else: styles and
// pictures are inside, there is no script, and a content security policy keeps
// out anything that a value might smuggle in. It prints.
func (r *Report) WriteHTML(w io.Writer, lang Lang) error {
	page, err := template.New("page").Funcs(template.FuncMap{
		"t": words{lang}.t,
	}).Parse(pageSource)
	if err != nil {
		return err
	}
	return page.Execute(w, newPage(newDocument(r, lang)))
}

// page is a document as the template reads it.
type page struct {
	Lang, Title, Subtitle, Verdict, Status string
	Style                                  template.CSS
	Figures                                []pageFigure
	Sections                               []pageSection
}

type pageFigure struct {
	Name, Value, Note string
	Alarm             bool
}

type pageSection struct {
	Number    int
	ID, Title string
	Lines     []string
	Empty     bool
	Charts    []pageChart
	Tables    []pageTable
}

type pageChart struct {
	Title string
	SVG   template.HTML
}

type pageTable struct {
	Title, Name string
	Class       string // "pairs": names and values; "narrow": few columns; "wide": many
	Detail      bool
	Long        bool // too long to print
	Count       int
	Heads       []pageCell
	Rows        [][]pageCell
	Total       []pageCell
}

type pageCell struct{ Text, Class string }

func newPage(d *document) page {
	p := page{Lang: "en", Title: d.title, Subtitle: d.subtitle, Verdict: d.verdict, Status: string(d.status), Style: template.CSS(pageStyle)}
	if d.lang == Chinese {
		p.Lang = "zh-CN"
	}
	for _, f := range d.figures {
		p.Figures = append(p.Figures, pageFigure{f.name, f.value, f.note, f.alarm})
	}
	for i := range d.sections {
		s := &d.sections[i]
		out := pageSection{Number: i + 1, ID: s.id, Title: s.title, Lines: s.lines, Empty: s.empty}
		for j := range s.charts {
			if svg := s.charts[j].svg(); svg != "" {
				// Every text in it is escaped where it is drawn.
				out.Charts = append(out.Charts, pageChart{s.charts[j].title, template.HTML(svg)})
			}
		}
		for j := range s.tables {
			if t := &s.tables[j]; len(t.rows) > 0 && !t.terse {
				out.Tables = append(out.Tables, newPageTable(t))
			}
		}
		p.Sections = append(p.Sections, out)
	}
	return p
}

// printTo is the number of rows up to which a folded table is printed.
const printTo = 200

// foldFrom is the number of rows from which a table of drill-downs is folded.
const foldFrom = 12

func newPageTable(t *table) pageTable {
	out := pageTable{Title: t.title, Name: t.name, Detail: t.detail && len(t.rows) > foldFrom, Count: len(t.rows)}
	out.Long = out.Detail && len(t.rows) > printTo
	t = withoutBlank(t)
	switch {
	case len(t.cols) == 2 && !t.cols[1].right:
		out.Class = "pairs"
	case len(t.cols) <= 4:
		out.Class = "narrow"
	case len(t.cols) > 9:
		out.Class = "wide"
	}
	for _, c := range t.cols {
		class := ""
		if c.right {
			class = "r"
		}
		out.Heads = append(out.Heads, pageCell{c.title, class})
	}
	for _, row := range t.rows {
		out.Rows = append(out.Rows, pageRow(t, row))
	}
	if len(t.rows) > 1 && t.total != nil {
		out.Total = pageRow(t, t.total)
	}
	return out
}

// withoutBlank leaves out columns in which no row says anything.
func withoutBlank(t *table) *table {
	keep := make([]bool, len(t.cols))
	for _, row := range append(t.rows[:len(t.rows):len(t.rows)], t.total) {
		for i, c := range row {
			keep[i] = keep[i] || c.text != ""
		}
	}
	if len(t.cols) == 2 || !slices.Contains(keep, false) {
		return t
	}
	out := *t
	out.cols, out.rows, out.total = kept(t.cols, keep), make([][]cell, len(t.rows)), kept(t.total, keep)
	for i, row := range t.rows {
		out.rows[i] = kept(row, keep)
	}
	return &out
}

func kept[T any](list []T, keep []bool) []T {
	var out []T
	for i, x := range list {
		if keep[i] {
			out = append(out, x)
		}
	}
	return out
}

func pageRow(t *table, row []cell) []pageCell {
	out := make([]pageCell, len(row))
	for i, c := range row {
		class := ""
		switch {
		case c.kind == statusCell && c.alarm:
			class = "tag bad"
		case c.kind == statusCell:
			class = "tag " + c.tone
		case t.cols[i].right:
			class = "r"
		}
		if c.alarm && c.kind != statusCell {
			class += " bad"
		}
		out[i] = pageCell{c.text, class}
	}
	return out
}
