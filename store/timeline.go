package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/record"
)

// Event is an interaction, order or ticket of a customer.
type Event struct {
	record.Ref               // the event's own record
	At         string        // when it happened, canonical; "" when the source doesn't say
	Entity     record.Entity // orders with their lines
	rec        int64
}

// eventTimes name the field that places an event in time.
var eventTimes = map[string]record.FieldID{
	"interaction": record.InteractionOccurredAt, "orders": record.OrderOrderedAt, "ticket": record.TicketOpenedAt,
}

var eventTypes = map[string]record.EntityType{
	"interaction": record.Interaction, "orders": record.Order, "ticket": record.Ticket,
}

// Timeline returns the interactions, orders and tickets of a customer, earliest
// first; what happened at one time is in the order of its source.
func (s *Store) Timeline(ctx context.Context, customer int64) ([]Event, error) {
	var list []Event
	err := s.read(ctx, func(q *session) error {
		for _, table := range []string{"interaction", "orders", "ticket"} {
			err := newGoldenReader(table, "id").each(ctx, q, func(r *goldenRow) error {
				e := Event{rec: r.ids[0].Int64, Entity: r.entity(eventTypes[table])}
				e.At = e.Entity.Get(eventTimes[table]).Text
				list = append(list, e)
				return nil
			}, "JOIN xref x ON x.rec_id = t.customer_rec WHERE x.customer_id = ?", customer)
			if err != nil {
				return err
			}
		}
		return completeEvents(ctx, q, list)
	})
	slices.SortStableFunc(list, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(eventSeq(a), eventSeq(b)),
			cmp.Compare(a.Source, b.Source), cmp.Compare(a.Stream, b.Stream), cmp.Compare(a.Key, b.Key))
	})
	return list, wrap("read the timeline", err)
}

// eventSeq is the order within one time that the source gives; digits compare
// by length first.
func eventSeq(e Event) string {
	seq := e.Entity.Get(record.InteractionSeq).Text
	return string(rune(len(seq))) + seq
}

// completeEvents adds the events' references and the lines of orders.
func completeEvents(ctx context.Context, q *session, list []Event) error {
	at := make(map[int64]int, len(list))
	ids := make([]int64, len(list))
	for i := range list {
		ids[i], at[list[i].rec] = list[i].rec, i
	}
	err := eachIn(ctx, q, ids, func(rows *sqlx.Rows) error {
		var id int64
		var ref record.Ref
		err := rows.Scan(&id, &ref.Source, &ref.Stream, &ref.Key)
		list[at[id]].Ref = ref
		return err
	}, "SELECT r.id, s.source, s.name, r.source_key FROM source_record r JOIN stream s ON s.id = r.stream_id WHERE r.id IN (?)")
	if err != nil {
		return err
	}
	return newGoldenReader("order_item", "order_id", "seq").eachOf(ctx, q, "order_id", ids, "t.order_id, t.seq", func(r *goldenRow) error {
		e := &list[at[r.ids[0].Int64]].Entity
		e.Kids = append(e.Kids, r.entity(record.OrderItem))
		return nil
	})
}
