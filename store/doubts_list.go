package store

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"math"
	"slices"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/record"
)

// Doubt is a pair of records that waits for a person.
type Doubt struct {
	A, B      int64
	Customers [2]int64 // that the two belong to; equal when they are one by now
	Weight    float64  // bits of log2 odds
	Refused   bool     // a must-link that would merge what must not merge (P7)
	Why       string   // of a refused one: "tax_id", "id_no", "member_no", "kind", "role" or "steward"
	By        [2]int64 // of a refused one: the records that must stay apart
	Stake     Stake    // what hangs on the decision
	Value     float64  // what the decision is worth: the stake over one more than the bits from even odds
}

// Stake is what two customers have together.
type Stake struct {
	Records int64              `json:"records"`
	Orders  int64              `json:"orders"`
	Amounts map[string]float64 `json:"amounts,omitempty"` // of the orders, by currency
	// Size is the stake as one number: records, plus orders, plus amounts in average
	// orders of the same currency.
	Size float64 `json:"size"`
}

func (a Stake) plus(b Stake) Stake {
	out := Stake{Records: a.Records + b.Records, Orders: a.Orders + b.Orders, Size: a.Size + b.Size}
	if len(a.Amounts)+len(b.Amounts) > 0 {
		out.Amounts = maps.Clone(a.Amounts)
		if out.Amounts == nil {
			out.Amounts = map[string]float64{}
		}
		for c, x := range b.Amounts {
			out.Amounts[c] += x
		}
	}
	return out
}

