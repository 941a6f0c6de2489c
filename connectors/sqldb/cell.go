package sqldb

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/record"
)

// line collects the texts of one row: they become one string, of which the
// values are parts, so that a row costs one allocation.
type line struct {
	buf   []byte
	zone  *time.Location // of local times; nil while unknown
	zeros bool           // keep zero dates as text
}

// cell receives one column of a row. It is a sql.Scanner, so that the driver's
// bytes are read without a copy in between.
type cell struct {
	line       *line
	form       form
	tracked    bool // the raw text is needed for the cursor
	kind       record.Kind
	start, end int
	rawAt      int  // start of the raw text when it differs from the value, else -1
	rawEnd     int  // its end
	tag        byte // of the cursor part
	broken     bool // not UTF-8
}

// Scan takes the driver's value. It never fails: what is not of the column's
// form stays text.
func (c *cell) Scan(src any) error {
	l := c.line
	c.start, c.rawAt, c.broken = len(l.buf), -1, false
	switch v := src.(type) {
	case nil:
		c.kind, c.end, c.tag = record.Null, c.start, 'n'
		return nil
	case []byte:
		l.buf = append(l.buf, v...)
		c.tag = 't'
	case string:
		l.buf = append(l.buf, v...)
		c.tag = 't'
	case int64:
		c.number(strconv.AppendInt(l.buf, v, 10), record.Int)
		return nil
	case uint64:
		c.number(strconv.AppendUint(l.buf, v, 10), record.Int)
		return nil
	case float32:
		c.float(float64(v), 32)
		return nil
	case float64:
		c.float(v, 64)
		return nil
	case bool:
		c.kind, c.tag = record.Bool, 'i'
		l.buf = strconv.AppendBool(l.buf, v)
		c.end = len(l.buf)
		return nil
	case time.Time:
		l.buf = v.UTC().AppendFormat(l.buf, "2006-01-02 15:04:05.999999999")
		c.tag = 't'
	}
	c.convert()
	return nil
}

// number ends a cell that arrived as an integer.
func (c *cell) number(buf []byte, k record.Kind) {
	c.line.buf, c.kind, c.end, c.tag = buf, k, len(buf), 'i'
	if text := buf[c.start:]; c.form == formBool && len(text) == 1 && text[0] <= '1' {
		c.keepRaw()
		c.replace(record.Bool, strconv.FormatBool(text[0] == '1'))
	}
}

// float ends a cell that arrived as a binary floating point number.
func (c *cell) float(f float64, bits int) {
	l := c.line
	c.tag = 'd'
	if math.IsNaN(f) || math.IsInf(f, 0) {
		c.kind = record.Text
		l.buf = strconv.AppendFloat(l.buf, f, 'g', -1, bits)
	} else {
		c.kind = record.Decimal
		l.buf = strconv.AppendFloat(l.buf, f, 'f', -1, bits)
	}
	c.end = len(l.buf)
}

// convert turns the raw text at the end of the line into a canonical value.
func (c *cell) convert() {
	l := c.line
	c.end = len(l.buf)
	raw := l.buf[c.start:]
	switch c.form {
	case formText:
		c.kind = record.Text
		if !utf8.Valid(raw) {
			c.broken = true
			c.replace(record.Text, string(bytes.ToValidUTF8(raw, []byte("\uFFFD"))))
		}
		return
	case formInt:
		c.tag = 'i'
		c.integer(raw)
		return
	case formDecimal:
		c.tag = 'd'
		c.decimal(raw)
		return
	}
	c.keepRaw()
	switch c.form {
	case formBool:
		c.boolean(raw)
	case formBit:
		c.bits(raw)
	case formDate, formLocal, formUTC:
		c.moment(raw)
	case formJSON:
		c.kind = record.JSON
		if !json.Valid(raw) {
			c.text(raw)
		}
	case formHex:
		c.tag = 'b'
		c.replace(record.Text, hex.EncodeToString(raw))
	}
}

// keepRaw keeps a copy of the raw text in front of the value where the cursor
// needs it and the value may read otherwise.
func (c *cell) keepRaw() {
	if !c.tracked {
		return
	}
	l := c.line
	c.rawAt, c.rawEnd = c.start, c.end
	l.buf = append(l.buf, l.buf[c.start:c.end]...)
	c.start, c.end = c.rawEnd, len(l.buf)
}

// replace sets the value's text.
func (c *cell) replace(k record.Kind, text string) {
	l := c.line
	l.buf = append(l.buf[:c.start], text...)
	c.kind, c.end = k, len(l.buf)
}

// text keeps what is there as text.
func (c *cell) text(raw []byte) {
	c.kind = record.Text
	if !utf8.Valid(raw) {
		c.broken = true
		c.replace(record.Text, string(bytes.ToValidUTF8(raw, []byte("\uFFFD"))))
	}
}

func (c *cell) integer(raw []byte) {
	digits := bytes.TrimPrefix(raw, []byte("-"))
	if len(digits) == 0 || !allDigits(digits) {
		c.text(raw)
		return
	}
	c.kind = record.Int
	if digits[0] != '0' || len(raw) == 1 {
		return
	}
	digits = bytes.TrimLeft(digits, "0")
	switch {
	case len(digits) == 0:
		c.replace(record.Int, "0")
	case raw[0] == '-':
		c.replace(record.Int, "-"+string(digits))
	default:
		c.replace(record.Int, string(digits))
	}
}

// decimal keeps exact decimals, writes out exponents and strips leading zeros.
func (c *cell) decimal(raw []byte) {
	text, ok := connectors.PlainDecimal(raw)
	switch {
	case !ok:
		c.text(raw)
	case text == "":
		c.kind = record.Decimal
	default:
		c.replace(record.Decimal, text)
	}
}

func (c *cell) boolean(raw []byte) {
	switch string(raw) {
	case "t", "true", "1", "TRUE", "\x01":
		c.replace(record.Bool, "true")
	case "f", "false", "0", "FALSE", "\x00":
		c.replace(record.Bool, "false")
	default:
		c.text(raw)
	}
}

// bits reads MySQL's BIT(n): big-endian bytes.
func (c *cell) bits(raw []byte) {
	if len(raw) > 8 {
		c.replace(record.Text, hex.EncodeToString(raw))
		return
	}
	var n uint64
	for _, b := range raw {
		n = n<<8 | uint64(b)
	}
	c.tag = 'i'
	if c.rawAt >= 0 { // the cursor compares numbers
		c.line.buf = strconv.AppendUint(c.line.buf[:c.rawAt], n, 10)
		c.rawEnd = len(c.line.buf)
		c.start = c.rawEnd
	}
	if len(raw) == 1 && n <= 1 {
		c.replace(record.Bool, strconv.FormatBool(n == 1))
		return
	}
	c.replace(record.Int, strconv.FormatUint(n, 10))
}

func allDigits(b []byte) bool {
	for _, d := range b {
		if d < '0' || d > '9' {
			return false
		}
	}
	return true
}

// value returns the value given the string made of the line.
func (c *cell) value(all string) record.Value {
	return record.Value{Kind: c.kind, Text: all[c.start:c.end]}
}

// part returns the cursor part of a tracked cell.
func (c *cell) part(all string) part {
	if c.rawAt >= 0 {
		return part{tag: c.tag, text: all[c.rawAt:c.rawEnd]}
	}
	return part{tag: c.tag, text: all[c.start:c.end]}
}
