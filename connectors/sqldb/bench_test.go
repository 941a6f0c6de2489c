package sqldb

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/connectortest"
	"github.com/custhub/custhub/testdb"
)

// bigSQL makes a table of customers of 15 columns.
var bigSQL = map[string]string{
	"postgres": `CREATE TABLE big (id BIGINT PRIMARY KEY, code VARCHAR(20), name VARCHAR(60), kind VARCHAR(10), tax_id CHAR(18), mobile VARCHAR(20), email VARCHAR(60),
	city VARCHAR(20), address VARCHAR(100), credit NUMERIC(18,2), active BOOLEAN, born DATE, created TIMESTAMP, updated TIMESTAMPTZ, note TEXT);
INSERT INTO big SELECT i, 'C' || i, '上海某某贸易有限公司' || i, '客户', lpad(i::text, 18, '9'), '139' || lpad(i::text, 8, '0'), 'user' || i || '@example.com',
	'上海', '浦东新区世纪大道' || i || '号', i * 1.25, i % 3 = 0, DATE '1980-01-01' + i % 9000, TIMESTAMP '2020-01-01' + i * INTERVAL '1 second', TIMESTAMPTZ '2020-01-01' + i * INTERVAL '1 second',
	CASE WHEN i % 4 = 0 THEN 'remark ' || i END FROM generate_series(1, %d) i; ANALYZE big`,
	"mysql": `CREATE TABLE big (id BIGINT PRIMARY KEY, code VARCHAR(20), name VARCHAR(60), kind VARCHAR(10), tax_id CHAR(18), mobile VARCHAR(20), email VARCHAR(60),
	city VARCHAR(20), address VARCHAR(100), credit DECIMAL(18,2), active BIT(1), born DATE, created DATETIME, updated TIMESTAMP, note TEXT);
INSERT INTO big SELECT seq, CONCAT('C', seq), CONCAT('上海某某贸易有限公司', seq), '客户', LPAD(seq, 18, '9'), CONCAT('139', LPAD(seq, 8, '0')), CONCAT('user', seq, '@example.com'),
	'上海', CONCAT('浦东新区世纪大道', seq, '号'), seq * 1.25, seq %% 3 = 0, DATE_ADD('1980-01-01', INTERVAL seq %% 9000 DAY), DATE_ADD('2020-01-01', INTERVAL seq SECOND), DATE_ADD('2020-01-01', INTERVAL seq SECOND),
	IF(seq %% 4 = 0, CONCAT('remark ', seq), NULL) FROM seq_1_to_%d; ANALYZE TABLE big`,
	"sqlite": `CREATE TABLE big (id INTEGER PRIMARY KEY, code TEXT, name TEXT, kind TEXT, tax_id TEXT, mobile TEXT, email TEXT,
	city TEXT, address TEXT, credit DECIMAL, active BOOLEAN, born DATE, created DATETIME, updated TIMESTAMP, note TEXT);
WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < %d)
INSERT INTO big SELECT i, 'C' || i, '上海某某贸易有限公司' || i, '客户', printf('%%018d', i), '139' || printf('%%08d', i), 'user' || i || '@example.com',
	'上海', '浦东新区世纪大道' || i || '号', i * 1.25, i %% 3 = 0, '1980-01-01', '2020-01-01 00:00:00', '2020-01-01 00:00:00',
	CASE WHEN i %% 4 = 0 THEN 'remark ' || i END FROM s`,
}

// bigDB makes the big table with n rows.
func bigDB(t testing.TB, driver string, n int) string {
	dsn := map[string]func(testing.TB) string{"mysql": testdb.MySQL, "postgres": testdb.Postgres, "sqlite": testdb.SQLite}[driver](t)
	text := bigSQL[driver]
	if driver == "postgres" { // its text has % for modulo
		text = replacePercent(text)
	}
	testdb.Exec(t, driver, dsn, fmt.Sprintf(text, n))
	return dsn
}

func replacePercent(text string) string {
	out := ""
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && (i+1 == len(text) || text[i+1] != 'd') {
			out += "%"
		}
		out += text[i : i+1]
	}
	return out
}

// TestMemory reads 200,000 rows (CUSTHUB_TEST_ROWS changes it) in little memory.
func TestMemory(t *testing.T) {
	n := 200_000
	if v, err := strconv.Atoi(os.Getenv("CUSTHUB_TEST_ROWS")); err == nil {
		n = v
	}
	for _, driver := range []string{"mysql", "postgres", "sqlite"} {
		t.Run(driver, func(t *testing.T) {
			dsn := bigDB(t, driver, n)
			for name, s := range map[string]StreamOptions{
				"table": {Table: "big"},
				"query": {Name: "big", Query: "SELECT * FROM big", Key: []string{"id"}},
			} {
				t.Run(name, func(t *testing.T) {
					o := options(driver, dsn, s)
					o.PageSize = defaultPage
					connectortest.Memory(t, connectortest.Case{
						Connector: Connector{}, Env: env(t),
						Large: &connectortest.Large{Options: o, Rows: n},
					})
				})
			}
		})
	}
}

// BenchmarkRead reads 300,000 rows of 15 columns.
func BenchmarkRead(b *testing.B) {
	const n = 300_000
	for _, driver := range []string{"postgres", "mysql", "sqlite"} {
		dsn := bigDB(b, driver, n)
		for name, s := range map[string]StreamOptions{
			"table":     {Name: "s", Table: "big"},
			"query":     {Name: "s", Query: "SELECT * FROM big", Key: []string{"id"}},
			"watermark": {Name: "s", Table: "big", Watermark: "updated"},
		} {
			if name == "watermark" && driver != "sqlite" {
				testdb.Exec(b, driver, dsn, "CREATE INDEX big_updated ON big (updated, id)")
			}
			b.Run(driver+"/"+name, func(b *testing.B) {
				o := options(driver, dsn, s)
				o.PageSize = defaultPage
				src := open(b, o)
				for b.Loop() {
					rd, err := src.Read(b.Context(), connectors.Request{Stream: "s"})
					if err != nil {
						b.Fatal(err)
					}
					rows := 0
					for {
						p, err := rd.Next(b.Context(), 2000)
						if err != nil {
							b.Fatal(err)
						}
						if rows += len(p.Rows); p.Done {
							break
						}
					}
					_ = rd.Close()
					if rows != n {
						b.Fatal(rows)
					}
				}
				b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}
