package store

import (
	"context"
	"slices"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// childTables hold what is nested in a customer, children before parents.
var childTables = []string{"consent", "address", "contact_point", "contact"}

// goldenTables are those and the customers.
var goldenTables = slices.Concat(childTables, []string{"customer"})

// Publish replaces the given customers and removes those in gone, in one
// transaction. Several may run at a time, of different customers: the rows of
// one are made while another is written.
func (s *Store) Publish(ctx context.Context, golden []pipeline.Golden, gone []int64) error {
	rows, ok := s.golden.Get().(*goldenRows)
	if !ok {
		rows = newGoldenRows()
	}
	defer s.golden.Put(rows)
	if s.work.fresh {
		return wrap("publish", s.publishFresh(ctx, rows, golden))
	}
	p, err := s.publication(ctx, rows, golden, gone)
	if err == nil {
		err = s.write(ctx, func(q *session) error { return p.write(ctx, q) })
	}
	if err == nil {
		s.countGolden(p.list)
	}
	return wrap("publish", err)
}

// publishFresh writes customers where there are none.
func (s *Store) publishFresh(ctx context.Context, rows *goldenRows, golden []pipeline.Golden) error {
	rows.reset()
	for i := range golden {
		if err := s.fillRows(rows, &golden[i]); err != nil {
			return err
		}
	}
	rows.layOut()
	err := s.write(ctx, func(q *session) error { return rows.insert(ctx, q) })
	if err == nil {
		s.figured.Lock()
		defer s.figured.Unlock()
		s.work.figures.Golden.noteNew(rows.customer, golden)
	}
	return err
}

// countGolden notes in the figures which customers took the place of which.
func (s *Store) countGolden(list []replacement) {
	s.figured.Lock()
	defer s.figured.Unlock()
	if s.work.figures == nil || s.work.figures.Golden == nil {
		return
	}
	for i := range list {
		r := &list[i]
		if r.old != nil {
			s.work.figures.Golden.note(&r.old.Entity, r.old.Complete, -1)
		}
		if r.golden != nil {
			s.work.figures.Golden.note(r.is, r.golden.Complete, 1)
		}
	}
}

// publication is what publishing some customers writes. It is made before the
// transaction: nobody else changes customers while a resolve is under way.
type publication struct {
	list    []replacement
	history []any       // rows of customer_history
	gone    []int64     // customers that go, or are written anew
	rows    *goldenRows // customers written anew
	patches patchSet    // the others
}

// publication reads what the customers take the place of. Where only fields of a
// customer itself changed, those are written; else all of it.
func (s *Store) publication(ctx context.Context, rows *goldenRows, golden []pipeline.Golden, gone []int64) (*publication, error) {
	p := &publication{rows: rows, patches: patchSet{}}
	var kind string
	err := s.read(ctx, func(q *session) (err error) {
		if _, err = q.get(ctx, []any{&kind}, "SELECT kind FROM run WHERE id = ?", s.run.get()); err != nil {
			return err
		}
		p.list, err = replacements(ctx, q, golden, gone)
		return err
	})
	if err != nil {
		return nil, err
	}
	rows.reset()
	for i := range p.list {
		if err := p.add(s, &p.list[i], kind); err != nil {
			return nil, err
		}
	}
	rows.layOut()
	return p, nil
}

func (p *publication) add(s *Store, r *replacement, kind string) error {
	r.compare()
	if err := p.note(s, r, kind); err != nil {
		return err
	}
	if r.golden != nil && r.kids {
		return p.patches.add(r, s.run.get())
	}
	if r.old != nil {
		p.gone = append(p.gone, r.old.Rec)
	}
	if r.golden != nil {
		return s.fillRows(p.rows, r.golden)
	}
	return nil
}

func (p *publication) write(ctx context.Context, q *session) error {
	if err := q.d.insert(ctx, q, "customer_history", historyColumns, p.history); err != nil {
		return err
	}
	if err := unpublish(ctx, q, p.gone); err != nil {
		return err
	}
	if err := p.rows.insert(ctx, q); err != nil {
		return err
	}
	return p.patches.write(ctx, q)
}

func unpublish(ctx context.Context, q *session, ids []int64) error {
	for _, t := range childTables {
		if err := execIn(ctx, q, ids, "DELETE FROM "+t+" WHERE customer_id IN (?)"); err != nil {
			return err
		}
	}
	return execIn(ctx, q, ids, "DELETE FROM customer WHERE id IN (?)")
}

// goldenRows collects the rows of some customers.
type goldenRows struct {
	customer, contact, point, address, consent *rowBuffer
}

func newGoldenRows() *goldenRows {
	return &goldenRows{newRowBuffer("customer"), newRowBuffer("contact"), newRowBuffer("contact_point"), newRowBuffer("address"), newRowBuffer("consent")}
}

// all lists the buffers, parents before children.
func (g *goldenRows) all() [5]*rowBuffer {
	return [...]*rowBuffer{g.customer, g.contact, g.point, g.address, g.consent}
}

func (g *goldenRows) reset() {
	for _, b := range g.all() {
		b.reset()
	}
}

// layOut readies the rows for loading.
func (g *goldenRows) layOut() {
	for _, b := range g.all() {
		b.layOut()
	}
}

func (g *goldenRows) insert(ctx context.Context, q *session) error {
	for _, b := range g.all() {
		if err := b.insert(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// fillRows makes the rows of a customer.
func (s *Store) fillRows(g *goldenRows, c *pipeline.Golden) error {
	before := []any{c.Customer, s.HubID(c.Customer, c.MintedAt.UnixMilli())}
	if err := g.customer.add(before, &c.Entity, int64(len(c.Members)), c.Complete, textOrNull(c.Provenance), s.run.get()); err != nil {
		return err
	}
	return g.nested(c.Customer, &c.Entity)
}

// nested adds the rows of a customer's contacts, contact points, addresses and
// consents in the order of the golden record.
func (g *goldenRows) nested(id int64, e *record.Entity) error {
	var contacts, points, addresses, consents int64
	var err error
	for i := range e.Kids {
		kid := &e.Kids[i]
		switch kid.Type {
		case record.Contact:
			contacts++
			err = g.contact.add([]any{id, contacts}, kid)
			for j := range kid.Kids {
				if err == nil && kid.Kids[j].Type == record.ContactPoint {
					points++
					err = g.point.add([]any{id, points, contacts}, &kid.Kids[j])
				}
			}
		case record.ContactPoint:
			points++
			err = g.point.add([]any{id, points, nil}, kid)
		case record.Address:
			addresses++
			err = g.address.add([]any{id, addresses}, kid)
		case record.Consent:
			consents++
			err = g.consent.add([]any{id, consents}, kid)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
