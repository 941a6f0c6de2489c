package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// plan is everything that is fixed about reading one stream.
type plan struct {
	name    string
	part    string // Origin.Part of its rows
	dialect dialect
	from    string // table or (query), quoted, without alias
	query   bool
	where   string
	columns []column // selected from the base
	key     []int    // positions in columns
	mark    int      // position of the watermark, or -1
	deleted int      // position of the deletion mark, or -1
	trusted bool     // the database itself guarantees that the key is unique and not null
	lookups []lookup // columns from other tables, after the base's
	schema  record.Schema
	overlap string
	dead    map[string]bool // values of the deletion mark; nil means any true one
	rows    int64           // the database's estimate of the number of rows, or -1
	comment string
}

// planOf works out how to read a declared stream.
func (s *source) planOf(ctx context.Context, declared StreamOptions) (*plan, error) {
	o := &declared
	p := &plan{name: o.name(), dialect: s.dialect, where: o.Where, mark: -1, deleted: -1, overlap: o.Overlap, rows: -1}
	var err error
	if o.Query != "" {
		err = s.planQuery(ctx, p, o)
	} else {
		err = s.planTable(ctx, p, o)
	}
	if err != nil {
		return nil, err
	}
	if err := p.choose(o); err != nil {
		return nil, err
	}
	if len(o.DeletedValues) > 0 {
		p.dead = make(map[string]bool, len(o.DeletedValues))
		for _, v := range o.DeletedValues {
			p.dead[v] = true
		}
	}
	for _, c := range p.columns {
		p.schema.Columns = append(p.schema.Columns, c.Column)
	}
	for _, i := range p.key {
		p.schema.Columns[i].Key = true
	}
	if err := s.planLookups(ctx, p, o); err != nil {
		return nil, err
	}
	for i := range p.schema.Columns {
		p.schema.Columns[i].Position = i
	}
	return p, nil
}

func (s *source) planTable(ctx context.Context, p *plan, o *StreamOptions) error {
	tables, err := s.dialect.tables(ctx, s.db, s.options.Schemas, o.Table)
	if err != nil {
		return s.explain(err, p.name)
	}
	if len(tables) == 0 {
		return fault.New("sqldb.no_table", "there is no table or view "+o.Table, "check the name, the schema and the rights of the account").At(p.name)
	}
	t := tables[0]
	p.part, p.from = t.full(), quoteTable(s.dialect, o.Table)
	p.columns, p.rows, p.comment = t.columns, t.rows, t.comment
	if len(o.Key) == 0 {
		o.Key = t.key
	}
	p.trusted = t.trusted && slices.Equal(slices.Sorted(slices.Values(o.Key)), slices.Sorted(slices.Values(t.key)))
	return nil
}

func (s *source) planQuery(ctx context.Context, p *plan, o *StreamOptions) error {
	p.part, p.query = p.name, true
	p.from = subquery(o.Query)
	columns, err := s.probe(ctx, p.from)
	if err != nil {
		return s.explain(err, p.name)
	}
	p.columns = columns
	return nil
}

// subquery makes a table expression of a query, whose last line may be a comment.
func subquery(query string) string {
	return "(" + strings.TrimRight(query, "; \t\r\n") + "\n)"
}

// probe asks the database for the columns of a table expression without reading
// a row of it.
func (s *source) probe(ctx context.Context, from string) ([]column, error) {
	c, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.Close() }()
	rows, err := c.QueryContext(ctx, "SELECT * FROM "+from+" b WHERE 1 = 0") //nolint:gosec // declared by the operator
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	columns := make([]column, len(types))
	for i, t := range types {
		columns[i] = s.column(t)
	}
	return columns, rows.Err()
}

// column describes a column by what the driver knows of it.
func (s *source) column(t *sql.ColumnType) column {
	c := column{code: t.DatabaseTypeName()}
	c.Name, c.Type, c.Nullable = t.Name(), strings.ToLower(c.code), true
	s.dialect.classify(&c)
	return c
}

// choose cuts the columns to those wanted and finds key, watermark and deletion
// mark among them.
func (p *plan) choose(o *StreamOptions) error {
	all := p.columns
	find := func(name string) int {
		if i := slices.IndexFunc(all, func(c column) bool { return c.Name == name }); i >= 0 {
			return i
		}
		return slices.IndexFunc(all, func(c column) bool { return strings.EqualFold(c.Name, name) })
	}
	needed := slices.Concat(o.Columns, o.Key)
	for _, n := range []string{o.Watermark, o.DeletedColumn} {
		if n != "" {
			needed = append(needed, n)
		}
	}
	for _, l := range o.Join {
		needed = append(needed, values(l.On)...)
	}
	for _, l := range o.EAV {
		needed = append(needed, values(l.On)...)
	}
	want := make([]bool, len(all))
	for _, n := range needed {
		i := find(n)
		if i < 0 {
			return fault.New("sqldb.no_column", "the stream has no column "+n, "its columns: "+strings.Join(columnNames(all), ", ")).At(p.name)
		}
		want[i] = true
	}
	at := make([]int, len(all)) // old position → new position
	p.columns = nil
	for i := range all {
		if at[i] = -1; want[i] || len(o.Columns) == 0 {
			at[i] = len(p.columns)
			p.columns = append(p.columns, all[i])
		}
	}
	for _, k := range o.Key {
		i := at[find(k)]
		if p.columns[i].noKey {
			return fault.New("sqldb.key_type", "column "+k+" can't be a key: its type "+p.columns[i].Type+" has no exact comparison", "declare another key").At(p.name)
		}
		p.key = append(p.key, i)
	}
	if o.Watermark != "" {
		p.mark = at[find(o.Watermark)]
		if p.columns[p.mark].noKey {
			return fault.New("sqldb.key_type", "column "+o.Watermark+" can't be a watermark: its type has no exact comparison", "declare another watermark").At(p.name)
		}
	}
	if o.DeletedColumn != "" {
		p.deleted = at[find(o.DeletedColumn)]
	}
	return nil
}

// stream describes the plan to the outside.
func (p *plan) stream() connectors.Stream {
	st := connectors.Stream{Name: p.name, Schema: p.schema, Rows: p.rows}
	for _, i := range p.key {
		st.Key = append(st.Key, p.columns[i].Name)
	}
	if p.mark >= 0 {
		st.Watermark = p.columns[p.mark].Name
	}
	if len(p.key) == 0 {
		st.Note = "no primary key and no unique index without nulls: declare a key to read it"
	}
	return st
}

// noKey is the fault for reading a stream whose rows can't be told apart.
func (p *plan) noKey() error {
	return fault.New("sqldb.no_key", "the table has no primary key and no unique index without nulls",
		fmt.Sprintf("declare the stream %s with the columns of a key", p.name)).At(p.name)
}

func columnNames(columns []column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}

// values returns the values of a map in the order of its keys.
func values(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, m[k])
	}
	return out
}
