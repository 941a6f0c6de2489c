package write

import (
	"strconv"
	"sync/atomic"

	"github.com/custhub/custhub/generate/model"
)

// Tally counts events.
type Tally struct{ Orders, Tickets, Interactions atomic.Int64 }

// Events opens truth/events.csv: to which entity each order, ticket, comment and activity
// belongs, through the record that it names.
func Events(path string, n *Tally) (Sink, error) {
	return newText(path, []byte("source,stream,id,customer,entity\n"), func(p *model.Part) []byte {
		b := make([]byte, 0, 60*len(p.Records))
		for i := range p.Records {
			r := &p.Records[i]
			if r.End == model.Gone {
				continue
			}
			switch r.Source {
			case model.ERP:
				for _, o := range p.Model.Orders(r, p.Entity(r), p.Version) {
					n.Orders.Add(1)
					b = csvRow(b, "erp", "sales_order", strconv.FormatInt(o.ID, 10), r.ID(), model.EntityID(r.Entity))
				}
			case model.CRM:
				for _, a := range p.Model.Activities(r, p.Version) {
					n.Interactions.Add(1)
					b = csvRow(b, "crm", "activities", a.ID, r.ID(), model.EntityID(r.Entity))
				}
			case model.Ticket:
				for _, t := range p.Model.Cases(r, p.Version) {
					n.Tickets.Add(1)
					b = csvRow(b, "ticket", "tickets", strconv.FormatInt(t.ID, 10), r.ID(), model.EntityID(r.Entity))
					n.Interactions.Add(int64(len(t.Messages)))
					for _, m := range t.Messages {
						b = csvRow(b, "ticket", "comments", strconv.FormatInt(m.ID, 10), r.ID(), model.EntityID(r.Entity))
					}
				}
			}
		}
		return b
	})
}
