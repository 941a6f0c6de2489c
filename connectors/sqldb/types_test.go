package sqldb

import (
	"errors"
	"testing"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/testdb"
)

// typeCase is a column of one row: its declaration, its SQL value, and what must
// arrive.
type typeCase struct{ name, decl, value, want string }

func checkTypes(t *testing.T, driver, dsn, head string, cases []typeCase, change func(*Options)) {
	t.Helper()
	decl, vals := head, "1"
	for _, c := range cases {
		decl += ", " + c.name + " " + c.decl
		vals += ", " + c.value
	}
	testdb.Exec(t, driver, dsn, "CREATE TABLE v ("+decl+"); INSERT INTO v VALUES ("+vals+")")
	o := options(driver, dsn)
	if change != nil {
		change(o)
	}
	schema, rows := readAll(t, o, "v")
	if len(rows) != 1 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, c := range cases {
		if got := show(schema, rows[0], c.name); got != c.want {
			t.Errorf("%s %s: got %s, want %s", c.decl, c.value, got, c.want)
		}
	}
}

func TestTypesMySQL(t *testing.T) {
	cases := []typeCase{
		{"flag1", "BIT(1)", "b'1'", "bool:true"},
		{"flag0", "BIT(1)", "b'0'", "bool:false"},
		{"flags", "BIT(12)", "b'100000000001'", "int:2049"},
		{"unsigned_max", "BIGINT UNSIGNED", "18446744073709551615", "int:18446744073709551615"},
		{"filled", "INT(8) ZEROFILL", "42", "int:42"},
		{"long_number", "DECIMAL(20,0)", "20211231010101010101", "decimal:20211231010101010101"},
		{"money", "DECIMAL(24,6)", "-0.170000", "decimal:-0.170000"},
		{"text_number", "VARCHAR(30)", "'00123'", "text:00123"},
		{"dbl", "DOUBLE", "1e20", "decimal:100000000000000000000"},
		{"no_date", "DATE", "'0000-00-00'", "null:"},
		{"no_time", "DATETIME", "'0000-00-00 00:00:00'", "null:"},
		{"year_only", "DATE", "'2015-00-00'", "date:2015"},
		{"month_only", "DATE", "'2015-03-00'", "date:2015-03"},
		{"bad_day", "DATE", "'2015-02-31'", "text:2015-02-31"},
		{"day", "DATE", "'2015-02-28'", "date:2015-02-28"},
		{"local_time", "DATETIME(6)", "'2015-02-28 12:30:00.120000'", "time:2015-02-28T12:30:00.12"},
		{"in_utc", "TIMESTAMP(3)", "'2015-02-28 12:30:00.5'", "time:2015-02-28T04:30:00.5Z"},
		{"y", "YEAR", "2015", "int:2015"},
		{"clock", "TIME", "'-12:30:00'", "text:-12:30:00"},
		{"e", "ENUM('a','b')", "'b'", "text:b"},
		{"raw", "VARBINARY(10)", "x'00ff10'", "text:00ff10"},
		{"latin", "VARCHAR(10) CHARACTER SET latin1", "'Müller'", "text:Müller"},
		{"gbk", "VARCHAR(10) CHARACTER SET gbk", "'张三'", "text:张三"},
		{"emoji", "VARCHAR(10) CHARACTER SET utf8mb4", "'😀'", "text:😀"},
		{"no_value", "INT", "NULL", "null:"},
		{"empty", "VARCHAR(10)", "''", "text:"},
	}
	dsn := testdb.MySQL(t)
	set := "SET SESSION sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+08:00';"
	testdb.Exec(t, "mysql", dsn, set+"CREATE TABLE z (id INT PRIMARY KEY, d DATE); INSERT INTO z VALUES (1, '0000-00-00')")
	o := options("mysql", dsn)
	o.ZeroDates = "text"
	schema, rows := readAll(t, o, "z")
	if got := show(schema, rows[0], "d"); got != "text:0000-00-00" {
		t.Errorf("zero date kept as text: %s", got)
	}
	checkTypes(t, "mysql", dsn+"?sql_mode=%27ALLOW_INVALID_DATES%27&time_zone=%27%2B08%3A00%27", "id INT PRIMARY KEY", cases, nil)
}

func TestDeclaredZone(t *testing.T) {
	dsn := testdb.MySQL(t)
	cases := []typeCase{
		{"local_time", "DATETIME", "'2026-01-01 08:00:00'", "time:2026-01-01T00:00:00Z"},
		{"day", "DATE", "'2026-01-01'", "date:2026-01-01"},
	}
	checkTypes(t, "mysql", dsn, "id INT PRIMARY KEY", cases, func(o *Options) { o.TimeZone = "Asia/Shanghai" })
}

