package write

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/custhub/custhub/generate/model"
)

// Requesters opens requesters.jsonl: the ticketing system's customers, one JSON
// object a line.
func Requesters(path string) (Sink, error) {
	return newText(path, nil, func(p *model.Part) []byte {
		b := make([]byte, 0, 80*len(p.Records))
		for i := range p.Records {
			r := &p.Records[i]
			if r.Source == model.Ticket && r.End != model.Gone {
				b = requester(b, r, p)
			}
		}
		return b
	})
}

func requester(b []byte, r *model.Record, p *model.Part) []byte {
	e := p.Entity(r)
	pr := p.Model.Profile(r, e)
	v := r.Value
	if e.Person() { // who has no company is the customer
		v[model.Name], v[model.ContactName] = "", v[model.Name]
	}
	b = append(b, `{"id":`...)
	b = append(b, r.ID()...)
	for _, f := range [...]struct {
		name  string
		field model.Field
	}{
		{"company", model.Name},
		{"name", model.ContactName},
		{"title", model.Title},
		{"phone", model.Mobile},
		{"tel", model.Tel},
		{"email", model.Email},
		{"tax_no", model.TaxNo},
		{"address", model.AddressText},
		{"industry", model.Industry},
	} {
		b = append(b, ',', '"')
		b = append(b, f.name...)
		b = append(b, '"', ':')
		b = jsonOrNull(b, v[f.field])
	}
	b = append(b, `,"created_at":"`...)
	b = isoTime(b, pr.Created)
	b = append(b, `","updated_at":"`...)
	b = isoTime(b, pr.Modified)
	return append(b, '"', '}', '\n')
}

// Tickets opens tickets.jsonl, one JSON object a line.
func Tickets(path string) (Sink, error) {
	return newText(path, nil, func(p *model.Part) []byte {
		b := make([]byte, 0, 150*len(p.Records))
		for i := range p.Records {
			r := &p.Records[i]
			if r.Source != model.Ticket || r.End == model.Gone {
				continue
			}
			for _, t := range p.Model.Cases(r, p.Version) {
				b = ticket(b, r, &t)
			}
		}
		return b
	})
}

func ticket(b []byte, r *model.Record, t *model.Case) []byte {
	b = append(b, `{"id":`...)
	b = strconv.AppendInt(b, t.ID, 10)
	b = append(b, `,"requester_id":`...)
	b = append(b, r.ID()...)
	b = append(b, `,"subject":`...)
	b = jsonString(b, t.Subject)
	b = append(b, `,"channel":"`...)
	b = append(b, t.Channel...)
	b = append(b, `","priority":"`...)
	b = append(b, t.Priority...)
	b = append(b, `","status":"`...)
	b = append(b, t.Status...)
	b = append(b, `","created_at":"`...)
	b = isoTime(b, t.Opened)
	b = append(b, `","closed_at":`...)
	if t.Closed.IsZero() {
		b = append(b, "null"...)
	} else {
		b = append(b, '"')
		b = isoTime(b, t.Closed)
		b = append(b, '"')
	}
	b = append(b, `,"score":`...)
	if t.Score == 0 {
		b = append(b, "null"...)
	} else {
		b = strconv.AppendInt(b, int64(t.Score), 10)
	}
	return append(b, '}', '\n')
}

// Comments opens comments.jsonl: what was written in tickets, one JSON object a
// line, in the order of time within a ticket.
func Comments(path string) (Sink, error) {
	return newText(path, nil, func(p *model.Part) []byte {
		b := make([]byte, 0, 150*len(p.Records))
		for i := range p.Records {
			r := &p.Records[i]
			if r.Source != model.Ticket || r.End == model.Gone {
				continue
			}
			for _, t := range p.Model.Cases(r, p.Version) {
				for n := range t.Messages {
					b = comment(b, r, &t, &t.Messages[n])
				}
			}
		}
		return b
	})
}

func comment(b []byte, r *model.Record, t *model.Case, m *model.Message) []byte {
	b = append(b, `{"id":`...)
	b = strconv.AppendInt(b, m.ID, 10)
	b = append(b, `,"ticket_id":`...)
	b = strconv.AppendInt(b, t.ID, 10)
	b = append(b, `,"requester_id":`...)
	b = append(b, r.ID()...)
	b = append(b, `,"subject":`...)
	b = jsonString(b, t.Subject)
	b = append(b, `,"channel":"`...)
	b = append(b, t.Channel...)
	b = append(b, `","at":"`...)
	b = isoTime(b, m.At)
	b = append(b, `","from":"`...)
	b = append(b, m.From...)
	b = append(b, `","text":`...)
	b = jsonString(b, m.Text)
	return append(b, '}', '\n')
}

func isoTime(b []byte, t time.Time) []byte {
	return t.AppendFormat(b, "2006-01-02T15:04:05+08:00")
}

func jsonOrNull(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	return jsonString(b, s)
}

// jsonString appends a JSON string (RFC 8259); what isn't ASCII stays as UTF-8.
func jsonString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', byte(c))
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = utf8.AppendRune(b, c)
		}
	}
	return append(b, '"')
}
