// Package terminal lays out what people read on a terminal.
package terminal

import (
	"bytes"
	"io"
	"regexp"
	"strings"

	"github.com/rivo/uniseg"
)

// gap is the number of spaces between two columns.
const gap = 2

// Table aligns lines whose cells are separated by tabs, like text/tabwriter,
// but by the width that a terminal gives a text (Unicode Standard Annex #11):
// a Chinese character takes two columns. A column that holds nothing but
// figures below its title is aligned to the right. A line without a tab stands
// as it is and ends the table before it. Nothing is written before Flush.
type Table struct {
	w    io.Writer
	text bytes.Buffer
}

// NewTable returns a table that Flush writes to w.
func NewTable(w io.Writer) *Table { return &Table{w: w} }

// Write takes text of the table. It never fails.
func (t *Table) Write(p []byte) (int, error) { return t.text.Write(p) }

// Flush writes what was taken so far, aligned.
func (t *Table) Flush() error {
	var out strings.Builder
	var block [][]string
	for line := range strings.Lines(Printable(t.text.String())) {
		line = strings.TrimSuffix(line, "\n")
		if strings.Contains(line, "\t") {
			block = append(block, strings.Split(line, "\t"))
			continue
		}
		layOut(&out, block)
		block = block[:0]
		out.WriteString(line + "\n")
	}
	layOut(&out, block)
	t.text.Reset()
	_, err := io.WriteString(t.w, out.String())
	return err
}

// layOut writes one table.
func layOut(out *strings.Builder, rows [][]string) {
	columns := measure(rows)
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			if columns[i].figures {
				cell = strings.Repeat(" ", columns[i].width-uniseg.StringWidth(cell)) + cell
			}
			line.WriteString(Pad(cell, columns[i].width+gap))
		}
		out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// column is what the cells of one column have in common.
type column struct {
	width   int
	figures bool
}

func measure(rows [][]string) []column {
	var columns []column
	for r, row := range rows {
		for i, cell := range row {
			if i == len(columns) {
				columns = append(columns, column{figures: len(rows) > 1})
			}
			c := &columns[i]
			c.width = max(c.width, uniseg.StringWidth(cell))
			title := r == 0 && !figure.MatchString(cell)
			c.figures = c.figures && (title || cell == "" || figure.MatchString(cell))
		}
	}
	return columns
}

// figure is a number with its sign, separators and per cent, or a dash for none.
var figure = regexp.MustCompile(`^([+\-−]?[0-9][0-9., ]*( ?%)?|–)$`)

// Pad fills a text up with spaces to a width on the terminal.
func Pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-uniseg.StringWidth(s)))
}
