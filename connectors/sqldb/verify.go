package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/custhub/custhub/fault"
)

// verifyKey makes sure that a key which no index guarantees is unique and not
// null, under the database's own collation: rows that share a key would otherwise
// be lost between two pages (promise P1). It runs once at the start of a pass.
func (r *reader) verifyKey() error {
	p := r.p
	if p.trusted || r.read.key != nil || r.read.nulls != nil {
		return nil
	}
	nulls := &clause{d: p.dialect}
	nulls.add("SELECT 1 FROM ", p.from, " b WHERE (", p.eachKey(" IS NULL", " OR "), ")")
	if p.where != "" {
		nulls.add(" AND (", p.where, ")")
	}
	nulls.add(" LIMIT 1")
	if found, err := r.exists(nulls); err != nil || found {
		return errors.Join(err, r.badKey(found, "sqldb.key_null", "some rows have no value in the key", "exclude them with where, or declare another key"))
	}
	twice := &clause{d: p.dialect}
	twice.add("SELECT 1 FROM ", p.from, " b")
	if p.where != "" {
		twice.add(" WHERE (", p.where, ")")
	}
	twice.add(" GROUP BY ", p.eachKey("", ", "), " HAVING COUNT(*) > 1 LIMIT 1")
	found, err := r.exists(twice)
	return errors.Join(err, r.badKey(found, "sqldb.key_not_unique", "several rows have the same key, so none can be told from the other", "declare a key of more columns"))
}

func (r *reader) badKey(found bool, code, message, hint string) error {
	if !found {
		return nil
	}
	return fault.New(code, message, hint).At(r.p.name).With(strings.Join(r.p.stream().Key, ", "))
}

// eachKey writes the key columns with a text after each.
func (p *plan) eachKey(after, between string) string {
	names := make([]string, len(p.key))
	for i, k := range p.key {
		names[i] = p.compared(k) + after
	}
	return strings.Join(names, between)
}

func (r *reader) exists(c *clause) (bool, error) {
	var one int
	err := r.conn.QueryRowContext(r.ctx, c.sql.String(), c.args...).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, r.cause(err)
}

// count finds the number of rows that this pass will give.
func (r *reader) count() error {
	w := r.window(&r.read)
	n, err := countOn(r.ctx, r.conn, r.p.countRows(w))
	if err != nil {
		return r.cause(err)
	}
	if w.nulls {
		marked := r.read
		marked.marked = true
		m, err := countOn(r.ctx, r.conn, r.p.countRows(r.window(&marked)))
		if err != nil {
			return r.cause(err)
		}
		n += m
	}
	r.total = n
	return nil
}

func countOn(ctx context.Context, c *sql.Conn, q *clause) (int64, error) {
	var n int64
	err := c.QueryRowContext(ctx, q.sql.String(), q.args...).Scan(&n)
	return n, err
}
