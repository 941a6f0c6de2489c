package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// postgresDialect is PostgreSQL.
type postgresDialect struct{}

func (postgresDialect) rowValues() bool       { return true }
func (postgresDialect) quote(n string) string { return pq.QuoteIdentifier(n) }

func (postgresDialect) open(dsn, _ string) (*sqlx.DB, error) {
	c, err := pq.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sqlx.NewDb(sql.OpenDB(c), "postgres"), nil
}

// setup fixes the zone and the printed forms of values.
func (postgresDialect) setup(ctx context.Context, c *sql.Conn) error {
	_, err := c.ExecContext(ctx, `SET TIME ZONE 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'iso_8601';
SET extra_float_digits = 3; SET default_transaction_read_only = on; SET application_name = 'custhub'`)
	return err
}

func (postgresDialect) begin(ctx context.Context, c *sql.Conn) (string, error) {
	_, err := c.ExecContext(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
	return "repeatable read", err
}

func (postgresDialect) mark(n int, _ *column) string { return "$" + strconv.Itoa(n) }

// arg binds every value as text: PostgreSQL reads it as the column's own type.
func (postgresDialect) arg(p part) any {
	if p.tag == 'b' {
		return []byte(p.text)
	}
	return p.text
}

// expr has the server print what the driver would parse. What the driver passes
// on unparsed needs no cast.
func (postgresDialect) expr(qualified string, c *column) string {
	switch {
	case c.code == "BYTEA":
		return qualified
	case strings.HasPrefix(c.code, "_"):
		return "to_json(" + qualified + ")::text"
	case c.form == formInt, c.code == "TEXT", c.code == "VARCHAR", c.code == "NUMERIC", c.code == "UUID", c.code == "JSON", c.code == "JSONB":
		return qualified
	}
	return qualified + "::text"
}

func (postgresDialect) ordered(qualified string, _ *column) string { return qualified }

// classify takes pg_type.typname in upper case, which is also the driver's name.
func (postgresDialect) classify(c *column) {
	switch c.code {
	case "INT2", "INT4", "INT8", "OID":
		c.as(formInt)
	case "NUMERIC", "FLOAT4", "FLOAT8":
		c.as(formDecimal)
	case "BOOL":
		c.as(formBool)
	case "DATE":
		c.as(formDate)
	case "TIMESTAMP":
		c.as(formLocal)
	case "TIMESTAMPTZ":
		c.as(formUTC)
	case "JSON":
		c.as(formJSON)
		c.noKey = true
	case "JSONB":
		c.as(formJSON)
	case "BYTEA":
		c.as(formHex)
	default:
		c.as(formText)
		if strings.HasPrefix(c.code, "_") {
			c.as(formJSON)
			c.noKey = true
		}
	}
}

const pgTables = `SELECT n.nspname AS tschema, c.relname AS tname, c.relkind IN ('v') AS tview,
	COALESCE(obj_description(c.oid, 'pg_class'), '') AS tcomment, c.reltuples::bigint AS trows,
	pg_table_is_visible(c.oid) AS tlocal
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ` + pgFilter + `
ORDER BY n.nspname, c.relname`

// A domain is read as the type it is based on.
const pgColumns = `SELECT n.nspname AS tschema, c.relname AS tname, a.attname AS cname,
	UPPER(CASE WHEN t.typtype = 'd' THEN bt.typname ELSE t.typname END) AS ccode,
	format_type(a.atttypid, a.atttypmod) AS ctype, NOT a.attnotnull AS cnull,
	COALESCE(col_description(c.oid, a.attnum), '') AS ccomment
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
	JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type bt ON bt.oid = t.typbasetype
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ` + pgFilter + `
ORDER BY n.nspname, c.relname, a.attnum`

// Partial indexes and indexes over expressions guarantee nothing about the rows.
const pgKeys = `SELECT n.nspname AS tschema, c.relname AS tname, ic.relname AS iname, i.indisprimary AS iprimary,
	COALESCE(a.attname, '') AS cname, a.attname IS NOT NULL AS iwhole
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
	JOIN pg_class ic ON ic.oid = i.indexrelid
	CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(num, pos)
	LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num AND k.num > 0
WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND k.pos <= i.indnkeyatts AND ` + pgFilter + `
ORDER BY n.nspname, c.relname, ic.relname, k.pos`

// pgFilter takes the wanted schemas ($1, empty: those of the search path), a
// table name ($2, ”: all) and its schema ($3, ”: any wanted one).
const pgFilter = `(CASE WHEN $3::text <> '' THEN n.nspname = $3::text WHEN cardinality($1::text[]) > 0 THEN n.nspname = ANY($1::text[])
	ELSE n.nspname = ANY(current_schemas(false)) END) AND ($2::text = '' OR c.relname = $2::text)`

func (d postgresDialect) tables(ctx context.Context, db *sqlx.DB, schemas []string, only string) ([]table, error) {
	schema, name, found := strings.Cut(only, ".")
	if !found {
		schema, name = "", only
	}
	if schemas == nil {
		schemas = []string{}
	}
	var cat catalog
	for _, q := range []struct {
		into any
		text string
	}{{&cat.tables, pgTables}, {&cat.columns, pgColumns}, {&cat.keys, pgKeys}} {
		if err := db.SelectContext(ctx, q.into, q.text, pq.Array(schemas), name, schema); err != nil {
			return nil, err
		}
	}
	return cat.assemble(d), nil
}

func (postgresDialect) retryable(err error) bool {
	if broken(err) {
		return true
	}
	var p *pq.Error
	if !errors.As(err, &p) {
		return strings.Contains(err.Error(), "pq: unexpected") // the protocol was cut off
	}
	switch p.Code.Class() {
	case "08", "40": // connection, transaction rollback
		return true
	}
	switch p.Code {
	case "53300", "55P03", "57014", "57P01", "57P02", "57P03", "57P05", "25P03", "72000":
		return true // too many connections, lock or statement timeout, shutdown, idle timeout, snapshot too old
	}
	return false
}
