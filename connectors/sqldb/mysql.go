package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jmoiron/sqlx"
)

// mysqlDialect is MySQL and MariaDB.
type mysqlDialect struct{}

func (mysqlDialect) rowValues() bool { return false }
func (mysqlDialect) quote(n string) string {
	return "`" + strings.ReplaceAll(n, "`", "``") + "`"
}

// open has values interpolated, so that the text protocol is used, in which every
// value arrives as the server prints it.
func (mysqlDialect) open(dsn, _ string) (*sqlx.DB, error) {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, err
	}
	cfg.Logger = &mysql.NopLogger{}
	cfg.InterpolateParams, cfg.ParseTime, cfg.MultiStatements = true, false, false
	cfg.Loc = time.UTC
	if cfg.Timeout == 0 {
		cfg.Timeout = 20 * time.Second
	}
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, err
	}
	return sqlx.NewDb(sql.OpenDB(c), "mysql"), nil
}

// setup fixes the zone of TIMESTAMP columns, accepts the zero dates that are
// stored, and gives a slow reader time.
func (mysqlDialect) setup(ctx context.Context, c *sql.Conn) error {
	var mode string
	if err := c.QueryRowContext(ctx, "SELECT @@SESSION.sql_mode").Scan(&mode); err != nil {
		return err
	}
	keep := []string{"ALLOW_INVALID_DATES"}
	for _, m := range strings.Split(mode, ",") {
		if m != "" && m != "NO_ZERO_DATE" && m != "NO_ZERO_IN_DATE" && m != "TRADITIONAL" && !strings.HasPrefix(m, "STRICT_") {
			keep = append(keep, m)
		}
	}
	_, err := c.ExecContext(ctx, "SET SESSION time_zone = '+00:00', sql_mode = ?, net_write_timeout = 600", strings.Join(keep, ","))
	return err
}

func (mysqlDialect) begin(ctx context.Context, c *sql.Conn) (string, error) {
	if _, err := c.ExecContext(ctx, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"); err != nil {
		return "", err
	}
	_, err := c.ExecContext(ctx, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
	return "repeatable read", err
}

func (mysqlDialect) session(ctx context.Context, c *sql.Conn) (id int64, err error) {
	err = c.QueryRowContext(ctx, "SELECT CONNECTION_ID()").Scan(&id)
	return id, err
}

func (mysqlDialect) abort(ctx context.Context, db *sqlx.DB, session int64) error {
	_, err := db.ExecContext(ctx, "KILL "+strconv.FormatInt(session, 10))
	return err
}

// mark casts decimals: compared with a bare text they would be compared as
// binary floating point numbers, and long ones would be equal that are not.
func (mysqlDialect) mark(_ int, c *column) string {
	if c.form == formDecimal && c.code == "DECIMAL" {
		return "CAST(? AS DECIMAL(65,20))"
	}
	return "?"
}

func (mysqlDialect) arg(p part) any {
	switch p.tag {
	case 'i':
		if n, err := strconv.ParseInt(p.text, 10, 64); err == nil {
			return n
		}
		if n, err := strconv.ParseUint(p.text, 10, 64); err == nil {
			return n
		}
	case 'b':
		return []byte(p.text)
	}
	return p.text
}

func (mysqlDialect) expr(qualified string, _ *column) string { return qualified }

// ordered makes an ENUM compare and order by its text; by default it orders by
// its number but compares by its text.
func (mysqlDialect) ordered(qualified string, c *column) string {
	if c.asText {
		return "CAST(" + qualified + " AS CHAR)"
	}
	return qualified
}

// classify takes DATA_TYPE of the catalog or the driver's type name.
func (mysqlDialect) classify(c *column) {
	switch code := strings.TrimPrefix(c.code, "UNSIGNED "); code {
	case "TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT", "YEAR":
		c.as(formInt)
	case "DECIMAL", "DOUBLE":
		c.as(formDecimal)
	case "FLOAT":
		c.as(formDecimal)
		c.noKey = true // printed with fewer digits than it has
	case "BIT":
		c.as(formBit)
	case "DATE":
		c.as(formDate)
	case "DATETIME":
		c.as(formLocal)
	case "TIMESTAMP":
		c.as(formUTC)
	case "JSON":
		c.as(formJSON)
		c.noKey = true
	case "BINARY", "VARBINARY", "BLOB", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB", "GEOMETRY", "POINT", "POLYGON", "LINESTRING":
		c.as(formHex)
	case "ENUM", "SET":
		c.as(formText)
		c.asText = true
	default:
		c.as(formText)
	}
}

const mysqlTables = `SELECT TABLE_SCHEMA AS tschema, TABLE_NAME AS tname, TABLE_TYPE LIKE '%VIEW' AS tview,
	COALESCE(TABLE_COMMENT, '') AS tcomment, COALESCE(TABLE_ROWS, -1) AS trows, TABLE_SCHEMA = DATABASE() AS tlocal
FROM information_schema.TABLES
WHERE TABLE_SCHEMA = COALESCE(NULLIF(?, ''), DATABASE()) AND (? = '' OR TABLE_NAME = ?)
ORDER BY TABLE_NAME`

const mysqlColumns = `SELECT TABLE_NAME AS tname, COLUMN_NAME AS cname, UPPER(DATA_TYPE) AS ccode, COLUMN_TYPE AS ctype,
	IS_NULLABLE = 'YES' AS cnull, COLUMN_COMMENT AS ccomment
FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA = COALESCE(NULLIF(?, ''), DATABASE()) AND (? = '' OR TABLE_NAME = ?)
ORDER BY TABLE_NAME, ORDINAL_POSITION`

// A unique index over part of a column guarantees nothing about the whole.
const mysqlKeys = `SELECT TABLE_NAME AS tname, INDEX_NAME AS iname, INDEX_NAME = 'PRIMARY' AS iprimary, COALESCE(COLUMN_NAME, '') AS cname,
	SUB_PART IS NULL AND COLUMN_NAME IS NOT NULL AS iwhole
FROM information_schema.STATISTICS
WHERE TABLE_SCHEMA = COALESCE(NULLIF(?, ''), DATABASE()) AND (? = '' OR TABLE_NAME = ?) AND NON_UNIQUE = 0
ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`

func (d mysqlDialect) tables(ctx context.Context, db *sqlx.DB, _ []string, only string) ([]table, error) {
	schema, name, found := strings.Cut(only, ".")
	if !found {
		schema, name = "", only
	}
	var cat catalog
	for _, q := range []struct {
		into any
		text string
	}{{&cat.tables, mysqlTables}, {&cat.columns, mysqlColumns}, {&cat.keys, mysqlKeys}} {
		if err := db.SelectContext(ctx, q.into, q.text, schema, name, name); err != nil {
			return nil, err
		}
	}
	return cat.assemble(d), nil
}

func (mysqlDialect) retryable(err error) bool {
	if broken(err) || errors.Is(err, mysql.ErrInvalidConn) {
		return true
	}
	var m *mysql.MySQLError
	if !errors.As(err, &m) {
		return false
	}
	switch m.Number {
	case 1040, 1053, 1077, 1078, 1079, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1317, 1412, 1927, 2006, 2013, 3024, 4031:
		return true // busy, shut down, timed out, killed, deadlocked, table changed since the snapshot
	}
	return false
}
