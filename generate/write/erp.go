package write

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	_ "modernc.org/sqlite" // the driver of the ERP's database

	"github.com/custhub/custhub/generate/model"
)

// rowsAtOnce is the number of rows of one INSERT: SQLite gains nothing beyond
// about twenty.
const rowsAtOnce = 24

// ERP opens erp.db, the ERP's database as a SQLite file.
func ERP(path string) (Sink, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	d := &database{db: db}
	if err := d.begin(context.Background()); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return d, nil
}

type database struct {
	db       *sql.DB
	tx       *sql.Tx
	customer table
	order    table
	item     table
	failed   bool
}

// begin makes the tables. The file is made anew each time and thrown away on
// failure, so it needs no journal.
func (d *database) begin(ctx context.Context) error {
	for _, q := range []string{"PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-65536", ERPSchema} {
		if _, err := d.db.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	var err error
	if d.tx, err = d.db.BeginTx(ctx, nil); err != nil {
		return err
	}
	for _, t := range []struct {
		table   *table
		name    string
		columns int
	}{{&d.customer, "customer", customerColumns}, {&d.order, "sales_order", orderColumns}, {&d.item, "sales_order_item", itemColumns}} {
		if *t.table, err = newTable(ctx, d.tx, t.name, t.columns); err != nil {
			return err
		}
	}
	return nil
}

// Encode does nothing: the driver takes values.
func (d *database) Encode(*model.Part) []byte { return nil }

func (d *database) Write(ctx context.Context, p *model.Part, _ []byte) error {
	for i := range p.Records {
		r := &p.Records[i]
		if r.Source != model.ERP || r.End == model.Gone {
			continue
		}
		if err := d.write(ctx, r, p); err != nil {
			d.failed = true
			return err
		}
	}
	return nil
}

func (d *database) write(ctx context.Context, r *model.Record, p *model.Part) error {
	if err := d.customer.add(ctx, customerRow(r, p)...); err != nil {
		return err
	}
	for _, o := range p.Model.Orders(r, p.Entity(r), p.Version) {
		if err := d.order.add(ctx, orderRow(r, &o)...); err != nil {
			return err
		}
		for n := range o.Items {
			if err := d.item.add(ctx, itemRow(&o, n)...); err != nil {
				return err
			}
		}
	}
	return nil
}

func customerRow(r *model.Record, p *model.Part) []any {
	e := p.Entity(r)
	pr := p.Model.Profile(r, e)
	v := &r.Value
	deleted, survivor := 0, any(nil)
	switch r.End {
	case model.Flagged:
		deleted = 1
	case model.Merged:
		survivor = model.ERPKey(r.Survivor)
	}
	limit := any(nil)
	if pr.CreditLimit > 0 {
		limit = pr.CreditLimit
	}
	key := model.ERPKey(r.Seq)
	return []any{
		key, "01." + strconv.Itoa(key), category(e), v[model.Name], null(pr.ShortName), null(v[model.TaxNo]), null(v[model.ContactName]),
		null(v[model.Title]), null(v[model.Tel]), null(v[model.Mobile]), null(pr.Fax), null(v[model.Email]), null(v[model.AddressText]),
		null(v[model.Industry]), limit, pr.Owner, deleted, survivor, stamp(pr.Created), stamp(pr.Modified),
	}
}

func orderRow(r *model.Record, o *model.Order) []any {
	return []any{
		o.ID, o.No, model.ERPKey(r.Seq), o.Date.Format("2006-01-02"), o.Delivery.Format("2006-01-02"),
		o.Currency, cents(o.Amount), o.Status, stamp(o.Date),
	}
}

func itemRow(o *model.Order, n int) []any {
	it := &o.Items[n]
	return []any{o.ID, n + 1, it.Code, it.Name, it.Spec, it.Quantity, cents(it.Price), cents(it.Quantity * it.Price)}
}

// cents writes an amount of cents as a decimal.
func cents(n int) string { return fmt.Sprintf("%d.%02d", n/100, n%100) }

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Close writes the last rows and the indexes, and closes the file.
func (d *database) Close() error {
	if d.failed {
		return errors.Join(d.tx.Rollback(), d.db.Close())
	}
	ctx := context.Background() // a set that was stopped is thrown away as a whole
	errs := []error{d.customer.flush(ctx), d.order.flush(ctx), d.item.flush(ctx), d.tx.Commit()}
	if errors.Join(errs...) == nil {
		_, err := d.db.ExecContext(ctx, erpIndexes)
		errs = append(errs, err)
	}
	return errors.Join(append(errs, d.db.Close())...)
}

// table gathers the rows of one table into statements of several rows.
type table struct {
	tx      *sql.Tx
	insert  *sql.Stmt // of rowsAtOnce rows
	name    string
	columns int
	args    []any
}

func newTable(ctx context.Context, tx *sql.Tx, name string, columns int) (table, error) {
	stmt, err := tx.PrepareContext(ctx, insertRows(name, columns, rowsAtOnce))
	return table{tx: tx, insert: stmt, name: name, columns: columns, args: make([]any, 0, columns*rowsAtOnce)}, err
}

func insertRows(name string, columns, rows int) string {
	row := "(?" + strings.Repeat(",?", columns-1) + ")"
	return "INSERT INTO " + name + " VALUES " + row + strings.Repeat(","+row, rows-1)
}

func (t *table) add(ctx context.Context, row ...any) error {
	t.args = append(t.args, row...)
	if len(t.args) < cap(t.args) {
		return nil
	}
	_, err := t.insert.ExecContext(ctx, t.args...)
	t.args = t.args[:0]
	return err
}

func (t *table) flush(ctx context.Context) error {
	if len(t.args) == 0 {
		return nil
	}
	_, err := t.tx.ExecContext(ctx, insertRows(t.name, t.columns, len(t.args)/t.columns), t.args...)
	t.args = t.args[:0]
	return err
}