func TestTypesPostgres(t *testing.T) {
	dsn := testdb.Postgres(t)
	testdb.Exec(t, "postgres", dsn, "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN plz AS text")
	checkTypes(t, "postgres", dsn, "id INT PRIMARY KEY", []typeCase{
		{"flag", "boolean", "true", "bool:true"},
		{"big", "bigint", "-9223372036854775808", "int:-9223372036854775808"},
		{"long_number", "numeric", "20211231010101010101", "decimal:20211231010101010101"},
		{"money2", "numeric(10,2)", "12.5", "decimal:12.50"},
		{"nan", "numeric", "'NaN'", "text:NaN"},
		{"f4", "real", "0.1", "decimal:0.1"},
		{"f8", "double precision", "1e-7", "decimal:0.0000001"},
		{"inf", "double precision", "'Infinity'", "text:Infinity"},
		{"day", "date", "'2015-02-28'", "date:2015-02-28"},
		{"bc", "date", "'0044-03-15 BC'", "text:0044-03-15 BC"},
		{"for_ever", "timestamp", "'infinity'", "text:infinity"},
		{"local_time", "timestamp", "'2015-02-28 12:30:00.120'", "time:2015-02-28T12:30:00.12"},
		{"utc_time", "timestamptz", "'2015-02-28 12:30:00+08'", "time:2015-02-28T04:30:00Z"},
		{"tags", "text[]", `ARRAY['a"b', NULL, '张']`, `json:["a\"b",null,"张"]`},
		{"doc", "jsonb", `'{"a": 1.50}'`, `json:{"a": 1.50}`},
		{"raw", "bytea", `'\x00ff10'`, "text:00ff10"},
		{"u", "uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "text:a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
		{"m", "mood", "'ok'", "text:ok"},
		{"p", "plz", "'05021'", "text:05021"},
		{"padded", "char(5)", "'ab'", "text:ab"},
		{"lasting", "interval", "'1 day 02:00'", "text:P1DT2H"},
		{"no_value", "text", "NULL", "null:"},
	}, nil)
}

func TestTypesSQLite(t *testing.T) {
	checkTypes(t, "sqlite", testdb.SQLite(t), "id INTEGER PRIMARY KEY", []typeCase{
		{"flag", "BOOLEAN", "1", "bool:true"},
		{"n", "INTEGER", "9223372036854775807", "int:9223372036854775807"},
		{"text_in_int", "INTEGER", "'00x'", "text:00x"},
		{"long_number", "TEXT", "'20211231010101010101'", "text:20211231010101010101"},
		{"money", "DECIMAL(10,2)", "12.5", "decimal:12.5"},
		{"day", "DATE", "'2015-02-28'", "date:2015-02-28"},
		{"at", "DATETIME", "'2015-02-28 12:30:00'", "time:2015-02-28T12:30:00"},
		{"atz", "TIMESTAMP", "'2015-02-28T12:30:00+08:00'", "time:2015-02-28T04:30:00Z"},
		{"epoch", "DATETIME", "1425126600", "int:1425126600"},
		{"raw", "BLOB", "x'00ff'", "text:00ff"},
		{"no_value", "TEXT", "NULL", "null:"},
	}, nil)
}

// TestBrokenText shows that text which is not valid in its encoding is a row with
// a problem, in its place.
func TestBrokenText(t *testing.T) {
	dsn := testdb.SQLite(t)
	testdb.Exec(t, "sqlite", dsn, "CREATE TABLE v (id INTEGER PRIMARY KEY, s TEXT); INSERT INTO v VALUES (1, 'a'), (2, CAST(x'ff62' AS TEXT)), (3, 'c')")
	_, rows := readAll(t, options("sqlite", dsn), "v")
	if len(rows) != 3 || rows[1].Problem == nil || rows[1].Problem.Column != "s" || rows[1].Key != "2" || rows[1].Values[1] != record.T("\uFFFDb") {
		t.Errorf("got %+v", rows)
	}
}

// TestFloatKey shows that a key which can't be compared exactly is refused.
func TestFloatKey(t *testing.T) {
	dsn := testdb.MySQL(t)
	testdb.Exec(t, "mysql", dsn, "CREATE TABLE v (f FLOAT PRIMARY KEY)")
	src := open(t, options("mysql", dsn, StreamOptions{Table: "v"}))
	_, _, _, err := readFrom(t.Context(), src, "v", "", 1)
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code != "sqldb.key_type" {
		t.Errorf("got %v", err)
	}
}

// TestExactKeys pages over keys at the limits of their types, where a comparison
// as floating point numbers would lose rows.
func TestExactKeys(t *testing.T) {
	for driver, decl := range map[string]string{"mysql": "DECIMAL(30,4)", "postgres": "NUMERIC(30,4)"} {
		dsn := map[string]func(testing.TB) string{"mysql": testdb.MySQL, "postgres": testdb.Postgres}[driver](t)
		testdb.Exec(t, driver, dsn, "CREATE TABLE v (k "+decl+" PRIMARY KEY); CREATE TABLE u (k BIGINT PRIMARY KEY);"+
			"INSERT INTO v VALUES (20211231010101010101.0001), (20211231010101010101.0002), (20211231010101010101.0003), (-0.5);"+
			"INSERT INTO u VALUES (9007199254740993), (9007199254740992), (9007199254740994), (9223372036854775807)")
		o := options(driver, dsn)
		o.PageSize = 1
		for _, stream := range []string{"v", "u"} {
			if _, rows := readAll(t, o, stream); len(rows) != 4 {
				t.Errorf("%s %s: %d rows", driver, stream, len(rows))
			}
		}
	}
}
