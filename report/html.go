package report

import (
	_ "embed"
	"html/template"
	"io"
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
	Sections                               []pageSection
}

type pageSection struct {
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
	Detail      bool
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
	for i := range d.sections {
		s := &d.sections[i]
		out := pageSection{ID: s.id, Title: s.title, Lines: s.lines, Empty: s.empty}
		for j := range s.charts {
			if svg := s.charts[j].svg(); svg != "" {
				// Every text in it is escaped where it is drawn.
				out.Charts = append(out.Charts, pageChart{s.charts[j].title, template.HTML(svg)})
			}
		}
		for j := range s.tables {
			if t := &s.tables[j]; len(t.rows) > 0 {
				out.Tables = append(out.Tables, newPageTable(t))
			}
		}
		p.Sections = append(p.Sections, out)
	}
	return p
}

// foldFrom is the number of rows from which a table of drill-downs is folded.
const foldFrom = 12

func newPageTable(t *table) pageTable {
	out := pageTable{Title: t.title, Name: t.name, Detail: t.detail && len(t.rows) > foldFrom, Count: len(t.rows)}
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

func pageRow(t *table, row []cell) []pageCell {
	out := make([]pageCell, len(row))
	for i, c := range row {
		class := ""
		switch {
		case c.kind == statusCell && c.alarm:
			class = "bad tag"
		case c.kind == statusCell:
			class = "tag"
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
