package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/go-sql-driver/mysql"
	"github.com/lib/pq"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/store/schema"
)

// The rights that an account needs, as GRANT names them.
const (
	rightsToRead  = "SELECT"
	rightsToWrite = "SELECT, INSERT, UPDATE, DELETE"
	rightsToMake  = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP" // MySQL and MariaDB
)

// lacksRight reports whether the database refused a statement because the account
// may not do that. SQLite knows no accounts.
func lacksRight(err error) bool {
	var p *pq.Error
	if errors.As(err, &p) {
		return p.Code == "42501"
	}
	var m *mysql.MySQLError
	if !errors.As(err, &m) {
		return false
	}
	switch m.Number {
	case 1044, 1142, 1143, 1227, 1370: // database, table, column, administration, routine
		return true
	}
	return false
}

// account is who the database takes us for, and where the store is.
type account struct{ name, place string }

// accountOf asks the database; place is "" when PostgreSQL lets the account use no
// schema at all.
func accountOf(ctx context.Context, db *sql.DB, d *dialect) (a account, err error) {
	var place sql.NullString
	query := "SELECT QUOTE_IDENT(current_user), QUOTE_IDENT(current_schema())"
	if d.name == schema.MySQL {
		query = "SELECT CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), ''''), CONCAT('`', DATABASE(), '`')"
	}
	err = db.QueryRowContext(ctx, query).Scan(&a.name, &place)
	a.place = place.String
	return a, err
}

// mayNotRead explains that the account may not read the store.
func mayNotRead(ctx context.Context, db *sql.DB, d *dialect, cause error) error {
	who, grant, err := grantOf(ctx, db, d, rightsToRead)
	if err != nil {
		return cause
	}
	return fault.New("store.right", "the database account may not read the tables of the store", "an administrator grants it: "+grant).With(who).Because(cause)
}

// mayNotMigrate explains that the account may not make or change the tables of the
// store, which the first run and the first one of a new version do.
func mayNotMigrate(ctx context.Context, db *sql.DB, d *dialect, cause error) error {
	who, grant, err := grantOf(ctx, db, d, rightsToMake)
	if err != nil {
		return cause
	}
	return fault.New("store.right", "the database account may not make or change the tables of the store",
		"an administrator grants it: "+grant+"; or runs 'custhub store migrate' with an account that may, and grants this one "+rightsToWrite).With(who).Because(cause)
}

// grantOf names the account, and the statement that gives it the rights.
func grantOf(ctx context.Context, db *sql.DB, d *dialect, rights string) (who, grant string, err error) {
	a, err := accountOf(ctx, db, d)
	switch {
	case err != nil:
	case d.name == schema.MySQL:
		grant = fmt.Sprintf("GRANT %s ON %s.* TO %s", rights, a.place, a.name)
	case a.place == "":
		grant = "GRANT USAGE ON SCHEMA public TO " + a.name
	case rights == rightsToMake && owns(ctx, db):
		grant = fmt.Sprintf("GRANT CREATE ON SCHEMA %s TO %s", a.place, a.name)
	case rights == rightsToMake:
		grant = "ALTER TABLE … OWNER TO " + a.name
	default:
		grant = fmt.Sprintf("GRANT %s ON ALL TABLES IN SCHEMA %s TO %s", rights, a.place, a.name)
	}
	return a.name, grant, err
}

// owns reports whether the PostgreSQL account may change the tables of the store:
// it owns them, or there are none yet.
func owns(ctx context.Context, db *sql.DB) bool {
	var mine bool
	err := db.QueryRowContext(ctx, ownsTables).Scan(&mine)
	return err == nil && mine
}

const ownsTables = "SELECT COUNT(*) = 0 FROM pg_class c WHERE c.oid = to_regclass('goose_db_version') AND NOT pg_has_role(c.relowner, 'USAGE')"

// mayAlter reports whether keys may be dropped and made again around a bulk load.
// Where another account made the tables, they stay.
func mayAlter(ctx context.Context, q *session) (bool, error) {
	if q.d.name != schema.Postgres {
		return true, nil
	}
	n, err := q.number(ctx, "SELECT CASE WHEN ("+ownsTables+") THEN 1 ELSE 0 END")
	return n == 1, err
}
