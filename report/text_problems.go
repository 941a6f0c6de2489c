package report

import (
	"strings"

	"github.com/rivo/uniseg"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/fault/language"
	"github.com/custhub/custhub/terminal"
)

// said is the text of a fault in the language of the report.
func (w words) said(text string) string { return language.Text(string(w.lang), text) }

// problem is the message of a problem, with the value concerned.
func (w words) problem(x Problem) string {
	if x.Value == "" {
		return w.said(x.Message)
	}
	return w.t("value", w.said(x.Message), fault.Quote(x.Value))
}

// problems writes errors in full, each as a block: source, place, message and
// code, and under it what to do.
func (p *printer) problems(t *table) {
	p.line("  " + p.paint(dim, t.title))
	for _, x := range t.problems {
		text := p.words.problem(x) + " [" + x.Code + "]"
		if x.Place != "" {
			text = x.Place + ": " + text
		}
		p.block("  "+p.paint(red, terminal.OneLine(x.Source))+"  ", uniseg.StringWidth(terminal.OneLine(x.Source))+4, text)
		if x.Hint != "" {
			p.block("    → ", 6, p.words.said(x.Hint))
		}
	}
}

// block writes a paragraph folded to the width, set in by as much as its head
// takes.
func (p *printer) block(head string, width int, text string) {
	for i, l := range fold(terminal.OneLine(text), max(p.opt.Width-width, leastFold)) {
		if i > 0 {
			head = strings.Repeat(" ", width)
		}
		p.line(head + l)
	}
}

// leastFold is the least width that a paragraph is folded to.
const leastFold = 20

// fold breaks a text into lines of a display width, where its script allows
// (UAX #14). What can't be broken stays whole.
func fold(text string, width int) []string {
	var lines []string
	line, used := "", 0
	for state := -1; text != ""; {
		var piece string
		piece, text, _, state = uniseg.FirstLineSegmentInString(text, state)
		w := uniseg.StringWidth(strings.TrimRight(piece, " "))
		if line != "" && used+w > width {
			lines = append(lines, strings.TrimRight(line, " "))
			line, used = "", 0
		}
		line += piece
		used += uniseg.StringWidth(piece)
	}
	return append(lines, strings.TrimRight(line, " "))
}
