package report

import (
	"bufio"
	"io"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/custhub/custhub/terminal"
)

// TextOptions say how a report is written to a terminal.
type TextOptions struct {
	Lang   Lang // "" is English
	Colour bool // only for a terminal
	Width  int  // columns; 0 means 120
}

// WriteText writes the report for a terminal: every section that says
// something, without drill-downs. Columns are aligned by display width, so
// Chinese and English line up.
func (r *Report) WriteText(w io.Writer, opt TextOptions) error {
	if opt.Width <= 0 {
		opt.Width = 120
	}
	p := printer{w: bufio.NewWriter(w), opt: opt, words: words{opt.Lang}}
	p.document(newDocument(r, opt.Lang))
	return p.w.Flush()
}

// WriteSample writes the outcome of one sample for a terminal.
func WriteSample(w io.Writer, x *Sample, opt TextOptions) error {
	if opt.Width <= 0 {
		opt.Width = 160
	}
	p := printer{w: bufio.NewWriter(w), opt: opt, words: words{opt.Lang}}
	s := sampleSection(p.words, &Report{Sample: x})
	p.section(&s)
	return p.w.Flush()
}

type printer struct {
	w     *bufio.Writer
	opt   TextOptions
	words words
}

// The colours of a terminal (ECMA-48).
const (
	bold  = "1"
	dim   = "2"
	red   = "31"
	green = "32"
)

func (p *printer) paint(colour, s string) string {
	if !p.opt.Colour || s == "" {
		return s
	}
	return "\x1b[" + colour + "m" + s + "\x1b[0m"
}

func (p *printer) line(s string) {
	_, _ = p.w.WriteString(strings.TrimRight(s, " ")) // bufio keeps the first error for Flush
	_ = p.w.WriteByte('\n')
}

func (p *printer) document(d *document) {
	p.line(p.paint(bold, d.title) + "  " + d.subtitle)
	mark, colour := "?", dim
	switch d.status {
	case Pass:
		mark, colour = "✔", green
	case Fail:
		mark, colour = "✘", red
	}
	p.line(p.paint(colour, mark+" "+d.verdict))
	for i := range d.sections {
		if d.sections[i].worthShowing() {
			p.section(&d.sections[i])
		}
	}
}

// worthShowing leaves out of a terminal what has nothing but drill-downs.
func (s *section) worthShowing() bool {
	if s.empty {
		return false
	}
	for i := range s.tables {
		if t := &s.tables[i]; !t.detail && len(t.rows) > 0 {
			return true
		}
	}
	return len(s.lines) > 0 && s.id != "sign"
}

func (p *printer) section(s *section) {
	p.line("")
	p.line(p.paint(bold, s.title))
	for _, l := range s.lines {
		if s.id != "gates" { // its line is the verdict, already shown
			p.wrapped(terminal.OneLine(l))
		}
	}
	for i := range s.tables {
		switch t := &s.tables[i]; {
		case t.problems != nil:
			p.problems(t)
		case !t.detail && len(t.rows) > 0:
			p.table(t)
		}
	}
}

// wrapped writes a paragraph within the width.
func (p *printer) wrapped(s string) {
	for _, l := range strings.Split(s, "\n") {
		p.line("  " + l)
	}
}

func (p *printer) table(t *table) {
	if t.title != "" {
		p.line("  " + p.paint(dim, t.title))
	}
	rows := t.rows
	if t.brief > 0 && len(rows) > t.brief {
		rows = rows[:t.brief]
	}
	widths := p.widths(t, rows)
	var head strings.Builder
	for i, c := range t.cols {
		p.cell(&head, c.title, widths[i], c.right, dim, i == len(t.cols)-1)
	}
	if strings.TrimSpace(head.String()) != "" {
		p.line(head.String())
	}
	for _, row := range rows {
		p.row(t, row, widths, "")
	}
	if t.total != nil && len(t.rows) > 1 {
		p.row(t, t.total, widths, bold)
	}
	if len(rows) < len(t.rows) {
		p.line("  " + p.paint(dim, p.words.t("more", len(t.rows)-len(rows))))
	}
}

// widths fits the columns into the width: the widest text columns give way first.
func (p *printer) widths(t *table, rows [][]cell) []int {
	widths := make([]int, len(t.cols))
	fit := func(row []cell) {
		for i := range row {
			widths[i] = max(widths[i], uniseg.StringWidth(terminal.OneLine(row[i].text)))
		}
	}
	for i, c := range t.cols {
		widths[i] = uniseg.StringWidth(c.title)
	}
	for _, row := range rows {
		fit(row)
	}
	if len(t.rows) > 1 {
		fit(t.total)
	}
	const least = 8
	for {
		sum, widest := 0, -1
		for i, w := range widths {
			sum += w + 2
			if !t.cols[i].right && w > least && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if sum <= p.opt.Width || widest < 0 {
			return widths
		}
		widths[widest]--
	}
}

func (p *printer) row(t *table, row []cell, widths []int, colour string) {
	var b strings.Builder
	for i := range row {
		c := colour
		switch {
		case row[i].alarm:
			c = red
		case row[i].kind == statusCell:
			c = green
		}
		p.cell(&b, terminal.OneLine(row[i].text), widths[i], t.cols[i].right, c, i == len(row)-1)
	}
	p.line(b.String())
}

func (p *printer) cell(b *strings.Builder, s string, width int, right bool, colour string, last bool) {
	s = fitWidth(s, width)
	pad := strings.Repeat(" ", width-uniseg.StringWidth(s))
	b.WriteString("  ")
	switch {
	case right:
		b.WriteString(pad + p.paint(colour, s))
	case last:
		b.WriteString(p.paint(colour, s))
	default:
		b.WriteString(p.paint(colour, s) + pad)
	}
}

// fitWidth cuts a text to a display width.
func fitWidth(s string, width int) string {
	if uniseg.StringWidth(s) <= width {
		return s
	}
	var b strings.Builder
	used := 1 // the ellipsis
	g := uniseg.NewGraphemes(s)
	for g.Next() {
		if used+g.Width() > width {
			break
		}
		used += g.Width()
		b.WriteString(g.Str())
	}
	return b.String() + "…"
}
