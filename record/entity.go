package record

import (
	"cmp"
	"slices"
)

// Entity is one entity with its values: what a row becomes by mapping, and what
// a golden record is made of.
type Entity struct {
	Type   EntityType
	Item   uint16       // which item of the mapping made it; lineage needs it (0 at the top)
	Fields []FieldValue // at most one for each field, ordered by ID; absent means null
	Ext    []ExtValue   // custom fields, ordered by name
	Kids   []Entity     // nested entities in mapping order
}

// FieldValue is the value of one field with what the rules did to it.
type FieldValue struct {
	ID      FieldID
	Outcome Outcome // worst outcome of the rules on this value
	Derived bool    // filled by a rule, not by the source
	Value   Value
	Steps   []Step // in order; empty when no rule changed or remarked on the value
}

// ExtValue is one custom field.
type ExtValue struct {
	Name  string
	Value Value
}

// Step is one thing that a rule did to a value or found about it (promise P6).
type Step struct {
	Rule    string  // rule or stage: "trim", "uscc", "map", "edit"
	Outcome Outcome // what it found
	Code    string  // why, "uscc.check_digit"; may be ""
	Before  Value   // the value before the step
	Hint    string  // repair suggested, for Suggested; else ""
}

// Find returns the field's value record, or nil when it is absent.
func (e *Entity) Find(id FieldID) *FieldValue {
	// Entities have some ten fields: a scan beats a search.
	for i := range e.Fields {
		if e.Fields[i].ID == id {
			return &e.Fields[i]
		}
	}
	return nil
}

// Get returns the value of a field; null when absent.
func (e *Entity) Get(id FieldID) Value {
	if f := e.Find(id); f != nil {
		return f.Value
	}
	return Value{}
}

// Text returns the text of a field if it may be used as evidence: not masked,
// not a placeholder, not invalid. Otherwise "".
func (e *Entity) Text(id FieldID) string {
	if f := e.Find(id); f != nil && f.Outcome.Usable() {
		return f.Value.Text
	}
	return ""
}

// Set stores a value, replacing the field's value record and keeping the order
// of Fields. Setting a null removes nothing: it stores the null, so that steps
// that led to it are kept.
func (e *Entity) Set(fv FieldValue) {
	i, found := slices.BinarySearchFunc(e.Fields, fv.ID, func(f FieldValue, id FieldID) int { return int(f.ID) - int(id) })
	if found {
		e.Fields[i] = fv
		return
	}
	e.Fields = slices.Insert(e.Fields, i, fv)
}

// Ref points to a record by its source key.
type Ref struct {
	Source string `json:"source"`
	Stream string `json:"stream"`
	Key    string `json:"key"`
}

// Compare orders references by source, stream and key.
func (r Ref) Compare(o Ref) int {
	return cmp.Or(cmp.Compare(r.Source, o.Source), cmp.Compare(r.Stream, o.Stream), cmp.Compare(r.Key, o.Key))
}

// Mapped is a source row after mapping: one entity at the top with its nested
// entities, and what connects it to others.
type Mapped struct {
	Entity     Entity
	Customer   *Ref  // events: the customer they belong to; nil when the row names none
	ReplacedBy *Ref  // the source itself merged this record into another
	ChangedAt  Value // time of last change in the source (Time), or null
}
