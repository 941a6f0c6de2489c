package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
)

var xrefColumns = []string{"rec_id", "customer_id", "rule", "score"}

// Assign writes the assignments of the whole work set and notes durably which
// customers that changes: those that gain or lose a record, and those of touched
// records.
func (s *Store) Assign(ctx context.Context, as []pipeline.Assignment) error {
	as = slices.Clone(as)
	slices.SortFunc(as, func(a, b pipeline.Assignment) int { return cmp.Compare(a.Record, b.Record) })
	err := s.write(ctx, func(q *session) error {
		n, err := q.number(ctx, "SELECT COUNT(*) FROM (SELECT rec_id FROM xref LIMIT 1) x")
		if err != nil {
			return err
		}
		if n == 0 && s.work.full {
			err = insertXref(ctx, q, as)
		} else {
			err = s.diffXref(ctx, q, as)
		}
		if err != nil {
			return err
		}
		return q.d.renew(ctx, q, "xref", "work_customer")
	})
	return wrap("assign", err)
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
	customers map[int64]struct{}
}

// diffXref compares the assignments with what xref has for the work set.
func (s *Store) diffXref(ctx context.Context, q *session, as []pipeline.Assignment) error {
	d := xrefDiff{customers: map[int64]struct{}{}}
	query, args := "SELECT x.rec_id, x.customer_id, x.rule, x.score, 1 FROM xref x ORDER BY x.rec_id", []any{}
	if !s.work.full {
		query = "SELECT x.rec_id, x.customer_id, x.rule, x.score, w.round FROM work_record w JOIN xref x ON x.rec_id = w.rec_id ORDER BY w.rec_id"
	}
	i := 0
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		var old pipeline.Assignment
		var round int64
		if err := rows.Scan(&old.Record, &old.Customer, &old.Rule, &old.Score, &round); err != nil {
			return err
		}
		for i < len(as) && as[i].Record < old.Record {
			d.new(as[i])
			i++
		}
		if round == 0 {
			d.customers[old.Customer] = struct{}{}
		}
		if i < len(as) && as[i].Record == old.Record {
			d.both(old, as[i])
			i++
			return nil
		}
		d.gone = append(d.gone, old.Record)
		d.customers[old.Customer] = struct{}{}
		return nil
	}, query, args...)
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
	d.customers[a.Customer] = struct{}{}
}

func (d *xrefDiff) both(old, a pipeline.Assignment) {
	if old.Customer != a.Customer {
		d.customers[old.Customer] = struct{}{}
		d.customers[a.Customer] = struct{}{}
	}
	if rule := short(a.Rule); old.Customer != a.Customer || old.Rule != rule || old.Score != a.Score {
		d.update = append(d.update, a.Record, a.Customer, rule, a.Score)
	}
}

func (s *Store) applyDiff(ctx context.Context, q *session, d *xrefDiff) error {
	if err := execIn(ctx, q, d.gone, "DELETE FROM xref WHERE rec_id IN (?)"); err != nil {
		return err
	}
	if err := q.d.update(ctx, q, "xref", xrefColumns, d.update); err != nil {
		return err
	}
	if err := insertXref(ctx, q, d.add); err != nil {
		return err
	}
	if s.work.full {
		return nil // all customers are published
	}
	for c := range d.customers {
		if err := q.exec(ctx, q.d.insertIgnore+" INTO work_customer (customer_id) VALUES (?)"+q.d.ignoreTail, c); err != nil {
			return err
		}
	}
	return nil
}
