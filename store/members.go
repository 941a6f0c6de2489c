package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
)

// Members calls fn with each customer to publish and its live records by rising
// id. Customers that have none left come first, with an empty slice.
func (s *Store) Members(ctx context.Context, fn func(customer int64, members []pipeline.Stored) error) error {
	if err := s.goneCustomers(ctx, fn); err != nil {
		return err
	}
	from := "work_customer w JOIN xref x ON x.customer_id = w.customer_id"
	if s.work.full {
		from = "xref x"
	}
	query := "SELECT x.rec_id, x.customer_id FROM " + from + " WHERE x.customer_id >= ? AND (x.customer_id > ? OR x.rec_id > ?) ORDER BY x.customer_id, x.rec_id LIMIT ?"
	var members, page []pipeline.Stored
	var customer, rec int64
	for {
		page = page[:0]
		err := s.read(ctx, func(q *session) error {
			err := q.each(ctx, func(rows *sqlx.Rows) error {
				var st pipeline.Stored
				err := rows.Scan(&st.ID, &st.Customer)
				page = append(page, st)
				return err
			}, query, customer, customer, rec, storedPage)
			if err != nil {
				return err
			}
			return s.fill(ctx, q, page)
		})
		if err != nil {
			return wrap("read members", err)
		}
		for i := range page {
			if page[i].Customer != customer && len(members) > 0 {
				if err := fn(customer, members); err != nil {
					return err
				}
				members = nil
			}
			customer, rec = page[i].Customer, page[i].ID
			if page[i].Batch != 0 {
				members = append(members, page[i])
			}
		}
		if len(page) < storedPage {
			break
		}
	}
	if len(members) == 0 {
		return nil
	}
	return fn(customer, members)
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
		err := s.read(ctx, func(q *session) error {
			return q.each(ctx, func(rows *sqlx.Rows) error {
				var id int64
				err := rows.Scan(&id)
				ids = append(ids, id)
				return err
			}, query, after, storedPage)
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