// ListDoubts returns pairs that wait for a person, at most limit (0: all):
// refused must-links before all, then those whose decision is worth most.
func (s *Store) ListDoubts(ctx context.Context, limit int) (out []Doubt, err error) {
	err = s.read(ctx, func(q *session) error {
		out = nil
		customers := map[int64]Stake{}
		err := q.each(ctx, func(rows *sqlx.Rows) error {
			var d Doubt
			var a, b, byA, byB sql.NullInt64
			var why sql.NullString
			err := rows.Scan(&d.A, &d.B, &d.Weight, &d.Refused, &a, &b, &why, &byA, &byB)
			d.Customers, d.Why, d.By = [2]int64{a.Int64, b.Int64}, why.String, [2]int64{byA.Int64, byB.Int64}
			customers[a.Int64], customers[b.Int64] = Stake{}, Stake{}
			out = append(out, d)
			return err
		}, `SELECT v.a_rec, v.b_rec, v.weight, v.refused, x.customer_id, y.customer_id, f.why, f.by_a, f.by_b FROM review v
			LEFT JOIN xref x ON x.rec_id = v.a_rec LEFT JOIN xref y ON y.rec_id = v.b_rec
			LEFT JOIN refusal f ON f.a_rec = v.a_rec AND f.b_rec = v.b_rec`)
		if err != nil || len(out) == 0 {
			return err
		}
		return stakes(ctx, q, customers, out)
	})
	if err != nil {
		return nil, wrap("read what waits for review", err)
	}
	slices.SortFunc(out, func(a, b Doubt) int {
		if a.Refused != b.Refused {
			if a.Refused {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	if limit > 0 && len(out) > limit {
		out = out[:limit]
	}
	return out, nil
}

// stakes finds what the customers have, and what each decision is worth.
func stakes(ctx context.Context, q *session, customers map[int64]Stake, doubts []Doubt) error {
	ids := slices.Sorted(maps.Keys(customers))
	err := eachIn(ctx, q, ids, func(rows *sqlx.Rows) error {
		var id, n int64
		err := rows.Scan(&id, &n)
		customers[id] = Stake{Records: n, Size: float64(n)}
		return err
	}, "SELECT customer_id, COUNT(*) FROM xref WHERE customer_id IN (?) GROUP BY customer_id")
	if err != nil {
		return err
	}
	if err := orderStakes(ctx, q, ids, customers); err != nil {
		return err
	}
	for i := range doubts {
		d := &doubts[i]
		if d.Stake = customers[d.Customers[0]]; d.Customers[0] != d.Customers[1] {
			d.Stake = d.Stake.plus(customers[d.Customers[1]])
		}
		d.Value = d.Stake.Size / (1 + math.Abs(d.Weight))
	}
	return nil
}

// orderStakes adds the orders of the customers: each counts one, and its amount
// as many more as it is average orders.
func orderStakes(ctx context.Context, q *session, ids []int64, customers map[int64]Stake) error {
	type ordered struct {
		currency string
		n        int64
		amount   sql.NullFloat64
	}
	mean := map[string]float64{}
	found := map[int64][]ordered{}
	err := eachIn(ctx, q, ids, func(rows *sqlx.Rows) error {
		var id int64
		var o ordered
		err := rows.Scan(&id, &o.currency, &o.n, &o.amount)
		found[id], mean[o.currency] = append(found[id], o), 0
		return err
	}, `SELECT x.customer_id, COALESCE(o.currency, ''), COUNT(*), SUM(o.amount + 0.0) FROM xref x JOIN orders o ON o.customer_rec = x.rec_id
		WHERE x.customer_id IN (?) GROUP BY x.customer_id, COALESCE(o.currency, '') ORDER BY 1, 2`)
	if err != nil || len(found) == 0 {
		return err
	}
	err = q.each(ctx, func(rows *sqlx.Rows) error {
		var currency string
		var average sql.NullFloat64
		err := rows.Scan(&currency, &average)
		mean[currency] = average.Float64
		return err
	}, "SELECT COALESCE(currency, ''), AVG(ABS(amount + 0.0)) FROM orders GROUP BY COALESCE(currency, '')")
	if err != nil {
		return err
	}
	for id, list := range found {
		st := customers[id]
		for _, o := range list {
			st.Orders += o.n
			st.Size += float64(o.n)
			if o.amount.Valid && mean[o.currency] > 0 {
				st.Size += math.Abs(o.amount.Float64) / mean[o.currency]
			}
			if o.amount.Valid {
				if st.Amounts == nil {
					st.Amounts = map[string]float64{}
				}
				st.Amounts[o.currency] = math.Round(o.amount.Float64*100) / 100
			}
		}
		customers[id] = st
	}
	return nil
}

// Refusal is a must-link, of a steward or of a source that merged two of its
// records, that is refused since it would merge what must not merge (P7).
type Refusal struct {
	A, B record.Ref
	Why  string        // as in Doubt
	By   [2]record.Ref // the records that must stay apart: A and B, or others of their customers
}

// Refusals returns the refused must-links by reason, at most limit (0: all).
func (s *Store) Refusals(ctx context.Context, limit int) ([]Refusal, error) {
	var pairs [][4]int64
	var out []Refusal
	err := s.read(ctx, func(q *session) error {
		pairs, out = nil, nil
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var p [4]int64
			var r Refusal
			err := rows.Scan(&r.Why, &p[0], &p[1], &p[2], &p[3])
			pairs, out = append(pairs, p), append(out, r)
			return err
		}, "SELECT why, a_rec, b_rec, by_a, by_b FROM refusal ORDER BY why, a_rec, b_rec")
	})
	if err != nil {
		return nil, wrap("read what was refused", err)
	}
	if limit > 0 && len(out) > limit {
		pairs, out = pairs[:limit], out[:limit]
	}
	var ids []int64
	for _, p := range pairs {
		ids = append(ids, p[:]...)
	}
	refs, err := s.Refs(ctx, slices.Compact(slices.Sorted(slices.Values(ids))))
	for i, p := range pairs {
		out[i].A, out[i].B, out[i].By = refs[p[0]], refs[p[1]], [2]record.Ref{refs[p[2]], refs[p[3]]}
	}
	return out, err
}
