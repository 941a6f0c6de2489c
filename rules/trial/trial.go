// Package trial shows what a rule does to a value, in the words of the test
// vectors: `custhub rules try` prints it, and the vector tests compare it.
package trial

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/rules/vectorfile"
)

// Field is one named field of an output row.
type Field struct {
	Name  string
	Value any
}

// Output is one output row: its fields in order.
type Output []Field

// MarshalJSON writes the fields as one object, in order.
func (o Output) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		for j, v := range []any{f.Name, f.Value} {
			if j > 0 {
				b.WriteByte(':')
			}
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			if err := enc.Encode(v); err != nil {
				return nil, err
			}
			b.Truncate(b.Len() - 1)
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// Text returns a field as the cell a vector file would hold, and whether the
// row has it.
func (o Output) Text(name string) (string, bool) {
	for _, f := range o {
		if f.Name != name {
			continue
		}
		switch v := f.Value.(type) {
		case string:
			return v, true
		case bool:
			if v {
				return "true", true
			}
			return "false", true
		case int:
			return string(rune('0' + v)), true
		}
	}
	return "", false
}

// Diff is one field that isn't as a vector says.
type Diff struct {
	Line            int
	Input           string
	Field           string
	Expected, Given string
}

// cells are the input cells of one row and the options written beside them.
type cells struct {
	in      []string
	options map[string]string
	column  columnFacts
}

// columnFacts is what is known of the whole column a value stands in.
type columnFacts struct{ annotated bool }

// trial is how one rule is tried: its input columns and what it prints.
type trial struct {
	inputs  []string
	run     func(cells) Output
	column  func(values []string) columnFacts
	lenient func(field string, expected Output) bool // field isn't compared
}

// Trial tries one rule.
type Trial struct {
	name string
	t    trial
}

// For returns the trial of the named rule. Rules with vectors of their own
// print the fields of their vector file; any other rule of the registry prints
// value, outcome, code, hint and parts.
func For(reg *rules.Registry, name string) (*Trial, error) {
	if t, ok := special(reg.Today())[name]; ok {
		return &Trial{name, t}, nil
	}
	rule, err := reg.New(name, nil)
	if err != nil {
		return nil, err
	}
	return &Trial{name, trial{inputs: []string{"value"}, run: func(c cells) Output { return general(rule, c) }}}, nil
}

// With is For for a rule that takes parameters.
func With(rule rules.Rule) *Trial {
	return &Trial{rule.Name(), trial{inputs: []string{"value"}, run: func(c cells) Output { return general(rule, c) }}}
}

func general(rule rules.Rule, c cells) Output {
	r := rule.Apply(record.T(c.in[0]))
	out := Output{{"input", c.in[0]}, {"value", r.Value.Text}, {"kind", r.Value.Kind.String()}, {"outcome", r.Outcome.String()}, {"code", r.Code}, {"hint", r.Hint}}
	for _, p := range r.Parts {
		out = append(out, Field{p.Name, p.Value})
	}
	for _, m := range r.More {
		out = append(out, Field{"more", m.Text})
	}
	return out
}

// Inputs returns how many values one try takes (2 for pairs).
func (t *Trial) Inputs() int { return len(t.t.inputs) }

// One tries the rule on the values of one row.
func (t *Trial) One(values ...string) Output {
	return t.t.run(cells{in: values})
}

// File tries the rule on every row of a vector file, and compares with the
// expected columns the file has.
func (t *Trial) File(f *vectorfile.File) ([]Output, []Diff, error) {
	columns := make([]string, len(t.t.inputs))
	for i, name := range t.t.inputs {
		col, ok := inputColumn(f, name)
		if !ok && len(t.t.inputs) == 1 && len(f.Columns) > 0 {
			col, ok = f.Columns[0], true
		}
		if !ok {
			return nil, nil, fault.Usage("vectors.no_input", "the file lacks the column '"+name+"' that rule '"+t.name+"' reads",
				"its columns are "+strings.Join(f.Columns, ", "))
		}
		columns[i] = col
	}
	var facts columnFacts
	if t.t.column != nil {
		all := make([]string, len(f.Rows))
		for i, r := range f.Rows {
			all[i] = r.Cells[columns[0]]
		}
		facts = t.t.column(all)
	}
	var outs []Output
	var diffs []Diff
	for _, row := range f.Rows {
		c := cells{column: facts, options: options(row.Cells["note"])}
		for _, col := range columns {
			c.in = append(c.in, row.Cells[col])
		}
		out := t.t.run(c)
		outs = append(outs, out)
		diffs = append(diffs, t.compare(f, row, columns, out)...)
	}
	return outs, diffs, nil
}

func inputColumn(f *vectorfile.File, name string) (string, bool) {
	for _, n := range []string{name, "raw", "value", "input"} {
		if f.Has(n) {
			return n, true
		}
	}
	return "", false
}

// compare lists the expected cells of a row that the output doesn't meet. An
// alternative in the file ("a|b") is met by either.
func (t *Trial) compare(f *vectorfile.File, row vectorfile.Row, inputs []string, out Output) []Diff {
	var diffs []Diff
	for _, col := range f.Columns {
		if slices.Contains(inputs, col) || col == "note" || col == "reason" || col == "rule" {
			continue
		}
		given, ok := out.Text(col)
		want := row.Cells[col]
		if !ok || given == want || t.t.lenient != nil && t.t.lenient(col, out) {
			continue
		}
		diffs = append(diffs, Diff{Line: row.Line, Input: strings.Join(pick(row.Cells, inputs), " | "), Field: col, Expected: want, Given: given})
	}
	return diffs
}

func pick(m map[string]string, keys []string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = m[k]
	}
	return out
}

// options reads "name=value" words of a note: a value may depend on something
// its file says, such as date1904=1 of a workbook.
func options(note string) map[string]string {
	if !strings.Contains(note, "=") {
		return nil
	}
	m := map[string]string{}
	for _, w := range strings.Fields(note) {
		if name, value, ok := strings.Cut(w, "="); ok && name != "" && value != "" {
			m[name] = strings.Trim(value, ",;")
		}
	}
	return m
}
