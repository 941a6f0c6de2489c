package excelfile

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/custhub/custhub/fault"
)

// Options configure a source of Excel workbooks.
type Options struct {
	Files      []string `yaml:"files" doc:"workbooks to read (.xlsx, .xlsm, .xls; also text named .xls): paths or patterns such as reports/2024*.xlsx, from the project folder" validate:"required,min=1,dive,required"`
	Stream     string   `yaml:"stream" doc:"name of one stream that all sheets of all files belong to. Default: a stream for each sheet, named file!sheet (crm.xlsx: crm!Sheet1); just file where sheets names exactly one"`
	Sheets     []string `yaml:"sheets" doc:"names of the sheets to read; default: all that are visible and not empty"`
	Hidden     bool     `yaml:"hidden" doc:"read hidden sheets too"`
	HeaderRow  int      `yaml:"header_row" doc:"row of the header, counted from 1 as the sheet does; 0 finds it, behind titles and instructions" validate:"min=0,max=1048576"`
	HeaderRows int      `yaml:"header_rows" doc:"how many rows the header has; names above each other are joined by /. 0: two or more where merged cells say so, else one" validate:"min=0,max=4"`
	NoHeader   bool     `yaml:"no_header" doc:"the sheets have no header: every row is data, columns are named by columns, or A, B and so on"`
	Columns    []string `yaml:"columns" doc:"names of the columns, in order from column A, instead of those of the header"`
	Key        []string `yaml:"key" doc:"columns whose values identify a row; default: the row's place, file, sheet and row, which only suits sheets whose rows keep their place"`
	FillDown   bool     `yaml:"fill_down" doc:"repeat the value of a merged cell in all rows that it covers"`
	Values     string   `yaml:"values" doc:"text: values as text, dates as 2006-01-02, numbers exact without their looks except zeros in front (0000123); display: as the sheet shows them; typed: numbers, dates and booleans as such" validate:"omitempty,oneof=text display typed"`
	Errors     string   `yaml:"errors" doc:"what becomes of a row with an error cell (#N/A) or a formula that was never calculated: quarantine, or null to take the cell for empty" validate:"omitempty,oneof=quarantine null"`
}

// The values of Options.Values.
const (
	valuesText    = "text"
	valuesDisplay = "display"
	valuesTyped   = "typed"
)

func defaults() *Options { return &Options{Values: valuesText, Errors: "quarantine"} }

// check reports what is wrong with the options without opening anything.
func (o *Options) check() fault.List {
	var l fault.List
	bad := func(place, message, hint, value string) {
		l = append(l, fault.Usage("excel.options", message, hint).At(place).With(value))
	}
	for i, f := range o.Files {
		if _, err := filepath.Match(f, ""); err != nil {
			bad(fmt.Sprintf("files[%d]", i), "the pattern is not well formed", "brackets must be closed", f)
		}
	}
	if o.NoHeader && o.HeaderRow > 0 {
		bad("header_row", "there can't be a header row in sheets without header", "leave out one of header_row and no_header", "")
	}
	for i, c := range o.Columns {
		if c == "" || slices.Index(o.Columns, c) != i {
			bad(fmt.Sprintf("columns[%d]", i), "names of columns must be unique and not empty", "", c)
		}
	}
	return l
}
