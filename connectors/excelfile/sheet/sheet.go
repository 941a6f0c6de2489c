// Package sheet holds what the readers of .xlsx and .xls have in common: cells
// with their value and their looks, rows, merged ranges, limits, and the
// faults a broken or hostile file ends in.
package sheet

import (
	"strings"

	"github.com/custhub/custhub/connectors/excelfile/numfmt"
)

// Kind says what a cell holds.
type Kind uint8

// The kinds of a cell, with the form of its Text.
const (
	Empty  Kind = iota // nothing
	Text               // any text
	Number             // exact decimal digits, never an exponent: "13000000000"
	Bool               // "true" or "false"
	Date               // "2006-01-02" or "2006-01-02T15:04:05.999"
	Time               // "15:04:05.999"; a duration may have more than 24 hours
	Error              // the error as the sheet shows it: "#N/A"
)

// Uncalculated is the Text of an Error cell that has a formula but no result:
// its writer left the calculation to whoever opens the file.
const Uncalculated = "#UNCALCULATED!"

// Cell is one cell that isn't empty.
type Cell struct {
	Col    int    // 0-based
	Kind   Kind   //
	Text   string // the value, canonical for its kind
	Raw    string // the number as stored, for Number, Date and Time
	Format *numfmt.Format

	// Date1904 is the workbook's calendar.
	Date1904 bool
}

// Display returns the text a person sees in the cell.
func (c *Cell) Display() string {
	switch c.Kind {
	case Number, Date, Time:
		if c.Format == nil || c.Raw == "" {
			return c.Text
		}
		return c.Format.Render(c.Raw, c.Date1904)
	case Bool:
		return strings.ToUpper(c.Text)
	case Text:
		if c.Format == nil {
			return c.Text
		}
		return c.Format.RenderText(c.Text)
	}
	return c.Text
}

// Row is one row of a sheet. Cells are in order of their columns, without the
// empty ones.
type Row struct {
	Number int // 1-based
	Cells  []Cell
}

// Info describes a sheet of a workbook.
type Info struct {
	Name   string
	Hidden bool // hidden or very hidden
}

// Range is a merged range; all bounds are inclusive, rows 1-based, columns 0-based.
type Range struct {
	FirstRow, FirstCol, LastRow, LastCol int
}

// Rows iterates over the rows of a sheet that are there, in order.
type Rows interface {
	// Next advances to the next row; false at the end or on an error.
	Next() bool
	// Row returns the current row; its Cells are valid until Next. Their
	// strings stay valid.
	Row() Row
	// Err returns what ended the iteration early.
	Err() error
	Close() error
}

// Workbook is an open workbook. It is not safe for concurrent use.
type Workbook interface {
	Sheets() []Info
	// Rows starts reading the sheet with the index in Sheets.
	Rows(index int) (Rows, error)
	// Merges reads the merged ranges of a sheet, in order of their first row.
	Merges(index int) ([]Range, error)
	Close() error
}
