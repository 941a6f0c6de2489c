package csvfile

import (
	"fmt"
	"path/filepath"
	"slices"
	"unicode/utf8"

	"github.com/custhub/custhub/connectors/csvfile/decode"
	"github.com/custhub/custhub/connectors/csvfile/delimited"
	"github.com/custhub/custhub/fault"
)

// Options configure a source of delimited text files.
type Options struct {
	Files      []string `yaml:"files" doc:"files to read: paths or patterns such as exports/crm_*.csv, from the project folder; .gz is unpacked. Each entry is a stream, named after the file (crm.csv: crm) or the fixed part of the pattern" validate:"required,min=1,dive,required"`
	Stream     string   `yaml:"stream" doc:"name of one stream that all files belong to, instead of one for each entry"`
	Encoding   string   `yaml:"encoding" doc:"auto finds it, for the file and again for each line (files of mixed encodings occur); else utf-8, utf-16le, utf-16be, gb18030 (also for GBK, GB2312), big5 or windows-1252, which then holds for every line"`
	Delimiter  string   `yaml:"delimiter" doc:"characters between fields, or tab, comma, semicolon, pipe, ctrl-a; default: found from the first lines"`
	Quote      string   `yaml:"quote" doc:"the quote character, or none; default: found"`
	HeaderRow  int      `yaml:"header_row" doc:"line of the header, counted from 1 (the records of the file, not its physical lines); 0 finds it, behind titles and instructions" validate:"min=0"`
	HeaderRows int      `yaml:"header_rows" doc:"how many lines the header has; names above each other are joined by /" validate:"min=1,max=4"`
	NoHeader   bool     `yaml:"no_header" doc:"the files have no header: every line is data, columns are named by columns, or column_1, column_2 and so on"`
	Columns    []string `yaml:"columns" doc:"names of the columns, in order, instead of those of the header"`
	Key        []string `yaml:"key" doc:"columns whose values identify a row; default: the row's place, file and line, which only suits files whose lines keep their place"`
	Ragged     string   `yaml:"ragged" doc:"what becomes of a row with fewer fields than the header: quarantine, or pad to take the missing fields for empty. More fields always go to quarantine" validate:"omitempty,oneof=quarantine pad"`
	Grows      bool     `yaml:"grows" doc:"the files only grow: a later run reads only what was added, and leaves a last line without line end for the run after it. Rows that vanish are then not noticed"`
	MaxLine    int      `yaml:"max_line" doc:"longest line in bytes; the beginning of a longer one goes to quarantine" validate:"min=100,max=16777216"`
}

func defaults() *Options {
	return &Options{Encoding: string(decode.Auto), HeaderRows: 1, Ragged: "quarantine", MaxLine: decode.DefaultMaxLine}
}

// check reports what is wrong with the options without opening anything.
func (o *Options) check() fault.List {
	var l fault.List
	bad := func(place, message, hint, value string) {
		l = append(l, fault.Usage("csv.options", message, hint).At(place).With(value))
	}
	for i, f := range o.Files {
		if _, err := filepath.Match(f, ""); err != nil {
			bad(fmt.Sprintf("files[%d]", i), "the pattern is not well formed", "brackets must be closed", f)
		}
	}
	if _, ok := decode.ByName(o.Encoding); !ok {
		bad("encoding", "the encoding is not known", "one of auto, utf-8, utf-16le, utf-16be, gb18030, big5, windows-1252", o.Encoding)
	}
	if _, err := o.quote(); err != nil {
		bad("quote", err.Error(), `one character such as ", or none`, o.Quote)
	}
	if d := delimited.DelimiterByName(o.Delimiter); len(d) > 8 {
		bad("delimiter", "the delimiter is longer than 8 bytes", "name it tab, comma, semicolon, pipe or ctrl-a, or write it out", o.Delimiter)
	}
	if o.NoHeader && o.HeaderRow > 0 {
		bad("header_row", "there can't be a header row in files without header", "leave out one of header_row and no_header", "")
	}
	for i, c := range o.Columns {
		if c == "" || slices.Index(o.Columns, c) != i {
			bad(fmt.Sprintf("columns[%d]", i), "names of columns must be unique and not empty", "", c)
		}
	}
	return l
}

// quote returns the declared quote: nil to find it, 0 for none.
func (o *Options) quote() (*byte, error) {
	var q byte
	switch {
	case o.Quote == "":
		return nil, nil
	case o.Quote == "none":
	case len(o.Quote) == 1 && o.Quote[0] < utf8.RuneSelf && o.Quote[0] > ' ':
		q = o.Quote[0]
	default:
		return nil, fmt.Errorf("the quote must be one character, or none")
	}
	return &q, nil
}
