package connectors

import (
	"context"
	"errors"

	"github.com/custhub/custhub/record"
)

// Find reads r until it has shown a row of each key, closes it, and returns the
// rows in the order of the keys; nil where there is none. It serves Reread of
// sources that can only be read from the beginning.
func Find(ctx context.Context, r Reader, keys []string) ([]*record.Row, error) {
	out := make([]*record.Row, len(keys))
	wanted := make(map[string][]int, len(keys))
	for i, k := range keys {
		wanted[k] = append(wanted[k], i)
	}
	for missing := len(wanted); missing > 0; {
		page, err := r.Next(ctx, 1000)
		if err != nil {
			return nil, errors.Join(err, r.Close())
		}
		for i := range page.Rows {
			at, ok := wanted[page.Rows[i].Key]
			if !ok {
				continue
			}
			if out[at[0]] == nil {
				missing--
			}
			row := page.Rows[i]
			row.Values = append([]record.Value(nil), row.Values...)
			for _, j := range at {
				out[j] = &row
			}
		}
		if page.Done {
			break
		}
	}
	return out, r.Close()
}
