package write

import (
	"strconv"

	"github.com/custhub/custhub/generate/model"
)

// ERPScript opens erp.sql: the tables and rows of erp.db as a script in UTF-8 for
// PostgreSQL and MySQL. No value has a backslash, on which the two differ.
func ERPScript(path string) (Sink, error) {
	t, err := newText(path, []byte(ERPSchema), erpScript)
	if err != nil {
		return nil, err
	}
	t.footer = []byte(erpIndexes)
	return t, nil
}

func erpScript(p *model.Part) []byte {
	customer, order, item := script{name: "customer"}, script{name: "sales_order"}, script{name: "sales_order_item"}
	for i := range p.Records {
		r := &p.Records[i]
		if r.Source != model.ERP || r.End == model.Gone {
			continue
		}
		customer.add(customerRow(r, p))
		for _, o := range p.Model.Orders(r, p.Entity(r), p.Version) {
			order.add(orderRow(r, &o))
			for n := range o.Items {
				item.add(itemRow(&o, n))
			}
		}
	}
	return append(append(customer.end(), order.end()...), item.end()...)
}

// script gathers the rows of one table into INSERT statements.
type script struct {
	name string
	rows int
	b    []byte
}

// scriptRows is the number of rows of one INSERT of a script.
const scriptRows = 500

func (s *script) add(row []any) {
	if s.rows == 0 {
		s.b = append(s.b, "INSERT INTO "+s.name+" VALUES\n("...)
	} else {
		s.b = append(s.b, ",\n("...)
	}
	for i, v := range row {
		if i > 0 {
			s.b = append(s.b, ',')
		}
		s.b = literal(s.b, v)
	}
	s.b = append(s.b, ')')
	if s.rows++; s.rows == scriptRows {
		s.end()
	}
}

// end ends the open statement and returns the script.
func (s *script) end() []byte {
	if s.rows > 0 {
		s.b = append(s.b, ";\n"...)
		s.rows = 0
	}
	return s.b
}

func literal(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "NULL"...)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case string:
		b = append(b, '\'')
		for i := 0; i < len(v); i++ {
			if v[i] == '\'' {
				b = append(b, '\'')
			}
			b = append(b, v[i])
		}
		return append(b, '\'')
	default: // the rows above hold nothing else
		panic("write: a literal of unknown type")
	}
}
