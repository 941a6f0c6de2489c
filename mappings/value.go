package mappings

import (
	"strings"

	"github.com/custhub/custhub/coerce"
	"github.com/custhub/custhub/formula"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/yamlfile"
)

type form uint8

const (
	fromColumn form = iota
	fromJoin
	fromFirst
	fromConstant
	fromExpr
)

// value is a compiled ValueSpec.
type value struct {
	at       yamlfile.Pos
	form     form
	refs     []ref
	join     string
	constant record.Value
	prog     *formula.Program
	table    map[string]record.Value // nil: no value map
	def      record.Value            // value when the source has none
	unmapped string                  // keep, null, default or quarantine
	typ      record.Kind             // Null: as the source has it
	kind     record.Kind             // kind of the field; Null: none declared
	order    string                  // of day and month, as declared: dmy, mdy or ""
}

// value compiles one ValueSpec for a field of the given kind.
func (c *compiler) value(s *ValueSpec, kind record.Kind) *value {
	v := &value{at: s.At, kind: kind, order: c.order(s, kind)}
	if s.Type != "" {
		v.typ = c.kind(s)
	}
	switch {
	case s.Column != "":
		v.form, v.refs = fromColumn, c.refs(s.At, s.Column)
	case s.Columns != nil:
		v.form, v.refs, v.join = fromJoin, c.refs(s.At, s.Columns...), " "
		if s.Join != nil {
			v.join = *s.Join
		}
	case s.First != nil:
		v.form, v.refs = fromFirst, c.refs(s.At, s.First...)
	case s.Value != nil:
		v.form, v.constant = fromConstant, v.convert(record.T(*s.Value))
		c.checkConstant(s, v, *s.Value)
	case s.Expr != "":
		v.form, v.prog = fromExpr, c.expr(s.At, s.Expr)
	default:
		c.add(s.At.Fault("mapping.value", "the value is empty", "name a column, or write =text for a constant"))
	}
	c.valueMap(s, v)
	return v
}

func (c *compiler) kind(s *ValueSpec) record.Kind {
	k, ok := record.KindOf(s.Type)
	if !ok || k == record.Null {
		kinds := []string{"text", "int", "decimal", "bool", "date", "time", "json"}
		c.add(s.At.Fault("mapping.type", "there is no kind of value of this name", yamlfile.DidYouMean(s.Type, kinds)).With(s.Type))
	}
	return k
}

func (c *compiler) refs(at yamlfile.Pos, texts ...string) []ref {
	var out []ref
	for _, t := range texts {
		if t == "" {
			c.add(at.Fault("mapping.column", "a column name is empty", ""))
			continue
		}
		if strings.HasPrefix(t, "=") {
			c.add(at.Warn("mapping.column", "this is taken for the name of a column, not for a constant", "write default: "+t[1:]+" for what stands in where all are empty").With(t))
		}
		out = append(out, newRef(t, at))
	}
	return out
}

func (c *compiler) valueMap(s *ValueSpec, v *value) {
	if s.Default != nil {
		v.def = v.convert(record.T(*s.Default))
		c.checkLiteral(s.At, v, v.def, *s.Default)
	}
	if s.Map == nil {
		return
	}
	v.table = make(map[string]record.Value, len(s.Map))
	for _, e := range s.Map {
		if e.Value == nil {
			v.table[e.Key] = record.Value{}
			continue
		}
		v.table[e.Key] = v.convert(record.T(*e.Value))
		c.checkLiteral(e.In, v, v.table[e.Key], *e.Value)
	}
	v.unmapped = string(s.Unmapped)
	switch v.unmapped {
	case "keep", "null", "default", "quarantine":
	case "":
		v.unmapped = "keep"
		if s.Default != nil {
			v.unmapped = "default"
		}
	default:
		c.add(s.At.Fault("mapping.unmapped", "unmapped must be one of keep, null, default and quarantine", yamlfile.DidYouMean(v.unmapped, []string{"keep", "null", "default", "quarantine"})).With(v.unmapped))
	}
}

// checkConstant finds constants that can't be of the field's kind.
func (c *compiler) checkConstant(s *ValueSpec, v *value, text string) {
	if !v.fits(v.constant) {
		c.add(s.At.Fault("mapping.type_clash", "the constant is not of the field's kind, "+v.kind.String(), "").With(text))
	}
}

// checkLiteral warns of a value of a map, or a default, that is not of the field's
// kind: a cleansing rule may still read it.
func (c *compiler) checkLiteral(at yamlfile.Pos, v *value, literal record.Value, text string) {
	if !v.fits(literal) && text != "" {
		c.add(at.Warn("mapping.type_clash", "this value is not of the field's kind, "+v.kind.String()+": unless a rule reads it, it is kept as invalid", "").With(text))
	}
}

// fits reports whether a literal is of the kind of the field.
func (v *value) fits(literal record.Value) bool {
	dayOfTime := v.kind == record.Time && literal.Kind == record.Date
	return v.kind == record.Null || literal.Kind == v.kind || dayOfTime
}

// convert brings a text of the mapping file itself to the value's kind.
func (v *value) convert(in record.Value) record.Value {
	if v.typ != record.Null {
		in = coerce.To(in, v.typ, nil)
	}
	if v.kind != record.Null {
		in = coerce.To(in, v.kind, nil)
	}
	return in
}

// literals lists the values that the mapping itself can give, for checking them
// against a field's allowed values.
func (v *value) literals() []string {
	var out []string
	if v.form == fromConstant {
		out = append(out, v.constant.Text)
	}
	if !v.def.IsNull() {
		out = append(out, v.def.Text)
	}
	for _, x := range v.table {
		if !x.IsNull() {
			out = append(out, x.Text)
		}
	}
	return out
}

// columns names what the value is made from, as the mapping spells it.
func (v *value) columns() []string {
	var out []string
	for _, r := range v.refs {
		out = append(out, r.text)
	}
	if v.prog != nil {
		for _, n := range v.prog.Names {
			if n != "row" && n != "it" && n != "index" {
				out = append(out, n)
			}
		}
	}
	return out
}

func trimmedEmpty(s string) bool { return strings.TrimSpace(s) == "" }
