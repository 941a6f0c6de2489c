package store

import (
	"context"

	"github.com/jmoiron/sqlx"
)

// RunChanges counts what a run did to customers.
type RunChanges struct {
	Changed int64 `json:"changed"` // show other values
	New     int64 `json:"new"`     // came back, or were split off others
	Merged  int64 `json:"merged"`  // are part of another customer now
	Gone    int64 `json:"gone"`    // have no record any more
	// Exported are those of all these that were handed out before.
	Exported int64 `json:"exported"`
	// Samples are some of the customers that changed, by rising number.
	Samples []int64 `json:"-"`
}

// CustomersChanged counts the customers that a run changed, with up to samples
// of those that show other values.
func (s *Store) CustomersChanged(ctx context.Context, run int64, samples int) (out RunChanges, err error) {
	seen := map[int64]bool{}
	err = s.read(ctx, func(q *session) error {
		handedOut, err := everExported(ctx, q)
		if err != nil {
			return err
		}
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var customer, is, holder int64
			var was bool
			if err := rows.Scan(&customer, &was, &is, &holder); err != nil || seen[customer] {
				return err
			}
			seen[customer] = true
			switch {
			case is != 0 && was:
				out.Changed++
				if len(out.Samples) < samples {
					out.Samples = append(out.Samples, customer)
				}
			case is != 0:
				out.New++
			case was && holder != 0:
				out.Merged++
			case was:
				out.Gone++
			default:
				return nil
			}
			if handedOut.has(customer) {
				out.Exported++
			}
			return nil
		}, `SELECT h.customer_id, CASE WHEN h.before_json IS NULL THEN 0 ELSE 1 END, COALESCE(c.id, 0), COALESCE(x.customer_id, 0)
			FROM customer_history h LEFT JOIN customer c ON c.id = h.customer_id LEFT JOIN xref x ON x.rec_id = h.customer_id
			WHERE h.run_id = ? ORDER BY h.customer_id, h.id`, run)
	})
	return out, wrap("count the changed customers", err)
}
