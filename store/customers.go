package store

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// Customer is a unified customer as published.
type Customer struct {
	ID         string        // 客户ID: ULID
	Rec        int64         // the same as a number: its oldest live record
	Entity     record.Entity // golden fields, custom fields, nested contacts, contact points, addresses, consents
	Complete   float64       // share of required fields validly filled, 0 to 1
	Provenance []byte        // JSON; nil for a customer of a single record
	UpdatedRun int64         // run that last published it
	Sources    []Source      // its live records, by source, stream and key
}

// Source is one live record of a customer.
type Source struct {
	record.Ref
	Rec   int64   `json:"-"`
	Rule  string  `json:"rule,omitempty"`  // how it joined the others
	Score float64 `json:"score,omitempty"` // match weight in bits
}

// CustomerQuery selects customers; its zero value selects all.
type CustomerQuery struct {
	Text   string // part of a name, an identifier, a contact's name or a contact point, whatever its case
	Source string // has a record of this source
	Role   string // customer, prospect, member, supplier, partner
	Limit  int    // 0: no limit
}

// searchColumns are the customer columns that a text is looked for in.
var searchColumns = []string{"legal_name", "short_name", "name_en", "former_name", "uscc", "tax_no", "member_no", "hub_id"}

// where writes the condition of the query.
func (c CustomerQuery) where() (string, []any) {
	var conds []string
	var args []any
	if c.Text != "" {
		like := "%" + likeEscape(strings.ToLower(c.Text)) + "%"
		var any []string
		for _, col := range searchColumns {
			any = append(any, "LOWER(t."+col+") LIKE ? ESCAPE '!'")
			args = append(args, like)
		}
		any = append(any,
			"EXISTS (SELECT 1 FROM contact k WHERE k.customer_id = t.id AND LOWER(k.name) LIKE ? ESCAPE '!')",
			"EXISTS (SELECT 1 FROM contact_point p WHERE p.customer_id = t.id AND LOWER(p.value) LIKE ? ESCAPE '!')")
		args = append(args, like, like)
		conds = append(conds, "("+strings.Join(any, " OR ")+")")
	}
	if c.Source != "" {
		conds = append(conds, "EXISTS (SELECT 1 FROM xref x JOIN source_record r ON r.id = x.rec_id JOIN stream s ON s.id = r.stream_id WHERE x.customer_id = t.id AND s.source = ?)")
		args = append(args, c.Source)
	}
	if c.Role != "" {
		conds = append(conds, "t.role = ?")
		args = append(args, c.Role)
	}
	if len(conds) == 0 {
		return "1 = 1", nil
	}
	return strings.Join(conds, " AND "), args
}

func likeEscape(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}

const customerPage = 500

// Customers calls fn with each customer that the query selects, oldest first.
func (s *Store) Customers(ctx context.Context, query CustomerQuery, fn func(*Customer) error) error {
	where, args := query.where()
	left := query.Limit
	for after := int64(0); ; {
		n := customerPage
		if query.Limit > 0 {
			n = min(n, left)
		}
		page, err := s.customerPage(ctx, "WHERE t.id > ? AND "+where+" ORDER BY t.id LIMIT ?", slices.Concat([]any{after}, args, []any{n})...)
		if err != nil {
			return wrap("read customers", err)
		}
		for _, c := range page {
			after = c.Rec
			if err := fn(c); err != nil {
				return err
			}
		}
		left -= len(page)
		if len(page) < n || (query.Limit > 0 && left <= 0) {
			return nil
		}
	}
}

// Customer returns the customer with the given id, "source/stream/key", or id of
// a customer that was merged into it since.
func (s *Store) Customer(ctx context.Context, id string) (*Customer, error) {
	rec, err := s.Redirect(ctx, id)
	if err != nil {
		return nil, err
	}
	page, err := s.customerPage(ctx, "WHERE t.id = ?", rec)
	if err == nil && len(page) == 0 {
		return nil, noCustomer(id)
	}
	if err != nil {
		return nil, wrap("read customer", err)
	}
	return page[0], nil
}

