package store

import (
	"bytes"
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"
	"pgregory.net/rapid"

	"github.com/custhub/custhub/testdb"
)

// TestCopyPostgres: what COPY loads is what is read, whatever the bytes.
func TestCopyPostgres(t *testing.T) {
	db, err := openPostgres(testdb.Postgres(t), false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test
	ctx := context.Background()
	if _, err := db.ExecContext(ctx, "CREATE TABLE t (a TEXT, b BYTEA, n BIGINT)"); err != nil {
		t.Fatal(err)
	}
	s := &Store{db: db, writes: db, d: &postgresDialect}
	text := rapid.OneOf(rapid.SampledFrom([]string{"", "甲\t\\乙\r\n", `\.`, `\N`, `\x41`}), rapid.Custom(func(t *rapid.T) string { return clean(rapid.String().Draw(t, "text")) }))
	blob := rapid.OneOf(rapid.Just([]byte(`\x41\000'`)), rapid.Just([]byte("\\.")), rapid.SliceOf(rapid.Byte()))
	rapid.Check(t, func(t *rapid.T) {
		var flat []any
		for i := range rapid.IntRange(1, 40).Draw(t, "rows") {
			var bytes any
			if rapid.IntRange(0, 3).Draw(t, "null") > 0 {
				bytes = append([]byte{}, blob.Draw(t, "bytes")...)
			}
			flat = append(flat, text.Draw(t, "text"), bytes, int64(i))
		}
		err := s.write(ctx, func(q *session) error {
			if err := q.exec(ctx, "DELETE FROM t"); err != nil {
				return err
			}
			return copyIn(ctx, q, "t", []string{"a", "b", "n"}, flat)
		})
		if err != nil {
			t.Fatal(err)
		}
		i := 0
		err = s.read(ctx, func(q *session) error {
			return q.each(ctx, func(rows *sqlx.Rows) error {
				var a string
				var b []byte
				if err := rows.Scan(&a, &b); err != nil {
					return err
				}
				want, _ := flat[i+1].([]byte)
				if a != flat[i] || !bytes.Equal(b, want) || (b == nil) != (flat[i+1] == nil) {
					t.Errorf("loaded %q %q, read %q %q", flat[i], flat[i+1], a, b)
				}
				i += 3
				return nil
			}, "SELECT a, b FROM t ORDER BY n")
		})
		if err != nil || i != len(flat) {
			t.Fatalf("%d of %d rows: %v", i/3, len(flat)/3, err)
		}
	})
}

// TestPostgresEncoding: a database that can't hold every character is refused.
func TestPostgresEncoding(t *testing.T) {
	dsn := testdb.Postgres(t)
	db, err := openPostgres(dsn, false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	u.Path += "_euc"
	name := strings.TrimPrefix(u.Path, "/")
	ctx := context.Background()
	if _, err := db.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'EUC_CN' LC_COLLATE 'C' LC_CTYPE 'C'"); err != nil {
		t.Fatal(err)
	}
	defer db.ExecContext(ctx, "DROP DATABASE "+name+" WITH (FORCE)") //nolint:errcheck // a test
	if _, err = Open(ctx, u.String(), Options{}); err == nil || !strings.Contains(err.Error(), "EUC_CN") {
		t.Fatalf("opened in a database in EUC_CN: %v", err)
	}
}
