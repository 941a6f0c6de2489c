package delimited

import (
	"bytes"
	"fmt"

	"github.com/custhub/custhub/connectors/csvfile/decode"
	"github.com/custhub/custhub/record"
)

// Codes of the problems that a record can have.
const (
	CodeUndecodable = "csv.undecodable" // bytes that mean nothing in the encoding
	CodeTruncated   = "csv.truncated"   // a character cut off at the end of the file
	CodeTooLong     = "csv.too_long"    // a line or record beyond the limit
	CodeQuote       = "csv.quote"       // a quoted field that never ends
	CodeNullByte    = "csv.null_byte"   // zero bytes in the text
	CodeRagged      = "csv.ragged"      // more or fewer fields than the header
)

// Record is one record of a file. Its strings stay valid.
type Record struct {
	Fields  []string // valid until Next
	Line    int64    // 1-based number of its first line
	Offset  int64    // of its first byte
	End     int64    // of the byte after it
	After   int64    // number of the line after it
	Open    bool     // it ends with the file, without a line end or inside a quoted field
	Blank   bool     // nothing but white space
	Problem *record.Problem
}

// Limits on quoted fields. One that doesn't end within them is taken for a
// stray quote; after maxStray of those, quotes are only characters.
const (
	maxFieldLines = 1000
	maxRecord     = 1 << 20
	maxStray      = 50
)

// Reader cuts lines into records.
type Reader struct {
	lines   *decode.Lines
	dialect Dialect
	rec     Record
	ahead   []kept // lines read while looking for the end of a quoted field
	fields  []string
	text    []byte
	ends    []int
	stray   int
}

// kept is a line that outlives the next one.
type kept struct {
	decode.Line
}

// NewReader reads records of the dialect.
func NewReader(lines *decode.Lines, d Dialect) *Reader { return &Reader{lines: lines, dialect: d} }

// SniffReader reads records of a dialect found from the first lines, except
// what is declared: a delimiter, and a quote unless it is nil.
func SniffReader(lines *decode.Lines, delimiter string, quote *byte) *Reader {
	r := &Reader{lines: lines}
	var sample [][]byte
	for size := 0; len(sample) < 200 && size < maxRecord && lines.Next(); {
		line := keep(lines.Line())
		r.ahead = append(r.ahead, line)
		sample = append(sample, line.Text)
		size += len(line.Text)
	}
	if delimiter != "" {
		r.dialect = Dialect{Delimiter: delimiter, Quote: sniffQuote(sample)}
	} else {
		r.dialect = Sniff(sample)
	}
	if quote != nil {
		r.dialect.Quote = *quote
	}
	return r
}

func keep(l decode.Line) kept {
	l.Text = bytes.Clone(l.Text)
	return kept{l}
}

// Stray returns how many quoted fields that never end were met so far. A reader
// that goes on in the middle of a file is given it by SetStray.
func (r *Reader) Stray() int { return r.stray }

// SetStray is the counterpart of Stray.
func (r *Reader) SetStray(n int) { r.stray = n }

// Dialect returns the dialect in use.
func (r *Reader) Dialect() Dialect { return r.dialect }

// Record returns the current record.
func (r *Reader) Record() *Record { return &r.rec }

// Err returns what ended the reading early.
func (r *Reader) Err() error { return r.lines.Err() }

// line returns the next line, from those read ahead first.
func (r *Reader) line() (decode.Line, bool) {
	if len(r.ahead) > 0 {
		l := r.ahead[0].Line
		r.ahead = r.ahead[1:]
		return l, true
	}
	if r.lines.Next() {
		return r.lines.Line(), true
	}
	return decode.Line{}, false
}

// Next reads the next record; false at the end or on an error.
func (r *Reader) Next() bool {
	l, ok := r.line()
	if !ok {
		return false
	}
	r.rec = Record{Line: l.Number, Offset: l.Offset, End: l.End, After: l.Number + 1, Open: l.Open}
	r.text, r.ends = r.text[:0], r.ends[:0]
	r.check(l)
	q := r.dialect.Quote
	if q == 0 || r.stray > maxStray || bytes.IndexByte(l.Text, q) < 0 || l.TooLong {
		r.rec.Blank = len(bytes.TrimSpace(l.Text)) == 0
		r.split(l.Text)
		if r.stray > maxStray && q != 0 && bytes.IndexByte(l.Text, q) >= 0 {
			r.flag(CodeQuote, "the file has so many quotes that don't end that they are no longer read as quotes", "declare quote: none, or repair the export")
		}
	} else {
		r.quoted(keep(l))
	}
	r.finish()
	return true
}

