// Package mappings turns mapping YAML into a stage that maps source rows to the
// unified model: columns, paths, constants, value maps and expressions, nested
// contacts, contact points and addresses, and events that refer to a customer by
// its source key. Reading a mapping opens nothing; Bind then ties it to the
// columns that a stream really has.
//
// It keeps promise P1 (a row is mapped, filtered or rejected, with a reason),
// P6 (Columns tells which columns feed a field) and P10 (findings with places).
package mappings

import (
	"path"
	"strings"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/formula"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/yamlfile"
)

// Mapping is one compiled mapping. It doesn't change and may be shared.
type Mapping struct {
	File   string            // file as the project names it
	At     yamlfile.Pos      // where the mapping stands
	Stream string            // stream, or a pattern with * and ?
	As     string            // name in the store; "" means the stream's own name
	Entity record.EntityType // what a row becomes

	key        []*value
	changedAt  *value
	replacedBy *value
	owner      *owner
	filters    []filter
	items      []*item // items[0] is the row's own entity; see record.Entity.Item
}

// item is one entity that a row makes: the entity at the top, or a nested one.
type item struct {
	num    uint16
	typ    record.EntityType
	parent uint16
	at     yamlfile.Pos
	inEach bool // columns are relative to the element of an each, here or above
	when   *formula.Program
	each   *ref
	split  string
	fields []fieldPlan // ordered by field
	ext    []extPlan   // ordered by name
	kids   []*item
}

type fieldPlan struct {
	id  record.FieldID
	val *value
}

type extPlan struct {
	name string
	val  *value
}

type owner struct {
	stream, source string
	key            []*value
}

type filter struct {
	at     yamlfile.Pos
	when   *formula.Program
	reason string
}

// Matches reports whether the mapping is for the named stream.
func (m *Mapping) Matches(stream string) bool {
	if m.Stream == stream {
		return true
	}
	ok, err := path.Match(m.Stream, stream)
	return ok && err == nil
}

// Glob reports whether the mapping may match several streams.
func (m *Mapping) Glob() bool { return strings.ContainsAny(m.Stream, "*?[") }

// FollowsMerges reports whether rows may name the row that replaced them when
// the source merged the two.
func (m *Mapping) FollowsMerges() bool { return m.replacedBy != nil }

// StoreName is the name under which rows of a stream are kept.
func (m *Mapping) StoreName(stream string) string {
	if m.As != "" {
		return m.As
	}
	return stream
}

// Load reads a mapping file: one mapping, or several under the key "mappings".
// Name is the file as the project names it. The mappings are complete only when
// no fault is an error.
func Load(name string, data []byte) ([]*Mapping, fault.List) {
	doc, faults := yamlfile.Parse(name, data)
	if faults.Errors() > 0 {
		return nil, faults
	}
	specs, found := readSpecs(doc)
	faults = append(faults, found...)
	var out []*Mapping
	for _, s := range specs {
		m, found := compile(name, s)
		faults = append(faults, found...)
		out = append(out, m)
	}
	return out, faults
}

// File is a mapping file that holds several mappings.
type File struct {
	Version  int     `yaml:"version" doc:"version of the format: 1"`
	Mappings []*Spec `yaml:"mappings" doc:"mappings of several streams"`
}

func readSpecs(doc *yamlfile.Doc) ([]*Spec, fault.List) {
	if k, _ := yamlfile.Lookup(doc.Root, "mappings"); k != nil {
		var f File
		faults := doc.Decode(&f)
		faults = append(faults, checkVersion(doc, f.Version)...)
		for _, s := range f.Mappings {
			if s != nil && s.Version == 0 {
				s.Version = 1
			}
		}
		return withoutNil(f.Mappings), faults
	}
	s := &Spec{}
	faults := doc.Decode(s)
	if doc.Root == nil {
		return nil, faults
	}
	return []*Spec{s}, append(faults, checkVersion(doc, s.Version)...)
}

func withoutNil(specs []*Spec) []*Spec {
	var out []*Spec
	for _, s := range specs {
		if s != nil {
			out = append(out, s)
		}
	}
	return out
}

func checkVersion(doc *yamlfile.Doc, version int) fault.List {
	if version == 1 || doc.Root == nil {
		return nil
	}
	at := yamlfile.Pos{File: doc.Name, Line: 1, Col: 1}
	if _, v := yamlfile.Lookup(doc.Root, "version"); v != nil {
		at.Line, at.Col = v.Line, v.Column
	}
	return fault.List{at.Fault("mapping.version", "the file must say version: 1", "add 'version: 1' as the first line")}
}