func noCustomer(id string) error {
	return fault.New("customer.not_found", "there is no such customer", "look with 'custhub customers find TEXT'").With(id)
}

// noCustomer says why there is no customer of an id.
func (s *Store) noCustomer(ctx context.Context, id string) error {
	if at, err := s.WhenErased(ctx, id); err == nil && at != "" {
		return erasedFault(id, at)
	}
	return noCustomer(id)
}

// Redirect returns the number of the customer that an id, or "source/stream/key",
// leads to now.
func (s *Store) Redirect(ctx context.Context, id string) (customer int64, err error) {
	query, args := "SELECT customer_id FROM xref WHERE rec_id = ?", []any{}
	if parts := strings.SplitN(id, "/", 3); len(parts) == 3 {
		query = "SELECT x.customer_id FROM xref x JOIN source_record r ON r.id = x.rec_id JOIN stream s ON s.id = r.stream_id WHERE s.source = ? AND s.name = ? AND r.source_key = ?"
		args = append(args, parts[0], parts[1], parts[2])
	} else {
		rec, err := s.ParseHubID(id)
		if err != nil {
			return 0, err
		}
		args = append(args, rec)
	}
	err = s.read(ctx, func(q *session) error {
		customer, err = q.number(ctx, query, args...)
		return err
	})
	if err == nil && customer == 0 {
		return 0, s.noCustomer(ctx, id)
	}
	return customer, wrap("find customer", err)
}

// customerPage reads the customers that the tail selects, with all they have.
func (s *Store) customerPage(ctx context.Context, tail string, args ...any) (list []*Customer, err error) {
	err = s.read(ctx, func(q *session) error {
		list, err = readCustomers(ctx, q, tail, args...)
		return err
	})
	return list, err
}

func readCustomers(ctx context.Context, q *session, tail string, args ...any) ([]*Customer, error) {
	list, err := readGolden(ctx, q, tail, args...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	byID := make(map[int64]*Customer, len(list))
	for _, c := range list {
		byID[c.Rec] = c
	}
	return list, loadSources(ctx, q, slices.Sorted(maps.Keys(byID)), byID)
}

// readGolden reads customers without their sources.
func readGolden(ctx context.Context, q *session, tail string, args ...any) ([]*Customer, error) {
	var list []*Customer
	byID := map[int64]*Customer{}
	var head Customer
	var provenance sql.NullString
	rows := newGoldenReader("customer", "id").also("hub_id", &head.ID).also("complete", &head.Complete).also("provenance", &provenance).also("updated_run", &head.UpdatedRun)
	err := rows.each(ctx, q, func(r *goldenRow) error {
		c := head
		c.Rec, c.Entity = r.ids[0].Int64, r.entity(record.Customer)
		if provenance.Valid {
			c.Provenance = []byte(provenance.String)
		}
		list, byID[c.Rec] = append(list, &c), &c
		return nil
	}, tail, args...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	ids := slices.Sorted(maps.Keys(byID))
	return list, loadNested(byID, func(r *goldenReader, column, order string, fn func(*goldenRow) error) error {
		return r.eachOf(ctx, q, column, ids, order, fn)
	})
}

func loadSources(ctx context.Context, q *session, ids []int64, byID map[int64]*Customer) error {
	err := eachIn(ctx, q, ids, func(rows *sqlx.Rows) error {
		var id int64
		var src Source
		err := rows.Scan(&id, &src.Rec, &src.Source, &src.Stream, &src.Key, &src.Rule, &src.Score)
		byID[id].Sources = append(byID[id].Sources, src)
		return err
	}, "SELECT x.customer_id, x.rec_id, s.source, s.name, r.source_key, x.rule, x.score FROM xref x JOIN source_record r ON r.id = x.rec_id JOIN stream s ON s.id = r.stream_id WHERE x.customer_id IN (?)")
	for _, c := range byID {
		slices.SortFunc(c.Sources, func(a, b Source) int {
			return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Stream, b.Stream), cmp.Compare(a.Key, b.Key))
		})
	}
	return err
}