// split cuts a line without quotes.
func (r *Reader) split(line []byte) {
	d := []byte(r.dialect.Delimiter)
	for {
		i := -1
		if len(d) == 1 {
			i = bytes.IndexByte(line, d[0])
		} else if len(d) > 0 {
			i = bytes.Index(line, d)
		}
		if i < 0 {
			r.field(line)
			return
		}
		r.field(line[:i])
		line = line[i+len(d):]
	}
}

func (r *Reader) field(text []byte) {
	r.text = append(r.text, text...)
	r.ends = append(r.ends, len(r.text))
}

// quoted cuts a line with quotes, and goes on over the lines after it while a
// quoted field is open.
func (r *Reader) quoted(first kept) {
	s := splitter{Reader: r, line: first.Text}
	var used []kept
	for !s.run() {
		next, ok := r.line()
		if ok {
			used = append(used, keep(next))
		}
		if !ok || len(used) > maxFieldLines || len(r.text) > maxRecord {
			r.rec.Open = !ok // its end may still be written
			r.giveUp(first, used)
			return
		}
		s.line = used[len(used)-1].Text
		r.text = append(r.text, '\n')
	}
	for _, l := range used {
		r.rec.End, r.rec.After, r.rec.Open = l.End, l.Number+1, l.Open
		r.check(l.Line)
	}
}

// giveUp takes the first line alone, with its quotes as characters.
func (r *Reader) giveUp(first kept, used []kept) {
	r.stray++
	r.ahead = append(used, r.ahead...)
	r.text, r.ends = r.text[:0], r.ends[:0]
	r.split(first.Text)
	r.flag(CodeQuote, "a quoted field begins here and never ends", "double the quote inside the field, or declare quote: none")
}

// finish makes the fields one string that they share.
func (r *Reader) finish() {
	all := string(r.text)
	r.fields = r.fields[:0]
	from := 0
	for _, end := range r.ends {
		r.fields = append(r.fields, all[from:end])
		from = end
	}
	r.rec.Fields = r.fields
	if r.rec.Problem != nil && r.rec.Problem.Value == "" {
		r.rec.Problem.Value = clip(all)
	}
}

// clip keeps the beginning of a value for a report.
func clip(s string) string {
	const limit = 200
	if len(s) <= limit {
		return s
	}
	for i := range s {
		if i >= limit {
			return s[:i] + "…"
		}
	}
	return s
}

// flag sets the record's problem unless it has one.
func (r *Reader) flag(code, reason, hint string) {
	if r.rec.Problem == nil {
		r.rec.Problem = &record.Problem{Code: code, Reason: reason, Hint: hint}
	}
}

// check flags what decoding found wrong with a line.
func (r *Reader) check(l decode.Line) {
	switch {
	case l.TooLong:
		r.flag(CodeTooLong, fmt.Sprintf("line %d has %d bytes, more than allowed; only its beginning was read", l.Number, l.End-l.Offset),
			"check for a missing line end or a field that should not be exported")
	case l.Flaws.Truncated:
		r.flag(CodeTruncated, fmt.Sprintf("line %d ends in the middle of a character, at byte %d of the file", l.Number, l.Offset+int64(l.Flaws.First)),
			"the export was cut off; export it again")
	case l.Flaws.Count > 0:
		r.flag(CodeUndecodable, fmt.Sprintf("line %d has %d characters that mean nothing in %s, the first at byte %d of the file", l.Number, l.Flaws.Count, l.Encoding, l.Offset+int64(l.Flaws.First)),
			"declare the file's encoding, or repair the line in the source")
	case bytes.IndexByte(l.Text, 0) >= 0:
		r.flag(CodeNullByte, fmt.Sprintf("line %d holds zero bytes", l.Number), "export the file again as text")
	}
}
