package sqldb

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// lookup adds columns from another table to the rows of a page. It runs one
// statement a page: the same range of the stream joined with the other table, in
// the same order. So the database compares the join columns under its own
// collation, and rows are never multiplied.
type lookup struct {
	from      string
	on        [][2]string // column of the other table, column of the stream
	where     string
	order     []string
	fields    []column       // columns taken from the other table
	at        int            // position of the first new column
	list      bool           // all rows as one JSON list
	names     []string       // names of the list's fields
	attribute map[string]int // EAV: attribute → new column; fields are attribute, value
}

// planLookups adds the declared joins and their columns to the plan.
func (s *source) planLookups(ctx context.Context, p *plan, o *StreamOptions) error {
	for _, j := range o.Join {
		l := lookup{from: s.lookupFrom(j.Table, j.Query), where: j.Where, order: j.Order, list: j.List != "", names: slices.Sorted(maps.Keys(j.Columns))}
		if err := s.planLookup(ctx, p, &l, j.On, values(j.Columns)); err != nil {
			return err
		}
		names, kinds := l.names, l.fields
		if l.list {
			names, kinds = []string{j.List}, []column{{Column: record.Column{Type: "list", Kind: record.JSON}}}
		}
		for i, n := range names {
			if err := p.addColumn(n, kinds[i]); err != nil {
				return err
			}
		}
		p.lookups = append(p.lookups, l)
	}
	for _, e := range o.EAV {
		l := lookup{from: s.lookupFrom(e.Table, e.Query), where: e.Where, attribute: map[string]int{}}
		if err := s.planLookup(ctx, p, &l, e.On, []string{e.Attribute, e.Value}); err != nil {
			return err
		}
		for i, n := range slices.Sorted(maps.Keys(e.Columns)) {
			l.attribute[e.Columns[n]] = l.at + i
			if err := p.addColumn(n, l.fields[1]); err != nil {
				return err
			}
		}
		p.lookups = append(p.lookups, l)
	}
	return nil
}

func (s *source) lookupFrom(table, query string) string {
	if query != "" {
		return subquery(query)
	}
	return quoteTable(s.dialect, table)
}

// planLookup finds the types of the columns that a lookup takes.
func (s *source) planLookup(ctx context.Context, p *plan, l *lookup, on map[string]string, wanted []string) error {
	l.at = len(p.schema.Columns)
	for _, other := range slices.Sorted(maps.Keys(on)) {
		l.on = append(l.on, [2]string{other, on[other]})
	}
	columns, err := s.probe(ctx, l.from)
	if err != nil {
		return s.explain(err, p.name)
	}
	if len(l.order) == 0 {
		l.order = slices.Sorted(slices.Values(wanted)) // some order, so that the same row wins each time
	}
	for _, name := range slices.Concat(wanted, l.order, slices.Sorted(maps.Keys(on))) {
		if !slices.ContainsFunc(columns, func(c column) bool { return c.Name == name }) {
			return fault.New("sqldb.no_column", "the joined table has no column "+name, "its columns: "+strings.Join(columnNames(columns), ", ")).At(p.name)
		}
	}
	for _, name := range wanted {
		i := slices.IndexFunc(columns, func(c column) bool { return c.Name == name })
		l.fields = append(l.fields, columns[i])
	}
	return nil
}

// addColumn appends a joined column to the schema.
func (p *plan) addColumn(name string, c column) error {
	if p.schema.Index(name) >= 0 {
		return fault.New("sqldb.column_twice", "two columns are called "+name, "give the joined column another name").At(p.name)
	}
	col := record.Column{Name: name, Type: c.Type, Kind: c.Kind, Nullable: true, Comment: c.Comment}
	p.schema.Columns = append(p.schema.Columns, col)
	return nil
}

// selectLookup writes the statement of a lookup for a window of the stream.
func (p *plan) selectLookup(l *lookup, restrict func(c *clause)) *clause {
	d := p.dialect
	c := &clause{d: d}
	c.add("SELECT ")
	for _, k := range p.key {
		c.add(d.expr("b."+d.quote(p.columns[k].Name), &p.columns[k]), ", ")
	}
	for i := range l.fields {
		if i > 0 {
			c.add(", ")
		}
		c.add(d.expr("j."+d.quote(l.fields[i].Name), &l.fields[i]))
	}
	c.add(" FROM ", p.from, " b JOIN ", l.from, " j ON ")
	for i, on := range l.on {
		if i > 0 {
			c.add(" AND ")
		}
		c.add("j.", d.quote(on[0]), " = b.", d.quote(on[1]))
	}
	if l.where != "" {
		c.add(" AND (", l.where, ")")
	}
	restrict(c)
	c.add(" ORDER BY ")
	for _, k := range p.key {
		c.add(p.compared(k), ", ")
	}
	for i, o := range l.order {
		if i > 0 {
			c.add(", ")
		}
		c.add("j.", d.quote(o))
	}
	return c
}

