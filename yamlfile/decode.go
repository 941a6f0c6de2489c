package yamlfile

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/fault"
)

// NodeDecoder is a type that reads itself from a node; used where YAML allows
// several forms. It reports what is wrong through the Decoder.
type NodeDecoder interface {
	DecodeYAML(d *Decoder, n *yaml.Node)
}

// Decoder fills Go values from YAML nodes and collects every finding.
//
// Structs: the `yaml` tag names the key, ",inline" merges an embedded struct; a
// field of type Pos receives the place of the mapping. Scalars are read by their
// text, so that 05021 in a string field keeps its zero. A scalar with a
// ${env:…} or ${file:…} reference in a field that is not a text is left at its
// default: its value is not known until the source is opened.
type Decoder struct {
	File   string
	faults fault.List
	depth  int
	nodes  int

	stopped bool // the limits were exceeded and reported
}

// Bounds of nesting and size, so that anchors that contain themselves, or each
// other many times, end.
const (
	maxDepth = 200
	maxNodes = 1_000_000
)

// Decode fills into, a non-nil pointer, from the document.
func (doc *Doc) Decode(into any) fault.List {
	d := Decoder{File: doc.Name}
	if doc.Root == nil {
		return fault.List{Pos{File: doc.Name, Line: 1, Col: 1}.Fault("yaml.empty", "the file is empty", "")}
	}
	d.Decode(doc.Root, into)
	return d.faults
}

// Faults returns what was found so far.
func (d *Decoder) Faults() fault.List { return d.faults }

// Add appends a finding.
func (d *Decoder) Add(f *fault.Fault) { d.faults = append(d.faults, f) }

// At returns the place of a node.
func (d *Decoder) At(n *yaml.Node) Pos { return Pos{File: d.File, Line: n.Line, Col: n.Column} }

// Fail adds an error at a node, with the node's text when it is a single value.
func (d *Decoder) Fail(n *yaml.Node, code, message, hint string) {
	f := d.At(n).Fault(code, message, hint)
	if n.Kind == yaml.ScalarNode {
		f.Value = n.Value
	}
	d.Add(f)
}

// Decode fills into, a non-nil pointer, from a node.
func (d *Decoder) Decode(n *yaml.Node, into any) {
	d.value(Resolve(n), reflect.ValueOf(into).Elem())
}

// Resolve follows an alias to the node it means.
func Resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	return n
}

// IsNull reports whether a node is an empty or null scalar.
func IsNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

// HasReference reports whether a text holds a ${env:…} or ${file:…} reference.
func HasReference(s string) bool {
	return strings.Contains(s, "${env:") || strings.Contains(s, "${file:")
}

var (
	durationType = reflect.TypeFor[time.Duration]()
	posType      = reflect.TypeFor[Pos]()
	nodeType     = reflect.TypeFor[yaml.Node]()
)

func (d *Decoder) value(n *yaml.Node, v reflect.Value) {
	d.depth++
	defer func() { d.depth-- }()
	if d.nodes++; d.depth > maxDepth || d.nodes > maxNodes {
		if !d.stopped {
			d.Fail(n, "yaml.too_deep", "nested too deep, or too large; does an anchor contain itself?", "")
		}
		d.stopped = true
		return
	}
	if v.CanAddr() && v.Addr().CanInterface() && d.custom(n, v) {
		return
	}
	if IsNull(n) {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		d.value(n, v.Elem())
	case reflect.Struct:
		d.structure(n, v)
	case reflect.Slice:
		d.slice(n, v)
	case reflect.Map:
		d.mapping(n, v)
	case reflect.Interface:
		var out any
		if err := n.Decode(&out); err != nil {
			d.Fail(n, "yaml.value", "the value can't be read: "+err.Error(), "")
			return
		}
		if out != nil {
			v.Set(reflect.ValueOf(out))
		}
	default:
		d.scalar(n, v)
	}
}

