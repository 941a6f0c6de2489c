package store

import (
	"context"
	"database/sql"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store/schema"
)

// goldenRow is a row of a golden table as read back, alike on all databases.
type goldenRow struct {
	ids    []sql.NullInt64 // the columns before the model's
	fields []record.FieldValue
	extra  string // custom fields as JSON, "" when none
}

// goldenReader reads rows of a golden table.
type goldenReader struct {
	table  *schema.Table
	fields []schema.Column
	sql    string // SELECT … FROM table t
	nIDs   int
	beside []any // where further columns go, those after the model's
}

// newGoldenReader reads the given integer columns of the table and its model columns.
func newGoldenReader(table string, ids ...string) *goldenReader {
	t := schema.Find(table)
	r := &goldenReader{table: t, fields: t.Fields(), nIDs: len(ids)}
	cols := make([]string, 0, len(ids)+len(r.fields)+1)
	for _, id := range ids {
		cols = append(cols, "t."+id)
	}
	for _, c := range r.fields {
		if c.Type == schema.Bool {
			cols = append(cols, "CASE WHEN t."+c.Name+" THEN 'true' WHEN NOT t."+c.Name+" THEN 'false' END")
			continue
		}
		cols = append(cols, "t."+c.Name)
	}
	r.sql = "SELECT " + strings.Join(append(cols, "t.extra"), ", ") + " FROM " + table + " t"
	return r
}

// also reads one more column into dest, for the time of a call.
func (r *goldenReader) also(column string, dest any) *goldenReader {
	r.sql = strings.Replace(r.sql, " FROM ", ", t."+column+" FROM ", 1)
	r.beside = append(r.beside, dest)
	return r
}

// each calls fn with each row that the tail of the query (WHERE …) selects.
func (r *goldenReader) each(ctx context.Context, q *session, fn func(*goldenRow) error, tail string, args ...any) error {
	ids := make([]sql.NullInt64, r.nIDs)
	texts := make([]sql.NullString, len(r.fields)+1)
	dest := make([]any, 0, len(ids)+len(texts)+len(r.beside))
	for i := range ids {
		dest = append(dest, &ids[i])
	}
	for i := range texts {
		dest = append(dest, &texts[i])
	}
	dest = append(dest, r.beside...)
	return q.each(ctx, func(rows *sqlx.Rows) error {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		row := goldenRow{ids: append([]sql.NullInt64(nil), ids...), extra: texts[len(r.fields)].String}
		for i, c := range r.fields {
			if texts[i].Valid {
				row.fields = append(row.fields, record.FieldValue{ID: c.Field, Value: readValue(c, texts[i].String)})
			}
		}
		return fn(&row)
	}, r.sql+" "+tail, args...)
}

// readValue is the canonical value of a column's text. A decimal comes back with
// more or fewer zeros at its ends, as the database likes it.
func readValue(c schema.Column, text string) record.Value {
	v := record.Value{Kind: c.Field.Info().Kind, Text: text}
	if v.Kind == record.Decimal {
		v.Text = v.Plain()
	}
	return v
}
