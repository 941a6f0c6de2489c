package xlsx

import (
	"bytes"
	"sort"
	"strconv"

	"github.com/custhub/custhub/connectors/excelfile/numfmt"
	"github.com/custhub/custhub/connectors/excelfile/sheet"
)

// store makes a cell of the raw value that stands in the buffer from a place.
func (r *Rows) store(h cellHead, from int, formula bool) error {
	raw := r.buf[from:]
	c := sheet.Cell{Col: h.col, Format: h.format, Date1904: r.w.date1904}
	if len(raw) == 0 {
		if !formula || h.kind == 'S' {
			return nil
		}
		c.Kind, c.Text = sheet.Error, sheet.Uncalculated
		r.push(c)
		return nil
	}
	switch h.kind {
	case 's':
		return r.shared(c, raw, from)
	case 'b':
		c.Kind, c.Text = sheet.Bool, "false"
		if raw[0] == '1' || raw[0] == 't' {
			c.Text = "true"
		}
		r.buf = r.buf[:from]
		r.push(c)
		return nil
	case 'e':
		c.Kind = sheet.Error
	case 'i':
		c.Kind = sheet.Text
	case 'S':
		c.Kind = sheet.Text
		r.buf = r.buf[:from+len(unescape(raw))]
	case 'd':
		c.Kind = r.isoDate(from)
	default:
		return r.number(c, from)
	}
	r.pushSpan(c, span{from: from, to: len(r.buf)})
	return nil
}

// storePlain makes a cell of a value as it stands in the XML.
func (r *Rows) storePlain(h cellHead, raw []byte, from int) error {
	if h.kind == 's' {
		return r.shared(sheet.Cell{Col: h.col, Format: h.format, Date1904: r.w.date1904}, raw, from)
	}
	var err error
	if r.buf, err = appendText(r.buf, raw, false); err != nil {
		return r.s.corrupt(err.Error())
	}
	return r.store(h, from, false)
}

func (r *Rows) push(c sheet.Cell) {
	if n := len(r.row.Cells); n > 0 && r.row.Cells[n-1].Col >= c.Col {
		r.sorted = false
	}
	r.row.Cells = append(r.row.Cells, c)
}

func (r *Rows) pushSpan(c sheet.Cell, sp span) {
	sp.cell = len(r.row.Cells)
	r.spans = append(r.spans, sp)
	r.push(c)
}

func (r *Rows) shared(c sheet.Cell, raw []byte, from int) error {
	i, err := strconv.Atoi(view(trimSpace(raw)))
	text, ok := r.w.strings.at(i)
	if err != nil || !ok {
		return r.s.corrupt("a cell of row " + strconv.Itoa(r.row.Number) + " refers to a shared string that isn't there")
	}
	r.buf = r.buf[:from]
	if text != "" {
		c.Kind, c.Text = sheet.Text, text
		r.push(c)
	}
	return nil
}

// number stores a number, or the date that its format makes of it.
func (r *Rows) number(c sheet.Cell, from int) error {
	n := copy(r.buf[from:], bytes.TrimSpace(r.buf[from:]))
	r.buf = r.buf[:from+n]
	if n == 0 {
		return nil
	}
	raw := r.buf[from:]
	sp := span{from: from, to: from + n, rawFrom: from, rawTill: from + n}
	if c.Format != nil {
		if class := c.Format.Class(); class == numfmt.Date || class == numfmt.Time || class == numfmt.Duration {
			if r.moment(&c, &sp, raw) {
				r.pushSpan(c, sp)
				return nil
			}
		}
	}
	canonical, ok := numfmt.Canonical(view(raw))
	switch {
	case !ok: // a word where a number should be: kept as it is
		c.Kind, sp.rawTill = sheet.Text, sp.rawFrom
	case canonical == view(raw):
		c.Kind = sheet.Number
	default:
		c.Kind = sheet.Number
		sp.from = len(r.buf)
		r.buf = append(r.buf, canonical...)
		sp.to = len(r.buf)
	}
	r.pushSpan(c, sp)
	return nil
}

func (r *Rows) moment(c *sheet.Cell, sp *span, raw []byte) bool {
	n := len(r.buf)
	out, class, ok := c.Format.AppendMoment(r.buf, view(raw), r.w.date1904)
	if !ok {
		return false
	}
	r.buf = out
	sp.from, sp.to = n, len(out)
	c.Kind = sheet.Time
	if class == numfmt.Date {
		c.Kind = sheet.Date
	}
	return true
}

// isoDate brings a date of the strict dialect, such as 2020-01-01T00:00:00, to
// the form that serial numbers give. What isn't one stays text.
func (r *Rows) isoDate(from int) sheet.Kind {
	raw := bytes.TrimSuffix(r.buf[from:], []byte("Z"))
	day, clock, _ := bytes.Cut(raw, []byte("T"))
	switch {
	case len(day) == 10 && day[4] == '-' && day[7] == '-':
		raw = bytes.TrimSuffix(trimFraction(raw), []byte("T00:00:00"))
		r.buf = r.buf[:from+len(raw)]
		return sheet.Date
	case len(day) == 0 && len(clock) >= 8:
		n := copy(r.buf[from:], trimFraction(clock))
		r.buf = r.buf[:from+n]
		return sheet.Time
	}
	return sheet.Text
}

func trimFraction(b []byte) []byte {
	if i := bytes.IndexByte(b, '.'); i >= 0 {
		b = bytes.TrimRight(bytes.TrimRight(b, "0"), ".")
	}
	return b
}

// sortCells orders the cells of a row that came mixed up.
func (r *Rows) sortCells() error {
	cells := r.row.Cells
	sort.SliceStable(cells, func(i, j int) bool { return cells[i].Col < cells[j].Col })
	for i := 1; i < len(cells); i++ {
		if cells[i].Col == cells[i-1].Col {
			return r.s.corrupt("row " + strconv.Itoa(r.row.Number) + " has a cell twice")
		}
	}
	return nil
}
