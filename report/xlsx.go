package report

import (
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"github.com/xuri/excelize/v2"

	"github.com/custhub/custhub/handout"
	"github.com/custhub/custhub/terminal"
)

// WriteXLSX writes the report as a workbook: a summary sheet, then one sheet for
// each table, with frozen headers, filters and charts. Every text is stored as a
// text, so that a value which begins with "=" or "@" never becomes a formula.
func (r *Report) WriteXLSX(w io.Writer, lang Lang) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	b := &book{file: f, words: words{lang}, names: handout.SheetNames{}}
	d := newDocument(r, lang)
	b.styles()
	b.summary(d)
	for i := range d.sections {
		b.section(&d.sections[i])
	}
	made := r.Header.MadeAt.UTC().Format("2006-01-02T15:04:05Z")
	b.keep(f.SetDocProps(&excelize.DocProperties{Title: d.title, Subject: d.subtitle, Creator: "custhub", Created: made, Modified: made}))
	if b.err != nil {
		return fmt.Errorf("report workbook: %w", b.err)
	}
	return f.Write(w)
}

// book writes one workbook and keeps the first error.
type book struct {
	file  *excelize.File
	words words
	names handout.SheetNames
	err   error

	head, bold, text, count, percent, number, good, bad, title int
	tones                                                      map[string]int // of statuses
}

func (b *book) keep(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) style(s *excelize.Style) int {
	id, err := b.file.NewStyle(s)
	b.keep(err)
	return id
}

// sheetFont is a font that spreadsheet programs have, or replace by one of the
// same widths.
const sheetFont = "Calibri"

