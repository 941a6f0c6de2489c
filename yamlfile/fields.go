package yamlfile

import (
	"reflect"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// Pair is a key of a YAML mapping with its value.
type Pair struct{ Key, Value *yaml.Node }

// Pairs returns the pairs of a mapping node in order. Merge keys ("<<") are
// expanded in place; the mapping's own keys win over merged ones.
func Pairs(n *yaml.Node) []Pair {
	own := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		own[n.Content[i].Value] = true
	}
	return pairs(nil, n, own, 0)
}

func pairs(out []Pair, n *yaml.Node, own map[string]bool, depth int) []Pair {
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		if key.Value == "<<" && key.ShortTag() == "!!merge" {
			if m := Resolve(val); m.Kind == yaml.MappingNode && depth < 8 {
				out = pairs(out, m, own, depth+1)
			}
			continue
		}
		if depth > 0 && own[key.Value] {
			continue
		}
		out = append(out, Pair{key, val})
	}
	return out
}

// Lookup returns the key and value nodes of a key of a mapping node, or nils.
func Lookup(n *yaml.Node, key string) (k, v *yaml.Node) {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil, nil
	}
	for _, p := range Pairs(n) {
		if p.Key.Value == key {
			return p.Key, Resolve(p.Value)
		}
	}
	return nil, nil
}

// Locate returns the node at a path such as "auth.token" or "streams[2].name"
// below n, or the deepest one on the way to it.
func Locate(n *yaml.Node, path string) *yaml.Node {
	path = strings.NewReplacer("[", ".", "]", "").Replace(path)
	for _, step := range strings.Split(path, ".") {
		if n = Resolve(n); step == "" {
			continue
		}
		next := child(n, step)
		if next == nil {
			return n
		}
		n = next
	}
	return Resolve(n)
}

func child(n *yaml.Node, step string) *yaml.Node {
	if n.Kind != yaml.SequenceNode {
		_, v := Lookup(n, step)
		return v
	}
	i := 0
	for _, c := range step {
		if c < '0' || c > '9' || i > len(n.Content) {
			return nil
		}
		i = i*10 + int(c-'0')
	}
	if i >= len(n.Content) {
		return nil
	}
	return n.Content[i]
}

type field struct {
	name  string
	index []int
	tag   reflect.StructTag
	typ   reflect.Type
}

// fieldsOf lists the YAML fields of a struct, inlined ones included.
func fieldsOf(t reflect.Type) []field {
	var out []field
	for i := range t.NumField() {
		f := t.Field(i)
		name, opts, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "-" || f.Type == posType || (!f.IsExported() && !f.Anonymous) {
			continue
		}
		if opts == "inline" || (f.Anonymous && name == "") {
			for _, in := range fieldsOf(f.Type) {
				in.index = append([]int{i}, in.index...)
				out = append(out, in)
			}
			continue
		}
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		out = append(out, field{name: name, index: []int{i}, tag: f.Tag, typ: f.Type})
	}
	return out
}

func find(fields []field, name string) *field {
	for i := range fields {
		if fields[i].name == name {
			return &fields[i]
		}
	}
	return nil
}

// Keys lists the keys that a struct type accepts, in order.
func Keys(t reflect.Type) []string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var keys []string
	for _, f := range fieldsOf(t) {
		keys = append(keys, f.name)
	}
	return keys
}

// Entry is one pair of an Ordered mapping with the places of key and value.
type Entry[T any] struct {
	Key   string
	Value T
	At    Pos // of the key
	In    Pos // of the value
}

// Ordered is a mapping whose order matters or whose places are needed.
type Ordered[T any] []Entry[T]

// DecodeYAML implements NodeDecoder.
func (o *Ordered[T]) DecodeYAML(d *Decoder, n *yaml.Node) {
	if IsNull(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		d.wrongKind(n, "a mapping")
		return
	}
	for _, p := range Pairs(n) {
		e := Entry[T]{Key: p.Key.Value, At: d.At(p.Key), In: d.At(p.Value)}
		d.Decode(p.Value, &e.Value)
		*o = append(*o, e)
	}
}

// Strings is a list of texts that may also be written as a single text.
type Strings []string

// DecodeYAML implements NodeDecoder.
func (s *Strings) DecodeYAML(d *Decoder, n *yaml.Node) {
	switch {
	case IsNull(n):
	case n.Kind == yaml.ScalarNode:
		*s = Strings{n.Value}
	default:
		var list []string
		d.Decode(n, &list)
		*s = list
	}
}

// Word is a text with its place.
type Word struct {
	Text string
	At   Pos
}

// DecodeYAML implements NodeDecoder.
func (w *Word) DecodeYAML(d *Decoder, n *yaml.Node) {
	d.Decode(n, &w.Text)
	w.At = d.At(n)
}

// Words is a list of words that may also be written as a single one.
type Words []Word

// DecodeYAML implements NodeDecoder.
func (w *Words) DecodeYAML(d *Decoder, n *yaml.Node) {
	switch {
	case IsNull(n):
	case n.Kind == yaml.ScalarNode:
		*w = Words{{Text: n.Value, At: d.At(n)}}
	default:
		var list []Word
		d.Decode(n, &list)
		*w = list
	}
}

// Literal is a text that is read by its letters even where YAML takes them for
// null: on_fail: null.
type Literal string

// DecodeYAML implements NodeDecoder.
func (l *Literal) DecodeYAML(d *Decoder, n *yaml.Node) {
	if n.Kind != yaml.ScalarNode {
		d.wrongKind(n, "a single value")
		return
	}
	*l = Literal(n.Value)
}
