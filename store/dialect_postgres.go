package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/pressly/goose/v3"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/store/schema"
)

var postgresDialect = dialect{
	name:         schema.Postgres,
	goose:        goose.DialectPostgres,
	returning:    true,
	insertIgnore: "INSERT",
	ignoreTail:   " ON CONFLICT DO NOTHING",
	forUpdate:    " FOR UPDATE",
	forShare:     " FOR SHARE",
	open:         openPostgres,
	suits:        checkEncoding,
	insert:       copyIn,
	update:       updatePostgres,
	in:           anyArray,
	inChunk:      20000,
	deletePairs:  deletePairsPostgres,
	analyze:      "ANALYZE ",
	deferKeys: slices.Concat(foreignKeys("ALTER TABLE %t DROP CONSTRAINT IF EXISTS %n"),
		uniqueKeys("ALTER TABLE %t DROP CONSTRAINT IF EXISTS %n")),
	restoreKeys: slices.Concat(uniqueKeys("ALTER TABLE %t ADD CONSTRAINT %n %k (%c)"),
		foreignKeys("ALTER TABLE %t ADD CONSTRAINT %n FOREIGN KEY (%c) REFERENCES %p (%k)")),
	unindexKeys: "ALTER TABLE match_key DROP CONSTRAINT match_key_pkey",
	indexKeys:   "ALTER TABLE match_key ADD PRIMARY KEY (hash, rec_id)",
	beforeDry:   "SET idle_in_transaction_session_timeout = 0",
	retryable:   postgresRetryable,
}

// uniqueKeys fills a statement for each primary and unique key of a customer and
// what is nested in it, by the name that PostgreSQL gives it.
func uniqueKeys(statement string) []string {
	var list []string
	for _, name := range goldenTables {
		t := schema.Find(name)
		list = append(list, replaceAll(statement, "%t", name, "%n", name+"_pkey", "%k", "PRIMARY KEY", "%c", strings.Join(t.Primary, ", ")))
		for _, columns := range t.Unique {
			list = append(list, replaceAll(statement, "%t", name, "%n", name+"_"+strings.Join(columns, "_")+"_key", "%k", "UNIQUE", "%c", strings.Join(columns, ", ")))
		}
	}
	return list
}

// foreignKeys fills a statement for each foreign key that points to a customer
// or contact, by the name that PostgreSQL gives it.
func foreignKeys(statement string) []string {
	var list []string
	for _, t := range schema.Tables() {
		for _, r := range t.Refs {
			if r.Table == "customer" || r.Table == "contact" {
				list = append(list, replaceAll(statement, "%t", t.Name, "%n", t.Name+"_"+strings.Join(r.Columns, "_")+"_fkey",
					"%c", strings.Join(r.Columns, ", "), "%p", r.Table, "%k", strings.Join(r.Parent, ", ")))
			}
		}
	}
	return list
}

func openPostgres(dsn string, _ bool) (*sqlx.DB, error) {
	connector, err := pq.NewConnector(withSettings(dsn))
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(16)
	db.SetConnMaxIdleTime(time.Minute)
	return sqlx.NewDb(db, "postgres"), nil
}

// checkEncoding refuses databases that can't hold every character. SQL_ASCII
// takes bytes as they come.
func checkEncoding(ctx context.Context, db *sqlx.DB) error {
	var encoding string
	if err := db.GetContext(ctx, &encoding, "SHOW server_encoding"); err != nil {
		return err
	}
	if encoding == "UTF8" || encoding == "SQL_ASCII" {
		return nil
	}
	return fault.New("store.encoding", "the database keeps its texts in "+encoding+", which lacks most characters",
		"create another one for the store: CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8'")
}

// sessionSettings make the server give up a session whose client is gone: a
// transaction that nobody goes on with must not hold its locks for hours. A dry
// run, which thinks between its statements, lifts the first. The costs keep the
// planner from scanning all records, and from starting workers, for a page of
// them: the defaults are those of a disk with an arm.
var sessionSettings = map[string]string{
	"idle_in_transaction_session_timeout": "30000", // ms
	"tcp_keepalives_idle":                 "30",    // s
	"tcp_keepalives_interval":             "10",
	"tcp_keepalives_count":                "3",
	"random_page_cost":                    "1.1",
	"parallel_setup_cost":                 "20000",
}

// withSettings adds the session settings that a DSN in URL form doesn't have.
func withSettings(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return dsn
	}
	q := u.Query()
	for name, value := range sessionSettings {
		if !q.Has(name) {
			q.Set(name, value)
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// postgresRetryable: serialization failure, deadlock, unique violation from a race.
func postgresRetryable(err error) bool {
	var e *pq.Error
	return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01" || e.Code == "23505")
}

// updatePostgres updates in sets from arrays, one for each column.
func updatePostgres(ctx context.Context, q *session, table string, cols []string, flat []any) error {
	t := schema.Find(table)
	var sets, arrays, names []string
	for i, c := range cols {
		arrays = append(arrays, "?::"+arrayType(t, c))
		names = append(names, c)
		if i > 0 {
			sets = append(sets, c+" = u."+c)
		}
	}
	query := "UPDATE " + table + " SET " + strings.Join(sets, ", ") + " FROM unnest(" + strings.Join(arrays, ", ") +
		") AS u(" + strings.Join(names, ", ") + ") WHERE " + table + "." + cols[0] + " = u." + cols[0]
	return inChunks(flat, len(cols), 5000, func(part []any) error {
		return q.exec(ctx, query, columnArrays(part, len(cols))...)
	})
}

func arrayType(t *schema.Table, column string) string {
	for _, c := range t.Columns {
		if c.Name != column {
			continue
		}
		switch c.Type {
		case schema.ID:
			return "bigint[]"
		case schema.Flag:
			return "smallint[]"
		case schema.Float:
			return "double precision[]"
		case schema.Decimal:
			return "numeric[]"
		case schema.Bool:
			return "boolean[]"
		}
	}
	return "text[]"
}

func deletePairsPostgres(ctx context.Context, q *session, table string, cols [2]string, flat []any) error {
	query := "DELETE FROM " + table + " t USING unnest(?::bigint[], ?::bigint[]) AS u(a, b) WHERE t." + cols[0] + " = u.a AND t." + cols[1] + " = u.b"
	return inChunks(flat, 2, 5000, func(part []any) error {
		return q.exec(ctx, query, columnArrays(part, 2)...)
	})
}

// columnArrays turns rows given flat into one array a column.
func columnArrays(flat []any, width int) []any {
	out := make([]any, width)
	for c := range out {
		list := make([]any, 0, len(flat)/width)
		for i := c; i < len(flat); i += width {
			list = append(list, flat[i])
		}
		out[c] = pq.GenericArray{A: list}
	}
	return out
}

// anyArray is the condition on a list as one array argument, whatever its length.
func anyArray(values []any) (string, []any) {
	return "= ANY(?)", []any{pq.GenericArray{A: values}}
}