func (b *book) styles() {
	counts, percents, numbers := "#,##0", `0.##" %"`, "0.00"
	fill := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EDF2"}}
	font := func(f excelize.Font) *excelize.Font {
		f.Family = sheetFont
		return &f
	}
	b.head = b.style(&excelize.Style{Font: font(excelize.Font{Bold: true}), Fill: fill, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	b.title = b.style(&excelize.Style{Font: font(excelize.Font{Bold: true, Size: 16})})
	b.bold = b.style(&excelize.Style{Font: font(excelize.Font{Bold: true}), CustomNumFmt: &counts})
	b.text = b.style(&excelize.Style{Font: font(excelize.Font{}), NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top"}}) // "@": stays a text when edited
	b.count = b.style(&excelize.Style{Font: font(excelize.Font{}), CustomNumFmt: &counts})
	b.percent = b.style(&excelize.Style{Font: font(excelize.Font{}), CustomNumFmt: &percents})
	b.number = b.style(&excelize.Style{Font: font(excelize.Font{}), CustomNumFmt: &numbers})
	b.good = b.style(&excelize.Style{Font: font(excelize.Font{Bold: true, Color: "1D7A46"})})
	b.bad = b.style(&excelize.Style{Font: font(excelize.Font{Bold: true, Color: "B3261E"}), CustomNumFmt: &counts})
	b.tones = map[string]int{
		"open": b.style(&excelize.Style{Font: font(excelize.Font{Bold: true, Color: "8A6D00"})}),
		"note": b.style(&excelize.Style{Font: font(excelize.Font{Bold: true, Color: "35618F"})}),
	}
}

// summary is the first sheet: title, verdict, and every section's paragraphs.
func (b *book) summary(d *document) {
	name := b.names.Next(b.words.t("title"))
	b.keep(b.file.SetSheetName("Sheet1", name))
	b.keep(b.file.SetColWidth(name, "A", "A", 34))
	b.keep(b.file.SetColWidth(name, "B", "B", 110))
	b.put(name, 1, 1, d.title, b.title)
	b.put(name, 1, 2, d.subtitle, b.text)
	style := b.good
	if d.status == Fail {
		style = b.bad
	}
	b.put(name, 1, 3, d.verdict, style)
	row := 5
	for _, f := range d.figures {
		style := b.bold
		if f.alarm {
			style = b.bad
		}
		b.put(name, 1, row, f.name, b.text)
		b.put(name, 2, row, f.value+"   "+f.note, style)
		row++
	}
	row++
	b.page(name, false)
	for i := range d.sections {
		s := &d.sections[i]
		lines := s.lines
		if s.empty {
			lines = []string{b.words.t("empty")}
		}
		for j, l := range lines {
			if j == 0 {
				b.put(name, 1, row, s.title, b.bold)
			}
			b.put(name, 2, row, l, b.text)
			row++
		}
	}
}

func (b *book) section(s *section) {
	if s.empty {
		return
	}
	for i := range s.tables {
		if t := &s.tables[i]; len(t.rows) > 0 && !t.terse {
			b.tableCharts(b.table(t), s.id, t)
		}
	}
}

// table writes one table to a sheet of its own and returns the sheet's name.
func (b *book) table(t *table) string {
	name := b.names.Next(t.name)
	_, err := b.file.NewSheet(name)
	b.keep(err)
	for i, c := range t.cols {
		b.put(name, i+1, 1, c.title, b.head)
	}
	for i, row := range t.rows {
		b.row(name, i+2, row, 0)
	}
	last := len(t.rows) + 1
	if t.total != nil && len(t.rows) > 1 {
		b.row(name, last+2, t.total, b.bold) // a gap keeps it out of the filter
	}
	b.widths(name, t)
	b.keep(b.file.AutoFilter(name, "A1:"+at(len(t.cols), last), nil))
	b.keep(b.file.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	b.page(name, true) // after the filter, which sets properties of its own
	return name
}

func (b *book) row(sheet string, row int, cells []cell, style int) {
	for i, c := range cells {
		place := at(i+1, row)
		use := style
		switch c.kind {
		case textCell:
			b.put(sheet, i+1, row, c.text, b.pick(use, c, b.text))
			continue
		case statusCell:
			b.put(sheet, i+1, row, c.text, b.pick(use, c, b.tone(c)))
			continue
		case countCell:
			b.keep(b.file.SetCellInt(sheet, place, int64(c.num)))
			use = b.pick(use, c, b.count)
		case percentCell:
			b.keep(b.file.SetCellFloat(sheet, place, c.num, 4, 64))
			use = b.pick(use, c, b.percent)
		default:
			b.keep(b.file.SetCellFloat(sheet, place, c.num, 4, 64))
			use = b.pick(use, c, b.number)
		}
		b.keep(b.file.SetCellStyle(sheet, place, place, use))
	}
}

// page makes a sheet print: landscape, as wide as the paper, the headers on
// every page.
func (b *book) page(sheet string, heads bool) {
	landscape, one, all, fit, a4 := "landscape", 1, 0, true, 9
	b.keep(b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &one, FitToHeight: &all}))
	b.keep(b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	b.keep(b.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&L&A&R&P / &N"}))
	if heads {
		b.keep(b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + sheet + "'!$1:$1", Scope: sheet}))
	}
}

// tone is the style of a status that is no alarm.
func (b *book) tone(c cell) int {
	if id, ok := b.tones[c.tone]; ok {
		return id
	}
	return b.good
}

// pick chooses a cell's style: an alarm before everything, then the row's own.
func (b *book) pick(row int, c cell, normal int) int {
	switch {
	case c.alarm:
		return b.bad
	case row != 0 && c.kind != percentCell:
		return row
	default:
		return normal
	}
}

// put stores a text as a text; SetCellStr never makes a formula of it.
func (b *book) put(sheet string, col, row int, s string, style int) {
	if s == "" && style == b.text {
		return
	}
	b.keep(b.file.SetCellStr(sheet, at(col, row), sheetText(s)))
	b.keep(b.file.SetCellStyle(sheet, at(col, row), at(col, row), style))
}

func (b *book) widths(sheet string, t *table) {
	for i, c := range t.cols {
		width := min(uniseg.StringWidth(c.title), 18)
		for _, row := range t.rows[:min(len(t.rows), 200)] {
			width = max(width, uniseg.StringWidth(row[i].text))
		}
		letter, err := excelize.ColumnNumberToName(i + 1)
		b.keep(err)
		b.keep(b.file.SetColWidth(sheet, letter, letter, float64(min(max(width+3, 8), 60))))
	}
}

// at names a cell by 1-based column and row; both are always in range here.
func at(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		return "A1"
	}
	return name
}

// sheetText makes a text fit a cell: Excel takes 32,767 characters and no
// control characters.
func sheetText(s string) string {
	s = terminal.OneLine(s)
	const limit = 32000
	if utf8.RuneCountInString(s) > limit {
		s = string([]rune(s)[:limit]) + "…"
	}
	return s
}
