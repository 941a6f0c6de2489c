package store

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
)

// Members calls fn with each customer to publish and its live records by rising
// id. Customers that have none left come first, with an empty slice.
func (s *Store) Members(ctx context.Context, fn func(customer int64, members []pipeline.Stored) error) error {
	if err := s.goneCustomers(ctx, fn); err != nil {
		return err
	}
	next := s.touchedMemberPages()
	if s.work.full {
		next = s.ranges("xref", "customer_id", s.membersOf)
	}
	var members []pipeline.Stored
	var customer int64
	err := s.eachPage(ctx, next, func(page []pipeline.Stored) error {
		for i := range page {
			if page[i].Customer != customer && len(members) > 0 {
				if err := fn(customer, members); err != nil {
					return err
				}
				members = members[:0]
			}
			customer = page[i].Customer
			if page[i].Batch != 0 {
				members = append(members, page[i])
			}
		}
		return nil
	})
	if err != nil {
		return wrap("read members", err)
	}
	if len(members) == 0 {
		return nil
	}
	return fn(customer, members)
}

// membersOf reads the members of a range of customers.
func (s *Store) membersOf(ctx context.Context, q *session, from, to int64) ([]pipeline.Stored, error) {
	page := make([]pipeline.Stored, 0, storedPage)
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		var st pipeline.Stored
		err := rows.Scan(&st.ID, &st.Customer)
		page = append(page, st)
		return err
	}, "SELECT rec_id, customer_id FROM xref WHERE customer_id > ? AND customer_id <= ? ORDER BY customer_id, rec_id", from, to)
	if err != nil {
		return nil, err
	}
	return page, s.fill(ctx, q, page)
}

// touchedMemberPages reads the members of the customers to publish.
func (s *Store) touchedMemberPages() pager {
	query := fmt.Sprintf(`SELECT x.rec_id, x.customer_id FROM work_customer w %s xref x
		WHERE x.customer_id = w.customer_id AND w.customer_id >= ? AND (w.customer_id > ? OR x.rec_id > ?) ORDER BY w.customer_id, x.rec_id LIMIT %d`, inOrder, storedPage)
	var customer, rec int64
	return func(ctx context.Context, q *session) ([]pipeline.Stored, bool, error) {
		page := make([]pipeline.Stored, 0, storedPage)
		err := q.each(ctx, func(rows *sqlx.Rows) error {
			err := rows.Scan(&rec, &customer)
			page = append(page, pipeline.Stored{ID: rec, Customer: customer})
			return err
		}, query, customer, customer, rec)
		if err != nil {
			return nil, false, err
		}
		return page, len(page) == storedPage, s.fill(ctx, q, page)
	}
}

// goneCustomers calls fn with the customers to publish that have no records.
func (s *Store) goneCustomers(ctx context.Context, fn func(customer int64, members []pipeline.Stored) error) error {
	table, id := "work_customer", "customer_id"
	if s.work.full {
		table, id = "customer", "id"
	}
	query := "SELECT t." + id + " FROM " + table + " t WHERE t." + id + " > ? AND NOT EXISTS (SELECT 1 FROM xref x WHERE x.customer_id = t." + id + ") ORDER BY t." + id + " LIMIT ?"
	for after := int64(0); ; {
		var ids []int64
		err := s.read(ctx, func(q *session) (err error) {
			ids, err = q.numbers(ctx, query, after, storedPage)
			return err
		})
		if err != nil {
			return wrap("read customers that are gone", err)
		}
		for _, id := range ids {
			after = id
			if err := fn(id, nil); err != nil {
				return err
			}
		}
		if len(ids) < storedPage {
			return nil
		}
	}
}
