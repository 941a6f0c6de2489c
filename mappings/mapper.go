package mappings

import (
	"cmp"
	"strings"

	"github.com/custhub/custhub/coerce"
	"github.com/custhub/custhub/record"
)

// FateKind says what became of a row (promise P1).
type FateKind uint8

// The fates of a row in the map stage.
const (
	Mapped   FateKind = iota // out holds the entity
	Filtered                 // left out by a filter; Reason says which
	Rejected                 // to quarantine; Problem says why
)

// Fate is what became of one row.
type Fate struct {
	Kind    FateKind
	Key     string          // source key as the mapping declares it; "" when there is none
	Reason  string          // of a filter
	Problem *record.Problem // of a rejection
}

// Map maps one row into out, whose memory it uses again: what out refers to is
// valid until the next call with the same out. Steps of values are never reused.
func (mp *Mapper) Map(row *record.Row, out *record.Mapped) Fate {
	if row.Problem != nil {
		return Fate{Kind: Rejected, Key: row.Key, Problem: row.Problem}
	}
	key, problem := mp.Key(row)
	if problem != nil {
		return Fate{Kind: Rejected, Key: row.Key, Problem: problem}
	}
	for i := range mp.filters {
		f := &mp.filters[i]
		drop, err := mp.true(&f.env, cursor{})
		if err != nil {
			return Fate{Kind: Rejected, Key: key, Problem: exprProblem(f.env.prog.Source, err)}
		}
		if drop {
			return Fate{Kind: Filtered, Key: key, Reason: f.reason}
		}
	}
	if problem := mp.links(row, out); problem != nil {
		return Fate{Kind: Rejected, Key: key, Problem: problem}
	}
	if _, problem := mp.build(&mp.top, cursor{}, &out.Entity); problem != nil {
		return Fate{Kind: Rejected, Key: key, Problem: problem}
	}
	return Fate{Kind: Mapped, Key: key}
}

// Key returns the source key of a row: the mapping's key columns, or the key
// that the connector gave. It is all that can be had of a deleted row.
func (mp *Mapper) Key(row *record.Row) (string, *record.Problem) {
	mp.row = row
	mp.seq++
	key := row.Key
	if len(mp.key) > 0 {
		var problem *record.Problem
		if key, problem = mp.joinKey(mp.key); problem != nil {
			return "", problem
		}
		if key == "" && row.Deleted {
			key = row.Key
		}
	}
	if key == "" {
		return "", &record.Problem{Code: "mapping.key_empty", Column: strings.Join(mp.keyColumns(), ", "), Reason: "the row has no key", Hint: "fill the key in the source, or choose another key: in the mapping"}
	}
	return key, nil
}

func (mp *Mapper) keyColumns() []string {
	var out []string
	for i := range mp.key {
		out = append(out, mp.key[i].columns()...)
	}
	return out
}

// joinKey returns the canonical text of a key; "" when any part is empty.
func (mp *Mapper) joinKey(parts []getter) (string, *record.Problem) {
	mp.parts = mp.parts[:0]
	for i := range parts {
		v, problem := mp.get(&parts[i], cursor{})
		if problem != nil {
			return "", problem
		}
		text := strings.TrimSpace(v.Text)
		if text == "" {
			return "", nil
		}
		mp.parts = append(mp.parts, text)
	}
	return record.JoinKey(mp.parts...), nil
}

// links fills what connects the row to others.
func (mp *Mapper) links(row *record.Row, out *record.Mapped) *record.Problem {
	out.Customer, out.ReplacedBy, out.ChangedAt = nil, nil, record.Value{}
	if mp.m.owner != nil {
		key, problem := mp.joinKey(mp.owner)
		if problem != nil {
			return problem
		}
		if key != "" {
			out.Customer = &record.Ref{Source: cmp.Or(mp.m.owner.source, mp.binding.Source), Stream: mp.m.owner.stream, Key: key}
		}
	}
	if mp.replacedBy != nil {
		v, problem := mp.get(mp.replacedBy, cursor{})
		if problem != nil {
			return problem
		}
		if text := strings.TrimSpace(v.Text); text != "" && text != row.Key {
			out.ReplacedBy = &record.Ref{Source: mp.binding.Source, Stream: mp.as, Key: text}
		}
	}
	if mp.changedAt != nil {
		v, problem := mp.get(mp.changedAt, cursor{})
		if problem != nil {
			return problem
		}
		out.ChangedAt = mp.midnight(v)
	}
	return nil
}