// custom lets types that read themselves do so.
func (d *Decoder) custom(n *yaml.Node, v reflect.Value) bool {
	if v.Type() == nodeType {
		v.Set(reflect.ValueOf(*n))
		return true
	}
	if v.Kind() == reflect.Pointer {
		return false
	}
	switch t := v.Addr().Interface().(type) {
	case NodeDecoder:
		t.DecodeYAML(d, n)
	case yaml.Unmarshaler:
		if err := t.UnmarshalYAML(n); err != nil {
			d.Fail(n, "yaml.value", err.Error(), "")
		}
	case encoding.TextUnmarshaler:
		if n.Kind != yaml.ScalarNode {
			d.wrongKind(n, "a text")
		} else if err := t.UnmarshalText([]byte(n.Value)); err != nil {
			d.Fail(n, "yaml.value", err.Error(), "")
		}
	default:
		return false
	}
	return true
}

func (d *Decoder) structure(n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		d.wrongKind(n, "a mapping with keys: "+strings.Join(Keys(v.Type()), ", "))
		return
	}
	setPos(v, d.At(n))
	fields := fieldsOf(v.Type())
	for _, p := range Pairs(n) {
		f := find(fields, p.Key.Value)
		if f == nil {
			d.UnknownKey(p.Key, Keys(v.Type()))
			continue
		}
		d.value(Resolve(p.Value), v.FieldByIndex(f.index))
	}
}

// UnknownKey reports a key that is not among the allowed ones.
func (d *Decoder) UnknownKey(key *yaml.Node, allowed []string) {
	d.Fail(key, "yaml.unknown_key", fmt.Sprintf("there is no key %q here", key.Value), DidYouMean(key.Value, allowed))
}

func setPos(v reflect.Value, at Pos) {
	for i := range v.NumField() {
		if v.Type().Field(i).Type == posType && v.Field(i).CanSet() {
			v.Field(i).Set(reflect.ValueOf(at))
		}
	}
}

func (d *Decoder) slice(n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.SequenceNode {
		d.wrongKind(n, "a list")
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, c := range n.Content {
		d.value(Resolve(c), out.Index(i))
	}
	v.Set(out)
}

func (d *Decoder) mapping(n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		d.wrongKind(n, "a mapping")
		return
	}
	if v.IsNil() {
		v.Set(reflect.MakeMapWithSize(v.Type(), len(n.Content)/2))
	}
	for _, p := range Pairs(n) {
		key := reflect.New(v.Type().Key()).Elem()
		d.scalar(p.Key, key)
		val := reflect.New(v.Type().Elem()).Elem()
		d.value(Resolve(p.Value), val)
		v.SetMapIndex(key, val)
	}
}

func (d *Decoder) wrongKind(n *yaml.Node, want string) {
	d.Fail(n, "yaml.kind", fmt.Sprintf("this should be %s, but it is %s", want, kindName(n)), "")
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	default:
		return "a single value"
	}
}

func (d *Decoder) scalar(n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.ScalarNode {
		d.wrongKind(n, "a single value")
		return
	}
	s := n.Value
	if v.Kind() == reflect.String {
		v.SetString(s)
		return
	}
	if HasReference(s) {
		return
	}
	var err error
	want := ""
	switch {
	case v.Type() == durationType:
		var dur time.Duration
		dur, err = time.ParseDuration(s)
		v.SetInt(int64(dur))
		want = "a duration such as 30s, 5m or 2h"
	case v.Kind() == reflect.Bool:
		var b bool
		if b, err = strconv.ParseBool(s); n.ShortTag() != "!!bool" && err == nil {
			err = strconv.ErrSyntax
		}
		v.SetBool(b)
		want = "true or false"
	case v.CanInt():
		var i int64
		i, err = strconv.ParseInt(strings.ReplaceAll(s, "_", ""), 10, v.Type().Bits())
		v.SetInt(i)
		want = "a whole number"
	case v.CanUint():
		var u uint64
		u, err = strconv.ParseUint(strings.ReplaceAll(s, "_", ""), 10, v.Type().Bits())
		v.SetUint(u)
		want = "a whole number, not negative"
	case v.CanFloat():
		var f float64
		f, err = strconv.ParseFloat(s, v.Type().Bits())
		v.SetFloat(f)
		want = "a number"
	default:
		panic("yamlfile: can't decode into " + v.Type().String())
	}
	if err != nil {
		d.Fail(n, "yaml.type", "this should be "+want, "")
	}
}
