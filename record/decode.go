package record

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// errSyntax is wrapped by every decoding error.
var errSyntax = errors.New("record: not the JSON of a mapped row")

// DecodeMapped reads what AppendMapped wrote. It reuses m's slices; the values
// share one copy of data. Fields that the model no longer has are kept as custom
// fields, so nothing that was landed is lost to a newer model.
func DecodeMapped(data []byte, m *Mapped) error {
	d := decoder{s: string(data)}
	m.Customer, m.ReplacedBy, m.ChangedAt = nil, nil, Value{}
	d.entity(&m.Entity, m)
	return d.finish()
}

// DecodeRaw reads what AppendRaw wrote, calling fn for each column in order.
func DecodeRaw(data []byte, fn func(column string, v Value)) error {
	if len(data) == 0 { // the row as read was purged
		return nil
	}
	d := decoder{s: string(data)}
	d.object(func(name string) { fn(name, d.value()) })
	return d.finish()
}

// decoder is a recursive-descent reader; after the first error it only skips.
type decoder struct {
	s   string
	i   int
	err error
}

func (d *decoder) finish() error {
	d.space()
	if d.err == nil && d.i != len(d.s) {
		d.fail("text after the end")
	}
	return d.err
}

func (d *decoder) fail(what string) {
	if d.err == nil {
		d.err = fmt.Errorf("%w: %s at byte %d", errSyntax, what, d.i)
	}
	d.i = len(d.s)
}

func (d *decoder) space() {
	for d.i < len(d.s) && (d.s[d.i] == ' ' || d.s[d.i] == '\n' || d.s[d.i] == '\t' || d.s[d.i] == '\r') {
		d.i++
	}
}

// peek returns the next byte that is not white space, 0 at the end.
func (d *decoder) peek() byte {
	d.space()
	if d.i >= len(d.s) {
		return 0
	}
	return d.s[d.i]
}

func (d *decoder) expect(c byte) {
	if d.peek() != c {
		d.fail("expected " + strconv.QuoteRune(rune(c)))
		return
	}
	d.i++
}

// object calls member for each member, after its colon.
func (d *decoder) object(member func(name string)) {
	d.list('{', '}', func() {
		name := d.str()
		d.expect(':')
		member(name)
	})
}

// list calls item for each item between open and close.
func (d *decoder) list(open, closing byte, item func()) {
	d.expect(open)
	if d.peek() == closing {
		d.i++
		return
	}
	for d.err == nil {
		item()
		switch d.peek() {
		case ',':
			d.i++
		case closing:
			d.i++
			return
		default:
			d.fail("expected ',' or the end of a list")
		}
	}
}

func (d *decoder) entity(e *Entity, top *Mapped) {
	*e = Entity{Fields: e.Fields[:0], Ext: e.Ext[:0], Kids: e.Kids[:0]}
	d.object(func(name string) {
		switch name {
		case "e":
			t, ok := EntityOf(d.str())
			if !ok {
				d.fail("unknown entity")
			}
			e.Type = t
		case "i":
			n, err := strconv.ParseUint(d.number().Text, 10, 16)
			if err != nil {
				d.fail("item number")
			}
			e.Item = uint16(n)
		case "f":
			d.object(func(name string) { d.field(e, name) })
		case "s":
			d.object(func(name string) { d.remark(e, name) })
		case "x":
			d.object(func(name string) { e.Ext = append(e.Ext, ExtValue{Name: name, Value: d.value()}) })
		case "k":
			d.list('[', ']', func() {
				e.Kids = extend(e.Kids)
				d.entity(&e.Kids[len(e.Kids)-1], nil)
			})
		default:
			d.top(top, name)
		}
	})
}

// extend lengthens kids by one, reusing the slices of a former element.
func extend(kids []Entity) []Entity {
	if len(kids) < cap(kids) {
		return kids[:len(kids)+1]
	}
	return append(kids, Entity{})
}

func (d *decoder) top(m *Mapped, name string) {
	switch {
	case m == nil:
		d.fail("unknown member " + strconv.Quote(name))
	case name == "c":
		m.Customer = d.ref()
	case name == "r":
		m.ReplacedBy = d.ref()
	case name == "t":
		m.ChangedAt = d.value()
	default:
		d.fail("unknown member " + strconv.Quote(name))
	}
}

func (d *decoder) ref() *Ref {
	r := &Ref{}
	d.object(func(name string) {
		switch s := d.str(); name {
		case "source":
			r.Source = s
		case "stream":
			r.Stream = s
		case "key":
			r.Key = s
		}
	})
	return r
}

func (d *decoder) field(e *Entity, name string) {
	v := d.value()
	id, ok := fieldIndex[e.Type][name]
	if !ok {
		e.Ext = append(e.Ext, ExtValue{Name: name, Value: v})
		return
	}
	if n := len(e.Fields); n > 0 && e.Fields[n-1].ID >= id {
		e.Set(FieldValue{ID: id, Value: v}) // written under another order of the model
		return
	}
	e.Fields = append(e.Fields, FieldValue{ID: id, Value: v})
}

