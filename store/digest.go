package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
)

// Digest is a canonical hash of the business content of the store: customers as
// sets of source records with their fields and what is nested in them, events
// with the customer they refer to. Two stores have one digest exactly when they
// say the same about the business, whatever their database, their surrogate
// numbers or the order in which they were loaded: it is the instrument for P2 to
// P5. Each item is hashed by SHA-256 and the hashes are added modulo 2^256, so
// the order of items doesn't matter and memory is bounded.
func (s *Store) Digest(ctx context.Context) (string, error) {
	sum := newSum()
	if err := s.digestPages(ctx, "customer", sum, digestNested); err != nil {
		return "", wrap("digest", err)
	}
	for _, table := range []string{"interaction", "orders", "ticket"} {
		if err := s.digestEvents(ctx, table, sum); err != nil {
			return "", wrap("digest", err)
		}
	}
	return sum.hex(), nil
}

// multisetSum adds hashes modulo 2^256.
type multisetSum struct {
	sum   big.Int
	items uint64
}

func newSum() *multisetSum { return &multisetSum{} }

func (m *multisetSum) add(item string) {
	h := sha256.Sum256([]byte(item))
	m.sum.Add(&m.sum, new(big.Int).SetBytes(h[:]))
	if m.sum.BitLen() > 256 {
		m.sum.SetBit(&m.sum, 256, 0)
	}
	m.items++
}

func (m *multisetSum) hex() string {
	var b [40]byte
	m.sum.FillBytes(b[:32])
	binary.BigEndian.PutUint64(b[32:], m.items)
	h := sha256.Sum256(b[:])
	return hex.EncodeToString(h[:])
}

// text writes a row so that no two different rows look alike: names and values
// with their lengths.
func (r *goldenRow) text(kind string) string {
	var b strings.Builder
	b.WriteString(kind)
	for _, f := range r.fields {
		writePart(&b, f.ID.Info().Name)
		writePart(&b, f.Value.Text)
	}
	writePart(&b, "extra")
	writePart(&b, r.extra)
	return b.String()
}

func writePart(b *strings.Builder, s string) {
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(s)))
	b.Write(n[:])
	b.WriteString(s)
}

func refText(source, stream, key string) string {
	var b strings.Builder
	for _, s := range []string{source, stream, key} {
		writePart(&b, s)
	}
	return b.String()
}

// digestPage is how many customers or events are put together at a time.
const digestPage = 1000

// customerText is a customer, or an event, on its way into the digest.
type customerText struct {
	own    string
	parts  []string           // refs and what is nested, in any order
	people map[int64][]string // contact → its text and its contact points
}

func (c *customerText) text() string {
	for _, p := range c.people {
		slices.Sort(p[1:])
		var b strings.Builder
		for _, s := range p {
			writePart(&b, s)
		}
		c.parts = append(c.parts, b.String())
	}
	slices.Sort(c.parts)
	var b strings.Builder
	writePart(&b, c.own)
	for _, p := range c.parts {
		writePart(&b, p)
	}
	return b.String()
}

// digestPages adds the rows of a golden table; nested completes those of a page,
// which are above low up to high.
func (s *Store) digestPages(ctx context.Context, table string, sum *multisetSum, nested func(ctx context.Context, q *session, page map[int64]*customerText, low, high int64) error) error {
	rows := newGoldenReader(table, "id")
	for after := int64(0); ; {
		page := map[int64]*customerText{}
		low := after
		err := s.read(ctx, func(q *session) error {
			err := rows.each(ctx, q, func(r *goldenRow) error {
				after = r.ids[0].Int64
				page[after] = &customerText{own: r.text(table)}
				return nil
			}, "WHERE t.id > ? ORDER BY t.id LIMIT ?", low, digestPage)
			if err != nil || len(page) == 0 {
				return err
			}
			return nested(ctx, q, page, low, after)
		})
		if err != nil {
			return err
		}
		for _, c := range page {
			sum.add(c.text())
		}
		if len(page) < digestPage {
			return nil
		}
	}
}

// digestNested adds the source records and nested rows of the customers above
// low up to high.
func digestNested(ctx context.Context, q *session, page map[int64]*customerText, low, high int64) error {
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		var id int64
		var source, stream, key string
		if err := rows.Scan(&id, &source, &stream, &key); err != nil {
			return err
		}
		if c := page[id]; c != nil {
			c.parts = append(c.parts, "source"+refText(source, stream, key))
		}
		return nil
	}, "SELECT x.customer_id, s.source, s.name, r.source_key FROM xref x JOIN source_record r ON r.id = x.rec_id JOIN stream s ON s.id = r.stream_id WHERE x.customer_id > ? AND x.customer_id <= ?", low, high)
	if err != nil {
		return err
	}
	for _, table := range []string{"contact", "contact_point", "address", "consent"} {
		ids := []string{"customer_id", "seq"}
		if table == "contact_point" {
			ids[1] = "contact_seq"
		}
		err := newGoldenReader(table, ids...).each(ctx, q, func(r *goldenRow) error {
			c := page[r.ids[0].Int64]
			switch {
			case table == "contact", table == "contact_point" && r.ids[1].Valid:
				if c.people == nil {
					c.people = map[int64][]string{}
				}
				c.people[r.ids[1].Int64] = append(c.people[r.ids[1].Int64], r.text(table))
			default:
				c.parts = append(c.parts, r.text(table))
			}
			return nil
		}, "WHERE t.customer_id > ? AND t.customer_id <= ?", low, high)
		if err != nil {
			return err
		}
	}
	return nil
}

// digestEvents adds the events of a table, with the lines of orders.
func (s *Store) digestEvents(ctx context.Context, table string, sum *multisetSum) error {
	items := newGoldenReader("order_item", "order_id")
	return s.digestPages(ctx, table, sum, func(ctx context.Context, q *session, page map[int64]*customerText, low, high int64) error {
		if err := digestLinks(ctx, q, table, page, low, high); err != nil || table != "orders" {
			return err
		}
		return items.each(ctx, q, func(r *goldenRow) error {
			c := page[r.ids[0].Int64]
			c.parts = append(c.parts, r.text("item"))
			return nil
		}, "WHERE t.order_id > ? AND t.order_id <= ?", low, high)
	})
}

// digestLinks adds each event's own reference, that of its customer, and
// whether that customer has arrived.
func digestLinks(ctx context.Context, q *session, table string, page map[int64]*customerText, low, high int64) error {
	return q.each(ctx, func(rows *sqlx.Rows) error {
		var id int64
		var own, owner [3]*string
		var linked bool
		if err := rows.Scan(&id, &own[0], &own[1], &own[2], &owner[0], &owner[1], &owner[2], &linked); err != nil {
			return err
		}
		c := page[id]
		c.parts = append(c.parts, "self"+refText(*own[0], *own[1], *own[2]))
		if owner[0] == nil {
			return nil
		}
		kind := "waits for"
		if linked {
			kind = "belongs to"
		}
		c.parts = append(c.parts, kind+refText(*owner[0], *owner[1], *owner[2]))
		return nil
	}, "SELECT e.id, s.source, s.name, r.source_key, cs.source, cs.name, cr.source_key, CASE WHEN x.rec_id IS NULL THEN 0 ELSE 1 END FROM "+table+` e
		JOIN source_record r ON r.id = e.id JOIN stream s ON s.id = r.stream_id
		LEFT JOIN source_record cr ON cr.id = e.customer_rec LEFT JOIN stream cs ON cs.id = cr.stream_id
		LEFT JOIN xref x ON x.rec_id = e.customer_rec WHERE e.id > ? AND e.id <= ?`, low, high)
}
