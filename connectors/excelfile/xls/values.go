package xls

import (
	"math"
	"strconv"

	"github.com/custhub/custhub/connectors/excelfile/numfmt"
	"github.com/custhub/custhub/connectors/excelfile/sheet"
)

func (r *Rows) push(c sheet.Cell) { r.row.Cells = append(r.row.Cells, c) }

// label stores a cell that refers to the table of shared strings.
func (r *Rows) label(c sheet.Cell, d []byte) error {
	i := int(u32(d, 6))
	if len(d) < 10 || i >= len(r.w.strings) {
		return sheet.Corrupt(r.place, "a cell of row "+strconv.Itoa(r.row.Number)+" refers to a shared string that isn't there")
	}
	if c.Text = r.w.strings[i]; c.Text != "" {
		c.Kind = sheet.Text
		r.push(c)
	}
	return nil
}

// inline stores a text that stands in the record.
func (r *Rows) inline(c sheet.Cell, d []byte) error {
	text, ok := r.string(d)
	if !ok {
		return sheet.Corrupt(r.place, "a text of row "+strconv.Itoa(r.row.Number)+" is cut off")
	}
	if c.Text = text; text != "" {
		c.Kind = sheet.Text
		r.push(c)
	}
	return nil
}

// string reads a text with a count of 16 bits.
func (r *Rows) string(d []byte) (string, bool) {
	if len(d) < 2 {
		return "", false
	}
	if r.w.old {
		return r.w.narrow(d[2:], u16(d, 0))
	}
	return plainString(d[2:], u16(d, 0))
}

// number stores what was appended to the buffer as a number, or as the date
// that its format makes of it.
func (r *Rows) number(c sheet.Cell, buf []byte) {
	from := len(r.buf)
	r.buf = buf
	sp := span{len(r.row.Cells), from, len(buf), from, len(buf)}
	if len(buf) == from {
		c.Kind, c.Text = sheet.Error, "#NUM!"
		r.push(c)
		return
	}
	c.Kind = sheet.Number
	if c.Format != nil {
		if class := c.Format.Class(); class == numfmt.Date || class == numfmt.Time || class == numfmt.Duration {
			out, class, ok := c.Format.AppendMoment(buf, string(buf[from:]), r.w.date1904)
			if ok {
				r.buf, sp.from, sp.to = out, len(buf), len(out)
				c.Kind = sheet.Time
				if class == numfmt.Date {
					c.Kind = sheet.Date
				}
			}
		}
	}
	r.spans = append(r.spans, sp)
	r.push(c)
}

func (r *Rows) boolOrError(c sheet.Cell, value byte, isError bool) {
	switch {
	case isError:
		c.Kind, c.Text = sheet.Error, errorText(value)
	case value != 0:
		c.Kind, c.Text = sheet.Bool, "true"
	default:
		c.Kind, c.Text = sheet.Bool, "false"
	}
	r.push(c)
}

// formula stores the result that was calculated last.
func (r *Rows) formula(c sheet.Cell, rec record) error {
	d := rec.data
	if len(d) < 14 {
		return sheet.Corrupt(r.place, "a formula is cut off")
	}
	if d[12] != 0xFF || d[13] != 0xFF {
		r.number(c, appendNumber(r.buf, math.Float64frombits(u64(d, 6))))
		return nil
	}
	switch d[6] {
	case 0:
		return r.formulaText(c, rec.next)
	case 1:
		r.boolOrError(c, d[8], false)
	case 2:
		r.boolOrError(c, d[8], true)
	}
	return nil // 3: an empty text
}

// formulaText finds the text of a formula, in a record of its own after it.
func (r *Rows) formulaText(c sheet.Cell, at int) error {
	for tries := 0; tries < 4; tries++ {
		rec, ok := recordAt(r.w.stream, at)
		if !ok || isCell(rec.kind) {
			break
		}
		if rec.kind == recString {
			return r.inline(c, joined(r.w.stream, rec))
		}
		at = rec.next // a shared formula, an array
	}
	return nil
}

// joined returns the data of a text record with what continues it, where the
// width of the characters doesn't change.
func joined(stream []byte, rec record) []byte {
	d := rec.data
	for {
		more, ok := recordAt(stream, rec.next)
		if !ok || more.kind != recContinue || len(more.data) == 0 || len(d) > 1<<17 {
			return d
		}
		d = append(d[:len(d):len(d)], more.data[1:]...)
		rec = more
	}
}
