package store

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
)

// Cluster is a published customer with the live records that it should be made of.
type Cluster struct {
	Customer *Customer // id, number and entity alone
	Members  []pipeline.Stored
}

// clusterPage is how many customers Clusters hands out at a time.
const clusterPage = 500

// Clusters calls fn with the customers that a run published, some hundreds at a
// time and oldest first.
func (s *Store) Clusters(ctx context.Context, run int64, fn func([]Cluster) error) error {
	for after := int64(0); ; {
		page, err := s.clusters(ctx, "WHERE t.updated_run = ? AND t.id > ? ORDER BY t.id LIMIT ?", run, after, clusterPage)
		if err != nil || len(page) == 0 {
			return err
		}
		after = page[len(page)-1].Customer.Rec
		if err := fn(page); err != nil {
			return err
		}
		if len(page) < clusterPage {
			return nil
		}
	}
}

// ClustersOf returns the customers with the given numbers, as far as they are
// published. The numbers must be few enough for one statement: some hundreds.
func (s *Store) ClustersOf(ctx context.Context, customers []int64) ([]Cluster, error) {
	cond, args := s.d.in(toAny(customers))
	return s.clusters(ctx, "WHERE t.id "+cond, args...)
}

func (s *Store) clusters(ctx context.Context, tail string, args ...any) ([]Cluster, error) {
	var page []Cluster
	var ids []int64
	index := map[int64]int{}
	err := s.read(ctx, func(q *session) error {
		byID := map[int64]*Customer{}
		err := readHeads(ctx, q, func(c *Customer) {
			index[c.Rec], byID[c.Rec] = len(page), c
			page, ids = append(page, Cluster{Customer: c}), append(ids, c.Rec)
		}, tail, args...)
		if err != nil {
			return err
		}
		return loadNested(byID, func(r *goldenReader, column, order string, fn func(*goldenRow) error) error {
			return r.eachOf(ctx, q, column, ids, order, fn)
		})
	})
	if err != nil {
		return nil, wrap("read customers", err)
	}
	return page, s.MembersOf(ctx, ids, func(st *pipeline.Stored) error {
		c := &page[index[st.Customer]]
		c.Members = append(c.Members, *st)
		return nil
	})
}

// readHeads reads the id, the number and the own fields of customers.
func readHeads(ctx context.Context, q *session, fn func(*Customer), tail string, args ...any) error {
	var hub string
	return newGoldenReader("customer", "id").also("hub_id", &hub).each(ctx, q, func(r *goldenRow) error {
		fn(&Customer{Rec: r.ids[0].Int64, ID: hub, Entity: r.entity(record.Customer)})
		return nil
	}, tail, args...)
}

// Published returns the published customers with numbers above after, up to and
// including last, that wanted names: id, number and entity alone.
func (s *Store) Published(ctx context.Context, after, last int64, wanted func(customer int64) bool) (map[int64]*Customer, error) {
	byID := map[int64]*Customer{}
	err := s.read(ctx, func(q *session) error {
		err := readHeads(ctx, q, func(c *Customer) {
			if wanted(c.Rec) {
				byID[c.Rec] = c
			}
		}, "WHERE t.id > ? AND t.id <= ?", after, last)
		if err != nil || len(byID) == 0 {
			return err
		}
		return loadNested(byID, func(r *goldenReader, column, order string, fn func(*goldenRow) error) error {
			return r.each(ctx, q, fn, "WHERE t."+column+" > ? AND t."+column+" <= ? ORDER BY "+order, after, last)
		})
	})
	return byID, wrap("read customers", err)
}

// MembersOf calls fn with the live records of customers.
func (s *Store) MembersOf(ctx context.Context, customers []int64, fn func(*pipeline.Stored) error) error {
	var content contentColumns
	err := s.read(ctx, func(q *session) error {
		return eachIn(ctx, q, customers, func(rows *sqlx.Rows) error {
			var st pipeline.Stored
			var mintedAt int64
			err := rows.Scan(&st.ID, &st.Ref.Source, &st.Ref.Stream, &st.Ref.Key, &st.Batch, &mintedAt, &content.rawBytes, &content.blob, &st.Customer)
			if err == nil {
				st.Mapped, err = content.mapped()
			}
			if err != nil {
				return err
			}
			st.MintedAt = time.UnixMilli(mintedAt).UTC()
			return fn(&st)
		}, `SELECT r.id, s.source, s.name, r.source_key, r.live_batch, r.minted_at, v.raw_bytes, v.content, x.customer_id
			FROM xref x JOIN source_record r ON r.id = x.rec_id JOIN stream s ON s.id = r.stream_id
			JOIN version v ON v.rec_id = r.id AND v.batch_id = r.live_batch WHERE x.customer_id IN (?)`)
	})
	return wrap("read members", err)
}