func (d *decoder) remark(e *Entity, name string) {
	var fv FieldValue
	d.object(func(member string) {
		switch member {
		case "o":
			fv.Outcome = d.outcome()
		case "d":
			fv.Derived = d.value().Text == "true"
		case "s":
			d.list('[', ']', func() { fv.Steps = append(fv.Steps, d.step()) })
		default:
			d.fail("unknown member " + strconv.Quote(member))
		}
	})
	if id, ok := fieldIndex[e.Type][name]; ok {
		if f := e.Find(id); f != nil {
			f.Outcome, f.Derived, f.Steps = fv.Outcome, fv.Derived, fv.Steps
		}
	}
}

func (d *decoder) outcome() Outcome {
	o, ok := OutcomeOf(d.str())
	if !ok {
		d.fail("unknown outcome")
	}
	return o
}

func (d *decoder) step() Step {
	var s Step
	part := 0
	d.list('[', ']', func() {
		switch part {
		case 0:
			s.Rule = d.str()
		case 1:
			s.Outcome = d.outcome()
		case 2:
			s.Code = d.str()
		case 3:
			s.Before = d.value()
		case 4:
			s.Hint = d.str()
		default:
			d.fail("a step has five parts")
		}
		part++
	})
	return s
}

func (d *decoder) value() Value {
	switch c := d.peek(); {
	case c == '"':
		return T(d.str())
	case c == '-' || c >= '0' && c <= '9':
		return d.number()
	case c == '{':
		return d.tagged()
	case c == 'n' && d.word("null"):
		return Value{}
	case c == 't' && d.word("true"):
		return B(true)
	case c == 'f' && d.word("false"):
		return B(false)
	default:
		d.fail("expected a value")
		return Value{}
	}
}

func (d *decoder) word(w string) bool {
	if strings.HasPrefix(d.s[d.i:], w) {
		d.i += len(w)
		return true
	}
	return false
}

func (d *decoder) number() Value {
	d.space()
	start := d.i
	for d.i < len(d.s) && strings.IndexByte("-+.eE0123456789", d.s[d.i]) >= 0 {
		d.i++
	}
	v, ok := Number(d.s[start:d.i])
	if !ok {
		d.fail("not a canonical number")
	}
	return v
}

func (d *decoder) tagged() Value {
	var v Value
	d.object(func(name string) {
		switch name {
		case "date":
			v = Value{Kind: Date, Text: d.str()}
		case "time":
			v = Value{Kind: Time, Text: d.str()}
		case "json":
			start := d.i
			d.skip(0)
			v = Value{Kind: JSON, Text: d.s[start:d.i]}
		default:
			d.fail("unknown kind " + strconv.Quote(name))
		}
	})
	return v
}

// maxDepth bounds the nesting of JSON documents inside a value.
const maxDepth = 200

// skip passes over any JSON document.
func (d *decoder) skip(depth int) {
	if depth > maxDepth {
		d.fail("nested too deeply")
		return
	}
	switch c := d.peek(); c {
	case '"':
		d.str()
	case '{':
		d.object(func(string) { d.skip(depth + 1) })
	case '[':
		d.list('[', ']', func() { d.skip(depth + 1) })
	default:
		start := d.i
		for d.i < len(d.s) && strings.IndexByte(",]} \n\t\r", d.s[d.i]) < 0 {
			d.i++
		}
		if d.i == start {
			d.fail("expected a value")
		}
	}
}

// str reads a string; without escapes it shares the decoder's text.
func (d *decoder) str() string {
	d.expect('"')
	start := d.i
	for d.i < len(d.s) {
		switch d.s[d.i] {
		case '"':
			s := d.s[start:d.i]
			d.i++
			return s
		case '\\':
			return d.escaped(start)
		}
		d.i++
	}
	d.fail("unterminated string")
	return ""
}

func (d *decoder) escaped(start int) string {
	var b strings.Builder
	b.WriteString(d.s[start:d.i])
	for d.i < len(d.s) {
		c := d.s[d.i]
		d.i++
		switch {
		case c == '"':
			return b.String()
		case c != '\\':
			b.WriteByte(c)
		case d.i < len(d.s):
			e := d.s[d.i]
			d.i++
			d.escape(&b, e)
		}
	}
	d.fail("unterminated string")
	return ""
}

func (d *decoder) escape(b *strings.Builder, c byte) {
	switch c {
	case '"', '\\', '/':
		b.WriteByte(c)
	case 'n':
		b.WriteByte('\n')
	case 't':
		b.WriteByte('\t')
	case 'r':
		b.WriteByte('\r')
	case 'b':
		b.WriteByte('\b')
	case 'f':
		b.WriteByte('\f')
	case 'u':
		r := d.hex4()
		if utf16.IsSurrogate(r) && d.word(`\u`) {
			r = utf16.DecodeRune(r, d.hex4())
		}
		b.WriteRune(r)
	default:
		d.fail("unknown escape")
	}
}

func (d *decoder) hex4() rune {
	if d.i+4 > len(d.s) {
		d.fail("short escape")
		return utf8.RuneError
	}
	n, err := strconv.ParseUint(d.s[d.i:d.i+4], 16, 16)
	if err != nil {
		d.fail("escape")
		return utf8.RuneError
	}
	d.i += 4
	return rune(n)
}
