package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/record"
)

// querier is a connection or a database.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// rereadAtOnce is the number of keys asked for by one statement.
const rereadAtOnce = 200

// Reread returns the present row of each key, in order; nil where it is gone.
func (s *source) Reread(ctx context.Context, stream string, keys []string) ([]*record.Row, error) {
	o, err := s.declared(ctx, stream)
	if err != nil {
		return nil, err
	}
	p, err := s.planOf(ctx, o)
	if err != nil {
		return nil, s.explain(err, stream)
	}
	if len(p.key) == 0 {
		return nil, p.noKey()
	}
	out := make([]*record.Row, 0, len(keys))
	for len(keys) > 0 {
		n := min(len(keys), rereadAtOnce)
		var rows []*record.Row
		err := s.again(ctx, func() (err error) {
			rows, err = s.rereadSome(ctx, p, keys[:n])
			return err
		})
		if err != nil {
			return nil, s.explain(err, stream)
		}
		out = append(out, rows...)
		keys = keys[n:]
	}
	return out, nil
}

func (s *source) rereadSome(ctx context.Context, p *plan, keys []string) ([]*record.Row, error) {
	conn, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = discard(conn) }()
	r := &reader{s: s, p: p, conn: conn, limited: true}
	r.line = line{zone: s.zone, zeros: s.options.ZeroDates == "text"}
	r.ctx, r.kill = context.WithCancelCause(ctx)
	defer r.kill(nil)
	restrict, err := p.restrictTo(keys)
	if err != nil {
		return nil, err
	}
	byKey, err := r.readWhere(restrict)
	if err != nil {
		return nil, err
	}
	for i := range p.lookups {
		l := &p.lookups[i]
		if err := s.look(ctx, conn, p, l, p.selectLookup(l, restrict), byKey); err != nil {
			return nil, err
		}
	}
	out := make([]*record.Row, len(keys))
	for i, k := range keys {
		out[i] = byKey[k]
	}
	return out, nil
}

// readWhere reads the rows that a restriction leaves, by key.
func (r *reader) readWhere(restrict func(*clause)) (map[string]*record.Row, error) {
	q := &clause{d: r.p.dialect}
	r.p.selectAll(q)
	restrict(q)
	var err error
	if r.rows, err = r.conn.QueryContext(r.ctx, q.sql.String(), q.args...); err != nil { //nolint:rowserrcheck // checked below
		return nil, err
	}
	defer func() { _ = r.rows.Close() }()
	r.cells = make([]cell, len(r.p.columns))
	r.dest = make([]any, len(r.p.columns))
	for i := range r.cells {
		r.cells[i] = cell{line: &r.line, form: r.p.columns[i].form}
		r.dest[i] = &r.cells[i]
	}
	byKey := map[string]*record.Row{}
	for r.rows.Next() {
		r.page, r.values = nil, nil
		if err := r.row(); err != nil {
			return nil, err
		}
		byKey[r.page[0].Key] = &r.page[0]
	}
	return byKey, r.rows.Err()
}

// restrictTo writes the condition that selects rows by their keys.
func (p *plan) restrictTo(keys []string) (func(*clause), error) {
	all := make([][]part, len(keys))
	for i, k := range keys {
		texts := connectors.SplitKey(k)
		if len(texts) != len(p.key) {
			return nil, fmt.Errorf("a key has %d parts, and the stream's key %d columns", len(texts), len(p.key))
		}
		for n, text := range texts {
			all[i] = append(all[i], rawPart(&p.columns[p.key[n]], text))
		}
	}
	return func(c *clause) {
		c.add(" WHERE ")
		if p.where != "" {
			c.add("(", p.where, ") AND ")
		}
		c.add("(")
		for i, parts := range all {
			if i > 0 {
				c.add(" OR ")
			}
			c.add("(")
			for n, pt := range parts {
				if n > 0 {
					c.add(" AND ")
				}
				c.add(p.compared(p.key[n]), " = ")
				c.bind(pt, &p.columns[p.key[n]])
			}
			c.add(")")
		}
		c.add(")")
	}, nil
}

// rawPart turns the canonical text of a key column back into what the database
// compares with.
func rawPart(c *column, text string) part {
	switch c.form {
	case formInt:
		return part{'i', text}
	case formDecimal:
		return part{'d', text}
	case formBool, formBit:
		switch text {
		case "true":
			return part{'i', "1"}
		case "false":
			return part{'i', "0"}
		}
		return part{'i', text}
	case formHex:
		if p, err := parsePart("b:" + text); err == nil {
			return p
		}
	case formLocal, formUTC:
		return part{'t', strings.TrimSuffix(strings.Replace(text, "T", " ", 1), "Z")}
	}
	return part{'t', text}
}
