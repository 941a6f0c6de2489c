package store

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store/schema"
)

// patchSet collects changes of single columns of customers, by the columns that
// change: most nights change the same few.
type patchSet map[string]*patch

type patch struct {
	cols []string
	flat []any
}

// headColumns are the columns of a customer that tell how it was made.
var headColumns = []string{"source_count", "complete", "provenance", "updated_run"}

// add notes what changes of a customer itself.
func (p patchSet) add(r *replacement, run int64) error {
	changed := changedFields(&r.old.Entity, r.is)
	cols := make([]string, 0, len(changed)+len(headColumns)+2)
	values := make([]any, 0, cap(cols))
	set := func(column string, v any) { cols, values = append(cols, column), append(values, v) }
	set("id", r.golden.Customer)
	for _, id := range changed {
		c := schema.FieldColumn(id)
		v := any(nil)
		if r.is.Find(id) != nil { // and so fits its column
			v, _ = columnValue(c.Type, r.golden.Entity.Get(id))
		}
		set(c.Name, v)
	}
	if !slices.Equal(r.old.Entity.Ext, r.is.Ext) {
		extra, err := inColumns(&r.golden.Entity, func(*record.FieldValue, schema.Column, any) {})
		if err != nil {
			return err
		}
		set(extraColumn, extra)
	}
	for i, v := range []any{int64(len(r.golden.Members)), r.golden.Complete, textOrNull(r.golden.Provenance), run} {
		set(headColumns[i], v)
	}
	name := strings.Join(cols, " ")
	if p[name] == nil {
		p[name] = &patch{cols: cols}
	}
	p[name].flat = append(p[name].flat, values...)
	return nil
}

func (p patchSet) write(ctx context.Context, q *session) error {
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if err := q.d.update(ctx, q, "customer", p[name].cols, p[name].flat); err != nil {
			return err
		}
	}
	return nil
}

// changedFields lists the fields in which two entities as read back differ.
func changedFields(a, b *record.Entity) (ids []record.FieldID) {
	for i := range a.Fields {
		f := &a.Fields[i]
		if g := b.Find(f.ID); g == nil || g.Value != f.Value {
			ids = append(ids, f.ID)
		}
	}
	for i := range b.Fields {
		if id := b.Fields[i].ID; a.Find(id) == nil {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// nested finds the tables in which what is nested in the customer changes. A
// contact point names the contact that it belongs to by its place.
func (r *replacement) nested() (n nestedTables) {
	was, is := r.old.Entity.Kids, r.is.Kids
	differ := func(a, b []record.Entity, t record.EntityType, same func(a, b record.Entity) bool) bool {
		return !slices.EqualFunc(ofType(a, t), ofType(b, t), same)
	}
	n.consent = differ(was, is, record.Consent, sameEntity)
	n.address = differ(was, is, record.Address, sameEntity)
	n.contact = differ(was, is, record.Contact, func(a, b record.Entity) bool { return sameValues(&a, &b) })
	n.point = n.contact || differ(was, is, record.ContactPoint, sameEntity) ||
		differ(was, is, record.Contact, func(a, b record.Entity) bool { return !differ(a.Kids, b.Kids, record.ContactPoint, sameEntity) })
	return n
}

func ofType(list []record.Entity, t record.EntityType) (out []record.Entity) {
	for i := range list {
		if list[i].Type == t {
			out = append(out, list[i])
		}
	}
	return out
}
