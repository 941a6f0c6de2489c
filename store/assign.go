package store

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
)

var xrefColumns = []string{"rec_id", "customer_id", "rule", "score"}

// Assign writes the assignments of the whole work set and notes durably which
// customers that changes: those that gain or lose a record.
func (s *Store) Assign(ctx context.Context, as []pipeline.Assignment) error {
	if s.work.none {
		return wrap("assign", s.write(ctx, func(q *session) error { return q.d.renew(ctx, q, "work_customer") }))
	}
	as = slices.Clone(as)
	slices.SortFunc(as, func(a, b pipeline.Assignment) int { return cmp.Compare(a.Record, b.Record) })
	var change clusterChange
	var first bool // there are no other assignments
	err := s.write(ctx, func(q *session) error {
		change = clusterChange{}
		n, err := q.number(ctx, "SELECT COUNT(*) FROM (SELECT rec_id FROM xref LIMIT 1) x")
		if err != nil {
			return err
		}
		if first = n == 0 && s.work.full; first {
			err = insertXref(ctx, q, as)
		} else {
			err = s.diffXref(ctx, q, as, &change)
		}
		if err != nil {
			return err
		}
		if s.work.full {
			return q.d.renew(ctx, q, "xref")
		}
		return q.d.renew(ctx, q, "work_customer")
	})
	if err != nil {
		return wrap("assign", err)
	}
	if first && s.work.figures != nil {
		s.work.figures.Clusters = clustersOf(as)
	}
	change.apply(s.work.figures)
	return nil
}

func insertXref(ctx context.Context, q *session, as []pipeline.Assignment) error {
	const part = 20000
	flat := make([]any, 0, 4*min(part, len(as)))
	for len(as) > 0 {
		n := min(part, len(as))
		flat = flat[:0]
		for _, a := range as[:n] {
			flat = append(flat, a.Record, a.Customer, short(a.Rule), a.Score)
		}
		if err := q.d.insert(ctx, q, "xref", xrefColumns, flat); err != nil {
			return err
		}
		as = as[n:]
	}
	return nil
}

// xrefDiff is what has to change in xref.
type xrefDiff struct {
	add       []pipeline.Assignment
	update    []any
	gone      []int64
	customers map[int64]struct{} // to publish
	clusters  map[int64]struct{} // that are others now
	change    *clusterChange
}

// diffXref compares the assignments with what xref has for the work set.
func (s *Store) diffXref(ctx context.Context, q *session, as []pipeline.Assignment, change *clusterChange) error {
	d := xrefDiff{customers: map[int64]struct{}{}, clusters: map[int64]struct{}{}, change: change}
	query := "SELECT x.rec_id, x.customer_id, x.rule, x.score FROM xref x ORDER BY x.rec_id"
	if !s.work.full {
		query = "SELECT x.rec_id, x.customer_id, x.rule, x.score FROM work_record w JOIN xref x ON x.rec_id = w.rec_id ORDER BY w.rec_id"
	}
	i := 0
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		var old pipeline.Assignment
		if err := rows.Scan(&old.Record, &old.Customer, &old.Rule, &old.Score); err != nil {
			return err
		}
		for i < len(as) && as[i].Record < old.Record {
			d.new(as[i])
			i++
		}
		if i < len(as) && as[i].Record == old.Record {
			d.both(old, as[i])
			i++
			return nil
		}
		d.gone = append(d.gone, old.Record)
		d.changes(old.Customer)
		change.rule(old.Rule, -1)
		return nil
	}, query)
	if err != nil {
		return err
	}
	for ; i < len(as); i++ {
		d.new(as[i])
	}
	return s.applyDiff(ctx, q, &d)
}

func (d *xrefDiff) new(a pipeline.Assignment) {
	d.add = append(d.add, a)
	d.changes(a.Customer)
	d.change.rule(short(a.Rule), 1)
}

// changes notes a customer that gains or loses a record.
func (d *xrefDiff) changes(customer int64) {
	d.customers[customer] = struct{}{}
	d.clusters[customer] = struct{}{}
}

func (d *xrefDiff) both(old, a pipeline.Assignment) {
	if old.Customer != a.Customer {
		d.changes(old.Customer)
		d.changes(a.Customer)
	}
	if rule := short(a.Rule); old.Customer != a.Customer || old.Rule != rule || old.Score != a.Score {
		d.clusters[a.Customer] = struct{}{}
		d.change.rule(old.Rule, -1)
		d.change.rule(rule, 1)
		d.update = append(d.update, a.Record, a.Customer, rule, a.Score)
	}
}

func (s *Store) applyDiff(ctx context.Context, q *session, d *xrefDiff) error {
	if s.work.full {
		return d.apply(ctx, q) // all customers are published, and counted anew
	}
	clusters := slices.Sorted(maps.Keys(d.clusters))
	if s.work.figures == nil {
		clusters = nil // nobody asks
	}
	if err := d.change.clusters(ctx, q, clusters, -1); err != nil {
		return err
	}
	if err := d.apply(ctx, q); err != nil {
		return err
	}
	if err := d.change.clusters(ctx, q, clusters, 1); err != nil {
		return err
	}
	return addCustomers(ctx, q, slices.Sorted(maps.Keys(d.customers)))
}

func (d *xrefDiff) apply(ctx context.Context, q *session) error {
	if err := execIn(ctx, q, d.gone, "DELETE FROM xref WHERE rec_id IN (?)"); err != nil {
		return err
	}
	if err := q.d.update(ctx, q, "xref", xrefColumns, d.update); err != nil {
		return err
	}
	return insertXref(ctx, q, d.add)
}

// addCustomers notes customers to publish.
func addCustomers(ctx context.Context, q *session, ids []int64) error {
	known, err := q.numbers(ctx, "SELECT customer_id FROM work_customer ORDER BY customer_id")
	if err != nil {
		return err
	}
	flat := make([]any, 0, len(ids))
	for _, id := range ids {
		if _, found := slices.BinarySearch(known, id); !found {
			flat = append(flat, id)
		}
	}
	return q.d.insert(ctx, q, "work_customer", []string{"customer_id"}, flat)
}

// clusterChange is what an assignment changes of the figures of clusters.
type clusterChange struct {
	rules map[string]int64
	was   []cluster
	is    []cluster
}

func (c *clusterChange) rule(rule string, n int64) {
	if c.rules == nil {
		c.rules = map[string]int64{}
	}
	add(c.rules, rule, n)
}

// clusters notes clusters as they are before (n is -1) or after (1).
func (c *clusterChange) clusters(ctx context.Context, q *session, customers []int64, n int64) error {
	list := &c.was
	if n > 0 {
		list = &c.is
	}
	return inLists(q, customers, "SELECT "+clusterColumns+" FROM xref x WHERE x.customer_id IN (?) GROUP BY x.customer_id", nil, func(query string, args []any) error {
		return eachCluster(ctx, q, query, func(x cluster) { *list = append(*list, x) }, args...)
	})
}

func (c *clusterChange) apply(k *kept) {
	if k == nil || k.Clusters == nil {
		return
	}
	for rule, n := range c.rules {
		add(k.Clusters.Rules, rule, n)
	}
	for _, x := range c.was {
		k.Clusters.note(x, -1)
	}
	for _, x := range c.is {
		k.Clusters.note(x, 1)
	}
}
