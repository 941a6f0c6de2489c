package store

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
)

// Export is customers that were handed out: the store can't take them back, so
// it keeps which they were.
type Export struct {
	ID     int64     `json:"id"`
	Run    int64     `json:"-"`
	At     time.Time `json:"at"`
	Who    string    `json:"who"`
	Reason string    `json:"reason,omitempty"`
	File   string    `json:"file"`
	Format string    `json:"format"`
	Fields string    `json:"fields,omitempty"` // "" all
	Masked bool      `json:"masked"`
	Count  int64     `json:"customers"`
	Upto   int64     `json:"-"` // changes of runs up to this are in it
}

const exportColumns = "id, run_id, made_at, who, reason, file, format, fields, masked, exported, upto_run"

// Exported collects the customers of an export under way.
type Exported struct{ set recSet }

// NewExported is an export that holds nothing yet.
func NewExported() *Exported { return &Exported{newRecSet()} }

// Add notes a customer by its number.
func (e *Exported) Add(customer int64) { e.set.add(customer) }

// Has reports whether a customer was handed out.
func (e *Exported) Has(customer int64) bool { return e.set.has(customer) }

// Len is the number of customers.
func (e *Exported) Len() int64 { return e.set.size() }

// Each calls fn with each customer by rising number.
func (e *Exported) Each(fn func(customer int64) error) error {
	return e.set.chunks(1000, func(ids []int64) error {
		for _, id := range ids {
			if err := fn(id); err != nil {
				return err
			}
		}
		return nil
	})
}

// KeepExport enters an export into the ledger and returns its number. It is to
// be kept before the file gets its name: rather one too many than one too few.
func (s *Store) KeepExport(ctx context.Context, x Export, customers *Exported) (id int64, err error) {
	blob, err := customers.set.blob()
	if err != nil {
		return 0, err
	}
	err = s.write(ctx, func(q *session) (err error) {
		id, err = q.insertID(ctx, "INSERT INTO export (run_id, made_at, who, reason, file, format, fields, masked, exported, upto_run, customers) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			x.Run, s.stamp(), short(x.Who), clean(x.Reason), clean(x.File), short(x.Format), clean(x.Fields), flag(x.Masked), customers.Len(), x.Upto, blob)
		return err
	})
	return id, wrap("keep the export", err)
}

// Exports lists what was handed out, newest first.
func (s *Store) Exports(ctx context.Context) (list []Export, err error) {
	err = s.read(ctx, func(q *session) error {
		list, err = exportsOf(ctx, q, nil)
		return err
	})
	return list, wrap("read the exports", err)
}

// ExportedSince returns every customer that was ever handed out, and up to which
// run the newest export goes; 0 when there is none.
func (s *Store) ExportedSince(ctx context.Context) (all *Exported, upto int64, err error) {
	all = NewExported()
	err = s.read(ctx, func(q *session) error {
		upto, err = q.number(ctx, "SELECT upto_run FROM export ORDER BY id DESC LIMIT 1")
		if err != nil {
			return err
		}
		all.set, err = everExported(ctx, q)
		return err
	})
	return all, upto, wrap("read the exports", err)
}

// SettledRun is the newest run all of whose changes, and those of all before it,
// are published.
func (s *Store) SettledRun(ctx context.Context) (run int64, err error) {
	err = s.read(ctx, func(q *session) error {
		open, err := q.number(ctx, "SELECT MIN(id) FROM run WHERE status = 'running' AND kind <> 'export'")
		if err != nil || open > 0 {
			run = open - 1
			return err
		}
		run, err = q.number(ctx, "SELECT MAX(id) FROM run")
		return err
	})
	return run, wrap("read runs", err)
}

func everExported(ctx context.Context, q *session) (recSet, error) {
	all := newRecSet()
	return all, q.each(ctx, all.unite, "SELECT customers FROM export")
}

// exportsOf lists the exports that hold one of the customers; nil means all.
func exportsOf(ctx context.Context, q *session, customers []int64) (list []Export, err error) {
	wanted := newRecSet()
	for _, c := range customers {
		wanted.add(c)
	}
	err = q.each(ctx, func(rows *sqlx.Rows) error {
		var x Export
		var at string
		var set recSet
		err := rows.Scan(&x.ID, &x.Run, &at, &x.Who, &x.Reason, &x.File, &x.Format, &x.Fields, &x.Masked, &x.Count, &x.Upto, &set)
		x.At = parseTime(at)
		if err == nil && (customers == nil || set.Intersects(wanted.Bitmap)) {
			list = append(list, x)
		}
		return err
	}, "SELECT "+exportColumns+", customers FROM export ORDER BY id DESC")
	return list, err
}

// Gone is a customer that was handed out and is there no more.
type Gone struct {
	ID   string
	Into string // the customer its record belongs to now; "" when it belongs to none
}

// GoneSince returns a customer, given by its number, that went after a run; nil
// when it went before.
func (s *Store) GoneSince(ctx context.Context, customer, run int64) (g *Gone, err error) {
	err = s.read(ctx, func(q *session) error {
		newest, err := q.number(ctx, "SELECT MAX(run_id) FROM customer_history WHERE customer_id = ?", customer)
		if err != nil || newest <= run {
			return err
		}
		var minted int64
		if found, err := q.get(ctx, []any{&minted}, "SELECT minted_at FROM source_record WHERE id = ?", customer); err != nil || !found {
			return err
		}
		g = &Gone{ID: s.HubID(customer, minted)}
		_, err = q.get(ctx, []any{&g.Into}, "SELECT c.hub_id FROM xref x JOIN customer c ON c.id = x.customer_id WHERE x.rec_id = ?", customer)
		return err
	})
	return g, wrap("find out where a customer went", err)
}
