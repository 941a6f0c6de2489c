// Package handout makes sheets that people fill in and hand back: rows in
// quarantine to mend, rows of a sample to judge. A sheet can be sorted and
// filtered, but a row whose fixed cells no longer belong together — because a
// column was sorted alone, or cells were pasted one row off — is found by a
// guard in a hidden column and refused. No cell is ever a formula.
package handout

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/rivo/uniseg"
	"github.com/xuri/excelize/v2"

	"github.com/custhub/custhub/fault"
)

// Column is one column of a sheet.
type Column struct {
	Title   string
	Width   float64  // in characters; 0 means 18
	Fill    bool     // people fill it in; the others are fixed and guarded
	Choices []string // allowed values of a filled column
	Prompt  string   // shown beside a cell of Choices while it is chosen
	Wrap    bool     // several lines a cell
}

const defaultWidth = 18

// Row is one row. Cells are in the order of the columns.
type Row struct {
	Key   string // identifies the row on import; kept in a hidden column
	Cells []string
	Mark  int    // 1-based column to highlight; 0: none
	Note  string // comment beside the highlighted cell
}

// Sheet is one sheet to fill in.
type Sheet struct {
	Name    string
	Columns []Column
	Rows    []Row
}

// Guide is a last sheet that tells people what to do; nothing is read from it.
type Guide struct {
	Name  string
	Lines []string
}

// The two hidden columns before the visible ones.
const (
	keyTitle   = "custhub:key"
	guardTitle = "custhub:guard"
	hidden     = 2
	guideTitle = "custhub:guide"
)

// Write writes the sheets and, if it says anything, the guide as a workbook. Only
// the cells to be filled in are unlocked.
func Write(w io.Writer, sheets []Sheet, guide Guide) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	styles, err := newStyles(f)
	if err != nil {
		return err
	}
	names := SheetNames{}
	for i := range sheets {
		s := &sheets[i]
		name := names.Next(s.Name)
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err == nil {
			err = writeSheet(f, name, s, styles)
		}
		if err != nil {
			return fmt.Errorf("sheet %q: %w", s.Name, err)
		}
	}
	if len(guide.Lines) > 0 {
		if err := writeGuide(f, names.Next(guide.Name), guide.Lines, styles); err != nil {
			return err
		}
	}
	return f.Write(w)
}

type styles struct{ head, fixed, fill, wrap, mark, markFill int }

