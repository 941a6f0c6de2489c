package sqldb

import (
	"slices"

	"github.com/custhub/custhub/record"
)

// catalog holds what the catalog queries of a database gave. Their result columns
// have the same names for all databases.
type catalog struct {
	tables  []catalogTable
	columns []catalogColumn
	keys    []catalogKey
}

type catalogTable struct {
	Schema  string `db:"tschema"`
	Name    string `db:"tname"`
	View    bool   `db:"tview"`
	Comment string `db:"tcomment"`
	Rows    int64  `db:"trows"`
	Local   bool   `db:"tlocal"` // found without naming its schema
}

type catalogColumn struct {
	Schema   string `db:"tschema"`
	Table    string `db:"tname"`
	Name     string `db:"cname"`
	Code     string `db:"ccode"`
	Type     string `db:"ctype"`
	Nullable bool   `db:"cnull"`
	Comment  string `db:"ccomment"`
}

// catalogKey is one column of a unique index, in the order of the index.
type catalogKey struct {
	Schema  string `db:"tschema"`
	Table   string `db:"tname"`
	Index   string `db:"iname"`
	Primary bool   `db:"iprimary"`
	Column  string `db:"cname"`
	Whole   bool   `db:"iwhole"` // the index covers the whole column
}

// assemble puts tables, columns and keys together.
func (c *catalog) assemble(d dialect) []table {
	out := make([]table, 0, len(c.tables))
	for _, ct := range c.tables {
		t := table{name: ct.Name, view: ct.View, comment: ct.Comment, rows: ct.Rows}
		if !ct.Local {
			t.schema = ct.Schema
		}
		if ct.View {
			t.rows = -1
		}
		required := map[string]bool{}
		for _, cc := range c.columns {
			if cc.Table != ct.Name || cc.Schema != "" && cc.Schema != ct.Schema {
				continue
			}
			col := column{code: cc.Code, Column: record.Column{Name: cc.Name, Type: cc.Type, Nullable: cc.Nullable, Comment: cc.Comment}}
			d.classify(&col)
			t.columns = append(t.columns, col)
			required[cc.Name] = !cc.Nullable
		}
		t.key, t.trusted = c.key(ct, required)
		out = append(out, t)
	}
	return out
}

// key chooses the primary key, else the shortest unique index of columns that are
// never null. A primary key of SQLite may hold nulls: it is not trusted then.
func (c *catalog) key(ct catalogTable, required map[string]bool) (columns []string, trusted bool) {
	type index struct {
		name    string
		primary bool
		columns []string
		usable  bool
	}
	var all []*index
	for _, k := range c.keys {
		if k.Table != ct.Name || k.Schema != "" && k.Schema != ct.Schema {
			continue
		}
		if len(all) == 0 || all[len(all)-1].name != k.Index {
			all = append(all, &index{name: k.Index, primary: k.Primary, usable: true})
		}
		i := all[len(all)-1]
		i.columns = append(i.columns, k.Column)
		i.usable = i.usable && k.Whole && (required[k.Column] || k.Primary)
	}
	all = slices.DeleteFunc(all, func(i *index) bool { return !i.usable })
	if len(all) == 0 {
		return nil, false
	}
	best := slices.MinFunc(all, func(a, b *index) int {
		switch {
		case a.primary != b.primary && a.primary:
			return -1
		case a.primary != b.primary:
			return 1
		}
		return len(a.columns) - len(b.columns)
	})
	trusted = !slices.ContainsFunc(best.columns, func(n string) bool { return !required[n] })
	return best.columns, trusted
}
