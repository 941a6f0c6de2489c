package record

import "strings"

// DecodeValues reads what AppendMapped wrote but for the steps of its values:
// matching and survival ask what a record says and how good that is, not how it
// came about, and the steps are half of the text. It reuses m's slices; the
// values share text.
func DecodeValues(text string, m *Mapped) error {
	m.Customer, m.ReplacedBy, m.ChangedAt = nil, nil, Value{}
	v := valueReader{s: text}
	if v.entity(&m.Entity, m) && v.i == len(text) {
		return nil
	}
	// Written otherwise than AppendMapped does today: by an older model, say.
	if err := DecodeMapped([]byte(text), m); err != nil {
		return err
	}
	dropSteps(&m.Entity)
	return nil
}

func dropSteps(e *Entity) {
	for i := range e.Fields {
		e.Fields[i].Steps = nil
	}
	for i := range e.Kids {
		dropSteps(&e.Kids[i])
	}
}

// fieldSpan is where the fields of each entity begin and end in Fields.
var fieldSpan = func() (span [numEntities][2]FieldID) {
	for i := range Fields {
		s := &span[Fields[i].Entity]
		if s[1] == 0 {
			s[0] = FieldID(i)
		}
		s[1] = FieldID(i) + 1
	}
	return span
}()

// valueReader reads exactly the bytes that AppendMapped writes, without white
// space and with members in their order. Its methods report whether they found
// what they look for; what they don't is left to the decoder that takes any JSON.
type valueReader struct {
	s string
	i int
}

// lit passes over a literal.
func (v *valueReader) lit(want string) bool {
	if strings.HasPrefix(v.s[v.i:], want) {
		v.i += len(want)
		return true
	}
	return false
}

// str reads a string without escapes.
func (v *valueReader) str() (string, bool) {
	if v.i >= len(v.s) || v.s[v.i] != '"' {
		return "", false
	}
	start := v.i + 1
	for i := start; i < len(v.s); i++ {
		switch v.s[i] {
		case '"':
			v.i = i + 1
			return v.s[start:i], true
		case '\\':
			return "", false
		}
	}
	return "", false
}

// text reads any string.
func (v *valueReader) text() (string, bool) {
	if s, ok := v.str(); ok {
		return s, true
	}
	d := decoder{s: v.s, i: v.i}
	s := d.str()
	v.i = d.i
	return s, d.err == nil
}

// other reads a value that is no plain string.
func (v *valueReader) other() (Value, bool) {
	d := decoder{s: v.s, i: v.i}
	x := d.value()
	v.i = d.i
	return x, d.err == nil
}

func (v *valueReader) value() (Value, bool) {
	if s, ok := v.str(); ok {
		return T(s), true
	}
	return v.other()
}

func (v *valueReader) entity(e *Entity, top *Mapped) bool {
	*e = Entity{Fields: e.Fields[:0], Ext: e.Ext[:0], Kids: e.Kids[:0]}
	if !v.lit(`{"e":`) {
		return false
	}
	name, ok := v.str()
	if !ok {
		return false
	}
	if e.Type, ok = EntityOf(name); !ok {
		return false
	}
	if v.lit(`,"i":`) {
		for v.i < len(v.s) && v.s[v.i]-'0' < 10 {
			e.Item = e.Item*10 + uint16(v.s[v.i]-'0')
			v.i++
		}
	}
	if !v.lit(`,"f":{`) || !v.fields(e) {
		return false
	}
	if v.lit(`,"s":{`) && !v.remarks(e) || v.lit(`,"x":{`) && !v.custom(e) || v.lit(`,"k":[`) && !v.kids(e) {
		return false
	}
	if top != nil && !v.top(top) {
		return false
	}
	return v.lit("}")
}

// more passes over what separates the members of a list, or ends it.
func (v *valueReader) more(closing byte) (more, ok bool) {
	if v.i >= len(v.s) {
		return false, false
	}
	c := v.s[v.i]
	v.i++
	return c == ',', c == ',' || c == closing
}

func (v *valueReader) fields(e *Entity) bool {
	if v.lit("}") {
		return true
	}
	next, last := fieldSpan[e.Type][0], fieldSpan[e.Type][1]
	for more, ok := true, false; more; next++ {
		name, ok1 := v.str()
		if !ok1 || !v.lit(":") {
			return false
		}
		for next < last && Fields[next].Name != name {
			next++
		}
		x, ok2 := v.value()
		if next == last || !ok2 {
			return false
		}
		e.Fields = append(e.Fields, FieldValue{ID: next, Value: x})
		if more, ok = v.more('}'); !ok {
			return false
		}
	}
	return true
}

// remarks reads the outcomes of values and whether they are derived.
func (v *valueReader) remarks(e *Entity) bool {
	at := 0
	for more, ok := true, false; more; at++ {
		name, ok1 := v.str()
		if !ok1 || !v.lit(":{") {
			return false
		}
		for at < len(e.Fields) && Fields[e.Fields[at].ID].Name != name {
			at++
		}
		if at == len(e.Fields) || !v.remark(&e.Fields[at]) {
			return false
		}
		if more, ok = v.more('}'); !ok {
			return false
		}
	}
	return true
}

func (v *valueReader) remark(f *FieldValue) bool {
	for more, ok := true, false; more; {
		switch {
		case v.lit(`"s":[`):
			ok = v.skipList()
		case v.lit(`"d":true`):
			f.Derived, ok = true, true
		case v.lit(`"o":`):
			var name string
			if name, ok = v.str(); ok {
				f.Outcome, ok = OutcomeOf(name)
			}
		default:
			return false
		}
		if !ok {
			return false
		}
		if more, ok = v.more('}'); !ok {
			return false
		}
	}
	return true
}

// skipList passes over the rest of a list, whatever is in it.
func (v *valueReader) skipList() bool {
	depth := 1
	for i := v.i; i < len(v.s); i++ {
		switch v.s[i] {
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				v.i = i + 1
				return true
			}
		case '"':
			for i++; i < len(v.s) && v.s[i] != '"'; i++ {
				if v.s[i] == '\\' {
					i++
				}
			}
		}
	}
	return false
}

func (v *valueReader) custom(e *Entity) bool {
	for more, ok := true, false; more; {
		name, ok1 := v.text()
		if !ok1 || !v.lit(":") {
			return false
		}
		x, ok2 := v.value()
		if !ok2 {
			return false
		}
		e.Ext = append(e.Ext, ExtValue{Name: name, Value: x})
		if more, ok = v.more('}'); !ok {
			return false
		}
	}
	return true
}

func (v *valueReader) kids(e *Entity) bool {
	for more, ok := true, false; more; {
		e.Kids = extend(e.Kids)
		if !v.entity(&e.Kids[len(e.Kids)-1], nil) {
			return false
		}
		if more, ok = v.more(']'); !ok {
			return false
		}
	}
	return true
}

// top reads what connects a row to others.
func (v *valueReader) top(m *Mapped) (ok bool) {
	if v.lit(`,"c":`) {
		if m.Customer, ok = v.ref(); !ok {
			return false
		}
	}
	if v.lit(`,"r":`) {
		if m.ReplacedBy, ok = v.ref(); !ok {
			return false
		}
	}
	if v.lit(`,"t":`) {
		m.ChangedAt, ok = v.other()
		return ok
	}
	return true
}

func (v *valueReader) ref() (*Ref, bool) {
	d := decoder{s: v.s, i: v.i}
	r := d.ref()
	v.i = d.i
	return r, d.err == nil
}
