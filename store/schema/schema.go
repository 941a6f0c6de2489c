// Package schema describes the tables of the unified store once. The migrations
// of the three databases are generated from it, the SQL that reads and writes
// the golden tables is built from it, and a test holds the migrated databases
// against it.
package schema

import "github.com/custhub/custhub/record"

// Type is the type of a column; each database has its own name for it.
type Type uint8

// The column types.
const (
	ID      Type = iota // 64-bit integer
	Flag                // small integer, 0 or 1
	Name                // short text that may be indexed, up to 255 characters, compared by bytes
	Key                 // source key, up to 1,000 bytes, compared by bytes
	Text                // text of any length
	When                // ISO date or time with the precision the source gave; up to 40 characters
	Decimal             // exact decimal
	Bool                // true or false
	Blob                // bytes
	Float               // 64-bit floating point
)

// Column is one column of a table.
type Column struct {
	Name string
	Type Type
	Null bool
	Doc  string
	// Field is the model field the column holds, when Model is true.
	Field record.FieldID
	Model bool
}

// Ref is a foreign key.
type Ref struct {
	Columns []string
	Table   string
	Parent  []string
}

// Table is one table.
type Table struct {
	Name    string
	Doc     string
	Columns []Column
	Primary []string
	Auto    bool // the primary key is minted by the database
	Compact bool // SQLite: stored by primary key, without rowid
	Unique  [][]string
	Index   [][]string
	Refs    []Ref
	// Entity is the entity of the model whose fields the table holds, when Golden is true.
	Entity record.EntityType
	Golden bool
}

// Names returns the names of the table's columns in order.
func (t *Table) Names() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// Fields returns the columns that hold model fields, in the order of the model.
func (t *Table) Fields() []Column {
	var cols []Column
	for _, c := range t.Columns {
		if c.Model {
			cols = append(cols, c)
		}
	}
	return cols
}

// columnNames renames the model fields whose names are reserved words of SQL.
var columnNames = map[string]string{"primary": "is_primary"}

// fieldColumns are the columns of the model fields, by field.
var fieldColumns = func() []Column {
	list := make([]Column, len(record.Fields))
	for i := range list {
		list[i] = fieldColumn(record.FieldID(i))
	}
	return list
}()

// FieldColumn returns the column that holds a model field.
func FieldColumn(id record.FieldID) Column { return fieldColumns[id] }

func fieldColumn(id record.FieldID) Column {
	f := id.Info()
	c := Column{Name: f.Name, Null: true, Doc: f.Doc + " " + f.DocZH, Field: id, Model: true}
	if n, ok := columnNames[f.Name]; ok {
		c.Name = n
	}
	switch f.Kind {
	case record.Int:
		c.Type = ID
	case record.Decimal:
		c.Type = Decimal
	case record.Bool:
		c.Type = Bool
	case record.Date, record.Time:
		c.Type = When
	default:
		c.Type = Text
	}
	return c
}

// Find returns the table with the given name; it panics when there is none,
// since table names are written in the code.
func Find(name string) *Table {
	for i := range tables {
		if tables[i].Name == name {
			return &tables[i]
		}
	}
	panic("schema: no table " + name)
}

// Tables lists every table, parents before children.
func Tables() []Table { return tables }

// model returns the columns of an entity's fields between the given ones.
func model(t record.EntityType, before, after []Column) []Column {
	cols := append([]Column{}, before...)
	for _, id := range record.FieldsOf(t) {
		cols = append(cols, FieldColumn(id))
	}
	return append(cols, after...)
}
