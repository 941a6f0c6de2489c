package sqldb

import (
	"fmt"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/connectortest"
	"github.com/custhub/custhub/testdb"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// options returns the defaults for a driver and DSN.
func options(driver, dsn string, streams ...StreamOptions) *Options {
	o := Connector{}.Options().(*Options)
	o.Driver, o.DSN, o.Streams, o.RetryFor = driver, dsn, streams, "5s"
	o.PageSize = 100
	return o
}

// northwindDB loads Northwind into a database of its own.
func northwindDB(t testing.TB) string {
	dsn := testdb.Postgres(t)
	testdb.Load(t, "postgres", dsn, "../../testdata/northwind/northwind.sql")
	return dsn
}

// jshDB loads jshERP into a database of its own.
func jshDB(t testing.TB) string {
	dsn := testdb.MySQL(t)
	testdb.Load(t, "mysql", dsn, "../../testdata/jsherp/jsh_2019_subset.sql")
	return dsn
}

func TestConformanceNorthwind(t *testing.T) {
	connectortest.Run(t, connectortest.Case{
		Connector: Connector{},
		Options:   options("postgres", northwindDB(t)),
		Rows:      map[string]int{"customers": 91, "orders": 830, "order_details": 2155},
	})
}

func TestConformanceJshERP(t *testing.T) {
	connectortest.Run(t, connectortest.Case{
		Connector: Connector{},
		Options:   options("mysql", jshDB(t)),
		Rows:      map[string]int{"jsh_supplier": 11},
	})
}

// hostile is a table on each database whose rows are hard to page: text keys in a
// case-insensitive collation where there is one, a composite key, and a watermark
// that all, many or no rows share.
var hostile = map[string]string{
	"mysql": `CREATE TABLE h (a VARCHAR(20) COLLATE utf8mb4_general_ci, b INT, w DATETIME NULL, e ENUM('z','m','a') NOT NULL, PRIMARY KEY (a, b));
		CREATE TABLE attr (h_a VARCHAR(20), h_b INT, name VARCHAR(20), value VARCHAR(50));
		CREATE TABLE code (e VARCHAR(5), label VARCHAR(20));`,
	"postgres": `CREATE TABLE h (a VARCHAR(20) COLLATE "en-x-icu", b INT, w TIMESTAMP NULL, e CHAR(3) NOT NULL, PRIMARY KEY (a, b));
		CREATE TABLE attr (h_a VARCHAR(20), h_b INT, name VARCHAR(20), value VARCHAR(50));
		CREATE TABLE code (e CHAR(3), label VARCHAR(20));`,
	"sqlite": `CREATE TABLE h (a TEXT COLLATE NOCASE NOT NULL, b INT NOT NULL, w DATETIME NULL, e TEXT NOT NULL, PRIMARY KEY (a, b));
		CREATE TABLE attr (h_a TEXT, h_b INT, name TEXT, value TEXT);
		CREATE TABLE code (e TEXT, label TEXT);`,
}

// hostileDB makes the hostile table with 230 rows and attributes for some.
func hostileDB(t testing.TB, driver string) string {
	var dsn string
	switch driver {
	case "mysql":
		dsn = testdb.MySQL(t)
	case "postgres":
		dsn = testdb.Postgres(t)
	default:
		dsn = testdb.SQLite(t)
	}
	var b strings.Builder
	b.WriteString(hostile[driver] + "\nBEGIN;\n")
	words := []string{"aa", "B", "ä", "Z", "z-1", "Ω", "张三", "李四", "_x", "10", "9", "ß", "O'Hara", "back\\\\slash", "tab\t", "%"}
	if driver != "mysql" {
		words[13] = "back\\slash"
	}
	n := 0
	for i, w := range words {
		for k := range 15 {
			if n++; n > 230 {
				break
			}
			mark := "NULL"
			switch {
			case n%7 == 0:
			case n%3 == 0:
				mark = fmt.Sprintf("'2020-01-%02d 10:00:00'", k+1)
			default:
				mark = "'2020-02-01 00:00:00'"
			}
			fmt.Fprintf(&b, "INSERT INTO h VALUES ('%s', %d, %s, '%s');\n", strings.ReplaceAll(w, "'", "''"), k*i, mark, []string{"z", "m", "a"}[n%3])
			if i == 0 {
				break // one row: the key would repeat
			}
			if k%4 == 0 {
				fmt.Fprintf(&b, "INSERT INTO attr VALUES ('%s', %d, 'tier', 'gold%d'), ('%s', %d, 'vat', NULL), ('%s', %d, 'mail', 'a%d@example.com');\n",
					strings.ReplaceAll(w, "'", "''"), k*i, k, strings.ReplaceAll(w, "'", "''"), k*i, strings.ReplaceAll(w, "'", "''"), k*i, n)
			}
		}
	}
	b.WriteString("INSERT INTO code VALUES ('z', 'last'), ('a', 'first'), ('a', 'first again');\nCOMMIT;\n")
	testdb.Exec(t, driver, dsn, b.String())
	return dsn
}

func TestConformanceHostile(t *testing.T) {
	for _, driver := range []string{"mysql", "postgres", "sqlite"} {
		t.Run(driver, func(t *testing.T) {
			join := []JoinOptions{
				{Table: "code", On: map[string]string{"e": "e"}, Columns: map[string]string{"e_label": "label"}},
				{Table: "attr", On: map[string]string{"h_a": "a", "h_b": "b"}, Where: "j.name = 'mail'", Columns: map[string]string{"mail": "value", "kind": "name"}, List: "mails"},
			}
			eav := []EAVOptions{{
				Table: "attr", On: map[string]string{"h_a": "a", "h_b": "b"}, Attribute: "name", Value: "value",
				Columns: map[string]string{"tier": "tier", "vat": "vat"},
			}}
			o := options(driver, hostileDB(t, driver),
				StreamOptions{Name: "by key", Table: "h"},
				StreamOptions{Name: "by watermark", Table: "h", Watermark: "w"},
				StreamOptions{Name: "by enum", Table: "h", Key: []string{"e", "b", "a"}, DeletedColumn: "e", DeletedValues: []string{"m"}},
				StreamOptions{Name: "query", Query: "SELECT a, b, w FROM h WHERE b > 3", Key: []string{"b", "a"}, Watermark: "w"},
				StreamOptions{Name: "joined", Table: "h", Watermark: "w", Join: join, EAV: eav},
				StreamOptions{Name: "joined query", Query: "SELECT * FROM h", Key: []string{"a", "b"}, Join: join, EAV: eav, Columns: []string{"a", "b", "e"}},
			)
			o.PageSize = 20
			connectortest.Run(t, connectortest.Case{
				Connector: Connector{}, Options: o,
				Env:  connectors.Env{Dir: t.TempDir()},
				Rows: map[string]int{"by key": 226, "by watermark": 226, "by enum": 226, "joined": 226},
				Malformed: []connectortest.Malformed{
					{Name: "no key", Options: options(driver, o.DSN), Stream: "attr", Fault: "sqldb.no_key"},
					{Name: "key with nulls", Options: options(driver, o.DSN, StreamOptions{Table: "h", Key: []string{"w"}}), Fault: "sqldb.key_null"},
					{Name: "key that repeats", Options: options(driver, o.DSN, StreamOptions{Table: "h", Key: []string{"b"}}), Fault: "sqldb.key_not_unique"},
					{Name: "no such table", Options: options(driver, o.DSN, StreamOptions{Table: "nil"}), Fault: "sqldb.no_table"},
					{Name: "no such column", Options: options(driver, o.DSN, StreamOptions{Table: "h", Watermark: "nil"}), Fault: "sqldb.no_column"},
					{Name: "broken query", Options: options(driver, o.DSN, StreamOptions{Name: "q", Query: "SELECT nil FROM nil", Key: []string{"a"}}), Fault: "sqldb.query"},
				},
			})
		})
	}
}