// join fills the joined columns of the page that began at a position.
func (r *reader) join(begin position) error {
	if len(r.p.lookups) == 0 || len(r.page) == 0 {
		return nil
	}
	w := r.window(&begin)
	last := r.after(r.read, len(r.page)-1)
	switch {
	case r.p.mark < 0:
		w.upto = last.key
	case w.nulls:
		w.upto = last.nulls
	default:
		w.upto = append([]part{*last.mark}, last.key...)
	}
	rows := make(map[string]*record.Row, len(r.page))
	for i := range r.page {
		rows[r.page[i].Key] = &r.page[i]
	}
	for i := range r.p.lookups {
		l := &r.p.lookups[i]
		c := r.p.selectLookup(l, func(c *clause) { r.p.condition(c, w) })
		if err := r.s.look(r.ctx, r.conn, r.p, l, c, rows); err != nil {
			return err
		}
	}
	return nil
}

// look runs a lookup and hands its rows to those of the page.
func (s *source) look(ctx context.Context, q querier, p *plan, l *lookup, c *clause, rows map[string]*record.Row) error {
	result, err := q.QueryContext(ctx, c.sql.String(), c.args...)
	if err != nil {
		return err
	}
	defer func() { _ = result.Close() }()
	ln := line{zone: s.zone, zeros: s.options.ZeroDates == "text"}
	nk := len(p.key)
	cells := make([]cell, nk+len(l.fields))
	dest := make([]any, len(cells))
	for i := range cells {
		if i < nk {
			cells[i] = cell{line: &ln, form: p.columns[p.key[i]].form}
		} else {
			cells[i] = cell{line: &ln, form: l.fields[i-nk].form}
		}
		dest[i] = &cells[i]
	}
	for _, row := range rows {
		l.blank(row)
	}
	lists := map[string]*bytes.Buffer{}
	keys := make([]string, nk)
	vals := make([]record.Value, len(l.fields))
	taken := map[string]bool{}
	for result.Next() {
		ln.buf = ln.buf[:0]
		if err := result.Scan(dest...); err != nil {
			return err
		}
		all := string(ln.buf)
		for i := range keys {
			keys[i] = cells[i].value(all).Text
		}
		for i := range vals {
			vals[i] = cells[nk+i].value(all)
		}
		key := record.JoinKey(keys...)
		row := rows[key]
		if row == nil {
			continue
		}
		switch {
		case l.attribute != nil:
			l.takeAttribute(row, vals)
		case l.list:
			l.takeList(lists, key, vals)
		case !taken[key]:
			copy(row.Values[l.at:], vals)
			taken[key] = true
		}
	}
	for key, b := range lists {
		rows[key].Values[l.at] = record.Value{Kind: record.JSON, Text: b.String() + "]"}
	}
	return result.Err()
}

// blank empties the joined columns of a row, which may have been filled before a
// connection broke.
func (l *lookup) blank(row *record.Row) {
	n := len(l.fields)
	switch {
	case l.attribute != nil:
		n = len(l.attribute)
	case l.list:
		row.Values[l.at] = record.Value{Kind: record.JSON, Text: "[]"}
		return
	}
	clear(row.Values[l.at : l.at+n])
}

// takeAttribute sets the column of an attribute; the first row of each wins.
func (l *lookup) takeAttribute(row *record.Row, vals []record.Value) {
	if i, ok := l.attribute[vals[0].Text]; ok && row.Values[i].IsNull() {
		row.Values[i] = vals[1]
	}
}

// takeList appends a joined row to the list of its row.
func (l *lookup) takeList(lists map[string]*bytes.Buffer, key string, vals []record.Value) {
	b := lists[key]
	if b == nil {
		b = &bytes.Buffer{}
		lists[key] = b
		b.WriteByte('[')
	} else {
		b.WriteByte(',')
	}
	b.WriteByte('{')
	for i, v := range vals {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(jsonOf(record.T(l.names[i])))
		b.WriteByte(':')
		b.WriteString(jsonOf(v))
	}
	b.WriteByte('}')
}

// jsonOf writes a value as JSON; numbers keep their digits.
func jsonOf(v record.Value) string {
	switch v.Kind {
	case record.Null:
		return "null"
	case record.Int, record.Decimal, record.Bool, record.JSON:
		return v.Text
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v.Text); err != nil {
		return `""` // a string always encodes
	}
	return strings.TrimSuffix(b.String(), "\n")
}