func newStyles(f *excelize.File) (st styles, err error) {
	text := 49 // "@": stays a text when edited
	style := func(dst *int, s *excelize.Style) {
		var e error
		*dst, e = f.NewStyle(s)
		err = errors.Join(err, e)
	}
	top := &excelize.Alignment{Vertical: "top"}
	open := &excelize.Protection{Locked: false}
	fill := func(colour string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	}
	style(&st.head, &excelize.Style{Font: &excelize.Font{Bold: true}, Fill: fill("E8EDF2"), Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	style(&st.fixed, &excelize.Style{NumFmt: text, Alignment: top})
	style(&st.wrap, &excelize.Style{NumFmt: text, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	style(&st.fill, &excelize.Style{NumFmt: text, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, Protection: open, Fill: fill("FFFBE6")})
	style(&st.mark, &excelize.Style{NumFmt: text, Alignment: top, Fill: fill("F9D6D5")})
	style(&st.markFill, &excelize.Style{NumFmt: text, Alignment: top, Fill: fill("F9D6D5"), Protection: open})
	return st, err
}

func writeSheet(f *excelize.File, name string, s *Sheet, st styles) error {
	cols := hidden + len(s.Columns)
	var errs []error
	keep := func(err error) { errs = append(errs, err) }
	put := func(col, row int, text string, style int) {
		cell := at(col, row)
		keep(f.SetCellStr(name, cell, text))
		keep(f.SetCellStyle(name, cell, cell, style))
	}
	put(1, 1, keyTitle, st.head)
	put(2, 1, guardTitle, st.head)
	for i, c := range s.Columns {
		put(hidden+1+i, 1, c.Title, st.head)
		letter := letters(hidden + 1 + i)
		width := c.Width
		if width == 0 {
			width = defaultWidth
		}
		keep(f.SetColWidth(name, letter, letter, width))
		if len(c.Choices) > 0 {
			dv := excelize.NewDataValidation(true)
			dv.Sqref = letter + "2:" + letter + fmt.Sprint(max(2, len(s.Rows)+1))
			keep(dv.SetDropList(c.Choices))
			if c.Prompt != "" {
				dv.SetInput(c.Title, c.Prompt)
			}
			keep(f.AddDataValidation(name, dv))
		}
	}
	for i := range s.Rows {
		r := &s.Rows[i]
		put(1, i+2, r.Key, st.fixed)
		put(2, i+2, guard(s.Columns, r.Key, r.Cells), st.fixed)
		for j, text := range r.Cells {
			put(hidden+1+j, i+2, cellText(text), pick(st, s.Columns[j], r.Mark == j+1))
		}
		keep(f.SetRowHeight(name, i+2, rowHeight(s.Columns, r.Cells)))
		if r.Mark > 0 && r.Note != "" {
			keep(f.AddComment(name, excelize.Comment{Cell: at(hidden+r.Mark, i+2), Author: "custhub", Paragraph: []excelize.RichTextRun{{Text: cellText(r.Note)}}}))
		}
	}
	keep(f.SetColVisible(name, "A:B", false))
	keep(f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, XSplit: hidden + 1, TopLeftCell: at(hidden+2, 2), ActivePane: "bottomRight"}))
	keep(f.AutoFilter(name, "A1:"+at(cols, len(s.Rows)+1), nil))
	keep(f.ProtectSheet(name, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true, AutoFilter: true, Sort: true, FormatColumns: true, FormatRows: true}))
	keep(printed(f, name))
	keep(f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + name + "'!$1:$1", Scope: name}))
	return errors.Join(errs...)
}

// printed makes a sheet print across the paper.
func printed(f *excelize.File, name string) error {
	landscape, a4, one, any := "landscape", 9, 1, 0
	fit := true
	return errors.Join(
		f.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &one, FitToHeight: &any}),
		f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}),
	)
}

func writeGuide(f *excelize.File, name string, lines []string, st styles) error {
	_, err := f.NewSheet(name)
	errs := []error{err, printed(f, name), f.SetCellStr(name, "A1", guideTitle), f.SetColVisible(name, "A", false), f.SetColWidth(name, "B", "B", 110)}
	for i, line := range lines {
		cell := at(2, i+1)
		errs = append(errs, f.SetCellStr(name, cell, line), f.SetCellStyle(name, cell, cell, st.wrap),
			f.SetRowHeight(name, i+1, rowHeight([]Column{{Width: 110, Wrap: true}}, []string{line})))
	}
	return errors.Join(append(errs, f.ProtectSheet(name, &excelize.SheetProtectionOptions{SelectLockedCells: true}))...)
}

// Heights in points: of a line, and the most that Excel takes.
const (
	lineHeight = 15.0
	tallest    = 409.0
)

// rowHeight is what the cells of a row need: not every program grows a row by
// itself when it opens a file.
func rowHeight(cols []Column, cells []string) float64 {
	most := 1
	for i, c := range cols {
		if i < len(cells) && (c.Wrap || c.Fill) {
			most = max(most, linesOf(cells[i], c.Width))
		}
	}
	return min(float64(most)*lineHeight+3, tallest)
}

// linesOf counts the lines of a text in a column so many characters wide; a
// Chinese character takes the room of two.
func linesOf(text string, width float64) (lines int) {
	if width == 0 {
		width = defaultWidth
	}
	for line := range strings.Lines(text) {
		room := uniseg.StringWidth(strings.TrimSpace(line))
		lines += max(1, int(math.Ceil(float64(room)/width)))
	}
	return lines
}

func pick(st styles, c Column, mark bool) int {
	switch {
	case mark && c.Fill:
		return st.markFill
	case mark:
		return st.mark
	case c.Fill:
		return st.fill
	case c.Wrap:
		return st.wrap
	default:
		return st.fixed
	}
}

