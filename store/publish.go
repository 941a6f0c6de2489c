package store

import (
	"context"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// goldenTables hold customers, children before parents.
var goldenTables = []string{"consent", "address", "contact_point", "contact", "customer"}

// childTables hold what is nested in a customer.
var childTables = goldenTables[:4]

// nestedTables is some of the child tables.
type nestedTables struct{ consent, address, point, contact bool }

var allNested = nestedTables{true, true, true, true}

// names lists them, children before parents.
func (n nestedTables) names() (list []string) {
	for i, in := range [...]bool{n.consent, n.address, n.point, n.contact} {
		if in {
			list = append(list, childTables[i])
		}
	}
	return list
}

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
	list, err := s.replacements(ctx, golden, gone)
	if err == nil && !s.countOnly {
		err = s.replace(ctx, rows, list)
	}
	if err == nil {
		s.effects.note(list)
		s.countGolden(list)
	}
	return wrap("publish", err)
}

// replace writes customers in the place of others.
func (s *Store) replace(ctx context.Context, rows *goldenRows, list []replacement) error {
	p, err := s.publication(ctx, rows, list)
	if err != nil {
		return err
	}
	return s.write(ctx, func(q *session) error { return p.write(ctx, q) })
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
	if err == nil && s.work.figures != nil {
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
	history []any              // rows of customer_history
	gone    map[string][]int64 // by table: customers whose rows go, or are written anew
	rows    *goldenRows        // what is written anew
	patches patchSet           // of customers that stay
}

// publication lays out what is to be written: of a customer that stays the fields
// that changed, and what is nested in it table by table.
func (s *Store) publication(ctx context.Context, rows *goldenRows, list []replacement) (*publication, error) {
	p := &publication{gone: map[string][]int64{}, rows: rows, patches: patchSet{}}
	var kind string
	err := s.read(ctx, func(q *session) error {
		_, err := q.get(ctx, []any{&kind}, "SELECT kind FROM run WHERE id = ?", s.run.get())
		return err
	})
	if err != nil {
		return nil, err
	}
	rows.reset()
	for i := range list {
		if err := p.add(s, &list[i], kind); err != nil {
			return nil, err
		}
	}
	rows.layOut()
	return p, nil
}

func (p *publication) add(s *Store, r *replacement, kind string) error {
	if err := p.note(s, r, kind); err != nil {
		return err
	}
	if r.old == nil {
		return s.fillRows(p.rows, r.golden)
	}
	if r.golden == nil {
		for _, t := range goldenTables {
			p.gone[t] = append(p.gone[t], r.old.Rec)
		}
		return nil
	}
	changed := r.nested()
	for _, t := range changed.names() {
		p.gone[t] = append(p.gone[t], r.old.Rec)
	}
	if err := p.rows.nested(r.old.Rec, &r.golden.Entity, changed); err != nil {
		return err
	}
	return p.patches.add(r, s.run.get())
}

func (p *publication) write(ctx context.Context, q *session) error {
	if err := q.d.insert(ctx, q, "customer_history", historyColumns, p.history); err != nil {
		return err
	}
	for _, t := range goldenTables {
		if err := execIn(ctx, q, p.gone[t], "DELETE FROM "+t+" WHERE "+customerColumn(t)+" IN (?)"); err != nil {
			return err
		}
	}
	if err := p.rows.insert(ctx, q); err != nil {
		return err
	}
	return p.patches.write(ctx, q)
}

// customerColumn is the column of a golden table that names the customer.
func customerColumn(table string) string {
	if table == "customer" {
		return "id"
	}
	return "customer_id"
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
	return g.nested(c.Customer, &c.Entity, allNested)
}

// nested adds the rows of a customer's contacts, contact points, addresses and
// consents, of those tables that are wanted, in the order of the golden record.
func (g *goldenRows) nested(id int64, e *record.Entity, wanted nestedTables) error {
	var contacts, points, addresses, consents int64
	var err error
	for i := range e.Kids {
		kid := &e.Kids[i]
		switch {
		case kid.Type == record.Contact:
			contacts++
			if wanted.contact {
				err = g.contact.add([]any{id, contacts}, kid)
			}
			for j := range kid.Kids {
				if err == nil && wanted.point && kid.Kids[j].Type == record.ContactPoint {
					points++
					err = g.point.add([]any{id, points, contacts}, &kid.Kids[j])
				}
			}
		case kid.Type == record.ContactPoint && wanted.point:
			points++
			err = g.point.add([]any{id, points, nil}, kid)
		case kid.Type == record.Address && wanted.address:
			addresses++
			err = g.address.add([]any{id, addresses}, kid)
		case kid.Type == record.Consent && wanted.consent:
			consents++
			err = g.consent.add([]any{id, consents}, kid)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
