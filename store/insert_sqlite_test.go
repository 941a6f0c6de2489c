package store

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"github.com/jmoiron/sqlx"
	"pgregory.net/rapid"
)

// TestInsertSQLite: what is loaded is what is read, whichever columns have one
// value in all rows, and however many rows are left for the last statement.
func TestInsertSQLite(t *testing.T) {
	db, err := openSQLite("sqlite:"+filepath.Join(t.TempDir(), "t.db"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test
	ctx := context.Background()
	if _, err := db.ExecContext(ctx, "CREATE TABLE t (a, b, c, d)"); err != nil {
		t.Fatal(err)
	}
	s := &Store{db: db, writes: db, d: &sqliteDialect}
	value := rapid.OneOf(
		rapid.Just[any](nil), rapid.Custom(func(t *rapid.T) any { return rapid.Int64Range(-1, 1).Draw(t, "n") }),
		rapid.SampledFrom([]any{"", "甲", "'?1", 0.5}), rapid.Custom(func(t *rapid.T) any { return []byte{rapid.Byte().Draw(t, "blob")} }))
	rapid.Check(t, func(t *rapid.T) {
		var flat []any
		same := rapid.SliceOfN(rapid.Bool(), 4, 4).Draw(t, "same")
		for r := range rapid.IntRange(0, 120).Draw(t, "rows") {
			for c := range same {
				if v := value.Draw(t, "value"); r == 0 || !same[c] {
					flat = append(flat, v)
				} else {
					flat = append(flat, flat[c])
				}
			}
		}
		var got []any
		err := s.write(ctx, func(q *session) error {
			if err := q.exec(ctx, "DELETE FROM t"); err != nil {
				return err
			}
			if err := insertSQLite(ctx, q, "t", []string{"a", "b", "c", "d"}, flat); err != nil {
				return err
			}
			return q.each(ctx, func(rows *sqlx.Rows) error {
				row, err := rows.SliceScan()
				got = append(got, row...)
				return err
			}, "SELECT a, b, c, d FROM t ORDER BY rowid")
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(flat) {
			t.Fatalf("%d values, want %d", len(got), len(flat))
		}
		for i := range got {
			a, blob := got[i].([]byte)
			b, want := flat[i].([]byte)
			if blob != want || blob && !bytes.Equal(a, b) || !blob && got[i] != flat[i] {
				t.Fatalf("value %d is %v, want %v", i, got[i], flat[i])
			}
		}
	})
}
