package store

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store/schema"
)

// CustomerVersion is a golden record as it was for some time.
type CustomerVersion struct {
	Customer *Customer // without its sources, but for the current version; nil when there was none
	Until    time.Time // when it was changed; zero for the current version
	Run      int64     // run that changed it; 0 for the current version
	Cause    string    // kind of that run: load, rollback, reprocess, …
	Erased   bool      // it was erased by law: Customer is nil
}

// customerState is what customer_history keeps of a golden record.
type customerState struct {
	Erased     bool            `json:"erased,omitempty"` // and nothing else is
	ID         string          `json:"id"`
	Complete   float64         `json:"complete"`
	Run        int64           `json:"run"` // that published it
	Entity     json.RawMessage `json:"entity"`
	Provenance json.RawMessage `json:"provenance,omitempty"`
}

// CustomerHistory returns the versions of a customer, oldest first, ending with
// the current one. What was published in a store's first resolve has no version
// before it.
func (s *Store) CustomerHistory(ctx context.Context, customer int64) (list []CustomerVersion, err error) {
	err = s.read(ctx, func(q *session) error {
		err := q.each(ctx, func(rows *sqlx.Rows) error {
			v, err := scanVersion(rows, customer)
			list = append(list, v)
			return err
		}, "SELECT run_id, changed_at, cause, before_json FROM customer_history WHERE customer_id = ? ORDER BY id", customer)
		if err != nil {
			return err
		}
		now, err := readCustomers(ctx, q, "WHERE t.id = ?", customer)
		if len(now) == 1 {
			list = append(list, CustomerVersion{Customer: now[0]})
		}
		return err
	})
	return list, wrap("read the history", err)
}

func scanVersion(rows *sqlx.Rows, customer int64) (CustomerVersion, error) {
	var v CustomerVersion
	var at string
	var before sql.NullString
	if err := rows.Scan(&v.Run, &at, &v.Cause, &before); err != nil {
		return v, err
	}
	v.Until = parseTime(at)
	if !before.Valid {
		return v, nil
	}
	var st customerState
	if err := json.Unmarshal([]byte(before.String), &st); err != nil {
		return v, err
	}
	if st.Erased {
		v.Erased = true
		return v, nil
	}
	var m record.Mapped
	if err := record.DecodeMapped(st.Entity, &m); err != nil {
		return v, err
	}
	v.Customer = &Customer{ID: st.ID, Rec: customer, Entity: m.Entity, Complete: st.Complete, UpdatedRun: st.Run, Provenance: st.Provenance}
	return v, nil
}

// replacement is a golden record that takes the place of another.
type replacement struct {
	golden *pipeline.Golden // nil: the customer is gone
	is     *record.Entity   // as it will be read back
	old    *Customer        // nil: there was none
	same   bool             // both show the same values
	kids   bool             // both have the same nested entities
}

// replacements reads what golden records take the place of, and compares.
func (s *Store) replacements(ctx context.Context, golden []pipeline.Golden, gone []int64) ([]replacement, error) {
	var old map[int64]*Customer
	err := s.readPublished(ctx, func(q *session) (err error) {
		old, err = publishedBefore(ctx, q, golden, gone)
		return err
	})
	if err != nil {
		return nil, err
	}
	list := make([]replacement, 0, len(golden)+len(gone))
	for i := range golden {
		r := replacement{golden: &golden[i], old: old[golden[i].Customer]}
		r.compare()
		list = append(list, r)
	}
	for _, id := range gone {
		if old[id] != nil {
			list = append(list, replacement{old: old[id]})
		}
	}
	return list, nil
}

// compare finds out what is shown anew.
func (r *replacement) compare() {
	r.is = shown(&r.golden.Entity)
	r.kids = r.old != nil && slices.EqualFunc(r.old.Entity.Kids, r.is.Kids, sameEntity)
	r.same = r.kids && sameValues(&r.old.Entity, r.is)
}

func publishedBefore(ctx context.Context, q *session, golden []pipeline.Golden, gone []int64) (map[int64]*Customer, error) {
	ids := slices.Clone(gone)
	for i := range golden {
		ids = append(ids, golden[i].Customer)
	}
	old := make(map[int64]*Customer, len(ids))
	err := inLists(q, ids, "WHERE t.id IN (?)", nil, func(tail string, args []any) error {
		list, err := readGolden(ctx, q, tail, args...)
		for _, c := range list {
			old[c.Rec] = c
		}
		return err
	})
	return old, err
}

var historyColumns = []string{"customer_id", "run_id", "changed_at", "cause", "before_json"}

// note keeps the golden record that is about to be replaced by another; kind is
// that of the run.
func (p *publication) note(s *Store, r *replacement, kind string) error {
	if r.same {
		return nil
	}
	customer, before := int64(0), any(nil)
	if r.old == nil {
		customer = r.golden.Customer
	} else {
		state, err := r.old.state()
		if err != nil {
			return err
		}
		customer, before = r.old.Rec, state
	}
	p.history = append(p.history, customer, s.run.get(), s.stamp(), kind, before)
	return nil
}

// sameEntity reports whether two entities as read back are the same.
func sameEntity(a, b record.Entity) bool {
	return a.Type == b.Type && sameValues(&a, &b) && slices.EqualFunc(a.Kids, b.Kids, sameEntity)
}

// sameValues is sameEntity without what is nested.
func sameValues(a, b *record.Entity) bool {
	return slices.Equal(a.Ext, b.Ext) && slices.EqualFunc(a.Fields, b.Fields, func(f, g record.FieldValue) bool { return f.ID == g.ID && f.Value == g.Value })
}

func entityText(e *record.Entity) []byte {
	return record.AppendMapped(nil, &record.Mapped{Entity: *e})
}

// state is the golden record as customer_history keeps it.
func (c *Customer) state() (string, error) {
	// RawMessages would be read and copied once more, and they are most of it.
	head, err := json.Marshal(customerState{ID: c.ID, Complete: c.Complete, Run: c.UpdatedRun})
	if err != nil {
		return "", err
	}
	text := bytes.TrimSuffix(head, []byte("null}"))
	text = append(text, entityText(&c.Entity)...)
	if len(c.Provenance) > 0 {
		text = append(append(text, `,"provenance":`...), c.Provenance...)
	}
	return clean(string(append(text, '}'))), nil
}

// shown is an entity as it will be read back from the golden tables: values
// without their past, what doesn't fit its column among the custom fields,
// decimals without zeros that don't count.
func shown(e *record.Entity) *record.Entity {
	out := &record.Entity{Type: e.Type}
	extra, err := inColumns(e, func(f *record.FieldValue, c schema.Column, _ any) {
		out.Fields = append(out.Fields, record.FieldValue{ID: f.ID, Value: readValue(c, clean(f.Value.Text))})
	})
	if err == nil && extra != nil {
		out.Ext = extValues(extra.(string))
	}
	for i := range e.Kids {
		out.Kids = append(out.Kids, *shown(&e.Kids[i]))
	}
	slices.SortStableFunc(out.Kids, func(a, b record.Entity) int { return cmp.Compare(a.Type, b.Type) })
	return out
}
