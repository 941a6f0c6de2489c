package report

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// sheetChart says which columns of a table a chart of the workbook draws, all
// counted from 1.
type sheetChart struct {
	kind  excelize.ChartType
	name  int
	from  int // series, one a column
	to    int
	share bool
}

// chartOf returns the chart that goes with a table, and whether there is one.
func chartOf(w words, section string, t *table) (sheetChart, bool) {
	switch {
	case section == "balance" && t.name == w.t("sheet.balance"):
		return sheetChart{kind: excelize.BarStacked, name: 2, from: 4, to: 9}, true
	case t.name == w.t("sheet.sizes"):
		return sheetChart{kind: excelize.Col, name: 1, from: 2, to: 2}, true
	case t.name == w.t("sheet.completeness"):
		return sheetChart{kind: excelize.Bar, name: 1, from: 3, to: 3, share: true}, true
	case t.name == w.t("sheet.trend"):
		return sheetChart{kind: excelize.Line, name: 1, from: 5, to: 6, share: true}, true
	case t.name == w.t("sheet.quarantine"):
		return sheetChart{kind: excelize.Bar, name: 7, from: 3, to: 3}, true
	default:
		return sheetChart{}, false
	}
}

// tableCharts draws the chart of a table beside it.
func (b *book) tableCharts(sheet, section string, t *table) {
	c, ok := chartOf(b.words, section, t)
	if !ok {
		return
	}
	column := func(col int) string {
		return fmt.Sprintf("'%s'!%s:%s", sheet, absolute(col, 2), absolute(col, len(t.rows)+1))
	}
	title := t.title
	if title == "" {
		title = t.name
	}
	chart := &excelize.Chart{
		Type: c.kind, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title}}},
		Legend: excelize.ChartLegend{Position: "bottom"}, Dimension: excelize.ChartDimension{Width: 640, Height: uint(min(320+12*len(t.rows), 700))},
	}
	if c.share {
		most := 100.0
		chart.YAxis.Maximum = &most
	}
	for col := c.from; col <= c.to; col++ {
		chart.Series = append(chart.Series, excelize.ChartSeries{Name: fmt.Sprintf("'%s'!%s", sheet, absolute(col, 1)), Categories: column(c.name), Values: column(col)})
	}
	b.keep(b.file.AddChart(sheet, at(len(t.cols)+2, 2), chart))
}

// absolute names a cell as $A$1.
func absolute(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col, row, true)
	if err != nil {
		return "$A$1"
	}
	return name
}