// midnight makes a time of a day, so that times of change can be compared.
func (mp *Mapper) midnight(v record.Value) record.Value {
	if v.Kind != record.Date || len(v.Text) != len("2006-01-02") {
		return v
	}
	return coerce.To(record.T(v.Text+"T00:00:00"), record.Time, mp.binding.Zone)
}

// build fills one entity. It reports whether any value came from the row.
func (mp *Mapper) build(it *boundItem, cur cursor, e *record.Entity) (bool, *record.Problem) {
	e.Type, e.Item = it.plan.typ, it.plan.num
	e.Fields, e.Ext, e.Kids = e.Fields[:0], e.Ext[:0], e.Kids[:0]
	filled := it.fixed
	for i := range it.fields {
		f := &it.fields[i]
		v, steps, problem := mp.mapped(&f.get, cur)
		if problem != nil {
			return false, covered(problem, f.id)
		}
		if v.Empty() {
			continue
		}
		e.Fields = append(e.Fields, record.FieldValue{ID: f.id, Value: v, Steps: steps})
		filled = filled || f.get.form != fromConstant && !trimmedEmpty(v.Text)
	}
	for i := range it.ext {
		v, _, problem := mp.mapped(&it.ext[i].get, cur)
		if problem != nil {
			return false, problem
		}
		if !v.Empty() {
			e.Ext = append(e.Ext, record.ExtValue{Name: it.ext[i].name, Value: v})
			filled = true
		}
	}
	for i := range it.kids {
		some, problem := mp.nested(&it.kids[i], cur, e)
		if problem != nil {
			return false, problem
		}
		filled = filled || some
	}
	return filled, nil
}

// covered keeps personal values out of what is shown of a problem (promise P9).
func covered(p *record.Problem, id record.FieldID) *record.Problem {
	if p.Value != "" && id.Info().Privacy != record.Open {
		p.Value = "***"
	}
	return p
}

// nested makes the entities of one nested item: one, or one for each element.
func (mp *Mapper) nested(it *boundItem, cur cursor, parent *record.Entity) (bool, *record.Problem) {
	if it.each == nil {
		return mp.one(it, cur, parent)
	}
	list, ok := mp.node(it.each, cur).([]any)
	if !ok {
		return false, nil
	}
	filled := false
	for i, elem := range list {
		some, problem := mp.one(it, cursor{elem: elem, index: i + 1}, parent)
		if problem != nil {
			return false, problem
		}
		filled = filled || some
	}
	return filled, nil
}

func (mp *Mapper) one(it *boundItem, cur cursor, parent *record.Entity) (bool, *record.Problem) {
	if it.when != nil {
		ok, err := mp.true(it.when, cur)
		if err != nil {
			return false, exprProblem(it.when.prog.Source, err)
		}
		if !ok {
			return false, nil
		}
	}
	n := len(parent.Kids)
	parent.Kids = grow(parent.Kids)
	filled, problem := mp.build(it, cur, &parent.Kids[n])
	if problem != nil {
		return false, problem
	}
	if !filled {
		parent.Kids = parent.Kids[:n]
		return false, nil
	}
	if it.plan.split != "" {
		splitPoint(parent, n, it.plan.split)
	}
	return true, nil
}

// grow adds an entity, with the memory of the one that stood there before.
func grow(kids []record.Entity) []record.Entity {
	if len(kids) < cap(kids) {
		return kids[:len(kids)+1]
	}
	return append(kids, record.Entity{})
}

// splitPoint cuts the value of contact point n at the given characters and adds
// a contact point for each piece after the first.
func splitPoint(parent *record.Entity, n int, at string) {
	f := parent.Kids[n].Find(record.ContactPointValue)
	if f == nil || !strings.ContainsAny(f.Value.Text, at) {
		return
	}
	var pieces []string
	for _, p := range strings.FieldsFunc(f.Value.Text, func(r rune) bool { return strings.ContainsRune(at, r) }) {
		if p = strings.TrimSpace(p); p != "" {
			pieces = append(pieces, p)
		}
	}
	if len(pieces) < 2 {
		return
	}
	steps := []record.Step{{Rule: "split", Before: f.Value}}
	f.Value, f.Steps = record.T(pieces[0]), steps
	for _, p := range pieces[1:] {
		i := len(parent.Kids)
		parent.Kids = grow(parent.Kids)
		from, to := &parent.Kids[n], &parent.Kids[i]
		to.Type, to.Item, to.Ext, to.Kids = from.Type, from.Item, to.Ext[:0], to.Kids[:0]
		to.Fields = append(to.Fields[:0], from.Fields...)
		to.Find(record.ContactPointValue).Value = record.T(p)
	}
}
