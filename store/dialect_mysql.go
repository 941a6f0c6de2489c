package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"

	"github.com/custhub/custhub/store/schema"
)

var mysqlDialect = dialect{
	name:  schema.MySQL,
	goose: goose.DialectMySQL,
	// With READ COMMITTED a record that another process commits meanwhile is seen.
	txOptions:    &sql.TxOptions{Isolation: sql.LevelReadCommitted},
	insertIgnore: "INSERT IGNORE",
	forUpdate:    " FOR UPDATE",
	forShare:     " LOCK IN SHARE MODE",
	open:         openMySQL,
	insert: func(ctx context.Context, q *session, table string, cols []string, flat []any) error {
		return insertRows(ctx, q, table, cols, flat, max(1, min(500, 60000/len(cols))))
	},
	update:      updateMySQL,
	in:          inList,
	inChunk:     1000,
	deletePairs: deletePairsIn,
	retryable:   mysqlRetryable,
}

// openMySQL turns mysql://user:password@host:port/db?param=… into the driver's form.
func openMySQL(dsn string, _ bool) (*sqlx.DB, error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, errors.New("not a URL: mysql://user:password@host:port/db")
	}
	host := u.Host
	if u.Port() == "" {
		host += ":3306"
	}
	password, _ := u.User.Password()
	cfg, err := mysql.ParseDSN("tcp(" + host + ")/" + strings.TrimPrefix(u.Path, "/") + "?" + u.RawQuery)
	if err != nil {
		return nil, err
	}
	cfg.User, cfg.Passwd = u.User.Username(), password
	cfg.ClientFoundRows = true // rows found, not rows changed, as the others count
	cfg.Collation = "utf8mb4_bin"
	cfg.MaxAllowedPacket = 0 // ask the server
	if cfg.Params == nil {
		cfg.Params = map[string]string{}
	}
	cfg.Params["sql_mode"] = "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ENGINE_SUBSTITUTION'"
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(16)
	db.SetConnMaxIdleTime(time.Minute)
	return sqlx.NewDb(db, "mysql"), nil
}

// mysqlRetryable: deadlock, lock wait timeout, duplicate key from a race.
func mysqlRetryable(err error) bool {
	var e *mysql.MySQLError
	return errors.As(err, &e) && (e.Number == 1213 || e.Number == 1205 || e.Number == 1062)
}

// updateMySQL updates in sets through a join with a derived table of values.
func updateMySQL(ctx context.Context, q *session, table string, cols []string, flat []any) error {
	sets := make([]string, 0, len(cols)-1)
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = "? AS " + c
		if i > 0 {
			sets = append(sets, "t."+c+" = u."+c)
		}
	}
	first := "SELECT " + strings.Join(names, ", ")
	next := " UNION ALL SELECT " + marks(len(cols))
	return inChunks(flat, len(cols), 200, func(part []any) error {
		rows := first + strings.Repeat(next, len(part)/len(cols)-1)
		return q.exec(ctx, "UPDATE "+table+" t JOIN ("+rows+") u ON u."+cols[0]+" = t."+cols[0]+" SET "+strings.Join(sets, ", "), part...)
	})
}

func deletePairsIn(ctx context.Context, q *session, table string, cols [2]string, flat []any) error {
	return inChunks(flat, 2, 500, func(part []any) error {
		return q.exec(ctx, "DELETE FROM "+table+" WHERE ("+cols[0]+", "+cols[1]+") IN ("+tuples(len(part)/2, 2)+")", part...)
	})
}
