// Package match reads and writes the rules files of matching: what the columns
// are, which keys block, where the thresholds lie. Everything in a file is
// optional; what it leaves out is found from the data.
package match

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/resolve/guess"
)

// Rules is a rules file.
type Rules struct {
	Columns        []Column
	Keys           [][]string // blocking keys: lists of "field.part"
	Cuts           *resolve.Cuts
	PairsPerRecord float64
	KeyCap         int
}

// Column says what a column is.
type Column struct {
	Name, Kind, Role, Group string
	Place                   string // file:line:col
}

// Parse reads a rules file; name is for the places of findings. The error is a
// fault.List with everything that is wrong at once.
func Parse(name string, r io.Reader) (*Rules, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, fault.List{fault.Usage("match.yaml", "this is not YAML", "the place and reason: "+err.Error()).At(name)}
	}
	p := &parser{name: name, rules: &Rules{}}
	if len(doc.Content) > 0 {
		p.file(doc.Content[0])
	}
	return p.rules, p.found.ErrOrNil()
}

type parser struct {
	name  string
	rules *Rules
	found fault.List
}

func (p *parser) place(n *yaml.Node) string { return fmt.Sprintf("%s:%d:%d", p.name, n.Line, n.Column) }

func (p *parser) wrong(n *yaml.Node, code, message, hint string) {
	p.found = append(p.found, fault.Usage(code, message, hint).At(p.place(n)).With(n.Value))
}

// pairs calls f for each key and value of a mapping.
func (p *parser) pairs(n *yaml.Node, f func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		p.wrong(n, "match.shape", "expected keys with values here", "")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		f(n.Content[i], n.Content[i+1])
	}
}

var topKeys = []string{"columns", "keys", "thresholds", "pairs_per_record", "key_cap"}

func (p *parser) file(n *yaml.Node) {
	p.pairs(n, func(key, value *yaml.Node) {
		switch key.Value {
		case "columns":
			p.pairs(value, p.column)
		case "keys":
			p.keys(value)
		case "thresholds":
			p.thresholds(value)
		case "pairs_per_record":
			p.number(value, 1, 1000, &p.rules.PairsPerRecord)
		case "key_cap":
			v := 0.0
			p.number(value, 2, 100_000, &v)
			p.rules.KeyCap = int(v)
		default:
			p.wrong(key, "match.unknown_key", "a rules file of matching has no such key", didYouMean(key.Value, topKeys))
		}
	})
}

func (p *parser) column(key, value *yaml.Node) {
	c := Column{Name: key.Value, Place: p.place(key)}
	if value.Kind == yaml.ScalarNode {
		c.Kind = value.Value
		p.kind(value)
		p.rules.Columns = append(p.rules.Columns, c)
		return
	}
	p.pairs(value, func(k, v *yaml.Node) {
		switch k.Value {
		case "kind":
			c.Kind = v.Value
			p.kind(v)
		case "role":
			c.Role = v.Value
			if !slices.Contains(guess.Roles, v.Value) {
				p.wrong(v, "match.unknown_role", "there is no such role", didYouMean(v.Value, guess.Roles))
			}
		case "group":
			c.Group = v.Value
		default:
			p.wrong(k, "match.unknown_key", "a column has kind, role and group", didYouMean(k.Value, []string{"kind", "role", "group"}))
		}
	})
	p.rules.Columns = append(p.rules.Columns, c)
}

func (p *parser) kind(n *yaml.Node) {
	var names []string
	for _, k := range guess.Kinds {
		if string(k) == n.Value {
			return
		}
		names = append(names, string(k))
	}
	p.wrong(n, "match.unknown_kind", "there is no such kind of column", didYouMean(n.Value, names))
}

func (p *parser) keys(n *yaml.Node) {
	if n.Kind != yaml.SequenceNode {
		p.wrong(n, "match.shape", "keys is a list of lists of field parts", `write "- [person.surname, dob.year]"`)
		return
	}
	for _, k := range n.Content {
		var parts []string
		switch k.Kind {
		case yaml.ScalarNode:
			parts = []string{k.Value}
		case yaml.SequenceNode:
			for _, v := range k.Content {
				parts = append(parts, v.Value)
			}
		default:
			p.wrong(k, "match.shape", "a key is a list of field parts", `write "- [person.surname, dob.year]"`)
		}
		p.rules.Keys = append(p.rules.Keys, parts)
	}
}

func (p *parser) thresholds(n *yaml.Node) {
	c := resolve.DefaultCuts
	p.pairs(n, func(k, v *yaml.Node) {
		switch k.Value {
		case "merge":
			p.number(v, -50, 50, &c.Merge)
		case "slope":
			p.number(v, 0, 20, &c.Slope)
		case "review":
			p.number(v, -50, 50, &c.Review)
		default:
			p.wrong(k, "match.unknown_key", "thresholds are merge, slope and review, in bits", didYouMean(k.Value, []string{"merge", "slope", "review"}))
		}
	})
	p.rules.Cuts = &c
}

func (p *parser) number(n *yaml.Node, low, high float64, dst *float64) {
	var v float64
	if err := n.Decode(&v); err != nil || !(v >= low && v <= high) {
		p.wrong(n, "match.number", fmt.Sprintf("expected a number from %g to %g", low, high), "")
		return
	}
	*dst = v
}

// didYouMean hints at the known name nearest to the given one.
func didYouMean(name string, known []string) string {
	if near := Nearest(name, known); near != "" {
		return fmt.Sprintf("did you mean %q? There are: %s", near, strings.Join(known, ", "))
	}
	return "there are: " + strings.Join(known, ", ")
}
