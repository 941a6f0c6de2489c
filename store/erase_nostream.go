package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/yamlfile"
)

// noSuchStream names the nearest stream that the store knows.
func noSuchStream(ctx context.Context, q *session, ref record.Ref) error {
	var names []string
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		var source, name string
		err := rows.Scan(&source, &name)
		names = append(names, source+"/"+name)
		return err
	}, "SELECT source, name FROM stream ORDER BY source, name")
	if err != nil {
		return err
	}
	wrong, hint := ref.Source+"/"+ref.Stream, "write source/stream/key as 'custhub customers show' does"
	if near := yamlfile.Nearest(wrong, names); near != "" {
		hint = "did you mean " + near + "?"
	}
	return fault.Usage("erase.stream", "the store knows no such stream", hint).At("--key").With(wrong)
}
