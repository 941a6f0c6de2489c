package mappings

import (
	"strings"

	"github.com/custhub/custhub/coerce"
	"github.com/custhub/custhub/formula"
	"github.com/custhub/custhub/record"
)

// cursor is the element of an each at which values are read; index counts from
// 1 and is 0 outside.
type cursor struct {
	elem  any
	index int
}

// get returns a value after its value map and conversions.
func (mp *Mapper) get(g *getter, cur cursor) (record.Value, *record.Problem) {
	v, _, problem := mp.mapped(g, cur)
	return v, problem
}

// mapped also returns the step that a value map was.
func (mp *Mapper) mapped(g *getter, cur cursor) (record.Value, []record.Step, *record.Problem) {
	if g.form == fromConstant {
		return g.constant, nil, nil
	}
	v, problem := mp.raw(g, cur)
	if problem != nil {
		return v, nil, problem
	}
	var steps []record.Step
	if v.Empty() {
		v = g.def
	} else if g.table != nil {
		before := v
		if v, problem = mp.lookup(g, v); problem != nil {
			return v, nil, problem
		}
		if v != before {
			steps = mp.step(record.Step{Rule: "map", Before: before})
		}
	}
	if g.typ != record.Null && v.Kind != g.typ {
		v = coerce.To(v, g.typ, mp.binding.Zone)
	}
	if g.kind != record.Null && (v.Kind != g.kind || g.kind == record.Time) {
		v = coerce.To(v, g.kind, mp.binding.Zone)
	}
	return v, steps, nil
}

// raw returns the value before value map and conversions.
func (mp *Mapper) raw(g *getter, cur cursor) (record.Value, *record.Problem) {
	switch g.form {
	case fromColumn:
		return mp.ref(&g.refs[0], cur), nil
	case fromFirst:
		for i := range g.refs {
			if v := mp.ref(&g.refs[i], cur); !trimmedEmpty(v.Text) {
				return v, nil
			}
		}
		return record.Value{}, nil
	case fromJoin:
		return mp.joined(g, cur), nil
	default:
		mp.fill(g.env, cur)
		x, err := mp.runner.Run(g.env.prog, g.env.vals)
		if err != nil {
			return record.Value{}, exprProblem(g.env.prog.Source, err)
		}
		return formula.ToValue(x), nil
	}
}

func (mp *Mapper) joined(g *getter, cur cursor) record.Value {
	mp.parts = mp.parts[:0]
	for i := range g.refs {
		if v := mp.ref(&g.refs[i], cur); !trimmedEmpty(v.Text) {
			mp.parts = append(mp.parts, strings.TrimSpace(v.Text))
		}
	}
	if len(mp.parts) == 0 {
		return record.Value{}
	}
	return record.T(strings.Join(mp.parts, g.join))
}

// lookup applies a value map: by the exact text, then without outer spaces.
func (mp *Mapper) lookup(g *getter, v record.Value) (record.Value, *record.Problem) {
	if to, ok := g.table[v.Text]; ok {
		return to, nil
	}
	if to, ok := g.table[strings.TrimSpace(v.Text)]; ok {
		return to, nil
	}
	switch g.unmapped {
	case "null":
		return record.Value{}, nil
	case "default":
		return g.def, nil
	case "quarantine":
		return v, &record.Problem{
			Code: "mapping.unmapped", Column: strings.Join(g.columns(), ", "), Value: v.Text,
			Reason: "the mapping's value map does not list this value", Hint: "add it to map: at " + g.at.String(),
		}
	default:
		return v, nil
	}
}

// slab is how many steps are allocated at once.
const slab = 128

func (mp *Mapper) step(s record.Step) []record.Step {
	if len(mp.steps) == 0 {
		mp.steps = make([]record.Step, slab)
	}
	out := mp.steps[:1:1]
	mp.steps = mp.steps[1:]
	out[0] = s
	return out
}

// ref returns the value at a reference.
func (mp *Mapper) ref(r *boundRef, cur cursor) record.Value {
	switch {
	case r.special == indexRef:
		return record.I(int64(cur.index))
	case r.special == keyRef:
		return record.T(mp.row.Key)
	case r.special == elementRef || r.element || r.path != nil:
		return coerce.FromJSON(mp.node(r, cur))
	case r.col < 0 || r.col >= len(mp.row.Values):
		return record.Value{}
	default:
		return mp.row.Values[r.col]
	}
}

// node returns the parsed JSON at a reference, or nil.
func (mp *Mapper) node(r *boundRef, cur cursor) any {
	if r.special == elementRef {
		return cur.elem
	}
	if r.element {
		return walk(cur.elem, r.path)
	}
	if r.col < 0 || r.col >= len(mp.row.Values) {
		return nil
	}
	return walk(mp.document(r.col), r.path)
}

// document parses the JSON of a column once for each row; nil when it is none.
func (mp *Mapper) document(col int) any {
	p := &mp.parsed[col]
	if p.seq == mp.seq {
		return p.doc
	}
	p.seq, p.doc = mp.seq, nil
	if v := mp.row.Values[col]; v.Kind == record.JSON || v.Kind == record.Text {
		if doc, err := coerce.Parse(v.Text); err == nil {
			p.doc = doc
		}
	}
	return p.doc
}

// true evaluates a condition.
func (mp *Mapper) true(e *env, cur cursor) (bool, error) {
	mp.fill(e, cur)
	return mp.runner.True(e.prog, e.vals)
}

// fill sets the variables of an expression.
func (mp *Mapper) fill(e *env, cur cursor) {
	for i := range e.vars {
		v := &e.vars[i]
		e.vals[v.name] = mp.variable(v, cur)
	}
}

func (mp *Mapper) variable(v *variable, cur cursor) any {
	switch v.name {
	case "row":
		return mp.wholeRow()
	case "it":
		return formula.Plain(cur.elem)
	case "index":
		return cur.index
	case "key":
		return mp.row.Key
	}
	if v.element {
		if obj, ok := cur.elem.(map[string]any); ok {
			if x, ok := obj[v.name]; ok {
				return formula.Plain(x)
			}
		}
	}
	if v.col < 0 || v.col >= len(mp.row.Values) {
		return nil
	}
	if v.object && mp.row.Values[v.col].Kind == record.Text {
		return formula.Plain(mp.document(v.col))
	}
	return formula.FromValue(mp.row.Values[v.col])
}

func (mp *Mapper) wholeRow() map[string]any {
	m := make(map[string]any, len(mp.schema.Columns))
	for i := range mp.schema.Columns {
		if i < len(mp.row.Values) {
			m[mp.schema.Columns[i].Name] = formula.FromValue(mp.row.Values[i])
		}
	}
	return m
}

func exprProblem(source string, err error) *record.Problem {
	return &record.Problem{Code: "mapping.expr", Value: source, Reason: "the expression failed on this row: " + err.Error(), Hint: "guard it, for example with blank(column) ? nil : …"}
}