// guard binds a row's fixed cells to its key.
func guard(cols []Column, key string, cells []string) string {
	h := sha256.New()
	part := func(s string) { fmt.Fprintf(h, "%d:%s", len(s), s) }
	part(key)
	for i, c := range cols {
		if !c.Fill {
			part(normal(cellText(cells[i])))
		}
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
}

// Normal is a text as it comes back from a cell in which it was left as it was.
func Normal(s string) string { return normal(cellText(s)) }

// normal evens out what spreadsheet programs change in a text by themselves.
func normal(s string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n", "_x000D_", "").Replace(s))
}

// cellText makes a text fit a cell: no control characters but the line feed, and
// at most 32,000 characters.
func cellText(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0xFFFE || r == 0xFFFF {
			return '\uFFFD'
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 32000 {
		s = string(r[:32000]) + "…"
	}
	return s
}

func at(col, row int) string { return letters(col) + fmt.Sprint(row) }

func letters(col int) string {
	name, err := excelize.ColumnNumberToName(col)
	if err != nil {
		return "A"
	}
	return name
}

// Filled is a row handed back: the cells of every column, by title.
type Filled struct {
	Key   string
	Place string // sheet!row, for messages
	Cells map[string]string
}

// Read reads a workbook handed back. fill says which columns people fill in, as
// in the sheets written. Rows whose fixed cells don't belong together are faults,
// all of them at once; then nothing is to be taken from the file.
func Read(r io.Reader, file string, fill func(title string) bool) (rows []Filled, err error) {
	f, err := excelize.OpenReader(r)
	if err != nil {
		return nil, fault.Usage("sheet.unreadable", "the file is not an Excel workbook", "hand in the .xlsx that was exported").At(file).Because(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var faults fault.List
	for _, name := range f.GetSheetList() {
		cells, err := f.GetRows(name)
		if err != nil {
			return nil, err
		}
		if len(cells) > 0 && len(cells[0]) > 0 && cells[0][0] == guideTitle {
			continue
		}
		if len(cells) == 0 || len(cells[0]) < hidden || cells[0][0] != keyTitle || cells[0][1] != guardTitle {
			faults = append(faults, fault.Usage("sheet.foreign", "the sheet is not one that custhub exported, or its hidden columns are gone", "export it again and fill that in").At(file+" "+name))
			continue
		}
		found, bad := readRows(file+" "+name, cells, fill)
		rows = append(rows, found...)
		faults = append(faults, bad...)
	}
	return rows, faults.ErrOrNil()
}

// ours are the titles of a sheet as it was written, which ends with what people
// fill in: a column that somebody added for notes of their own is none of them.
func ours(titles []string, fill func(string) bool) []string {
	for i := len(titles) - 1; i >= 0; i-- {
		if titles[i] != "" && fill(titles[i]) {
			return titles[:i+1]
		}
	}
	return titles
}

func readRows(where string, cells [][]string, fill func(string) bool) (rows []Filled, faults fault.List) {
	titles := ours(cells[0][hidden:], fill)
	cols := make([]Column, len(titles))
	for i, t := range titles {
		cols[i] = Column{Title: t, Fill: fill(t)}
	}
	seen := map[string]string{}
	for i, row := range cells[1:] {
		place := fmt.Sprintf("%s!%d", where, i+2)
		values := make([]string, len(titles))
		for j := range values {
			if hidden+j < len(row) {
				values[j] = row[hidden+j]
			}
		}
		if len(row) == 0 || strings.Join(row, "") == "" {
			continue
		}
		if len(row) < hidden || guard(cols, row[0], values) != row[1] {
			faults = append(faults, fault.Usage("sheet.shifted", "the fixed cells of this row don't belong together: rows or columns were shifted", "undo the sorting or pasting that moved part of the row, or export the sheet again").At(place))
			continue
		}
		if first, twice := seen[row[0]]; twice {
			faults = append(faults, fault.Usage("sheet.twice", "this row stands in the sheet twice, also at "+first, "keep one of them").At(place))
			continue
		}
		seen[row[0]] = place
		out := Filled{Key: row[0], Place: place, Cells: map[string]string{}}
		for j, t := range titles {
			out.Cells[t] = normal(values[j])
		}
		rows = append(rows, out)
	}
	return rows, faults
}
