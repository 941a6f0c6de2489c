package store

import (
	"context"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// childTables hold what is nested in a customer, children before parents.
var childTables = []string{"consent", "address", "contact_point", "contact"}

// Publish replaces the given customers and removes those in gone, in one
// transaction. Several may run at a time, of different customers: the rows of
// one are made while another is written.
func (s *Store) Publish(ctx context.Context, golden []pipeline.Golden, gone []int64) error {
	rows, ok := s.golden.Get().(*goldenRows)
	if !ok {
		rows = newGoldenRows()
	}
	defer s.golden.Put(rows)
	rows.reset()
	if err := s.fillRows(rows, golden); err != nil {
		return wrap("publish", err)
	}
	var old map[int64]*Customer
	err := s.write(ctx, func(q *session) (err error) {
		if old, err = s.keepHistory(ctx, q, golden, gone); err != nil {
			return err
		}
		if err := s.unpublish(ctx, q, golden, gone); err != nil {
			return err
		}
		return rows.insert(ctx, q)
	})
	if err == nil {
		s.countGolden(old, golden)
	}
	return wrap("publish", err)
}

// countGolden notes in the figures which customers took the place of which.
func (s *Store) countGolden(old map[int64]*Customer, golden []pipeline.Golden) {
	s.figured.Lock()
	defer s.figured.Unlock()
	if s.work.figures == nil || s.work.figures.Golden == nil {
		return
	}
	for _, c := range old {
		s.work.figures.Golden.note(&c.Entity, c.Complete, -1)
	}
	for i := range golden {
		s.work.figures.Golden.note(shown(&golden[i].Entity), golden[i].Complete, 1)
	}
}

func (s *Store) unpublish(ctx context.Context, q *session, golden []pipeline.Golden, gone []int64) error {
	ids := append([]int64(nil), gone...)
	if !s.work.fresh {
		for i := range golden {
			ids = append(ids, golden[i].Customer)
		}
	}
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

func (g *goldenRows) insert(ctx context.Context, q *session) error {
	for _, b := range g.all() {
		if err := b.insert(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// fillRows makes the rows of customers.
func (s *Store) fillRows(g *goldenRows, golden []pipeline.Golden) error {
	run := s.run.get()
	for i := range golden {
		c := &golden[i]
		before := []any{c.Customer, s.HubID(c.Customer, c.MintedAt.UnixMilli())}
		if err := g.customer.add(before, &c.Entity, int64(len(c.Members)), c.Complete, textOrNull(c.Provenance), run); err != nil {
			return err
		}
		if err := g.nested(c.Customer, &c.Entity); err != nil {
			return err
		}
	}
	for _, b := range g.all() {
		b.layOut()
	}
	return nil
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
