package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// eventTables are the tables that hold events, children before parents, and the
// column that holds the event's record.
var eventTables = [][2]string{{"interaction", "id"}, {"order_item", "order_id"}, {"orders", "id"}, {"ticket", "id"}}

// PublishEvents brings interactions, orders and tickets in line with the live
// event records that the scope touched. An event points to the source record of
// its customer, so resolving customers moves no event.
func (s *Store) PublishEvents(ctx context.Context, scope pipeline.Scope) error {
	if s.countOnly {
		return nil
	}
	touched := newRecSet()
	fresh := false
	err := s.read(ctx, func(q *session) error {
		var err error
		if touched, err = touchedRecords(ctx, q, "events", scope.Batches); err != nil {
			return err
		}
		fresh, err = noEvents(ctx, q)
		return err
	})
	if err == nil {
		err = touched.chunks(5000, func(ids []int64) error {
			return s.write(ctx, func(q *session) error { return publishEvents(ctx, q, ids, fresh) })
		})
	}
	return wrap("publish events", err)
}

func noEvents(ctx context.Context, q *session) (bool, error) {
	for _, t := range eventTables {
		n, err := q.number(ctx, "SELECT COUNT(*) FROM (SELECT 1 AS one FROM "+t[0]+" LIMIT 1) e")
		if err != nil || n > 0 {
			return false, err
		}
	}
	return true, nil
}

func publishEvents(ctx context.Context, q *session, ids []int64, fresh bool) error {
	if !fresh {
		for _, t := range eventTables {
			if err := execIn(ctx, q, ids, "DELETE FROM "+t[0]+" WHERE "+t[1]+" IN (?)"); err != nil {
				return err
			}
		}
	}
	buffers := map[record.EntityType]*rowBuffer{
		record.Interaction: newRowBuffer("interaction"), record.Order: newRowBuffer("orders"),
		record.OrderItem: newRowBuffer("order_item"), record.Ticket: newRowBuffer("ticket"),
	}
	var m record.Mapped
	var content contentColumns
	err := eachIn(ctx, q, ids, func(rows *sqlx.Rows) error {
		var id int64
		var customer sql.NullInt64
		if err := rows.Scan(&id, &customer, &content.rawBytes, &content.blob); err != nil {
			return err
		}
		mapped, err := content.mapped()
		if err != nil {
			return err
		}
		if err := record.DecodeValues(mapped, &m); err != nil {
			return fmt.Errorf("event record %d: %w", id, err)
		}
		return addEvent(buffers, id, nullable(customer), &m.Entity)
	}, "SELECT r.id, r.customer_rec, v.raw_bytes, v.content FROM source_record r JOIN version v ON v.rec_id = r.id AND v.batch_id = r.live_batch WHERE r.id IN (?) AND r.live_batch > 0")
	if err != nil {
		return err
	}
	for _, t := range []record.EntityType{record.Interaction, record.Order, record.OrderItem, record.Ticket} {
		buffers[t].layOut()
		if err := buffers[t].insert(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

func addEvent(buffers map[record.EntityType]*rowBuffer, id int64, customer any, e *record.Entity) error {
	b := buffers[e.Type]
	if b == nil {
		return nil // the record has become a customer
	}
	if err := b.add([]any{id, customer}, e); err != nil {
		return err
	}
	seq := int64(0)
	for i := range e.Kids {
		if e.Kids[i].Type != record.OrderItem {
			continue
		}
		seq++
		if err := buffers[record.OrderItem].add([]any{id, seq}, &e.Kids[i]); err != nil {
			return err
		}
	}
	return nil
}
