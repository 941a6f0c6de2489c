package sqldb

import (
	"context"
	"log/slog"
	"testing"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/record"
)

func env(t testing.TB) connectors.Env {
	return connectors.Env{Source: "test", Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
}

func open(t testing.TB, o *Options) connectors.Source {
	t.Helper()
	src, err := Connector{}.Open(t.Context(), env(t), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = src.Close() })
	return src
}

// readFrom reads a stream from a cursor in pages of size rows and returns the
// rows, the cursor of the next run, and whether the pass was whole.
func readFrom(ctx context.Context, src connectors.Source, stream, cursor string, size int) (rows []record.Row, last string, whole bool, err error) {
	rd, err := src.Read(ctx, connectors.Request{Stream: stream, Cursor: cursor})
	if err != nil {
		return nil, "", false, err
	}
	defer func() { _ = rd.Close() }()
	for {
		p, err := rd.Next(ctx, size)
		if err != nil {
			return rows, last, false, err
		}
		for _, row := range p.Rows {
			row.Values = append([]record.Value(nil), row.Values...)
			rows = append(rows, row)
		}
		if last = p.Cursor; p.Done {
			return rows, last, rd.(connectors.Pass).Whole(), nil
		}
	}
}

func readAll(t testing.TB, o *Options, stream string) (*record.Schema, []record.Row) {
	t.Helper()
	src := open(t, o)
	rd, err := src.Read(t.Context(), connectors.Request{Stream: stream})
	if err != nil {
		t.Fatal(err)
	}
	schema := *rd.Schema()
	_ = rd.Close()
	rows, _, _, err := readFrom(t.Context(), src, stream, "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	return &schema, rows
}

// cell returns the named value of a row as "kind:text".
func show(s *record.Schema, row record.Row, column string) string {
	v := row.Values[s.Index(column)]
	return v.Kind.String() + ":" + v.Text
}