// eachOf calls fn with the rows of a golden table that belong to the ids.
func (r *goldenReader) eachOf(ctx context.Context, q *session, column string, ids []int64, order string, fn func(*goldenRow) error) error {
	return inLists(q, ids, "WHERE t."+column+" IN (?) ORDER BY "+order, nil, func(tail string, args []any) error {
		return r.each(ctx, q, fn, tail, args...)
	})
}

// nestedRows reads the rows of a golden table that belong to some customers and
// perhaps to others; column names the customer.
type nestedRows func(r *goldenReader, column, order string, fn func(*goldenRow) error) error

// loadNested reads what is nested in customers.
func loadNested(byID map[int64]*Customer, rows nestedRows) error {
	if err := loadContacts(byID, rows); err != nil {
		return err
	}
	return loadPlain(byID, rows)
}

// nestedOrder is the order of the golden record.
const nestedOrder = "t.customer_id, t.seq"

// loadContacts reads contacts and contact points.
func loadContacts(byID map[int64]*Customer, rows nestedRows) error {
	at := map[[2]int64]int{} // customer, contact → its index among the customer's nested entities
	err := rows(newGoldenReader("contact", "customer_id", "seq"), "customer_id", nestedOrder, func(r *goldenRow) error {
		if c := byID[r.ids[0].Int64]; c != nil {
			at[[2]int64{c.Rec, r.ids[1].Int64}] = len(c.Entity.Kids)
			c.Entity.Kids = append(c.Entity.Kids, r.entity(record.Contact))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return rows(newGoldenReader("contact_point", "customer_id", "contact_seq"), "customer_id", nestedOrder, func(r *goldenRow) error {
		c := byID[r.ids[0].Int64]
		if c == nil {
			return nil
		}
		list := &c.Entity.Kids
		if i, ok := at[[2]int64{c.Rec, r.ids[1].Int64}]; ok && r.ids[1].Valid {
			list = &c.Entity.Kids[i].Kids
		}
		*list = append(*list, r.entity(record.ContactPoint))
		return nil
	})
}

// loadPlain reads addresses and consents.
func loadPlain(byID map[int64]*Customer, rows nestedRows) error {
	for table, t := range map[string]record.EntityType{"address": record.Address, "consent": record.Consent} {
		err := rows(newGoldenReader(table, "customer_id", "seq"), "customer_id", nestedOrder, func(r *goldenRow) error {
			if c := byID[r.ids[0].Int64]; c != nil {
				c.Entity.Kids = append(c.Entity.Kids, r.entity(t))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, c := range byID {
		slices.SortStableFunc(c.Entity.Kids, func(a, b record.Entity) int { return int(a.Type) - int(b.Type) })
	}
	return nil
}

// entity is the row as an entity; custom fields come from their JSON.
func (r *goldenRow) entity(t record.EntityType) record.Entity {
	return record.Entity{Type: t, Fields: r.fields, Ext: extValues(r.extra)}
}

// extValues reads the JSON of custom fields, ordered by name.
func extValues(extra string) []record.ExtValue {
	if extra == "" {
		return nil
	}
	var m map[string]json.RawMessage
	if json.Unmarshal([]byte(extra), &m) != nil {
		return nil // not written by this program
	}
	var out []record.ExtValue
	for _, name := range slices.Sorted(maps.Keys(m)) {
		out = append(out, record.ExtValue{Name: name, Value: jsonToValue(m[name])})
	}
	return out
}

func jsonToValue(raw json.RawMessage) record.Value {
	raw = bytes.TrimSpace(raw)
	var text string
	switch {
	case len(raw) == 0, string(raw) == "null":
		return record.Value{}
	case string(raw) == "true", string(raw) == "false":
		return record.Value{Kind: record.Bool, Text: string(raw)}
	case raw[0] == '"' && json.Unmarshal(raw, &text) == nil:
		return record.T(text)
	case raw[0] == '{', raw[0] == '[':
		return record.Value{Kind: record.JSON, Text: string(raw)}
	case bytes.ContainsAny(raw, ".eE"):
		return record.Value{Kind: record.Decimal, Text: string(raw)}
	default:
		return record.Value{Kind: record.Int, Text: string(raw)}
	}
}
